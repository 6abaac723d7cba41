/* What a person sees for a text. */
#include "support/check.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "hashtag/suggest.h"

static struct px_arena arena;

static size_t suggest_on(const char *platform, const char *text, int count, struct suggested **ret_tags)
{
    struct suggest_request request = {
        .text = text, .style = "", .platform = platforms_find(platform), .count = count};
    return suggest_tags(&request, &arena, ret_tags);
}

static const struct suggested *find(const struct suggested *tags, size_t n, const char *tag)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(tags[i].tag, tag) == 0)
            return &tags[i];
    return NULL;
}

/* Whether the first ten tags of a text have one. */
static bool suggests(const char *text, const char *tag)
{
    struct suggested *tags = NULL;
    size_t n = suggest_on("instagram", text, 10, &tags);
    return find(tags, n, tag) != NULL;
}

TEST(subject_style_and_light_of_a_prompt_become_tags)
{
    const char *text = "a lighthouse in a storm at sunset, oil painting";
    CHECK(suggests(text, "#Lighthouse"));
    CHECK(suggests(text, "#OilPainting"));
    CHECK(suggests(text, "#Sunset"));
}

TEST(praise_and_camera_settings_never_become_tags)
{
    struct suggested *tags = NULL;
    size_t n = suggest_on(
        "telegram", "a fox, highly detailed, 8k, masterpiece, trending on artstation, f/1.8", 30, &tags);
    CHECK(find(tags, n, "#fox") != NULL);
    for (size_t i = 0; i < n; i++) {
        CHECK(!strstr(tags[i].tag, "detailed"));
        CHECK(!strstr(tags[i].tag, "artstation"));
        CHECK(!strstr(tags[i].tag, "masterpiece"));
    }
}

TEST(people_whose_style_is_named_never_become_tags)
{
    struct suggested *tags = NULL;
    size_t n = suggest_on("instagram", "a dragon over a castle by Greg Rutkowski and Ivan Petrov", 30, &tags);
    for (size_t i = 0; i < n; i++) {
        CHECK(!strstr(tags[i].tag, "Rutkowski"));
        CHECK(!strstr(tags[i].tag, "Petrov"));
    }
}

TEST(a_noun_that_no_table_has_is_named_and_classed_by_wordnet)
{
    CHECK(suggests("a pangolin on a log", "#Pangolin"));
    CHECK(suggests("a pangolin on a log", "#Animals"));
}

TEST(words_that_are_one_thing_together_are_its_tag_and_their_parts_come_later)
{
    struct suggested *tags = NULL;
    size_t n = suggest_on("instagram", "logo for a mountain bike shop", 10, &tags);
    const struct suggested *bike = find(tags, n, "#MountainBike"), *mountains = find(tags, n, "#Mountains");
    CHECK(bike && (!mountains || bike < mountains));
    CHECK(suggests("a hot air balloon over a lavender field", "#HotAirBalloon"));
    CHECK(!suggests("a hot air balloon over a lavender field", "#HotAir"));
    CHECK(!suggests("a hot air balloon over a lavender field", "#AirBalloon"));
}

TEST(russian_tags_stand_in_the_nominative)
{
    CHECK(suggests("огромный дракон над заснеженными горами", "#Дракон"));
    CHECK(suggests("огромный дракон над заснеженными горами", "#ЗаснеженныеГоры"));
    CHECK(suggests("белка в осеннем лесу", "#ОсеннийЛес"));
    CHECK(suggests("деревня зимним утром", "#ЗимнееУтро"));
    CHECK(suggests("панда у костра", "#Панда"));
    CHECK(!suggests("панда у костра", "#Костра"));
    CHECK(suggests("терапевт с фонендоскопом", "#Фонендоскоп"));
}

TEST(a_noun_with_a_genitive_keeps_it)
{
    CHECK(suggests("станция метро под дождём", "#СтанцияМетро"));
}

TEST(each_word_of_a_mixed_prompt_is_tagged_as_it_is_written)
{
    struct suggested *tags = NULL;
    size_t n = suggest_on("instagram", "cyberpunk девушка с катаной, neon lights, Токио, rain", 12, &tags);
    CHECK(find(tags, n, "#Cyberpunk") != NULL);
    CHECK(find(tags, n, "#Девушка") != NULL);
    CHECK(find(tags, n, "#Girl") == NULL);
}

TEST(both_scripts_come_on_request)
{
    struct suggested *tags = NULL;
    struct suggest_request request = {.text = "a cat in the snow",
                                      .style = "",
                                      .platform = platforms_find(""),
                                      .count = 12,
                                      .english = true,
                                      .russian = true};
    size_t n = suggest_tags(&request, &arena, &tags);
    CHECK(find(tags, n, "#Cat") != NULL);
    CHECK(find(tags, n, "#Кот") != NULL);
    CHECK(find(tags, n, "#Кот")->russian);
}

TEST(the_style_of_the_form_counts_like_words)
{
    struct suggested *tags = NULL;
    struct suggest_request request = {
        .text = "a cat", .style = "watercolor", .platform = platforms_find(""), .count = 5};
    size_t n = suggest_tags(&request, &arena, &tags);
    CHECK(find(tags, n, "#Watercolor") != NULL);
}

