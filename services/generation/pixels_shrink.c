/* Area averaging: a row of the result is the sum of the rows that it covers, each of them first brought to
 * its width. Parts of pixels count as much as they are covered, and colours as much as they are opaque. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "generation/pixels.h"

/* One row of the result: sums of colour times alpha, and of alpha. */
struct sums {
    float *values;
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

static void add_row(struct sums *sums, const unsigned char *row, int width, float weight)
{
    float scale = (float)width / (float)sums->width;
    float *to = sums->values;
    for (int x = 0; x < sums->width; x++, to += PIXEL_BYTES) {
        float start = (float)x * scale, end = (float)(x + 1) * scale;
        for (int i = (int)start; i <= last_of(end, width); i++) {
            const unsigned char *p = row + (size_t)i * PIXEL_BYTES;
            float alpha = covered(i, start, end) * weight * (float)p[3];
            to[0] += alpha * (float)p[0];
            to[1] += alpha * (float)p[1];
            to[2] += alpha * (float)p[2];
            to[3] += alpha;
        }
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
    if (!values)
        return px_fail(err, PX_OUT_OF_MEMORY);
    PX_TRY(pixels_new(width, height, ret_pixels, err));
    if (width == pixels->width && height == pixels->height) {
        memcpy(ret_pixels->bytes, pixels->bytes, pixels_size(pixels));
        return PX_OK;
    }
    for (int y = 0; y < height; y++) {
        float start = (float)y * scale, end = (float)(y + 1) * scale;
        memset(values, 0, size);
        for (int i = (int)start; i <= last_of(end, pixels->height); i++)
            add_row(&sums, pixels->bytes + (size_t)i * (size_t)pixels->width * PIXEL_BYTES, pixels->width,
                    covered(i, start, end));
        write_row(&sums, area, ret_pixels->bytes + (size_t)y * (size_t)width * PIXEL_BYTES);
    }
    return PX_OK;
}
