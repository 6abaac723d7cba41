/* The sky: its gradient, sun or moon, stars, clouds, and what happens in it. */
#include <math.h>

#include "sandbox/painter/canvas.h"

void paint_glow(struct canvas *canvas, double x, double y, double r, struct color color, double alpha)
{
    cairo_t *cr = canvas->cr;
    cairo_pattern_t *glow = cairo_pattern_create_radial(x, y, 0, x, y, r);
    color_stop(glow, 0, color, alpha);
    color_stop(glow, 0.25, color, alpha * 0.55);
    color_stop(glow, 0.6, color, alpha * 0.16);
    color_stop(glow, 1, color, 0);
    cairo_set_source(cr, glow);
    cairo_rectangle(cr, x - r, y - r, 2 * r, 2 * r);
    cairo_fill(cr);
    cairo_pattern_destroy(glow);
}

void paint_haze(struct canvas *canvas, double top, double bottom, struct color color, double alpha)
{
    cairo_t *cr = canvas->cr;
    cairo_pattern_t *haze = cairo_pattern_create_linear(0, top, 0, bottom);
    color_stop(haze, 0, color, 0);
    color_stop(haze, 1, color, alpha);
    cairo_set_source(cr, haze);
    cairo_rectangle(cr, 0, top, canvas->w, bottom - top);
    cairo_fill(cr);
    cairo_pattern_destroy(haze);
}

/* Mixed in OKLab at many stops: a plain gradient between far colours turns grey in the middle. */
static void paint_gradient(struct canvas *canvas)
{
    enum { STOPS = 8 };
    const struct palette *palette = &canvas->scene->palette;
    cairo_pattern_t *sky = cairo_pattern_create_linear(0, 0, 0, fmax(canvas->horizon, canvas->h * 0.4));
    for (int i = 0; i <= STOPS; i++) {
        double t = (double)i / STOPS;
        color_stop(sky, t * 0.6, color_mix(palette->sky_top, palette->sky_middle, t), 1);
        color_stop(sky, 0.6 + t * 0.4, color_mix(palette->sky_middle, palette->sky_low, t), 1);
    }
    cairo_set_source(canvas->cr, sky);
    cairo_paint(canvas->cr);
    cairo_pattern_destroy(sky);
}

void paint_stars(struct canvas *canvas, double bottom, int number)
{
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    for (int i = 0; i < number; i++) {
        double x = chance_range(&canvas->chance, 0, canvas->w), y = chance_range(&canvas->chance, 0, bottom);
        double size = pow(chance_unit(&canvas->chance), 5);
        double fade = 1 - 0.8 * y / bottom;
        color_set(cr, color_mix(palette->paper, palette->accent2, chance_range(&canvas->chance, 0, 0.35)),
                  fade * (0.35 + 0.65 * size));
        cairo_arc(cr, x, y, canvas->u * (0.1 + 0.28 * size), 0, 2 * M_PI);
        cairo_fill(cr);
        if (size > 0.75)
            paint_glow(canvas, x, y, canvas->u * 2.4, palette->paper, 0.5 * fade);
    }
}

static void paint_moon(struct canvas *canvas)
{
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    double x = canvas->sun_x, y = canvas->sun_y, r = canvas->sun_r;
    paint_glow(canvas, x, y, r * 5, palette->light, 0.42);
    cairo_save(cr);
    cairo_arc(cr, x, y, r, 0, 2 * M_PI);
    color_set(cr, palette->light, 1);
    cairo_fill_preserve(cr);
    cairo_clip(cr);
    for (int i = 0; i < 7; i++) {
        double a = chance_range(&canvas->chance, 0, 2 * M_PI),
               d = r * sqrt(chance_unit(&canvas->chance)) * 0.85;
        color_set(cr, palette->sky_middle, 0.14);
        cairo_arc(cr, x + d * cos(a), y + d * sin(a), r * chance_range(&canvas->chance, 0.08, 0.26), 0,
                  2 * M_PI);
        cairo_fill(cr);
    }
    color_set(cr, palette->sky_middle, 0.16);
    cairo_arc(cr, x, y, r * 1.02, 0, 2 * M_PI);
    cairo_arc_negative(cr, x - r * 0.32, y - r * 0.16, r * 1.02, 2 * M_PI, 0);
    cairo_fill(cr);
    cairo_restore(cr);
}

