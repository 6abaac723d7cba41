/* Pictures a day. Each picture takes a numbered slot of its user and day by a unique insert, so that the
 * limit holds under any race and on any engine. Days begin at 00:00 UTC. */
#ifndef PX_GENERATION_QUOTA_H
#define PX_GENERATION_QUOTA_H

#include "generation/generation.h"
#include "pulix/generation/v1/generation.pb-c.h"

extern const struct px_collection quota_collection;

/* Takes a slot for each job, or none. Jobs that have theirs keep it (a repeat under an Idempotency-Key).
 * QUOTA_EXHAUSTED with the seconds until the reset. */
enum px_code quota_take(struct generation *self, const char *user_id, char job_ids[][PX_ID_SIZE], int n,
                        struct px_error *err);

/* Gives the slot of this job back; no error when it has none. */
enum px_code quota_give_back(struct generation *self, const char *job_id, struct px_error *err);

enum px_code quota_get(struct generation *self, const char *user_id, Generation__Quota *ret_quota,
                       struct px_error *err);

/* Gives back what was taken for jobs that never came to be, because a process died between the two writes.
 * Looks at every slot of today: once in a process's life is enough. */
void quota_sweep_orphans(struct generation *self);

/* Deletes the slots of past days, at most 'most'. */
void quota_sweep(struct generation *self, int most);

#endif
