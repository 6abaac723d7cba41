/* What a picture shows: decided from the words, and by chance where they leave it open. */
#ifndef PX_PAINTER_SCENE_H
#define PX_PAINTER_SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sandbox/painter/chance.h"
#include "sandbox/painter/palette.h"

enum setting {
    SETTING_NONE,
    SETTING_HILLS,
    SETTING_MOUNTAINS,
    SETTING_SEA,
    SETTING_FOREST,
    SETTING_CITY,
    SETTING_DESERT,
    SETTING_SPACE,
    SETTING_UNDERWATER,
    SETTING_ABSTRACT,
    SETTING_STUDIO
};

/* How it is painted. */
enum manner {
    MANNER_NONE,
    MANNER_POSTER,
    MANNER_WATERCOLOR,
    MANNER_PIXEL,
    MANNER_INK,
    MANNER_LOWPOLY,
    MANNER_BRUSH,
    MANNER_COMIC,
    MANNER_SOFT
};

enum subject {
    SUBJECT_NONE,
    SUBJECT_CAT,
    SUBJECT_DOG,
    SUBJECT_FOX,
    SUBJECT_WOLF,
    SUBJECT_BEAR,
    SUBJECT_DEER,
    SUBJECT_RABBIT,
    SUBJECT_OWL,
    SUBJECT_BIRD,
    SUBJECT_PENGUIN,
    SUBJECT_HORSE,
    SUBJECT_WHALE,
    SUBJECT_FISH,
    SUBJECT_BUTTERFLY,
    SUBJECT_DRAGON,
    SUBJECT_ROBOT,
    SUBJECT_PERSON,
    SUBJECT_PORTRAIT,
    SUBJECT_WOMAN,
    SUBJECT_MAN,
    SUBJECT_ASTRONAUT,
    SUBJECT_CASTLE,
    SUBJECT_HOUSE,
    SUBJECT_LIGHTHOUSE,
    SUBJECT_TEMPLE,
    SUBJECT_WINDMILL,
    SUBJECT_BOAT,
    SUBJECT_BALLOON,
    SUBJECT_ROCKET,
    SUBJECT_CAR,
    SUBJECT_TREE,
    SUBJECT_FLOWER,
    SUBJECT_MUSHROOM,
    SUBJECT_CACTUS,
    SUBJECT_PLANET,
    SUBJECT_CUP,
    SUBJECT_HEART,
    SUBJECT_COUNT
};

/* Bits: what else is there. */
enum feature {
    FEATURE_SUN = 1 << 0,
    FEATURE_MOON = 1 << 1,
    FEATURE_STARS = 1 << 2,
    FEATURE_CLOUDS = 1 << 3,
    FEATURE_AURORA = 1 << 4,
    FEATURE_RAINBOW = 1 << 5,
    FEATURE_RAIN = 1 << 6,
    FEATURE_SNOW = 1 << 7,
    FEATURE_FOG = 1 << 8,
    FEATURE_LIGHTNING = 1 << 9,
    FEATURE_ROAD = 1 << 10,
    FEATURE_RIVER = 1 << 11,
    FEATURE_FLOWERS = 1 << 12,
    FEATURE_LEAVES = 1 << 13,
    FEATURE_SPARKS = 1 << 14,
    FEATURE_TREES = 1 << 15,
    FEATURE_BIRDS = 1 << 16,
    FEATURE_LAKE = 1 << 17
};

enum { MAX_SUBJECTS = 3, MAX_OF_A_SUBJECT = 5 };

struct figure {
    enum subject subject;
    int number; /* how many of it: 1..MAX_OF_A_SUBJECT */
    bool colored;
    struct color color; /* when the words name one */
};

struct scene {
    enum setting setting;
    enum manner manner;
    unsigned features;
    struct figure figures[MAX_SUBJECTS];
    size_t n_figures;
    struct palette palette;
    struct chance chance; /* continues where the decisions ended */
    bool understood;      /* at least one word was known */
};

/* Reads the words. 'avoid' is the negative prompt: what it names is left out. */
void scene_read(struct scene *scene, const char *prompt, const char *manner, const char *avoid,
                uint64_t seed);

#endif
