/* Palettes: a small set of colours that go together, each with a part to play. */
#ifndef PX_PAINTER_PALETTE_H
#define PX_PAINTER_PALETTE_H

#include "sandbox/painter/chance.h"
#include "sandbox/painter/color.h"

enum palette_name {
    PALETTE_NONE,
    PALETTE_DAY,
    PALETTE_SUNSET,
    PALETTE_DAWN,
    PALETTE_NIGHT,
    PALETTE_NEON,
    PALETTE_PASTEL,
    PALETTE_WINTER,
    PALETTE_AUTUMN,
    PALETTE_VINTAGE,
    PALETTE_NOIR,
    PALETTE_DESERT,
    PALETTE_FOREST,
    PALETTE_OCEAN,
    PALETTE_MAGIC,
    PALETTE_FIRE,
    PALETTE_SPACE,
    PALETTE_TROPIC,
    PALETTE_SPRING,
    PALETTE_STORM,
    PALETTE_COUNT
};

struct palette {
    struct color sky_top, sky_middle, sky_low;
    struct color light;             /* sun, moon, lit windows */
    struct color far, middle, near; /* layers of land, by distance */
    struct color water;
    struct color accent, accent2; /* what should be noticed */
    struct color ink, paper;      /* the darkest and the lightest */
    bool dark;                    /* the sky is darker than the light needs to shine */
};

/* The named palette, shifted a little by chance, so that two sunsets are not the same. */
struct palette palette_get(enum palette_name name, struct chance *chance);

/* Draws the colours of land and water, and of the sky on demand, some way towards one that the words asked
 * for; it becomes the accent too. */
void palette_tint(struct palette *palette, struct color towards, double part, bool sky);

/* A second colour that the words asked for: it answers the first one. */
void palette_pair(struct palette *palette, struct color second);

/* Covers the land with snow. */
void palette_snow(struct palette *palette);

#endif
