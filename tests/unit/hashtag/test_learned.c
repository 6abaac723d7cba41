/* What votes come to. */
#include "support/check.h"

#include <string.h>

#include "hashtag/learned.h"

struct lesson {
    struct px_arena arena;
    struct learned learned;
};

static void learn(struct lesson *lesson, const struct vote *votes, size_t n_votes,
                  const struct crowd_word *crowd, size_t n_crowd)
{
    px_arena_init(&lesson->arena, PX_ARENA_BUDGET);
    CHECK_OK(learned_build(votes, n_votes, crowd, n_crowd, &lesson->arena, &lesson->learned, NULL));
}

static double liking(const struct lesson *lesson, const char *key)
{
    return lesson->learned.hooks.liking(lesson->learned.hooks.self, key);
}

static size_t partners(const struct lesson *lesson, const char *word, const struct suggest_partner **ret)
{
    return lesson->learned.hooks.partners(lesson->learned.hooks.self, word, ret);
}

#define VOTE(word_, key_, wanted_, added_, times_)                                                           \
    {                                                                                                        \
        .word = (word_), .key = (key_), .tag = "#" key_, .wanted = (wanted_), .added = (added_),             \
        .times = (times_), .request_id = ""                                                                  \
    }
#define CROWD(key_, wanted_, unwanted_, added_)                                                              \
    {                                                                                                        \
        .key = (key_), .tag = "#" key_, .wanted = (wanted_), .unwanted = (unwanted_), .added = (added_)      \
    }

TEST(nothing_is_known_at_first)
{
    struct lesson lesson;
    const struct suggest_partner *found = NULL;
    learn(&lesson, NULL, 0, NULL, 0);
    CHECK(liking(&lesson, "fox") == 0);
    CHECK_INT(partners(&lesson, "fox", &found), 0);
    px_arena_done(&lesson.arena);
}

TEST(what_was_kept_is_liked_and_what_was_removed_is_not)
{
    struct lesson lesson;
    const struct vote votes[] = {VOTE("fox", "fox", true, false, 1), VOTE("fox", "animals", false, false, 1),
                                 VOTE("fox", "winter", true, true, 1), VOTE("snow", "snow", true, false, 4)};
    learn(&lesson, votes, 4, NULL, 0);
    CHECK(liking(&lesson, "fox") > 0);
    CHECK(liking(&lesson, "animals") < 0);
    CHECK(liking(&lesson, "winter") > liking(&lesson, "fox"));
    CHECK(liking(&lesson, "snow") > liking(&lesson, "fox"));
    CHECK(liking(&lesson, "bear") == 0);
    px_arena_done(&lesson.arena);
}

TEST(a_tag_that_was_refused_again_and_again_is_not_shown_any_more)
{
    struct lesson lesson;
    const struct vote votes[] = {VOTE("", "aiart", false, false, LEARNED_NEVER),
                                 VOTE("", "art", false, false, LEARNED_NEVER - 1)};
    const struct crowd_tag tags[] = {CROWD("aiart", 100, 0, 0)};
    const struct crowd_word crowd[] = {{"", tags, 1}};
    learn(&lesson, votes, 2, crowd, 1);
    CHECK(liking(&lesson, "aiart") == SUGGEST_NEVER);
    CHECK(liking(&lesson, "art") < 0 && liking(&lesson, "art") > SUGGEST_NEVER);
    px_arena_done(&lesson.arena);
}

TEST(refusals_for_different_words_add_up_until_the_tag_was_wanted)
{
    struct lesson lesson;
    const struct vote votes[] = {
        VOTE("fox", "nature", false, false, 1),  VOTE("hill", "nature", false, false, 1),
        VOTE("lake", "nature", false, false, 1), VOTE("fox", "animals", false, false, 1),
        VOTE("hill", "animals", true, false, 1), VOTE("lake", "animals", false, false, 2)};
    learn(&lesson, votes, 6, NULL, 0);
    CHECK(liking(&lesson, "nature") == SUGGEST_NEVER);
    CHECK(liking(&lesson, "animals") < 0 && liking(&lesson, "animals") > SUGGEST_NEVER);
    px_arena_done(&lesson.arena);
}

TEST(the_latest_opinion_counts)
{
    struct lesson lesson;
    const struct vote votes[] = {VOTE("wolf", "animals", true, false, 1),
                                 VOTE("fox", "animals", false, false, 2)};
    learn(&lesson, votes, 2, NULL, 0);
    CHECK(liking(&lesson, "animals") > 0);
    px_arena_done(&lesson.arena);
}

