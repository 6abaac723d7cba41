/* Time in one unit: milliseconds. The monotonic clock is for waits and ages, the wall clock for what people
 * and tokens see. Deadlines are monotonic; the thread's own deadline is set by whoever received the request,
 * and every wait below it asks for what is left. */
#ifndef PX_BASE_CLOCK_H
#define PX_BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

enum { PX_RFC3339_SIZE = sizeof "2026-01-01T00:00:00.000Z" };

int64_t px_mono_ms(void);
int64_t px_wall_ms(void);

/* "2026-01-01T00:00:00.000Z", always UTC. Years outside 0..9999 are clamped. */
void px_rfc3339(int64_t wall_ms, char out[PX_RFC3339_SIZE]);

/* Reads RFC 3339 (any offset, optional fraction) or a plain date "2026-01-31" (its start in UTC). */
bool px_rfc3339_parse(const char *text, int64_t *ret_wall_ms);

void px_sleep_ms(int64_t ms);

/* The moment in so many milliseconds (0 for less) on the monotonic clock. The one way to wait with a limit:
 * pthread_cond_clockwait(), pthread_mutex_clocklock() or sem_clockwait() with CLOCK_MONOTONIC and this, so that a
 * step of the wall clock neither ends nor prolongs a wait. */
struct timespec px_mono_after_ms(int64_t ms);

/* The deadline of the work that this thread does, as px_mono_ms(); 0 = none. */
void px_deadline_set(int64_t mono_ms);

/* What is left for a wait: at most max_ms, 0 when the deadline has passed. */
int64_t px_deadline_left_ms(int64_t max_ms);

#endif
