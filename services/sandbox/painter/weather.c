/* What is in front of everything: plants at the lower edge, and what falls through the air. */
#include <math.h>

#include "sandbox/painter/canvas.h"

static void paint_blade(struct canvas *canvas, double x, double height, double lean, struct color color)
{
    cairo_t *cr = canvas->cr;
    double half = height * 0.05, floor = canvas->h + canvas->u, tip = x + lean * height;
    cairo_move_to(cr, x - half, floor);
    cairo_curve_to(cr, x - half * 0.6, floor - height * 0.6, tip - lean * height * 0.3, floor - height * 0.9,
                   tip, floor - height);
    cairo_curve_to(cr, tip - lean * height * 0.2, floor - height * 0.8, x + half, floor - height * 0.5,
                   x + half, floor);
    cairo_close_path(cr);
    color_set(cr, color, 1);
    cairo_fill(cr);
}

static void paint_grass(struct canvas *canvas)
{
    const struct palette *palette = &canvas->scene->palette;
    int n = (int)(90 * canvas->w / canvas->h) + 30;
    for (int i = 0; i < n; i++) {
        double t = chance_unit(&canvas->chance), edge = fabs(t - 0.5) * 2;
        double tuft = noise_at(t * 9, 4, canvas->noise);
        double height =
            canvas->u * (2.2 + 8.5 * edge * edge + 5 * tuft) * chance_range(&canvas->chance, 0.55, 1.15);
        struct color color = color_mix(palette->near, palette->ink, chance_range(&canvas->chance, 0.1, 0.85));
        paint_blade(canvas, canvas->w * t, height, chance_range(&canvas->chance, -0.35, 0.35), color);
        if (chance_hit(&canvas->chance, 0.07)) {
            color_set(canvas->cr, chance_hit(&canvas->chance, 0.5) ? palette->accent : palette->accent2,
                      0.95);
            cairo_arc(canvas->cr, canvas->w * t, canvas->h - height * 1.02, canvas->u * 0.6, 0, 2 * M_PI);
            cairo_fill(canvas->cr);
        }
    }
}

/* Dark trees at the edges lead the eye to the middle. */
static void paint_frame_trees(struct canvas *canvas)
{
    const struct palette *palette = &canvas->scene->palette;
    for (int i = 0; i < 6; i++) {
        double side = i % 2 ? 1 : -1, t = i / 2 / 2.0;
        double x = canvas->w / 2 + side * canvas->w * (0.53 - 0.09 * t) +
                   canvas->u * chance_range(&canvas->chance, -2, 2);
        if (fabs(x - canvas->focus_x) < canvas->w * 0.2)
            continue;
        paint_conifer(canvas, x, canvas->h + canvas->u * 2,
                      canvas->u * (44 - 15 * t) * chance_range(&canvas->chance, 0.8, 1.15),
                      color_mix(palette->near, palette->ink, 0.65 - 0.2 * t));
    }
}

void paint_foreground(struct canvas *canvas)
{
    enum setting setting = canvas->scene->setting;
    if (setting == SETTING_MOUNTAINS)
        paint_frame_trees(canvas);
    if (setting == SETTING_HILLS || setting == SETTING_FOREST || setting == SETTING_MOUNTAINS)
        paint_grass(canvas);
}

static void paint_rain(struct canvas *canvas)
{
    cairo_t *cr = canvas->cr;
    for (int i = 0; i < 320; i++) {
        double x = chance_range(&canvas->chance, -0.1, 1.1) * canvas->w,
               y = chance_range(&canvas->chance, -0.1, 1) * canvas->h;
        double near = chance_unit(&canvas->chance), length = canvas->u * (2 + 6 * near);
        cairo_move_to(cr, x, y);
        cairo_line_to(cr, x - length * 0.22, y + length);
        cairo_set_line_width(cr, canvas->u * (0.08 + 0.14 * near));
        color_set(cr, canvas->scene->palette.paper, 0.14 + 0.26 * near);
        cairo_stroke(cr);
    }
}

static void paint_snow(struct canvas *canvas)
{
    cairo_t *cr = canvas->cr;
    for (int i = 0; i < 330; i++) {
        double near = pow(chance_unit(&canvas->chance), 3);
        double x = chance_range(&canvas->chance, 0, canvas->w),
               y = chance_range(&canvas->chance, 0, canvas->h);
        color_set(cr, color_hex(0xffffff), 0.85 - 0.5 * near);
        cairo_arc(cr, x, y, canvas->u * (0.16 + 0.8 * near), 0, 2 * M_PI);
        cairo_fill(cr);
    }
}

static void paint_leaves(struct canvas *canvas)
{
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    for (int i = 0; i < 46; i++) {
        double s = canvas->u * (0.7 + 1.9 * pow(chance_unit(&canvas->chance), 2));
        cairo_save(cr);
        cairo_translate(cr, chance_range(&canvas->chance, 0, canvas->w),
                        chance_range(&canvas->chance, 0, canvas->h));
        cairo_rotate(cr, chance_range(&canvas->chance, 0, 2 * M_PI));
        cairo_scale(cr, s, s * chance_range(&canvas->chance, 0.4, 0.8));
        cairo_move_to(cr, -1, 0);
        cairo_curve_to(cr, -0.4, -0.9, 0.5, -0.8, 1, 0);
        cairo_curve_to(cr, 0.5, 0.8, -0.4, 0.9, -1, 0);
        cairo_restore(cr);
        color_set(cr, color_mix(palette->accent, palette->accent2, chance_unit(&canvas->chance)), 0.92);
        cairo_fill(cr);
    }
}

static void paint_sparks(struct canvas *canvas)
{
    const struct palette *palette = &canvas->scene->palette;
    struct color warm = color_mix(palette->accent2, palette->light, 0.5);
    for (int i = 0; i < 40; i++) {
        double x = chance_range(&canvas->chance, 0, canvas->w),
               y = canvas->h * chance_range(&canvas->chance, 0.35, 0.98);
        double s = canvas->u * chance_range(&canvas->chance, 0.25, 0.7);
        paint_glow(canvas, x, y, s * 7, warm, 0.5);
        color_set(canvas->cr, color_lighten(warm, 0.6), 0.95);
        cairo_arc(canvas->cr, x, y, s, 0, 2 * M_PI);
        cairo_fill(canvas->cr);
    }
}

void paint_weather(struct canvas *canvas)
{
    unsigned features = canvas->scene->features;
    if (features & FEATURE_LEAVES)
        paint_leaves(canvas);
    if (features & FEATURE_RAIN)
        paint_rain(canvas);
    if (features & FEATURE_SNOW)
        paint_snow(canvas);
    if (features & FEATURE_SPARKS)
        paint_sparks(canvas);
}
