/* Subjects in their places: animals before us, buildings in the middle distance, boats on the water, dragons
 * in the air. */
#include <math.h>
#include <stddef.h>

#include "sandbox/painter/canvas.h"
#include "sandbox/painter/shape.h"

enum stand { STAND_FRONT, STAND_BUST, STAND_MIDDLE, STAND_WATER, STAND_AIR, STAND_CENTER };

struct habit {
    enum stand stand;
    double height;  /* part of the picture's height, alone */
    uint32_t color; /* 0: the palette's accent */
};

static const struct habit habits[SUBJECT_COUNT] = {
    [SUBJECT_CAT] = {STAND_FRONT, 0.46, 0x4a4650},
    [SUBJECT_DOG] = {STAND_FRONT, 0.46, 0xb9804a},
    [SUBJECT_FOX] = {STAND_FRONT, 0.46, 0xe0702f},
    [SUBJECT_WOLF] = {STAND_FRONT, 0.52, 0x5c6675},
    [SUBJECT_BEAR] = {STAND_FRONT, 0.5, 0x7c5034},
    [SUBJECT_DEER] = {STAND_BUST, 0.58, 0x9d693c},
    [SUBJECT_RABBIT] = {STAND_FRONT, 0.42, 0xd9cdbb},
    [SUBJECT_OWL] = {STAND_FRONT, 0.5, 0x85603f},
    [SUBJECT_BIRD] = {STAND_FRONT, 0.44, 0x3f6b8c},
    [SUBJECT_PENGUIN] = {STAND_FRONT, 0.42, 0x2b3644},
    [SUBJECT_HORSE] = {STAND_BUST, 0.66, 0x7a4a30},
    [SUBJECT_WHALE] = {STAND_WATER, 0.46, 0x3c6d93},
    [SUBJECT_FISH] = {STAND_CENTER, 0.5, 0},
    [SUBJECT_BUTTERFLY] = {STAND_AIR, 0.34, 0},
    [SUBJECT_DRAGON] = {STAND_AIR, 0.6, 0x7d2a2a},
    [SUBJECT_ROBOT] = {STAND_FRONT, 0.56, 0x7fa6b3},
    [SUBJECT_PERSON] = {STAND_FRONT, 0.4, 0x3f5d73},
    [SUBJECT_PORTRAIT] = {STAND_CENTER, 0.84, 0xe0a684},
    [SUBJECT_WOMAN] = {STAND_CENTER, 0.84, 0xe0a684},
    [SUBJECT_MAN] = {STAND_CENTER, 0.84, 0xe0a684},
    [SUBJECT_ASTRONAUT] = {STAND_FRONT, 0.54, 0xb8bcc6},
    [SUBJECT_CASTLE] = {STAND_MIDDLE, 0.46, 0xc4b49a},
    [SUBJECT_HOUSE] = {STAND_MIDDLE, 0.32, 0xe2cfae},
    [SUBJECT_LIGHTHOUSE] = {STAND_MIDDLE, 0.56, 0xb04436},
    [SUBJECT_TEMPLE] = {STAND_MIDDLE, 0.5, 0xd8c3a0},
    [SUBJECT_WINDMILL] = {STAND_MIDDLE, 0.44, 0xd9c4a4},
    [SUBJECT_BOAT] = {STAND_WATER, 0.42, 0x8a4b32},
    [SUBJECT_BALLOON] = {STAND_AIR, 0.42, 0},
    [SUBJECT_ROCKET] = {STAND_CENTER, 0.6, 0},
    [SUBJECT_CAR] = {STAND_FRONT, 0.3, 0},
    [SUBJECT_TREE] = {STAND_MIDDLE, 0.56, 0x5f8f55},
    [SUBJECT_FLOWER] = {STAND_CENTER, 0.72, 0},
    [SUBJECT_MUSHROOM] = {STAND_FRONT, 0.42, 0xcf3b2c},
    [SUBJECT_CACTUS] = {STAND_FRONT, 0.5, 0x4c8a5c},
    [SUBJECT_PLANET] = {STAND_CENTER, 0.4, 0},
    [SUBJECT_CUP] = {STAND_CENTER, 0.52, 0},
    [SUBJECT_HEART] = {STAND_CENTER, 0.46, 0xd8354a},
};

