/* Work on finished pixels: the manners that are more than a choice of colours. */
#ifndef PX_PAINTER_PIXELS_H
#define PX_PAINTER_PIXELS_H

#include <cairo.h>
#include <stdint.h>

#include "sandbox/painter/chance.h"
#include "sandbox/painter/palette.h"

/* A view of a surface's pixels, 0x00RRGGBB each. */
struct pixels {
    uint32_t *at; /* rows of 'stride' words */
    int w, h, stride;
    double u; /* unit_of(w, h) */
};

struct pixels pixels_of(cairo_surface_t *surface);

/* The unit of lengths: a hundredth of the shorter side, but not so small that a strip of a picture has
 * details without number. */
double unit_of(int w, int h);

/* new: a copy of all pixels, w * h, or NULL without memory. */
uint32_t *pixels_copy(const struct pixels *pixels);

/* One channel: 2 red, 1 green, 0 blue. */
static inline int channel(uint32_t pixel, int index)
{
    return (int)(pixel >> (8 * index) & 255);
}
static inline int luma(uint32_t pixel)
{
    return (77 * channel(pixel, 2) + 150 * channel(pixel, 1) + 29 * channel(pixel, 0)) >> 8;
}
static inline int clamp_byte(int v)
{
    return v < 0 ? 0 : v > 255 ? 255 : v;
}
static inline uint32_t pack_rgb(int r, int g, int b)
{
    return (uint32_t)(clamp_byte(r) << 16 | clamp_byte(g) << 8 | clamp_byte(b));
}
/* part 0..256 of b. */
uint32_t pixel_mix(uint32_t a, uint32_t b, int part);
uint32_t pixel_of(struct color color);

/* Blurs w * h pixels with a box of the given radius, twice (which is close to a Gaussian). false without
 * memory. */
bool pixels_blur(uint32_t *at, int w, int h, int radius);

/* Smooth noise for every pixel without computing it for each: a grid of values, read with interpolation. */
struct field {
    float *at;
    int w, h, cell;
};
/* 'scale': pixels of one feature. at is NULL without memory; free it. */
struct field field_new(int w, int h, double scale, uint32_t seed, int octaves);
double field_at(const struct field *field, int x, int y);

/* The manners. Each changes the surface in place; without memory it stays as it is. */
void manner_watercolor(const struct pixels *pixels, const struct palette *palette, uint32_t seed);
void manner_ink(const struct pixels *pixels, const struct palette *palette);
void manner_comic(const struct pixels *pixels, const struct palette *palette);
void manner_soft(const struct pixels *pixels);
void manner_lowpoly(cairo_surface_t *surface, struct chance *chance);
void manner_brush(cairo_surface_t *surface, struct chance *chance, uint32_t seed);
/* Few colours with an ordered dither; the enlargement is the painter's. */
void manner_pixel(const struct pixels *pixels);

/* Light towards the edges, grain, and the mark in the corner. */
void finish_vignette(const struct pixels *pixels, double strength);
void finish_grain(const struct pixels *pixels, int strength, uint32_t seed);
void finish_mark(cairo_t *cr, double w, double h, double u);

#endif
