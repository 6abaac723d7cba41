/* Space: clouds of gas, stars, planets. */
#include <math.h>

#include "sandbox/painter/canvas.h"

/* Many faint balls along a band that noise bends. */
static void paint_nebula(struct canvas *canvas)
{
    const struct palette *palette = &canvas->scene->palette;
    struct color colors[] = {palette->sky_low, palette->accent, palette->accent2, palette->sky_middle};
    double lean = chance_range(&canvas->chance, -0.7, 0.7);
    cairo_set_operator(canvas->cr, CAIRO_OPERATOR_SCREEN);
    for (int i = 0; i < 46; i++) {
        double t = chance_range(&canvas->chance, -0.1, 1.1);
        double bend = noise_rich(t * 3, 5, canvas->noise, 3) - 0.5;
        double x = canvas->w * t, y = canvas->h * (0.5 + lean * (t - 0.5) + bend * 0.9) +
                                      canvas->u * chance_range(&canvas->chance, -9, 9);
        paint_glow(canvas, x, y, canvas->u * chance_range(&canvas->chance, 10, 38),
                   colors[chance_below(&canvas->chance, 4)], chance_range(&canvas->chance, 0.06, 0.22));
    }
    cairo_set_operator(canvas->cr, CAIRO_OPERATOR_OVER);
}

static void paint_bands(struct canvas *canvas, double x, double y, double r, struct color color)
{
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    int n = 4 + chance_below(&canvas->chance, 4);
    for (int i = 0; i < n; i++) {
        double band = y - r + 2 * r * (i + chance_range(&canvas->chance, 0.1, 0.6)) / n,
               tall = r * chance_range(&canvas->chance, 0.06, 0.22);
        struct color tone = chance_hit(&canvas->chance, 0.5)
                                ? color_lighten(color, chance_range(&canvas->chance, -0.25, 0.3))
                                : color_mix(color, palette->accent2, chance_range(&canvas->chance, 0.1, 0.4));
        color_set(cr, tone, 0.6);
        cairo_move_to(cr, x - r, band);
        cairo_curve_to(cr, x - r * 0.4, band + r * 0.12, x + r * 0.4, band + r * 0.12, x + r, band);
        cairo_line_to(cr, x + r, band + tall);
        cairo_curve_to(cr, x + r * 0.4, band + tall + r * 0.14, x - r * 0.4, band + tall + r * 0.14, x - r,
                       band + tall);
        cairo_close_path(cr);
        cairo_fill(cr);
    }
}

/* One half of the ring: behind the ball or before it. */
static void paint_ring(struct canvas *canvas, double x, double y, double r, struct color color, bool front)
{
    cairo_t *cr = canvas->cr;
    for (int i = 0; i < 4; i++) {
        cairo_save(cr);
        cairo_translate(cr, x, y);
        cairo_rotate(cr, -0.32);
        cairo_scale(cr, 1, 0.26);
        cairo_new_path(cr);
        cairo_arc(cr, 0, 0, r * (1.42 + 0.17 * i), front ? 0 : M_PI, front ? M_PI : 2 * M_PI);
        cairo_restore(cr);
        color_set(cr, color_lighten(color, 0.5 - 0.14 * i), 0.85 - 0.12 * i);
        cairo_set_line_width(cr, r * 0.1);
        cairo_set_line_cap(cr, CAIRO_LINE_CAP_BUTT);
        cairo_stroke(cr);
    }
}