/* The colours of a figure in the light of the scene. */
static struct coat make_coat(const struct canvas *canvas, const struct figure *figure)
{
    const struct palette *palette = &canvas->scene->palette;
    uint32_t natural = habits[figure->subject].color;
    struct color body = figure->colored ? figure->color : natural ? color_hex(natural) : palette->accent;
    double ambient = palette->dark ? 0.2 : 0.1;
    body = color_mix(body, palette->near, ambient * (figure->colored ? 0.5 : 1));
    struct coat coat;
    coat.colors[ROLE_BODY] = body;
    coat.colors[ROLE_SHADE] = color_mix(color_lighten(body, -0.28), palette->near, 0.25);
    coat.colors[ROLE_BRIGHT] = color_mix(body, palette->light, 0.5);
    coat.colors[ROLE_ACCENT] = color_mix(palette->accent, palette->near, ambient * 0.5);
    coat.colors[ROLE_ACCENT2] = palette->accent2;
    coat.colors[ROLE_GLOW] = color_mix(palette->light, palette->accent2, 0.4);
    coat.colors[ROLE_INK] = palette->ink;
    coat.colors[ROLE_PAPER] = color_mix(palette->paper, palette->near, ambient * 0.5);
    return coat;
}

static bool is_at_sea(const struct canvas *canvas)
{
    return canvas->scene->setting == SETTING_SEA;
}

/* Open water, a lake, or the wet street of a city. */
static bool has_water(const struct canvas *canvas)
{
    return is_at_sea(canvas) || canvas->scene->setting == SETTING_CITY ||
           canvas->scene->features & FEATURE_LAKE;
}

/* The floor of a stand, as y. */
static double floor_of(const struct canvas *canvas, enum stand stand)
{
    double low = canvas->h - canvas->horizon;
    switch (stand) {
    case STAND_FRONT:
        return canvas->h - canvas->u * (is_at_sea(canvas) ? 8 : 4.5);
    case STAND_BUST:
        return canvas->h + canvas->u; /* cut by the edge of the picture */
    case STAND_MIDDLE:
        return canvas->horizon + low * (is_at_sea(canvas) ? 0.5 : 0.52);
    case STAND_WATER:
        return canvas->horizon + low * (is_at_sea(canvas) ? 0.46 : 0.7);
    case STAND_AIR:
        return canvas->h * 0.66;
    case STAND_CENTER:
        break;
    }
    return canvas->h * 0.76;
}

/* A rock in the sea, or a rise on land, for what must stand on something. */
static void paint_mound(struct canvas *canvas, const struct placement *at, bool rock)
{
    enum { POINTS = 36 };
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    double half = at->height * (rock ? 0.85 : 1.25), tall = at->height * (rock ? 0.16 : 0.1),
           low = at->floor + tall * (rock ? 0.9 : 3);
    cairo_move_to(cr, at->x - half, low);
    for (int i = 0; i <= POINTS; i++) {
        double t = 2.0 * i / POINTS - 1, bump = noise_rich(t * (rock ? 4 : 1.5) + 9, 2, canvas->noise, 3);
        double crown = pow(1 - t * t, rock ? 0.55 : 1.2);
        cairo_line_to(cr, at->x + half * t,
                      low - (low - at->floor + tall * 0.25) * crown *
                                (rock ? 0.7 + 0.5 * bump : 0.95 + 0.1 * bump));
    }
    cairo_close_path(cr);
    cairo_pattern_t *shade = cairo_pattern_create_linear(0, at->floor - tall, 0, low);
    struct color top = color_mix(palette->middle, palette->near, rock ? 0.75 : 0.25);
    if (rock && canvas->scene->features & FEATURE_SNOW)
        top = color_mix(palette->paper, palette->far, 0.2); /* an ice floe */
    color_stop(shade, 0, top, 1);
    color_stop(shade, rock ? 1 : 0.5, rock ? color_mix(top, palette->ink, 0.5) : top, rock ? 1 : 0.8);
    color_stop(shade, 1, color_mix(top, palette->ink, rock ? 0.5 : 0), rock ? 1 : 0);
    cairo_set_source(cr, shade);
    cairo_fill(cr);
    cairo_pattern_destroy(shade);
}

