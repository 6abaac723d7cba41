/* Cache purges: plain messages, told once to whoever listens now. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "rpc/event.h"
#include "rpc/wire.h"

#define SUBJECT_PURGE "pulix.cache.purge"

struct listener {
    px_purge_fn fn;
    void *data;
};

void px_purge_publish(struct px_bus *bus, const char *tag)
{
    natsStatus status =
        natsConnection_Publish(px_bus_rpc(bus), SUBJECT_PURGE, (const void *)tag, (int)strlen(tag));
    if (status != NATS_OK)
        px_log_warn("cache purge not sent", PX_S("status", natsStatus_GetText(status)));
}

static void on_purge(natsConnection *nc, natsSubscription *subscription, natsMsg *msg, void *data)
{
    struct listener *listener = data;
    auto_msg natsMsg *owned = msg;
    char tag[PX_TAG_SIZE];
    int len = natsMsg_GetDataLength(msg);
    (void)nc;
    (void)subscription;
    if (len <= 0 || len >= PX_TAG_SIZE)
        return;
    memcpy(tag, natsMsg_GetData(owned), (size_t)len);
    tag[len] = '\0';
    listener->fn(tag, listener->data);
}

enum px_code px_purge_subscribe(struct px_bus *bus, px_purge_fn fn, void *data, struct px_error *err)
{
    auto_free struct listener *listener = calloc(1, sizeof *listener);
    natsSubscription *subscription = NULL;
    if (!listener)
        return px_fail(err, PX_OUT_OF_MEMORY);
    *listener = (struct listener){fn, data};
    natsStatus status =
        natsConnection_Subscribe(&subscription, px_bus_rpc(bus), SUBJECT_PURGE, on_purge, listener);
    if (status != NATS_OK)
        return px_fail_because(err, PX_UNAVAILABLE, "purges: %s", natsStatus_GetText(status));
    (void)natsSubscription_SetOnCompleteCB(subscription, free, px_steal(listener));
    if (!px_bus_keep(bus, subscription))
        return px_fail_because(err, PX_INTERNAL, "too many purge subscriptions");
    return PX_OK;
}
