/* The methods about jobs: what is accepted, shown, canceled, tried again, and what it costs of the day's
 * pictures. Nothing is sent anywhere. */
#include "support/check.h"

#include <pthread.h>
#include <string.h>

#include "clerk.h"
#include "generation/jobs/jobs.h"

enum { REPEATS = 8 };

TEST(each_picture_is_a_job_with_its_own_seed_and_counts_once)
{
    char id[PX_ID_SIZE];
    CHECK_OK(create(USER, 8, id));
    CHECK_INT(used(USER), 8);
    CHECK_CODE(create(USER, 3, id), PX_QUOTA_EXHAUSTED);
    CHECK_INT(used(USER), 8);
    CHECK_OK(create(OTHER, 1, id));
}

TEST(nothing_is_counted_for_a_request_that_can_not_be_fulfilled)
{
    static char short_prompt[] = "ab";
    static char prompt[] = "a red kite";
    static char model[] = "Vanished";
    static char ratio[] = "99:1";
    struct px_call call;
    Generation__CreateJobsRequest requests[] = {request_of(short_prompt, 1), request_of(prompt, 9),
                                                request_of(prompt, 0), request_of(prompt, 1),
                                                request_of(prompt, 1)};
    Generation__CreateJobsResponse response;
    requests[3].model = model;
    requests[4].aspect_ratio = ratio;
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        generation__create_jobs_response__init(&response);
        begin(&call, USER);
        CHECK_CODE(generation_create_jobs(&call, &self, &requests[i], &response), PX_VALIDATION_FAILED);
        CHECK_INT(call.err.n_fields, 1);
        px_arena_done(&call.arena);
    }
    CHECK_INT(used(USER), 0);
}

/* What a service does with a repeat whose first answer was lost: it calls the handler again with the same
 * key. */
static void *repeat(void *data)
{
    static char prompt[] = "a red kite";
    struct px_call call;
    Generation__CreateJobsRequest request = request_of(prompt, 2);
    Generation__CreateJobsResponse response;
    generation__create_jobs_response__init(&response);
    begin(&call, USER);
    call.seeded = true; /* as under an Idempotency-Key: the same ids each time */
    memset(call.seed, 7, sizeof call.seed);
    enum px_code code = generation_create_jobs(&call, &self, &request, &response);
    (void)snprintf(data, PX_ID_SIZE, "%s", code == PX_OK ? response.jobs[1]->id : px_code_token(code));
    px_arena_done(&call.arena);
    return NULL;
}

TEST(repeats_under_one_key_find_their_own_jobs_even_side_by_side)
{
    pthread_t threads[REPEATS];
    char ids[REPEATS][PX_ID_SIZE] = {{0}};
    for (int i = 0; i < REPEATS; i++)
        CHECK_INT(pthread_create(&threads[i], NULL, repeat, ids[i]), 0);
    for (int i = 0; i < REPEATS; i++)
        (void)pthread_join(threads[i], NULL);
    for (int i = 1; i < REPEATS; i++)
        CHECK_STR(ids[i], ids[0]);
    CHECK_INT(used(USER), 2);
    CHECK_OK(cancel(USER, ids[0]));
    CHECK_INT(used(USER), 1);
    char again[PX_ID_SIZE] = "";
    (void)repeat(again); /* after a cheap end: the same job, and nothing is counted */
    CHECK_STR(again, ids[0]);
    CHECK_INT(used(USER), 1);
}

TEST(a_job_canceled_while_it_waits_costs_nothing_and_ends_once)
{
    char id[PX_ID_SIZE];
    CHECK_OK(create(USER, 1, id));
    CHECK_CODE(cancel(OTHER, id), PX_NOT_FOUND);
    CHECK_OK(cancel(USER, id));
    CHECK_CODE(cancel(USER, id), PX_JOB_FINISHED);
    CHECK_INT(used(USER), 0);
}

static size_t cancel_many(char **ids, size_t n, const char *scope, enum px_code expected)
{
    struct px_call call;
    char text[12];
    Generation__CancelJobsRequest request;
    Generation__CancelJobsResponse response;
    generation__cancel_jobs_request__init(&request);
    generation__cancel_jobs_response__init(&response);
    (void)snprintf(text, sizeof text, "%s", scope);
    request.ids = ids;
    request.n_ids = n;
    request.scope = text;
    begin(&call, USER);
    CHECK_CODE(generation_cancel_jobs(&call, &self, &request, &response), expected);
    px_arena_done(&call.arena);
    return response.n_jobs;
}

