/* The dispatcher: one event loop that takes accepted jobs upstream and their pictures home.
 *
 * Of all instances one leads (lease.h). It holds a flight for each job that was granted a place; waiting jobs
 * are ids in lanes. Everything it knows can be rebuilt from the store: it does so when it begins to lead, and
 * a sweep finds what a lost wake-up forgot. */
#ifndef PX_GENERATION_DISPATCHER_H
#define PX_GENERATION_DISPATCHER_H

#include "generation/dispatch/lanes.h"
#include "generation/jobs/jobs.h"

extern const struct px_collection claims_collection;

/* Starts the loop, listening for wake-ups of other instances. */
enum px_code dispatcher_start(struct generation *self, struct dispatcher **ret_dispatcher,
                              struct px_error *err);

/* Sends nothing new, waits for the answers of submits under way (at most 15 s), lets go of the lease; jobs at
 * the image service go on there and are found again. */
void dispatcher_stop(struct dispatcher *dispatcher);

enum dispatcher_note {
    DISPATCHER_NEW,      /* a job was accepted */
    DISPATCHER_READ,     /* its status is worth reading now (a webhook said so) */
    DISPATCHER_CANCELED, /* its owner canceled it: nothing more is to be asked of the image service */
    DISPATCHER_RESOLVED, /* a webhook told the upstream id of a job whose submit had an unknown outcome */
};

/* Tells the leader, wherever it runs. Best effort: the sweep finds what gets lost. 'dispatcher' may be NULL
 * (tests). upstream_id: for DISPATCHER_RESOLVED; NULL otherwise. */
void dispatcher_tell(struct dispatcher *dispatcher, enum dispatcher_note note, const char *job_id,
                     const char *upstream_id);

/* The following four ask the leader when it is another instance: that takes a hop of the bus.
 *
 * The place of a waiting job; false when nobody knows it. */
bool dispatcher_place(struct dispatcher *dispatcher, const struct job *job, struct lanes_place *ret_place);

/* How long a job of this model and size would take now. */
void dispatcher_forecast(struct generation *self, const char *model, int width, int height,
                         struct lanes_place *ret_place);

/* For GET /status: how many wait, and "up", "failing" or "open". */
size_t dispatcher_waiting(struct dispatcher *dispatcher);
const char *dispatcher_upstream(struct dispatcher *dispatcher);

#endif
