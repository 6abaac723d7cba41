/* Low-poly and brush strokes: manners that paint the picture anew from its own colours. */
#include <math.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "sandbox/painter/pixels.h"

struct point {
    double x, y;
};

static uint32_t sample(const uint32_t *from, const struct pixels *pixels, double fx, double fy)
{
    int x = (int)fx, y = (int)fy;
    x = x < 0 ? 0 : x >= pixels->w ? pixels->w - 1 : x;
    y = y < 0 ? 0 : y >= pixels->h ? pixels->h - 1 : y;
    return from[(size_t)y * (size_t)pixels->w + (size_t)x];
}

static void set_pixel_color(cairo_t *cr, uint32_t color, double lighter)
{
    cairo_set_source_rgb(cr, channel(color, 2) / 255.0 + lighter, channel(color, 1) / 255.0 + lighter,
                         channel(color, 0) / 255.0 + lighter);
}

/* The place near (x, y) where the picture changes most: corners of facets belong on edges. */
static struct point snap(const uint32_t *from, const struct pixels *pixels, struct point start, double reach,
                         struct chance *chance)
{
    struct point best = start;
    int strongest = -1;
    for (int i = 0; i < 20; i++) {
        struct point p = {start.x + chance_range(chance, -reach, reach),
                          start.y + chance_range(chance, -reach, reach)};
        double d = pixels->u * 0.5;
        int gx = luma(sample(from, pixels, p.x + d, p.y)) - luma(sample(from, pixels, p.x - d, p.y));
        int gy = luma(sample(from, pixels, p.x, p.y + d)) - luma(sample(from, pixels, p.x, p.y - d));
        if (abs(gx) + abs(gy) > strongest) {
            strongest = abs(gx) + abs(gy);
            best = p;
        }
    }
    return best;
}

static void fill_facet(cairo_t *cr, const uint32_t *from, const struct pixels *pixels,
                       const struct point p[3], struct chance *chance)
{
    double cx = (p[0].x + p[1].x + p[2].x) / 3, cy = (p[0].y + p[1].y + p[2].y) / 3;
    int sum[3] = {0};
    for (int i = 0; i < 4; i++) {
        double x = i < 3 ? (cx + p[i].x) / 2 : cx, y = i < 3 ? (cy + p[i].y) / 2 : cy;
        for (int k = 0; k < 3; k++)
            sum[k] += channel(sample(from, pixels, x, y), k);
    }
    /* Facets that face the upper left catch the light. */
    double slope = (p[1].x - p[0].x) * (p[2].y - p[0].y) > 0 ? 0.018 : -0.018;
    set_pixel_color(cr, pack_rgb(sum[2] / 4, sum[1] / 4, sum[0] / 4),
                    slope + chance_range(chance, -0.022, 0.022));
    cairo_move_to(cr, p[0].x, p[0].y);
    cairo_line_to(cr, p[1].x, p[1].y);
    cairo_line_to(cr, p[2].x, p[2].y);
    cairo_close_path(cr);
    cairo_fill_preserve(cr);
    cairo_stroke(cr); /* hides the hairline between neighbours */
}

void manner_lowpoly(cairo_surface_t *surface, struct chance *chance)
{
    struct pixels pixels = pixels_of(surface);
    auto_free uint32_t *from = pixels_copy(&pixels);
    double cell = pixels.u * 2.3;
    int columns = (int)(pixels.w / cell) + 2, rows = (int)(pixels.h / cell) + 2;
    auto_free struct point *points = malloc((size_t)(columns + 1) * (size_t)(rows + 1) * sizeof *points);
    if (!from || !points)
        return;
    for (int row = 0; row <= rows; row++)
        for (int column = 0; column <= columns; column++) {
            struct point p = {(column - 0.5 + (row % 2 ? 0.5 : 0)) * cell, (row - 0.5) * cell};
            points[row * (columns + 1) + column] = snap(from, &pixels, p, cell * 0.42, chance);
        }
    cairo_t *cr = cairo_create(surface);
    cairo_set_line_width(cr, fmax(0.6, pixels.u * 0.06));
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++) {
            const struct point *p = points + (size_t)row * (size_t)(columns + 1) + column,
                               *q = p + columns + 1;
            bool odd = row % 2;
            const struct point upper[3] = {p[0], p[1], odd ? q[1] : q[0]},
                               lower[3] = {odd ? p[0] : p[1], q[0], q[1]};
            fill_facet(cr, from, &pixels, upper, chance);
            fill_facet(cr, from, &pixels, lower, chance);
        }
    cairo_destroy(cr);
}