TEST(several_jobs_are_canceled_by_their_ids_or_all_that_wait)
{
    char ids[3][PX_ID_SIZE];
    char foreign[PX_ID_SIZE];
    for (int i = 0; i < 3; i++)
        CHECK_OK(create(USER, 1, ids[i]));
    CHECK_OK(create(OTHER, 1, foreign));
    char *some[] = {ids[0], foreign, ids[0]};
    CHECK_INT(cancel_many(some, 3, "", PX_OK), 1); /* once, and nobody else's */
    CHECK_INT(used(USER), 2);
    CHECK_INT(cancel_many(NULL, 0, "waiting", PX_OK), 2);
    CHECK_INT(cancel_many(NULL, 0, "waiting", PX_OK), 0);
    CHECK_INT(used(USER), 0);
    CHECK_INT(used(OTHER), 1);
    (void)cancel_many(NULL, 0, "", PX_VALIDATION_FAILED);
    (void)cancel_many(NULL, 0, "running", PX_VALIDATION_FAILED);
}

TEST(a_retry_is_a_new_job_that_knows_the_old_one)
{
    struct px_call call;
    char id[PX_ID_SIZE];
    Generation__RetryJobRequest request;
    Generation__CreateJobsResponse response;
    generation__retry_job_request__init(&request);
    generation__create_jobs_response__init(&response);
    CHECK_OK(create(USER, 3, id));
    request.id = id;
    begin(&call, USER);
    CHECK_CODE(generation_retry_job(&call, &self, &request, &response), PX_JOB_NOT_FINISHED);
    px_arena_done(&call.arena);
    CHECK_OK(cancel(USER, id));
    begin(&call, USER);
    CHECK_OK(generation_retry_job(&call, &self, &request, &response));
    CHECK_INT(response.n_jobs, 1);
    CHECK_STR(response.jobs[0]->retried_from, id);
    CHECK_STR(response.jobs[0]->request->prompt, "a red kite");
    px_arena_done(&call.arena);
}

static size_t list(int status, const char *batch_id, int limit, bool *ret_more)
{
    struct px_call call;
    char batch[PX_ID_SIZE];
    Generation__JobStatus statuses[] = {(Generation__JobStatus)status};
    Generation__ListJobsRequest request;
    Generation__ListJobsResponse response;
    generation__list_jobs_request__init(&request);
    generation__list_jobs_response__init(&response);
    (void)snprintf(batch, sizeof batch, "%s", batch_id);
    request.batch_id = batch;
    request.limit = limit;
    request.status = statuses;
    request.n_status = status ? 1 : 0;
    begin(&call, USER);
    CHECK_OK(generation_list_jobs(&call, &self, &request, &response));
    *ret_more = response.next_case == GENERATION__LIST_JOBS_RESPONSE__NEXT_NEXT_CURSOR;
    px_arena_done(&call.arena);
    return response.n_data;
}

TEST(lists_are_filtered_and_come_in_pages)
{
    char id[PX_ID_SIZE];
    bool more;
    CHECK_OK(create(USER, 3, id));
    CHECK_OK(create(USER, 2, id));
    CHECK_OK(create(OTHER, 1, id));
    CHECK_OK(create(USER, 1, id));
    CHECK_OK(cancel(USER, id));
    CHECK_INT(list(0, "", 0, &more), 6);
    CHECK(!more);
    CHECK_INT(list(0, "", 4, &more), 4);
    CHECK(more);
    CHECK_INT(list(JOB_QUEUED, "", 0, &more), 5);
    CHECK_INT(list(JOB_CANCELED, "", 0, &more), 1);
    CHECK_INT(list(JOB_SUCCEEDED, "", 0, &more), 0);
    CHECK_INT(list(0, "no such batch", 0, &more), 0);
}

/* With the longest prompts that are accepted. */
static void create_long(int count)
{
    static char prompt[2000 * 4 + 1];
    struct px_call call;
    Generation__CreateJobsResponse response;
    generation__create_jobs_response__init(&response);
    for (size_t i = 0; i < 2000; i++)
        memcpy(prompt + 4 * i, "\xf0\x9f\xa6\x8a", 4);
    Generation__CreateJobsRequest request = request_of(prompt, count);
    request.negative_prompt = prompt;
    begin(&call, USER);
    call.caller.plan = "pro";
    CHECK_OK(generation_create_jobs(&call, &self, &request, &response));
    px_arena_done(&call.arena);
}

