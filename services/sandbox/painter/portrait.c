/* Portraits and flowers. */
#include <math.h>

#include "sandbox/painter/canvas.h"
#include "sandbox/painter/shape.h"

void paint_portrait(struct canvas *canvas, const struct figure *figure, double x, double floor, double height)
{
    static const uint32_t skins[] = {0xf2c9ac, 0xe3ac86, 0xc68a62, 0x9a643f, 0x6f452c};
    static const uint32_t hairs[] = {0x2a1c18, 0x5a3320, 0x8c4a22, 0xd9a651, 0x1d2233, 0xb4472f};
    const struct palette *palette = &canvas->scene->palette;
    struct color skin = color_mix(color_hex(skins[chance_below(&canvas->chance, 5)]), palette->light, 0.12);
    struct color hair = color_hex(hairs[chance_below(&canvas->chance, 6)]);
    struct coat coat;
    coat.colors[ROLE_BODY] = skin;
    coat.colors[ROLE_SHADE] = color_mix(color_lighten(skin, -0.2), palette->near, 0.16);
    coat.colors[ROLE_BRIGHT] = color_mix(skin, color_hex(0xe8705a), 0.38);
    coat.colors[ROLE_ACCENT] = figure->colored ? figure->color : palette->accent;
    coat.colors[ROLE_ACCENT2] = color_mix(color_hex(0xc4483f), palette->accent2, 0.2);
    coat.colors[ROLE_GLOW] = color_mix(hair, palette->light, 0.4);
    coat.colors[ROLE_INK] = hair;
    coat.colors[ROLE_PAPER] = palette->paper;
    struct placement at = {x, floor, height, chance_hit(&canvas->chance, 0.5)};
    int head = chance_below(&canvas->chance, 6);
    head = figure->subject == SUBJECT_MAN ? 1 : figure->subject == SUBJECT_WOMAN ? head % 2 * 2 : head % 3;
    shape_draw(canvas->cr, shape_of_head(head), &at, &coat);
    coat.colors[ROLE_INK] = color_lighten(hair, -0.55);
    shape_draw(canvas->cr, shape_of_features(), &at, &coat);
}

/* One round of petals. */
static void paint_petals(struct canvas *canvas, double x, double y, double r, int n, struct color inner,
                         struct color outer)
{
    cairo_t *cr = canvas->cr;
    double turn = chance_range(&canvas->chance, 0, 1);
    for (int i = 0; i < n; i++) {
        cairo_save(cr);
        cairo_translate(cr, x, y);
        cairo_rotate(cr, 2 * M_PI * (i + turn) / n);
        cairo_pattern_t *petal = cairo_pattern_create_linear(0, 0, r, 0);
        color_stop(petal, 0.15, inner, 1);
        color_stop(petal, 1, outer, 1);
        cairo_set_source(cr, petal);
        double half = r * 3.4 / n;
        cairo_move_to(cr, 0, 0);
        cairo_curve_to(cr, r * 0.3, -half * 0.7, r * 0.75, -half * 1.15, r, 0);
        cairo_curve_to(cr, r * 0.75, half * 1.15, r * 0.3, half * 0.7, 0, 0);
        cairo_fill_preserve(cr);
        color_set(cr, color_lighten(inner, -0.15), 0.35);
        cairo_set_line_width(cr, r * 0.012);
        cairo_stroke(cr);
        cairo_pattern_destroy(petal);
        cairo_restore(cr);
    }
}

static void paint_leaf(struct canvas *canvas, double x, double y, double length, double angle,
                       struct color color)
{
    cairo_t *cr = canvas->cr;
    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_rotate(cr, angle);
    cairo_move_to(cr, 0, 0);
    cairo_curve_to(cr, length * 0.3, -length * 0.3, length * 0.8, -length * 0.2, length, 0);
    cairo_curve_to(cr, length * 0.8, length * 0.14, length * 0.3, length * 0.12, 0, 0);
    color_set(cr, color, 1);
    cairo_fill(cr);
    cairo_move_to(cr, 0, 0);
    cairo_line_to(cr, length * 0.9, -length * 0.01);
    color_set(cr, color_lighten(color, 0.25), 0.7);
    cairo_set_line_width(cr, length * 0.018);
    cairo_stroke(cr);
    cairo_restore(cr);
}

static void paint_bloom(struct canvas *canvas, const struct figure *figure, double x, double floor,
                        double height)
{
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    struct color color = figure->colored ? figure->color : palette->accent,
                 green = color_mix(palette->near, color_hex(0x3f8a52), 0.5);
    double r = height * 0.27, y = floor - height + r,
           bend = height * chance_range(&canvas->chance, -0.07, 0.07);
    cairo_set_line_width(cr, height * 0.018);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    color_set(cr, green, 1);
    cairo_move_to(cr, x - bend, floor);
    cairo_curve_to(cr, x - bend, floor - height * 0.3, x + bend, floor - height * 0.4, x, y);
    cairo_stroke(cr);
    paint_leaf(canvas, x - bend * 0.4, floor - height * 0.2, height * 0.26, -0.65, green);
    paint_leaf(canvas, x - bend * 0.2, floor - height * 0.28, height * 0.24, -M_PI + 0.6,
               color_lighten(green, -0.12));
    int n = 8 + chance_below(&canvas->chance, 6);
    paint_petals(canvas, x, y, r, n, color_lighten(color, -0.18), color);
    paint_petals(canvas, x, y, r * 0.72, n, color, color_lighten(color, 0.28));
    paint_petals(canvas, x, y, r * 0.44, n - 2, color_lighten(color, 0.1), color_lighten(color, 0.5));
    color_set(cr, palette->accent2, 1);
    cairo_arc(cr, x, y, r * 0.2, 0, 2 * M_PI);
    cairo_fill(cr);
    for (int i = 0; i < 12; i++) {
        double a = i * 2.4, d = r * 0.05 * sqrt(i);
        color_set(cr, color_lighten(palette->accent2, -0.35), 0.9);
        cairo_arc(cr, x + d * cos(a), y + d * sin(a), r * 0.017, 0, 2 * M_PI);
        cairo_fill(cr);
    }
}

void paint_flower(struct canvas *canvas, const struct figure *figure, double x, double floor, double height)
{
    if (figure->number == 1 && chance_hit(&canvas->chance, 0.5)) {
        paint_bloom(canvas, figure, x - height * 0.24, floor, height * 0.7);
        paint_bloom(canvas, figure, x + height * 0.25, floor, height * 0.6);
    }
    paint_bloom(canvas, figure, x, floor, height);
}
