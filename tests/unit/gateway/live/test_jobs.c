/* Polls answered from events, and the endpoint that waits for its picture. */
#include "support/check.h"

#include <pthread.h>
#include <pulix/event/v1/event.pb-c.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "gateway/live/hub.h"
#include "support/loopback.h"

#define JOB "JJJJJJJJJJJJJJJJJJJJJA"

static struct loopback_gateway gateway;
static struct loopback peer;

/* The service: one job. */
static struct {
    atomic_int status, status_seq;
    atomic_int creates, reads;
    const char *error;
    char prompt[64], key[64];
    bool replayed;
} service;

static Generation__Job *make_job(struct px_arena *arena)
{
    static char id[] = JOB, url[] = "http://pulix.test/file";
    Generation__Job *job = px_arena_alloc(arena, sizeof *job);
    generation__job__init(job);
    job->id = id;
    job->status = (Generation__JobStatus)atomic_load(&service.status);
    job->status_seq = atomic_load(&service.status_seq);
    if (job->status == GENERATION__JOB_STATUS__JOB_STATUS_SUCCEEDED) {
        job->image = px_arena_alloc(arena, sizeof *job->image);
        generation__job_image__init(job->image);
        job->image->url = url;
    }
    if (job->status == GENERATION__JOB_STATUS__JOB_STATUS_FAILED) {
        job->error = px_arena_alloc(arena, sizeof *job->error);
        generation__job_error__init(job->error);
        job->error->code = px_unconst(service.error);
    }
    return job;
}

static enum px_code serve(struct px_bus *bus, const ProtobufCServiceDescriptor *descriptor,
                          const char *method, const struct px_caller *caller, const ProtobufCMessage *message,
                          struct px_arena *arena, ProtobufCMessage **ret_response, struct px_reply_info *info,
                          struct px_error *err)
{
    (void)bus, (void)descriptor;
    if (strcmp(method, "GetJob") == 0) {
        atomic_fetch_add(&service.reads, 1);
        *ret_response = &make_job(arena)->base;
        return PX_OK;
    }
    if (strcmp(method, "CancelJob") == 0) {
        atomic_store(&service.status, GENERATION__JOB_STATUS__JOB_STATUS_CANCELED);
        Generation__Job *job = make_job(arena);
        job->status_seq = 5;
        *ret_response = &job->base;
        return PX_OK;
    }
    CHECK_STR(method, "CreateJobs");
    atomic_fetch_add(&service.creates, 1);
    (void)snprintf(service.prompt, sizeof service.prompt, "%s",
                   ((const Generation__CreateJobsRequest *)message)->prompt);
    (void)snprintf(service.key, sizeof service.key, "%s",
                   caller->idempotency_key ? caller->idempotency_key : "");
    if (strcmp(service.prompt, "bad") == 0)
        return px_fail(err, PX_QUOTA_EXHAUSTED);
    info->replayed = service.replayed;
    Generation__CreateJobsResponse *response = px_arena_alloc(arena, sizeof *response);
    generation__create_jobs_response__init(response);
    response->jobs = px_arena_alloc(arena, sizeof *response->jobs);
    response->n_jobs = 1;
    response->jobs[0] = make_job(arena);
    *ret_response = &response->base;
    return PX_OK;
}

static int setup(void **state)
{
    (void)state;
    loopback_gateway_init(&gateway);
    gateway.gw.rpc = serve;
    gateway.gw.hub = gw_hub_new(0, 0);
    loopback_init(&peer, &gateway.gw);
    memset(&service, 0, sizeof service);
    service.status = GENERATION__JOB_STATUS__JOB_STATUS_QUEUED;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    loopback_done(&peer);
    gw_hub_free(gateway.gw.hub);
    loopback_gateway_done(&gateway);
    return 0;
}

/* Sequence of the stream, and how often the job has changed. */
static void tell_late(uint64_t sequence, int status_seq, Generation__JobStatus status)
{
    uint8_t bytes[300];
    static char id[] = JOB;
    Generation__Job job = GENERATION__JOB__INIT;
    Event__UserEvent event = EVENT__USER_EVENT__INIT;
    job.id = id;
    job.status = status;
    job.status_seq = status_seq;
    event.change_case = EVENT__USER_EVENT__CHANGE_JOB;
    event.job = &job;
    gw_hub_take("pulix.events." LOOPBACK_USER, sequence, bytes, protobuf_c_message_pack(&event.base, bytes),
                gateway.gw.hub);
}

static void tell(uint64_t sequence, Generation__JobStatus status)
{
    tell_late(sequence, (int)sequence, status);
}

/* The job ends in a moment: first in the database, then by its event. */
static void *finish(void *status)
{
    px_sleep_ms(60);
    atomic_store(&service.status, *(int *)status);
    tell(1, (Generation__JobStatus) * (int *)status);
    return NULL;
}