TEST(answers_about_many_long_jobs_pass_the_bus)
{
    enum { BUS = 1 << 20 };
    static char scope[] = "waiting";
    char cursor[PX_MAX_CURSOR] = "";
    struct px_call call;
    Generation__ListJobsRequest request;
    Generation__ListJobsResponse page;
    Generation__CancelJobsRequest cancel_request;
    Generation__CancelJobsResponse canceled;
    size_t n = 0;
    for (int i = 0; i < 10; i++)
        create_long(8);
    generation__list_jobs_request__init(&request);
    request.limit = 100;
    request.cursor = cursor;
    do {
        generation__list_jobs_response__init(&page);
        begin(&call, USER);
        CHECK_OK(generation_list_jobs(&call, &self, &request, &page));
        CHECK(page.n_data > 0 && generation__list_jobs_response__get_packed_size(&page) < BUS);
        n += page.n_data;
        bool more = page.next_case == GENERATION__LIST_JOBS_RESPONSE__NEXT_NEXT_CURSOR;
        (void)snprintf(cursor, sizeof cursor, "%s", more ? page.next_cursor : "");
        px_arena_done(&call.arena);
    } while (cursor[0]);
    CHECK_INT(n, 80);
    generation__cancel_jobs_request__init(&cancel_request);
    generation__cancel_jobs_response__init(&canceled);
    cancel_request.scope = scope;
    begin(&call, USER);
    CHECK_OK(generation_cancel_jobs(&call, &self, &cancel_request, &canceled));
    CHECK(canceled.n_jobs > 0 && generation__cancel_jobs_response__get_packed_size(&canceled) < BUS);
    px_arena_done(&call.arena);
    CHECK_INT(used(USER), 0); /* all of them */
}

TEST(an_estimate_tells_everything_and_takes_nothing)
{
    static char prompt[] = "a red kite";
    static char ratio[] = "16:9";
    struct px_call call;
    Generation__EstimateRequest request;
    Generation__EstimateResponse response;
    generation__estimate_request__init(&request);
    generation__estimate_response__init(&response);
    request.prompt = prompt;
    request.aspect_ratio = ratio;
    request.negative_prompt = prompt;
    request.count__case = GENERATION__ESTIMATE_REQUEST__COUNT__COUNT;
    request.count = 4;
    request.steps__case = GENERATION__ESTIMATE_REQUEST__STEPS__STEPS;
    request.steps = 50;
    begin(&call, USER);
    CHECK_OK(generation_estimate(&call, &self, &request, &response));
    CHECK_INT(response.resolved->steps, 10);
    CHECK(response.resolved->width % 64 == 0 && response.resolved->width > response.resolved->height);
    CHECK(response.cost->amount > 0.04 && response.cost->is_estimate);
    CHECK_INT(response.quota->limit, LIMIT);
    CHECK(response.eta_high_s > response.eta_low_s);
    CHECK_INT(response.n_warnings, 2); /* steps adjusted, the negative prompt dropped */
    CHECK_STR(response.resolved->dropped[0], "negative_prompt");
    px_arena_done(&call.arena);
    CHECK_INT(used(USER), 0);
}

TEST(the_status_counts_what_ended_and_leaves_out_what_was_canceled)
{
    struct px_call call;
    char ids[3][PX_ID_SIZE];
    Generation__GetStatusRequest request;
    Generation__StatusReport report;
    generation__get_status_request__init(&request);
    for (int i = 0; i < 3; i++) {
        auto_arena struct px_arena arena = {0};
        struct job *job = NULL;
        CHECK_OK(create(USER, 1, ids[i]));
        px_arena_init(&arena, PX_ARENA_BUDGET);
        CHECK_OK(jobs_load(self.store, ids[i], &arena, &job, NULL));
        job->state.status = i == 0 ? JOB_SUCCEEDED : i == 1 ? JOB_FAILED : JOB_CANCELED;
        job->state.status_seq++;
        job->state.finished_at = job->created_at + 4000;
        CHECK_OK(jobs_save(self.store, job, 1, NULL));
    }
    generation__status_report__init(&report);
    begin(&call, "");
    CHECK_OK(generation_get_status(&call, &self, &request, &report));
    CHECK_INT(report.jobs, 2);
    CHECK(report.success_rate == 0.5 && report.p50_s == 4 && report.p95_s == 4);
    CHECK_STR(report.state, "degraded");
    CHECK_STR(report.upstream, "up");
    px_arena_done(&call.arena);
}

RUN_TESTS(STORE_CASE(each_picture_is_a_job_with_its_own_seed_and_counts_once),
          STORE_CASE(nothing_is_counted_for_a_request_that_can_not_be_fulfilled),
          STORE_CASE(repeats_under_one_key_find_their_own_jobs_even_side_by_side),
          STORE_CASE(a_job_canceled_while_it_waits_costs_nothing_and_ends_once),
          STORE_CASE(several_jobs_are_canceled_by_their_ids_or_all_that_wait),
          STORE_CASE(a_retry_is_a_new_job_that_knows_the_old_one),
          STORE_CASE(lists_are_filtered_and_come_in_pages),
          STORE_CASE(answers_about_many_long_jobs_pass_the_bus),
          STORE_CASE(an_estimate_tells_everything_and_takes_nothing),
          STORE_CASE(the_status_counts_what_ended_and_leaves_out_what_was_canceled))
