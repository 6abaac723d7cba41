/* What a job is at a moment: a pure function of its record and the clock. */
#ifndef PX_SANDBOX_TIMELINE_H
#define PX_SANDBOX_TIMELINE_H

#include <stdbool.h>
#include <stdint.h>

#include "sandbox/jobs.h"

enum phase { PHASE_PENDING, PHASE_PROCESSING, PHASE_DONE, PHASE_ERROR };

struct moment {
    enum phase phase;
    double progress;    /* 0..100 */
    int64_t started_ms; /* when processing began or will begin */
    int64_t ended_ms;   /* when it ended; 0 while it runs */
    bool refunded;
};

struct moment timeline_at(const struct job *job, int64_t now_ms);

#endif
