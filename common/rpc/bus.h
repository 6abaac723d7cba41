/* The connections of one process to NATS.
 *
 * No connection has a reconnect buffer, so that a request made during an outage fails at once and never runs
 * later; JetStream has a connection of its own. All reconnect without end, with jitter. */
#ifndef PX_RPC_BUS_H
#define PX_RPC_BUS_H

#include <nats/nats.h>
#include <stdbool.h>

#include "base/err.h"

enum { PX_MAX_RPC_CONNECTIONS = 8 };

struct px_bus_options {
    const char *url;  /* nats://user:password@host:port[,…]; never logged */
    const char *name; /* [a-z0-9_-]; shown in the server's monitoring, and the prefix of our inboxes */
    int n_rpc;        /* RPC connections: 1 for a service, 4 for the gateway */
    bool jetstream;   /* a further connection for streams */
};

struct px_bus;

/* Connects, retrying until max_wait_ms have passed. Starts the library's threads: block signals before.
 * ret_bus: new; px_bus_close() it. UNAVAILABLE when no server let us in, OUT_OF_MEMORY. */
enum px_code px_bus_open(const struct px_bus_options *options, int max_wait_ms, struct px_bus **ret_bus,
                         struct px_error *err);

/* Drains, waits up to 5 s, closes. Ends with nats_ReleaseThreadMemory of the calling thread. */
void px_bus_close(struct px_bus *bus);

/* All connections are up now. */
bool px_bus_connected(struct px_bus *bus);

/* A connection was given up for good (the server refuses our password again and again): the process should
 * end, so that its supervisor starts it anew. */
bool px_bus_lost(struct px_bus *bus);

/* A number that rises whenever any connection comes back: what was heard before it may have gaps. */
unsigned px_bus_epoch(struct px_bus *bus);

/* The next RPC connection in turn; borrowed. */
natsConnection *px_bus_rpc(struct px_bus *bus);
/* The connection for streams; NULL when not asked for. */
natsConnection *px_bus_jetstream(struct px_bus *bus);
/* Takes a subscription that lives as long as the bus. False (and it is ended) when there are too many. */
bool px_bus_keep(struct px_bus *bus, natsSubscription *subscription);
/* What the subjects start with that only this process listens to: "_INBOX.<name>". Borrowed. */
const char *px_bus_inbox(const struct px_bus *bus);

#endif
