/* Abstract compositions: a grid of simple forms, circles in orbit, bands of hills, a sun of arcs. */
#include <math.h>

#include "sandbox/painter/canvas.h"

enum { COLORS = 6 };

static void choose_colors(const struct canvas *canvas, struct color out[COLORS])
{
    const struct palette *palette = &canvas->scene->palette;
    const struct color colors[COLORS] = {palette->accent,  palette->accent2, palette->near,
                                         palette->sky_top, palette->middle,  palette->sky_low};
    for (int i = 0; i < COLORS; i++)
        out[i] = colors[i];
}

/* One field of the grid. */
static void paint_tile(struct canvas *canvas, double x, double y, double s, const struct color *colors)
{
    cairo_t *cr = canvas->cr;
    int ground = chance_below(&canvas->chance, COLORS),
        form = (ground + 1 + chance_below(&canvas->chance, COLORS - 1)) % COLORS;
    int third = (form + 1 + chance_below(&canvas->chance, COLORS - 2)) % COLORS;
    color_set(cr, colors[ground], 1);
    cairo_rectangle(cr, x, y, s + 0.6, s + 0.6);
    cairo_fill(cr);
    cairo_save(cr);
    cairo_rectangle(cr, x, y, s, s);
    cairo_clip(cr);
    cairo_translate(cr, x + s / 2, y + s / 2);
    cairo_rotate(cr, M_PI / 2 * chance_below(&canvas->chance, 4));
    color_set(cr, colors[form], 1);
    switch (chance_below(&canvas->chance, 7)) {
    case 0:
        cairo_arc(cr, -s / 2, -s / 2, s, 0, M_PI / 2);
        cairo_line_to(cr, -s / 2, -s / 2);
        cairo_fill(cr);
        color_set(cr, colors[third], 1);
        cairo_arc(cr, -s / 2, -s / 2, s / 2, 0, M_PI / 2);
        cairo_line_to(cr, -s / 2, -s / 2);
        break;
    case 1:
        cairo_arc(cr, 0, 0, s * 0.38, 0, 2 * M_PI);
        cairo_fill(cr);
        color_set(cr, colors[third], 1);
        cairo_arc(cr, 0, 0, s * 0.17, 0, 2 * M_PI);
        break;
    case 2:
        cairo_move_to(cr, -s / 2, s / 2);
        cairo_line_to(cr, s / 2, s / 2);
        cairo_line_to(cr, s / 2, -s / 2);
        break;
    case 3:
        cairo_arc(cr, 0, -s / 2, s / 2, 0, M_PI);
        cairo_fill(cr);
        color_set(cr, colors[third], 1);
        cairo_arc(cr, 0, s / 2, s / 2, M_PI, 2 * M_PI);
        break;
    case 4:
        for (int i = 0; i < 4; i++)
            cairo_rectangle(cr, -s / 2, -s / 2 + s * i / 4, s, s / 8);
        break;
    case 5:
        for (int i = 0; i < 9; i++)
            cairo_arc(cr, s * (i % 3 - 1) * 0.3, s * ((double)i / 3 - i % 3 / 3.0 - 1) * 0.3, s * 0.075, 0,
                      2 * M_PI),
                cairo_close_path(cr);
        break;
    default:
        cairo_move_to(cr, 0, -s / 2);
        cairo_line_to(cr, s / 2, 0);
        cairo_line_to(cr, 0, s / 2);
        cairo_line_to(cr, -s / 2, 0);
        break;
    }
    cairo_fill(cr);
    cairo_restore(cr);
}

static void paint_tiles(struct canvas *canvas)
{
    struct color colors[COLORS];
    choose_colors(canvas, colors);
    int n = 4 + chance_below(&canvas->chance, 2);
    double s = fmin(canvas->w, canvas->h) / n;
    int columns = (int)ceil(canvas->w / s), rows = (int)ceil(canvas->h / s);
    double dx = (canvas->w - columns * s) / 2, dy = (canvas->h - rows * s) / 2;
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++)
            paint_tile(canvas, dx + column * s, dy + row * s, s, colors);
}

static void paint_orbits(struct canvas *canvas)
{
    struct color colors[COLORS];
    cairo_t *cr = canvas->cr;
    choose_colors(canvas, colors);
    color_set(cr, canvas->scene->palette.paper, 1);
    cairo_paint(cr);
    double x = canvas->w * chance_range(&canvas->chance, 0.4, 0.6),
           y = canvas->h * chance_range(&canvas->chance, 0.42, 0.58);
    for (int i = 9; i >= 1; i--) {
        double r = canvas->u * 6.4 * i, a = chance_range(&canvas->chance, 0, 2 * M_PI),
               sweep = chance_range(&canvas->chance, 0.7, 1.75) * M_PI;
        color_set(cr, colors[i % COLORS], i % 3 ? 0.94 : 0.5);
        cairo_set_line_width(cr, canvas->u * chance_range(&canvas->chance, 0.8, 5.6));
        cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
        cairo_arc(cr, x, y, r, a, a + sweep);
        cairo_stroke(cr);
        color_set(cr, colors[(i + 2) % COLORS], 1);
        cairo_arc(cr, x + r * cos(a), y + r * sin(a), canvas->u * chance_range(&canvas->chance, 1, 4), 0,
                  2 * M_PI);
        cairo_fill(cr);
    }
    color_set(cr, canvas->scene->palette.accent, 1);
    cairo_arc(cr, x, y, canvas->u * 4.4, 0, 2 * M_PI);
    cairo_fill(cr);
}

