/* Fan-out of events. Threads that wait sleep on one of a few condition variables, chosen by their user. */
#include "gateway/live/hub.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>
#include <utlist.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "gateway/live/event_text.h"
#include "gateway/live/job_states.h"
#include "gateway/live/ring.h"
#include "rpc/event.h"

enum {
    EVENTS_PER_USER = 64,
    RING_BYTES = 16 << 20,
    JOB_STATES = 8192,
    JOB_BYTES = 16 << 20,
    REPLAY = 5000,           /* events read back at start */
    CATCH_UP_MS = 3000,      /* how long a reader waits for that */
    RUNNING_FRESH_MS = 5000, /* how old the state of a running job may be for a poll */
    FINAL_FRESH_MS = 600000,
    WAKE_GROUPS = 64,
};

struct audience { /* of one user */
    char user_id[PX_ID_SIZE];
    struct gw_reader *readers; /* oldest first; without those that were replaced */
    UT_hash_handle hh;
};

struct gw_hub {
    struct px_bus *bus;
    struct px_event_subscription *subscription;
    pthread_mutex_t mutex; /* everything below */
    pthread_cond_t wake[WAKE_GROUPS];
    struct gw_ring *ring;
    struct gw_job_states *jobs;
    struct audience *audiences;
    uint64_t seen;      /* the newest sequence that was taken in */
    uint64_t behind_of; /* what the stream held when we began: until then we catch up */
    bool draining;
};

static pthread_cond_t *wake_of(struct gw_hub *hub, const char *user_id)
{
    unsigned hash = 5381;
    for (const char *p = user_id; *p; p++)
        hash = hash * 33 + (unsigned char)*p;
    return &hub->wake[hash % WAKE_GROUPS];
}

struct gw_hub *gw_hub_new(uint64_t seen, uint64_t behind_of)
{
    struct gw_hub *hub = calloc(1, sizeof *hub);
    if (!hub)
        return NULL;
    (void)pthread_mutex_init(&hub->mutex, NULL);
    for (int i = 0; i < WAKE_GROUPS; i++)
        (void)pthread_cond_init(&hub->wake[i], NULL);
    hub->ring = gw_ring_new(EVENTS_PER_USER, RING_BYTES);
    hub->jobs = gw_job_states_new(JOB_STATES, JOB_BYTES);
    hub->seen = seen;
    hub->behind_of = behind_of;
    if (!hub->ring || !hub->jobs) {
        gw_hub_free(hub);
        return NULL;
    }
    gw_ring_clear(hub->ring, seen);
    return hub;
}

void gw_hub_free(struct gw_hub *hub)
{
    if (!hub)
        return;
    /* no reader is open any more, so there are no audiences either */
    gw_ring_free(hub->ring);
    gw_job_states_free(hub->jobs);
    for (int i = 0; i < WAKE_GROUPS; i++)
        (void)pthread_cond_destroy(&hub->wake[i]);
    (void)pthread_mutex_destroy(&hub->mutex);
    free(hub);
}

/* Sleeps until the user's group is woken or until_ms (monotonic) has come; false then. */
static bool sleep_until(struct gw_hub *hub, const char *user_id, int64_t until_ms)
{
    struct timespec until = px_mono_after_ms(until_ms - px_mono_ms());
    return pthread_cond_clockwait(wake_of(hub, user_id), &hub->mutex, CLOCK_MONOTONIC, &until) == 0;
}

static bool is_caught_up(const struct gw_hub *hub)
{
    return hub->seen >= hub->behind_of;
}

void gw_hub_take(const char *subject, uint64_t sequence, const void *bytes, size_t len, void *data)
{
    struct gw_hub *hub = data;
    auto_buf struct px_buf text = {0};
    struct gw_job_state job = {0};
    px_buf_init(&text, GW_EVENT_TEXT);
    const char *user_id = gw_event_user(subject);
    bool usable = user_id && gw_event_write(&text, sequence, bytes, len, &job);
    if (!usable)
        px_log_warn("event left out", PX_I("sequence", sequence), PX_I("bytes", len));
    auto_lock pthread_mutex_t *held = px_lock(&hub->mutex);
    if (sequence <= hub->seen) { /* the stream began anew: nothing that we know goes on */
        gw_ring_clear(hub->ring, sequence - 1);
        gw_job_states_forget_all(hub->jobs);
    }
    hub->seen = sequence;
    if (!usable)
        return;
    gw_ring_add(hub->ring, user_id, sequence, text.data, text.len);
    /* What is read back at start is told late: only the end of a job is still true for sure. */
    if (job.id[0] && (job.final || sequence > hub->behind_of)) {
        (void)snprintf(job.user_id, sizeof job.user_id, "%s", user_id);
        gw_job_states_put(hub->jobs, &job);
    }
    (void)pthread_cond_broadcast(wake_of(hub, user_id));
}