struct strokes {
    cairo_t *cr;
    const uint32_t *from;
    const struct pixels *pixels;
    const struct field *flow;
    struct chance *chance;
};

/* A stroke runs along the edges of the picture, and with the flow where there are none. */
static void paint_stroke(const struct strokes *s, double x, double y, double width)
{
    double d = s->pixels->u * 0.8;
    double gx = luma(sample(s->from, s->pixels, x + d, y)) - luma(sample(s->from, s->pixels, x - d, y));
    double gy = luma(sample(s->from, s->pixels, x, y + d)) - luma(sample(s->from, s->pixels, x, y - d));
    double angle = hypot(gx, gy) > 14 ? atan2(gx, -gy) : 7 * field_at(s->flow, (int)x, (int)y);
    double length = width * chance_range(s->chance, 1.1, 2.4),
           bend = width * chance_range(s->chance, -0.5, 0.5);
    double dx = cos(angle) * length, dy = sin(angle) * length;
    set_pixel_color(s->cr, sample(s->from, s->pixels, x, y), chance_range(s->chance, -0.045, 0.045));
    cairo_set_line_width(s->cr, width);
    cairo_move_to(s->cr, x - dx, y - dy);
    cairo_curve_to(s->cr, x - dx * 0.3 - dy / length * bend, y - dy * 0.3 + dx / length * bend,
                   x + dx * 0.3 - dy / length * bend, y + dy * 0.3 + dx / length * bend, x + dx, y + dy);
    cairo_stroke(s->cr);
}

/* Where is the coarse painting still wrong? */
static bool needs_detail(const struct strokes *s, cairo_surface_t *surface, int x, int y)
{
    const struct pixels now = pixels_of(surface);
    uint32_t a = now.at[(size_t)y * (size_t)now.stride + (size_t)x], b = sample(s->from, s->pixels, x, y);
    return abs(channel(a, 0) - channel(b, 0)) + abs(channel(a, 1) - channel(b, 1)) +
               abs(channel(a, 2) - channel(b, 2)) >
           36;
}

void manner_brush(cairo_surface_t *surface, struct chance *chance, uint32_t seed)
{
    static const double widths[] = {3.4, 1.9, 0.95, 0.5}; /* in u */
    struct pixels pixels = pixels_of(surface);
    auto_free uint32_t *from = pixels_copy(&pixels);
    struct field flow = field_new(pixels.w, pixels.h, pixels.u * 26, seed, 2);
    auto_free float *owned = flow.at;
    if (!from || !owned)
        return;
    cairo_t *cr = cairo_create(surface);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_tolerance(cr, 0.6);
    struct strokes strokes = {cr, from, &pixels, &flow, chance};
    for (int layer = 0; layer < 4; layer++) {
        double width = fmax(1.2, pixels.u * widths[layer]), step = width * (layer < 2 ? 0.85 : 0.75);
        int columns = (int)(pixels.w / step) + 1, rows = (int)(pixels.h / step) + 1;
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++) {
                double x = (column + 0.5 + chance_range(chance, -0.5, 0.5)) * step;
                double y = (row + 0.5 + chance_range(chance, -0.5, 0.5)) * step;
                x = fmin(pixels.w - 1, x);
                y = fmin(pixels.h - 1, y);
                if (layer < 2 || needs_detail(&strokes, surface, (int)x, (int)y))
                    paint_stroke(&strokes, x, y, width);
            }
    }
    cairo_destroy(cr);
}
