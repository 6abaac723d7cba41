/* From words to decisions. Where the words are silent, subjects suggest a place and places suggest a light;
 * what is still open is left to chance, which depends on the prompt and the seed alone. */
#include "sandbox/painter/scene.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/hash.h"
#include "sandbox/painter/lexicon.h"

/* A prompt is read up to here; pictures do not get better after that. */
enum { MAX_WORDS = 400 };

enum { MAX_COLORS = 2 };

struct reading {
    struct scene *scene;
    enum palette_name palette;
    int number;                      /* said just before: "three …" */
    struct color colors[MAX_COLORS]; /* that belong to nothing in particular */
    int n_colors;
    int color_age; /* the last one was said so many words ago */
    bool ground;   /* it is the land's: "green hills" */
    bool lit;      /* one was the sun's or the moon's */
    struct color light;
    unsigned avoided_features;
    bool avoided_subjects[SUBJECT_COUNT];
};

struct habit {
    enum setting setting;
    enum palette_name palette; /* NONE: as the place suggests */
};

/* Where a subject is at home. */
static const struct habit habits[SUBJECT_COUNT] = {
    [SUBJECT_CAT] = {SETTING_HILLS, PALETTE_NONE},
    [SUBJECT_DOG] = {SETTING_HILLS, PALETTE_NONE},
    [SUBJECT_FOX] = {SETTING_FOREST, PALETTE_AUTUMN},
    [SUBJECT_WOLF] = {SETTING_MOUNTAINS, PALETTE_WINTER},
    [SUBJECT_BEAR] = {SETTING_FOREST, PALETTE_NONE},
    [SUBJECT_DEER] = {SETTING_FOREST, PALETTE_DAWN},
    [SUBJECT_RABBIT] = {SETTING_HILLS, PALETTE_SPRING},
    [SUBJECT_OWL] = {SETTING_FOREST, PALETTE_NIGHT},
    [SUBJECT_BIRD] = {SETTING_HILLS, PALETTE_NONE},
    [SUBJECT_PENGUIN] = {SETTING_SEA, PALETTE_WINTER},
    [SUBJECT_HORSE] = {SETTING_HILLS, PALETTE_NONE},
    [SUBJECT_WHALE] = {SETTING_SEA, PALETTE_NONE},
    [SUBJECT_FISH] = {SETTING_UNDERWATER, PALETTE_NONE},
    [SUBJECT_BUTTERFLY] = {SETTING_HILLS, PALETTE_SPRING},
    [SUBJECT_DRAGON] = {SETTING_MOUNTAINS, PALETTE_FIRE},
    [SUBJECT_ROBOT] = {SETTING_CITY, PALETTE_NONE},
    [SUBJECT_PERSON] = {SETTING_MOUNTAINS, PALETTE_NONE},
    [SUBJECT_PORTRAIT] = {SETTING_STUDIO, PALETTE_NONE},
    [SUBJECT_WOMAN] = {SETTING_STUDIO, PALETTE_NONE},
    [SUBJECT_MAN] = {SETTING_STUDIO, PALETTE_NONE},
    [SUBJECT_ASTRONAUT] = {SETTING_SPACE, PALETTE_SPACE},
    [SUBJECT_CASTLE] = {SETTING_MOUNTAINS, PALETTE_NONE},
    [SUBJECT_HOUSE] = {SETTING_HILLS, PALETTE_NONE},
    [SUBJECT_LIGHTHOUSE] = {SETTING_SEA, PALETTE_SUNSET},
    [SUBJECT_TEMPLE] = {SETTING_MOUNTAINS, PALETTE_DAWN},
    [SUBJECT_WINDMILL] = {SETTING_HILLS, PALETTE_NONE},
    [SUBJECT_BOAT] = {SETTING_SEA, PALETTE_NONE},
    [SUBJECT_BALLOON] = {SETTING_HILLS, PALETTE_NONE},
    [SUBJECT_ROCKET] = {SETTING_SPACE, PALETTE_SPACE},
    [SUBJECT_CAR] = {SETTING_DESERT, PALETTE_NONE},
    [SUBJECT_TREE] = {SETTING_HILLS, PALETTE_NONE},
    [SUBJECT_FLOWER] = {SETTING_STUDIO, PALETTE_SPRING},
    [SUBJECT_MUSHROOM] = {SETTING_FOREST, PALETTE_NONE},
    [SUBJECT_CACTUS] = {SETTING_DESERT, PALETTE_NONE},
    [SUBJECT_PLANET] = {SETTING_SPACE, PALETTE_SPACE},
    [SUBJECT_CUP] = {SETTING_STUDIO, PALETTE_AUTUMN},
    [SUBJECT_HEART] = {SETTING_STUDIO, PALETTE_PASTEL},
};

