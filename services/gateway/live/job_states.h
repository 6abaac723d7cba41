/* The newest known state of jobs, as JSON, so that a poll needs no call to a service. Bounded: the job that
 * has not changed for longest leaves first. Not thread-safe: hub.c locks. */
#ifndef PX_GATEWAY_JOB_STATES_H
#define PX_GATEWAY_JOB_STATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"

struct gw_job_state {
    char id[PX_ID_SIZE], user_id[PX_ID_SIZE];
    int status_seq;
    bool running, final; /* neither: it waits in the queue, where its place changes without an event */
    int64_t at_ms;       /* monotonic; when it was told */
    const char *json;
    size_t len;
};

struct gw_job_states;

/* NULL without memory. */
struct gw_job_states *gw_job_states_new(size_t max_jobs, size_t max_bytes);
void gw_job_states_free(struct gw_job_states *states);

/* Copies. A state that is older by its status_seq than the known one is ignored. */
void gw_job_states_put(struct gw_job_states *states, const struct gw_job_state *state);

/* Borrowed until the next put or forget; NULL when unknown. */
const struct gw_job_state *gw_job_states_get(const struct gw_job_states *states, const char *id);

void gw_job_states_forget_all(struct gw_job_states *states);

#endif
