/* Each allocation on the way of a request fails once. */
#include "support/check.h"

#include "booth.h"
#include "support/scarce.h"

static char text[] = "a red fox in the snow, watercolor, морозное утро";

static enum px_code suggest(void *arg, int round)
{
    Hashtag__SuggestRequest request = HASHTAG__SUGGEST_REQUEST__INIT;
    (void)round;
    request.text = text;
    return booth_call(arg, ANNA, "Suggest", &request.base, NULL);
}

struct lesson {
    struct booth *booth;
    char request_id[PX_ID_SIZE];
};

static enum px_code teach(void *arg, int round)
{
    static char kept[] = "#Snow", removed[] = "#Fox", added[] = "#MyWinter";
    char *lists[] = {kept, removed, added};
    struct lesson *lesson = arg;
    Hashtag__SendFeedbackRequest request = HASHTAG__SEND_FEEDBACK_REQUEST__INIT;
    (void)round;
    request.request_id = lesson->request_id;
    request.kept = &lists[0];
    request.removed = &lists[1];
    request.added = &lists[2];
    request.n_kept = request.n_removed = request.n_added = 1;
    return booth_call(lesson->booth, ANNA, "SendFeedback", &request.base, NULL);
}

TEST(a_suggestion_without_memory_is_refused_or_shorter_and_whole_afterwards)
{
    struct booth booth;
    booth_open(&booth);
    (void)booth_suggest(&booth, BORIS, text);
    CHECK(scarce_sweep(suggest, &booth) > 0);
    CHECK(booth_rank(booth_suggest(&booth, ANNA, text), "#Fox") >= 0);
    booth_close(&booth);
}

TEST(feedback_without_memory_is_refused_and_learned_when_it_is_sent_again)
{
    struct booth booth;
    struct lesson lesson = {.booth = &booth};
    booth_open(&booth);
    (void)snprintf(lesson.request_id, sizeof lesson.request_id, "%s",
                   booth_suggest(&booth, ANNA, text)->request_id);
    CHECK(scarce_sweep(teach, &lesson) > 0);
    CHECK(booth_rank(booth_suggest(&booth, ANNA, text), "#MyWinter") >= 0);
    booth_close(&booth);
}

RUN_TESTS(CASE(a_suggestion_without_memory_is_refused_or_shorter_and_whole_afterwards),
          CASE(feedback_without_memory_is_refused_and_learned_when_it_is_sent_again))
