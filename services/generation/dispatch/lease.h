/* Who leads: one holder at a time, by inserts of a rising number. The highest number is the leader's; it must
 * be renewed before it runs out. A holder that slept too long finds a higher number and knows that it leads
 * no more. */
#ifndef PX_GENERATION_LEASE_H
#define PX_GENERATION_LEASE_H

#include "base/id.h"
#include "store/store.h"

extern const struct px_collection leases_collection;

struct lease {
    struct px_store *store;
    int64_t ttl_ms; /* it wants to be renewed after a third of this */
    char owner[PX_ID_SIZE];
    bool held;
    int64_t fence;       /* our number while held */
    int64_t valid_until; /* monotonic ms; past it the lease must be taken for lost */
};

void lease_init(struct lease *lease, struct px_store *store, int64_t ttl_ms);

/* Takes or renews. True while it is held. Keeps an unexpired lease through a passing fault of the store. */
bool lease_hold(struct lease *lease);

/* Lets go at once, so that another instance need not wait. */
void lease_release(struct lease *lease);

#endif
