/* Rate limits as deAPI counts them: two windows per bucket (a minute and a day), each opened by the first
 * request into it and running its full length. Counters live in memory only. Safe from any thread. */
#ifndef PX_SANDBOX_LIMITS_H
#define PX_SANDBOX_LIMITS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "sandbox/behaviour.h"
#include "sandbox/models.h"

enum { MAX_BUCKETS = OP_COUNT + 16 };

struct window {
    int64_t opened_ms, used;
};

struct bucket {
    const void *key; /* a model, or NULL */
    enum operation operation;
    struct window minute, day;
};

struct limits {
    pthread_mutex_t lock;
    struct bucket buckets[MAX_BUCKETS];
    int n_buckets;
    struct limit_totals {
        int64_t allowed, refused;
    } totals[OP_COUNT]; /* since the start, or the reset */
};

/* What the headers tell; a limit of 0 means "no such limit". */
struct limit_report {
    bool allowed;
    bool daily; /* which window refused */
    /* Seconds are whole unless the switch limit_speed makes windows shorter than they are. */
    int64_t minute_limit, minute_left;
    double minute_s, minute_reset_s;
    int64_t daily_limit, daily_left;
    double daily_s, daily_reset_s;
    double retry_after_s;
    const char *source; /* "model", "tier" or "static" */
};

void limits_init(struct limits *limits);
void limits_reset(struct limits *limits);

/* Counts one request. Submits have a bucket per model ('model' may be NULL: an unknown one), all other
 * operations one each. A refused request is not counted. */
struct limit_report limits_take(struct limits *limits, const struct settings *settings,
                                enum operation operation, const struct model *model, int64_t now_ms);

/* How many requests of this kind there were. */
struct limit_totals limits_totals(struct limits *limits, enum operation operation);

#endif
