/* The data of the styles, and how their names are found. */
#include "support/check.h"

#include <stdbool.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "generation/handlers.h"
#include "generation/models/styles.h"

TEST(there_are_at_least_110_styles_and_every_group_stands_together)
{
    size_t n = 0, n_groups = 0;
    const struct style *all = styles_all(&n);
    CHECK(n >= 110);
    for (size_t i = 0; i < n; i++) {
        bool starts = i == 0 || strcmp(all[i].group, all[i - 1].group) != 0;
        n_groups += starts;
        for (size_t k = 0; k < i && starts; k++)
            CHECK(strcmp(all[i].group, all[k].group) != 0);
        if (!starts)
            CHECK_STR(all[i].group_ru, all[i - 1].group_ru);
    }
    CHECK(n_groups >= 8 && n_groups <= 16);
}

static bool has_cyrillic(const char *text)
{
    return strpbrk(text, "\xd0\xd1") != NULL;
}

TEST(every_style_has_an_id_two_names_and_words)
{
    size_t n = 0;
    const struct style *all = styles_all(&n);
    for (size_t i = 0; i < n; i++) {
        const struct style *style = &all[i];
        size_t len = strlen(style->id);
        CHECK(len > 0 && len < 40 && strspn(style->id, "abcdefghijklmnopqrstuvwxyz0123456789-") == len);
        CHECK(!has_cyrillic(style->name_en) && !has_cyrillic(style->words) && !has_cyrillic(style->group_en));
        CHECK(has_cyrillic(style->name_ru) || strcmp(style->id, "vhs") == 0);
        CHECK(px_utf8_valid(style->name_ru, strlen(style->name_ru)) && has_cyrillic(style->group_ru));
        CHECK(px_utf8_count(style->name_en) <= 30 && px_utf8_count(style->name_ru) <= 30);
        CHECK(strlen(style->words) >= 20 && strlen(style->words) <= 160 &&
              strlen(style->negative_words) <= 100);
    }
}

TEST(every_id_and_name_leads_to_its_own_style)
{
    size_t n = 0;
    const struct style *all = styles_all(&n);
    for (size_t i = 0; i < n; i++) {
        CHECK(styles_find(all[i].id) == &all[i]);
        CHECK(styles_find(all[i].name_en) == &all[i]);
        CHECK(styles_find(all[i].name_ru) == &all[i]);
    }
}

TEST(the_names_of_the_original_front_end_work)
{
    static const char *const names[] = {"realistic",    "anime",      "cartoon",      "fantasy",
                                        "cyberpunk",    "watercolor", "oil painting", "digital art",
                                        "pixel art",    "minimalist", "3d render",    "Realistic",
                                        "Oil Painting", "3D Render",  "Pixel Art",    "Digital Art"};
    for (size_t i = 0; i < PX_ARRAY_LEN(names); i++)
        CHECK(styles_find(names[i]) != NULL);
    CHECK_STR(styles_find("oil painting")->id, "oil-painting");
}

TEST(letter_case_spaces_and_dashes_do_not_matter)
{
    const struct style *wanted = styles_find("oil-painting");
    static const char *const spellings[] = {"OIL-PAINTING", "Oil_Painting", "  oil painting  ",
                                            "масляная живопись", "МАСЛЯНАЯ ЖИВОПИСЬ"};
    for (size_t i = 0; i < PX_ARRAY_LEN(spellings); i++)
        CHECK(styles_find(spellings[i]) == wanted);
    CHECK(styles_find("чернобелое фото") == NULL);
    CHECK(styles_find("черно-белое фото") == styles_find("black-and-white"));
}

static size_t count_matches(const char *text)
{
    size_t n = 0, matches = 0;
    const struct style *all = styles_all(&n);
    for (size_t i = 0; i < n; i++)
        matches += styles_match(&all[i], text);
    return matches;
}

TEST(styles_are_found_by_beginnings_of_words_in_either_language)
{
    size_t n = 0;
    (void)styles_all(&n);
    CHECK_INT(count_matches(""), n);
    CHECK_INT(count_matches(" , "), n);
    CHECK(styles_match(styles_find("watercolor"), "WATERC"));
    CHECK(styles_match(styles_find("watercolor"), "аквар"));
    CHECK(styles_match(styles_find("black-and-white"), "черно фото"));
    CHECK(styles_match(styles_find("studio-photo"), "studio soft"));
    CHECK(!styles_match(styles_find("studio-photo"), "tudio"));
    CHECK(!styles_match(styles_find("studio-photo"), "studio zeppelin"));
    CHECK(count_matches("photo") >= 10 && count_matches("photo") < n);
    CHECK_INT(count_matches("no such words"), 0);
}

TEST(unknown_and_empty_names_find_nothing)
{
    static const char *const names[] = {"", " ", "oil", "oil paintings", "-", "in the style of nobody"};
    for (size_t i = 0; i < PX_ARRAY_LEN(names); i++)
        CHECK(styles_find(names[i]) == NULL);
}

TEST(the_styles_are_listed_for_everybody_and_kept_by_gateways)
{
    struct px_call call = {.err = {0}};
    px_arena_init(&call.arena, PX_ARENA_BUDGET);
    Generation__ListStylesRequest req = GENERATION__LIST_STYLES_REQUEST__INIT;
    Generation__ListStylesResponse resp = GENERATION__LIST_STYLES_RESPONSE__INIT;
    CHECK_OK(generation_list_styles(&call, NULL, &req, &resp));
    CHECK(resp.n_data >= 110);
    CHECK_STR(resp.data[0]->id, "realistic");
    CHECK_STR(resp.data[0]->group_ru, "Фото");
    CHECK_STR(call.info.cache_tags[0], "styles");
    px_arena_done(&call.arena);
}

RUN_TESTS(CASE(there_are_at_least_110_styles_and_every_group_stands_together),
          CASE(every_style_has_an_id_two_names_and_words), CASE(every_id_and_name_leads_to_its_own_style),
          CASE(the_names_of_the_original_front_end_work), CASE(letter_case_spaces_and_dashes_do_not_matter),
          CASE(styles_are_found_by_beginnings_of_words_in_either_language),
          CASE(unknown_and_empty_names_find_nothing),
          CASE(the_styles_are_listed_for_everybody_and_kept_by_gateways))