TEST(platforms_that_join_words_by_an_underscore_get_it)
{
    struct suggested *tags = NULL;
    size_t n = suggest_on("vk", "неоновые огни ночного города", 10, &tags);
    CHECK(find(tags, n, "#ночной_город") != NULL);
}

TEST(each_tag_tells_where_it_comes_from)
{
    struct suggested *tags = NULL;
    size_t n = suggest_on("instagram", "portrait of a samurai, watercolor", 15, &tags);
    const struct suggested *own = find(tags, n, "#Watercolor"), *related = find(tags, n, "#Japan");
    CHECK(own && related);
    CHECK_STR(suggest_reason(own, false, &arena), "from: watercolor");
    CHECK_STR(suggest_reason(related, false, &arena), "often with: samurai");
    CHECK_STR(suggest_reason(related, true, &arena), "часто вместе с: samurai");
}

TEST(blocked_words_are_no_tags_whoever_writes_them)
{
    struct suggested *tags = NULL;
    CHECK(suggest_is_blocked("#FollowForFollow"));
    CHECK(!suggest_is_blocked("#Fox"));
    size_t n = suggest_on("instagram", "nude woman, sexy, cocaine, suicide, a swastika on a wall", 30, &tags);
    for (size_t i = 0; i < n; i++)
        CHECK(!suggest_is_blocked(tags[i].tag) && !strstr(tags[i].tag, "Nude") &&
              !strstr(tags[i].tag, "Swastika"));
}

TEST(plural_case_and_look_alikes_of_another_script_are_one_tag)
{
    struct suggested *tags = NULL;
    size_t n = suggest_on("instagram",
                          "a castle, castles, CASTLE, \xd1\x81"
                          "astle",
                          30, &tags);
    size_t castles = 0;
    for (size_t i = 0; i < n; i++)
        castles += strncmp(tags[i].tag, "#Castle", 7) == 0;
    CHECK_INT(castles, 1);
    n = suggest_on("instagram", "огни ночного города в Москве", 30, &tags);
    size_t cities = 0;
    for (size_t i = 0; i < n; i++)
        cities += strcmp(tags[i].tag, "#НочнойГород") == 0;
    CHECK_INT(cities, 1);
}

TEST(a_text_of_praise_alone_gives_what_fits_always)
{
    struct suggested *tags = NULL;
    size_t n = suggest_on("instagram", "masterpiece, 8k", 10, &tags);
    CHECK(n > 0 && n < 10);
    CHECK_INT(tags[0].kind, SUGGEST_GENERIC);
    CHECK_INT(suggest_on("instagram", "", 10, &tags), 0);
}

static double likes_snow(const void *self, const char *key)
{
    (void)self;
    return strcmp(key, "winter") == 0 ? 5 : strcmp(key, "cat") == 0 ? SUGGEST_NEVER : 0;
}

static size_t partner_of_cat(const void *self, const char *word, const struct suggest_partner **ret)
{
    static const struct suggest_partner tag = {"#MurzikTheCat", 0.9};
    (void)self;
    *ret = &tag;
    return strcmp(word, "cat") == 0;
}

TEST(what_people_like_moves_up_and_what_they_refuse_goes)
{
    const struct suggest_learned learned = {.liking = likes_snow, .partners = partner_of_cat};
    struct suggest_request request = {.text = "cats in the snow",
                                      .style = "",
                                      .platform = platforms_find(""),
                                      .count = 10,
                                      .learned = &learned};
    struct suggested *tags = NULL;
    size_t n = suggest_tags(&request, &arena, &tags);
    CHECK_STR(tags[0].tag, "#Winter");
    CHECK(find(tags, n, "#Cat") == NULL);
    const struct suggested *own = find(tags, n, "#MurzikTheCat");
    CHECK(own && own->kind == SUGGEST_LEARNED);
}

static size_t partners_of_goal(const void *self, const char *word, const struct suggest_partner **ret)
{
    static const struct suggest_partner tags[] = {
        {"#Wembley", 0.5}, {"#Derby", 0.4}, {"#BigGoals", 0.1}, {"#Striker", 0.09}};
    (void)self;
    *ret = tags;
    return strcmp(word, "goal") == 0 ? PX_ARRAY_LEN(tags) : 0;
}

/* The tag's place among those for the text, or -1. */
static int place_taught(const char *text, const char *tag)
{
    const struct suggest_learned learned = {.partners = partners_of_goal};
    struct suggest_request request = {
        .text = text, .platform = platforms_find(""), .count = SUGGEST_MOST, .learned = &learned};
    struct suggested *tags = NULL;
    size_t n = suggest_tags(&request, &arena, &tags);
    for (size_t i = 0; i < n; i++)
        if (strcmp(tags[i].tag, tag) == 0)
            return (int)i;
    return -1;
}