/* ---- streams ---- */

static struct audience *find_audience(const struct gw_hub *hub, const char *user_id)
{
    struct audience *audience;
    HASH_FIND_STR(hub->audiences, user_id, audience);
    return audience;
}

static struct audience *add_audience(struct gw_hub *hub, const char *user_id)
{
    struct audience *audience = calloc(1, sizeof *audience);
    if (!audience)
        return NULL;
    (void)snprintf(audience->user_id, sizeof audience->user_id, "%s", user_id);
    HASH_ADD_STR(hub->audiences, user_id, audience);
    if (audience->hh.tbl)
        return audience;
    free(audience); /* no memory for the table */
    return NULL;
}

/* Takes the reader out of its audience. */
static void leave(struct gw_hub *hub, struct audience *audience, struct gw_reader *reader)
{
    DL_DELETE(audience->readers, reader);
    if (audience->readers)
        return;
    HASH_DEL(hub->audiences, audience);
    free(audience);
}

static enum px_code join(struct gw_hub *hub, struct gw_reader *reader, struct px_error *err)
{
    struct audience *audience = find_audience(hub, reader->user_id);
    struct gw_reader *oldest = audience ? audience->readers : NULL, *other;
    int n = 0;
    if (!audience)
        audience = add_audience(hub, reader->user_id);
    if (!audience)
        return px_fail(err, PX_OUT_OF_MEMORY);
    DL_APPEND(audience->readers, reader);
    DL_COUNT(audience->readers, other, n);
    if (n > GW_MAX_STREAMS_PER_USER) {
        oldest->replaced = true;
        leave(hub, audience, oldest);
        (void)pthread_cond_broadcast(wake_of(hub, reader->user_id));
    }
    return PX_OK;
}

enum px_code gw_reader_open(struct gw_hub *hub, const char *user_id, const char *last_event_id,
                            struct gw_reader *reader, struct px_error *err)
{
    int64_t last = 0;
    *reader = (struct gw_reader){.hub = hub};
    (void)snprintf(reader->user_id, sizeof reader->user_id, "%s", user_id);
    auto_lock pthread_mutex_t *held = px_lock(&hub->mutex);
    PX_TRY(join(hub, reader, err));
    if (last_event_id)
        reader->seen = px_parse_int(last_event_id, 0, INT64_MAX, &last) ? (uint64_t)last : UINT64_MAX;
    int64_t until_ms = px_mono_ms() + CATCH_UP_MS;
    while (!is_caught_up(hub) && !hub->draining)
        if (!sleep_until(hub, user_id, until_ms))
            break;
    if (!last_event_id)
        reader->seen = hub->seen;
    return PX_OK;
}

void gw_reader_close(struct gw_reader *reader)
{
    struct gw_hub *hub = reader->hub;
    auto_lock pthread_mutex_t *held = px_lock(&hub->mutex);
    if (!reader->replaced)
        leave(hub, find_audience(hub, reader->user_id), reader);
}

/* What there is right now. Without news the reader moves on to now, so that what is dropped later for room
 * does not look like a gap to it. */
static enum gw_heard read_now(struct gw_reader *reader, struct px_buf *out)
{
    const struct gw_hub *hub = reader->hub;
    if (reader->seen > hub->seen || !gw_ring_covers(hub->ring, reader->user_id, reader->seen)) {
        reader->seen = hub->seen;
        return GW_HEARD_GAP;
    }
    reader->seen = gw_ring_read(hub->ring, reader->user_id, reader->seen, out);
    if (out->len > 0)
        return GW_HEARD_EVENTS;
    reader->seen = hub->seen;
    return GW_HEARD_NOTHING;
}