/* A disc with rings of light around it, as on posters. */
static void paint_sun(struct canvas *canvas)
{
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    double x = canvas->sun_x, y = canvas->sun_y, r = canvas->sun_r;
    paint_glow(canvas, x, y, r * 6, palette->light, 0.6);
    for (int ring = 4; ring >= 1; ring--) {
        color_set(cr, palette->light, 0.11);
        cairo_arc(cr, x, y, r * (1 + 0.42 * ring), 0, 2 * M_PI);
        cairo_fill(cr);
    }
    cairo_pattern_t *disc = cairo_pattern_create_linear(0, y - r, 0, y + r);
    color_stop(disc, 0, color_lighten(palette->light, 0.5), 1);
    color_stop(disc, 1, color_mix(palette->light, palette->accent2, 0.55), 1);
    cairo_set_source(cr, disc);
    cairo_arc(cr, x, y, r, 0, 2 * M_PI);
    cairo_fill(cr);
    cairo_pattern_destroy(disc);
}

/* A flat-bottomed heap of balls with a lit upper edge. */
static void paint_cloud(struct canvas *canvas, double x, double y, double size, double alpha)
{
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    struct color low = color_mix(palette->sky_low, palette->sky_middle, 0.35);
    struct color high = color_mix(palette->paper, palette->light, 0.5);
    if (palette->dark) {
        high = color_mix(palette->sky_low, palette->paper, 0.18);
        low = color_mix(palette->sky_middle, palette->sky_low, 0.35);
    }
    int n = 4 + chance_below(&canvas->chance, 4);
    cairo_push_group(cr);
    cairo_save(cr);
    cairo_rectangle(cr, x - 2 * size, y - 2 * size, 4 * size, 2 * size);
    cairo_clip(cr);
    for (int i = 0; i < n; i++) {
        double t = n > 1 ? 2.0 * i / (n - 1) - 1 : 0;
        double r = size * (0.62 - 0.42 * fabs(t)) * chance_range(&canvas->chance, 0.8, 1.15);
        double cx = x + t * size * 1.15, cy = y - r * 0.35;
        cairo_pattern_t *ball = cairo_pattern_create_linear(0, cy - r, 0, y);
        color_stop(ball, 0, high, 1);
        color_stop(ball, 1, low, 1);
        cairo_set_source(cr, ball);
        cairo_arc(cr, cx, cy, r, 0, 2 * M_PI);
        cairo_fill(cr);
        cairo_pattern_destroy(ball);
    }
    cairo_restore(cr);
    cairo_pop_group_to_source(cr);
    cairo_paint_with_alpha(cr, alpha);
}

/* A long thin streak. */
static void paint_streak(struct canvas *canvas, double x, double y, double length, double thickness)
{
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    color_set(cr, color_mix(palette->sky_low, palette->paper, 0.4), palette->dark ? 0.14 : 0.4);
    cairo_move_to(cr, x - length, y);
    cairo_curve_to(cr, x - length * 0.4, y - thickness, x + length * 0.3, y - thickness * 0.7, x + length, y);
    cairo_curve_to(cr, x + length * 0.3, y + thickness * 0.4, x - length * 0.4, y + thickness * 0.3,
                   x - length, y);
    cairo_fill(cr);
}

static void paint_clouds(struct canvas *canvas)
{
    bool palette_is_dark = canvas->scene->palette.dark;
    int streaks = 3 + chance_below(&canvas->chance, 4), heaps = 2 + chance_below(&canvas->chance, 3);
    for (int i = 0; i < streaks; i++)
        paint_streak(canvas, chance_range(&canvas->chance, 0, canvas->w),
                     canvas->horizon * chance_range(&canvas->chance, 0.3, 0.95),
                     canvas->u * chance_range(&canvas->chance, 14, 40),
                     canvas->u * chance_range(&canvas->chance, 0.7, 2));
    for (int i = 0; i < heaps; i++) {
        double height = chance_range(&canvas->chance, 0.16, 0.74),
               size = canvas->u * (5 + 9 * (1 - height)) * chance_range(&canvas->chance, 0.7, 1.3);
        double x = canvas->w * chance_range(&canvas->chance, -0.02, 1.02), y = canvas->horizon * height;
        bool covers = fabs(x - canvas->sun_x) < canvas->sun_r + size &&
                      fabs(y - size / 2 - canvas->sun_y) < canvas->sun_r + size / 2;
        paint_cloud(canvas, covers ? x + (x < canvas->sun_x ? -1 : 1) * (canvas->sun_r + size) : x, y, size,
                    palette_is_dark ? 0.55 : 0.9);
    }
}

