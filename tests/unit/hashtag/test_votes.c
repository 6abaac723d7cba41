/* Opinions of one person, and what several agree on. */
#include "support/check.h"

#include <string.h>

#include "base/clock.h"
#include "booth.h"
#include "hashtag/crowd.h"
#include "hashtag/votes.h"

static void vote(struct booth *booth, const char *user_id, const char *word, const char *key, bool wanted,
                 const char *request_id)
{
    char tag[64];
    (void)snprintf(tag, sizeof tag, "#%s", key);
    const struct vote one = {
        .word = word, .key = key, .tag = tag, .wanted = wanted, .added = wanted, .request_id = request_id};
    CHECK_OK(votes_note(booth->hashtag.store, user_id, &one, NULL));
    CHECK_OK(crowd_count(booth->hashtag.store, word, "", NULL));
}

static size_t own(struct booth *booth, const char *user_id, struct vote **ret)
{
    size_t n = 0;
    CHECK_OK(votes_load(booth->hashtag.store, user_id, &booth->call.arena, ret, &n, NULL));
    return n;
}

static size_t crowd(struct booth *booth, const char *word, struct crowd_tag **ret)
{
    size_t n = 0;
    CHECK_OK(crowd_load(booth->hashtag.store, word, &booth->call.arena, ret, &n, NULL));
    return n;
}

/* The n-th of many people. */
static const char *person(int n)
{
    static char id[PX_ID_SIZE];
    (void)snprintf(id, sizeof id, "U%020dA", n);
    return id;
}

TEST(the_same_opinion_about_one_suggestion_counts_once_and_about_several_more)
{
    struct booth booth;
    struct vote *votes = NULL;
    booth_open(&booth);
    for (int i = 0; i < 9; i++)
        vote(&booth, ANNA, "fox", "wild", true, "first");
    CHECK_INT(own(&booth, ANNA, &votes), 1);
    CHECK_INT(votes[0].times, 1);
    char request[8];
    for (int i = 0; i < 20; i++) {
        (void)snprintf(request, sizeof request, "r%d", i);
        vote(&booth, ANNA, "fox", "wild", true, request);
    }
    CHECK_INT(own(&booth, ANNA, &votes), 1);
    CHECK_INT(votes[0].times, VOTES_MOST_TIMES);
    booth_close(&booth);
}

TEST(the_opposite_opinion_replaces_the_earlier_one)
{
    struct booth booth;
    struct vote *votes = NULL;
    booth_open(&booth);
    vote(&booth, ANNA, "fox", "wild", true, "first");
    vote(&booth, ANNA, "fox", "wild", true, "second");
    vote(&booth, ANNA, "fox", "wild", false, "third");
    CHECK_INT(own(&booth, ANNA, &votes), 1);
    CHECK(!votes[0].wanted);
    CHECK_INT(votes[0].times, 1);
    booth_close(&booth);
}

TEST(one_person_can_not_make_a_crowd)
{
    struct booth booth;
    struct crowd_tag *tags = NULL;
    char key[16];
    booth_open(&booth);
    for (int i = 0; i < 50; i++) {
        (void)snprintf(key, sizeof key, "spam%d", i % 5);
        vote(&booth, ANNA, "fox", key, true, key);
    }
    CHECK_INT(crowd(&booth, "fox", &tags), 0);
    vote(&booth, BORIS, "fox", "spam1", true, "b");
    CHECK_INT(crowd(&booth, "fox", &tags), 0);
    vote(&booth, CLARA, "fox", "spam1", true, "c");
    CHECK_INT(crowd(&booth, "fox", &tags), 1);
    CHECK_STR(tags[0].key, "spam1");
    CHECK_INT(tags[0].wanted, 3);
    CHECK_INT(crowd(&booth, "wolf", &tags), 0);
    booth_close(&booth);
}

TEST(a_person_has_few_opinions_on_one_word_and_a_bounded_number_of_them_all)
{
    struct booth booth;
    struct vote *votes = NULL;
    char word[16], key[16];
    booth_open(&booth);
    for (int i = 0; i < 2 * VOTES_PER_WORD; i++) {
        (void)snprintf(key, sizeof key, "%s%d", i < VOTES_PER_WORD ? "old" : "new", i);
        int64_t start_ms = px_wall_ms();
        while (i == VOTES_PER_WORD && px_wall_ms() == start_ms)
            continue;
        vote(&booth, ANNA, "fox", key, true, key);
    }
    CHECK_INT(own(&booth, ANNA, &votes), VOTES_PER_WORD);
    for (size_t i = 0; i < VOTES_PER_WORD; i++)
        CHECK(strncmp(votes[i].key, "new", 3) == 0);
    int64_t n = 0;
    for (int i = 0; i < VOTES_PER_USER + 10; i++) {
        (void)snprintf(word, sizeof word, "word%d", i);
        const struct vote one = {.word = word, .key = "x", .tag = "#x", .wanted = true, .request_id = "r"};
        CHECK_OK(votes_note(booth.hashtag.store, ANNA, &one, NULL));
    }
    struct px_query all = {.index = "by_user", .equal = {PX_STR(ANNA)}, .n_equal = 1, .limit = 1};
    CHECK_OK(px_store_count(booth.hashtag.store, &votes_collection, &all, 2 * VOTES_PER_USER, &n, NULL));
    CHECK_INT(n, VOTES_PER_USER);
    booth_close(&booth);
}

