/* Land in layers: the further away, the closer to the colour of the sky. */
#include <math.h>

#include "sandbox/painter/canvas.h"

enum { RIDGE_POINTS = 160 };

/* Colour of a layer: t = 0 at the horizon, 1 before our feet. */
static struct color layer_color(const struct canvas *canvas, double t)
{
    const struct palette *palette = &canvas->scene->palette;
    return t < 0.5 ? color_mix(palette->far, palette->middle, t * 2)
                   : color_mix(palette->middle, palette->near, t * 2 - 1);
}

static void fill_layer(struct canvas *canvas, const double *ys, struct color top, struct color low,
                       double reach)
{
    cairo_t *cr = canvas->cr;
    double least = canvas->h;
    cairo_move_to(cr, 0, canvas->h);
    for (int i = 0; i <= RIDGE_POINTS; i++) {
        cairo_line_to(cr, canvas->w * i / RIDGE_POINTS, ys[i]);
        least = fmin(least, ys[i]);
    }
    cairo_line_to(cr, canvas->w, canvas->h);
    cairo_close_path(cr);
    cairo_pattern_t *shade = cairo_pattern_create_linear(0, least, 0, least + reach);
    color_stop(shade, 0, top, 1);
    color_stop(shade, 1, low, 1);
    cairo_set_source(cr, shade);
    cairo_fill(cr);
    cairo_pattern_destroy(shade);
}

/* A jagged ridge: noise with its valleys folded up. */
static void make_ridge(const struct canvas *canvas, double *ys, double base, double tall, double scale,
                       uint32_t seed)
{
    for (int i = 0; i <= RIDGE_POINTS; i++) {
        double x = (double)i / RIDGE_POINTS * scale * canvas->w / canvas->h, sum = 0, weight = 0.5;
        for (int octave = 0; octave < 5; octave++) {
            sum += weight * (1 - fabs(2 * noise_at(x, octave * 3.7, seed) - 1));
            x *= 2.1;
            weight *= 0.46;
        }
        ys[i] = base - tall * sum * sum * 1.25;
    }
}

/* The sides of the peaks that face away from the sun. */
static void shade_peaks(struct canvas *canvas, const double *ys, double base, struct color dark,
                        struct color snow)
{
    double highest = base;
    for (int i = 0; i <= RIDGE_POINTS; i++)
        highest = fmin(highest, ys[i]);
    double least = fmax(canvas->u * 9, (base - highest) * 0.55);
    cairo_t *cr = canvas->cr;
    double step = canvas->w / RIDGE_POINTS;
    for (int i = 3; i < RIDGE_POINTS - 3; i++) {
        bool peak = ys[i] < ys[i - 1] && ys[i] <= ys[i + 1] && ys[i] < ys[i - 3] && ys[i] < ys[i + 3];
        double tall = base - ys[i];
        if (!peak || tall < least)
            continue;
        double x = i * step, side = i * step > canvas->sun_x ? 1 : -1, foot = ys[i] + tall * 0.9;
        cairo_move_to(cr, x, ys[i]);
        for (int k = 1; k <= 6; k++) {
            int at = i + (int)side * k * 2;
            at = at < 0 ? 0 : at > RIDGE_POINTS ? RIDGE_POINTS : at;
            cairo_line_to(cr, at * step, fmin(ys[at] + canvas->u * 0.1, foot));
        }
        cairo_line_to(cr, x + side * step * 14, foot);
        cairo_line_to(cr, x + side * tall * 0.14, foot);
        cairo_line_to(cr, x - side * tall * 0.05, ys[i] + tall * 0.62);
        cairo_line_to(cr, x + side * tall * 0.09, ys[i] + tall * 0.4);
        cairo_line_to(cr, x - side * tall * 0.03, ys[i] + tall * 0.2);
        cairo_close_path(cr);
        cairo_pattern_t *fade = cairo_pattern_create_linear(0, ys[i], 0, foot);
        color_stop(fade, 0, dark, 0.6);
        color_stop(fade, 1, dark, 0);
        cairo_set_source(cr, fade);
        cairo_fill(cr);
        cairo_pattern_destroy(fade);
        double cap = tall * 0.24;
        cairo_move_to(cr, x, ys[i]);
        cairo_line_to(cr, x - side * cap * 0.55, ys[i] + cap * 0.9);
        cairo_line_to(cr, x - side * cap * 0.3, ys[i] + cap * 0.7);
        cairo_line_to(cr, x - side * cap * 0.06, ys[i] + cap * 1.15);
        cairo_line_to(cr, x + side * cap * 0.1, ys[i] + cap * 0.75);
        cairo_close_path(cr);
        color_set(cr, snow, 0.85);
        cairo_fill(cr);
    }
}

