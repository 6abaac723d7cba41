/* A city: rows of towers before the light, windows lit, a wet street. */
#include <math.h>

#include "sandbox/painter/canvas.h"

struct tower {
    double x, width, top;
    struct color body;
    double nearness; /* 0 far, 1 near */
};

static void paint_windows(struct canvas *canvas, const struct tower *tower, double bottom)
{
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    struct color colors[] = {palette->light, palette->accent2,
                             color_mix(palette->accent, palette->light, 0.5)};
    double cell = canvas->u * (1.1 + 0.9 * tower->nearness), pane = cell * 0.5, margin = cell * 0.6;
    double lit = palette->dark ? 0.42 : 0.2;
    int columns = (int)((tower->width - 2 * margin) / cell);
    int rows = (int)((bottom - cell - tower->top - margin) / (cell * 1.25)) + 1;
    for (int row = 0; row < rows; row++)
        for (int k = 0; k < columns; k++) {
            if (!chance_hit(&canvas->chance, lit))
                continue;
            double x = tower->x + (tower->width - columns * cell) / 2 + k * cell + (cell - pane) / 2;
            color_set(cr, colors[chance_below(&canvas->chance, 3)], 0.45 + 0.5 * tower->nearness);
            double y = tower->top + margin + row * cell * 1.25;
            cairo_rectangle(cr, x, y, pane, pane * 1.3);
            cairo_fill(cr);
        }
}

/* What makes one tower different from the next. */
static void paint_crown(struct canvas *canvas, const struct tower *tower)
{
    cairo_t *cr = canvas->cr;
    double x = tower->x, w = tower->width, y = tower->top;
    color_set(cr, tower->body, 1);
    switch (chance_below(&canvas->chance, 6)) {
    case 0: /* stepped */
        cairo_rectangle(cr, x + w * 0.15, y - w * 0.22, w * 0.7, w * 0.23);
        cairo_rectangle(cr, x + w * 0.3, y - w * 0.42, w * 0.4, w * 0.22);
        break;
    case 1: /* mast */
        cairo_rectangle(cr, x + w * 0.47, y - w * 0.9, w * 0.06, w * 0.9);
        cairo_rectangle(cr, x + w * 0.35, y - w * 0.2, w * 0.3, w * 0.2);
        break;
    case 2: /* slanted */
        cairo_move_to(cr, x, y + 1);
        cairo_line_to(cr, x, y - w * 0.5);
        cairo_line_to(cr, x + w, y + 1);
        break;
    case 3: /* pointed */
        cairo_move_to(cr, x + w * 0.1, y + 1);
        cairo_line_to(cr, x + w * 0.5, y - w * 0.85);
        cairo_line_to(cr, x + w * 0.9, y + 1);
        break;
    case 4: /* domed */
        cairo_arc(cr, x + w * 0.5, y + 1, w * 0.38, M_PI, 2 * M_PI);
        break;
    default: /* flat, with a tank */
        cairo_rectangle(cr, x + w * 0.6, y - w * 0.16, w * 0.2, w * 0.16);
        break;
    }
    cairo_fill(cr);
}

static void paint_tower(struct canvas *canvas, const struct tower *tower, double bottom)
{
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    paint_crown(canvas, tower);
    cairo_pattern_t *wall = cairo_pattern_create_linear(0, tower->top, 0, bottom);
    color_stop(wall, 0, tower->body, 1);
    color_stop(wall, 1, color_mix(tower->body, palette->sky_low, 0.4 * (1 - tower->nearness)), 1);
    cairo_set_source(cr, wall);
    cairo_rectangle(cr, tower->x, tower->top, tower->width, bottom - tower->top);
    cairo_fill(cr);
    cairo_pattern_destroy(wall);
    bool lit_left = tower->x + tower->width / 2 > canvas->sun_x;
    color_set(cr, color_lighten(tower->body, lit_left ? -0.22 : 0.1), 0.55);
    cairo_rectangle(cr, tower->x + tower->width * 0.62, tower->top, tower->width * 0.38, bottom - tower->top);
    cairo_fill(cr);
    if (tower->nearness > 0.2)
        paint_windows(canvas, tower, bottom);
}

/* A vertical sign with a glow around it. */
static void paint_sign(struct canvas *canvas, double x, double y, double w, double h, struct color color)
{
    cairo_t *cr = canvas->cr;
    paint_glow(canvas, x + w / 2, y + h / 2, h * 1.1, color, 0.5);
    cairo_set_line_width(cr, canvas->u * 0.4);
    color_set(cr, color, 0.95);
    cairo_rectangle(cr, x, y, w, h);
    cairo_stroke(cr);
    int marks = 3 + chance_below(&canvas->chance, 3);
    for (int i = 0; i < marks; i++) {
        double my = y + h * (i + 0.5) / marks, s = w * 0.26;
        color_set(cr, color_lighten(color, 0.4), 0.95);
        if (chance_hit(&canvas->chance, 0.4))
            cairo_arc(cr, x + w / 2, my, s, 0, 2 * M_PI);
        else
            cairo_rectangle(cr, x + w / 2 - s, my - s * 0.5, 2 * s, s);
        cairo_stroke(cr);
    }
}

