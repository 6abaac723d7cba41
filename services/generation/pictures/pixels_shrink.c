/* Area averaging: a row of the result is the sum of the rows that it covers, each of them first brought to
 * its width. Parts of pixels count as much as they are covered, and colours as much as they are opaque. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "generation/pictures/pixels.h"

/* The pixels that one of the result covers: all of those between, and a part of the first and of the last
 * one. */
struct span {
    int first, last;
    float first_part, last_part;
};

/* One row of the result: sums of colour times alpha, and of alpha. */
struct sums {
    float *values;
    struct span *spans; /* for each pixel of the row */
    int width;
};

/* How much of the pixel at 'at' lies within start..end. */
static float covered(int at, float start, float end)
{
    float from = (float)at > start ? (float)at : start, to = (float)(at + 1) < end ? (float)(at + 1) : end;
    return to > from ? to - from : 0;
}

static int last_of(float end, int most)
{
    int last = (int)end;
    return last < most ? last : most - 1;
}

static void find_spans(struct sums *sums, int width)
{
    float scale = (float)width / (float)sums->width;
    for (int x = 0; x < sums->width; x++) {
        float start = (float)x * scale, end = (float)(x + 1) * scale;
        struct span span = {.first = (int)start, .last = last_of(end, width)};
        span.first_part = covered(span.first, start, end);
        span.last_part = span.last > span.first ? covered(span.last, start, end) : 0;
        sums->spans[x] = span;
    }
}

static inline void add_pixel(float *to, const unsigned char *p, float weight)
{
    float alpha = weight * (float)p[3];
    to[0] += alpha * (float)p[0];
    to[1] += alpha * (float)p[1];
    to[2] += alpha * (float)p[2];
    to[3] += alpha;
}

static void add_row(struct sums *sums, const unsigned char *row, float weight)
{
    float *to = sums->values;
    for (int x = 0; x < sums->width; x++, to += PIXEL_BYTES) {
        struct span span = sums->spans[x];
        const unsigned char *p = row + (size_t)span.first * PIXEL_BYTES;
        const unsigned char *last = row + (size_t)span.last * PIXEL_BYTES;
        add_pixel(to, p, weight * span.first_part);
        for (p += PIXEL_BYTES; p < last; p += PIXEL_BYTES)
            add_pixel(to, p, weight);
        add_pixel(to, last, weight * span.last_part);
    }
}

/* area: of the pixels that one of the result covers. */
static void write_row(const struct sums *sums, float area, unsigned char *row)
{
    const float *from = sums->values;
    for (int x = 0; x < sums->width; x++, from += PIXEL_BYTES, row += PIXEL_BYTES) {
        for (int i = 0; i < 3; i++)
            row[i] = (unsigned char)(from[3] > 0 ? from[i] / from[3] + 0.5F : 0);
        row[3] = (unsigned char)(from[3] / area + 0.5F);
    }
}

enum px_code pixels_shrink(const struct pixels *pixels, int width, int height, struct pixels *ret_pixels,
                           struct px_error *err)
{
    struct sums sums = {.width = width};
    size_t size = (size_t)width * PIXEL_BYTES * sizeof *sums.values;
    float scale = (float)pixels->height / (float)height;
    float area = scale * (float)pixels->width / (float)width;
    auto_free float *values = sums.values = malloc(size);
    auto_free struct span *spans = sums.spans = calloc((size_t)width, sizeof *spans);
    if (!values || !spans)
        return px_fail(err, PX_OUT_OF_MEMORY);
    PX_TRY(pixels_new(width, height, ret_pixels, err));
    if (width == pixels->width && height == pixels->height) {
        memcpy(ret_pixels->bytes, pixels->bytes, pixels_size(pixels));
        return PX_OK;
    }
    find_spans(&sums, pixels->width);
    for (int y = 0; y < height; y++) {
        float start = (float)y * scale, end = (float)(y + 1) * scale;
        memset(values, 0, size);
        for (int i = (int)start; i <= last_of(end, pixels->height); i++)
            add_row(&sums, pixels->bytes + (size_t)i * (size_t)pixels->width * PIXEL_BYTES,
                    covered(i, start, end));
        write_row(&sums, area, ret_pixels->bytes + (size_t)y * (size_t)width * PIXEL_BYTES);
    }
    return PX_OK;
}
