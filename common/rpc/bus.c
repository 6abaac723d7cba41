/* Connections: how they are set up, and what is told when they break and come back. */
#include "rpc/bus.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"

enum {
    CONNECT_TIMEOUT_MS = 2000,
    CONNECT_PAUSE_MS = 50,
    RECONNECT_WAIT_MS = 250,
    RECONNECT_JITTER_MS = 250,
    PING_INTERVAL_MS = 10000, /* a silent server is given up after two missed answers */
    PINGS_OUT = 2,
    WRITE_DEADLINE_MS = 5000,
    CLOSE_WAIT_MS = 5000,
    MAX_SERVERS = 8,
    MAX_INBOX = 64,
    MAX_KEPT = 4,
};

struct px_bus {
    natsConnection *rpc[PX_MAX_RPC_CONNECTIONS];
    int n_rpc;
    natsConnection *jetstream;
    char inbox[MAX_INBOX];
    natsSubscription *kept[MAX_KEPT];
    atomic_int n_kept;
    atomic_uint next, epoch;
    atomic_int open; /* connections whose closed callback has not run yet: they still use this struct */
    atomic_bool lost, closing;
};

PX_DEFINE_AUTO(options, natsOptions *, natsOptions_Destroy);
#define auto_options PX_AUTO(options)

static pthread_once_t library_once = PTHREAD_ONCE_INIT;

/* 0: no spinning on locks, which costs a third of the throughput on few cores. */
static void open_library(void)
{
    (void)nats_Open(0);
}

static void on_disconnected(natsConnection *nc, void *data)
{
    struct px_bus *bus = data;
    (void)nc;
    if (!atomic_load(&bus->closing))
        px_log_warn("bus connection lost, reconnecting");
}

static void on_reconnected(natsConnection *nc, void *data)
{
    struct px_bus *bus = data;
    (void)nc;
    atomic_fetch_add(&bus->epoch, 1);
    px_log_info("bus connection is back");
}

static void on_closed(natsConnection *nc, void *data)
{
    struct px_bus *bus = data;
    (void)nc;
    if (!atomic_load(&bus->closing)) {
        atomic_store(&bus->lost, true);
        px_log_error("bus connection closed for good");
    }
    atomic_fetch_sub(&bus->open, 1);
}

static void on_error(natsConnection *nc, natsSubscription *subscription, natsStatus status, void *data)
{
    (void)nc;
    (void)subscription;
    (void)data;
    px_log_warn("bus error", PX_S("status", natsStatus_GetText(status)));
}

/* The address may be a list with commas. */
static natsStatus set_servers(natsOptions *options, const char *url)
{
    auto_free char *copy = strdup(url);
    const char *servers[MAX_SERVERS];
    int n = 0;
    if (!copy)
        return NATS_NO_MEMORY;
    for (char *rest = copy; rest && n < MAX_SERVERS; n++) {
        servers[n] = rest;
        rest = strchr(rest, ',');
        if (rest)
            *rest++ = '\0';
    }
    return natsOptions_SetServers(options, servers, n);
}

/* A step runs only while all before it went well. */
#define STEP(status, call) ((status) = (status) == NATS_OK ? (call) : (status))

static natsStatus build_options(struct px_bus *bus, const struct px_bus_options *wanted,
                                natsOptions **ret_options)
{
    auto_options natsOptions *options = NULL;
    natsStatus s = natsOptions_Create(&options);
    STEP(s, set_servers(options, wanted->url));
    STEP(s, natsOptions_SetName(options, wanted->name));
    STEP(s, natsOptions_SetCustomInboxPrefix(options, bus->inbox));
    STEP(s, natsOptions_SetTimeout(options, CONNECT_TIMEOUT_MS));
    STEP(s, natsOptions_SetPingInterval(options, PING_INTERVAL_MS));
    STEP(s, natsOptions_SetMaxPingsOut(options, PINGS_OUT));
    STEP(s, natsOptions_SetWriteDeadline(options, WRITE_DEADLINE_MS));
    STEP(s, natsOptions_SetMaxReconnect(options, -1));
    STEP(s, natsOptions_SetReconnectWait(options, RECONNECT_WAIT_MS));
    STEP(s, natsOptions_SetReconnectJitter(options, RECONNECT_JITTER_MS, RECONNECT_JITTER_MS));
    STEP(s, natsOptions_SetSendAsap(options, true));
    STEP(s, natsOptions_SetDisconnectedCB(options, on_disconnected, bus));
    STEP(s, natsOptions_SetReconnectedCB(options, on_reconnected, bus));
    STEP(s, natsOptions_SetClosedCB(options, on_closed, bus));
    STEP(s, natsOptions_SetErrorHandler(options, on_error, bus));
    /* Without the buffer a request made during an outage fails at once instead of running after it. */
    STEP(s, natsOptions_SetReconnectBufSize(options, 0));
    STEP(s, natsOptions_SetFailRequestsOnDisconnect(options, true));
    if (s == NATS_OK)
        *ret_options = px_steal(options);
    return s;
}

