/* Pixel art: few colours, chosen from the picture itself, and a light ordered dither between them. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "sandbox/painter/pixels.h"

enum { COLORS = 28, ROUNDS = 7 };

struct center {
    int c[3];
    long sum[3], n;
};

static int distance(const struct center *center, uint32_t pixel, int nudge)
{
    int sum = 0;
    for (int k = 0; k < 3; k++) {
        int d = center->c[k] - channel(pixel, k) - nudge;
        sum += d * d * (k == 1 ? 3 : 2); /* the eye sees green best */
    }
    return sum;
}

static int nearest(const struct center *centers, uint32_t pixel, int nudge)
{
    int best = 0, least = distance(&centers[0], pixel, nudge);
    for (int i = 1; i < COLORS; i++) {
        int d = distance(&centers[i], pixel, nudge);
        if (d < least) {
            least = d;
            best = i;
        }
    }
    return best;
}

static int by_luma(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int difference = luma(x) - luma(y);
    return difference ? difference : (x > y) - (x < y);
}

/* Lloyd's method (k-means), started with pixels spread evenly over the tones. 'sorted' is used up. */
static void choose_colors(uint32_t *sorted, size_t n, struct center centers[COLORS])
{
    qsort(sorted, n, sizeof *sorted, by_luma);
    for (int i = 0; i < COLORS; i++)
        for (int k = 0; k < 3; k++)
            centers[i].c[k] = channel(sorted[(n - 1) * (size_t)i / (COLORS - 1)], k);
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < n; i++) {
            struct center *center = &centers[nearest(centers, sorted[i], 0)];
            for (int k = 0; k < 3; k++)
                center->sum[k] += channel(sorted[i], k);
            center->n++;
        }
        for (int i = 0; i < COLORS; i++) {
            for (int k = 0; k < 3 && centers[i].n; k++)
                centers[i].c[k] = (int)(centers[i].sum[k] / centers[i].n);
            memset(centers[i].sum, 0, sizeof centers[i].sum);
            centers[i].n = 0;
        }
    }
}

void manner_pixel(const struct pixels *pixels)
{
    static const int bayer[4][4] = {{0, 8, 2, 10}, {12, 4, 14, 6}, {3, 11, 1, 9}, {15, 7, 13, 5}};
    struct center centers[COLORS] = {0};
    auto_free uint32_t *sorted = pixels_copy(pixels);
    if (!sorted)
        return;
    choose_colors(sorted, (size_t)pixels->w * (size_t)pixels->h, centers);
    for (int y = 0; y < pixels->h; y++)
        for (int x = 0; x < pixels->w; x++) {
            uint32_t *at = pixels->at + (size_t)y * (size_t)pixels->stride + (size_t)x;
            const struct center *center = &centers[nearest(centers, *at, (bayer[y & 3][x & 3] - 8) * 3 / 4)];
            *at = pack_rgb(center->c[2], center->c[1], center->c[0]);
        }
}
