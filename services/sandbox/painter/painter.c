/* The order of work: read the words, place the horizon and the light, paint from far to near, apply the
 * manner, sign. */
#include "sandbox/painter/painter.h"

#include <math.h>

#include "base/cleanup.h"
#include "sandbox/painter/canvas.h"
#include "sandbox/painter/pixels.h"

/* Pixel art is painted this large along its longer side, then enlarged. */
enum { PIXEL_ART_SIDE = 168 };

PX_DEFINE_AUTO(surface, cairo_surface_t *, cairo_surface_destroy);
#define auto_surface PX_AUTO(surface)

static cairo_surface_t *new_surface(int width, int height)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    if (cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS)
        return surface;
    cairo_surface_destroy(surface);
    return NULL;
}

/* Where the sky ends, as a part of the height. */
static double horizon_of(const struct scene *scene, struct chance *chance)
{
    switch (scene->setting) {
    case SETTING_MOUNTAINS:
        return chance_range(chance, 0.56, 0.64);
    case SETTING_SEA:
        return chance_range(chance, 0.5, 0.6);
    case SETTING_FOREST:
        return chance_range(chance, 0.5, 0.58);
    case SETTING_CITY:
        return chance_range(chance, 0.66, 0.74);
    case SETTING_DESERT:
    case SETTING_HILLS:
        return chance_range(chance, 0.5, 0.6);
    case SETTING_NONE:
    case SETTING_SPACE:
    case SETTING_UNDERWATER:
    case SETTING_ABSTRACT:
    case SETTING_STUDIO:
        break;
    }
    return 0.62;
}

/* The subject stands on a third; the light is behind it or across from it. */
static void compose(struct canvas *canvas)
{
    struct chance *chance = &canvas->chance;
    bool wide = canvas->w > canvas->h * 1.2;
    double side = chance_hit(chance, 0.5) ? 0.36 : 0.64;
    canvas->horizon = canvas->h * horizon_of(canvas->scene, chance);
    canvas->focus_x = canvas->w * (wide ? side : 0.5 + (side - 0.5) * 0.45);
    bool behind = chance_hit(chance, 0.6);
    canvas->sun_x = behind ? canvas->focus_x + canvas->u * chance_range(chance, -4, 4)
                           : canvas->w - canvas->focus_x + canvas->u * chance_range(chance, -8, 8);
    canvas->sun_y =
        canvas->horizon * (behind ? chance_range(chance, 0.5, 0.72) : chance_range(chance, 0.28, 0.55));
    canvas->sun_r = canvas->u * (behind ? chance_range(chance, 10, 15) : chance_range(chance, 6, 9));
    if (canvas->scene->features & FEATURE_MOON) {
        canvas->sun_r *= 0.8;
        canvas->sun_y *= 0.75;
    }
}

static void paint_background(struct canvas *canvas)
{
    switch (canvas->scene->setting) {
    case SETTING_SPACE:
        paint_space(canvas);
        return;
    case SETTING_UNDERWATER:
        paint_underwater(canvas);
        return;
    case SETTING_ABSTRACT:
        paint_abstract(canvas);
        return;
    case SETTING_STUDIO:
        paint_studio(canvas);
        return;
    case SETTING_SEA:
        paint_sky(canvas);
        paint_sea(canvas);
        return;
    case SETTING_CITY:
        paint_sky(canvas);
        paint_city(canvas);
        return;
    case SETTING_NONE:
    case SETTING_HILLS:
    case SETTING_MOUNTAINS:
    case SETTING_FOREST:
    case SETTING_DESERT:
        paint_sky(canvas);
        paint_land(canvas);
        if (canvas->scene->features & FEATURE_LAKE)
            paint_lake(canvas);
        return;
    }
}

static void paint_scene(cairo_surface_t *surface, struct scene *scene)
{
    struct canvas canvas = {
        .cr = cairo_create(surface),
        .w = cairo_image_surface_get_width(surface),
        .h = cairo_image_surface_get_height(surface),
        .scene = scene,
        .chance = scene->chance,
    };
    canvas.u = unit_of((int)canvas.w, (int)canvas.h);
    canvas.noise = (uint32_t)chance_below(&canvas.chance, 1 << 30);
    compose(&canvas);
    paint_background(&canvas);
    paint_figures(&canvas);
    paint_foreground(&canvas);
    paint_weather(&canvas);
    scene->chance = canvas.chance;
    cairo_destroy(canvas.cr);
}

static void apply_manner(cairo_surface_t *surface, struct scene *scene)
{
    struct pixels pixels = pixels_of(surface);
    uint32_t seed = (uint32_t)chance_below(&scene->chance, 1 << 30);
    switch (scene->manner) {
    case MANNER_WATERCOLOR:
        manner_watercolor(&pixels, &scene->palette, seed);
        return; /* paper has no vignette */
    case MANNER_INK:
        manner_ink(&pixels, &scene->palette);
        return;
    case MANNER_LOWPOLY:
        manner_lowpoly(surface, &scene->chance);
        break;
    case MANNER_BRUSH:
        manner_brush(surface, &scene->chance, seed);
        break;
    case MANNER_COMIC:
        manner_comic(&pixels, &scene->palette);
        return;
    case MANNER_SOFT:
        manner_soft(&pixels);
        finish_vignette(&pixels, 0.3);
        break;
    case MANNER_PIXEL:
        manner_pixel(&pixels);
        return;
    case MANNER_NONE:
    case MANNER_POSTER:
        finish_vignette(&pixels, 0.12);
        break;
    }
    cairo_surface_mark_dirty(surface);
    finish_grain(&pixels, scene->manner == MANNER_SOFT ? 5 : 3, seed);
}

/* The picture in its own size; pixel art smaller. */
static cairo_surface_t *paint_plain(struct scene *scene, int width, int height)
{
    cairo_surface_t *surface = new_surface(width, height);
    if (!surface)
        return NULL;
    paint_scene(surface, scene);
    apply_manner(surface, scene);
    cairo_surface_mark_dirty(surface);
    return surface;
}

static cairo_surface_t *paint_blocks(struct scene *scene, int width, int height)
{
    double block = fmax(1, (width > height ? width : height) / (double)PIXEL_ART_SIDE);
    int w = (int)ceil(width / block), h = (int)ceil(height / block);
    auto_surface cairo_surface_t *small = paint_plain(scene, w, h);
    cairo_surface_t *large = small ? new_surface(width, height) : NULL;
    if (!large)
        return NULL;
    cairo_t *cr = cairo_create(large);
    cairo_scale(cr, (double)width / w, (double)height / h);
    cairo_set_source_surface(cr, small, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST);
    cairo_paint(cr);
    cairo_destroy(cr);
    return large;
}

cairo_surface_t *painter_paint(const struct painting_order *order)
{
    struct scene scene;
    scene_read(&scene, order->prompt, order->manner, order->avoid, order->seed);
    cairo_surface_t *surface = scene.manner == MANNER_PIXEL
                                   ? paint_blocks(&scene, order->width, order->height)
                                   : paint_plain(&scene, order->width, order->height);
    if (!surface)
        return NULL;
    cairo_t *cr = cairo_create(surface);
    finish_mark(cr, order->width, order->height, unit_of(order->width, order->height));
    cairo_destroy(cr);
    return surface;
}