static void paint_shadow(struct canvas *canvas, const struct placement *at)
{
    cairo_t *cr = canvas->cr;
    cairo_save(cr);
    cairo_translate(cr, at->x, at->floor - at->height * 0.005);
    cairo_scale(cr, at->height * 0.46, at->height * 0.045);
    cairo_pattern_t *dark = cairo_pattern_create_radial(0, 0, 0, 0, 0, 1);
    color_stop(dark, 0, canvas->scene->palette.ink, 0.6);
    color_stop(dark, 0.6, canvas->scene->palette.ink, 0.4);
    color_stop(dark, 1, canvas->scene->palette.ink, 0);
    cairo_set_source(cr, dark);
    cairo_arc(cr, 0, 0, 1, 0, 2 * M_PI);
    cairo_fill(cr);
    cairo_pattern_destroy(dark);
    cairo_restore(cr);
}

/* The figure upside down on the water, with gaps like ripples. */
static void paint_reflection(struct canvas *canvas, const struct step *shape, const struct placement *at)
{
    cairo_t *cr = canvas->cr;
    cairo_save(cr);
    double reach = at->height * 0.5;
    int stripes = (int)(reach / (canvas->u * 1.3)) + 1;
    for (int i = 0; i < stripes; i++) {
        double part = (double)i / stripes;
        cairo_rectangle(cr, 0, at->floor + reach * part, canvas->w, canvas->u * (1.15 - 0.9 * part));
    }
    cairo_clip(cr);
    cairo_translate(cr, 0, at->floor * 1.55);
    cairo_scale(cr, 1, -0.55);
    shape_draw_flat(cr, shape, at, canvas->scene->palette.near, 0.5);
    cairo_restore(cr);
}

/* Water over the lower part of what floats, with a little foam where they meet. */
static void paint_waterline(struct canvas *canvas, const struct placement *at, double depth)
{
    enum { POINTS = 48 };
    cairo_t *cr = canvas->cr;
    const struct palette *palette = &canvas->scene->palette;
    struct color water = canvas->scene->setting == SETTING_CITY
                             ? color_mix(palette->near, palette->ink, 0.3)
                             : color_mix(palette->water, palette->near, 0.3);
    double half = at->height * 0.75, y = at->floor - depth, low = at->floor + depth * 0.5;
    for (int pass = 0; pass < 2; pass++) {
        cairo_move_to(cr, at->x - half, low);
        for (int i = 0; i <= POINTS; i++) {
            double t = 2.0 * i / POINTS - 1, wave = sin(t * 11) + 0.5 * sin(t * 23 + 1);
            double sink = pow(fabs(t), 3) * depth; /* the patch ends below the surface at both sides */
            cairo_line_to(cr, at->x + half * t, y + sink + wave * canvas->u * 0.35 + pass * canvas->u * 0.35);
        }
        cairo_line_to(cr, at->x + half, low);
        cairo_close_path(cr);
        cairo_pattern_t *fade = cairo_pattern_create_linear(0, y, 0, low);
        color_stop(fade, 0, pass ? water : palette->paper, pass ? 1 : 0.6);
        color_stop(fade, pass ? 0.7 : 0.3, pass ? water : palette->paper, pass ? 0.95 : 0);
        color_stop(fade, 1, water, 0);
        cairo_set_source(cr, fade);
        cairo_fill(cr);
        cairo_pattern_destroy(fade);
    }
}

static void paint_beam(struct canvas *canvas, const struct placement *at)
{
    cairo_t *cr = canvas->cr;
    double x = at->x, y = at->floor - at->height * 0.79;
    for (int side = -1; side <= 1; side += 2) {
        cairo_pattern_t *beam = cairo_pattern_create_linear(x, y, x + side * canvas->w * 0.7, y);
        color_stop(beam, 0, canvas->scene->palette.light, 0.75);
        color_stop(beam, 1, canvas->scene->palette.light, 0);
        cairo_set_source(cr, beam);
        cairo_move_to(cr, x, y);
        cairo_line_to(cr, x + side * canvas->w * 0.8, y - canvas->u * 11 - side * canvas->u * 4);
        cairo_line_to(cr, x + side * canvas->w * 0.8, y + canvas->u * 7 - side * canvas->u * 4);
        cairo_close_path(cr);
        cairo_fill(cr);
        cairo_pattern_destroy(beam);
    }
    paint_glow(canvas, x, y, at->height * 0.34, canvas->scene->palette.light, 0.9);
}

