/* The life of a job as a pure function: (state, event, now) -> (state, effects). No clock, no store, no
 * network.
 *
 *     queued -> submitting -> running -> fetching -> succeeded | failed | canceled | expired
 *
 * Who applies it: the one dispatcher that leads. It saves the new state first (on the condition that
 * status_seq is still the old one), then carries out the effects. A crash may fall between any two effects.
 * Invariants:
 *
 *  M1  A terminal state never changes.
 *  M2  status_seq rises by exactly one with every change of state, and only then.
 *  M3  POST is an effect only of queued -> submitting. So each POST follows a saved 'submitting' of its own,
 * and a job that is found in 'submitting' after a crash is never sent again. M4  A job goes back to 'queued'
 * only on proof that nothing was accepted, at most MACHINE_MAX_ATTEMPTS times (being throttled does not
 * count). M5  A job that ends without a picture and without a possible charge owes its quota. The debt is
 * saved with the end, and no other job ever has one; so it can be paid after a crash, by anybody. M6  Every
 * job ends by its deadline: MACHINE_DEADLINE ends whatever is not terminal. M7  'succeeded' is reached from
 * 'fetching' only, after the picture is stored. */
#ifndef PX_GENERATION_MACHINE_H
#define PX_GENERATION_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

enum { MACHINE_MAX_ATTEMPTS = 100, MACHINE_MAX_RENEWALS = 2 };

/* The same numbers as Generation__JobStatus. */
enum job_status {
    JOB_QUEUED = 1,
    JOB_SUBMITTING,
    JOB_RUNNING,
    JOB_FETCHING,
    JOB_SUCCEEDED,
    JOB_FAILED,
    JOB_CANCELED,
    JOB_EXPIRED,
};

struct machine_state {
    enum job_status status;
    int status_seq;
    int attempts;        /* POSTs that proved not to have been accepted */
    int renewals;        /* times that a result's address had to be asked for again */
    bool unknown;        /* while submitting: the POST's outcome is unknown; only a webhook can resolve it */
    enum px_code error;  /* why it failed, was canceled or expired; PX_OK otherwise */
    bool retryable;      /* a person may try the same again with hope */
    bool charged;        /* upstream may have charged for it */
    bool owes_refund;    /* it ended, and its quota has not been given back yet */
    int64_t deadline_at; /* wall clock, ms */
    int64_t started_at, finished_at; /* wall clock, ms; 0 = not yet */
};

enum machine_event_kind {
    MACHINE_GRANT,           /* the dispatcher has a slot for it */
    MACHINE_ACCEPTED,        /* upstream took it and gave an id */
    MACHINE_NOT_SENT,        /* proof that nothing was accepted: connect failure, 5xx before acceptance */
    MACHINE_THROTTLED,       /* 429: nothing was accepted, upstream asks for patience */
    MACHINE_REFUSED,         /* upstream said no, for good; error and retryable say why */
    MACHINE_UNKNOWN,         /* the answer to the POST was lost; may_resolve: a webhook may still tell */
    MACHINE_RECOVERED,       /* a dispatcher found it after a restart or take-over */
    MACHINE_PROGRESS,        /* upstream works on it */
    MACHINE_DONE,            /* upstream has the result */
    MACHINE_UPSTREAM_FAILED, /* upstream's job failed; error, retryable and charged say how */
    MACHINE_RESULT_GONE,     /* the result's address does not work any more: ask for a new one */
    MACHINE_STORED,          /* the picture is in our store */
    MACHINE_BAD_RESULT,      /* the bytes are no picture, or could not be loaded; error says why */
    MACHINE_CANCEL,          /* its owner wants it no more */
    MACHINE_DEADLINE,        /* deadline_at has passed */
};

struct machine_event {
    enum machine_event_kind kind;
    enum px_code error;
    bool retryable, charged, may_resolve;
};

/* What is to be done after the state is saved. */
enum machine_effects {
    MACHINE_SAVE = 1,     /* the state changed: save it, tell the owner's pages */
    MACHINE_POST = 2,     /* send it upstream, once */
    MACHINE_READ = 4,     /* plan a read of its status */
    MACHINE_READ_NOW = 8, /* read its status soon: the result's address is needed */
    MACHINE_FETCH = 16,   /* load the result */
    MACHINE_QUEUE = 32,   /* put it into the queue (again) */
    MACHINE_REFUND = 64,  /* pay what owes_refund says */
    MACHINE_FORGET = 128, /* terminal: drop it from memory */
};

bool machine_is_terminal(enum job_status status);

/* Applies one event. An event that means nothing in this state changes nothing and has no effects. */
unsigned machine_step(struct machine_state *state, const struct machine_event *event, int64_t now);

#endif