static void paint_row(struct canvas *canvas, int row, int rows, double bottom)
{
    const struct palette *palette = &canvas->scene->palette;
    double t = (double)row / (rows - 1);
    double x = -canvas->u * chance_range(&canvas->chance, 0, 8);
    while (x < canvas->w) {
        double width = canvas->u * chance_range(&canvas->chance, 7, 14) * (0.7 + 0.55 * t);
        double off = fabs(x + width / 2 - canvas->focus_x) / canvas->w;
        /* Low in the middle, so that the light and the subject stand free. */
        double tall = canvas->horizon * chance_range(&canvas->chance, 0.3, 0.75) * (1.02 - 0.3 * t);
        tall *= 0.42 + fmin(1, off * (1.2 + 1.3 * t));
        struct color body = t < 0.5 ? color_mix(palette->far, palette->middle, 2 * t)
                                    : color_mix(palette->middle, palette->near, 2 * t - 1);
        struct tower tower = {x, width, bottom - tall - canvas->u * 4, body, t};
        paint_tower(canvas, &tower, bottom);
        bool dark_enough = palette->dark && row == rows - 1;
        if (dark_enough && chance_hit(&canvas->chance, 0.6))
            paint_sign(canvas, x + width * 0.68, bottom - tall * chance_range(&canvas->chance, 0.45, 0.8),
                       canvas->u * 3.2, canvas->u * chance_range(&canvas->chance, 9, 16),
                       chance_hit(&canvas->chance, 0.5) ? palette->accent : palette->accent2);
        x += width * chance_range(&canvas->chance, 0.96, 1.2);
    }
}

/* The street mirrors what stands behind it. */
static void paint_street(struct canvas *canvas, double top)
{
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    double depth = canvas->h - top;
    cairo_pattern_t *street = cairo_pattern_create_linear(0, top, 0, canvas->h);
    color_stop(street, 0, color_mix(palette->near, palette->sky_low, 0.4), 1);
    color_stop(street, 0.5, palette->near, 1);
    color_stop(street, 1, palette->ink, 1);
    cairo_set_source(cr, street);
    cairo_rectangle(cr, 0, top, canvas->w, depth);
    cairo_fill(cr);
    cairo_pattern_destroy(street);
    struct color colors[] = {palette->light, palette->accent, palette->accent2, palette->sky_low};
    for (int i = 0; i < 64; i++) {
        double t = chance_unit(&canvas->chance), x = chance_range(&canvas->chance, 0, canvas->w),
               y = top + depth * 0.4 * t;
        double pull = fabs(x - canvas->sun_x) < canvas->w * 0.18 ? 0.42 : 0.2;
        struct color color = colors[chance_below(&canvas->chance, 4)];
        double half = canvas->u * chance_range(&canvas->chance, 0.2, 1.2),
               reach = depth * chance_range(&canvas->chance, 0.2, 0.75);
        cairo_pattern_t *streak = cairo_pattern_create_linear(0, y, 0, y + reach);
        color_stop(streak, 0, color, 0);
        color_stop(streak, 0.25, color, pull);
        color_stop(streak, 1, color, 0);
        cairo_set_source(cr, streak);
        cairo_rectangle(cr, x - half, y, 2 * half, reach);
        cairo_fill(cr);
        cairo_pattern_destroy(streak);
    }
    if (!(canvas->scene->features & FEATURE_ROAD))
        return;
    for (int i = 0; i < 6; i++) {
        double t = (i + 0.5) / 6, half = canvas->u * (0.3 + 1.6 * t * t);
        color_set(cr, palette->paper, 0.6);
        cairo_rectangle(cr, canvas->w / 2 - half / 2, top + depth * t * t, half, depth * 0.09 * (0.3 + t));
        cairo_fill(cr);
    }
}

void paint_city(struct canvas *canvas)
{
    enum { ROWS = 4 };
    double bottom = canvas->horizon + canvas->u * 6;
    for (int row = 0; row < ROWS; row++) {
        paint_row(canvas, row, ROWS, bottom);
        if (row < ROWS - 1)
            paint_haze(canvas, canvas->horizon * 0.35, bottom, canvas->scene->palette.sky_low, 0.34);
    }
    paint_street(canvas, bottom);
}