TEST(of_the_tags_that_people_use_with_a_word_those_that_the_text_says_come_first)
{
    const char *silent = "goals of the season", *says_one = "goals of the season, a striker",
               *says_two = "such big goals of the season";
    CHECK(place_taught(silent, "#Wembley") >= 0);
    CHECK(place_taught(silent, "#Wembley") < place_taught(silent, "#Striker"));
    CHECK(place_taught(says_one, "#Striker") >= 0);
    CHECK(place_taught(says_one, "#Striker") < place_taught(says_one, "#Wembley"));
    CHECK(place_taught(says_two, "#BigGoals") >= 0);
    CHECK(place_taught(says_two, "#BigGoals") < place_taught(says_two, "#Derby"));
}

static const struct suggested *find_for(const char *text, bool post, const struct suggest_learned *learned,
                                        const char *tag)
{
    struct suggest_request request = {.text = text,
                                      .post = post,
                                      .platform = platforms_find(""),
                                      .count = SUGGEST_MOST,
                                      .learned = learned};
    struct suggested *tags = NULL;
    size_t n = suggest_tags(&request, &arena, &tags);
    return find(tags, n, tag);
}

TEST(a_post_may_be_tagged_with_names_that_a_description_is_spared)
{
    const char *text = "what a night, coach Zorblatt and Fenwicki took the cup";
    CHECK(find_for(text, false, NULL, "#CoachZorblatt") == NULL);
    CHECK(find_for(text, true, NULL, "#CoachZorblatt") != NULL);
    CHECK(find_for(text, true, NULL, "#Fenwicki") != NULL);
}

TEST(a_name_in_a_post_is_written_as_it_stands_there)
{
    const char *text = "the watercolr rally was loud tonight"; /* may be a slip for watercolor */
    CHECK(find_for(text, false, NULL, "#Watercolr") == NULL);
    CHECK(find_for(text, true, NULL, "#Watercolr") != NULL);
}

static double said_of(const void *self, const char *key)
{
    (void)self;
    return strcmp(key, "zorblatt") == 0 ? 1000 : 0;
}

TEST(what_many_texts_say_is_seldom_a_tag)
{
    const struct suggest_learned learned = {.said = said_of};
    const char *text = "we met zorblatt and fenwicki tonight";
    const struct suggested *rare = find_for(text, true, &learned, "#Fenwicki");
    const struct suggested *common = find_for(text, true, &learned, "#Zorblatt");
    CHECK(rare && (!common || common->score < rare->score));
}

TEST(words_to_remember_stand_in_their_base_form_once)
{
    const char *const *words = NULL;
    size_t n = suggest_words("Castles and a castle over the горами", &arena, &words);
    CHECK_INT(n, 2);
    CHECK_STR(words[0], "castle");
    CHECK_STR(words[1], "гора");
}

TEST(captions_grow_from_the_subject_to_a_question)
{
    struct suggest_request request = {
        .text = "a beautiful painting of a lighthouse in a storm, cyberpunk, 8k, by Greg Rutkowski",
        .style = "",
        .platform = platforms_find("")};
    const char *captions[SUGGEST_CAPTIONS];
    suggest_captions(&request, &arena, captions);
    CHECK_STR(captions[0], "A lighthouse in a storm");
    CHECK_STR(captions[1], "A lighthouse in a storm. Cyberpunk.");
    CHECK(strlen(captions[2]) > strlen(captions[1]) && strchr(captions[2], '?'));
    request.text = "нарисуй лису в осеннем лесу, акварель";
    suggest_captions(&request, &arena, captions);
    CHECK_STR(captions[1], "Лиса в осеннем лесу. Акварель.");
}

static int set_up(void **state)
{
    (void)state;
    px_arena_init(&arena, 64 << 20);
    return suggest_open(NULL, NULL) == PX_OK ? 0 : -1;
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
        CASE(subject_style_and_light_of_a_prompt_become_tags),
        CASE(praise_and_camera_settings_never_become_tags),
        CASE(people_whose_style_is_named_never_become_tags),
        CASE(a_noun_that_no_table_has_is_named_and_classed_by_wordnet),
        CASE(words_that_are_one_thing_together_are_its_tag_and_their_parts_come_later),
        CASE(russian_tags_stand_in_the_nominative),
        CASE(a_noun_with_a_genitive_keeps_it),
        CASE(each_word_of_a_mixed_prompt_is_tagged_as_it_is_written),
        CASE(both_scripts_come_on_request),
        CASE(the_style_of_the_form_counts_like_words),
        CASE(platforms_that_join_words_by_an_underscore_get_it),
        CASE(each_tag_tells_where_it_comes_from),
        CASE(blocked_words_are_no_tags_whoever_writes_them),
        CASE(plural_case_and_look_alikes_of_another_script_are_one_tag),
        CASE(a_text_of_praise_alone_gives_what_fits_always),
        CASE(what_people_like_moves_up_and_what_they_refuse_goes),
        CASE(of_the_tags_that_people_use_with_a_word_those_that_the_text_says_come_first),
        CASE(a_post_may_be_tagged_with_names_that_a_description_is_spared),
        CASE(a_name_in_a_post_is_written_as_it_stands_there),
        CASE(what_many_texts_say_is_seldom_a_tag),
        CASE(words_to_remember_stand_in_their_base_form_once),
        CASE(captions_grow_from_the_subject_to_a_question),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
