/* Watercolour, and soft light: manners made of blur and noise. */
#include <math.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "sandbox/painter/pixels.h"

static uint32_t *pixel_at(const struct pixels *pixels, int x, int y)
{
    return pixels->at + (size_t)y * (size_t)pixels->stride + (size_t)x;
}

static uint32_t sample(const uint32_t *from, const struct pixels *pixels, int x, int y)
{
    x = x < 0 ? 0 : x >= pixels->w ? pixels->w - 1 : x;
    y = y < 0 ? 0 : y >= pixels->h ? pixels->h - 1 : y;
    return from[(size_t)y * (size_t)pixels->w + (size_t)x];
}

/* 0 at the paper's edge, 1 inside; the border is ragged. */
static double inside(const struct pixels *pixels, const struct field *rough, int x, int y)
{
    double edge = fmin(fmin(x, pixels->w - 1 - x), fmin(y, pixels->h - 1 - y)) / pixels->u;
    double t = (edge - 2.4 - 3.4 * (field_at(rough, x, y) - 0.5)) / 1.1;
    return t < 0 ? 0 : t > 1 ? 1 : t;
}

/* Pigment gathers where a wash ends: colours darken along the edges of the blurred picture. */
static uint32_t wet_pixel(const struct pixels *pixels, const uint32_t *smooth, const uint32_t *wide, int x,
                          int y)
{
    uint32_t color = sample(smooth, pixels, x, y);
    int step = (int)fmax(1, pixels->u * 0.25);
    int gx = luma(sample(smooth, pixels, x + step, y)) - luma(sample(smooth, pixels, x - step, y));
    int gy = luma(sample(smooth, pixels, x, y + step)) - luma(sample(smooth, pixels, x, y - step));
    int edge = abs(gx) + abs(gy), pool = luma(sample(wide, pixels, x, y)) - luma(color);
    int dark = edge * 2 / 3 + (pool > 0 ? pool / 2 : 0);
    dark = dark > 110 ? 110 : dark;
    return pixel_mix(color, pack_rgb(channel(color, 2) / 2, channel(color, 1) / 2, channel(color, 0) * 5 / 8),
                     dark * 256 / 160);
}

void manner_watercolor(const struct pixels *pixels, const struct palette *palette, uint32_t seed)
{
    auto_free uint32_t *smooth = pixels_copy(pixels);
    auto_free uint32_t *wide = pixels_copy(pixels);
    struct field wobble_x = field_new(pixels->w, pixels->h, pixels->u * 3.2, seed, 3);
    struct field wobble_y = field_new(pixels->w, pixels->h, pixels->u * 3.2, seed + 77, 3);
    struct field wash = field_new(pixels->w, pixels->h, pixels->u * 13, seed + 5, 4);
    struct field tooth = field_new(pixels->w, pixels->h, fmax(2, pixels->u * 0.3), seed + 9, 2);
    auto_free float *owned_x = wobble_x.at;
    auto_free float *owned_y = wobble_y.at;
    auto_free float *owned_wash = wash.at;
    auto_free float *owned_tooth = tooth.at;
    if (!smooth || !wide || !owned_x || !owned_y || !owned_wash || !owned_tooth)
        return;
    if (!pixels_blur(smooth, pixels->w, pixels->h, (int)(pixels->u * 0.22)) ||
        !pixels_blur(wide, pixels->w, pixels->h, (int)(pixels->u * 1.3)))
        return;
    uint32_t paper = pixel_of(color_mix(palette->paper, color_hex(0xffffff), 0.4));
    for (int y = 0; y < pixels->h; y++)
        for (int x = 0; x < pixels->w; x++) {
            double reach = pixels->u * 2.6;
            int sx = x + (int)(reach * (field_at(&wobble_x, x, y) - 0.5));
            int sy = y + (int)(reach * (field_at(&wobble_y, x, y) - 0.5));
            uint32_t color = wet_pixel(pixels, smooth, wide, sx, sy);
            double thin = 0.12 + 0.9 * (field_at(&wash, x, y) - 0.42) + 0.16 * (field_at(&tooth, x, y) - 0.5);
            thin = thin < 0.02 ? 0.02 : thin > 0.55 ? 0.55 : thin;
            color = pixel_mix(color, paper, (int)(256 * thin));
            *pixel_at(pixels, x, y) = pixel_mix(paper, color, (int)(256 * inside(pixels, &wash, x, y)));
        }
}

/* Bright parts shine over their surroundings. */
void manner_soft(const struct pixels *pixels)
{
    auto_free uint32_t *bloom = pixels_copy(pixels);
    if (!bloom)
        return;
    size_t n = (size_t)pixels->w * (size_t)pixels->h;
    for (size_t i = 0; i < n; i++) {
        int keep = (luma(bloom[i]) - 120) * 2;
        bloom[i] = keep > 0 ? pixel_mix(0, bloom[i], keep > 256 ? 256 : keep) : 0;
    }
    if (!pixels_blur(bloom, pixels->w, pixels->h, (int)(pixels->u * 2.6)))
        return;
    for (int y = 0; y < pixels->h; y++)
        for (int x = 0; x < pixels->w; x++) {
            uint32_t *at = pixel_at(pixels, x, y), glow = bloom[(size_t)y * (size_t)pixels->w + (size_t)x];
            int c[3];
            for (int k = 0; k < 3; k++) {
                int base = channel(*at, k);
                base += (255 - base) * channel(glow, k) * 6 / (255 * 10); /* screen, 60 % */
                int curve = base * base * (765 - 2 * base) / 65025; /* an S-curve, mixed in by a third */
                c[k] = base + (curve - base) / 3;
            }
            *at = pack_rgb(c[2], c[1], c[0]);
        }
}
