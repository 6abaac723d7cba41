/* Words, tags and filters as search keys. */
#include "support/check.h"

#include <string.h>

#include "base/cleanup.h"
#include "generation/gallery/image_keys.h"

static struct px_arena arena;

static struct image_keys keys_of(const struct image_facts *facts)
{
    struct image_keys keys;
    struct image_facts full = *facts;
    const char **texts[] = {&full.model, &full.style, &full.ratio, &full.batch_id, &full.title, &full.prompt};
    for (size_t i = 0; i < PX_ARRAY_LEN(texts); i++)
        *texts[i] = *texts[i] ? *texts[i] : "";
    CHECK_OK(image_keys_of(&full, &arena, &keys, NULL));
    return keys;
}

static struct image_keys keys_wanted(const struct image_filter *filter)
{
    struct image_keys keys;
    struct image_filter full = *filter;
    const char **texts[] = {&full.q, &full.model, &full.style, &full.ratio, &full.batch_id, &full.tag};
    for (size_t i = 0; i < PX_ARRAY_LEN(texts); i++)
        *texts[i] = *texts[i] ? *texts[i] : "";
    CHECK_OK(image_keys_wanted(&full, &arena, &keys, NULL));
    return keys;
}

/* Whether a picture with these facts matches the filter. */
static bool matches(const struct image_facts *facts, const struct image_filter *filter)
{
    struct image_keys has = keys_of(facts), wanted = keys_wanted(filter);
    for (size_t i = 0; i < wanted.n; i++) {
        bool found = false;
        for (size_t k = 0; k < has.n && !found; k++)
            found = strcmp(has.keys[k], wanted.keys[i]) == 0;
        if (!found)
            return false;
    }
    return true;
}

static bool finds(const char *q, const char *prompt)
{
    struct image_facts facts = {.prompt = prompt};
    struct image_filter filter = {.q = q};
    return matches(&facts, &filter);
}

TEST(words_are_found_in_any_letter_case_order_and_punctuation)
{
    CHECK(finds("fox", "A red FOX, in the snow!"));
    CHECK(finds("SNOW fox", "A red fox, in the snow!"));
    CHECK(finds("sci-fi", "sci fi city"));
    CHECK(finds("", "anything"));
    CHECK(!finds("wolf", "A red fox, in the snow!"));
    CHECK(!finds("fox wolf", "A red fox, in the snow!"));
    CHECK(finds("8k", "sharp, 8K"));
}

TEST(russian_words_are_found_in_every_form_with_e_for_yo)
{
    CHECK(finds("лиса", "рыжую лису в лесу"));
    CHECK(finds("ЛИСЫ", "рыжая лиса"));
    CHECK(finds("елка", "зелёная ёлка у дома"));
    CHECK(finds("ёлка", "елки в снегу"));
    CHECK(!finds("волк", "рыжая лиса"));
}

TEST(english_words_are_found_in_their_usual_forms)
{
    CHECK(finds("foxes", "a fox"));
    CHECK(finds("mountain", "misty mountains"));
    CHECK(finds("painting", "painted walls"));
}

TEST(single_letters_say_nothing)
{
    CHECK(finds("a fox", "fox"));
    CHECK(finds("лиса и снег", "лиса, снег"));
    CHECK_INT(keys_wanted(&(struct image_filter){.q = "a - и !"}).n, 0);
}

TEST(letters_that_look_alike_in_unicode_are_the_same)
{
    CHECK(finds("cafe\xcc\x81", "caf\xc3\xa9")); /* e + accent, é */
    CHECK(finds("\xef\xbc\xa6ox", "fox"));       /* full-width F */
    CHECK(finds("и\xcc\x86огурт", "йогурт"));
}

TEST(title_and_tags_are_searched_too)
{
    static const char *const tags[] = {"winterSunset", "лес"};
    struct image_facts facts = {.title = "Morning", .prompt = "a fox", .tags = tags, .n_tags = 2};
    CHECK(matches(&facts, &(struct image_filter){.q = "morning fox лес"}));
    CHECK(matches(&facts, &(struct image_filter){.tag = "WINTERSUNSET"}));
    CHECK(!matches(&facts, &(struct image_filter){.tag = "winter"}));
    CHECK(!matches(&facts, &(struct image_filter){.tag = "fox"}));
}