/* Small trees along a ridge. */
static void plant_ridge(struct canvas *canvas, const double *ys, double size, double density,
                        struct color color)
{
    for (int i = 1; i < RIDGE_POINTS; i++) {
        double grove = noise_at(i * 0.07, size, canvas->noise + 5);
        if (!chance_hit(&canvas->chance, density * (grove > 0.5 ? 1.6 : 0.15)))
            continue;
        double x = canvas->w * i / RIDGE_POINTS, tall = size * chance_range(&canvas->chance, 0.6, 1.3);
        paint_conifer(canvas, x, ys[i] + tall * 0.12, tall, color);
    }
}

static void paint_mountains(struct canvas *canvas, int layers)
{
    const struct palette *palette = &canvas->scene->palette;
    double ys[RIDGE_POINTS + 1];
    double low = canvas->h - canvas->horizon;
    for (int i = 0; i < layers; i++) {
        double t = layers > 1 ? (double)i / (layers - 1) : 0.5;
        double base = canvas->horizon + low * (0.08 + 0.5 * t), tall = canvas->h * (0.52 - 0.3 * t);
        struct color body = layer_color(canvas, 0.05 + t * 0.75);
        struct color mist = color_mix(body, palette->sky_low, 0.75 - 0.45 * t);
        make_ridge(canvas, ys, base, tall, 2.2 + 1.3 * i, canvas->noise + 17 * (uint32_t)i);
        fill_layer(canvas, ys, body, mist, tall * 1.1);
        if (i < 3)
            shade_peaks(canvas, ys, base, color_lighten(body, -0.35),
                        color_mix(palette->paper, body, 0.12 + 0.2 * i));
        if (i == layers - 2)
            plant_ridge(canvas, ys, canvas->u * 4.4, 0.5, color_lighten(body, -0.3));
    }
}

static void make_hill(const struct canvas *canvas, double *ys, double base, double tall, double waves,
                      uint32_t seed)
{
    for (int i = 0; i <= RIDGE_POINTS; i++)
        ys[i] =
            base - tall * noise_rich((double)i / RIDGE_POINTS * waves * canvas->w / canvas->h, 1.5, seed, 2);
}

/* Rows of dots that grow towards us: a field in bloom. */
static void paint_blossoms(struct canvas *canvas, double top)
{
    const struct palette *palette = &canvas->scene->palette;
    struct color colors[] = {palette->accent, palette->accent2, palette->paper,
                             color_mix(palette->accent, palette->paper, 0.5)};
    int n = 900;
    for (int i = 0; i < n; i++) {
        double depth = pow((double)i / n, 0.6);
        double x = chance_range(&canvas->chance, 0, canvas->w), y = top + (canvas->h - top) * depth;
        double r = canvas->u * (0.12 + 0.75 * depth * depth) * chance_range(&canvas->chance, 0.6, 1.3);
        color_set(canvas->cr, colors[chance_below(&canvas->chance, 4)], 0.92);
        cairo_arc(canvas->cr, x, y, r, 0, 2 * M_PI);
        cairo_fill(canvas->cr);
    }
}

/* A road or a river that winds to the horizon. */
static void paint_way(struct canvas *canvas, double top, bool river)
{
    enum { PIECES = 60 };
    const struct palette *palette = &canvas->scene->palette;
    cairo_t *cr = canvas->cr;
    double phase = chance_range(&canvas->chance, 0, 6), end_x = canvas->sun_x * 0.6 + canvas->w * 0.2;
    for (int side = -1; side <= 1; side += 2) {
        for (int k = 0; k <= PIECES; k++) {
            double t = side < 0 ? (double)k / PIECES : 1 - (double)k / PIECES;
            double depth = t * t, y = top + (canvas->h - top) * depth;
            double x = end_x + (canvas->w * 0.5 - end_x) * t +
                       sin(phase + 5 * sqrt(t)) * canvas->u * 24 * t * (1 - t * 0.7);
            double half = canvas->u * (0.25 + (river ? 19 : 13) * depth);
            cairo_line_to(cr, x + side * half, y);
        }
    }
    cairo_close_path(cr);
    cairo_pattern_t *fill = cairo_pattern_create_linear(0, top, 0, canvas->h);
    color_stop(fill, 0, river ? palette->sky_low : color_mix(palette->sky_low, palette->middle, 0.25), 1);
    color_stop(fill, 1, river ? palette->water : color_mix(palette->paper, palette->middle, 0.55), 1);
    cairo_set_source(cr, fill);
    cairo_fill(cr);
    cairo_pattern_destroy(fill);
}

