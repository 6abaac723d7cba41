/* Streams over a real server: order, resuming, restarts, a lost store. */
#include "support/check.h"

#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "pulix/event/v1/event.pb-c.h"
#include "rpc/event.h"
#include "support/nats_fixture.h"

enum { BUS_WAIT_MS = 10000, ARRIVAL_MS = 15000, MAX_SEEN = 4096 };

static struct nats_fixture nats;
static struct px_bus *bus;

/* What a reader has got so far: the numbers that the events carry, and their places in the stream. */
struct reader {
    pthread_mutex_t mutex;
    int64_t numbers[MAX_SEEN];
    uint64_t sequences[MAX_SEEN];
    int n;
    char last_subject[64];
    struct px_event_subscription *subscription;
};

static struct px_bus *open_bus(void)
{
    const struct px_bus_options options = {.url = nats.url, .name = "events", .n_rpc = 1, .jetstream = true};
    struct px_bus *opened = NULL;
    CHECK_OK(px_bus_open(&options, BUS_WAIT_MS, &opened, NULL));
    return opened;
}

static int start_all(void **state)
{
    (void)state;
    nats_fixture_start(&nats, NULL);
    bus = open_bus();
    CHECK_OK(px_events_setup(bus, NULL, NULL));
    return 0;
}

static int stop_all(void **state)
{
    (void)state;
    px_bus_close(bus);
    nats_fixture_stop(&nats);
    return 0;
}

/* Each event carries a number, in a message that the stream does not care about. */
static enum px_code publish(const char *subject, int64_t number)
{
    Event__Revoked event = EVENT__REVOKED__INIT;
    event.until_at = number;
    return px_event_publish(bus, subject, NULL, &event.base, NULL);
}

static void publish_surely(const char *subject, int64_t number)
{
    int64_t until_ms = px_mono_ms() + ARRIVAL_MS;
    while (publish(subject, number) != PX_OK) {
        CHECK(px_mono_ms() < until_ms);
        px_sleep_ms(50);
    }
}

static void note(const char *subject, uint64_t sequence, const void *bytes, size_t len, void *data)
{
    struct reader *reader = data;
    Event__Revoked *event = event__revoked__unpack(NULL, len, bytes);
    pthread_mutex_lock(&reader->mutex);
    if (event && reader->n < MAX_SEEN) {
        reader->numbers[reader->n] = event->until_at;
        reader->sequences[reader->n++] = sequence;
    }
    (void)snprintf(reader->last_subject, sizeof reader->last_subject, "%s", subject);
    pthread_mutex_unlock(&reader->mutex);
    if (event)
        event__revoked__free_unpacked(event, NULL);
}

static void start_reader(struct reader *reader, uint64_t from)
{
    memset(reader, 0, sizeof *reader);
    pthread_mutex_init(&reader->mutex, NULL);
    CHECK_OK(px_event_subscribe(bus, PX_STREAM_EVENTS, from, note, reader, &reader->subscription, NULL));
}

static int count(struct reader *reader)
{
    pthread_mutex_lock(&reader->mutex);
    int n = reader->n;
    pthread_mutex_unlock(&reader->mutex);
    return n;
}

static void wait_for(struct reader *reader, int n)
{
    int64_t until_ms = px_mono_ms() + ARRIVAL_MS;
    while (count(reader) < n && px_mono_ms() < until_ms)
        px_sleep_ms(10);
    CHECK_INT(count(reader), n);
}

static void stop_reader(struct reader *reader)
{
    px_event_unsubscribe(reader->subscription);
    pthread_mutex_destroy(&reader->mutex);
}

static uint64_t last_sequence(void)
{
    uint64_t first = 0, last = 0;
    CHECK_OK(px_event_range(bus, PX_STREAM_EVENTS, &first, &last, NULL));
    return last;
}

TEST(setting_up_twice_changes_nothing)
{
    CHECK_OK(publish("pulix.events.someone", 1));
    uint64_t last = last_sequence();
    CHECK_OK(px_events_setup(bus, NULL, NULL));
    CHECK_INT(last_sequence(), last);
}