enum { MOODS = 4 };
/* The light of a place; chance picks one. */
static const enum palette_name moods[][MOODS] = {
    [SETTING_NONE] = {PALETTE_DAY, PALETTE_SUNSET, PALETTE_PASTEL, PALETTE_MAGIC},
    [SETTING_HILLS] = {PALETTE_DAY, PALETTE_SUNSET, PALETTE_SPRING, PALETTE_PASTEL},
    [SETTING_MOUNTAINS] = {PALETTE_DAWN, PALETTE_SUNSET, PALETTE_DAY, PALETTE_PASTEL},
    [SETTING_SEA] = {PALETTE_OCEAN, PALETTE_SUNSET, PALETTE_DAWN, PALETTE_TROPIC},
    [SETTING_FOREST] = {PALETTE_FOREST, PALETTE_DAWN, PALETTE_FOREST, PALETTE_AUTUMN},
    [SETTING_CITY] = {PALETTE_SUNSET, PALETTE_NIGHT, PALETTE_NEON, PALETTE_DAWN},
    [SETTING_DESERT] = {PALETTE_DESERT, PALETTE_SUNSET, PALETTE_DESERT, PALETTE_DAWN},
    [SETTING_SPACE] = {PALETTE_SPACE, PALETTE_SPACE, PALETTE_MAGIC, PALETTE_NIGHT},
    [SETTING_UNDERWATER] = {PALETTE_OCEAN, PALETTE_TROPIC, PALETTE_OCEAN, PALETTE_NIGHT},
    [SETTING_ABSTRACT] = {PALETTE_VINTAGE, PALETTE_TROPIC, PALETTE_PASTEL, PALETTE_SUNSET},
    [SETTING_STUDIO] = {PALETTE_PASTEL, PALETTE_VINTAGE, PALETTE_SPRING, PALETTE_DAWN},
};

/* Was a colour said just now? */
static bool has_color(const struct reading *reading)
{
    return reading->n_colors && reading->color_age <= 2;
}

/* Takes it for what was said after it: "a red fox". */
static struct color take_color(struct reading *reading)
{
    reading->color_age = 99;
    return reading->colors[--reading->n_colors];
}

static void add_color(struct reading *reading, struct color color)
{
    int at = reading->n_colors < MAX_COLORS ? reading->n_colors++ : MAX_COLORS - 1;
    reading->colors[at] = color;
    reading->color_age = 0;
}

static void add_subject(struct reading *reading, enum subject subject)
{
    struct scene *scene = reading->scene;
    if (reading->avoided_subjects[subject])
        return;
    for (size_t i = 0; i < scene->n_figures; i++) {
        enum subject *said = &scene->figures[i].subject;
        /* "A portrait of a woman" is one face. */
        if (*said == SUBJECT_PORTRAIT && (subject == SUBJECT_WOMAN || subject == SUBJECT_MAN))
            *said = subject;
        if (*said == subject ||
            (subject == SUBJECT_PORTRAIT && (*said == SUBJECT_WOMAN || *said == SUBJECT_MAN)))
            return;
    }
    if (scene->n_figures == MAX_SUBJECTS)
        return;
    struct figure *figure = &scene->figures[scene->n_figures++];
    *figure = (struct figure){.subject = subject, .number = reading->number ? reading->number : 1};
    figure->colored = has_color(reading);
    if (figure->colored)
        figure->color = take_color(reading);
    reading->number = 0;
}