static natsStatus connect_once(struct px_bus *bus, const struct px_bus_options *wanted,
                               natsConnection **ret_connection)
{
    auto_options natsOptions *options = NULL;
    natsStatus status = build_options(bus, wanted, &options);
    if (status != NATS_OK)
        return status;
    status = natsConnection_Connect(ret_connection, options);
    if (status == NATS_OK)
        atomic_fetch_add(&bus->open, 1);
    return status;
}

static enum px_code connect_until(struct px_bus *bus, const struct px_bus_options *wanted, int64_t until_ms,
                                  natsConnection **ret_connection, struct px_error *err)
{
    for (;;) {
        natsStatus status = connect_once(bus, wanted, ret_connection);
        if (status == NATS_OK)
            return PX_OK;
        if (status == NATS_NO_MEMORY)
            return px_fail(err, PX_OUT_OF_MEMORY);
        if (px_mono_ms() >= until_ms)
            return px_fail_because(err, PX_UNAVAILABLE, "bus: %s", natsStatus_GetText(status));
        px_sleep_ms(px_jitter_ms(CONNECT_PAUSE_MS, 50));
    }
}

static enum px_code connect_all(struct px_bus *bus, const struct px_bus_options *options, int max_wait_ms,
                                struct px_error *err)
{
    int64_t until_ms = px_mono_ms() + max_wait_ms;
    for (int i = 0; i < options->n_rpc && i < PX_MAX_RPC_CONNECTIONS; i++) {
        PX_TRY(connect_until(bus, options, until_ms, &bus->rpc[i], err));
        bus->n_rpc++;
    }
    if (options->jetstream)
        PX_TRY(connect_until(bus, options, until_ms, &bus->jetstream, err));
    return PX_OK;
}

enum px_code px_bus_open(const struct px_bus_options *options, int max_wait_ms, struct px_bus **ret_bus,
                         struct px_error *err)
{
    pthread_once(&library_once, open_library);
    struct px_bus *bus = calloc(1, sizeof *bus);
    if (!bus)
        return px_fail(err, PX_OUT_OF_MEMORY);
    /* Inboxes of its own, so that the server's permissions can keep the answers of programs apart. */
    (void)snprintf(bus->inbox, sizeof bus->inbox, "_INBOX.%s", options->name);
    enum px_code code = connect_all(bus, options, max_wait_ms, err);
    if (code != PX_OK) {
        px_bus_close(bus);
        return code;
    }
    *ret_bus = bus;
    return PX_OK;
}

/* A connection that is down can't drain; it is closed at once. */
static void start_closing(natsConnection *nc)
{
    if (nc && natsConnection_DrainTimeout(nc, CLOSE_WAIT_MS) != NATS_OK)
        natsConnection_Close(nc);
}

static void wait_until_closed(struct px_bus *bus, int64_t until_ms)
{
    while (atomic_load(&bus->open) > 0 && px_mono_ms() < until_ms)
        px_sleep_ms(2);
}

void px_bus_close(struct px_bus *bus)
{
    if (!bus)
        return;
    atomic_store(&bus->closing, true);
    for (int i = 0; i < bus->n_rpc; i++)
        start_closing(bus->rpc[i]);
    start_closing(bus->jetstream);
    wait_until_closed(bus, px_mono_ms() + CLOSE_WAIT_MS);
    for (int i = 0; i < MAX_KEPT; i++)
        natsSubscription_Destroy(bus->kept[i]);
    for (int i = 0; i < bus->n_rpc; i++)
        natsConnection_Destroy(bus->rpc[i]);
    natsConnection_Destroy(bus->jetstream);
    wait_until_closed(bus, px_mono_ms() + CONNECT_TIMEOUT_MS);
    nats_ReleaseThreadMemory();
    if (atomic_load(&bus->open) == 0) /* otherwise a callback may still come: rather lose the memory */
        free(bus);
}

static bool is_up(natsConnection *nc)
{
    return natsConnection_Status(nc) == NATS_CONN_STATUS_CONNECTED;
}

bool px_bus_connected(struct px_bus *bus)
{
    for (int i = 0; i < bus->n_rpc; i++)
        if (!is_up(bus->rpc[i]))
            return false;
    return !bus->jetstream || is_up(bus->jetstream);
}

bool px_bus_lost(struct px_bus *bus)
{
    return atomic_load(&bus->lost);
}

unsigned px_bus_epoch(struct px_bus *bus)
{
    return atomic_load(&bus->epoch);
}

natsConnection *px_bus_rpc(struct px_bus *bus)
{
    return bus->rpc[atomic_fetch_add(&bus->next, 1) % (unsigned)bus->n_rpc];
}

natsConnection *px_bus_jetstream(struct px_bus *bus)
{
    return bus->jetstream;
}

const char *px_bus_inbox(const struct px_bus *bus)
{
    return bus->inbox;
}

bool px_bus_keep(struct px_bus *bus, natsSubscription *subscription)
{
    int place = atomic_fetch_add(&bus->n_kept, 1);
    if (place >= MAX_KEPT) {
        natsSubscription_Destroy(subscription);
        return false;
    }
    bus->kept[place] = subscription;
    return true;
}
