/* Pixels: copying, mixing, blurring, noise fields. */
#include "sandbox/painter/pixels.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

double unit_of(int w, int h)
{
    double by_short = (w < h ? w : h) / 100.0, by_long = (w > h ? w : h) / 1000.0;
    return by_short > by_long ? by_short : by_long;
}

struct pixels pixels_of(cairo_surface_t *surface)
{
    cairo_surface_flush(surface);
    struct pixels pixels = {
        .at = (uint32_t *)(void *)cairo_image_surface_get_data(surface),
        .w = cairo_image_surface_get_width(surface),
        .h = cairo_image_surface_get_height(surface),
        .stride = cairo_image_surface_get_stride(surface) / 4,
    };
    pixels.u = unit_of(pixels.w, pixels.h);
    return pixels;
}

uint32_t *pixels_copy(const struct pixels *pixels)
{
    uint32_t *copy = malloc((size_t)pixels->w * (size_t)pixels->h * sizeof *copy);
    for (int y = 0; copy && y < pixels->h; y++)
        memcpy(copy + (size_t)y * (size_t)pixels->w, pixels->at + (size_t)y * (size_t)pixels->stride,
               (size_t)pixels->w * sizeof *copy);
    return copy;
}

uint32_t pixel_mix(uint32_t a, uint32_t b, int part)
{
    uint32_t rb =
        (((a & 0xff00ff) * (uint32_t)(256 - part) + (b & 0xff00ff) * (uint32_t)part) >> 8) & 0xff00ff;
    uint32_t g =
        (((a & 0x00ff00) * (uint32_t)(256 - part) + (b & 0x00ff00) * (uint32_t)part) >> 8) & 0x00ff00;
    return rb | g;
}

uint32_t pixel_of(struct color color)
{
    return pack_rgb((int)(color.r * 255 + 0.5), (int)(color.g * 255 + 0.5), (int)(color.b * 255 + 0.5));
}

/* A running mean over one row or column: 'step' words apart, n of them. */
static void blur_line(uint32_t *at, int n, int step, int radius, uint32_t *line)
{
    int sum[3] = {0}, size = 2 * radius + 1;
    for (int i = 0; i < n; i++)
        line[i] = at[(size_t)i * (size_t)step];
    for (int i = -radius; i <= radius; i++)
        for (int c = 0; c < 3; c++)
            sum[c] += channel(line[i < 0 ? 0 : i >= n ? n - 1 : i], c);
    for (int i = 0; i < n; i++) {
        at[(size_t)i * (size_t)step] = pack_rgb(sum[2] / size, sum[1] / size, sum[0] / size);
        int in = i + radius + 1, out = i - radius;
        uint32_t next = line[in >= n ? n - 1 : in], last = line[out < 0 ? 0 : out];
        for (int c = 0; c < 3; c++)
            sum[c] += channel(next, c) - channel(last, c);
    }
}

bool pixels_blur(uint32_t *at, int w, int h, int radius)
{
    auto_free uint32_t *line = malloc((size_t)(w > h ? w : h) * sizeof *line);
    if (!line)
        return false;
    for (int pass = 0; pass < 2 && radius > 0; pass++) {
        for (int y = 0; y < h; y++)
            blur_line(at + (size_t)y * (size_t)w, w, 1, radius, line);
        for (int x = 0; x < w; x++)
            blur_line(at + x, h, w, radius, line);
    }
    return true;
}

struct field field_new(int w, int h, double scale, uint32_t seed, int octaves)
{
    int cell = scale > 16 ? 8 : scale > 4 ? 4 : 2;
    struct field field = {NULL, w / cell + 2, h / cell + 2, cell};
    field.at = malloc((size_t)field.w * (size_t)field.h * sizeof *field.at);
    for (int y = 0; field.at && y < field.h; y++)
        for (int x = 0; x < field.w; x++)
            field.at[(size_t)y * (size_t)field.w + (size_t)x] =
                (float)noise_rich(x * cell / scale, y * cell / scale, seed, octaves);
    return field;
}

double field_at(const struct field *field, int x, int y)
{
    int gx = x / field->cell, gy = y / field->cell;
    float tx = (float)(x % field->cell) / (float)field->cell,
          ty = (float)(y % field->cell) / (float)field->cell;
    const float *at = field->at + (size_t)gy * (size_t)field->w + (size_t)gx;
    float top = at[0] + (at[1] - at[0]) * tx, low = at[field->w] + (at[field->w + 1] - at[field->w]) * tx;
    return (double)(top + (low - top) * ty);
}
