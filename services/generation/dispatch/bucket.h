/* One token bucket per upstream limit, learned from the answers' headers. Not thread-safe: the dispatcher's.
 *
 * Nothing is known at first, and nothing is refused. Each answer says what is left of the minute and of the
 * day; a 429 says how long to wait. Waiting for a bucket is 'queued', never an error. */
#ifndef PX_GENERATION_BUCKET_H
#define PX_GENERATION_BUCKET_H

#include <stdint.h>

/* What an answer's headers said; -1 where it said nothing. Times are monotonic milliseconds. */
struct bucket_headers {
    int64_t limit, remaining, reset_at;
    int64_t daily_limit, daily_remaining, daily_reset_at;
    int64_t retry_after_ms;    /* of a 429 */
    int64_t minute_ms, day_ms; /* how long the windows are */
};
extern const struct bucket_headers bucket_headers_none;

struct bucket_window {
    int64_t limit;     /* -1: unknown */
    int64_t remaining; /* what we may still use */
    int64_t reset_at;  /* when it is full again */
    int64_t length_ms;
};

struct bucket {
    struct bucket_window minute, day;
    int64_t blocked_until; /* by a 429 */
};

void bucket_init(struct bucket *bucket);

/* Milliseconds until one may be taken; 0 = now. */
int64_t bucket_wait_ms(const struct bucket *bucket, int64_t now);

/* Milliseconds until the n-th from now on may be taken, when nobody takes others; n from 1. */
int64_t bucket_nth_ms(const struct bucket *bucket, int64_t n, int64_t now);

/* Takes one. Call only when bucket_wait_ms() is 0. */
void bucket_take(struct bucket *bucket, int64_t now);

/* Learns. in_flight: requests that were taken but not yet counted by the answer. */
void bucket_learn(struct bucket *bucket, const struct bucket_headers *headers, int in_flight, int64_t now);

#endif