TEST(people_disagree_and_both_sides_are_counted)
{
    struct booth booth;
    struct crowd_tag *tags = NULL;
    booth_open(&booth);
    for (int i = 0; i < 7; i++)
        vote(&booth, person(i), "fox", "pet", i < 4, "r");
    CHECK_INT(crowd(&booth, "fox", &tags), 1);
    CHECK_INT(tags[0].wanted, 4);
    CHECK_INT(tags[0].unwanted, 3);
    vote(&booth, person(0), "fox", "pet", false, "r");
    CHECK_INT(crowd(&booth, "fox", &tags), 1);
    CHECK_INT(tags[0].wanted, 3);
    CHECK_INT(tags[0].unwanted, 4);
    booth_close(&booth);
}

TEST(the_crowd_is_the_latest_votes_and_the_tags_with_the_most_of_them)
{
    struct booth booth;
    struct crowd_tag *tags = NULL;
    char key[16];
    booth_open(&booth);
    for (int i = 0; i < (CROWD_TAGS + 5) * 3; i++) {
        (void)snprintf(key, sizeof key, "tag%d", i / 3);
        const struct vote one = {.word = "fox", .key = key, .tag = key, .wanted = true, .request_id = "r"};
        CHECK_OK(votes_note(booth.hashtag.store, person(i), &one, NULL));
    }
    vote(&booth, person(999), "fox", "tag7", true, "r");
    CHECK_INT(crowd(&booth, "fox", &tags), CROWD_TAGS);
    CHECK_STR(tags[0].key, "tag7");
    booth_close(&booth);
}

TEST(a_deleted_persons_votes_no_longer_count_for_others)
{
    struct booth booth;
    struct crowd_tag *tags = NULL;
    struct vote *votes = NULL;
    int64_t deleted = 0;
    booth_open(&booth);
    vote(&booth, ANNA, "fox", "wild", true, "a");
    vote(&booth, BORIS, "fox", "wild", true, "b");
    vote(&booth, CLARA, "fox", "wild", true, "c");
    vote(&booth, ANNA, "wolf", "wild", true, "a");
    CHECK_INT(crowd(&booth, "fox", &tags), 1);
    CHECK_OK(votes_delete_user(booth.hashtag.store, ANNA, &deleted, NULL));
    CHECK_INT(deleted, 2);
    CHECK_INT(own(&booth, ANNA, &votes), 0);
    CHECK_INT(own(&booth, BORIS, &votes), 1);
    CHECK_INT(crowd(&booth, "fox", &tags), 0);
    vote(&booth, DINA, "fox", "wild", true, "d");
    CHECK_INT(crowd(&booth, "fox", &tags), 1);
    CHECK_INT(tags[0].wanted, 3);
    booth_close(&booth);
}

TEST(old_votes_and_forgotten_words_are_swept)
{
    struct booth booth;
    struct crowd_tag *tags = NULL;
    struct vote *votes = NULL;
    int64_t later_ms = px_wall_ms() + (VOTES_DAYS + 1) * INT64_C(86400000);
    booth_open(&booth);
    vote(&booth, ANNA, "fox", "wild", true, "a");
    vote(&booth, BORIS, "fox", "wild", true, "b");
    vote(&booth, CLARA, "fox", "wild", true, "c");
    votes_sweep(booth.hashtag.store, px_wall_ms(), 100);
    crowd_sweep(booth.hashtag.store, px_wall_ms(), 100);
    CHECK_INT(own(&booth, ANNA, &votes), 1);
    CHECK_INT(crowd(&booth, "fox", &tags), 1);
    votes_sweep(booth.hashtag.store, later_ms, 100);
    crowd_sweep(booth.hashtag.store, later_ms, 100);
    CHECK_INT(own(&booth, ANNA, &votes), 0);
    CHECK_INT(crowd(&booth, "fox", &tags), 0);
    booth_close(&booth);
}

RUN_TESTS(CASE(the_same_opinion_about_one_suggestion_counts_once_and_about_several_more),
          CASE(the_opposite_opinion_replaces_the_earlier_one), CASE(one_person_can_not_make_a_crowd),
          CASE(a_person_has_few_opinions_on_one_word_and_a_bounded_number_of_them_all),
          CASE(people_disagree_and_both_sides_are_counted),
          CASE(the_crowd_is_the_latest_votes_and_the_tags_with_the_most_of_them),
          CASE(a_deleted_persons_votes_no_longer_count_for_others),
          CASE(old_votes_and_forgotten_words_are_swept))
