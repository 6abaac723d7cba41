/* The gateway over its life: what other gateways and services tell it, outages of the bus, its own end. */
#include "support/check.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <pulix/contact/v1/contact.pb-c.h>
#include <pulix/event/v1/event.pb-c.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "rpc/event.h"
#include "rpc/server.h"
#include "stage.h"

static struct stage stage;
static char answer[64 << 10];

static int set_up(void **state)
{
    (void)state;
    stage_start(&stage, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stage_stop(&stage);
    return 0;
}

/* Asks until the status comes; false after the time. */
static bool becomes(int status, int wait_ms)
{
    int64_t until_ms = px_mono_ms() + wait_ms;
    do {
        if (stage_get_me(&stage, answer, sizeof answer) == status)
            return true;
        px_sleep_ms(20);
    } while (px_mono_ms() < until_ms);
    return false;
}

static void end_session(const char *session_id)
{
    Event__Revoked revoked = EVENT__REVOKED__INIT;
    revoked.user_id = px_unconst(STAGE_USER);
    revoked.session_id = px_unconst(session_id);
    revoked.until_at = px_wall_ms();
    CHECK_OK(px_event_publish(stage.bus, PX_SUBJECT_REVOKED, NULL, &revoked.base, NULL));
}

TEST(an_ended_session_is_refused_within_a_second_and_after_a_restart)
{
    CHECK_INT(stage_get_me(&stage, NULL, 0), 200);
    end_session("DDDDDDDDDDDDDDDDDDDDDA");
    px_sleep_ms(300);
    CHECK_INT(stage_get_me(&stage, NULL, 0), 200);
    end_session(STAGE_SESSION);
    CHECK(becomes(401, 1000));
    CHECK(strstr(answer, "error=\"invalid_token\"") != NULL);
    stage_restart_gateway(&stage);
    CHECK_INT(stage_get_me(&stage, NULL, 0), 401);
}

TEST(an_ended_session_is_refused_although_no_stream_keeps_the_news)
{
    jsCtx *context = NULL;
    unsigned char bytes[256];
    Event__Revoked revoked = EVENT__REVOKED__INIT;
    revoked.user_id = px_unconst(STAGE_USER);
    revoked.session_id = px_unconst(STAGE_SESSION);
    revoked.until_at = px_wall_ms() + 1000;
    CHECK_INT(stage_get_me(&stage, NULL, 0), 200);
    CHECK_INT(natsConnection_JetStream(&context, px_bus_jetstream(stage.bus), NULL), NATS_OK);
    CHECK_INT(js_DeleteStream(context, PX_STREAM_AUTH, NULL, NULL), NATS_OK);
    jsCtx_Destroy(context);
    size_t len = protobuf_c_message_pack(&revoked.base, bytes);
    CHECK_INT(natsConnection_Publish(px_bus_rpc(stage.bus), PX_SUBJECT_REVOKED, bytes, (int)len), NATS_OK);
    CHECK(becomes(401, 1000));
}

TEST(a_change_told_on_the_bus_is_seen_at_once)
{
    CHECK_INT(stage_get_me(&stage, answer, sizeof answer), 200);
    CHECK_INT(stage_get_me(&stage, answer, sizeof answer), 200);
    CHECK_INT(atomic_load(&stage.n_reads), 1);
    CHECK(strstr(answer, "version-0") != NULL);
    atomic_store(&stage.version, 7);
    px_purge_publish(stage.bus, "user:test");
    int64_t until_ms = px_mono_ms() + 1000;
    do
        CHECK_INT(stage_get_me(&stage, answer, sizeof answer), 200);
    while (!strstr(answer, "version-7") && px_mono_ms() < until_ms);
    CHECK(strstr(answer, "version-7") != NULL);
}

static void *read_slowly(void *data)
{
    (void)data;
    static _Thread_local char text[8192];
    CHECK_INT(stage_get_me(&stage, text, sizeof text), 200);
    CHECK(strstr(text, "version-0") != NULL);
    return NULL;
}

TEST(a_read_that_was_overtaken_by_a_change_is_not_kept)
{
    pthread_t reader;
    atomic_store(&stage.delay_ms, 500);
    CHECK_INT(pthread_create(&reader, NULL, read_slowly, NULL), 0);
    px_sleep_ms(200); /* the old version has been read; its answer is on its way */
    atomic_store(&stage.version, 1);
    px_purge_publish(stage.bus, "user:test");
    (void)pthread_join(reader, NULL);
    atomic_store(&stage.delay_ms, 0);
    CHECK_INT(stage_get_me(&stage, answer, sizeof answer), 200);
    CHECK(strstr(answer, "version-1") != NULL);
}

TEST(while_the_bus_is_away_requests_fail_fast_and_then_all_is_well_again)
{
    CHECK_INT(stage_get_me(&stage, NULL, 0), 200);
    nats_fixture_kill(&stage.nats);
    CHECK(becomes(503, 3000));
    int64_t begun_ms = px_mono_ms();
    CHECK_INT(stage_get_me(&stage, answer, sizeof answer), 503);
    CHECK(px_mono_ms() - begun_ms < 1000);
    CHECK(strstr(answer, "Retry-After: ") != NULL);
    atomic_store(&stage.version, 3); /* changed while nobody could be told */
    nats_fixture_restart(&stage.nats, false);
    CHECK(becomes(200, 10000));
    CHECK(strstr(answer, "version-3") != NULL);
}

static atomic_int slow_status;

static void *ask_slowly(void *data)
{
    (void)data;
    static _Thread_local char text[8192];
    atomic_store(&slow_status, stage_get_me(&stage, text, sizeof text));
    CHECK(strstr(text, "\r\nConnection: close\r\n") != NULL);
    CHECK(strstr(text, "version-0") != NULL);
    return NULL;
}

TEST(a_drain_finishes_what_has_begun_and_ends_with_0)
{
    pthread_t reader;
    atomic_store(&stage.delay_ms, 800);
    int idle = stage_connect(&stage);
    CHECK_INT(pthread_create(&reader, NULL, ask_slowly, NULL), 0);
    px_sleep_ms(300);
    CHECK_INT(stage_end_gateway(&stage, SIGTERM, 15000), 0);
    (void)pthread_join(reader, NULL);
    CHECK_INT(atomic_load(&slow_status), 200);
    CHECK_INT(recv(idle, answer, 1, 0), 0);
    (void)close(idle);
}

TEST(weak_secrets_and_faulty_settings_are_refused_at_start)
{
    static const char *const faults[] = {"JWT_SECRET=secret",
                                         "JWT_SECRET=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                                         "JWT_SECRET=your-256-bit-secret",
                                         "PULIX_MEDIA_SECRET=short",
                                         "PULIX_HTTP_ADDR=localhost:8000",
                                         "PULIX_HTTP_ADDR=127.0.0.1:70000",
                                         "PULIX_PUBLIC_URL=https://host/path",
                                         "PULIX_HTTP_THREADS=many",
                                         "PULIX_LOG_LEVEL=loud"};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        CHECK_INT(stage_exit_code_with(&stage, faults[i]), 78);
}

/* A request is counted when its answer has been sent. */
static bool is_counted(const char *line)
{
    int64_t until_ms = px_mono_ms() + 3000;
    do {
        CHECK_INT(stage_ask_admin(&stage, "/metrics", answer, sizeof answer), 200);
    } while (!strstr(answer, line) && px_mono_ms() < until_ms);
    return strstr(answer, line) != NULL;
}

TEST(the_admin_port_tells_health_readiness_and_figures)
{
    CHECK_INT(stage_ask_admin(&stage, "/healthz", answer, sizeof answer), 200);
    CHECK_INT(stage_ask_admin(&stage, "/readyz", answer, sizeof answer), 503);
    CHECK(strstr(answer, "no answer from: generation hashtag contact\n") != NULL);
    CHECK_INT(stage_get_me(&stage, NULL, 0), 200);
    CHECK(is_counted("pulix_http_requests_total{method=\"GET\",route=\"/auth/me\",status=\"2xx\"} 1\n"));
    CHECK(strstr(answer, "pulix_bus_up 1\n") != NULL);
    CHECK_INT(stage_ask(&stage, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", NULL, 0), 404);
}

static enum px_code refuse(struct px_call *call, const ProtobufCMessage *request, ProtobufCMessage *response)
{
    (void)request, (void)response;
    return px_fail(&call->err, PX_UNIMPLEMENTED);
}

/* A service that refuses all it is asked, which is an answer. */
static struct px_server *start_refusing(const ProtobufCServiceDescriptor *descriptor)
{
    static struct px_method methods[64];
    struct px_server *server = NULL;
    struct px_error err = {0};
    for (unsigned i = 0; i < descriptor->n_methods; i++)
        methods[i] = (struct px_method){descriptor->methods[i].name, refuse, PX_ANYONE};
    struct px_server_options options = {.bus = stage.bus,
                                        .descriptor = descriptor,
                                        .methods = methods,
                                        .n_methods = descriptor->n_methods,
                                        .threads = 1,
                                        .queue = 16};
    CHECK_OK(px_server_start(&options, &server, &err));
    return server;
}

TEST(readiness_is_told_soon_after_a_service_is_there)
{
    enum { SOON_MS = 1900 }; /* what is well is asked every two seconds only */
    int64_t asked_ms = px_mono_ms();
    CHECK_INT(stage_ask_admin(&stage, "/readyz", answer, sizeof answer), 503);
    CHECK(strstr(answer, " contact\n") != NULL);
    struct px_server *contact = start_refusing(&contact__contact__descriptor);
    while (strstr(answer, " contact\n") != NULL) {
        CHECK(px_mono_ms() - asked_ms < SOON_MS);
        px_sleep_ms(20);
        CHECK_INT(stage_ask_admin(&stage, "/readyz", answer, sizeof answer), 503);
    }
    CHECK(strstr(answer, "no answer from: generation hashtag\n") != NULL);
    CHECK(px_server_stop(contact, 1000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ONE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        ONE(an_ended_session_is_refused_within_a_second_and_after_a_restart),
        ONE(an_ended_session_is_refused_although_no_stream_keeps_the_news),
        ONE(a_change_told_on_the_bus_is_seen_at_once),
        ONE(a_read_that_was_overtaken_by_a_change_is_not_kept),
        ONE(while_the_bus_is_away_requests_fail_fast_and_then_all_is_well_again),
        ONE(a_drain_finishes_what_has_begun_and_ends_with_0),
        ONE(weak_secrets_and_faulty_settings_are_refused_at_start),
        ONE(the_admin_port_tells_health_readiness_and_figures),
        ONE(readiness_is_told_soon_after_a_service_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
