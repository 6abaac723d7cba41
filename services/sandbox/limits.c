/* The numbers of each tier, and the counting. */
#include "sandbox/limits.h"

#include <string.h>

#include "base/cleanup.h"

enum { MINUTE_MS = 60 * 1000, DAY_MS = 24 * 3600 * 1000 };

struct allowance {
    int64_t minute, daily; /* 0: no limit */
};

/* Generous is ours: enough for one machine, but still told in the headers. */
static const struct allowance generous[OP_COUNT] = {
    [OP_SUBMIT] = {600, 0},  [OP_PRICE] = {600, 0},   [OP_STATUS] = {6000, 0},       [OP_MODELS] = {600, 0},
    [OP_BALANCE] = {600, 0}, [OP_ENHANCE] = {600, 0}, [OP_ENHANCE_PRICE] = {600, 0},
};
/* A free account; two reads of a job's status for each picture. */
static const struct allowance basic[OP_COUNT] = {
    [OP_SUBMIT] = {3, 100},  [OP_PRICE] = {50, 200}, [OP_STATUS] = {50, 200},        [OP_MODELS] = {300, 0},
    [OP_BALANCE] = {600, 0}, [OP_ENHANCE] = {5, 50}, [OP_ENHANCE_PRICE] = {50, 200},
};
/* A paid account; submits are limited per model. */
static const struct allowance premium[OP_COUNT] = {
    [OP_SUBMIT] = {45, 13000}, [OP_PRICE] = {300, 0},   [OP_STATUS] = {300, 0},        [OP_MODELS] = {300, 0},
    [OP_BALANCE] = {600, 0},   [OP_ENHANCE] = {300, 0}, [OP_ENHANCE_PRICE] = {300, 0},
};

void limits_init(struct limits *limits)
{
    *limits = (struct limits){.n_buckets = 0};
    pthread_mutex_init(&limits->lock, NULL);
}

void limits_reset(struct limits *limits)
{
    auto_lock pthread_mutex_t *held = px_lock(&limits->lock);
    limits->n_buckets = 0;
    memset(limits->totals, 0, sizeof limits->totals);
}

static struct allowance find_allowance(const struct settings *settings, enum operation operation,
                                       const struct model *model)
{
    const struct allowance *tiers[] = {generous, basic, premium};
    struct allowance allowance = tiers[settings->tier][operation];
    if (operation == OP_SUBMIT && settings->tier == TIER_PREMIUM && model && model->premium_minute)
        allowance = (struct allowance){model->premium_minute, model->premium_daily};
    bool is_submit = operation == OP_SUBMIT, is_status = operation == OP_STATUS;
    int64_t minute = is_submit ? settings->minute : is_status ? settings->status_minute : -1;
    int64_t daily = is_submit ? settings->daily : is_status ? settings->status_daily : -1;
    if (minute >= 0)
        allowance.minute = minute;
    if (daily >= 0)
        allowance.daily = daily;
    return allowance;
}

static struct bucket *find_bucket(struct limits *limits, enum operation operation, const void *key)
{
    for (int i = 0; i < limits->n_buckets; i++)
        if (limits->buckets[i].operation == operation && limits->buckets[i].key == key)
            return &limits->buckets[i];
    /* More models than buckets: the last bucket is shared. */
    if (limits->n_buckets == MAX_BUCKETS)
        return &limits->buckets[MAX_BUCKETS - 1];
    limits->buckets[limits->n_buckets] = (struct bucket){.key = key, .operation = operation};
    return &limits->buckets[limits->n_buckets++];
}

static void roll(struct window *window, int64_t length_ms, int64_t now_ms)
{
    if (!window->used || now_ms - window->opened_ms >= length_ms)
        *window = (struct window){now_ms, 0};
}

/* Whole seconds, as the service tells them; exact ones where a second is too long. */
static double seconds_up(int64_t ms, bool exact)
{
    return exact ? (double)ms / 1000 : (double)((ms + 999) / 1000);
}

struct limit_totals limits_totals(struct limits *limits, enum operation operation)
{
    auto_lock pthread_mutex_t *held = px_lock(&limits->lock);
    return limits->totals[operation];
}

struct limit_report limits_take(struct limits *limits, const struct settings *settings,
                                enum operation operation, const struct model *model, int64_t now_ms)
{
    struct limit_report report = {.allowed = true, .source = "static"};
    if (operation >= OP_COUNT)
        return report;
    struct allowance allowance = find_allowance(settings, operation, model);
    bool exact = settings->limit_speed > 1;
    int64_t minute_ms = exact ? MINUTE_MS / settings->limit_speed : MINUTE_MS;
    int64_t day_ms = exact ? DAY_MS / settings->limit_speed : DAY_MS;
    minute_ms = minute_ms > 0 ? minute_ms : 1;
    auto_lock pthread_mutex_t *held = px_lock(&limits->lock);
    struct bucket *bucket = find_bucket(limits, operation, operation == OP_SUBMIT ? model : NULL);
    roll(&bucket->minute, minute_ms, now_ms);
    roll(&bucket->day, day_ms, now_ms);
    bool minute_full = allowance.minute && bucket->minute.used >= allowance.minute;
    bool day_full = allowance.daily && bucket->day.used >= allowance.daily;
    report.allowed = !minute_full && !day_full;
    report.daily = day_full;
    bucket->minute.used += report.allowed;
    bucket->day.used += report.allowed;
    limits->totals[operation].allowed += report.allowed;
    limits->totals[operation].refused += !report.allowed;
    if (operation == OP_SUBMIT)
        report.source = settings->tier == TIER_PREMIUM ? "model" : "tier";
    else if (operation == OP_STATUS || operation == OP_PRICE)
        report.source = "tier";
    report.minute_limit = allowance.minute;
    report.minute_left = allowance.minute - bucket->minute.used;
    report.minute_s = seconds_up(minute_ms, exact);
    report.minute_reset_s = seconds_up(bucket->minute.opened_ms + minute_ms, exact);
    report.daily_limit = allowance.daily;
    report.daily_left = allowance.daily - bucket->day.used;
    report.daily_s = seconds_up(day_ms, exact);
    report.daily_reset_s = seconds_up(bucket->day.opened_ms + day_ms, exact);
    int64_t reopen_ms = day_full ? bucket->day.opened_ms + day_ms : bucket->minute.opened_ms + minute_ms;
    report.retry_after_s = report.allowed ? 0 : seconds_up(reopen_ms - now_ms, exact);
    return report;
}
