/* From waiting to done, along a smooth curve. */
#include "sandbox/timeline.h"

/* A job that is to fail does so after this part of its work. */
static const double failing_part = 0.7;
static const double stuck_progress = 61;

static bool is_failing(enum fault fault)
{
    return fault == FAULT_ERROR_RETRYABLE || fault == FAULT_ERROR_FINAL || fault == FAULT_ERROR_CHARGED ||
           fault == FAULT_FAILED_WORD;
}

/* Quick at first, slower towards the end, as pictures come out of noise. */
static double ease(double part)
{
    double progress = 100 * (1 - (1 - part) * (1 - part) * (1 - 0.35 * part));
    return progress > 99 ? 99 : progress;
}

struct moment timeline_at(const struct job *job, int64_t now_ms)
{
    int64_t started_ms = job->accepted_ms + job->pending_ms;
    bool failing = is_failing(job->fault);
    int64_t running_ms = failing ? (int64_t)((double)job->running_ms * failing_part) : job->running_ms;
    struct moment moment = {.phase = PHASE_PENDING, .started_ms = started_ms};
    if (now_ms < started_ms || job->fault == FAULT_STUCK_PENDING)
        return moment;
    if (now_ms - started_ms < running_ms || job->fault == FAULT_STUCK_PROCESSING) {
        double part = job->running_ms ? (double)(now_ms - started_ms) / (double)job->running_ms : 1;
        moment.phase = PHASE_PROCESSING;
        moment.progress = ease(part > 1 ? 1 : part);
        if (job->fault == FAULT_STUCK_PROCESSING && moment.progress > stuck_progress)
            moment.progress = stuck_progress;
        return moment;
    }
    moment.ended_ms = started_ms + running_ms;
    moment.phase = failing ? PHASE_ERROR : PHASE_DONE;
    moment.progress = failing ? 0 : 100;
    moment.refunded = failing && job->fault != FAULT_ERROR_CHARGED;
    return moment;
}
