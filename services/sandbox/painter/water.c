/* The sea from above and from below. */
#include <math.h>

#include "sandbox/painter/canvas.h"
#include "sandbox/painter/shape.h"

/* Thin lenses of light on the water, small at the horizon and large before our feet. */
static void paint_glitter(struct canvas *canvas)
{
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    double depth = canvas->h - canvas->horizon;
    for (int i = 0; i < 170; i++) {
        double t = pow(chance_unit(&canvas->chance), 1.4), y = canvas->horizon + depth * t + canvas->u * 0.3;
        double spread = canvas->sun_r * (0.9 + 1.8 * t) + canvas->u * 9 * t;
        double x = canvas->sun_x + spread * (chance_unit(&canvas->chance) + chance_unit(&canvas->chance) - 1);
        double half = canvas->u * (0.8 + 7 * t) * chance_range(&canvas->chance, 0.4, 1.2),
               thin = canvas->u * (0.12 + 0.5 * t);
        color_set(cr, palette->light, 0.75 - 0.4 * t);
        cairo_move_to(cr, x - half, y);
        cairo_curve_to(cr, x - half * 0.3, y - thin, x + half * 0.3, y - thin, x + half, y);
        cairo_curve_to(cr, x + half * 0.3, y + thin, x - half * 0.3, y + thin, x - half, y);
        cairo_fill(cr);
    }
}

/* A band of water with a wavy upper edge; crests are lined with foam. */
static void paint_swell(struct canvas *canvas, double y, double tall, double length, struct color color,
                        double foam)
{
    cairo_t *cr = canvas->cr;
    double phase = chance_range(&canvas->chance, 0, 2 * M_PI);
    for (int pass = 0; pass < 2; pass++) {
        cairo_move_to(cr, -canvas->u, canvas->h + canvas->u);
        int points = (int)(canvas->w / (canvas->u * 0.7)) + 3;
        for (int i = 0; i <= points; i++) {
            double x = (canvas->w + 2 * canvas->u) * i / points - canvas->u;
            double wave = sin(x / length + phase) + 0.45 * sin(x / length * 2.3 + phase * 1.7);
            double sharp = wave > 0 ? pow(wave, 1.6) : wave * 0.6; /* steep crests, flat troughs */
            double under = pass ? canvas->u * (0.12 + 0.3 * fmax(0, wave)) : 0;
            cairo_line_to(cr, x, y - tall * sharp + under);
        }
        cairo_line_to(cr, canvas->w + canvas->u, canvas->h + canvas->u);
        cairo_close_path(cr);
        if (pass)
            color_set(cr, color, 1);
        else
            color_set(cr, canvas->scene->palette.paper, foam);
        cairo_fill(cr);
    }
}

/* A headland at one side, far away. */
static void paint_headland(struct canvas *canvas)
{
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    double side = canvas->focus_x > canvas->w / 2 ? 0 : canvas->w, dir = side > 0 ? -1 : 1;
    for (int i = 0; i < 3; i++) {
        double reach = canvas->w * (0.46 - 0.13 * i), tall = canvas->u * (9 + 4 * i);
        color_set(cr, color_mix(palette->sky_low, palette->far, 0.55 + 0.2 * i), 1);
        cairo_move_to(cr, side, canvas->horizon + 1);
        cairo_line_to(cr, side, canvas->horizon - tall);
        for (int k = 0; k <= 24; k++) {
            double t = k / 24.0, bumps = noise_rich(t * 5, i * 9.0, canvas->noise, 3);
            cairo_line_to(cr, side + dir * reach * t,
                          canvas->horizon - tall * (1 - t) * (0.55 + 0.8 * bumps) * (1 - 0.2 * t));
        }
        cairo_line_to(cr, side + dir * reach, canvas->horizon + 1);
        cairo_close_path(cr);
        cairo_fill(cr);
    }
}

void paint_sea(struct canvas *canvas)
{
    enum { SWELLS = 9 };
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    double depth = canvas->h - canvas->horizon;
    paint_headland(canvas);
    cairo_pattern_t *water = cairo_pattern_create_linear(0, canvas->horizon, 0, canvas->h);
    color_stop(water, 0, color_mix(palette->sky_low, palette->water, 0.35), 1);
    color_stop(water, 0.3, palette->water, 1);
    color_stop(water, 1, color_mix(palette->water, palette->near, 0.8), 1);
    cairo_set_source(cr, water);
    cairo_rectangle(cr, 0, canvas->horizon, canvas->w, depth);
    cairo_fill(cr);
    cairo_pattern_destroy(water);
    if (canvas->scene->features & (FEATURE_SUN | FEATURE_MOON))
        paint_glitter(canvas);
    for (int i = 0; i < SWELLS; i++) {
        double t = (i + 1.0) / SWELLS;
        struct color color = color_mix(palette->water, palette->near, 0.1 + 0.75 * t);
        paint_swell(canvas, canvas->horizon + depth * (0.2 + 0.7 * t * t) + canvas->u * 2,
                    canvas->u * (0.3 + 1.5 * t), canvas->u * (4 + 7 * t), color, 0.12 + 0.3 * t);
    }
}

