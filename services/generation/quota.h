/* Pictures a day. Each picture takes a numbered slot of its user and day by a unique insert, so that the
 * limit holds under any race and on any engine. Days begin at 00:00 UTC. */
#ifndef PX_GENERATION_QUOTA_H
#define PX_GENERATION_QUOTA_H

#include "generation.h"
#include "pulix/generation/v1/generation.pb-c.h"

enum { QUOTA_SLOT_SIZE = 64, QUOTA_MOST_AT_ONCE = 8 };

extern const struct px_collection quota_collection;

/* Takes n slots, or none. The same job ids get the same slots again (a repeat under an Idempotency-Key).
 * QUOTA_EXHAUSTED with the seconds until the reset. */
enum px_code quota_take(struct generation *self, const char *user_id, char job_ids[][PX_ID_SIZE], int n,
                        char ret_slots[][QUOTA_SLOT_SIZE], struct px_error *err);

/* Gives a slot back; no error when it is free already. */
void quota_give_back(struct generation *self, const char *slot);

enum px_code quota_get(struct generation *self, const char *user_id, Generation__Quota *ret_quota,
                       struct px_error *err);

/* Deletes the slots of past days, at most 'most'. */
void quota_sweep(struct generation *self, int most);

#endif
