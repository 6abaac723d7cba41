/* The methods about jobs on a store alone: what is accepted, shown, canceled, tried again, and what it costs
 * of the day's pictures. Nothing is sent anywhere: no dispatcher runs. */
#include "support/check.h"

#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "generation/dispatch/durations.h"
#include "generation/jobs/job_handlers.h"
#include "generation/jobs/jobs.h"
#include "generation/jobs/quota.h"
#include "generation/models/models.h"
#include "support/store_fixture.h"

#define USER "AAAAAAAAAAAAAAAAAAAAAA"
#define OTHER "BBBBBBBBBBBBBBBBBBBBBA"

enum { LIMIT = 10, PRO_LIMIT = 20, REPEATS = 8 };

static const struct px_collection *const collections[] = {&jobs_collection, &quota_collection,
                                                          &durations_collection, &models_collection};
static struct store_fixture fixture;
static struct generation_config config = {.deapi_url = "http://127.0.0.1:9",
                                          .public_url = "",
                                          .plans = {{{"standard", LIMIT}, {"pro", PRO_LIMIT}}},
                                          .job_lifetime_s = 60,
                                          .parallel = 4};
static struct generation self = {.config = &config};

static int open_store(void **state)
{
    static const struct model model = {.slug = "Flux",
                                       .name = "Flux",
                                       .min_width = 256,
                                       .max_width = 1024,
                                       .min_height = 256,
                                       .max_height = 1024,
                                       .resolution_step = 64,
                                       .default_width = 512,
                                       .default_height = 512,
                                       .min_steps = 1,
                                       .max_steps = 10,
                                       .default_steps = 4,
                                       .price_usd = 0.01};
    (void)state;
    fixture.options = (struct px_store_options){.service = "generation",
                                                .collections = collections,
                                                .n_collections = PX_ARRAY_LEN(collections),
                                                .readers = 4};
    store_fixture_open(&fixture, STORE_SQLITE);
    self.store = fixture.store;
    self.models = models_new(self.store);
    self.durations = durations_new(self.store);
    models_set(self.models, &model, 1);
    return 0;
}

static int close_store(void **state)
{
    (void)state;
    durations_free(self.durations);
    models_free(self.models);
    store_fixture_close(&fixture);
    return 0;
}

static void begin(struct px_call *call, const char *user_id)
{
    *call = (struct px_call){.self = &self};
    call->caller = (struct px_caller){
        .user_id = user_id, .plan = "standard", .session_id = "", .request_id = "r", .origin = "http://x"};
    px_arena_init(&call->arena, PX_ARENA_BUDGET);
    px_deadline_set(px_mono_ms() + 10000);
}

static Generation__CreateJobsRequest request_of(char *prompt, int count)
{
    Generation__CreateJobsRequest request;
    generation__create_jobs_request__init(&request);
    request.prompt = prompt;
    request.count__case = GENERATION__CREATE_JOBS_REQUEST__COUNT__COUNT;
    request.count = count;
    return request;
}

/* Returns the code; the first job's id and seed go out. */
static enum px_code create(const char *user_id, int count, char ret_id[PX_ID_SIZE])
{
    static char prompt[] = "a red kite";
    struct px_call call;
    Generation__CreateJobsRequest request = request_of(prompt, count);
    Generation__CreateJobsResponse response;
    generation__create_jobs_response__init(&response);
    begin(&call, user_id);
    enum px_code code = generation_create_jobs(&call, &self, &request, &response);
    if (code == PX_OK) {
        CHECK_INT(response.n_jobs, count);
        for (size_t i = 0; i < response.n_jobs; i++)
            CHECK(response.jobs[i]->resolved->seed ==
                  ((response.jobs[0]->resolved->seed + (int64_t)i) & 0xffffffff));
        (void)snprintf(ret_id, PX_ID_SIZE, "%s", response.jobs[0]->id);
    }
    px_arena_done(&call.arena);
    return code;
}

static int used(const char *user_id)
{
    Generation__Quota quota;
    generation__quota__init(&quota);
    CHECK_OK(quota_get(&self, user_id, "standard", &quota, NULL));
    return quota.used;
}

static enum px_code cancel(const char *user_id, const char *id)
{
    struct px_call call;
    char copy[PX_ID_SIZE];
    Generation__CancelJobRequest request;
    Generation__Job response;
    generation__cancel_job_request__init(&request);
    generation__job__init(&response);
    (void)snprintf(copy, sizeof copy, "%s", id);
    request.id = copy;
    begin(&call, user_id);
    enum px_code code = generation_cancel_job(&call, &self, &request, &response);
    if (code == PX_OK)
        CHECK_STR(response.error->code, "job_canceled");
    px_arena_done(&call.arena);
    return code;
}

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

#define STORE_CASE(name) cmocka_unit_test_setup_teardown(name, open_store, close_store)

RUN_TESTS(STORE_CASE(each_picture_is_a_job_with_its_own_seed_and_counts_once),
          STORE_CASE(nothing_is_counted_for_a_request_that_can_not_be_fulfilled),
          STORE_CASE(repeats_under_one_key_find_their_own_jobs_even_side_by_side),
          STORE_CASE(a_job_canceled_while_it_waits_costs_nothing_and_ends_once),
          STORE_CASE(several_jobs_are_canceled_by_their_ids_or_all_that_wait),
          STORE_CASE(a_retry_is_a_new_job_that_knows_the_old_one),
          STORE_CASE(lists_are_filtered_and_come_in_pages),
          STORE_CASE(an_estimate_tells_everything_and_takes_nothing),
          STORE_CASE(the_status_counts_what_ended_and_leaves_out_what_was_canceled))