static int generate(const char *body, int final_status)
{
    pthread_t thread;
    CHECK_INT(pthread_create(&thread, NULL, finish, &final_status), 0);
    loopback_sign_in(&peer, LOOPBACK_USER);
    int status = loopback_ask(&peer, "POST", "/generation/generate-image", body);
    (void)pthread_join(thread, NULL);
    return status;
}

TEST(a_finished_picture_is_answered_as_soon_as_its_event_comes)
{
    int64_t begun_ms = px_mono_ms();
    CHECK_INT(generate("{\"prompt\":\"a cat\"}", GENERATION__JOB_STATUS__JOB_STATUS_SUCCEEDED), 200);
    CHECK(px_mono_ms() - begun_ms < 1000);
    CHECK_STR(service.prompt, "a cat");
    CHECK(strstr(peer.body.data, "{\"imageUrl\":\"http://pulix.test/file\",\"job\":{\"id\":\"" JOB "\""));
    CHECK_INT(service.creates, 1);
    CHECK_INT(service.reads, 1);
}

TEST(a_failed_job_is_a_problem_with_its_own_code)
{
    service.error = "moderation_blocked";
    CHECK_INT(generate("{\"prompt\":\"a cat\"}", GENERATION__JOB_STATUS__JOB_STATUS_FAILED), 422);
    CHECK(strstr(peer.body.data, "\"code\":\"moderation_blocked\""));
    CHECK(strstr(loopback_answer_header(&peer, "Link"), "/generation/jobs/" JOB));
}

TEST(a_canceled_job_says_so)
{
    CHECK_INT(generate("{\"prompt\":\"a cat\"}", GENERATION__JOB_STATUS__JOB_STATUS_CANCELED), 409);
    CHECK(strstr(peer.body.data, "\"code\":\"job_canceled\""));
}

TEST(who_does_not_want_to_wait_gets_the_job_at_once)
{
    static const char *const wishes[] = {"respond-async", "wait=0", "respond-async, wait=10", "foo; wait=0"};
    for (size_t i = 0; i < sizeof wishes / sizeof *wishes; i++) {
        int64_t begun_ms = px_mono_ms();
        loopback_sign_in(&peer, LOOPBACK_USER);
        loopback_header(&peer, "Prefer", wishes[i]);
        CHECK_INT(loopback_ask(&peer, "POST", "/generation/generate-image", "{\"prompt\":\"a cat\"}"), 202);
        CHECK(px_mono_ms() - begun_ms < 1000);
        CHECK_STR(loopback_answer_header(&peer, "Location"), "/generation/jobs/" JOB);
        CHECK(loopback_answer_header(&peer, "Retry-After"));
        CHECK(strstr(peer.body.data, "\"imageUrl\":null"));
    }
}

TEST(the_wait_ends_when_the_time_is_over)
{
    int64_t begun_ms = px_mono_ms();
    loopback_sign_in(&peer, LOOPBACK_USER);
    loopback_header(&peer, "Prefer", "wait=1");
    CHECK_INT(loopback_ask(&peer, "POST", "/generation/generate-image", "{\"prompt\":\"a cat\"}"), 202);
    int64_t took_ms = px_mono_ms() - begun_ms;
    CHECK(took_ms >= 900 && took_ms < 3000);
    CHECK_INT(service.reads, 0);
}

TEST(a_refused_request_is_not_waited_for)
{
    loopback_sign_in(&peer, LOOPBACK_USER);
    CHECK_INT(loopback_ask(&peer, "POST", "/generation/generate-image", "{\"prompt\":\"bad\"}"), 429);
    loopback_sign_in(&peer, LOOPBACK_USER);
    CHECK_INT(loopback_ask(&peer, "POST", "/generation/generate-image", "{\"promt\":\"a cat\"}"), 422);
    CHECK_INT(loopback_ask(&peer, "POST", "/generation/generate-image", "{\"prompt\":\"a cat\"}"), 401);
}

TEST(a_repeat_with_the_same_key_gets_the_finished_picture)
{
    service.replayed = true;
    service.status = GENERATION__JOB_STATUS__JOB_STATUS_SUCCEEDED;
    loopback_sign_in(&peer, LOOPBACK_USER);
    loopback_header(&peer, "Idempotency-Key", "12345678");
    CHECK_INT(loopback_ask(&peer, "POST", "/generation/generate-image", "{\"prompt\":\"a cat\"}"), 200);
    CHECK_STR(service.key, "12345678");
    CHECK_STR(loopback_answer_header(&peer, "Idempotency-Replayed"), "true");
}

static int poll_job(const char *user_id)
{
    loopback_sign_in(&peer, user_id);
    return loopback_ask(&peer, "GET", "/generation/jobs/" JOB, NULL);
}

