/* Chance that repeats itself: one seeded generator per picture, and smooth noise. */
#ifndef PX_PAINTER_CHANCE_H
#define PX_PAINTER_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

struct chance {
    uint64_t state;
};

/* 0 <= result < 1. */
double chance_unit(struct chance *chance);
double chance_range(struct chance *chance, double low, double high);
/* 0 <= result < bound. */
int chance_below(struct chance *chance, int bound);
/* true with the given probability. */
bool chance_hit(struct chance *chance, double probability);
/* -1 or 1. */
int chance_sign(struct chance *chance);

/* Smooth noise 0..1 with features about one unit large; the same for the same place and seed. */
double noise_at(double x, double y, uint32_t seed);
/* Several octaves of it. */
double noise_rich(double x, double y, uint32_t seed, int octaves);

#endif