TEST(a_tag_is_found_however_it_is_written_and_by_each_of_its_words)
{
    static const char *const tags[] = {"НеоновыйГород", "snowy_fox"};
    struct image_facts facts = {.prompt = "", .tags = tags, .n_tags = 2};
    CHECK(matches(&facts, &(struct image_filter){.tag = "неоновый_город"}));
    CHECK(matches(&facts, &(struct image_filter){.tag = "неоновыйгород"}));
    CHECK(matches(&facts, &(struct image_filter){.tag = "SnowyFox"}));
    CHECK(matches(&facts, &(struct image_filter){.q = "города"}));
    CHECK(matches(&facts, &(struct image_filter){.q = "неоновый foxes"}));
    CHECK(matches(&facts, &(struct image_filter){.q = "НеоновыйГород"}));
    CHECK(!matches(&facts, &(struct image_filter){.tag = "город"}));
    CHECK(image_tag_same("NeonCity", "neon_city"));
    CHECK(!image_tag_same("NeonCity", "neon"));
}

TEST(every_combination_of_the_other_filters_is_one_key)
{
    static const char *const models[] = {"", "flux", "zimage"}, *const styles[] = {"", "anime", "noir"},
                             *const ratios[] = {"", "1:1", "16:9"};
    static const bool yes = true, no = false;
    static const bool *const stars[] = {NULL, &yes, &no};
    struct image_facts facts = {.model = "flux", .style = "anime", .ratio = "1:1", .starred = true};
    for (int i = 0; i < 81; i++) {
        int m = i % 3, s = i / 3 % 3, r = i / 9 % 3, t = i / 27;
        struct image_filter filter = {
            .model = models[m], .style = styles[s], .ratio = ratios[r], .starred = stars[t]};
        CHECK_INT(keys_wanted(&filter).n, i == 0 ? 0 : 1);
        CHECK_INT(matches(&facts, &filter), m < 2 && s < 2 && r < 2 && t < 2);
    }
}

TEST(a_batch_is_a_filter_of_its_own)
{
    struct image_facts facts = {.batch_id = "b1", .prompt = "b2"};
    CHECK(matches(&facts, &(struct image_filter){.batch_id = "b1"}));
    CHECK(!matches(&facts, &(struct image_filter){.batch_id = "b2"}));
}

TEST(the_number_and_length_of_keys_are_bounded)
{
    enum { LONG = 40000 };
    auto_free char *prompt = malloc(LONG + 1);
    for (int i = 0; i < LONG; i++)
        prompt[i] = i % 7 == 6 ? ' ' : (char)('a' + (i * 31 + i / 7 * 17 + i / 97) % 26);
    prompt[LONG] = '\0';
    struct image_keys keys = keys_of(&(struct image_facts){.prompt = prompt});
    CHECK(keys.n <= 15 + IMAGE_MAX_WORDS);
    for (int i = 0; i < LONG; i++)
        prompt[i] = 'x';
    keys = keys_of(&(struct image_facts){.prompt = prompt});
    CHECK_INT(keys.n, 16);
    CHECK_INT(strlen(keys.keys[15]), IMAGE_WORD_SIZE);
    CHECK(finds(prompt, prompt));
    CHECK(finds("ыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыы",
                "ыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыы"));
    CHECK(keys_wanted(&(struct image_filter){.q = prompt}).n <= IMAGE_MAX_WANTED);
}

TEST(tags_are_kept_clean)
{
    CHECK_STR(image_tag_clean("  #Fox ", 50, &arena), "Fox");
    CHECK_STR(image_tag_clean("зимний лес", 10, &arena), "зимний лес");
    CHECK(image_tag_clean("зимний лес", 9, &arena) == NULL);
    CHECK(image_tag_clean(" # ", 50, &arena) == NULL);
    CHECK(image_tag_clean("a\nb", 50, &arena) == NULL);
    CHECK(image_tag_same("Ёлка", "елка") && !image_tag_same("fox", "foxes"));
}

static int set_up(void **state)
{
    (void)state;
    px_arena_init(&arena, 64 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    px_arena_done(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(words_are_found_in_any_letter_case_order_and_punctuation),
        CASE(russian_words_are_found_in_every_form_with_e_for_yo),
        CASE(english_words_are_found_in_their_usual_forms),
        CASE(single_letters_say_nothing),
        CASE(letters_that_look_alike_in_unicode_are_the_same),
        CASE(title_and_tags_are_searched_too),
        CASE(a_tag_is_found_however_it_is_written_and_by_each_of_its_words),
        CASE(every_combination_of_the_other_filters_is_one_key),
        CASE(a_batch_is_a_filter_of_its_own),
        CASE(the_number_and_length_of_keys_are_bounded),
        CASE(tags_are_kept_clean),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
