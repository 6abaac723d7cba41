/* Texts that nobody means well: sound tags or none. */
#include "support/check.h"

#include <string.h>

#include "base/str.h"
#include "hashtag/suggest.h"

/* The tags of a text in one line, each checked to be legal; "" when there are none. */
static const char *tags_of(const char *text)
{
    static char line[4096];
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    struct suggest_request request = {
        .text = text, .style = "", .platform = platforms_find("instagram"), .count = SUGGEST_MOST};
    struct suggested *tags = NULL;
    size_t n = suggest_tags(&request, &arena, &tags);
    line[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        CHECK(tag_is_legal(tags[i].tag));
        CHECK(px_utf8_count(tags[i].tag) <= 31);
        size_t len = strlen(line);
        (void)snprintf(line + len, sizeof line - len, "%s ", tags[i].tag);
    }
    return line;
}

TEST(emoji_are_left_out_and_the_words_between_them_count)
{
    CHECK(strstr(tags_of("🦊🌲 fox in the snow 👩‍🚀❄️"), "#Fox "));
    CHECK(!strstr(tags_of("🦊🔥🦊🔥"), "#🦊"));
}

TEST(zero_width_characters_do_not_tear_words)
{
    CHECK(strstr(tags_of("cas\u200btle on a \u2060mou\u00adntain"), "#Castle "));
}

TEST(right_to_left_text_gives_no_tags_of_its_own_and_hides_none)
{
    CHECK(strstr(tags_of("קסם \u202e"
                         "fox\u202c ليلة"),
                 "#Fox "));
}

TEST(a_hundred_kilobytes_are_read_as_far_as_is_allowed)
{
    size_t size = 100 << 10;
    char *text = malloc(size + 1);
    CHECK(text != NULL);
    for (size_t i = 0; i < size; i++)
        text[i] = "castle, "[i % 8];
    text[size] = '\0';
    CHECK(strstr(tags_of(text), "#Castle "));
    free(text);
}

TEST(one_endless_word_gives_no_tag)
{
    char text[5001];
    memset(text, 'w', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    CHECK(!strstr(tags_of(text), "ww"));
}

TEST(a_program_gives_no_tags_of_its_names)
{
    const char *tags =
        tags_of("for (int qx = 0; qx < n; qx++) { printf(\"%d\\n\", buf[qx] * 2); } return fd->len & 0xff;");
    CHECK(!strstr(tags, "#Printf") && !strstr(tags, "#Qx") && !strstr(tags, "#Fd"));
}

TEST(markup_is_skipped_and_its_text_is_read)
{
    const char *tags = tags_of("<div class=\"hero\"><p>a red fox</p></div><script src=x></script>");
    CHECK(strstr(tags, "#Fox "));
    CHECK(!strstr(tags, "Script") && !strstr(tags, "Div") && !strstr(tags, "Hero"));
}

TEST(addresses_mentions_weights_and_parameters_say_nothing)
{
    const char *tags = tags_of(
        "(castle:1.3), https://example.org/dogs, @wolfman, mail wolf@example.org, --ar 16:9 --niji 5");
    CHECK(strstr(tags, "#Castle "));
    CHECK(!strstr(tags, "Wolf") && !strstr(tags, "Dogs") && !strstr(tags, "Niji") && !strstr(tags, "16"));
}

TEST(broken_utf8_is_no_obstacle)
{
    CHECK(strstr(tags_of("\xff\xfe castle \xc3\x28 \xed\xa0\x80 \xf5"), "#Castle "));
}

TEST(accents_and_letters_of_formulas_are_folded)
{
    CHECK(strstr(tags_of("a cozy caf\u00e9"), "#CoffeeShop "));
    CHECK(strstr(tags_of("\U0001d41c\U0001d41a\U0001d42c\U0001d42d\U0001d425\U0001d41e"), "#Castle "));
    CHECK(strstr(tags_of("е\u0308жик в тумане"), "Туман"));
}

static int set_up(void **state)
{
    (void)state;
    return suggest_open(NULL, NULL) == PX_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(emoji_are_left_out_and_the_words_between_them_count),
        CASE(zero_width_characters_do_not_tear_words),
        CASE(right_to_left_text_gives_no_tags_of_its_own_and_hides_none),
        CASE(a_hundred_kilobytes_are_read_as_far_as_is_allowed),
        CASE(one_endless_word_gives_no_tag),
        CASE(a_program_gives_no_tags_of_its_names),
        CASE(markup_is_skipped_and_its_text_is_read),
        CASE(addresses_mentions_weights_and_parameters_say_nothing),
        CASE(broken_utf8_is_no_obstacle),
        CASE(accents_and_letters_of_formulas_are_folded),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
