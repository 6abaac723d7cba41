/* Giving a picture of the day's quota back for a job that ended at no cost.
 *
 * The debt is saved in the same write as the job's end (jobs.h, owes_refund). Whoever made the end pays at
 * once; when that process dies first, the leader's sweep finds the job and pays. Paying twice does no harm: a
 * slot is given back by the id of its job, which never gets another one. */
#ifndef PX_GENERATION_REFUND_H
#define PX_GENERATION_REFUND_H

#include "generation/generation.h"

/* Gives the slot back, notes that in the job, and tells the owner's pages, who has this plan. What fails is
 * repeated by the sweep. */
void refund_pay(struct generation *self, const char *user_id, const char *plan, const char *job_id);

#endif
