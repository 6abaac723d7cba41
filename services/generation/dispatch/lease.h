/* Who leads: one holder at a time, by inserts of a rising number. The highest number is the leader's; it must
 * be renewed before it runs out. A holder that slept too long finds a higher number and knows that it leads
 * no more. A lease is over when its end has come, or when nobody has renewed it for as long as it lasts: the
 * second needs no wall clock, which may have been set back since it was written. */
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
    int64_t seen_until;  /* of somebody else's lease: its end when we looked last */
    int64_t seen_at;     /* monotonic ms; since when it has had this end */
};

void lease_init(struct lease *lease, struct px_store *store, int64_t ttl_ms);

/* Takes or renews. True while it is held. Keeps an unexpired lease through a passing fault of the store. */
bool lease_hold(struct lease *lease);

/* Lets go at once, so that another instance need not wait. */
void lease_release(struct lease *lease);

#endif
