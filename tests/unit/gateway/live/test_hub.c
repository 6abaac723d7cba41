/* The hub: events in, text for readers out. */
#include "support/check.h"

#include <pthread.h>
#include <pulix/event/v1/event.pb-c.h>
#include <string.h>

#include "base/clock.h"
#include "gateway/live/hub.h"

#define ANNA "AAAAAAAAAAAAAAAAAAAAAA"
#define BORIS "BBBBBBBBBBBBBBBBBBBBBA"
#define JOB "JJJJJJJJJJJJJJJJJJJJJA"

static void tell(struct gw_hub *hub, const char *user_id, uint64_t sequence, const Event__UserEvent *event)
{
    uint8_t bytes[2000];
    char subject[64];
    (void)snprintf(subject, sizeof subject, "pulix.events.%s", user_id);
    gw_hub_take(subject, sequence, bytes, protobuf_c_message_pack(&event->base, bytes), hub);
}

static void tell_job(struct gw_hub *hub, const char *user_id, uint64_t sequence, Generation__JobStatus status)
{
    char id[] = JOB;
    Generation__Job job = GENERATION__JOB__INIT;
    Event__UserEvent event = EVENT__USER_EVENT__INIT;
    job.id = id;
    job.status = status;
    job.status_seq = (int)sequence;
    event.change_case = EVENT__USER_EVENT__CHANGE_JOB;
    event.job = &job;
    tell(hub, user_id, sequence, &event);
}

static void tell_quota(struct gw_hub *hub, const char *user_id, uint64_t sequence, int used)
{
    Generation__Quota quota = GENERATION__QUOTA__INIT;
    Event__UserEvent event = EVENT__USER_EVENT__INIT;
    quota.used = used;
    event.change_case = EVENT__USER_EVENT__CHANGE_QUOTA;
    event.quota = &quota;
    tell(hub, user_id, sequence, &event);
}

/* Everything that the reader hears within a moment. */
static enum gw_heard hear(struct gw_reader *reader, char *text, size_t size)
{
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, GW_EVENT_TEXT);
    enum gw_heard heard = gw_reader_wait(reader, &out, 20);
    (void)snprintf(text, size, "%s", out.len ? out.data : "");
    return heard;
}

TEST(an_event_reaches_its_user_and_nobody_else)
{
    struct gw_hub *hub = gw_hub_new(10, 10);
    struct gw_reader anna, boris;
    char text[4000];
    CHECK_OK(gw_reader_open(hub, ANNA, NULL, &anna, NULL));
    CHECK_OK(gw_reader_open(hub, BORIS, NULL, &boris, NULL));
    tell_quota(hub, ANNA, 11, 7);
    CHECK_INT(hear(&anna, text, sizeof text), GW_HEARD_EVENTS);
    CHECK_STR(text,
              "id: 11\nevent: quota.updated\ndata: {\"plan\":\"\",\"used\":7,\"limit\":0,\"window\":\"\","
              "\"resets_at\":null}\n\n");
    CHECK_INT(hear(&anna, text, sizeof text), GW_HEARD_NOTHING);
    CHECK_INT(hear(&boris, text, sizeof text), GW_HEARD_NOTHING);
    gw_reader_close(&anna);
    gw_reader_close(&boris);
    gw_hub_free(hub);
}

TEST(a_job_is_updated_until_it_is_finished)
{
    struct gw_hub *hub = gw_hub_new(0, 0);
    struct gw_reader anna;
    char text[8000];
    CHECK_OK(gw_reader_open(hub, ANNA, NULL, &anna, NULL));
    tell_job(hub, ANNA, 1, GENERATION__JOB_STATUS__JOB_STATUS_RUNNING);
    tell_job(hub, ANNA, 2, GENERATION__JOB_STATUS__JOB_STATUS_FAILED);
    CHECK_INT(hear(&anna, text, sizeof text), GW_HEARD_EVENTS);
    CHECK(strstr(text, "id: 1\nevent: job.updated\ndata: {\"id\":\"" JOB "\""));
    CHECK(strstr(text, "id: 2\nevent: job.finished\n"));
    CHECK(strstr(text, "\"status\":\"failed\""));
    gw_reader_close(&anna);
    gw_hub_free(hub);
}

TEST(who_comes_back_gets_what_was_missed)
{
    struct gw_hub *hub = gw_hub_new(0, 0);
    struct gw_reader anna;
    char text[4000];
    for (uint64_t i = 1; i <= 4; i++)
        tell_quota(hub, i == 3 ? BORIS : ANNA, i, (int)i);
    CHECK_OK(gw_reader_open(hub, ANNA, "1", &anna, NULL));
    CHECK_INT(hear(&anna, text, sizeof text), GW_HEARD_EVENTS);
    CHECK(!strstr(text, "id: 1\n") && strstr(text, "id: 2\n") && !strstr(text, "id: 3\n") &&
          strstr(text, "id: 4\n"));
    gw_reader_close(&anna);
    gw_hub_free(hub);
}

