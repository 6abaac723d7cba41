/* Random identifiers and random numbers, from getrandom(2). */
#ifndef PX_BASE_ID_H
#define PX_BASE_ID_H

#include <stddef.h>
#include <stdint.h>

/* An id has 128 random bits as 22 characters of base64url and shows no order of time. */
enum { PX_ID_LEN = 22, PX_ID_SIZE = PX_ID_LEN + 1 };

/* A new random id. The kernel's generator can't fail once it is seeded; before that the call waits. */
void px_id_new(char out[PX_ID_SIZE]);

/* 1 when text has the form of an id. Anything else names nothing, so callers answer "not found". */
int px_id_valid(const char *text);

void px_random_bytes(void *out, size_t len);

/* 0 <= result < bound (bound > 0), without bias worth speaking of; for jitter and shuffles. */
uint64_t px_random_below(uint64_t bound);

/* base ms give or take 'percent' of it, for timers that must not march in step. */
int64_t px_jitter_ms(int64_t base_ms, int percent);

#endif
