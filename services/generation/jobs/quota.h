/* Pictures a day. Each picture takes a numbered slot of its user and day by a unique insert, so that the
 * limit holds under any race and on any engine. Days begin at 00:00 UTC. How many there are is the plan's
 * (plans.h); who changes to a smaller one on a day keeps what was made, and gets no more. */
#ifndef PX_GENERATION_QUOTA_H
#define PX_GENERATION_QUOTA_H

#include "generation/generation.h"
#include "pulix/generation/v1/generation.pb-c.h"

extern const struct px_collection quota_collection;

/* Takes a slot for each job, or none. Jobs that have theirs keep it (a repeat under an Idempotency-Key).
 * 'plan' is the account's. QUOTA_EXHAUSTED with the seconds until the reset. */
enum px_code quota_take(struct generation *self, const char *user_id, const char *plan,
                        char job_ids[][PX_ID_SIZE], int n, struct px_error *err);

/* Gives the slot of this job back; no error when it has none. */
enum px_code quota_give_back(struct generation *self, const char *job_id, struct px_error *err);

/* The day as it stands. Texts are static. */
enum px_code quota_get(struct generation *self, const char *user_id, const char *plan,
                       Generation__Quota *ret_quota, struct px_error *err);

/* The same for the RateLimit fields of an answer: the limit "pictures". */
void quota_limit(const Generation__Quota *quota, struct px_limit *ret_limit);

/* Gives back what was taken for jobs that never came to be, because a process died between the two writes.
 * Looks at every slot of today: once in a process's life is enough. */
void quota_sweep_orphans(struct generation *self);

/* Deletes the slots of past days, at most 'most'. */
void quota_sweep(struct generation *self, int most);

#endif
