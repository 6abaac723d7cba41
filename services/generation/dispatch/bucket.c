/* Two windows, a minute and a day, and a block by a 429. */
#include "generation/dispatch/bucket.h"

#include <stdbool.h>

enum { MINUTE_MS = 60 * 1000, DAY_MS = 24 * 3600 * 1000 };

void bucket_init(struct bucket *bucket)
{
    *bucket = (struct bucket){.minute = {.limit = -1, .length_ms = MINUTE_MS},
                              .day = {.limit = -1, .length_ms = DAY_MS}};
}

const struct bucket_headers bucket_headers_none = {-1, -1, -1, -1, -1, -1, 0, -1, -1};

static int64_t window_wait_ms(const struct bucket_window *window, int64_t now)
{
    if (window->limit < 0 || window->remaining > 0 || now >= window->reset_at)
        return 0;
    return window->reset_at - now;
}

int64_t bucket_wait_ms(const struct bucket *bucket, int64_t now)
{
    int64_t wait = bucket->blocked_until > now ? bucket->blocked_until - now : 0;
    int64_t minute = window_wait_ms(&bucket->minute, now);
    int64_t day = window_wait_ms(&bucket->day, now);
    wait = minute > wait ? minute : wait;
    return day > wait ? day : wait;
}

/* The wait for the n-th of a window, and how many of its own window then come before it. */
static int64_t window_nth_ms(const struct bucket_window *window, int64_t n, int64_t now, int64_t *ret_before)
{
    bool is_open = now < window->reset_at;
    int64_t left = is_open ? window->remaining : window->limit;
    *ret_before = n - 1;
    if (window->limit <= 0 || n <= left)
        return 0;
    int64_t later = n - left - 1;
    *ret_before = later % window->limit;
    return (is_open ? window->reset_at - now : window->length_ms) + later / window->limit * window->length_ms;
}

int64_t bucket_nth_ms(const struct bucket *bucket, int64_t n, int64_t now)
{
    int64_t before = 0;
    int64_t wait = window_nth_ms(&bucket->day, n, now, &before);
    if (wait > 0 && bucket->minute.limit > 0) /* minutes pass within that day, too */
        wait += before / bucket->minute.limit * bucket->minute.length_ms;
    else if (wait == 0)
        wait = window_nth_ms(&bucket->minute, n, now, &before);
    int64_t blocked = bucket->blocked_until > now ? bucket->blocked_until - now : 0;
    return wait > blocked ? wait : blocked;
}

/* A window opens with the first request after its end and runs its full length. */
static void window_take(struct bucket_window *window, int64_t now)
{
    if (window->limit < 0)
        return;
    if (now >= window->reset_at) {
        window->remaining = window->limit;
        window->reset_at = now + window->length_ms;
    }
    if (window->remaining > 0)
        window->remaining--;
}

void bucket_take(struct bucket *bucket, int64_t now)
{
    window_take(&bucket->minute, now);
    window_take(&bucket->day, now);
}

static void window_learn(struct bucket_window *window, int64_t limit, int64_t remaining, int64_t reset_at,
                         int64_t length_ms, int in_flight, int64_t now)
{
    if (length_ms > 0)
        window->length_ms = length_ms;
    if (limit < 0 && remaining < 0)
        return;
    if (limit >= 0)
        window->limit = limit;
    else if (window->limit < 0)
        window->limit = remaining;
    if (remaining >= 0)
        window->remaining = remaining > in_flight ? remaining - in_flight : 0;
    if (reset_at > now)
        window->reset_at = reset_at;
    else if (window->reset_at <= now)
        window->reset_at = now + window->length_ms;
}

void bucket_learn(struct bucket *bucket, const struct bucket_headers *headers, int in_flight, int64_t now)
{
    /* A 429 without the window's end: it ends when a repeat is welcome. */
    int64_t welcome_at = headers->retry_after_ms > 0 ? now + headers->retry_after_ms : -1;
    int64_t minute_end = headers->reset_at < 0 && headers->remaining == 0 ? welcome_at : headers->reset_at;
    int64_t day_end =
        headers->daily_reset_at < 0 && headers->daily_remaining == 0 ? welcome_at : headers->daily_reset_at;
    window_learn(&bucket->minute, headers->limit, headers->remaining, minute_end, headers->minute_ms,
                 in_flight, now);
    window_learn(&bucket->day, headers->daily_limit, headers->daily_remaining, day_end, headers->day_ms,
                 in_flight, now);
    if (headers->retry_after_ms > 0 && now + headers->retry_after_ms > bucket->blocked_until)
        bucket->blocked_until = now + headers->retry_after_ms;
}
