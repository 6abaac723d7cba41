/* Reading a stream in order and without gaps, over restarts of the server.
 *
 * The library's own ordered consumer does not outlive a lost consumer, so the one idea here is: we know the
 * sequence that must come next, and whenever anything is unclear (a gap, no heartbeat, a reconnection) we
 * throw the consumer away and make a new one that starts there. A consumer is cheap: no disk, no
 * acknowledgements, gone by itself when nobody listens. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/str.h"
#include "rpc/event.h"
#include "rpc/wire.h"

enum {
    API_WAIT_MS = 2000,
    HEARTBEAT_MS = 3000,
    SILENCE_MS = 8000, /* more than two heartbeats missed */
    POLL_MS = 200,     /* how soon a stop or a reconnection is noticed */
    RETRY_PAUSE_MS = 300,
    IDLE_CONSUMER_S = 30, /* the server forgets a consumer that nobody listens to */
    MAX_STREAM_NAME = 32,
};
#define NS_PER_MS INT64_C(1000000)

struct px_event_subscription {
    struct px_bus *bus;
    char stream[MAX_STREAM_NAME];
    px_event_fn fn;
    void *data;
    pthread_t thread;
    atomic_bool stopping;
    uint64_t next;           /* stream sequence that has not been delivered yet */
    int64_t created;         /* when the stream was made; another value means another stream */
    natsSubscription *inbox; /* NULL: there is no consumer now */
    uint64_t consumer_next;  /* the consumer numbers its messages 1, 2, 3 … */
    unsigned epoch;          /* of the bus when the consumer was made */
    int64_t heard_ms;        /* when the consumer was heard last */
};

PX_DEFINE_AUTO(context, jsCtx *, jsCtx_Destroy);
#define auto_context PX_AUTO(context)
PX_DEFINE_AUTO(info, jsStreamInfo *, jsStreamInfo_Destroy);
#define auto_info PX_AUTO(info)

static natsStatus open_context(struct px_event_subscription *self, jsCtx **ret_context)
{
    jsOptions options;
    jsOptions_Init(&options);
    options.Wait = API_WAIT_MS;
    return natsConnection_JetStream(ret_context, px_bus_jetstream(self->bus), &options);
}

static void drop_consumer(struct px_event_subscription *self)
{
    if (!self->inbox)
        return;
    (void)natsSubscription_Unsubscribe(self->inbox);
    natsSubscription_Destroy(self->inbox);
    self->inbox = NULL;
}

/* Where to go on in the stream as it is now. A stream that was made anew, or that lost its newest messages,
 * is read from its start: everything in it may be new to us. */
static void place(struct px_event_subscription *self, const jsStreamInfo *info)
{
    bool first_time = self->created == 0;
    if (first_time && self->next == UINT64_MAX)
        self->next = info->State.LastSeq + 1;
    else if (!first_time && (info->Created != self->created || info->State.LastSeq + 1 < self->next))
        self->next = 1;
    if (self->next < info->State.FirstSeq)
        self->next = info->State.FirstSeq;
    if (self->next == 0)
        self->next = 1;
    self->created = info->Created;
}

/* Asks for everything from self->next on, pushed to an inbox of its own. */
static natsStatus make_consumer(struct px_event_subscription *self, jsCtx *context)
{
    char inbox[128];
    char id[PX_ID_SIZE];
    jsConsumerConfig config;
    px_id_new(id);
    (void)snprintf(inbox, sizeof inbox, "%s.%s", px_bus_inbox(self->bus), id);
    natsStatus status = natsConnection_SubscribeSync(&self->inbox, px_bus_jetstream(self->bus), inbox);
    if (status != NATS_OK)
        return status;
    jsConsumerConfig_Init(&config);
    config.DeliverSubject = inbox;
    config.DeliverPolicy = js_DeliverByStartSequence;
    config.OptStartSeq = self->next;
    config.AckPolicy = js_AckNone;
    config.MaxDeliver = 1;
    config.ReplayPolicy = js_ReplayInstant;
    config.FlowControl = true;
    config.Heartbeat = HEARTBEAT_MS * NS_PER_MS;
    config.InactiveThreshold = IDLE_CONSUMER_S * 1000 * NS_PER_MS;
    config.MemoryStorage = true;
    config.Replicas = 1;
    return js_AddConsumer(NULL, context, self->stream, &config, NULL, NULL);
}

static natsStatus read_info(struct px_event_subscription *self, jsCtx *context, jsStreamInfo **ret_info)
{
    jsErrCode js_error = 0;
    natsStatus status = js_GetStreamInfo(ret_info, context, self->stream, NULL, &js_error);
    if (status == NATS_OK || js_error != JSStreamNotFoundErr)
        return status;
    if (px_events_setup(self->bus, self->stream, NULL) !=
        PX_OK) /* the server came back with an empty store */
        return status;
    return js_GetStreamInfo(ret_info, context, self->stream, NULL, &js_error);
}

