/* What people keep, remove and add changes what is suggested later. */
#include "support/check.h"

#include <string.h>

#include "booth.h"
#include "hashtag/learned.h"
#include "hashtag/votes.h"

#define TEXT "a fox in the snow"

static const struct vote *find_vote(struct booth *booth, const char *user_id, const char *tag)
{
    struct vote *votes = NULL;
    size_t n = 0;
    CHECK_OK(votes_load(booth->hashtag.store, user_id, &booth->call.arena, &votes, &n, NULL));
    for (size_t i = 0; i < n; i++)
        if (strcmp(votes[i].tag, tag) == 0)
            return &votes[i];
    return NULL;
}

TEST(a_removed_tag_stands_lower_next_time_and_a_kept_one_higher)
{
    struct booth booth;
    booth_open(&booth);
    int fox = booth_rank(booth_suggest(&booth, ANNA, TEXT), "#Fox");
    int snow = booth_rank(booth_suggest(&booth, ANNA, TEXT), "#Snow");
    CHECK(fox >= 0 && snow > fox);
    CHECK_OK(booth_teach(&booth, ANNA, TEXT, "#Snow", "#Fox", ""));
    Hashtag__SuggestResponse *later = booth_suggest(&booth, ANNA, TEXT);
    CHECK(booth_rank(later, "#Snow") < snow);
    CHECK(booth_rank(later, "#Fox") == -1 || booth_rank(later, "#Fox") > fox);
    Hashtag__SuggestResponse *of_another = booth_suggest(&booth, BORIS, TEXT);
    CHECK_INT(booth_rank(of_another, "#Fox"), fox);
    CHECK_INT(booth_rank(of_another, "#Snow"), snow);
    booth_close(&booth);
}

TEST(a_tag_that_is_removed_from_several_texts_is_not_suggested_any_more)
{
    struct booth booth;
    const char *const texts[] = {"a fox in the snow", "a fox at night", "an old fox"};
    booth_open(&booth);
    for (size_t i = 0; i < LEARNED_NEVER; i++)
        CHECK_OK(booth_teach(&booth, ANNA, texts[i], "", "#Fox", ""));
    CHECK_INT(booth_rank(booth_suggest(&booth, ANNA, "a fox and a bear"), "#Fox"), -1);
    CHECK(booth_rank(booth_suggest(&booth, BORIS, "a fox and a bear"), "#Fox") >= 0);
    booth_close(&booth);
}

TEST(when_several_people_remove_a_tag_it_stands_lower_for_all)
{
    struct booth booth;
    const char *const people[] = {ANNA, BORIS, CLARA};
    booth_open(&booth);
    const char *text = "fox";
    double before = booth_suggest(&booth, DINA, text)->tags[0]->score;
    for (size_t i = 0; i < 3; i++) {
        CHECK(booth_suggest(&booth, DINA, text)->tags[0]->score == before);
        CHECK_OK(booth_teach(&booth, people[i], text, "", "#Fox", ""));
    }
    Hashtag__SuggestResponse *later = booth_suggest(&booth, DINA, text);
    int rank = booth_rank(later, "#Fox");
    CHECK(rank >= 0);
    CHECK(later->tags[rank]->score < before);
    booth_close(&booth);
}

TEST(an_own_tag_is_remembered_for_the_words_of_the_text)
{
    struct booth booth;
    booth_open(&booth);
    CHECK_OK(booth_teach(&booth, ANNA, TEXT, "", "", "ForestDiary"));
    const struct vote *vote = find_vote(&booth, ANNA, "#ForestDiary");
    CHECK(vote && vote->wanted && vote->added && vote->word[0]);
    booth_close(&booth);
}