/* The first one counts; but a night in winter or autumn is a night with snow or leaves. */
static void hear_palette(struct reading *reading, enum palette_name said)
{
    enum palette_name before = reading->palette;
    bool night = said == PALETTE_NIGHT || before == PALETTE_NIGHT;
    if (night && (said == PALETTE_WINTER || before == PALETTE_WINTER))
        reading->scene->features |= FEATURE_SNOW;
    if (night && (said == PALETTE_AUTUMN || before == PALETTE_AUTUMN))
        reading->scene->features |= FEATURE_LEAVES;
    if (before == PALETTE_NONE || (night && (before == PALETTE_WINTER || before == PALETTE_AUTUMN)))
        reading->palette = said;
}

static void hear(struct reading *reading, struct meaning meaning)
{
    struct scene *scene = reading->scene;
    reading->color_age++;
    if (meaning.kind == MEANS_SUBJECT)
        add_subject(reading, (enum subject)meaning.value);
    else if (meaning.kind == MEANS_SETTING) {
        bool on_land = scene->setting == SETTING_MOUNTAINS || scene->setting == SETTING_FOREST ||
                       scene->setting == SETTING_HILLS;
        if (scene->setting == SETTING_NONE)
            scene->setting = (enum setting)meaning.value;
        else if (on_land && meaning.value == SETTING_SEA)
            scene->features |= FEATURE_LAKE; /* "a mountain lake" */
        reading->ground = reading->ground || has_color(reading);
    } else if (meaning.kind == MEANS_MANNER && scene->manner == MANNER_NONE)
        scene->manner = (enum manner)meaning.value;
    else if (meaning.kind == MEANS_PALETTE)
        hear_palette(reading, (enum palette_name)meaning.value);
    else if (meaning.kind == MEANS_FEATURE) {
        scene->features |= meaning.value;
        if (meaning.value & (FEATURE_SUN | FEATURE_MOON) && has_color(reading)) {
            reading->light = take_color(reading);
            reading->lit = true;
        }
    } else if (meaning.kind == MEANS_NUMBER)
        reading->number = (int)meaning.value;
    else if (meaning.kind == MEANS_COLOR)
        add_color(reading, color_hex(meaning.value));
    if (meaning.kind != MEANS_NOTHING)
        scene->understood = true;
}

static void hear_all(struct reading *reading, const char *text)
{
    char word[MAX_WORD];
    for (int i = 0; i < MAX_WORDS && lexicon_next_word(&text, word); i++)
        hear(reading, lexicon_find(word));
}

static void avoid_all(struct reading *reading, const char *text)
{
    char word[MAX_WORD];
    for (int i = 0; i < MAX_WORDS && lexicon_next_word(&text, word); i++) {
        struct meaning meaning = lexicon_find(word);
        if (meaning.kind == MEANS_SUBJECT)
            reading->avoided_subjects[meaning.value] = true;
        else if (meaning.kind == MEANS_FEATURE)
            reading->avoided_features |= meaning.value;
    }
}

/* A place that the words did not name. */
static void choose_setting(struct scene *scene)
{
    static const enum setting places[] = {SETTING_MOUNTAINS, SETTING_SEA, SETTING_HILLS, SETTING_FOREST};
    if (scene->setting != SETTING_NONE)
        return;
    unsigned outdoors = FEATURE_SUN | FEATURE_MOON | FEATURE_STARS | FEATURE_CLOUDS | FEATURE_AURORA |
                        FEATURE_RAIN | FEATURE_SNOW | FEATURE_ROAD | FEATURE_RIVER | FEATURE_TREES |
                        FEATURE_FLOWERS;
    if (scene->n_figures)
        scene->setting = habits[scene->figures[0].subject].setting;
    else if (scene->features & (FEATURE_ROAD | FEATURE_FLOWERS | FEATURE_RIVER))
        scene->setting = SETTING_HILLS;
    else if (scene->features & outdoors || scene->understood)
        scene->setting = places[chance_below(&scene->chance, (int)PX_ARRAY_LEN(places))];
    else
        scene->setting = SETTING_ABSTRACT;
}

