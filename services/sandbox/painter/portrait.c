/* Portraits and flowers. */
#include <math.h>

#include "sandbox/painter/canvas.h"
#include "sandbox/painter/shape.h"

/* In a portrait's coat the roles are: BODY skin, SHADE skin in shadow, BRIGHT cheeks, ACCENT clothes, ACCENT2 jewels,
 * INK hair, GLOW a lit strand, PAPER eyes. */
static const struct step long_hair[] = {
    M(50, 5), C(24, 5, 20, 32, 21, 56), C(22, 76, 16, 86, 12, 100), L(50, 100), Z, BOTH(INK),
    M(24, 60), C(24, 76, 21, 88, 18, 98), M(76, 60), C(77, 76, 80, 88, 83, 98), STROKE(GLOW, 1.2),
    M(50, 78), C(40, 81, 24, 83, 15, 92), C(11, 96, 10, 100, 10, 102), L(50, 102), Z, BOTH(ACCENT),
    M(42.6, 60), L(42.6, 77), C(41, 81, 37, 82.6, 35, 83.4), C(39, 91, 45, 94, 50, 94), L(50, 60), Z, BOTH(SHADE),
    M(50, 18), C(36, 18, 32, 30, 33, 46), C(34, 60, 42, 70.6, 50, 71), Z, BOTH(BODY), E(39, 54.6, 4.2, 2.8), BOTH(BRIGHT),
    M(44, 11), C(28, 13, 25, 34, 30, 54), C(31, 42, 35, 30, 46, 24), Z, M(44, 11), C(64, 6, 76, 24, 70, 54), C(69, 42, 62, 31, 46, 24), Z, FILL(INK),
    M(48, 14), C(60, 14, 67, 24, 68, 38), STROKE(GLOW, 1), END};

static const struct step short_hair[] = {
    M(50, 80), C(38, 82, 22, 84, 14, 93), C(11, 97, 10, 100, 10, 102), L(50, 102), Z, BOTH(ACCENT),
    M(41.4, 60), L(41.4, 79), C(43, 88, 47, 91, 50, 91), L(50, 60), Z, BOTH(SHADE), M(41.4, 78), C(43, 88, 47, 91.6, 50, 91.6), STROKE_BOTH(ACCENT2, 2),
    E(33, 46, 3.2, 5), BOTH(SHADE), M(50, 16), C(35, 16, 32, 30, 33, 46), C(33.6, 61, 41, 72, 50, 72.4), Z, BOTH(BODY), E(39, 55, 4, 2.6), BOTH(BRIGHT),
    M(31.6, 44), C(27, 24, 32, 8, 50, 7), C(68, 6, 74, 22, 68.6, 44), C(68, 36, 66, 31, 62, 27), C(52, 31, 42, 29, 36, 26), C(33, 32, 32.4, 38, 31.6, 44), Z, FILL(INK),
    M(40, 13), C(50, 9, 60, 12, 64, 20), STROKE(GLOW, 1.2), END};

static const struct step bun_hair[] = {
    O(50, 5, 9), FILL(INK), M(45, 1), C(49, -2, 54, 0, 56, 4), STROKE(GLOW, 1),
    M(50, 8), C(28, 8, 26, 30, 30, 54), L(50, 54), Z, BOTH(INK),
    M(50, 79), C(40, 82, 24, 84, 15, 93), C(11, 97, 10, 100, 10, 102), L(50, 102), Z, BOTH(ACCENT), M(43, 60), L(43, 77), C(43, 84, 47, 87, 50, 87), L(50, 60), Z, BOTH(SHADE),
    M(50, 17), C(36, 17, 32.6, 30, 33.4, 46), C(34, 60, 42, 70.6, 50, 71), Z, BOTH(BODY), E(39, 54.6, 4.2, 2.8), BOTH(BRIGHT),
    M(50, 12), C(34, 12, 30, 28, 31, 46), C(34, 36, 40, 27, 50, 23), Z, BOTH(INK), M(33, 57), L(33, 62), STROKE_BOTH(ACCENT2, 1), O(33, 64, 1.9), BOTH(ACCENT2), END};

static const struct step features[] = {
    M(37, 40.4), C(39.6, 37.8, 43.4, 38, 45.6, 39.6), STROKE_BOTH(INK, 1.2),
    M(37, 46.4), C(39.4, 43.2, 43.6, 43.2, 45.6, 46.8), C(43, 48.8, 39.6, 48.8, 37, 46.4), Z, BOTH(PAPER), O(41.6, 46, 2.1), BOTH(INK), O(41, 45.4, 0.6), BOTH(PAPER),
    M(36.4, 46), C(39.4, 42.6, 43.6, 42.8, 45.8, 46.6), STROKE_BOTH(INK, 0.9),
    M(50.4, 45), C(50, 50, 47.8, 53, 48.6, 55), C(49.6, 56, 51, 55.8, 52, 55), STROKE(SHADE, 1.1),
    M(44.6, 61.8), C(47, 59.8, 49, 60.4, 50, 61), C(51, 60.4, 53, 59.8, 55.4, 61.8), C(53, 65.4, 47, 65.4, 44.6, 61.8), Z, FILL(ACCENT2), M(45, 61.9), C(48, 62.8, 52, 62.8, 55, 61.9), STROKE(SHADE, 0.6), END};

void paint_portrait(struct canvas *canvas, const struct figure *figure, double x, double floor, double height)
{
    static const uint32_t skins[] = {0xf2c9ac, 0xe3ac86, 0xc68a62, 0x9a643f, 0x6f452c};
    static const uint32_t hairs[] = {0x2a1c18, 0x5a3320, 0x8c4a22, 0xd9a651, 0x1d2233, 0xb4472f};
    static const struct step *const heads[] = {long_hair, short_hair, bun_hair};
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
    shape_draw(canvas->cr, heads[head], &at, &coat);
    coat.colors[ROLE_INK] = color_lighten(hair, -0.55);
    shape_draw(canvas->cr, features, &at, &coat);
}

/* One round of petals. */
static void paint_petals(struct canvas *canvas, double x, double y, double r, int n, struct color inner, struct color outer)
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

static void paint_leaf(struct canvas *canvas, double x, double y, double length, double angle, struct color color)
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

static void paint_bloom(struct canvas *canvas, const struct figure *figure, double x, double floor, double height)
{
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    struct color color = figure->colored ? figure->color : palette->accent, green = color_mix(palette->near, color_hex(0x3f8a52), 0.5);
    double r = height * 0.27, y = floor - height + r, bend = height * chance_range(&canvas->chance, -0.07, 0.07);
    cairo_set_line_width(cr, height * 0.018);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    color_set(cr, green, 1);
    cairo_move_to(cr, x - bend, floor);
    cairo_curve_to(cr, x - bend, floor - height * 0.3, x + bend, floor - height * 0.4, x, y);
    cairo_stroke(cr);
    paint_leaf(canvas, x - bend * 0.4, floor - height * 0.2, height * 0.26, -0.65, green);
    paint_leaf(canvas, x - bend * 0.2, floor - height * 0.28, height * 0.24, -M_PI + 0.6, color_lighten(green, -0.12));
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