void paint_planet(struct canvas *canvas, double x, double y, double r, struct color color, bool ring)
{
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    double toward = canvas->sun_x > x ? 1 : -1;
    paint_glow(canvas, x, y, r * 1.9, color, 0.4);
    if (ring)
        paint_ring(canvas, x, y, r, color, false);
    cairo_save(cr);
    cairo_arc(cr, x, y, r, 0, 2 * M_PI);
    color_set(cr, color, 1);
    cairo_fill_preserve(cr);
    cairo_clip(cr);
    paint_bands(canvas, x, y, r, color);
    cairo_pattern_t *shadow = cairo_pattern_create_radial(x + toward * r * 0.5, y - r * 0.5, r * 0.35,
                                                          x + toward * r * 0.3, y - r * 0.3, r * 1.5);
    color_stop(shadow, 0, palette->paper, 0.22);
    color_stop(shadow, 0.3, palette->ink, 0);
    color_stop(shadow, 1, palette->ink, 0.92);
    cairo_set_source(cr, shadow);
    cairo_paint(cr);
    cairo_pattern_destroy(shadow);
    cairo_restore(cr);
    if (ring)
        paint_ring(canvas, x, y, r, color, true);
}

/* Ground to stand on. */
static void paint_moonscape(struct canvas *canvas)
{
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    for (int layer = 0; layer < 3; layer++) {
        double base = canvas->h * (0.79 + 0.06 * layer);
        cairo_move_to(cr, 0, canvas->h);
        for (int i = 0; i <= 60; i++)
            cairo_line_to(cr, canvas->w * i / 60,
                          base - canvas->u * (9 - 2 * layer) *
                                     noise_rich(i * 0.11, layer * 3, canvas->noise, 4));
        cairo_line_to(cr, canvas->w, canvas->h);
        cairo_close_path(cr);
        cairo_pattern_t *ground = cairo_pattern_create_linear(0, base - canvas->u * 9, 0, canvas->h);
        color_stop(ground, 0, color_mix(palette->far, palette->near, 0.2 + 0.35 * layer), 1);
        color_stop(ground, 1, color_mix(palette->near, palette->ink, 0.4), 1);
        cairo_set_source(cr, ground);
        cairo_fill(cr);
        cairo_pattern_destroy(ground);
    }
    for (int i = 0; i < 9; i++) {
        double x = chance_range(&canvas->chance, 0, canvas->w), t = chance_unit(&canvas->chance);
        double y = canvas->h * (0.91 + 0.07 * t), rx = canvas->u * (1.5 + 4 * t);
        cairo_save(cr);
        cairo_translate(cr, x, y);
        cairo_scale(cr, rx, rx * 0.28);
        cairo_arc(cr, 0, 0, 1, 0, 2 * M_PI);
        cairo_restore(cr);
        color_set(cr, palette->ink, 0.4);
        cairo_fill(cr);
    }
}

void paint_space(struct canvas *canvas)
{
    const struct palette *palette = &canvas->scene->palette;
    cairo_pattern_t *deep = cairo_pattern_create_linear(0, 0, canvas->w * 0.3, canvas->h);
    color_stop(deep, 0, palette->sky_top, 1);
    color_stop(deep, 0.55, color_mix(palette->sky_top, palette->sky_middle, 0.8), 1);
    color_stop(deep, 1, palette->sky_top, 1);
    cairo_set_source(canvas->cr, deep);
    cairo_paint(canvas->cr);
    cairo_pattern_destroy(deep);
    paint_nebula(canvas);
    paint_stars(canvas, canvas->h, 420);
    struct color colors[] = {palette->accent, palette->accent2, palette->far, palette->light};
    int first = chance_below(&canvas->chance, 4);
    double r = canvas->u * chance_range(&canvas->chance, 15, 24);
    bool main_is_planet = canvas->scene->n_figures && canvas->scene->figures[0].subject == SUBJECT_PLANET;
    if (!main_is_planet)
        paint_planet(canvas, canvas->sun_x, canvas->sun_y + r * 0.3, r, colors[first],
                     chance_hit(&canvas->chance, 0.6));
    double far_x = canvas->sun_x > canvas->w / 2 ? canvas->w * 0.16 : canvas->w * 0.85;
    paint_planet(canvas, far_x, canvas->h * chance_range(&canvas->chance, 0.12, 0.5),
                 canvas->u * chance_range(&canvas->chance, 3, 7), colors[(first + 1) % 4], false);
    if (canvas->scene->n_figures && canvas->scene->figures[0].subject == SUBJECT_ASTRONAUT)
        paint_moonscape(canvas);
}
