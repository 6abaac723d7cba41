/* Deliveries of the image service: who may tell us something, and what it leads to. */
#include "support/check.h"

#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/str.h"
#include "generation/deapi/deapi_parse.h"
#include "generation/dispatch/dispatcher.h"
#include "generation/handlers.h"
#include "support/store_fixture.h"

#define JOB "JJJJJJJJJJJJJJJJJJJJJA"
#define UPSTREAM "0b7f3c1e-5d0e-4a55-9a0b-6f6f1c2d3e4f"
#define BODY                                                                                                 \
    "{\"event\":\"job.completed\",\"data\":{\"job_request_id\":\"" UPSTREAM                                  \
    "\",\"result_url\":\"https:\\/\\/x\"}}"

static const struct px_collection *const collections[] = {&jobs_collection, &claims_collection};
static struct store_fixture fixture;
static struct generation_config config = {.media_secret = "a secret of thirty-two characters"};
static struct generation self = {.config = &config};

static int open_store(void **state)
{
    (void)state;
    fixture.options = (struct px_store_options){.service = "generation",
                                                .collections = collections,
                                                .n_collections = PX_ARRAY_LEN(collections),
                                                .readers = 1};
    store_fixture_open(&fixture, STORE_SQLITE);
    self.store = fixture.store;
    return 0;
}

static int close_store(void **state)
{
    (void)state;
    store_fixture_close(&fixture);
    return 0;
}

/* The job in this state, as the dispatcher would have saved it. */
static void have_job(enum job_status status, const char *upstream_id)
{
    static char prompt[] = "a red kite";
    Generation__CreateJobsRequest request;
    Generation__Resolved resolved;
    generation__create_jobs_request__init(&request);
    generation__resolved__init(&resolved);
    request.prompt = prompt;
    struct job job = {.id = JOB,
                      .user_id = "AAAAAAAAAAAAAAAAAAAAAA",
                      .plan = "standard",
                      .batch_id = JOB,
                      .retried_from = "",
                      .origin = "",
                      .upstream_id = upstream_id,
                      .image_id = JOB,
                      .request = &request,
                      .resolved = &resolved,
                      .state = {.status = JOB_QUEUED, .status_seq = 1}};
    CHECK_OK(jobs_insert(self.store, &job, NULL));
    job.state.status = status;
    job.state.status_seq = 2;
    CHECK_OK(jobs_save(self.store, &job, 1, NULL));
}

static void sign(const char *timestamp, const char *body, char out[80])
{
    char secret[DEAPI_WEBHOOK_SECRET_SIZE];
    char text[512];
    unsigned char mac[PX_SHA256_LEN];
    deapi_webhook_secret(&config, secret);
    (void)snprintf(text, sizeof text, "%s.%s", timestamp, body);
    px_hmac_sha256(secret, strlen(secret), text, strlen(text), mac);
    (void)snprintf(out, 80, "sha256=");
    px_hex(mac, sizeof mac, out + strlen("sha256="));
}

struct delivery {
    const char *job, *body, *delivery_id;
    const char *signature; /* NULL: the right one */
    int64_t age_s;
};

static enum px_code deliver(const struct delivery *delivery)
{
    char timestamp[32];
    char signature[80];
    char job[PX_ID_SIZE];
    char delivery_id[40];
    char body[300];
    struct px_call call = {.self = &self};
    Generation__ReceiveWebhookRequest request;
    Generation__ReceiveWebhookResponse response;
    generation__receive_webhook_request__init(&request);
    generation__receive_webhook_response__init(&response);
    (void)snprintf(timestamp, sizeof timestamp, "%lld", (long long)(px_wall_ms() / 1000 - delivery->age_s));
    (void)snprintf(body, sizeof body, "%s", delivery->body ? delivery->body : BODY);
    (void)snprintf(job, sizeof job, "%s", delivery->job ? delivery->job : JOB);
    (void)snprintf(delivery_id, sizeof delivery_id, "%s",
                   delivery->delivery_id ? delivery->delivery_id : "d1");
    sign(timestamp, body, signature);
    if (delivery->signature)
        (void)snprintf(signature, sizeof signature, "%s", delivery->signature);
    request.body = (ProtobufCBinaryData){strlen(body), (uint8_t *)body};
    request.signature = signature;
    request.timestamp = timestamp;
    request.job = job;
    request.delivery_id = delivery_id;
    px_arena_init(&call.arena, PX_ARENA_BUDGET);
    enum px_code code = generation_receive_webhook(&call, &self, &request, &response);
    px_arena_done(&call.arena);
    return code;
}

