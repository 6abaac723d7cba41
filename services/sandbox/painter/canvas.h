/* The canvas: what every part of the painter works on. Lengths are in pixels; 'u' is a hundredth of the
 * shorter side, so that a picture looks the same at any size. */
#ifndef PX_PAINTER_CANVAS_H
#define PX_PAINTER_CANVAS_H

#include "sandbox/painter/scene.h"

struct canvas {
    cairo_t *cr;
    double w, h, u;
    double horizon;             /* y where the sky ends */
    double focus_x;             /* where the main subject stands */
    double sun_x, sun_y, sun_r; /* sun or moon; behind the focus, so that it stands out */
    struct scene *scene;
    struct chance chance;
    uint32_t noise; /* seed of the smooth noise */
};

/* Backgrounds, one for each kind of place; each paints everything but subjects and weather. */
void paint_sky(struct canvas *canvas);
void paint_land(struct canvas *canvas); /* hills, mountains, deserts, forests */
void paint_sea(struct canvas *canvas);
void paint_lake(struct canvas *canvas); /* over the lower part of land; mirrors what is above */
void paint_city(struct canvas *canvas);
void paint_space(struct canvas *canvas);
void paint_underwater(struct canvas *canvas);
void paint_abstract(struct canvas *canvas);
void paint_studio(struct canvas *canvas);

/* Subjects, by their place in the scene. */
void paint_figures(struct canvas *canvas);
/* A bust that looks at us; 'floor' is the lower edge, 'height' from there to the crown. */
void paint_portrait(struct canvas *canvas, const struct figure *figure, double x, double floor,
                    double height);
/* A large flower on a stem. */
void paint_flower(struct canvas *canvas, const struct figure *figure, double x, double floor, double height);
/* A ball with bands, shadow and perhaps a ring. */
void paint_planet(struct canvas *canvas, double x, double y, double r, struct color color, bool ring);

/* What is in front of everything: plants at the lower edge, then rain, snow, leaves, sparks. */
void paint_foreground(struct canvas *canvas);
void paint_weather(struct canvas *canvas);

/* Parts that several places share. */
void paint_conifer(struct canvas *canvas, double x, double floor, double height, struct color color);
void paint_stars(struct canvas *canvas, double bottom, int number);
void paint_glow(struct canvas *canvas, double x, double y, double r, struct color color, double alpha);
void paint_haze(struct canvas *canvas, double top, double bottom, struct color color, double alpha);

#endif
