/* Two bounded rings, of packed events and of purges, and the thread that publishes them. An event that the
 * stream did not take is told again; purges need no stream and do not wait for it. */
#include "generation/announcer.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pulix/event/v1/event.pb-c.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/id.h"
#include "rpc/client.h"
#include "rpc/event.h"

enum { AGAIN_MS = 250, MOST_TRIES = 20 };

struct note {
    char id[PX_ID_SIZE]; /* of an event: repeats of it are one for the stream */
    char user_id[PX_ID_SIZE];
    char tag[PX_TAG_SIZE]; /* of a purge */
    uint8_t *bytes;        /* a packed UserEvent; NULL in a purge */
    size_t len;
    int tries; /* while the bus was there: a stream that takes nothing must not hold up all that follows */
};

struct ring {
    struct note notes[ANNOUNCER_QUEUE];
    size_t first, count;
};

struct announcer {
    struct px_bus *bus;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct ring events, purges;
    int64_t again_at; /* monotonic; before it no event is tried */
    bool stopping;
    int64_t stop_at;
};

static void take_first(struct ring *ring, struct note *ret_note)
{
    *ret_note = ring->notes[ring->first];
    ring->first = (ring->first + 1) % ANNOUNCER_QUEUE;
    ring->count--;
}

static void push(struct announcer *announcer, struct ring *ring, const struct note *note)
{
    auto_lock pthread_mutex_t *held = px_lock(&announcer->mutex);
    if (ring->count == ANNOUNCER_QUEUE) {
        struct note oldest;
        take_first(ring, &oldest);
        free(oldest.bytes);
    }
    ring->notes[(ring->first + ring->count++) % ANNOUNCER_QUEUE] = *note;
    (void)pthread_cond_signal(&announcer->changed);
}

/* An event that could not be told becomes the first again, unless newer ones have taken its place. */
static void put_back(struct announcer *announcer, struct note *note)
{
    note->tries += px_bus_connected(announcer->bus);
    auto_lock pthread_mutex_t *held = px_lock(&announcer->mutex);
    struct ring *ring = &announcer->events;
    announcer->again_at = px_mono_ms() + px_jitter_ms(AGAIN_MS, 30);
    if (ring->count == ANNOUNCER_QUEUE || note->tries >= MOST_TRIES) {
        free(note->bytes);
        return;
    }
    ring->first = (ring->first + ANNOUNCER_QUEUE - 1) % ANNOUNCER_QUEUE;
    ring->notes[ring->first] = *note;
    ring->count++;
}

static void tell(struct announcer *announcer, const char *user_id, const Event__UserEvent *event)
{
    struct note note = {.len = protobuf_c_message_get_packed_size(&event->base)};
    if (!announcer)
        return;
    note.bytes = malloc(note.len + 1);
    if (!note.bytes)
        return;
    (void)protobuf_c_message_pack(&event->base, note.bytes);
    (void)snprintf(note.user_id, sizeof note.user_id, "%s", user_id);
    px_id_new(note.id);
    push(announcer, &announcer->events, &note);
}

void announcer_tell_job(struct announcer *announcer, const char *user_id, const Generation__Job *job)
{
    Event__UserEvent event;
    event__user_event__init(&event);
    event.change_case = EVENT__USER_EVENT__CHANGE_JOB;
    memcpy(&event.job, &job, sizeof event.job); /* packed, never written to */
    tell(announcer, user_id, &event);
}

void announcer_tell_quota(struct announcer *announcer, const char *user_id, const Generation__Quota *quota)
{
    Event__UserEvent event;
    event__user_event__init(&event);
    event.change_case = EVENT__USER_EVENT__CHANGE_QUOTA;
    memcpy(&event.quota, &quota, sizeof event.quota);
    tell(announcer, user_id, &event);
}

void announcer_purge(struct announcer *announcer, const char *tag)
{
    struct note note = {0};
    if (!announcer)
        return;
    (void)snprintf(note.tag, sizeof note.tag, "%s", tag);
    push(announcer, &announcer->purges, &note);
}

/* Waits for the next note; false when it is time to end. */
static bool pop(struct announcer *announcer, struct note *ret_note)
{
    auto_lock pthread_mutex_t *held = px_lock(&announcer->mutex);
    for (;;) {
        int64_t left_ms = announcer->again_at - px_mono_ms();
        bool has_event = announcer->events.count > 0;
        struct timespec until = px_mono_after_ms(left_ms);
        if (announcer->stopping && px_mono_ms() > announcer->stop_at)
            return false;
        if (announcer->purges.count > 0) {
            take_first(&announcer->purges, ret_note);
            return true;
        }
        if (has_event && left_ms <= 0) {
            take_first(&announcer->events, ret_note);
            return true;
        }
        if (announcer->stopping && !has_event)
            return false;
        if (has_event)
            (void)pthread_cond_clockwait(&announcer->changed, &announcer->mutex, CLOCK_MONOTONIC, &until);
        else
            (void)pthread_cond_wait(&announcer->changed, &announcer->mutex);
    }
}

/* False when it should be tried again. */
static bool send_event(struct announcer *announcer, const struct note *note)
{
    char subject[64];
    ProtobufCMessage *event =
        protobuf_c_message_unpack(&event__user_event__descriptor, NULL, note->len, note->bytes);
    (void)snprintf(subject, sizeof subject, "pulix.events.%s", note->user_id);
    bool sent = !event || px_event_publish(announcer->bus, subject, note->id, event, NULL) == PX_OK;
    protobuf_c_message_free_unpacked(event, NULL);
    return sent;
}

static void *run(void *data)
{
    struct announcer *announcer = data;
    struct note note;
    while (pop(announcer, &note)) {
        if (!note.bytes)
            px_purge_publish(announcer->bus, note.tag);
        else if (send_event(announcer, &note))
            free(note.bytes);
        else
            put_back(announcer, &note);
    }
    nats_ReleaseThreadMemory();
    return NULL;
}

struct announcer *announcer_start(struct px_bus *bus)
{
    struct announcer *announcer = calloc(1, sizeof *announcer);
    if (!announcer)
        return NULL;
    announcer->bus = bus;
    (void)pthread_mutex_init(&announcer->mutex, NULL);
    (void)pthread_cond_init(&announcer->changed, NULL);
    if (pthread_create(&announcer->thread, NULL, run, announcer) != 0) {
        free(announcer);
        return NULL;
    }
    return announcer;
}

void announcer_stop(struct announcer *announcer)
{
    if (!announcer)
        return;
    {
        auto_lock pthread_mutex_t *held = px_lock(&announcer->mutex);
        announcer->stopping = true;
        announcer->stop_at = px_mono_ms() + 2000;
        (void)pthread_cond_signal(&announcer->changed);
    }
    (void)pthread_join(announcer->thread, NULL);
    while (announcer->events.count > 0) {
        struct note note;
        take_first(&announcer->events, &note);
        free(note.bytes);
    }
    (void)pthread_cond_destroy(&announcer->changed);
    (void)pthread_mutex_destroy(&announcer->mutex);
    free(announcer);
}
