/* Each allocation on the way of a request fails once: the day's pictures are counted for jobs that exist. */
#include "support/check.h"

#include "clerk.h"
#include "support/scarce.h"

static int accepted;

static enum px_code ask_for_two(void *arg, int round)
{
    char id[PX_ID_SIZE];
    (void)arg;
    (void)round;
    enum px_code code = create(USER, 2, id);
    accepted += code == PX_OK;
    return code;
}

static enum px_code list(void *arg, int round)
{
    struct px_call call;
    Generation__ListJobsRequest request;
    Generation__ListJobsResponse response;
    (void)arg;
    (void)round;
    generation__list_jobs_request__init(&request);
    generation__list_jobs_response__init(&response);
    begin(&call, USER);
    enum px_code code = generation_list_jobs(&call, &self, &request, &response);
    px_arena_done(&call.arena);
    return code;
}

TEST(a_job_is_accepted_as_a_whole_or_not_at_all)
{
    char id[PX_ID_SIZE];
    accepted = 0;
    CHECK(scarce_sweep(ask_for_two, NULL) > 0);
    CHECK_INT(used(USER), 2 * accepted);
    CHECK_OK(create(OTHER, 1, id));
}

TEST(a_list_without_memory_is_refused_and_whole_afterwards)
{
    char id[PX_ID_SIZE];
    CHECK_OK(create(USER, 4, id));
    CHECK(scarce_sweep(list, NULL) > 0);
}

RUN_TESTS(STORE_CASE(a_job_is_accepted_as_a_whole_or_not_at_all),
          STORE_CASE(a_list_without_memory_is_refused_and_whole_afterwards))
