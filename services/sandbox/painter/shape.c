/* Drawing shapes. */
#include "sandbox/painter/shape.h"

#include <math.h>
#include <stddef.h>

const struct step *shape_of(enum subject subject)
{
    const struct step *(*const files[])(enum subject) = {shape_of_animal, shape_of_being, shape_of_building,
                                                         shape_of_thing};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        const struct step *steps = files[i](subject);
        if (steps)
            return steps;
    }
    return NULL;
}

static void add_rect(cairo_t *cr, const float *p)
{
    double x = p[0], y = p[1], w = p[2], h = p[3], r = p[4];
    cairo_new_sub_path(cr);
    cairo_arc(cr, x + w - r, y + r, r, -M_PI / 2, 0);
    cairo_arc(cr, x + w - r, y + h - r, r, 0, M_PI / 2);
    cairo_arc(cr, x + r, y + h - r, r, M_PI / 2, M_PI);
    cairo_arc(cr, x + r, y + r, r, M_PI, 1.5 * M_PI);
    cairo_close_path(cr);
}

static void add_ellipse(cairo_t *cr, const float *p)
{
    cairo_save(cr);
    cairo_translate(cr, (double)p[0], (double)p[1]);
    cairo_scale(cr, (double)p[2], (double)p[3]);
    cairo_new_sub_path(cr);
    cairo_arc(cr, 0, 0, 1, 0, 2 * M_PI);
    cairo_restore(cr);
}

static void add_step(cairo_t *cr, const struct step *step)
{
    const float *p = step->p;
    switch (step->kind) {
    case STEP_MOVE:
        cairo_move_to(cr, (double)p[0], (double)p[1]);
        break;
    case STEP_LINE:
        cairo_line_to(cr, (double)p[0], (double)p[1]);
        break;
    case STEP_CURVE:
        cairo_curve_to(cr, (double)p[0], (double)p[1], (double)p[2], (double)p[3], (double)p[4],
                       (double)p[5]);
        break;
    case STEP_CLOSE:
        cairo_close_path(cr);
        break;
    case STEP_ELLIPSE:
        add_ellipse(cr, p);
        break;
    case STEP_RECT:
        add_rect(cr, p);
        break;
    case STEP_END:
    case STEP_FILL:
    case STEP_STROKE:
        break;
    }
}

/* Adds the steps from 'first' up to 'last' to the path, mirrored on demand. */
static void add_path(cairo_t *cr, const struct step *first, const struct step *last, bool mirrored)
{
    cairo_save(cr);
    if (mirrored) {
        cairo_translate(cr, 100, 0);
        cairo_scale(cr, -1, 1);
    }
    for (; first < last; first++)
        add_step(cr, first);
    cairo_restore(cr);
}

static void finish_path(cairo_t *cr, const struct step *step)
{
    if (step->kind == STEP_FILL) {
        cairo_fill(cr);
        return;
    }
    cairo_set_line_width(cr, (double)step->p[0]);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_stroke(cr);
}

/* coat NULL: the source that is set is kept. */
static void draw_steps(cairo_t *cr, const struct step *steps, const struct placement *at,
                       const struct coat *coat)
{
    double scale = at->height / 100;
    cairo_save(cr);
    cairo_translate(cr, at->x, at->floor);
    cairo_scale(cr, at->flip ? -scale : scale, scale);
    cairo_translate(cr, -50, -100);
    const struct step *first = steps;
    for (const struct step *step = steps; step->kind != STEP_END; step++) {
        if (step->kind != STEP_FILL && step->kind != STEP_STROKE)
            continue;
        if (coat)
            color_set(cr, coat->colors[step->role], 1);
        cairo_new_path(cr);
        add_path(cr, first, step, false);
        /* Both halves in one path: a fill of two halves that meet would show a seam. */
        if (step->both && step->kind == STEP_FILL)
            add_path(cr, first, step, true);
        finish_path(cr, step);
        if (step->both && step->kind == STEP_STROKE) {
            add_path(cr, first, step, true);
            finish_path(cr, step);
        }
        first = step + 1;
    }
    cairo_restore(cr);
}

void shape_draw(cairo_t *cr, const struct step *steps, const struct placement *at, const struct coat *coat)
{
    draw_steps(cr, steps, at, coat);
}

void shape_draw_flat(cairo_t *cr, const struct step *steps, const struct placement *at, struct color color,
                     double alpha)
{
    /* As a group, so that overlapping parts do not add up. */
    cairo_push_group(cr);
    color_set(cr, color, 1);
    draw_steps(cr, steps, at, NULL);
    cairo_pop_group_to_source(cr);
    cairo_paint_with_alpha(cr, alpha);
}

void shape_stroke(cairo_t *cr, const struct step *steps, double x, double y, double scale, double width)
{
    const struct step *last = steps;
    while (last->kind != STEP_END)
        last++;
    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_scale(cr, scale, scale);
    cairo_new_path(cr);
    add_path(cr, steps, last, false);
    cairo_set_line_width(cr, width);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_stroke(cr);
    cairo_restore(cr);
}