static void paint_hills(struct canvas *canvas)
{
    enum { LAYERS = 5 };
    const struct palette *palette = &canvas->scene->palette;
    unsigned features = canvas->scene->features;
    double ys[RIDGE_POINTS + 1], low = canvas->h - canvas->horizon;
    for (int i = 0; i < LAYERS; i++) {
        double t = (double)i / (LAYERS - 1),
               base = canvas->horizon + low * (0.06 + 0.72 * t * t) + canvas->u * 5;
        struct color body = layer_color(canvas, 0.08 + 0.72 * t);
        struct color lit = color_mix(body, palette->light, 0.2 - 0.08 * t);
        make_hill(canvas, ys, base, canvas->u * (13 + 9 * t), 2.6 - 1.2 * t,
                  canvas->noise + 31 * (uint32_t)i);
        fill_layer(canvas, ys, lit, color_mix(body, palette->near, 0.15 + 0.5 * t),
                   canvas->u * (20 + 30 * t));
        if (i < LAYERS - 1)
            plant_ridge(canvas, ys, canvas->u * (2.2 + 4.5 * t), 0.3, color_lighten(body, -0.28));
        if (i < 3 || !(features & (FEATURE_ROAD | FEATURE_RIVER)))
            continue;
        paint_way(canvas, ys[RIDGE_POINTS / 2] + canvas->u * 2, (features & FEATURE_RIVER) != 0);
        break;
    }
    if (features & FEATURE_FLOWERS)
        paint_blossoms(canvas, canvas->horizon + low * 0.35);
}

enum { DUNE_POINTS = 120, CRESTS = 3 };

/* A row of dunes: sharp crests with hollow slopes. All in pixels. */
struct dunes {
    double x[CRESTS], tall[CRESTS], reach[CRESTS];
    double foot;
};

static struct dunes make_dunes(struct canvas *canvas, double foot, double tall)
{
    struct dunes dunes = {.foot = foot};
    double shift = chance_range(&canvas->chance, -0.2, 0.2);
    for (int i = 0; i < CRESTS; i++) {
        dunes.x[i] = canvas->w * ((i + 0.5) / CRESTS + shift + chance_range(&canvas->chance, -0.12, 0.12));
        dunes.tall[i] = tall * chance_range(&canvas->chance, 0.35, 1);
        dunes.reach[i] = dunes.tall[i] * chance_range(&canvas->chance, 2.4, 3.6);
    }
    return dunes;
}

static double dune_y(const struct dunes *dunes, double x)
{
    double most = 0;
    for (int i = 0; i < CRESTS; i++)
        most = fmax(most, dunes->tall[i] * exp(-1.6 * fabs(x - dunes->x[i]) / dunes->reach[i]));
    return dunes->foot - most;
}

static void fill_dunes(struct canvas *canvas, const struct dunes *dunes, double tall, struct color body)
{
    cairo_t *cr = canvas->cr;
    cairo_move_to(cr, 0, canvas->h);
    for (int i = 0; i <= DUNE_POINTS; i++)
        cairo_line_to(cr, canvas->w * i / DUNE_POINTS, dune_y(dunes, canvas->w * i / DUNE_POINTS));
    cairo_line_to(cr, canvas->w, canvas->h);
    cairo_close_path(cr);
    cairo_pattern_t *lit =
        cairo_pattern_create_linear(0, dunes->foot - tall, 0, dunes->foot + canvas->u * 14);
    color_stop(lit, 0, color_mix(body, canvas->scene->palette.light, 0.55), 1);
    color_stop(lit, 1, body, 1);
    cairo_set_source(cr, lit);
    cairo_fill(cr);
    cairo_pattern_destroy(lit);
}

/* From each crest a ridge winds down to the foot; the slope behind it lies in shadow. */
static void shade_dunes(struct canvas *canvas, const struct dunes *dunes, struct color body)
{
    cairo_t *cr = canvas->cr;
    struct color shadow = color_mix(color_lighten(body, -0.36), canvas->scene->palette.near, 0.3);
    for (int i = 0; i < CRESTS; i++) {
        double x = dunes->x[i], y = dune_y(dunes, x), tall = dunes->foot - y, reach = dunes->reach[i];
        double away = canvas->sun_x < x ? 1 : -1, low = dunes->foot + tall * 0.75;
        cairo_move_to(cr, x, y);
        for (int k = 1; k <= 20; k++)
            cairo_line_to(cr, x + away * reach * 2 * k / 20, dune_y(dunes, x + away * reach * 2 * k / 20));
        cairo_curve_to(cr, x + away * reach * 1.5, dunes->foot + tall * 0.35, x + away * reach * 0.9, low,
                       x + away * reach * 0.5, low + tall * 0.3);
        cairo_curve_to(cr, x + away * reach * 0.62, dunes->foot, x - away * reach * 0.16, y + tall * 0.62, x,
                       y);
        cairo_pattern_t *dark = cairo_pattern_create_linear(0, y, 0, low + tall * 0.3);
        color_stop(dark, 0, shadow, 0.85);
        color_stop(dark, 0.55, shadow, 0.55);
        color_stop(dark, 1, shadow, 0);
        cairo_set_source(cr, dark);
        cairo_fill(cr);
        cairo_pattern_destroy(dark);
    }
}

