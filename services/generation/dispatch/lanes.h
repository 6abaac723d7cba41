/* The waiting jobs, one lane for each model: a fair queue and the upstream limit's bucket. Safe from any
 * thread: the dispatcher takes, handlers ask for places. */
#ifndef PX_GENERATION_LANES_H
#define PX_GENERATION_LANES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "generation/dispatch/bucket.h"
#include "generation/dispatch/durations.h"

struct lanes;

struct lanes *lanes_new(void);
void lanes_free(struct lanes *lanes);

bool lanes_push(struct lanes *lanes, const char *model, const char *user_id, const char *job_id);
/* The same for a job that had its turn in vain: it and its user are next. */
bool lanes_return(struct lanes *lanes, const char *model, const char *user_id, const char *job_id);
bool lanes_has(struct lanes *lanes, const char *job_id);
void lanes_remove(struct lanes *lanes, const char *job_id);
void lanes_clear(struct lanes *lanes);
size_t lanes_length(struct lanes *lanes);

/* The next job of any lane whose bucket allows it now; takes from the bucket. Lanes take turns. False when
 * there is none; then *ret_wait_ms is the time until a bucket may allow one (-1: nobody waits). */
bool lanes_pop(struct lanes *lanes, int64_t now, char *out, size_t size, int64_t *ret_wait_ms);

/* What an answer to a submit said of this model's limit. */
void lanes_learn(struct lanes *lanes, const char *model, const struct bucket_headers *headers, int in_flight,
                 int64_t now);

/* The places upstream: how many are taken, how many there are, and for how long they have been taken on
 * average. */
struct lanes_upstream {
    int taken, places;
    int64_t mean_age_ms;
};

/* The place of a waiting job and how long until its picture is there, as a range. False when it does not
 * wait. */
struct lanes_place {
    int position;
    int64_t eta_low_ms, eta_high_ms;
};
bool lanes_place(struct lanes *lanes, const char *model, const char *job_id,
                 const struct lanes_upstream *upstream, const struct durations_estimate *duration,
                 int64_t now, struct lanes_place *ret_place);

/* The same for a job that would be put in now. */
void lanes_forecast(struct lanes *lanes, const char *model, const struct lanes_upstream *upstream,
                    const struct durations_estimate *duration, int64_t now, struct lanes_place *ret_place);

#endif