static natsStatus start_consumer(struct px_event_subscription *self)
{
    auto_context jsCtx *context = NULL;
    auto_info jsStreamInfo *info = NULL;
    drop_consumer(self);
    self->epoch = px_bus_epoch(self->bus); /* before anything is asked: a break from here on is seen */
    natsStatus status = open_context(self, &context);
    if (status == NATS_OK)
        status = read_info(self, context, &info);
    if (status != NATS_OK)
        return status;
    place(self, info);
    status = make_consumer(self, context);
    if (status != NATS_OK) {
        drop_consumer(self);
        return status;
    }
    self->consumer_next = 1;
    self->heard_ms = px_mono_ms();
    return NATS_OK;
}

static uint64_t header_number(natsMsg *msg, const char *name)
{
    const char *text = NULL;
    int64_t number = 0;
    if (natsMsgHeader_Get(msg, name, &text) != NATS_OK || !text || !px_parse_int(text, 0, INT64_MAX, &number))
        return 0;
    return (uint64_t)number;
}

/* A message about the consumer itself: a heartbeat, or a question whether we can take more. False when the
 * consumer has sent more than we got, or is no more. */
static bool handle_status(struct px_event_subscription *self, natsMsg *msg)
{
    const char *stalled = NULL;
    if (header_number(msg, "Status") != 100)
        return false;
    if (natsMsg_GetReply(msg))
        (void)natsConnection_Publish(px_bus_jetstream(self->bus), natsMsg_GetReply(msg), NULL, 0);
    else if (natsMsgHeader_Get(msg, "Nats-Consumer-Stalled", &stalled) == NATS_OK && stalled)
        (void)natsConnection_Publish(px_bus_jetstream(self->bus), stalled, NULL, 0);
    else
        return header_number(msg, "Nats-Last-Consumer") + 1 == self->consumer_next;
    return true;
}

/* False when a message is missing before this one. One that was delivered already is left out. */
static bool handle_event(struct px_event_subscription *self, natsMsg *msg)
{
    jsMsgMetaData *meta = NULL;
    if (natsMsg_GetMetaData(&meta, msg) != NATS_OK)
        return false;
    jsSequencePair sequence = meta->Sequence;
    jsMsgMetaData_Destroy(meta);
    if (sequence.Consumer != self->consumer_next)
        return false;
    self->consumer_next++;
    if (sequence.Stream < self->next)
        return true;
    self->fn(natsMsg_GetSubject(msg), sequence.Stream, natsMsg_GetData(msg),
             (size_t)natsMsg_GetDataLength(msg), self->data);
    self->next = sequence.Stream + 1;
    return true;
}

/* Waits a little for one message. False when the consumer can't be trusted any more. */
static bool read_one(struct px_event_subscription *self)
{
    auto_msg natsMsg *msg = NULL;
    const char *status_line = NULL;
    natsStatus status = natsSubscription_NextMsg(&msg, self->inbox, POLL_MS);
    if (px_bus_epoch(self->bus) != self->epoch)
        return false;
    if (status == NATS_TIMEOUT)
        return px_mono_ms() - self->heard_ms < SILENCE_MS;
    if (status != NATS_OK)
        return false;
    self->heard_ms = px_mono_ms();
    bool is_status =
        natsMsg_GetDataLength(msg) == 0 && natsMsgHeader_Get(msg, "Status", &status_line) == NATS_OK;
    return is_status ? handle_status(self, msg) : handle_event(self, msg);
}

static void *run(void *data)
{
    struct px_event_subscription *self = data;
    while (!atomic_load(&self->stopping)) {
        if (self->inbox && read_one(self))
            continue;
        if (atomic_load(&self->stopping) || start_consumer(self) == NATS_OK)
            continue;
        drop_consumer(self);
        px_sleep_ms(px_jitter_ms(RETRY_PAUSE_MS, 50));
    }
    drop_consumer(self);
    nats_ReleaseThreadMemory();
    return NULL;
}

enum px_code px_event_subscribe(struct px_bus *bus, const char *stream, uint64_t from, px_event_fn fn,
                                void *data, struct px_event_subscription **ret_subscription,
                                struct px_error *err)
{
    if (!px_bus_jetstream(bus))
        return px_fail_because(err, PX_INTERNAL, "the bus was opened without streams");
    auto_free struct px_event_subscription *self = calloc(1, sizeof *self);
    if (!self)
        return px_fail(err, PX_OUT_OF_MEMORY);
    self->bus = bus;
    (void)snprintf(self->stream, sizeof self->stream, "%s", stream);
    self->next = from;
    self->fn = fn;
    self->data = data;
    /* Here and not on the thread, so that nothing published after this call is missed. */
    natsStatus status = start_consumer(self);
    if (status != NATS_OK)
        return px_fail_because(err, PX_UNAVAILABLE, "%s: %s", stream, natsStatus_GetText(status));
    if (pthread_create(&self->thread, NULL, run, self) != 0) {
        drop_consumer(self);
        return px_fail_because(err, PX_OUT_OF_MEMORY, "no more threads");
    }
    *ret_subscription = px_steal(self);
    return PX_OK;
}

void px_event_unsubscribe(struct px_event_subscription *subscription)
{
    if (!subscription)
        return;
    atomic_store(&subscription->stopping, true);
    pthread_join(subscription->thread, NULL);
    free(subscription);
}
