/* A circuit breaker: after each failed submit nothing is sent for a while, longer each time, so that waiting
 * jobs do not use up their tries on a service that is away. From BREAKER_FAILURES in a row on it is open: one
 * probe after each pause. Not thread-safe. */
#ifndef PX_GENERATION_BREAKER_H
#define PX_GENERATION_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

enum { BREAKER_FAILURES = 5, BREAKER_FIRST_PAUSE_MS = 250 };

enum breaker_state { BREAKER_CLOSED, BREAKER_OPEN, BREAKER_PROBING };

struct breaker {
    enum breaker_state state;
    int failures;        /* in a row; those that end during a pause are one with its cause */
    int64_t pause_until; /* monotonic ms */
    int64_t longest_pause_ms;
};

void breaker_init(struct breaker *breaker, int64_t longest_pause_ms);

/* Milliseconds until something may be sent: 0 = now. -1: a probe is under way, wait for its outcome. */
int64_t breaker_wait_ms(const struct breaker *breaker, int64_t now);

/* Something is sent now; in the open state this is the probe. */
void breaker_sent(struct breaker *breaker, int64_t now);

void breaker_succeeded(struct breaker *breaker);
/* 'now' in monotonic ms; the pause has jitter. */
void breaker_failed(struct breaker *breaker, int64_t now);
/* What was sent ended without telling anything about the service. */
void breaker_undecided(struct breaker *breaker);

#endif
