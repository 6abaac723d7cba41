/* Shapes: silhouettes as data, in a box of 100 x 100 whose floor is y = 100 and whose middle is x = 50. */
#ifndef PX_PAINTER_SHAPE_H
#define PX_PAINTER_SHAPE_H

#include <stdbool.h>

#include "sandbox/painter/color.h"
#include "sandbox/painter/scene.h"

/* The part that a colour plays in a shape. */
enum role {
    ROLE_BODY,
    ROLE_SHADE,  /* the body in shadow */
    ROLE_BRIGHT, /* the body in light */
    ROLE_ACCENT,
    ROLE_ACCENT2,
    ROLE_GLOW, /* lamps, windows, eyes */
    ROLE_INK,
    ROLE_PAPER,
    ROLE_COUNT
};

struct coat {
    struct color colors[ROLE_COUNT];
};

enum step_kind {
    STEP_END,
    STEP_MOVE,
    STEP_LINE,
    STEP_CURVE,
    STEP_CLOSE,
    STEP_ELLIPSE,
    STEP_RECT,
    STEP_FILL,
    STEP_STROKE
};

struct step {
    enum step_kind kind;
    enum role role; /* FILL, STROKE */
    bool both;      /* also mirrored about x = 50 */
    float p[6];
};

#define M(x, y)                                                                                              \
    {                                                                                                        \
        STEP_MOVE, 0, false,                                                                                 \
        {                                                                                                    \
            x, y                                                                                             \
        }                                                                                                    \
    }
#define L(x, y)                                                                                              \
    {                                                                                                        \
        STEP_LINE, 0, false,                                                                                 \
        {                                                                                                    \
            x, y                                                                                             \
        }                                                                                                    \
    }
#define C(a, b, c, d, e, f)                                                                                  \
    {                                                                                                        \
        STEP_CURVE, 0, false,                                                                                \
        {                                                                                                    \
            a, b, c, d, e, f                                                                                 \
        }                                                                                                    \
    }
#define Z                                                                                                    \
    {                                                                                                        \
        STEP_CLOSE, 0, false,                                                                                \
        {                                                                                                    \
            0                                                                                                \
        }                                                                                                    \
    }
#define O(x, y, r)                                                                                           \
    {                                                                                                        \
        STEP_ELLIPSE, 0, false,                                                                              \
        {                                                                                                    \
            x, y, r, r                                                                                       \
        }                                                                                                    \
    }
#define E(x, y, rx, ry)                                                                                      \
    {                                                                                                        \
        STEP_ELLIPSE, 0, false,                                                                              \
        {                                                                                                    \
            x, y, rx, ry                                                                                     \
        }                                                                                                    \
    }
#define R(x, y, w, h, round)                                                                                 \
    {                                                                                                        \
        STEP_RECT, 0, false,                                                                                 \
        {                                                                                                    \
            x, y, w, h, round                                                                                \
        }                                                                                                    \
    }
#define FILL(role)                                                                                           \
    {                                                                                                        \
        STEP_FILL, ROLE_##role, false,                                                                       \
        {                                                                                                    \
            0                                                                                                \
        }                                                                                                    \
    }
#define BOTH(role)                                                                                           \
    {                                                                                                        \
        STEP_FILL, ROLE_##role, true,                                                                        \
        {                                                                                                    \
            0                                                                                                \
        }                                                                                                    \
    }
#define STROKE(role, width)                                                                                  \
    {                                                                                                        \
        STEP_STROKE, ROLE_##role, false,                                                                     \
        {                                                                                                    \
            width                                                                                            \
        }                                                                                                    \
    }
#define STROKE_BOTH(role, width)                                                                             \
    {                                                                                                        \
        STEP_STROKE, ROLE_##role, true,                                                                      \
        {                                                                                                    \
            width                                                                                            \
        }                                                                                                    \
    }
#define END                                                                                                  \
    {                                                                                                        \
        STEP_END, 0, false,                                                                                  \
        {                                                                                                    \
            0                                                                                                \
        }                                                                                                    \
    }

/* The steps of a subject; NULL when it is painted in another way. */
const struct step *shape_of(enum subject subject);

/* Each file of shapes answers for its own subjects. */
const struct step *shape_of_animal(enum subject subject);
const struct step *shape_of_being(enum subject subject);
const struct step *shape_of_building(enum subject subject);
const struct step *shape_of_thing(enum subject subject);

/* Portraits are put together: a head (0 long hair, 1 short hair, 2 hair in a bun), then eyes, nose and mouth.
 */
const struct step *shape_of_head(int head);
const struct step *shape_of_features(void);

struct placement {
    double x, floor, height; /* in pixels: the middle of the box, its floor, its height */
    bool flip;
};

void shape_draw(cairo_t *cr, const struct step *steps, const struct placement *at, const struct coat *coat);

/* All of it in one colour, for shadows and reflections. */
void shape_draw_flat(cairo_t *cr, const struct step *steps, const struct placement *at, struct color color,
                     double alpha);

/* The outline of the steps in the source that is set; (x, y) is the corner of the box. */
void shape_stroke(cairo_t *cr, const struct step *steps, double x, double y, double scale, double width);

#endif