TEST(a_poll_is_answered_from_events_when_they_are_fresh)
{
    CHECK_INT(poll_job(LOOPBACK_USER), 200);
    CHECK_INT(service.reads, 1);
    CHECK(loopback_answer_header(&peer, "Retry-After"));
    tell(1, GENERATION__JOB_STATUS__JOB_STATUS_RUNNING);
    CHECK_INT(poll_job(LOOPBACK_USER), 200);
    CHECK(strstr(peer.body.data, "\"status\":\"running\""));
    CHECK(loopback_answer_header(&peer, "Retry-After"));
    tell(2, GENERATION__JOB_STATUS__JOB_STATUS_SUCCEEDED);
    CHECK_INT(poll_job(LOOPBACK_USER), 200);
    CHECK(strstr(peer.body.data, "\"status\":\"succeeded\""));
    CHECK(!loopback_answer_header(&peer, "Retry-After"));
    CHECK_INT(service.reads, 1);
}

TEST(a_poll_never_goes_back_behind_what_an_earlier_one_was_told)
{
    service.status_seq = 5;
    service.status = GENERATION__JOB_STATUS__JOB_STATUS_SUCCEEDED;
    CHECK_INT(poll_job(LOOPBACK_USER), 200);
    CHECK(strstr(peer.body.data, "\"status\":\"succeeded\""));
    tell_late(9, 4, GENERATION__JOB_STATUS__JOB_STATUS_FETCHING); /* it was held up on its way */
    CHECK_INT(poll_job(LOOPBACK_USER), 200);
    CHECK(strstr(peer.body.data, "\"status\":\"succeeded\""));
}

TEST(what_is_read_back_at_start_answers_a_poll_only_when_the_job_has_ended)
{
    gw_hub_free(gateway.gw.hub);
    gateway.gw.hub = gw_hub_new(0, 2);
    service.status_seq = 3;
    service.status = GENERATION__JOB_STATUS__JOB_STATUS_SUCCEEDED;
    tell(1, GENERATION__JOB_STATUS__JOB_STATUS_SUBMITTING);
    tell(2, GENERATION__JOB_STATUS__JOB_STATUS_RUNNING); /* what came next was never told */
    CHECK_INT(poll_job(LOOPBACK_USER), 200);
    CHECK(strstr(peer.body.data, "\"status\":\"succeeded\""));
    CHECK_INT(service.reads, 1);
    gw_hub_free(gateway.gw.hub);
    gateway.gw.hub = gw_hub_new(0, 1);
    tell(1, GENERATION__JOB_STATUS__JOB_STATUS_SUCCEEDED);
    CHECK_INT(poll_job(LOOPBACK_USER), 200);
    CHECK_INT(service.reads, 1);
}

TEST(a_poll_of_another_persons_job_goes_to_the_service)
{
    tell(1, GENERATION__JOB_STATUS__JOB_STATUS_SUCCEEDED);
    CHECK_INT(poll_job(LOOPBACK_OTHER), 200);
    CHECK_INT(service.reads, 1);
}

TEST(a_poll_with_the_current_tag_costs_nothing)
{
    char tag[64];
    tell(1, GENERATION__JOB_STATUS__JOB_STATUS_SUCCEEDED);
    CHECK_INT(poll_job(LOOPBACK_USER), 200);
    (void)snprintf(tag, sizeof tag, "%s", loopback_answer_header(&peer, "ETag"));
    loopback_header(&peer, "If-None-Match", tag);
    CHECK_INT(poll_job(LOOPBACK_USER), 304);
}

TEST(a_job_that_was_just_canceled_is_never_seen_running_again)
{
    tell(4, GENERATION__JOB_STATUS__JOB_STATUS_RUNNING);
    loopback_sign_in(&peer, LOOPBACK_USER);
    CHECK_INT(loopback_ask(&peer, "POST", "/generation/jobs/" JOB "/cancel", NULL), 200);
    CHECK_INT(poll_job(LOOPBACK_USER), 200);
    CHECK(strstr(peer.body.data, "\"status\":\"canceled\""));
    tell_late(9, 4, GENERATION__JOB_STATUS__JOB_STATUS_RUNNING);
    CHECK_INT(poll_job(LOOPBACK_USER), 200);
    CHECK(strstr(peer.body.data, "\"status\":\"canceled\""));
}

#define JOB_CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOB_CASE(a_finished_picture_is_answered_as_soon_as_its_event_comes),
        JOB_CASE(a_failed_job_is_a_problem_with_its_own_code),
        JOB_CASE(a_canceled_job_says_so),
        JOB_CASE(who_does_not_want_to_wait_gets_the_job_at_once),
        JOB_CASE(the_wait_ends_when_the_time_is_over),
        JOB_CASE(a_refused_request_is_not_waited_for),
        JOB_CASE(a_repeat_with_the_same_key_gets_the_finished_picture),
        JOB_CASE(a_poll_is_answered_from_events_when_they_are_fresh),
        JOB_CASE(a_poll_never_goes_back_behind_what_an_earlier_one_was_told),
        JOB_CASE(what_is_read_back_at_start_answers_a_poll_only_when_the_job_has_ended),
        JOB_CASE(a_poll_of_another_persons_job_goes_to_the_service),
        JOB_CASE(a_poll_with_the_current_tag_costs_nothing),
        JOB_CASE(a_job_that_was_just_canceled_is_never_seen_running_again)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