static void paint_special(struct canvas *canvas, const struct figure *figure, const struct placement *at)
{
    bool is_face = figure->subject == SUBJECT_PORTRAIT || figure->subject == SUBJECT_WOMAN ||
                   figure->subject == SUBJECT_MAN;
    if (is_face)
        paint_portrait(canvas, figure, at->x, canvas->h + canvas->u * 2, at->height);
    else if (figure->subject == SUBJECT_FLOWER)
        paint_flower(canvas, figure, at->x, at->floor + at->height * 0.2, at->height * 1.1);
    else if (figure->subject == SUBJECT_PLANET)
        paint_planet(canvas, at->x, at->floor - at->height * 0.6, at->height * 0.5,
                     figure->colored ? figure->color : canvas->scene->palette.accent, true);
}

static void paint_one(struct canvas *canvas, const struct figure *figure, const struct placement *at)
{
    const struct step *shape = shape_of(figure->subject);
    enum stand stand = habits[figure->subject].stand;
    if (!shape) {
        paint_special(canvas, figure, at);
        return;
    }
    struct coat coat = make_coat(canvas, figure);
    bool grounded = stand == STAND_FRONT || stand == STAND_MIDDLE,
         dry = canvas->scene->setting != SETTING_STUDIO;
    if (grounded && is_at_sea(canvas))
        paint_mound(canvas, at, true);
    else if (stand == STAND_MIDDLE && dry && canvas->scene->setting != SETTING_CITY)
        paint_mound(canvas, at, false);
    if (grounded || figure->subject == SUBJECT_CUP)
        paint_shadow(canvas, at);
    if (figure->subject == SUBJECT_LIGHTHOUSE)
        paint_beam(canvas, at);
    paint_glow(canvas, at->x, at->floor - at->height * 0.5, at->height * 0.85, canvas->scene->palette.light,
               canvas->scene->palette.dark ? 0.42 : 0.3);
    bool floats = stand == STAND_WATER && has_water(canvas);
    if (floats)
        paint_reflection(canvas, shape, at);
    shape_draw(canvas->cr, shape, at, &coat);
    if (floats)
        paint_waterline(canvas, at, at->height * (figure->subject == SUBJECT_WHALE ? 0.26 : 0.055));
}

/* Places the n-th of the figures; later ones are smaller and stand aside. */
static struct placement place(struct canvas *canvas, size_t index, int copy, int number)
{
    const struct figure *figure = &canvas->scene->figures[index];
    const struct habit *habit = &habits[figure->subject];
    double crowd = (number > 1 ? 0.78 - 0.05 * number : 1) * (canvas->scene->n_figures > 1 ? 0.86 : 1);
    double room = fmin(canvas->h, canvas->w * 1.25),
           height = room * habit->height * crowd * (index ? 0.84 : 1);
    double side = canvas->focus_x > canvas->w / 2 ? -1 : 1, x = canvas->focus_x;
    if (habit->stand == STAND_CENTER && canvas->scene->n_figures == 1)
        x = canvas->w / 2;
    x += (double)index * side * canvas->w * 0.3;
    if (number > 1)
        x = canvas->w * (copy + 0.5 + chance_range(&canvas->chance, -0.12, 0.12)) / number;
    struct placement at = {x, floor_of(canvas, habit->stand), height, false};
    if (number > 1) {
        at.height *= chance_range(&canvas->chance, 0.8, 1.1);
        bool free = habit->stand == STAND_AIR || habit->stand == STAND_CENTER;
        at.floor += canvas->u * (free ? chance_range(&canvas->chance, -14, 14)
                                      : chance_range(&canvas->chance, -1.5, 1.5));
    }
    at.flip =
        figure->subject == SUBJECT_BIRD || figure->subject == SUBJECT_FISH || figure->subject == SUBJECT_WHALE
            ? at.x < canvas->w * 0.45
            : at.x > canvas->w * 0.55;
    return at;
}

/* Far things first. */
void paint_figures(struct canvas *canvas)
{
    static const enum stand order[] = {STAND_MIDDLE, STAND_WATER, STAND_AIR,
                                       STAND_CENTER, STAND_FRONT, STAND_BUST};
    for (size_t k = 0; k < sizeof order / sizeof order[0]; k++)
        for (size_t i = 0; i < canvas->scene->n_figures; i++) {
            const struct figure *figure = &canvas->scene->figures[i];
            if (habits[figure->subject].stand != order[k])
                continue;
            for (int copy = 0; copy < figure->number; copy++) {
                struct placement at = place(canvas, i, copy, figure->number);
                paint_one(canvas, figure, &at);
            }
        }
}
