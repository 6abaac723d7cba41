/* Plain messages, told once to whoever listens now; cache purges are such. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "rpc/event.h"
#include "rpc/wire.h"

struct listener {
    px_event_fn fn;
    void *data;
};

static void on_message(natsConnection *nc, natsSubscription *subscription, natsMsg *msg, void *data)
{
    const struct listener *listener = data;
    auto_msg natsMsg *owned = msg;
    (void)nc;
    (void)subscription;
    listener->fn(natsMsg_GetSubject(owned), 0, natsMsg_GetData(owned), (size_t)natsMsg_GetDataLength(owned),
                 listener->data);
}

enum px_code px_event_listen(struct px_bus *bus, const char *subject, px_event_fn fn, void *data,
                             struct px_error *err)
{
    auto_free struct listener *listener = calloc(1, sizeof *listener);
    natsSubscription *subscription = NULL;
    if (!listener)
        return px_fail(err, PX_OUT_OF_MEMORY);
    *listener = (struct listener){fn, data};
    natsStatus status =
        natsConnection_Subscribe(&subscription, px_bus_rpc(bus), subject, on_message, listener);
    if (status != NATS_OK)
        return px_fail_because(err, PX_UNAVAILABLE, "%s: %s", subject, natsStatus_GetText(status));
    (void)natsSubscription_SetOnCompleteCB(subscription, free, px_steal(listener));
    if (!px_bus_keep(bus, subscription))
        return px_fail_because(err, PX_INTERNAL, "too many subscriptions to plain messages");
    return PX_OK;
}

void px_purge_publish(struct px_bus *bus, const char *tag)
{
    natsStatus status =
        natsConnection_Publish(px_bus_rpc(bus), PX_SUBJECT_PURGE, (const void *)tag, (int)strlen(tag));
    if (status != NATS_OK)
        px_log_warn("cache purge not sent", PX_S("status", natsStatus_GetText(status)));
}

bool px_purge_read(const void *bytes, size_t len, char ret_tag[PX_TAG_SIZE])
{
    if (len == 0 || len >= PX_TAG_SIZE)
        return false;
    memcpy(ret_tag, bytes, len);
    ret_tag[len] = '\0';
    return true;
}