static enum palette_name choose_palette(struct scene *scene, enum palette_name said, bool tinted)
{
    enum palette_name habit = scene->n_figures ? habits[scene->figures[0].subject].palette : PALETTE_NONE;
    int mood = chance_below(&scene->chance, MOODS);
    bool at_home = scene->n_figures && habits[scene->figures[0].subject].setting == scene->setting;
    if (scene->features & FEATURE_AURORA)
        return PALETTE_NIGHT;
    if (said != PALETTE_NONE)
        return said;
    if (scene->features & FEATURE_SNOW)
        return PALETTE_WINTER;
    if (tinted && scene->setting != SETTING_ABSTRACT && scene->setting != SETTING_STUDIO)
        return scene->setting == SETTING_SPACE ? PALETTE_SPACE
                                               : PALETTE_DAY; /* a named colour should be seen */
    if (scene->features & (FEATURE_MOON | FEATURE_STARS))
        return scene->setting == SETTING_SPACE ? PALETTE_SPACE : PALETTE_NIGHT;
    if (scene->features & (FEATURE_RAIN | FEATURE_LIGHTNING))
        return scene->setting == SETTING_CITY ? PALETTE_NEON : PALETTE_STORM;
    if (habit != PALETTE_NONE && at_home)
        return habit;
    return moods[scene->setting][mood];
}

/* What goes without saying. */
static void complete_features(struct scene *scene, enum palette_name palette)
{
    bool night = palette == PALETTE_NIGHT || palette == PALETTE_SPACE;
    unsigned bodies = FEATURE_SUN | FEATURE_MOON | FEATURE_AURORA;
    if (night || palette == PALETTE_MAGIC)
        scene->features |= FEATURE_STARS;
    if (!(scene->features & bodies))
        scene->features |= night ? FEATURE_MOON : FEATURE_SUN;
    if (palette == PALETTE_WINTER && chance_hit(&scene->chance, 0.7))
        scene->features |= FEATURE_SNOW;
    if (scene->features & FEATURE_SNOW)
        palette_snow(&scene->palette);
    if (palette == PALETTE_AUTUMN && chance_hit(&scene->chance, 0.6))
        scene->features |= FEATURE_LEAVES;
    if (palette == PALETTE_STORM)
        scene->features |= FEATURE_CLOUDS;
    for (size_t i = 0; i < scene->n_figures; i++)
        if (scene->figures[i].subject == SUBJECT_BOAT || scene->figures[i].subject == SUBJECT_WHALE)
            scene->features |= FEATURE_LAKE;
    if (!night && chance_hit(&scene->chance, 0.55))
        scene->features |= FEATURE_CLOUDS;
    if (!night && chance_hit(&scene->chance, 0.4))
        scene->features |= FEATURE_BIRDS;
}

static uint64_t mix_seed(const char *prompt, uint64_t seed)
{
    unsigned char digest[PX_SHA256_LEN];
    uint64_t mixed;
    px_sha256(prompt, strlen(prompt), digest);
    memcpy(&mixed, digest, sizeof mixed);
    return mixed ^ seed * 0x9e3779b97f4a7c15u;
}

void scene_read(struct scene *scene, const char *prompt, const char *manner, const char *avoid, uint64_t seed)
{
    *scene = (struct scene){.chance = {mix_seed(prompt, seed)}};
    struct reading reading = {.scene = scene};
    avoid_all(&reading, avoid);
    hear_all(&reading, prompt);
    hear_all(&reading, manner);
    choose_setting(scene);
    enum palette_name palette = choose_palette(scene, reading.palette, reading.n_colors > 0);
    scene->palette = palette_get(palette, &scene->chance);
    bool wall = scene->setting == SETTING_STUDIO; /* "on a pink background" */
    if (reading.n_colors)
        palette_tint(&scene->palette, reading.colors[0], reading.ground ? 0.65 : 0.4,
                     wall || !reading.ground);
    if (reading.n_colors > 1)
        palette_pair(&scene->palette, reading.colors[1]);
    if (reading.lit)
        scene->palette.light = reading.light;
    complete_features(scene, palette);
    scene->features &= ~reading.avoided_features;
    if (scene->manner == MANNER_NONE)
        scene->manner = MANNER_POSTER;
}
