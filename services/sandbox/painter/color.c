/* OKLab arithmetic. The matrices are those of its definition. */
#include "sandbox/painter/color.h"

#include <math.h>

struct lab {
    double l, a, b;
};

static double to_linear(double c)
{
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double from_linear(double c)
{
    double v = c <= 0.0031308 ? 12.92 * c : 1.055 * pow(c, 1 / 2.4) - 0.055;
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

static struct lab to_lab(struct color c)
{
    double r = to_linear(c.r), g = to_linear(c.g), b = to_linear(c.b);
    double l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    double m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    double s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return (struct lab){0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
                        1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
                        0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

static struct color from_lab(struct lab c)
{
    double l = c.l + 0.3963377774 * c.a + 0.2158037573 * c.b;
    double m = c.l - 0.1055613458 * c.a - 0.0638541728 * c.b;
    double s = c.l - 0.0894841775 * c.a - 1.2914855480 * c.b;
    l = l * l * l;
    m = m * m * m;
    s = s * s * s;
    return (struct color){from_linear(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
                          from_linear(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
                          from_linear(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

struct color color_hex(uint32_t hex)
{
    return (struct color){(double)(hex >> 16 & 255) / 255, (double)(hex >> 8 & 255) / 255,
                          (double)(hex & 255) / 255};
}

struct color color_mix(struct color a, struct color b, double part)
{
    struct lab x = to_lab(a), y = to_lab(b);
    return from_lab(
        (struct lab){x.l + (y.l - x.l) * part, x.a + (y.a - x.a) * part, x.b + (y.b - x.b) * part});
}

struct color color_lighten(struct color color, double by)
{
    struct lab lab = to_lab(color);
    lab.l = by < 0 ? lab.l * (1 + by) : lab.l + (1 - lab.l) * by;
    if (by > 0) {
        lab.a *= 1 - by;
        lab.b *= 1 - by;
    }
    return from_lab(lab);
}

struct color color_shift(struct color color, double degrees, double strength)
{
    struct lab lab = to_lab(color);
    double angle = degrees * M_PI / 180, c = cos(angle) * strength, s = sin(angle) * strength;
    return from_lab((struct lab){lab.l, lab.a * c - lab.b * s, lab.a * s + lab.b * c});
}

struct color color_at_lightness(struct color color, double lightness)
{
    struct lab lab = to_lab(color);
    /* Very light and very dark colours can't be strong. */
    double room = lightness * (1 - lightness) * 4, had = lab.l * (1 - lab.l) * 4;
    double strength = had > 0.05 ? fmin(1, room / had + 0.25) : 0;
    return from_lab((struct lab){lightness, lab.a * strength, lab.b * strength});
}

double color_lightness(struct color color)
{
    return to_lab(color).l;
}

void color_set(cairo_t *cr, struct color color, double alpha)
{
    cairo_set_source_rgba(cr, color.r, color.g, color.b, alpha);
}

void color_stop(cairo_pattern_t *pattern, double at, struct color color, double alpha)
{
    cairo_pattern_add_color_stop_rgba(pattern, at, color.r, color.g, color.b, alpha);
}