/* What is painted so far, upside down. New. */
static cairo_pattern_t *take_mirror(struct canvas *canvas, double top)
{
    cairo_t *cr = canvas->cr;
    cairo_push_group(cr);
    cairo_translate(cr, 0, 2 * top);
    cairo_scale(cr, 1, -1);
    cairo_set_source_surface(cr, cairo_get_target(cr), 0, 0); /* the picture, not the group */
    cairo_paint(cr);
    return cairo_pop_group(cr);
}

void paint_lake(struct canvas *canvas)
{
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    double top = canvas->horizon + (canvas->h - canvas->horizon) * 0.42;
    cairo_pattern_t *mirror = take_mirror(canvas, top);
    cairo_save(cr);
    cairo_rectangle(cr, 0, top, canvas->w, canvas->h - top);
    cairo_clip(cr);
    cairo_set_source(cr, mirror);
    cairo_paint(cr);
    cairo_pattern_destroy(mirror);
    cairo_pattern_t *depth = cairo_pattern_create_linear(0, top, 0, canvas->h);
    color_stop(depth, 0, palette->sky_low, 0.28);
    color_stop(depth, 0.5, palette->water, 0.3);
    color_stop(depth, 1, color_mix(palette->water, palette->near, 0.8), 0.8);
    cairo_set_source(cr, depth);
    cairo_paint(cr);
    cairo_pattern_destroy(depth);
    for (int i = 0; i < 60; i++) {
        double t = pow(chance_unit(&canvas->chance), 1.3), y = top + (canvas->h - top) * t;
        color_set(cr, palette->light, 0.3 - 0.15 * t);
        cairo_rectangle(cr, canvas->w * chance_range(&canvas->chance, -0.1, 1), y, canvas->u * (4 + 22 * t),
                        canvas->u * (0.08 + 0.2 * t));
        cairo_fill(cr);
    }
    cairo_restore(cr);
}

static void paint_rays(struct canvas *canvas)
{
    cairo_t *cr = canvas->cr;
    cairo_pattern_t *fade = cairo_pattern_create_linear(0, 0, 0, canvas->h * 0.85);
    color_stop(fade, 0, canvas->scene->palette.paper, 0.26);
    color_stop(fade, 1, canvas->scene->palette.paper, 0);
    for (int i = 0; i < 9; i++) {
        double x = canvas->sun_x + canvas->w * chance_range(&canvas->chance, -0.5, 0.5),
               lean = (x - canvas->sun_x) * 0.9;
        double half = canvas->u * chance_range(&canvas->chance, 1, 4);
        cairo_move_to(cr, x - half, -1);
        cairo_line_to(cr, x + half, -1);
        cairo_line_to(cr, x + lean + half * 4, canvas->h);
        cairo_line_to(cr, x + lean - half * 4, canvas->h);
        cairo_close_path(cr);
        cairo_set_source(cr, fade);
        cairo_fill(cr);
    }
    cairo_pattern_destroy(fade);
}

/* A fan of branches. */
static void paint_coral(struct canvas *canvas, double x, double floor, double size, struct color color)
{
    cairo_t *cr = canvas->cr;
    int branches = 5 + chance_below(&canvas->chance, 4);
    color_set(cr, color, 1);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    for (int i = 0; i < branches; i++) {
        double angle = M_PI * (0.18 + 0.64 * i / (branches - 1)),
               length = size * chance_range(&canvas->chance, 0.7, 1.15);
        double tip_x = x - length * cos(angle), tip_y = floor - length * sin(angle);
        cairo_set_line_width(cr, size * 0.1);
        cairo_move_to(cr, x, floor + size * 0.1);
        cairo_curve_to(cr, x, floor - length * 0.4, tip_x, floor - length * 0.4, tip_x, tip_y);
        cairo_stroke(cr);
        for (int k = 0; k < 3; k++) {
            double t = 0.55 + 0.15 * k, px = x + (tip_x - x) * t, py = floor - length * sin(angle) * t * 0.9;
            cairo_set_line_width(cr, size * 0.06);
            cairo_move_to(cr, px, py);
            cairo_line_to(cr, px + size * 0.16 * chance_sign(&canvas->chance), py - size * 0.2);
            cairo_stroke(cr);
        }
    }
}