TEST(a_reader_gets_what_is_new_in_order)
{
    static struct reader reader;
    start_reader(&reader, UINT64_MAX);
    uint64_t last = last_sequence();
    for (int i = 0; i < 100; i++)
        CHECK_OK(publish("pulix.events.alice", i));
    wait_for(&reader, 100);
    for (int i = 0; i < 100; i++) {
        CHECK_INT(reader.numbers[i], i);
        CHECK_INT(reader.sequences[i], last + 1 + (uint64_t)i);
    }
    CHECK_STR(reader.last_subject, "pulix.events.alice");
    stop_reader(&reader);
}

TEST(a_reader_can_start_anywhere)
{
    static struct reader all, some;
    uint64_t last = last_sequence();
    start_reader(&all, 0);
    wait_for(&all, (int)last);
    start_reader(&some, last - 4);
    wait_for(&some, 5);
    CHECK_INT(some.sequences[0], last - 4);
    stop_reader(&all);
    stop_reader(&some);
}

TEST(the_same_thing_told_twice_is_kept_once)
{
    uint64_t last = last_sequence();
    Event__Revoked event = EVENT__REVOKED__INIT;
    CHECK_OK(px_event_publish(bus, "pulix.events.alice", "job-1-7", &event.base, NULL));
    CHECK_OK(px_event_publish(bus, "pulix.events.alice", "job-1-7", &event.base, NULL));
    CHECK_INT(last_sequence(), last + 1);
}

static char words[64]; /* looked for in the server's files */
static int files_with_words;

static int look_into(const char *path, const struct stat *info, int type, struct FTW *where)
{
    (void)where;
    if (type != FTW_F || info->st_size == 0)
        return 0;
    char *content = malloc((size_t)info->st_size);
    FILE *file = fopen(path, "rb");
    CHECK(content && file);
    size_t n = fread(content, 1, (size_t)info->st_size, file);
    (void)fclose(file);
    files_with_words += memmem(content, n, words, strlen(words)) != NULL;
    free(content);
    return 0;
}

static int count_files_with(const char *text)
{
    (void)snprintf(words, sizeof words, "%s", text);
    files_with_words = 0;
    CHECK_INT(nftw(nats.folder, look_into, 16, FTW_PHYS), 0);
    return files_with_words;
}

TEST(what_is_erased_is_gone_from_the_disk_and_the_rest_stays)
{
    Event__Revoked event = EVENT__REVOKED__INIT;
    char prompt[] = "a very private prompt";
    event.user_id = prompt;
    for (int i = 0; i < 200; i++) {
        CHECK_OK(publish("pulix.events.alice", i));
        if (i % 50 == 0)
            CHECK_OK(px_event_publish(bus, "pulix.events.bob", NULL, &event.base, NULL));
    }
    int64_t until_ms = px_mono_ms() + ARRIVAL_MS;
    while (count_files_with(prompt) == 0 && px_mono_ms() < until_ms)
        px_sleep_ms(20);
    CHECK(count_files_with(prompt) > 0);
    CHECK_OK(px_event_erase(bus, PX_STREAM_EVENTS, "pulix.events.bob", NULL));
    while (count_files_with(prompt) > 0 && px_mono_ms() < until_ms)
        px_sleep_ms(20);
    CHECK_INT(count_files_with(prompt), 0);

    static struct reader reader;
    start_reader(&reader, last_sequence() - 203);
    wait_for(&reader, 200);
    stop_reader(&reader);
    CHECK_OK(px_event_erase(bus, PX_STREAM_EVENTS, "pulix.events.nobody", NULL));
}