TEST(the_crowd_moves_a_tag_but_never_hides_it_and_never_outweighs_a_favourite)
{
    struct lesson lesson;
    const struct vote votes[] = {VOTE("fox", "fox", true, false, VOTES_MOST_TIMES)};
    const struct crowd_tag tags[] = {CROWD("fox", 0, 300, 0), CROWD("pet", 0, 300, 0),
                                     CROWD("wild", 300, 0, 0), CROWD("meh", 10, 10, 0)};
    const struct crowd_word crowd[] = {{"fox", tags, 4}};
    learn(&lesson, votes, 1, crowd, 1);
    CHECK(liking(&lesson, "fox") > 0);
    CHECK(liking(&lesson, "pet") < 0 && liking(&lesson, "pet") >= -5);
    CHECK(liking(&lesson, "wild") > 0 && liking(&lesson, "wild") <= 5);
    CHECK(liking(&lesson, "meh") == 0);
    px_arena_done(&lesson.arena);
}

TEST(an_own_tag_goes_with_its_word_at_once)
{
    struct lesson lesson;
    const struct suggest_partner *found = NULL;
    const struct vote votes[] = {VOTE("fox", "mybrand", true, true, 1), VOTE("fox", "fox", true, false, 1),
                                 VOTE("wolf", "other", true, true, 1), VOTE("fox", "gone", false, true, 1)};
    const struct crowd_word crowd[] = {{"", NULL, 0}, {"fox", NULL, 0}};
    learn(&lesson, votes, 4, crowd, 2);
    CHECK_INT(partners(&lesson, "fox", &found), 1);
    CHECK_STR(found[0].tag, "#mybrand");
    CHECK(found[0].weight > 0 && found[0].weight <= 1);
    CHECK_INT(partners(&lesson, "wolf", &found), 0);
    px_arena_done(&lesson.arena);
}

TEST(a_tag_of_others_goes_with_a_word_when_enough_of_them_brought_it)
{
    struct lesson lesson;
    const struct suggest_partner *found = NULL;
    const struct crowd_tag tags[] = {CROWD("few", CROWD_LEAST, 0, CROWD_LEAST - 1), CROWD("three", 3, 0, 3),
                                     CROWD("thirty", 30, 0, 30), CROWD("disputed", 3, 4, 3)};
    const struct crowd_word crowd[] = {{"fox", tags, 4}};
    learn(&lesson, NULL, 0, crowd, 1);
    CHECK_INT(partners(&lesson, "fox", &found), 2);
    CHECK_STR(found[0].tag, "#thirty");
    CHECK_STR(found[1].tag, "#three");
    CHECK(found[0].weight > found[1].weight && found[0].weight < 1);
    px_arena_done(&lesson.arena);
}

TEST(one_word_has_a_bounded_number_of_partners)
{
    struct lesson lesson;
    const struct suggest_partner *found = NULL;
    static char keys[CROWD_TAGS][8];
    struct crowd_tag tags[CROWD_TAGS];
    for (int i = 0; i < CROWD_TAGS; i++) {
        (void)snprintf(keys[i], sizeof keys[i], "tag%d", i);
        tags[i] = (struct crowd_tag){.key = keys[i], .tag = keys[i], .wanted = 5, .added = 5};
    }
    const struct crowd_word crowd[] = {{"fox", tags, CROWD_TAGS}};
    learn(&lesson, NULL, 0, crowd, 1);
    CHECK_INT(partners(&lesson, "fox", &found), LEARNED_PARTNERS);
    px_arena_done(&lesson.arena);
}

RUN_TESTS(CASE(nothing_is_known_at_first), CASE(what_was_kept_is_liked_and_what_was_removed_is_not),
          CASE(a_tag_that_was_refused_again_and_again_is_not_shown_any_more),
          CASE(refusals_for_different_words_add_up_until_the_tag_was_wanted), CASE(the_latest_opinion_counts),
          CASE(the_crowd_moves_a_tag_but_never_hides_it_and_never_outweighs_a_favourite),
          CASE(an_own_tag_goes_with_its_word_at_once),
          CASE(a_tag_of_others_goes_with_a_word_when_enough_of_them_brought_it),
          CASE(one_word_has_a_bounded_number_of_partners))