static void paint_weed(struct canvas *canvas, double x, double floor, double height, struct color color)
{
    cairo_t *cr = canvas->cr;
    double sway = height * chance_range(&canvas->chance, -0.25, 0.25), half = height * 0.045;
    cairo_move_to(cr, x - half, floor);
    cairo_curve_to(cr, x - half + sway, floor - height * 0.35, x - half - sway, floor - height * 0.65,
                   x + sway * 0.4, floor - height);
    cairo_curve_to(cr, x + half - sway, floor - height * 0.65, x + half + sway, floor - height * 0.35,
                   x + half, floor);
    cairo_close_path(cr);
    color_set(cr, color, 1);
    cairo_fill(cr);
}

static void paint_bottom(struct canvas *canvas, double t)
{
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    struct color body = color_mix(palette->sky_middle, palette->near, 0.35 + 0.6 * t);
    struct color corals[] = {palette->accent, palette->accent2,
                             color_mix(palette->accent, palette->far, 0.5)};
    double base = canvas->h * (0.78 + 0.16 * t);
    for (int i = 0; i < 11; i++) {
        double x = chance_range(&canvas->chance, 0, canvas->w), edge = 0.35 + fabs(x / canvas->w - 0.5) * 1.5;
        if (chance_hit(&canvas->chance, 0.55))
            paint_weed(canvas, x, base + canvas->u * 3,
                       canvas->u * chance_range(&canvas->chance, 14, 34) * edge, body);
        else
            paint_coral(canvas, x, base + canvas->u * 2,
                        canvas->u * chance_range(&canvas->chance, 7, 15) * edge,
                        color_mix(body, corals[chance_below(&canvas->chance, 3)], 0.2 + 0.6 * t));
    }
    cairo_move_to(cr, 0, canvas->h);
    for (int i = 0; i <= 40; i++)
        cairo_line_to(cr, canvas->w * i / 40,
                      base - canvas->u * 7 * (noise_rich(i * 0.12, t * 9, canvas->noise, 2) - 0.5));
    cairo_line_to(cr, canvas->w, canvas->h);
    cairo_close_path(cr);
    color_set(cr, body, 1);
    cairo_fill(cr);
}

/* Small fish far away, all on one course. */
static void paint_shoal(struct canvas *canvas)
{
    const struct palette *palette = &canvas->scene->palette;
    struct color color = color_mix(palette->sky_middle, palette->near, 0.3);
    bool flip = chance_hit(&canvas->chance, 0.5);
    double x0 = canvas->w * chance_range(&canvas->chance, 0.2, 0.8),
           y0 = canvas->h * chance_range(&canvas->chance, 0.15, 0.35);
    for (int i = 0; i < 14; i++) {
        struct placement at = {x0 + canvas->u * chance_range(&canvas->chance, -22, 22),
                               y0 + canvas->u * chance_range(&canvas->chance, -9, 9),
                               canvas->u * chance_range(&canvas->chance, 2.4, 5), flip};
        shape_draw_flat(canvas->cr, shape_of(SUBJECT_FISH), &at, color, 0.6);
    }
}

void paint_underwater(struct canvas *canvas)
{
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    cairo_pattern_t *water = cairo_pattern_create_linear(0, 0, 0, canvas->h);
    color_stop(water, 0, color_mix(palette->sky_low, palette->sky_middle, 0.5), 1);
    color_stop(water, 0.3, palette->sky_middle, 1);
    color_stop(water, 0.7, color_mix(palette->sky_middle, palette->sky_top, 0.8), 1);
    color_stop(water, 1, color_mix(palette->sky_top, palette->near, 0.7), 1);
    cairo_set_source(cr, water);
    cairo_paint(cr);
    cairo_pattern_destroy(water);
    paint_glow(canvas, canvas->sun_x, -canvas->u * 5, canvas->u * 70, palette->paper, 0.5);
    paint_rays(canvas);
    paint_shoal(canvas);
    for (int i = 0; i < 3; i++)
        paint_bottom(canvas, i / 2.0);
    for (int i = 0; i < 34; i++) {
        double x = chance_range(&canvas->chance, 0, canvas->w),
               y = chance_range(&canvas->chance, 0, canvas->h);
        cairo_arc(cr, x, y, canvas->u * chance_range(&canvas->chance, 0.2, 1), 0, 2 * M_PI);
        color_set(cr, palette->paper, 0.16);
        cairo_fill_preserve(cr);
        color_set(cr, palette->paper, 0.45);
        cairo_set_line_width(cr, canvas->u * 0.12);
        cairo_stroke(cr);
    }
}