static int64_t noted(void)
{
    struct px_query all = {.index = "by_age", .limit = 1};
    int64_t n = -1;
    CHECK_OK(px_store_count(self.store, &claims_collection, &all, 100, &n, NULL));
    return n;
}

TEST(only_the_right_signature_within_five_minutes_is_believed)
{
    have_job(JOB_RUNNING, UPSTREAM);
    CHECK_OK(deliver(&(struct delivery){.age_s = 0}));
    CHECK_OK(deliver(&(struct delivery){.age_s = 290, .delivery_id = "d2"}));
    CHECK_OK(deliver(&(struct delivery){.age_s = -290, .delivery_id = "d3"}));
    CHECK_CODE(deliver(&(struct delivery){.age_s = 310}), PX_UNAUTHENTICATED);
    CHECK_CODE(deliver(&(struct delivery){.age_s = -310}), PX_UNAUTHENTICATED);
    CHECK_CODE(deliver(&(struct delivery){.signature = ""}), PX_UNAUTHENTICATED);
    CHECK_CODE(deliver(&(struct delivery){.signature = "sha256="}), PX_UNAUTHENTICATED);
    CHECK_CODE(deliver(&(struct delivery){.signature = "sha256=0000000000000000000000000000000000000000000000"
                                                       "000000000000000000"}),
               PX_UNAUTHENTICATED);
    CHECK_INT(noted(), 3);
}

TEST(a_delivery_counts_once)
{
    have_job(JOB_RUNNING, UPSTREAM);
    for (int i = 0; i < 3; i++)
        CHECK_OK(deliver(&(struct delivery){.delivery_id = "the same"}));
    CHECK_INT(noted(), 1);
}

TEST(a_body_that_names_no_job_is_refused)
{
    CHECK_CODE(deliver(&(struct delivery){.body = "not json"}), PX_BAD_JSON);
    CHECK_CODE(deliver(&(struct delivery){.body = "{}"}), PX_BAD_JSON);
    CHECK_CODE(deliver(&(struct delivery){.body = "{\"data\":{\"job_request_id\":7}}"}), PX_BAD_JSON);
}

TEST(a_job_that_is_gone_gets_no_further_deliveries)
{
    CHECK_OK(deliver(&(struct delivery){.job = "KKKKKKKKKKKKKKKKKKKKKA"}));
    CHECK_OK(deliver(&(struct delivery){.job = ""}));
    CHECK_OK(deliver(&(struct delivery){.job = "../../etc"}));
    CHECK_INT(noted(), 0);
}

TEST(a_lie_about_another_job_does_nothing)
{
    have_job(JOB_RUNNING, "00000000-0000-4000-8000-000000000000");
    CHECK_OK(deliver(&(struct delivery){0}));
    CHECK_INT(noted(), 0);
}

TEST(what_comes_before_the_answer_to_our_own_submit_is_to_come_again)
{
    have_job(JOB_SUBMITTING, "");
    CHECK_CODE(deliver(&(struct delivery){0}), PX_UNAVAILABLE);
    CHECK_INT(noted(), 0);
}

TEST(an_ended_job_is_not_touched)
{
    have_job(JOB_SUCCEEDED, UPSTREAM);
    CHECK_OK(deliver(&(struct delivery){0}));
    CHECK_INT(noted(), 0);
}

#define STORE_CASE(name) cmocka_unit_test_setup_teardown(name, open_store, close_store)

RUN_TESTS(STORE_CASE(only_the_right_signature_within_five_minutes_is_believed),
          STORE_CASE(a_delivery_counts_once), STORE_CASE(a_body_that_names_no_job_is_refused),
          STORE_CASE(a_job_that_is_gone_gets_no_further_deliveries),
          STORE_CASE(a_lie_about_another_job_does_nothing),
          STORE_CASE(what_comes_before_the_answer_to_our_own_submit_is_to_come_again),
          STORE_CASE(an_ended_job_is_not_touched))