TEST(a_gap_is_told_and_then_the_stream_goes_on)
{
    static const char *const unknown[] = {"3", "0", "999", "x", "", "-1", "99999999999999999999"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        struct gw_hub *hub = gw_hub_new(5, 5); /* what came before 6 is not known */
        struct gw_reader anna;
        char text[4000];
        CHECK_OK(gw_reader_open(hub, ANNA, unknown[i], &anna, NULL));
        CHECK_INT(hear(&anna, text, sizeof text), GW_HEARD_GAP);
        tell_quota(hub, ANNA, 6, 1);
        CHECK_INT(hear(&anna, text, sizeof text), GW_HEARD_EVENTS);
        gw_reader_close(&anna);
        gw_hub_free(hub);
    }
}

TEST(a_reader_that_is_too_slow_is_told_so)
{
    struct gw_hub *hub = gw_hub_new(0, 0);
    struct gw_reader anna;
    char text[4000];
    CHECK_OK(gw_reader_open(hub, ANNA, NULL, &anna, NULL));
    for (uint64_t i = 1; i <= 100; i++)
        tell_quota(hub, ANNA, i, 1);
    CHECK_INT(hear(&anna, text, sizeof text), GW_HEARD_GAP);
    CHECK_INT(anna.seen, 100);
    gw_reader_close(&anna);
    gw_hub_free(hub);
}

TEST(a_quiet_reader_has_no_gap_however_much_others_do)
{
    struct gw_hub *hub = gw_hub_new(0, 0);
    struct gw_reader anna;
    char text[4000];
    CHECK_OK(gw_reader_open(hub, ANNA, NULL, &anna, NULL));
    for (uint64_t i = 1; i <= 200000; i++) {
        tell_quota(hub, BORIS, i, 1);
        if (i % 1000 == 0)
            CHECK_INT(gw_reader_wait(&anna, &(struct px_buf){.max = 100}, 0), GW_HEARD_NOTHING);
    }
    tell_quota(hub, ANNA, 200001, 1);
    CHECK_INT(hear(&anna, text, sizeof text), GW_HEARD_EVENTS);
    gw_reader_close(&anna);
    gw_hub_free(hub);
}

TEST(a_stream_that_began_anew_is_a_gap)
{
    struct gw_hub *hub = gw_hub_new(0, 0);
    struct gw_reader anna;
    char text[4000];
    tell_job(hub, ANNA, 50, GENERATION__JOB_STATUS__JOB_STATUS_SUCCEEDED);
    CHECK_OK(gw_reader_open(hub, ANNA, NULL, &anna, NULL));
    tell_quota(hub, ANNA, 1, 1);
    CHECK_INT(hear(&anna, text, sizeof text), GW_HEARD_GAP);
    tell_quota(hub, ANNA, 2, 1);
    CHECK_INT(hear(&anna, text, sizeof text), GW_HEARD_EVENTS);
    gw_reader_close(&anna);
    gw_hub_free(hub);
}

TEST(a_further_stream_of_one_user_ends_the_oldest)
{
    struct gw_hub *hub = gw_hub_new(0, 0);
    struct gw_reader readers[GW_MAX_STREAMS_PER_USER + 1], boris;
    char text[1000];
    CHECK_OK(gw_reader_open(hub, BORIS, NULL, &boris, NULL));
    for (int i = 0; i <= GW_MAX_STREAMS_PER_USER; i++)
        CHECK_OK(gw_reader_open(hub, ANNA, NULL, &readers[i], NULL));
    CHECK_INT(hear(&readers[0], text, sizeof text), GW_HEARD_END);
    for (int i = 1; i <= GW_MAX_STREAMS_PER_USER; i++)
        CHECK_INT(hear(&readers[i], text, sizeof text), GW_HEARD_NOTHING);
    CHECK_INT(hear(&boris, text, sizeof text), GW_HEARD_NOTHING);
    gw_reader_close(&readers[1]);
    CHECK_OK(gw_reader_open(hub, ANNA, NULL, &readers[1], NULL));
    CHECK_INT(hear(&readers[2], text, sizeof text), GW_HEARD_NOTHING);
    for (int i = 0; i <= GW_MAX_STREAMS_PER_USER; i++)
        gw_reader_close(&readers[i]);
    gw_reader_close(&boris);
    gw_hub_free(hub);
}

