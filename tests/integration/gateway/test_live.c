/* Live updates from a service over a real bus to a raw socket. */
#include "support/check.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "generation_double.h"
#include "rpc/event.h"
#include "stage.h"

static struct stage stage;
static struct generation_double service;
static char text[256 << 10];

enum {
    RUNNING = GENERATION__JOB_STATUS__JOB_STATUS_RUNNING,
    SUCCEEDED = GENERATION__JOB_STATUS__JOB_STATUS_SUCCEEDED,
};

static int set_up(void **state)
{
    (void)state;
    stage_start(&stage, NULL);
    generation_double_start(&service, stage.bus);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    generation_double_stop(&service);
    stage_stop(&stage);
    return 0;
}

/* Opens a stream; last_event_id may be NULL. */
static int open_stream(const char *last_event_id)
{
    char request[PX_TOKEN_SIZE + 300];
    int fd = stage_connect(&stage);
    (void)snprintf(
        request, sizeof request,
        "GET /generation/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n%s%s%s\r\n",
        stage.token, last_event_id ? "Last-Event-ID: " : "", last_event_id ? last_event_id : "",
        last_event_id ? "\r\n" : "");
    CHECK_INT(send(fd, request, strlen(request), MSG_NOSIGNAL), strlen(request));
    return fd;
}

/* Reads on until the needle stands in 'text'; false after the time. */
static bool hear(int fd, const char *needle, int wait_ms)
{
    size_t have = strlen(text);
    int64_t until_ms = px_mono_ms() + wait_ms;
    while (!strstr(text, needle) && px_mono_ms() < until_ms && have < sizeof text - 4096)
        have += stage_read(fd, text + have, 4096, 20, NULL);
    return strstr(text, needle) != NULL;
}

static void id_of_last_event(char *out, size_t size)
{
    const char *last = NULL;
    for (const char *at = strstr(text, "id: "); at; at = strstr(at + 1, "id: "))
        last = at;
    CHECK(last);
    (void)snprintf(out, size, "%.*s", (int)strcspn(last + 4, "\n"), last + 4);
}

TEST(an_event_arrives_within_a_second_at_every_page_of_its_user)
{
    text[0] = '\0';
    int one = open_stream(NULL), two = open_stream(NULL);
    CHECK(hear(one, "retry: ", 5000));
    text[0] = '\0';
    CHECK(hear(two, "retry: ", 5000));
    generation_double_tell(&service, "BBBBBBBBBBBBBBBBBBBBBA", RUNNING, 1);
    generation_double_tell(&service, STAGE_USER, RUNNING, 1);
    text[0] = '\0';
    CHECK(hear(one, "event: job.updated\ndata: {\"id\":\"" DOUBLE_JOB "\"", 1000));
    text[0] = '\0';
    CHECK(hear(two, "event: job.updated", 1000));
    CHECK_INT(stage_count_answers(text), 0);
    (void)close(one);
    (void)close(two);
}

TEST(what_happened_while_the_gateway_was_away_is_told_afterwards)
{
    char last[32];
    text[0] = '\0';
    int fd = open_stream(NULL);
    CHECK(hear(fd, "retry: ", 5000));
    generation_double_tell(&service, STAGE_USER, RUNNING, 1);
    CHECK(hear(fd, "job.updated", 5000));
    id_of_last_event(last, sizeof last);
    (void)close(fd);
    CHECK_INT(stage_end_gateway(&stage, SIGTERM, 15000), 0);
    generation_double_tell(&service, STAGE_USER, SUCCEEDED, 2);
    stage_restart_gateway(&stage);
    text[0] = '\0';
    fd = open_stream(last);
    CHECK(hear(fd, "event: job.finished", 5000));
    CHECK(!strstr(text, "event: job.updated"));
    CHECK(!strstr(text, "event: reset"));
    (void)close(fd);
}