TEST(nothing_is_lost_or_repeated_when_the_server_is_killed_again_and_again)
{
    static struct reader reader;
    start_reader(&reader, UINT64_MAX);
    int published = 0;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 50; i++)
            publish_surely("pulix.events.bob", published++);
        nats_fixture_kill(&nats);
        px_sleep_ms(100);
        nats_fixture_restart(&nats, false);
        for (int i = 0; i < 50; i++)
            publish_surely("pulix.events.bob", published++);
    }
    wait_for(&reader, published);
    for (int i = 0; i < published; i++)
        CHECK_INT(reader.numbers[i], i);
    for (int i = 1; i < published; i++)
        CHECK_INT(reader.sequences[i], reader.sequences[i - 1] + 1);
    stop_reader(&reader);
}

TEST(a_reader_catches_up_after_the_server_was_stopped_for_a_while)
{
    static struct reader reader;
    start_reader(&reader, UINT64_MAX);
    publish_surely("pulix.events.bob", 0);
    wait_for(&reader, 1);
    nats_fixture_pause(&nats);
    px_sleep_ms(1500);
    nats_fixture_resume(&nats);
    for (int i = 1; i < 20; i++)
        publish_surely("pulix.events.bob", i);
    wait_for(&reader, 20);
    stop_reader(&reader);
}

TEST(a_reader_keeps_up_with_a_burst)
{
    static struct reader reader;
    enum { BURST = 3000 };
    start_reader(&reader, UINT64_MAX);
    jsCtx *context = NULL;
    CHECK_INT(natsConnection_JetStream(&context, px_bus_jetstream(bus), NULL), NATS_OK);
    Event__Revoked event = EVENT__REVOKED__INIT;
    for (int i = 0; i < BURST; i++) {
        unsigned char bytes[32];
        event.until_at = i;
        int len = (int)event__revoked__pack(&event, bytes);
        CHECK_INT(js_PublishAsync(context, "pulix.events.many", bytes, len, NULL), NATS_OK);
    }
    CHECK_INT(js_PublishAsyncComplete(context, NULL), NATS_OK);
    jsCtx_Destroy(context);
    wait_for(&reader, BURST);
    for (int i = 0; i < BURST; i++)
        CHECK_INT(reader.numbers[i], i);
    stop_reader(&reader);
}

TEST(a_server_that_comes_back_empty_is_read_from_its_new_start)
{
    static struct reader reader;
    start_reader(&reader, UINT64_MAX);
    publish_surely("pulix.events.carol", 1);
    wait_for(&reader, 1);
    nats_fixture_kill(&nats);
    nats_fixture_restart(&nats, true);
    publish_surely("pulix.events.carol", 2); /* makes the streams again */
    publish_surely("pulix.events.carol", 3);
    wait_for(&reader, 3);
    CHECK_INT(reader.numbers[1], 2);
    CHECK_INT(reader.sequences[1], 1);
    CHECK_INT(reader.numbers[2], 3);
    stop_reader(&reader);
}

TEST(publishing_to_a_bus_that_is_down_fails_in_time)
{
    nats_fixture_kill(&nats);
    px_sleep_ms(100);
    int64_t start_ms = px_mono_ms();
    CHECK_CODE(publish("pulix.events.carol", 4), PX_UNAVAILABLE);
    CHECK(px_mono_ms() - start_ms < 4000);
    struct px_event_subscription *subscription = NULL;
    CHECK_CODE(px_event_subscribe(bus, PX_STREAM_EVENTS, 0, note, NULL, &subscription, NULL), PX_UNAVAILABLE);
    nats_fixture_restart(&nats, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(setting_up_twice_changes_nothing),
        CASE(a_reader_gets_what_is_new_in_order),
        CASE(a_reader_can_start_anywhere),
        CASE(the_same_thing_told_twice_is_kept_once),
        CASE(what_is_erased_is_gone_from_the_disk_and_the_rest_stays),
        CASE(nothing_is_lost_or_repeated_when_the_server_is_killed_again_and_again),
        CASE(a_reader_catches_up_after_the_server_was_stopped_for_a_while),
        CASE(a_reader_keeps_up_with_a_burst),
        CASE(a_server_that_comes_back_empty_is_read_from_its_new_start),
        CASE(publishing_to_a_bus_that_is_down_fails_in_time),
    };
    return cmocka_run_group_tests(tests, start_all, stop_all);
}