TEST(an_own_tag_is_suggested_at_once_to_its_person_and_to_all_when_several_brought_it)
{
    struct booth booth;
    const char *const people[] = {ANNA, BORIS, CLARA};
    booth_open(&booth);
    for (size_t i = 0; i < 3; i++) {
        CHECK_INT(booth_rank(booth_suggest(&booth, DINA, TEXT), "#ForestDiary"), -1);
        CHECK_OK(booth_teach(&booth, people[i], TEXT, "", "", "#ForestDiary"));
        CHECK(booth_rank(booth_suggest(&booth, people[i], "an old fox"), "#ForestDiary") >= 0);
    }
    Hashtag__SuggestResponse *answer = booth_suggest(&booth, DINA, TEXT);
    int rank = booth_rank(answer, "#ForestDiary");
    CHECK(rank >= 0);
    CHECK(answer->tags[rank]->reason[0]);
    CHECK_INT(booth_rank(booth_suggest(&booth, DINA, "a quiet harbour"), "#ForestDiary"), -1);
    booth_close(&booth);
}

TEST(a_blocked_tag_is_learned_from_nobody)
{
    struct booth booth;
    booth_open(&booth);
    CHECK_OK(booth_teach(&booth, ANNA, TEXT, "", "", "#follow4follow"));
    CHECK(!find_vote(&booth, ANNA, "#follow4follow"));
    CHECK_INT(booth_rank(booth_suggest(&booth, ANNA, TEXT), "#follow4follow"), -1);
    booth_close(&booth);
}

TEST(an_own_tag_that_was_suggested_anyway_is_a_kept_one)
{
    struct booth booth;
    booth_open(&booth);
    CHECK_OK(booth_teach(&booth, ANNA, TEXT, "", "", "fox"));
    const struct vote *vote = find_vote(&booth, ANNA, "#Fox");
    CHECK(vote && vote->wanted && !vote->added);
    booth_close(&booth);
}

TEST(what_was_not_suggested_is_passed_over)
{
    struct booth booth;
    booth_open(&booth);
    CHECK_OK(booth_teach(&booth, ANNA, TEXT, "#Whale", "#Desert", ""));
    CHECK(!find_vote(&booth, ANNA, "#Whale"));
    CHECK(!find_vote(&booth, ANNA, "#Desert"));
    booth_close(&booth);
}

TEST(nobody_speaks_for_another_persons_suggestion)
{
    struct booth booth;
    Hashtag__SendFeedbackRequest request = HASHTAG__SEND_FEEDBACK_REQUEST__INIT;
    char id[PX_ID_SIZE];
    booth_open(&booth);
    memcpy(id, booth_suggest(&booth, ANNA, TEXT)->request_id, sizeof id);
    request.request_id = id;
    CHECK_CODE(booth_call(&booth, BORIS, "SendFeedback", &request.base, NULL), PX_NOT_FOUND);
    CHECK_CODE(booth_call(&booth, "", "SendFeedback", &request.base, NULL), PX_UNAUTHENTICATED);
    CHECK_OK(booth_call(&booth, ANNA, "SendFeedback", &request.base, NULL));
    request.request_id = (char[]){"nonsense"};
    CHECK_CODE(booth_call(&booth, ANNA, "SendFeedback", &request.base, NULL), PX_VALIDATION_FAILED);
    booth_close(&booth);
}

TEST(what_is_no_tag_is_refused_and_nothing_is_learned)
{
    struct booth booth;
    booth_open(&booth);
    CHECK_CODE(booth_teach(&booth, ANNA, TEXT, "#Fox", "", "not a tag"), PX_VALIDATION_FAILED);
    CHECK_STR(booth.call.err.fields[0].path, "added[0]");
    CHECK(!find_vote(&booth, ANNA, "#Fox"));
    booth_close(&booth);
}

RUN_TESTS(CASE(a_removed_tag_stands_lower_next_time_and_a_kept_one_higher),
          CASE(a_tag_that_is_removed_from_several_texts_is_not_suggested_any_more),
          CASE(when_several_people_remove_a_tag_it_stands_lower_for_all),
          CASE(an_own_tag_is_remembered_for_the_words_of_the_text),
          CASE(an_own_tag_is_suggested_at_once_to_its_person_and_to_all_when_several_brought_it),
          CASE(a_blocked_tag_is_learned_from_nobody),
          CASE(an_own_tag_that_was_suggested_anyway_is_a_kept_one),
          CASE(what_was_not_suggested_is_passed_over), CASE(nobody_speaks_for_another_persons_suggestion),
          CASE(what_is_no_tag_is_refused_and_nothing_is_learned))
