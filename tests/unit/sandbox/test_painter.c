/* The painter: the same picture every time, for any words and any size. */
#include "support/check.h"

#include <string.h>

#include "base/hash.h"
#include "sandbox/painter/lexicon.h"
#include "sandbox/painter/painter.h"
#include "sandbox/painter/scene.h"

/* The hash of a painting, in hex. */
static void hash_of(const struct painting_order *order, char out[PX_SHA256_HEX_SIZE])
{
    cairo_surface_t *surface = painter_paint(order);
    CHECK(surface);
    CHECK_INT(cairo_image_surface_get_width(surface), order->width);
    CHECK_INT(cairo_image_surface_get_height(surface), order->height);
    px_sha256_hex(cairo_image_surface_get_data(surface),
                  (size_t)cairo_image_surface_get_stride(surface) * (size_t)order->height, out);
    cairo_surface_destroy(surface);
}

static struct painting_order order_of(const char *prompt, int width, int height, uint64_t seed)
{
    return (struct painting_order){prompt, "", "", width, height, seed};
}

static bool same(struct painting_order a, struct painting_order b)
{
    char first[PX_SHA256_HEX_SIZE], second[PX_SHA256_HEX_SIZE];
    hash_of(&a, first);
    hash_of(&b, second);
    return !strcmp(first, second);
}

static const char *const manners[] = {"",         "watercolor",   "pixel art", "ink drawing",
                                      "low poly", "oil painting", "comic",     "cinematic"};

TEST(the_same_order_gives_the_same_picture_in_every_manner)
{
    for (size_t i = 0; i < sizeof manners / sizeof manners[0]; i++) {
        struct painting_order order = order_of("a fox in the mountains under the moon", 160, 120, 5);
        order.manner = manners[i];
        CHECK(same(order, order));
    }
}

TEST(seed_words_and_manner_change_the_picture)
{
    struct painting_order order = order_of("a fox in the mountains", 160, 120, 5), other = order;
    other.seed = 6;
    CHECK(!same(order, other));
    CHECK(!same(order, order_of("an owl in the mountains", 160, 120, 5)));
    for (size_t i = 1; i < sizeof manners / sizeof manners[0]; i++) {
        other = order;
        other.manner = manners[i];
        CHECK(!same(order, other));
    }
}

TEST(any_size_can_be_painted_in_any_manner)
{
    static const int sizes[][2] = {{1, 1}, {1, 300}, {300, 1}, {7, 5}, {33, 64}, {512, 17}, {257, 255}};
    char hash[PX_SHA256_HEX_SIZE];
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        for (size_t k = 0; k < sizeof manners / sizeof manners[0]; k++) {
            struct painting_order order = order_of("castle by the sea, rain", sizes[i][0], sizes[i][1], 3);
            order.manner = manners[k];
            hash_of(&order, hash);
        }
}

TEST(every_subject_and_place_can_be_painted)
{
    static const char *const places[] = {"hills", "mountains", "sea",      "forest", "city",  "desert",
                                         "space", "coral",     "abstract", "studio", "river", "road"};
    static const char *const subjects[] = {
        "cat",      "dog",      "fox",    "wolf",    "bear",      "deer",   "rabbit",    "owl",
        "bird",     "penguin",  "horse",  "whale",   "fish",      "dragon", "butterfly", "robot",
        "person",   "portrait", "woman",  "man",     "astronaut", "castle", "house",     "lighthouse",
        "temple",   "windmill", "boat",   "balloon", "rocket",    "car",    "tree",      "flower",
        "mushroom", "cactus",   "planet", "cup",     "heart"};
    char prompt[64], hash[PX_SHA256_HEX_SIZE];
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++) {
        (void)snprintf(prompt, sizeof prompt, "three %s, %s", subjects[i], places[i % 12]);
        struct painting_order order = order_of(prompt, 96, 64, i);
        hash_of(&order, hash);
    }
    CHECK_INT(sizeof subjects / sizeof subjects[0], SUBJECT_COUNT - 1);
}

TEST(hostile_prompts_are_only_words)
{
    static const char *const prompts[] = {"",
                                          " ",
                                          "%s%n%d",
                                          "\xff\xfe\x80\xc3",
                                          "\xc3",
                                          "\xf4\x90\x80\x80",
                                          "../../etc/passwd",
                                          "<script>alert(1)</script>",
                                          "\x01\x02\x03\n\r\t",
                                          "🦊🏔️",
                                          "ｆｏｘ",
                                          "cat\xd0",
                                          "Ё ё Ъ",
                                          "\xd0",
                                          "\xe2\x80\xae tac"};
    char hash[PX_SHA256_HEX_SIZE];
    for (size_t i = 0; i < sizeof prompts / sizeof prompts[0]; i++) {
        struct painting_order order = order_of(prompts[i], 64, 64, UINT64_MAX);
        order.avoid = prompts[i];
        hash_of(&order, hash);
    }
}

