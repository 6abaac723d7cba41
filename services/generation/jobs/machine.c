/* The transitions, one function per state. */
#include "generation/jobs/machine.h"

bool machine_is_terminal(enum job_status status)
{
    return status >= JOB_SUCCEEDED;
}

static unsigned change(struct machine_state *state, enum job_status status, unsigned effects)
{
    state->status = status;
    state->status_seq++;
    return MACHINE_SAVE | effects;
}

static unsigned finish(struct machine_state *state, enum job_status status, int64_t now)
{
    state->finished_at = now;
    state->unknown = false;
    state->owes_refund = !state->charged && status != JOB_SUCCEEDED;
    return change(state, status, MACHINE_FORGET | (state->owes_refund ? MACHINE_REFUND : 0));
}

static unsigned fail(struct machine_state *state, enum px_code error, bool retryable, bool charged,
                     int64_t now)
{
    state->error = error;
    state->retryable = retryable;
    state->charged = charged;
    return finish(state, JOB_FAILED, now);
}

/* Cancel and deadline end every job; what was handed over may be charged. */
static unsigned end_early(struct machine_state *state, enum machine_event_kind kind, int64_t now)
{
    state->charged = state->status != JOB_QUEUED;
    state->retryable = true;
    state->error = kind == MACHINE_CANCEL ? PX_JOB_CANCELED
                   : state->unknown       ? PX_OUTCOME_UNKNOWN
                                          : PX_JOB_EXPIRED;
    if (kind == MACHINE_CANCEL)
        return finish(state, JOB_CANCELED, now);
    return finish(state, state->unknown ? JOB_FAILED : JOB_EXPIRED, now);
}

static unsigned step_queued(struct machine_state *state, const struct machine_event *event, int64_t now)
{
    if (event->kind == MACHINE_RECOVERED)
        return MACHINE_QUEUE;
    if (event->kind == MACHINE_REFUSED)
        return fail(state, event->error, event->retryable, false, now);
    if (event->kind != MACHINE_GRANT)
        return 0;
    if (state->started_at == 0)
        state->started_at = now;
    return change(state, JOB_SUBMITTING, MACHINE_POST);
}

static unsigned step_submitting(struct machine_state *state, const struct machine_event *event, int64_t now)
{
    switch (event->kind) {
    case MACHINE_ACCEPTED:
        state->unknown = false;
        return change(state, JOB_RUNNING, MACHINE_READ);
    case MACHINE_THROTTLED:
        return change(state, JOB_QUEUED, MACHINE_QUEUE);
    case MACHINE_NOT_SENT:
        if (++state->attempts >= MACHINE_MAX_ATTEMPTS)
            return fail(state, PX_UPSTREAM_UNAVAILABLE, true, false, now);
        return change(state, JOB_QUEUED, MACHINE_QUEUE);
    case MACHINE_REFUSED:
        return fail(state, event->error, event->retryable, false, now);
    case MACHINE_UNKNOWN:
    case MACHINE_RECOVERED: /* sent or not, nobody knows */
        if (!event->may_resolve)
            return fail(state, PX_OUTCOME_UNKNOWN, true, true, now);
        state->unknown = true;
        return 0;
    default:
        return 0;
    }
}

static unsigned step_running(struct machine_state *state, const struct machine_event *event, int64_t now)
{
    switch (event->kind) {
    case MACHINE_RECOVERED:
        return MACHINE_READ;
    case MACHINE_PROGRESS:
        return change(state, JOB_RUNNING, MACHINE_READ);
    case MACHINE_DONE:
        return change(state, JOB_FETCHING, MACHINE_FETCH);
    case MACHINE_UPSTREAM_FAILED:
        return fail(state, event->error, event->retryable, event->charged, now);
    default:
        return 0;
    }
}

static unsigned step_fetching(struct machine_state *state, const struct machine_event *event, int64_t now)
{
    switch (event->kind) {
    case MACHINE_RECOVERED:
        return MACHINE_READ_NOW;
    case MACHINE_DONE:
        return MACHINE_FETCH;
    case MACHINE_STORED:
        return finish(state, JOB_SUCCEEDED, now);
    case MACHINE_RESULT_GONE:
        if (++state->renewals > MACHINE_MAX_RENEWALS)
            return fail(state, PX_BAD_IMAGE, true, true, now);
        return MACHINE_READ_NOW;
    case MACHINE_BAD_RESULT:
    case MACHINE_UPSTREAM_FAILED:
        return fail(state, event->error, true, true, now);
    default:
        return 0;
    }
}

unsigned machine_step(struct machine_state *state, const struct machine_event *event, int64_t now)
{
    if (machine_is_terminal(state->status))
        return 0;
    if (event->kind == MACHINE_CANCEL || event->kind == MACHINE_DEADLINE)
        return end_early(state, event->kind, now);
    switch (state->status) {
    case JOB_QUEUED:
        return step_queued(state, event, now);
    case JOB_SUBMITTING:
        return step_submitting(state, event, now);
    case JOB_RUNNING:
        return step_running(state, event, now);
    default:
        return step_fetching(state, event, now);
    }
}