static void paint_desert(struct canvas *canvas)
{
    enum { DUNES = 4 };
    const struct palette *palette = &canvas->scene->palette;
    double low = canvas->h - canvas->horizon, ys[RIDGE_POINTS + 1];
    make_ridge(canvas, ys, canvas->horizon + canvas->u * 3, canvas->u * 15, 1.6, canvas->noise + 3);
    for (int i = 0; i <= RIDGE_POINTS; i++)
        ys[i] = fmax(ys[i], canvas->horizon - canvas->u * 7); /* cut flat: table mountains */
    fill_layer(canvas, ys, color_mix(palette->far, palette->sky_low, 0.25), palette->sky_low, canvas->u * 16);
    for (int i = 0; i < DUNES; i++) {
        double t = (double)i / (DUNES - 1), tall = canvas->u * (9 + 13 * t),
               foot = canvas->horizon + low * (0.1 + 0.6 * t) + canvas->u * 3;
        struct color body = layer_color(canvas, 0.04 + 0.5 * t);
        struct dunes dunes = make_dunes(canvas, foot, tall);
        fill_dunes(canvas, &dunes, tall, body);
        shade_dunes(canvas, &dunes, body);
    }
}

void paint_conifer(struct canvas *canvas, double x, double floor, double height, struct color color)
{
    enum { TIERS = 5 };
    cairo_t *cr = canvas->cr;
    color_set(cr, color, 1);
    cairo_rectangle(cr, x - height * 0.025, floor - height * 0.2, height * 0.05, height * 0.2);
    cairo_fill(cr);
    cairo_move_to(cr, x, floor - height);
    for (int side = 1; side >= -1; side -= 2)
        for (int k = 0; k < TIERS; k++) {
            /* Down on the right: the tip of a branch, then the notch below it; up on the left the other way
             * round. */
            double tier = side > 0 ? k + 1 : TIERS - k, half = height * 0.24 * tier / TIERS;
            double y = floor - height * (1 - 0.88 * tier / TIERS), notch_y = y - height * 0.035;
            if (side < 0)
                cairo_line_to(cr, x - half * 0.52, notch_y);
            cairo_line_to(cr, x + side * half, y);
            if (side > 0)
                cairo_line_to(cr, x + half * 0.52, notch_y);
        }
    cairo_close_path(cr);
    cairo_fill(cr);
}

/* Rows of trees with mist between them, and beams of light from above. */
static void paint_forest(struct canvas *canvas)
{
    enum { ROWS = 5 };
    const struct palette *palette = &canvas->scene->palette;
    double low = canvas->h - canvas->horizon;
    double ys[RIDGE_POINTS + 1];
    for (int row = 0; row < ROWS; row++) {
        double t = (double)row / (ROWS - 1), base = canvas->horizon + low * (0.05 + 0.6 * t * t);
        struct color body = layer_color(canvas, 0.1 + 0.8 * t);
        double tall = canvas->h * (0.16 + 0.5 * t * t);
        int n = (int)((22 - 14 * t) * canvas->w / canvas->h * 0.9) + 4;
        for (int i = 0; i <= n; i++) {
            double x = canvas->w * (i + chance_range(&canvas->chance, -0.4, 0.4)) / n;
            double gap = fabs(x - canvas->focus_x) / canvas->w;
            if (t > 0.55 && gap < 0.26 * t)
                continue; /* a clearing for the subject */
            paint_conifer(canvas, x, base + canvas->u * 4, tall * chance_range(&canvas->chance, 0.7, 1.15),
                          body);
        }
        make_hill(canvas, ys, base + canvas->u * 7, canvas->u * 9, 2.2, canvas->noise + 13 * (uint32_t)row);
        fill_layer(canvas, ys, color_mix(body, palette->sky_low, 0.22 * (1 - t)),
                   color_mix(body, palette->near, 0.6 * t), canvas->u * 24);
        if (row < ROWS - 1)
            paint_haze(canvas, base - tall * 0.6, canvas->h, color_mix(palette->sky_low, palette->light, 0.3),
                       0.45 - 0.3 * t);
    }
}

void paint_land(struct canvas *canvas)
{
    if (canvas->scene->setting == SETTING_MOUNTAINS)
        paint_mountains(canvas, 5);
    else if (canvas->scene->setting == SETTING_DESERT)
        paint_desert(canvas);
    else if (canvas->scene->setting == SETTING_FOREST)
        paint_forest(canvas);
    else
        paint_hills(canvas);
    if (canvas->scene->features & FEATURE_FOG)
        paint_haze(canvas, canvas->horizon - canvas->u * 14, canvas->h * 1.1, canvas->scene->palette.sky_low,
                   0.8);
}
