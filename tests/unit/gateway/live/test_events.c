/* GET /generation/events through the whole gateway. */
#include "support/check.h"

#include <pthread.h>
#include <pulix/event/v1/event.pb-c.h>
#include <string.h>

#include "base/clock.h"
#include "gateway/access/guard.h"
#include "gateway/live/hub.h"
#include "support/loopback.h"

static struct loopback_gateway gateway;
static struct loopback peer;

static int setup(void **state)
{
    (void)state;
    loopback_gateway_init(&gateway);
    gateway.gw.hub = gw_hub_new(10, 10);
    loopback_init(&peer, &gateway.gw);
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

static void tell(uint64_t sequence)
{
    uint8_t bytes[200];
    Generation__Quota quota = GENERATION__QUOTA__INIT;
    Event__UserEvent event = EVENT__USER_EVENT__INIT;
    quota.used = (int)sequence;
    event.change_case = EVENT__USER_EVENT__CHANGE_QUOTA;
    event.quota = &quota;
    gw_hub_take("pulix.events." LOOPBACK_USER, sequence, bytes, protobuf_c_message_pack(&event.base, bytes),
                gateway.gw.hub);
}

static void *listen(void *target)
{
    loopback_sign_in(&peer, LOOPBACK_USER);
    (void)loopback_ask(&peer, "GET", target, NULL);
    return NULL;
}

/* Waits until more than 'sent' bytes have come, at most five seconds. */
static size_t wait_for_more(size_t sent)
{
    int64_t until_ms = px_mono_ms() + 5000;
    while (atomic_load(&peer.sent) <= sent && px_mono_ms() < until_ms)
        px_sleep_ms(5);
    return atomic_load(&peer.sent);
}

static void drain(void)
{
    atomic_store(&gateway.gw.draining, true);
    gw_hub_drain(&gateway.gw);
}

TEST(events_come_while_they_happen_and_the_stream_ends_with_the_gateway)
{
    static char target[] = "/generation/events";
    pthread_t thread;
    CHECK_INT(pthread_create(&thread, NULL, listen, target), 0);
    size_t sent = wait_for_more(0);
    if (atomic_load(&peer.sent) == sent)
        px_sleep_ms(50);
    tell(11);
    sent = wait_for_more(sent);
    tell(12);
    (void)wait_for_more(sent);
    drain();
    (void)pthread_join(thread, NULL);
    CHECK_INT(peer.status, 200);
    CHECK(!peer.cut || loopback_answer_header(&peer, "Transfer-Encoding"));
    CHECK_STR(loopback_answer_header(&peer, "Content-Type"), "text/event-stream");
    CHECK_STR(loopback_answer_header(&peer, "Cache-Control"), "no-store");
    CHECK(strncmp(peer.body.data, "retry: 2000\nid: 10\n\n", 20) == 0);
    CHECK(strstr(peer.body.data, "id: 11\nevent: quota.updated\ndata: {"));
    CHECK(strstr(peer.body.data, "id: 12\nevent: quota.updated\ndata: {"));
}

TEST(what_was_missed_comes_first)
{
    static char target[] = "/generation/events";
    pthread_t thread;
    for (uint64_t i = 11; i < 15; i++)
        tell(i);
    loopback_header(&peer, "Last-Event-ID", "12");
    CHECK_INT(pthread_create(&thread, NULL, listen, target), 0);
    px_sleep_ms(100);
    drain();
    (void)pthread_join(thread, NULL);
    CHECK(!strstr(peer.body.data, "id: 12\n"));
    CHECK(strstr(peer.body.data, "id: 13\nevent: quota.updated"));
    CHECK(strstr(peer.body.data, "id: 14\nevent: quota.updated"));
}

TEST(a_gap_is_told_by_reset)
{
    static char target[] = "/generation/events";
    pthread_t thread;
    loopback_header(&peer, "Last-Event-ID", "3");
    CHECK_INT(pthread_create(&thread, NULL, listen, target), 0);
    px_sleep_ms(100);
    drain();
    (void)pthread_join(thread, NULL);
    CHECK(strstr(peer.body.data, "id: 10\nevent: reset\ndata: {}\n\n"));
}

TEST(a_stream_ends_within_two_seconds_of_signing_out)
{
    static char target[] = "/generation/events";
    pthread_t thread;
    CHECK_INT(pthread_create(&thread, NULL, listen, target), 0);
    (void)wait_for_more(0);
    gw_guard_revoke(gateway.gw.guard, LOOPBACK_USER, "", "", px_wall_ms() + 1000);
    int64_t begun_ms = px_mono_ms();
    (void)pthread_join(thread, NULL);
    CHECK(px_mono_ms() - begun_ms < 5000);
    CHECK_INT(peer.status, 200);
}

TEST(a_client_that_goes_away_gives_its_thread_back)
{
    static char target[] = "/generation/events";
    pthread_t thread;
    peer.writes_left = 2; /* the head and the first lines */
    CHECK_INT(pthread_create(&thread, NULL, listen, target), 0);
    int64_t begun_ms = px_mono_ms();
    (void)pthread_join(thread, NULL);
    CHECK(px_mono_ms() - begun_ms < 5000);
}

TEST(the_stream_needs_a_user_and_takes_no_parameters)
{
    CHECK_INT(loopback_ask(&peer, "GET", "/generation/events", NULL), 401);
    loopback_sign_in(&peer, LOOPBACK_USER);
    CHECK_INT(loopback_ask(&peer, "GET", "/generation/events?access_token=x", NULL), 400);
    loopback_sign_in(&peer, LOOPBACK_USER);
    CHECK_INT(loopback_ask(&peer, "HEAD", "/generation/events", NULL), 200);
}

TEST(a_gateway_that_ends_opens_no_streams)
{
    drain();
    loopback_sign_in(&peer, LOOPBACK_USER);
    CHECK_INT(loopback_ask(&peer, "GET", "/generation/events", NULL), 503);
}

TEST(a_stream_whose_place_is_taken_by_newer_ones_ends)
{
    static char target[] = "/generation/events";
    struct gw_reader readers[GW_MAX_STREAMS_PER_USER];
    pthread_t thread;
    CHECK_INT(pthread_create(&thread, NULL, listen, target), 0);
    (void)wait_for_more(0);
    px_sleep_ms(50);
    for (int i = 0; i < GW_MAX_STREAMS_PER_USER; i++)
        CHECK_OK(gw_reader_open(gateway.gw.hub, LOOPBACK_USER, NULL, &readers[i], NULL));
    int64_t begun_ms = px_mono_ms();
    (void)pthread_join(thread, NULL);
    CHECK(px_mono_ms() - begun_ms < 3000);
    CHECK_INT(peer.status, 200);
    CHECK(!peer.cut);
    for (int i = 0; i < GW_MAX_STREAMS_PER_USER; i++)
        gw_reader_close(&readers[i]);
}

#define STREAM_CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STREAM_CASE(events_come_while_they_happen_and_the_stream_ends_with_the_gateway),
        STREAM_CASE(what_was_missed_comes_first),
        STREAM_CASE(a_gap_is_told_by_reset),
        STREAM_CASE(a_stream_ends_within_two_seconds_of_signing_out),
        STREAM_CASE(a_client_that_goes_away_gives_its_thread_back),
        STREAM_CASE(the_stream_needs_a_user_and_takes_no_parameters),
        STREAM_CASE(a_gateway_that_ends_opens_no_streams),
        STREAM_CASE(a_stream_whose_place_is_taken_by_newer_ones_ends)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
