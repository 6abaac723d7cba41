/* Ink and comic: manners made of lines. */
#include <math.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "sandbox/painter/pixels.h"

static uint32_t sample(const uint32_t *from, const struct pixels *pixels, int x, int y)
{
    x = x < 0 ? 0 : x >= pixels->w ? pixels->w - 1 : x;
    y = y < 0 ? 0 : y >= pixels->h ? pixels->h - 1 : y;
    return from[(size_t)y * (size_t)pixels->w + (size_t)x];
}

static int difference(uint32_t a, uint32_t b)
{
    return abs(channel(a, 0) - channel(b, 0)) + abs(channel(a, 1) - channel(b, 1)) +
           abs(channel(a, 2) - channel(b, 2));
}

/* How much of an outline goes through a place: 0..256. */
static int edge_at(const uint32_t *from, const struct pixels *pixels, int x, int y, int reach, int least)
{
    int strongest = difference(sample(from, pixels, x - reach, y), sample(from, pixels, x + reach, y));
    int other = difference(sample(from, pixels, x, y - reach), sample(from, pixels, x, y + reach));
    strongest = other > strongest ? other : strongest;
    int edge = (strongest - least) * 8;
    return edge < 0 ? 0 : edge > 256 ? 256 : edge;
}

/* Coverage of parallel strokes at a place: 0..256. */
static int hatch_at(double across, double period, double width)
{
    double d = fabs(across / period - floor(across / period) - 0.5) * period;
    double cover = (width / 2 - d) + 0.5;
    return cover <= 0 ? 0 : cover >= 1 ? 256 : (int)(256 * cover);
}

/* Darker places get more directions of strokes. */
static int shade_at(int light, double x, double y, double u)
{
    double period = fmax(3, u * 0.9), waver = u * 0.35 * sin(x / (u * 7)) + u * 0.3 * sin(y / (u * 5.3));
    int ink = 0;
    if (light < 172) /* the darker, the thicker */
        ink = hatch_at(x * 0.5 + y * 0.866 + waver, period, period * fmin(0.62, 0.1 + (172 - light) / 330.0));
    if (light < 70) {
        int cross = hatch_at(x * 0.5 - y * 0.866 + waver, period, period * 0.22);
        ink = cross > ink ? cross : ink;
    }
    return ink;
}

void manner_ink(const struct pixels *pixels, const struct palette *palette)
{
    auto_free uint32_t *from = pixels_copy(pixels);
    if (!from || !pixels_blur(from, pixels->w, pixels->h, (int)(pixels->u * 0.1)))
        return;
    uint32_t paper = pixel_of(color_mix(palette->paper, color_hex(0xf7f0e0), 0.6)),
             ink = pixel_of(color_mix(palette->ink, color_hex(0x1c2230), 0.6));
    int reach = (int)fmax(1, pixels->u * 0.16);
    for (int y = 0; y < pixels->h; y++)
        for (int x = 0; x < pixels->w; x++) {
            uint32_t color = sample(from, pixels, x, y);
            int line = edge_at(from, pixels, x, y, reach, 26),
                shade = shade_at(luma(color), x, y, pixels->u) * 5 / 6;
            uint32_t wash = pixel_mix(paper, color, 40);
            pixels->at[(size_t)y * (size_t)pixels->stride + (size_t)x] =
                pixel_mix(wash, ink, line > shade ? line : shade);
        }
}

/* Few tones, strong colours. */
static uint32_t flatten(uint32_t color)
{
    int light = luma(color), level = (light * 5 + 127) / 255 * 255 / 5, c[3];
    for (int k = 0; k < 3; k++)
        c[k] = level + (channel(color, k) - light) * 13 / 10;
    return pack_rgb(c[2], c[1], c[0]);
}

/* Dots on a grid turned by 45 degrees, larger where it is darker. */
static bool is_dot(int x, int y, double u, int light)
{
    double pitch = fmax(4, u * 0.95), a = (x + y) * 0.70711 / pitch, b = (x - y) * 0.70711 / pitch;
    double da = a - floor(a) - 0.5, db = b - floor(b) - 0.5,
           radius = light > 190 ? 0 : 0.46 * sqrt(1 - light / 190.0);
    return da * da + db * db < radius * radius;
}

void manner_comic(const struct pixels *pixels, const struct palette *palette)
{
    auto_free uint32_t *from = pixels_copy(pixels);
    if (!from || !pixels_blur(from, pixels->w, pixels->h, (int)(pixels->u * 0.14)))
        return;
    uint32_t ink = pixel_of(palette->ink);
    int reach = (int)fmax(1, pixels->u * 0.2);
    for (int y = 0; y < pixels->h; y++)
        for (int x = 0; x < pixels->w; x++) {
            uint32_t color = sample(from, pixels, x, y), flat = flatten(color);
            if (is_dot(x, y, pixels->u, luma(color)))
                flat = pixel_mix(flat, ink, 44);
            int line = edge_at(from, pixels, x, y, reach, 62);
            pixels->at[(size_t)y * (size_t)pixels->stride + (size_t)x] = pixel_mix(flat, ink, line);
        }
}
