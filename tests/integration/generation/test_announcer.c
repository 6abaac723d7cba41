/* What owners are told outlives an outage of the bus. */
#include "support/check.h"

#include <pthread.h>
#include <string.h>

#include <pulix/event/v1/event.pb-c.h>

#include "base/clock.h"
#include "generation/announcer.h"
#include "rpc/event.h"
#include "support/nats_fixture.h"

#define ANNA "AAAAAAAAAAAAAAAAAAAAAA"

enum { BUS_WAIT_MS = 10000, ARRIVAL_MS = 20000, MOST = 64 };

static struct nats_fixture nats;
static struct px_bus *bus;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int told[MOST], n_told, n_purges;

static int start(void **state)
{
    (void)state;
    nats_fixture_start(&nats, NULL);
    const struct px_bus_options options = {.url = nats.url, .name = "test", .n_rpc = 1, .jetstream = true};
    CHECK_OK(px_bus_open(&options, BUS_WAIT_MS, &bus, NULL));
    CHECK_OK(px_events_setup(bus, NULL, NULL));
    return 0;
}

static int stop(void **state)
{
    (void)state;
    px_bus_close(bus);
    nats_fixture_stop(&nats);
    return 0;
}

static void hear(const char *subject, uint64_t sequence, const void *bytes, size_t len, void *data)
{
    Event__UserEvent *event = event__user_event__unpack(NULL, len, bytes);
    (void)sequence;
    (void)data;
    CHECK(event && event->change_case == EVENT__USER_EVENT__CHANGE_QUOTA);
    CHECK_STR(subject, "pulix.events." ANNA);
    pthread_mutex_lock(&mutex);
    if (n_told < MOST)
        told[n_told++] = event->quota->used;
    pthread_mutex_unlock(&mutex);
    event__user_event__free_unpacked(event, NULL);
}

static void hear_purge(const char *subject, uint64_t sequence, const void *bytes, size_t len, void *data)
{
    char tag[PX_TAG_SIZE];
    (void)subject;
    (void)sequence;
    (void)data;
    pthread_mutex_lock(&mutex);
    n_purges += px_purge_read(bytes, len, tag) && strcmp(tag, "models") == 0;
    pthread_mutex_unlock(&mutex);
}

static void wait_until_is(const int *number, int wanted)
{
    int64_t until_ms = px_mono_ms() + ARRIVAL_MS;
    for (int now = -1; now != wanted && px_mono_ms() < until_ms; px_sleep_ms(10)) {
        pthread_mutex_lock(&mutex);
        now = *number;
        pthread_mutex_unlock(&mutex);
    }
    CHECK_INT(*number, wanted);
}

static void tell(struct announcer *announcer, int used)
{
    Generation__Quota quota;
    generation__quota__init(&quota);
    quota.used = used;
    announcer_tell_quota(announcer, ANNA, &quota);
}

TEST(what_happens_while_the_bus_is_away_is_told_once_and_in_order_when_it_is_back)
{
    struct px_event_subscription *subscription = NULL;
    struct announcer *announcer = announcer_start(bus);
    CHECK(announcer != NULL);
    CHECK_OK(px_event_subscribe(bus, PX_STREAM_EVENTS, UINT64_MAX, hear, NULL, &subscription, NULL));
    tell(announcer, 0);
    wait_until_is(&n_told, 1);
    nats_fixture_kill(&nats);
    for (int i = 1; i < 10; i++)
        tell(announcer, i);
    px_sleep_ms(300);
    nats_fixture_restart(&nats, false);
    wait_until_is(&n_told, 10);
    for (int i = 0; i < 10; i++)
        CHECK_INT(told[i], i);
    px_event_unsubscribe(subscription);
    announcer_stop(announcer);
}

/* A stream that takes nothing, as with a full disk: one that is so small that the event does not fit. */
static void make_stream_take(int64_t max_bytes)
{
    jsCtx *context = NULL;
    jsStreamConfig config;
    const char *subjects[] = {"pulix.events.>"};
    jsStreamConfig_Init(&config);
    config.Name = PX_STREAM_EVENTS;
    config.Subjects = subjects;
    config.SubjectsLen = 1;
    config.Storage = js_FileStorage;
    config.MaxBytes = max_bytes;
    config.Discard = js_DiscardNew;
    CHECK_INT(natsConnection_JetStream(&context, px_bus_jetstream(bus), NULL), NATS_OK);
    (void)js_DeleteStream(context, PX_STREAM_EVENTS, NULL, NULL);
    CHECK_INT(js_AddStream(NULL, context, &config, NULL, NULL), NATS_OK);
    jsCtx_Destroy(context);
}

TEST(a_stream_that_takes_nothing_holds_up_no_purge)
{
    struct announcer *announcer = announcer_start(bus);
    CHECK_OK(px_event_listen(bus, PX_SUBJECT_PURGE, hear_purge, NULL, NULL));
    make_stream_take(1);
    tell(announcer, 0);
    for (int i = 1; i <= 5; i++) {
        announcer_purge(announcer, "models");
        wait_until_is(&n_purges, i);
    }
    announcer_stop(announcer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_happens_while_the_bus_is_away_is_told_once_and_in_order_when_it_is_back),
        CASE(a_stream_that_takes_nothing_holds_up_no_purge),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