/* Bands that follow the same noise, one below the other. */
static void paint_bands(struct canvas *canvas)
{
    enum { BANDS = 9 };
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    paint_sky(canvas);
    for (int i = 0; i < BANDS; i++) {
        double t = (double)i / (BANDS - 1);
        struct color color = t < 0.5 ? color_mix(palette->accent2, palette->accent, 2 * t)
                                     : color_mix(palette->accent, palette->near, 2 * t - 1);
        cairo_move_to(cr, 0, canvas->h);
        for (int k = 0; k <= 80; k++) {
            double x = k / 80.0, wave = noise_rich(x * 2.4 + t * 0.8, t * 1.6, canvas->noise, 2) - 0.5;
            cairo_line_to(cr, canvas->w * x, canvas->h * (0.36 + 0.62 * t) + wave * canvas->h * 0.34);
        }
        cairo_line_to(cr, canvas->w, canvas->h);
        cairo_close_path(cr);
        color_set(cr, color, 1);
        cairo_fill(cr);
    }
}

/* Half circles stacked into a sun, with a field of stripes below. */
static void paint_arches(struct canvas *canvas)
{
    struct color colors[COLORS];
    cairo_t *cr = canvas->cr;
    choose_colors(canvas, colors);
    color_set(cr, color_mix(canvas->scene->palette.paper, canvas->scene->palette.sky_low, 0.5), 1);
    cairo_paint(cr);
    double floor = canvas->h * 0.82;
    for (int group = 0; group < 3; group++) {
        double x = canvas->w * (0.2 + 0.3 * group), r = canvas->u * (group == 1 ? 42 : 26);
        for (int i = 0; i < 5; i++) {
            color_set(cr, colors[(group * 2 + i) % COLORS], 1);
            double rr = r * (1 - 0.19 * i), legs = r * 0.5;
            cairo_arc(cr, x, floor - legs, rr, M_PI, 2 * M_PI);
            cairo_line_to(cr, x + rr, floor);
            cairo_line_to(cr, x - rr, floor);
            cairo_fill(cr);
        }
    }
    color_set(cr, canvas->scene->palette.accent2, 1);
    cairo_arc(cr, canvas->sun_x, canvas->h * 0.16, canvas->u * 8, 0, 2 * M_PI);
    cairo_fill(cr);
    color_set(cr, canvas->scene->palette.near, 1);
    cairo_rectangle(cr, 0, floor, canvas->w, canvas->h - floor);
    cairo_fill(cr);
}

void paint_abstract(struct canvas *canvas)
{
    switch (chance_below(&canvas->chance, 4)) {
    case 0:
        paint_tiles(canvas);
        break;
    case 1:
        paint_orbits(canvas);
        break;
    case 2:
        paint_bands(canvas);
        break;
    default:
        paint_arches(canvas);
        break;
    }
}

/* A plain wall with a disc of light and a few soft leaves: what stands before it is the picture. */
void paint_studio(struct canvas *canvas)
{
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    struct color wall =
        palette->dark ? palette->sky_middle : color_mix(palette->sky_low, palette->sky_middle, 0.45);
    cairo_pattern_t *light = cairo_pattern_create_radial(canvas->w / 2, canvas->h * 0.42, 0, canvas->w / 2,
                                                         canvas->h * 0.42, hypot(canvas->w, canvas->h) * 0.6);
    color_stop(light, 0, color_lighten(wall, 0.25), 1);
    color_stop(light, 1, color_lighten(wall, -0.12), 1);
    cairo_set_source(cr, light);
    cairo_paint(cr);
    cairo_pattern_destroy(light);
    color_set(cr, color_mix(palette->accent2, wall, 0.25), 1);
    cairo_arc(cr, canvas->w / 2, canvas->h * 0.46, canvas->u * 35, 0, 2 * M_PI);
    cairo_fill(cr);
    color_set(cr, color_mix(palette->accent, wall, 0.45), 0.5);
    cairo_set_line_width(cr, canvas->u * 0.5);
    cairo_arc(cr, canvas->w / 2, canvas->h * 0.46, canvas->u * 38.5, 0, 2 * M_PI);
    cairo_stroke(cr);
    for (int i = 0; i < 14; i++) {
        double side = i % 2 ? 1 : -1, t = (i / 2) / 6.0, x = canvas->w / 2 + side * canvas->u * (30 + 12 * t),
               y = canvas->h * 0.46 + canvas->u * (36 - 62 * t);
        cairo_save(cr);
        cairo_translate(cr, x, y);
        cairo_rotate(cr, side * (0.5 + 0.5 * t));
        cairo_scale(cr, canvas->u * 2.6, canvas->u * 7);
        cairo_move_to(cr, 0, 1);
        cairo_curve_to(cr, -1.1, 0.2, -0.5, -0.6, 0, -1);
        cairo_curve_to(cr, 0.5, -0.6, 1.1, 0.2, 0, 1);
        cairo_restore(cr);
        color_set(cr, color_mix(palette->middle, wall, 0.15 + 0.25 * t), 0.9);
        cairo_fill(cr);
    }
}