enum gw_heard gw_reader_wait(struct gw_reader *reader, struct px_buf *out, int64_t wait_ms)
{
    struct gw_hub *hub = reader->hub;
    int64_t until_ms = px_mono_ms() + wait_ms;
    auto_lock pthread_mutex_t *held = px_lock(&hub->mutex);
    while (!hub->draining && !reader->replaced) {
        enum gw_heard heard = read_now(reader, out);
        if (heard != GW_HEARD_NOTHING || px_mono_ms() >= until_ms)
            return heard;
        (void)sleep_until(hub, reader->user_id, until_ms);
    }
    return GW_HEARD_END;
}

/* ---- jobs ---- */

static const struct gw_job_state *find_job(const struct gw_hub *hub, const char *user_id, const char *job_id)
{
    const struct gw_job_state *job = gw_job_states_get(hub->jobs, job_id);
    return job && strcmp(job->user_id, user_id) == 0 ? job : NULL;
}

void gw_hub_learn(struct gw_hub *hub, const char *user_id, const Generation__Job *job)
{
    auto_buf struct px_buf json = {0};
    struct gw_job_state state;
    px_buf_init(&json, GW_EVENT_TEXT);
    if (!gw_job_write(&json, job, &state))
        return;
    (void)snprintf(state.user_id, sizeof state.user_id, "%s", user_id);
    auto_lock pthread_mutex_t *held = px_lock(&hub->mutex);
    gw_job_states_put(hub->jobs, &state);
    (void)pthread_cond_broadcast(wake_of(hub, user_id));
}

bool gw_hub_wait_job(struct gw_hub *hub, const char *user_id, const char *job_id, int64_t wait_ms)
{
    int64_t until_ms = px_mono_ms() + wait_ms;
    auto_lock pthread_mutex_t *held = px_lock(&hub->mutex);
    while (!hub->draining) {
        const struct gw_job_state *job = find_job(hub, user_id, job_id);
        if (job && job->final)
            return true;
        if (px_mono_ms() >= until_ms)
            return false;
        (void)sleep_until(hub, user_id, until_ms);
    }
    return false;
}

bool gw_hub_job(struct gw_hub *hub, const char *user_id, const char *job_id, struct px_buf *out,
                bool *ret_final)
{
    if (hub->bus && !px_bus_connected(hub->bus))
        return false;
    auto_lock pthread_mutex_t *held = px_lock(&hub->mutex);
    const struct gw_job_state *job = find_job(hub, user_id, job_id);
    if (!job || !is_caught_up(hub) || (!job->final && !job->running))
        return false;
    if (px_mono_ms() - job->at_ms > (job->final ? FINAL_FRESH_MS : RUNNING_FRESH_MS))
        return false;
    px_buf_append(out, job->json, job->len);
    *ret_final = job->final;
    return px_buf_ok(out);
}

/* ---- the module ---- */

enum px_code gw_hub_start(struct gateway *gw, struct px_error *err)
{
    uint64_t first, last;
    PX_TRY(px_event_range(gw->bus, PX_STREAM_EVENTS, &first, &last, err));
    uint64_t from = last > REPLAY ? last - REPLAY + 1 : 1;
    if (from < first)
        from = first;
    struct gw_hub *hub = gw_hub_new(from > 0 ? from - 1 : 0, last);
    if (!hub)
        return px_fail(err, PX_OUT_OF_MEMORY);
    hub->bus = gw->bus;
    gw->hub = hub;
    return px_event_subscribe(gw->bus, PX_STREAM_EVENTS, from, gw_hub_take, hub, &hub->subscription, err);
}

void gw_hub_drain(struct gateway *gw)
{
    struct gw_hub *hub = gw->hub;
    if (!hub)
        return;
    auto_lock pthread_mutex_t *held = px_lock(&hub->mutex);
    hub->draining = true;
    for (int i = 0; i < WAKE_GROUPS; i++)
        (void)pthread_cond_broadcast(&hub->wake[i]);
}

void gw_hub_stop(struct gateway *gw)
{
    struct gw_hub *hub = px_steal(gw->hub);
    if (hub && hub->subscription)
        px_event_unsubscribe(hub->subscription);
    gw_hub_free(hub);
}