TEST(a_prompt_of_a_megabyte_does_not_take_long)
{
    char *prompt = malloc((1 << 20) + 1), hash[PX_SHA256_HEX_SIZE];
    CHECK(prompt);
    memset(prompt, 'a', 1 << 20);
    prompt[1 << 20] = '\0';
    struct painting_order order = order_of(prompt, 64, 64, 1);
    hash_of(&order, hash);
    for (int i = 3; i < 1 << 20; i += 4)
        memcpy(prompt + i - 3, "cat ", 4);
    hash_of(&order, hash);
    free(prompt);
}

static struct scene read_scene(const char *prompt, const char *avoid)
{
    struct scene scene;
    scene_read(&scene, prompt, "", avoid, 1);
    return scene;
}

TEST(words_decide_what_is_seen)
{
    struct scene scene = read_scene("Two red foxes in a snowy FOREST at night, watercolor", "");
    CHECK_INT(scene.setting, SETTING_FOREST);
    CHECK_INT(scene.manner, MANNER_WATERCOLOR);
    CHECK_INT(scene.n_figures, 1);
    CHECK_INT(scene.figures[0].subject, SUBJECT_FOX);
    CHECK_INT(scene.figures[0].number, 2);
    CHECK(scene.figures[0].colored);
    CHECK(scene.features & FEATURE_SNOW && scene.features & FEATURE_MOON);
}

TEST(russian_says_the_same_as_english)
{
    struct scene scene = read_scene("Две рыжие лисы в заснеженном лесу ночью, акварель. Снег!", "");
    CHECK_INT(scene.setting, SETTING_FOREST);
    CHECK_INT(scene.manner, MANNER_WATERCOLOR);
    CHECK_INT(scene.figures[0].subject, SUBJECT_FOX);
    CHECK_INT(scene.figures[0].number, 2);
    CHECK(scene.figures[0].colored);
    CHECK(scene.features & FEATURE_SNOW);
}

TEST(the_negative_prompt_keeps_things_out)
{
    struct scene scene = read_scene("a cat and a dog in the rain", "dog, rain");
    CHECK_INT(scene.n_figures, 1);
    CHECK_INT(scene.figures[0].subject, SUBJECT_CAT);
    CHECK(!(scene.features & FEATURE_RAIN));
}

TEST(words_that_mean_nothing_become_an_abstract_composition)
{
    CHECK_INT(read_scene("quantum flux entanglement", "").setting, SETTING_ABSTRACT);
}

TEST(similar_words_are_told_apart)
{
    static const struct {
        const char *word;
        enum meaning_kind kind;
        uint32_t value;
    } cases[] = {
        {"cat", MEANS_SUBJECT, SUBJECT_CAT},
        {"cats", MEANS_SUBJECT, SUBJECT_CAT},
        {"category", MEANS_NOTHING, 0},
        {"который", MEANS_NOTHING, 0},
        {"кот", MEANS_SUBJECT, SUBJECT_CAT},
        {"кошкой", MEANS_SUBJECT, SUBJECT_CAT},
        {"море", MEANS_SETTING, SETTING_SEA},
        {"мороз", MEANS_PALETTE, PALETTE_WINTER},
        {"гора", MEANS_SETTING, SETTING_MOUNTAINS},
        {"городе", MEANS_SETTING, SETTING_CITY},
        {"кит", MEANS_SUBJECT, SUBJECT_WHALE},
        {"китайский", MEANS_NOTHING, 0},
        {"star", MEANS_FEATURE, FEATURE_STARS},
        {"start", MEANS_NOTHING, 0},
        {"starry", MEANS_FEATURE, FEATURE_STARS},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct meaning meaning = lexicon_find(cases[i].word);
        if (meaning.kind != cases[i].kind || meaning.value != cases[i].value)
            fail_msg("%s means %d %u", cases[i].word, (int)meaning.kind, (unsigned)meaning.value);
    }
}

RUN_TESTS(CASE(the_same_order_gives_the_same_picture_in_every_manner),
          CASE(seed_words_and_manner_change_the_picture), CASE(any_size_can_be_painted_in_any_manner),
          CASE(every_subject_and_place_can_be_painted), CASE(hostile_prompts_are_only_words),
          CASE(a_prompt_of_a_megabyte_does_not_take_long), CASE(words_decide_what_is_seen),
          CASE(russian_says_the_same_as_english), CASE(the_negative_prompt_keeps_things_out),
          CASE(words_that_mean_nothing_become_an_abstract_composition), CASE(similar_words_are_told_apart))
