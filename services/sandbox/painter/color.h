/* Colours, mixed as the eye does it: in the OKLab space (Ottosson, 2020). */
#ifndef PX_PAINTER_COLOR_H
#define PX_PAINTER_COLOR_H

#include <cairo.h>
#include <stdint.h>

/* sRGB, 0..1. */
struct color {
    double r, g, b;
};

/* 0xRRGGBB. */
struct color color_hex(uint32_t hex);
/* part 0: a, 1: b. */
struct color color_mix(struct color a, struct color b, double part);
/* Lightness by -1..1: towards black or white, keeping the hue. */
struct color color_lighten(struct color color, double by);
/* Turns the hue by so many degrees and scales the strength of the colour. */
struct color color_shift(struct color color, double degrees, double strength);
/* The same hue and strength at another lightness, as far as screens can show it. */
struct color color_at_lightness(struct color color, double lightness);
/* OKLab's lightness, 0..1. */
double color_lightness(struct color color);

void color_set(cairo_t *cr, struct color color, double alpha);
void color_stop(cairo_pattern_t *pattern, double at, struct color color, double alpha);

#endif