TEST(a_stream_lives_on_over_an_outage_of_the_bus)
{
    text[0] = '\0';
    int fd = open_stream(NULL);
    CHECK(hear(fd, "retry: ", 5000));
    nats_fixture_kill(&stage.nats);
    px_sleep_ms(500);
    nats_fixture_restart(&stage.nats, false);
    int64_t until_ms = px_mono_ms() + 10000;
    while (!px_bus_connected(stage.bus) && px_mono_ms() < until_ms)
        px_sleep_ms(50);
    generation_double_tell(&service, STAGE_USER, RUNNING, 1);
    CHECK(hear(fd, "event: job.updated", 15000));
    CHECK(!strstr(text, "event: reset"));
    (void)close(fd);
}

TEST(a_bus_that_has_lost_everything_is_told_by_reset)
{
    text[0] = '\0';
    int fd = open_stream(NULL);
    for (int i = 1; i < 4; i++)
        generation_double_tell(&service, STAGE_USER, RUNNING, i);
    CHECK(hear(fd, "id: 3\n", 5000));
    nats_fixture_kill(&stage.nats);
    nats_fixture_restart(&stage.nats, true);
    struct px_error err;
    int64_t until_ms = px_mono_ms() + 10000;
    while (!px_bus_connected(stage.bus) && px_mono_ms() < until_ms)
        px_sleep_ms(50);
    while (px_events_setup(stage.bus, NULL, &err) != PX_OK && px_mono_ms() < until_ms)
        px_sleep_ms(50);
    generation_double_tell(&service, STAGE_USER, RUNNING, 9);
    CHECK(hear(fd, "event: reset", 20000));
    generation_double_tell(&service, STAGE_USER, SUCCEEDED, 10);
    CHECK(hear(fd, "event: job.finished", 5000));
    (void)close(fd);
}

TEST(open_streams_do_not_hold_up_the_end_of_the_gateway)
{
    int fds[6];
    for (int i = 0; i < 6; i++) {
        text[0] = '\0';
        fds[i] = open_stream(NULL);
        CHECK(hear(fds[i], "retry: ", 5000));
    }
    int64_t begun_ms = px_mono_ms();
    CHECK_INT(stage_end_gateway(&stage, SIGTERM, 15000), 0);
    CHECK(px_mono_ms() - begun_ms < 5000);
    for (int i = 0; i < 6; i++)
        (void)close(fds[i]);
}

static void *finish(void *data)
{
    (void)data;
    px_sleep_ms(300);
    generation_double_tell(&service, STAGE_USER, RUNNING, 1);
    generation_double_tell(&service, STAGE_USER, SUCCEEDED, 2);
    return NULL;
}

TEST(the_waiting_endpoint_answers_when_the_event_comes)
{
    char request[PX_TOKEN_SIZE + 400];
    pthread_t thread;
    static const char body[] = "{\"prompt\":\"a lighthouse\",\"style\":\"photo\",\"aspect_ratio\":\"1:1\"}";
    (void)snprintf(
        request, sizeof request,
        "POST /generation/generate-image HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
        "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
        stage.token, strlen(body), body);
    int64_t begun_ms = px_mono_ms();
    CHECK_INT(pthread_create(&thread, NULL, finish, NULL), 0);
    CHECK_INT(stage_ask(&stage, request, text, sizeof text), 200);
    CHECK(px_mono_ms() - begun_ms < 5000);
    CHECK(strstr(text, "\"imageUrl\":\"http://localhost/file\""));
    CHECK_INT(atomic_load(&service.n_jobs), 1);
    (void)pthread_join(thread, NULL);
}

#define LIVE_CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {LIVE_CASE(an_event_arrives_within_a_second_at_every_page_of_its_user),
                                       LIVE_CASE(what_happened_while_the_gateway_was_away_is_told_afterwards),
                                       LIVE_CASE(a_stream_lives_on_over_an_outage_of_the_bus),
                                       LIVE_CASE(a_bus_that_has_lost_everything_is_told_by_reset),
                                       LIVE_CASE(open_streams_do_not_hold_up_the_end_of_the_gateway),
                                       LIVE_CASE(the_waiting_endpoint_answers_when_the_event_comes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