TEST(what_is_no_event_is_left_out)
{
    struct gw_hub *hub = gw_hub_new(0, 0);
    struct gw_reader anna;
    char text[4000];
    CHECK_OK(gw_reader_open(hub, ANNA, NULL, &anna, NULL));
    gw_hub_take("pulix.events." ANNA, 1, "\xff\xff", 2, hub);
    gw_hub_take("pulix.events." ANNA, 2, "", 0, hub);
    gw_hub_take("pulix.events.short", 3, "", 0, hub);
    gw_hub_take("pulix.other", 4, "", 0, hub);
    CHECK_INT(hear(&anna, text, sizeof text), GW_HEARD_NOTHING);
    gw_reader_close(&anna);
    gw_hub_free(hub);
}

TEST(a_running_or_finished_job_is_known_to_its_owner_only)
{
    struct gw_hub *hub = gw_hub_new(0, 0);
    auto_buf struct px_buf out = {0};
    bool final = false;
    px_buf_init(&out, 10000);
    tell_job(hub, ANNA, 1, GENERATION__JOB_STATUS__JOB_STATUS_QUEUED);
    CHECK(!gw_hub_job(hub, ANNA, JOB, &out, &final)); /* its place in the queue changes without an event */
    tell_job(hub, ANNA, 2, GENERATION__JOB_STATUS__JOB_STATUS_RUNNING);
    CHECK(gw_hub_job(hub, ANNA, JOB, &out, &final));
    CHECK(!final);
    CHECK(strstr(out.data, "\"status\":\"running\""));
    CHECK(!gw_hub_job(hub, BORIS, JOB, &out, &final));
    px_buf_clear(&out);
    tell_job(hub, ANNA, 3, GENERATION__JOB_STATUS__JOB_STATUS_SUCCEEDED);
    CHECK(gw_hub_job(hub, ANNA, JOB, &out, &final));
    CHECK(final);
    CHECK(out.data[0] == '{' && out.data[out.len - 1] == '}');
    gw_hub_free(hub);
}

static void *finish_soon(void *hub)
{
    px_sleep_ms(50);
    tell_job(hub, ANNA, 1, GENERATION__JOB_STATUS__JOB_STATUS_RUNNING);
    tell_job(hub, ANNA, 2, GENERATION__JOB_STATUS__JOB_STATUS_SUCCEEDED);
    return NULL;
}

TEST(waiting_for_a_job_ends_when_it_does)
{
    struct gw_hub *hub = gw_hub_new(0, 0);
    pthread_t thread;
    CHECK(!gw_hub_wait_job(hub, ANNA, JOB, 10));
    CHECK_INT(pthread_create(&thread, NULL, finish_soon, hub), 0);
    int64_t begun_ms = px_mono_ms();
    CHECK(gw_hub_wait_job(hub, ANNA, JOB, 10000));
    CHECK(px_mono_ms() - begun_ms < 5000);
    CHECK(!gw_hub_wait_job(hub, BORIS, JOB, 10));
    (void)pthread_join(thread, NULL);
    gw_hub_free(hub);
}

static void *drain_soon(void *gw)
{
    px_sleep_ms(50);
    gw_hub_drain(gw);
    return NULL;
}

TEST(a_drain_wakes_everybody)
{
    struct gateway gw = {.hub = gw_hub_new(0, 0)};
    struct gw_reader anna;
    pthread_t thread;
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, 100);
    CHECK_OK(gw_reader_open(gw.hub, ANNA, NULL, &anna, NULL));
    CHECK_INT(pthread_create(&thread, NULL, drain_soon, &gw), 0);
    int64_t begun_ms = px_mono_ms();
    CHECK_INT(gw_reader_wait(&anna, &out, 30000), GW_HEARD_END);
    CHECK(!gw_hub_wait_job(gw.hub, ANNA, JOB, 30000));
    CHECK(px_mono_ms() - begun_ms < 10000);
    (void)pthread_join(thread, NULL);
    gw_reader_close(&anna);
    gw_hub_free(gw.hub);
}

RUN_TESTS(CASE(an_event_reaches_its_user_and_nobody_else), CASE(a_job_is_updated_until_it_is_finished),
          CASE(who_comes_back_gets_what_was_missed), CASE(a_gap_is_told_and_then_the_stream_goes_on),
          CASE(a_reader_that_is_too_slow_is_told_so), CASE(a_quiet_reader_has_no_gap_however_much_others_do),
          CASE(a_stream_that_began_anew_is_a_gap), CASE(a_further_stream_of_one_user_ends_the_oldest),
          CASE(what_is_no_event_is_left_out), CASE(a_running_or_finished_job_is_known_to_its_owner_only),
          CASE(waiting_for_a_job_ends_when_it_does), CASE(a_drain_wakes_everybody))