static void paint_aurora(struct canvas *canvas)
{
    enum { CURTAINS = 3, STRIPS = 140 };
    cairo_t *cr = canvas->cr;
    const struct color colors[] = {color_hex(0x4df5b4), color_hex(0x47c9f0), color_hex(0xa46bf5)};
    cairo_set_operator(cr, CAIRO_OPERATOR_SCREEN);
    for (int curtain = 0; curtain < CURTAINS; curtain++) {
        double base = canvas->horizon * chance_range(&canvas->chance, 0.5, 0.85);
        double phase = chance_range(&canvas->chance, 0, 50);
        for (int i = 0; i < STRIPS; i++) {
            double t = (double)i / STRIPS, x = t * canvas->w;
            double wave = noise_rich(t * 3 + phase, curtain * 7, canvas->noise, 3);
            double y = base - canvas->horizon * 0.4 * wave,
                   tall = canvas->horizon * (0.22 + 0.3 * noise_at(t * 14 + phase, 3, canvas->noise));
            cairo_pattern_t *strip = cairo_pattern_create_linear(0, y - tall, 0, y);
            color_stop(strip, 0, colors[2], 0);
            color_stop(strip, 0.5, color_mix(colors[1], colors[2], 0.4), 0.12);
            color_stop(strip, 0.92, colors[curtain % 2],
                       0.34 * (0.4 + noise_at(t * 30, phase, canvas->noise)));
            color_stop(strip, 1, colors[0], 0);
            cairo_set_source(cr, strip);
            cairo_rectangle(cr, x, y - tall, canvas->w / STRIPS + 1, tall);
            cairo_fill(cr);
            cairo_pattern_destroy(strip);
        }
    }
    cairo_set_operator(cr, CAIRO_OPERATOR_OVER);
}

static void paint_rainbow(struct canvas *canvas)
{
    static const uint32_t bands[] = {0xe8503a, 0xf5a13a, 0xf6d94a, 0x6cc070, 0x4a9bd8, 0x7a63c0};
    double x = canvas->w * 0.42, r = fmin(canvas->w * 0.52, canvas->horizon * 1.1);
    for (int i = 0; i < 6; i++) {
        color_set(canvas->cr, color_hex(bands[i]), 0.42);
        cairo_set_line_width(canvas->cr, canvas->u * 1.7);
        cairo_arc(canvas->cr, x, canvas->horizon + canvas->u * 8, r - i * canvas->u * 1.7, M_PI, 2 * M_PI);
        cairo_stroke(canvas->cr);
    }
}

static void paint_lightning(struct canvas *canvas)
{
    cairo_t *cr = canvas->cr;
    double x = canvas->w * chance_range(&canvas->chance, 0.15, 0.85), y = 0;
    paint_glow(canvas, x, canvas->horizon * 0.3, canvas->u * 50, canvas->scene->palette.paper, 0.35);
    cairo_move_to(cr, x, y);
    while (y < canvas->horizon) {
        x += canvas->u * chance_range(&canvas->chance, -5, 5);
        y += canvas->u * chance_range(&canvas->chance, 3, 7);
        cairo_line_to(cr, x, y);
    }
    color_set(cr, color_hex(0xf6f4ff), 0.96);
    cairo_set_line_width(cr, canvas->u * 0.55);
    cairo_stroke(cr);
}

static void paint_birds(struct canvas *canvas)
{
    cairo_t *cr = canvas->cr;
    int n = 3 + chance_below(&canvas->chance, 5);
    double x0 = canvas->w * chance_range(&canvas->chance, 0.15, 0.8),
           y0 = canvas->horizon * chance_range(&canvas->chance, 0.25, 0.6);
    color_set(cr, canvas->scene->palette.ink, 0.75);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    for (int i = 0; i < n; i++) {
        double x = x0 + canvas->u * chance_range(&canvas->chance, -13, 13);
        double y = y0 + canvas->u * chance_range(&canvas->chance, -6, 6),
               s = canvas->u * chance_range(&canvas->chance, 0.9, 1.9);
        cairo_set_line_width(cr, s * 0.2);
        cairo_move_to(cr, x - s, y - s * 0.35);
        cairo_curve_to(cr, x - s * 0.6, y - s * 0.6, x - s * 0.2, y - s * 0.4, x, y);
        cairo_curve_to(cr, x + s * 0.2, y - s * 0.4, x + s * 0.6, y - s * 0.6, x + s, y - s * 0.35);
        cairo_stroke(cr);
    }
}

void paint_sky(struct canvas *canvas)
{
    unsigned features = canvas->scene->features;
    paint_gradient(canvas);
    if (features & FEATURE_STARS)
        paint_stars(canvas, canvas->horizon, 260);
    if (features & FEATURE_AURORA)
        paint_aurora(canvas);
    if (features & FEATURE_MOON)
        paint_moon(canvas);
    if (features & FEATURE_SUN)
        paint_sun(canvas);
    if (features & FEATURE_RAINBOW)
        paint_rainbow(canvas);
    if (features & FEATURE_CLOUDS)
        paint_clouds(canvas);
    if (features & FEATURE_LIGHTNING)
        paint_lightning(canvas);
    if (features & FEATURE_BIRDS)
        paint_birds(canvas);
}
