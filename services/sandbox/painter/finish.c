/* The last touches, and the mark that says where the picture comes from. */
#include <math.h>

#include "sandbox/painter/pixels.h"
#include "sandbox/painter/shape.h"

void finish_vignette(const struct pixels *pixels, double strength)
{
    double cx = pixels->w / 2.0, cy = pixels->h / 2.0;
    for (int y = 0; y < pixels->h; y++) {
        double dy = (y - cy) / cy;
        for (int x = 0; x < pixels->w; x++) {
            double dx = (x - cx) / cx, d = dx * dx + dy * dy;
            if (d < 0.7)
                continue;
            uint32_t *at = pixels->at + (size_t)y * (size_t)pixels->stride + (size_t)x;
            *at = pixel_mix(*at, 0x05060c, (int)(256 * strength * (d - 0.7)));
        }
    }
}

void finish_grain(const struct pixels *pixels, int strength, uint32_t seed)
{
    uint32_t state = seed | 1;
    for (int y = 0; y < pixels->h; y++)
        for (int x = 0; x < pixels->w; x++) {
            state ^= state << 13; /* Marsaglia's xorshift: grain needs speed, not quality */
            state ^= state >> 17;
            state ^= state << 5;
            int by = (int)(state >> 24) * (2 * strength + 1) / 256 - strength;
            uint32_t *at = pixels->at + (size_t)y * (size_t)pixels->stride + (size_t)x;
            *at = pack_rgb(channel(*at, 2) + by, channel(*at, 1) + by, channel(*at, 0) + by);
        }
}

/* Letters of one stroke width, so that no font is needed: x-height 40..80, ascender 10, descender 100. */
struct glyph {
    char letter;
    double width;
    const struct step *steps;
};

#define GLYPH(name, ...) static const struct step glyph_##name[] = {__VA_ARGS__, END}
GLYPH(P, M(6, 80), L(6, 14), L(26, 14), C(46, 14, 46, 48, 26, 48), L(6, 48));
GLYPH(u, M(5, 40), L(5, 62), C(5, 86, 35, 86, 35, 62), M(35, 40), L(35, 80));
GLYPH(l, M(5, 10), L(5, 80));
GLYPH(i, M(5, 40), L(5, 80), M(5, 22), L(5, 25));
GLYPH(x, M(4, 40), L(34, 80), M(34, 40), L(4, 80));
GLYPH(s, M(30, 47), C(26, 37, 6, 38, 6, 50), C(6, 62, 32, 58, 32, 70), C(32, 84, 8, 84, 4, 73));
GLYPH(a, M(35, 40), L(35, 80), E(20, 60, 15, 20));
GLYPH(n, M(5, 80), L(5, 40), M(5, 58), C(5, 34, 35, 34, 35, 58), L(35, 80));
GLYPH(d, M(35, 10), L(35, 80), E(20, 60, 15, 20));
GLYPH(b, M(5, 10), L(5, 80), E(20, 60, 15, 20));
GLYPH(o, E(21, 60, 16, 20));
GLYPH(m, M(5, 80), L(5, 40), M(5, 56), C(5, 35, 29, 35, 29, 56), L(29, 80), M(29, 56),
      C(29, 35, 53, 35, 53, 56), L(53, 80));
GLYPH(p, M(5, 40), L(5, 100), E(20, 60, 15, 20));
GLYPH(e, M(6, 61), L(35, 61), C(35, 34, 5, 32, 5, 60), C(5, 84, 28, 86, 34, 73));
GLYPH(dot, M(6, 60), L(7, 60));

static const struct glyph glyphs[] = {
    {'P', 46, glyph_P}, {'u', 42, glyph_u}, {'l', 12, glyph_l}, {'i', 12, glyph_i}, {'x', 38, glyph_x},
    {'s', 38, glyph_s}, {'a', 42, glyph_a}, {'n', 42, glyph_n}, {'d', 42, glyph_d}, {'b', 40, glyph_b},
    {'o', 42, glyph_o}, {'m', 60, glyph_m}, {'p', 40, glyph_p}, {'e', 40, glyph_e}, {'.', 14, glyph_dot},
};
static const char mark[] = "Pulix sandbox . sample";
enum { SPACE = 20, GAP = 10 };

static const struct glyph *find_glyph(char letter)
{
    for (size_t i = 0; i < sizeof glyphs / sizeof glyphs[0]; i++)
        if (glyphs[i].letter == letter)
            return &glyphs[i];
    return NULL;
}

static double mark_width(void)
{
    double width = 0;
    for (const char *c = mark; *c; c++) {
        const struct glyph *glyph = find_glyph(*c);
        width += glyph ? glyph->width + GAP : SPACE;
    }
    return width;
}

/* Twice, dark and then light, so that it can be read on any ground. */
void finish_mark(cairo_t *cr, double w, double h, double u)
{
    double scale = fmax(0.075, u * 0.0175), width = mark_width() * scale;
    for (int pass = 0; pass < 2; pass++) {
        double x = w - width - u * 1.8 + (pass ? 0 : u * 0.06),
               y = h - 100 * scale - u * 1.2 + (pass ? 0 : u * 0.08);
        color_set(cr, color_hex(pass ? 0xffffff : 0x10131c), pass ? 0.78 : 0.4);
        for (const char *c = mark; *c; c++) {
            const struct glyph *glyph = find_glyph(*c);
            if (glyph)
                shape_stroke(cr, glyph->steps, x, y, scale, 7.5);
            x += (glyph ? glyph->width + GAP : SPACE) * scale;
        }
    }
}
