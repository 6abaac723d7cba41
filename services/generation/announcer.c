/* A bounded ring of packed events and the thread that publishes them. */
#include "announcer.h"

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

struct note {
    char user_id[PX_ID_SIZE];
    char tag[PX_TAG_SIZE]; /* a purge when not "" */
    uint8_t *bytes;        /* a packed UserEvent otherwise */
    size_t len;
};

struct announcer {
    struct px_bus *bus;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct note ring[ANNOUNCER_QUEUE];
    size_t first, count;
    bool stopping;
    int64_t stop_at;
};

static void push(struct announcer *announcer, const struct note *note)
{
    auto_lock pthread_mutex_t *held = px_lock(&announcer->mutex);
    if (announcer->count == ANNOUNCER_QUEUE) {
        free(announcer->ring[announcer->first].bytes);
        announcer->first = (announcer->first + 1) % ANNOUNCER_QUEUE;
        announcer->count--;
    }
    announcer->ring[(announcer->first + announcer->count++) % ANNOUNCER_QUEUE] = *note;
    (void)pthread_cond_signal(&announcer->changed);
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
    push(announcer, &note);
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
    push(announcer, &note);
}

/* Waits for the next note; false when it is time to end. */
static bool pop(struct announcer *announcer, struct note *ret_note)
{
    auto_lock pthread_mutex_t *held = px_lock(&announcer->mutex);
    while (announcer->count == 0 && !announcer->stopping)
        (void)pthread_cond_wait(&announcer->changed, &announcer->mutex);
    if (announcer->count == 0 || (announcer->stopping && px_mono_ms() > announcer->stop_at))
        return false;
    *ret_note = announcer->ring[announcer->first];
    announcer->first = (announcer->first + 1) % ANNOUNCER_QUEUE;
    announcer->count--;
    return true;
}

static void send_event(struct announcer *announcer, const struct note *note)
{
    char subject[64];
    ProtobufCMessage *event =
        protobuf_c_message_unpack(&event__user_event__descriptor, NULL, note->len, note->bytes);
    (void)snprintf(subject, sizeof subject, "pulix.events.%s", note->user_id);
    if (event)
        (void)px_event_publish(announcer->bus, subject, NULL, event, NULL);
    protobuf_c_message_free_unpacked(event, NULL);
}

static void *run(void *data)
{
    struct announcer *announcer = data;
    struct note note;
    while (pop(announcer, &note)) {
        if (note.tag[0])
            px_purge_publish(announcer->bus, note.tag);
        else
            send_event(announcer, &note);
        free(note.bytes);
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
    for (; announcer->count > 0; announcer->count--) {
        free(announcer->ring[announcer->first].bytes);
        announcer->first = (announcer->first + 1) % ANNOUNCER_QUEUE;
    }
    (void)pthread_cond_destroy(&announcer->changed);
    (void)pthread_mutex_destroy(&announcer->mutex);
    free(announcer);
}
