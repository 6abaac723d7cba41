/* A ring of lanes under one lock. */
#include "generation/dispatch/lanes.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uthash.h>
#include <utlist.h>

#include "base/cleanup.h"
#include "base/id.h"
#include "generation/dispatch/fair_queue.h"
#include "generation/models/model.h"

enum { SLACK_MS = 1500 }; /* reading, loading, storing */

struct lane {
    UT_hash_handle hh;
    char model[MODEL_TEXT];
    struct fair_queue *queue;
    struct bucket bucket;
    struct lane *prev, *next;
};

struct lanes {
    pthread_mutex_t mutex;
    struct lane *by_model;
    struct lane *ring; /* the one whose turn it is */
};

struct lanes *lanes_new(void)
{
    struct lanes *lanes = calloc(1, sizeof *lanes);
    if (lanes)
        (void)pthread_mutex_init(&lanes->mutex, NULL);
    return lanes;
}

static void free_lane(struct lanes *lanes, struct lane *lane)
{
    HASH_DEL(lanes->by_model, lane);
    DL_DELETE(lanes->ring, lane);
    fair_queue_free(lane->queue);
    free(lane);
}

void lanes_free(struct lanes *lanes)
{
    if (!lanes)
        return;
    while (lanes->ring)
        free_lane(lanes, lanes->ring);
    (void)pthread_mutex_destroy(&lanes->mutex);
    free(lanes);
}

static struct lane *find_or_add(struct lanes *lanes, const char *model)
{
    struct lane *lane = NULL;
    HASH_FIND_STR(lanes->by_model, model, lane);
    if (lane)
        return lane;
    lane = calloc(1, sizeof *lane);
    struct fair_queue *queue = lane ? fair_queue_new() : NULL;
    if (!queue) {
        free(lane);
        return NULL;
    }
    lane->queue = queue;
    bucket_init(&lane->bucket);
    (void)snprintf(lane->model, sizeof lane->model, "%s", model);
    HASH_ADD_STR(lanes->by_model, model, lane);
    DL_APPEND(lanes->ring, lane);
    return lane;
}

bool lanes_push(struct lanes *lanes, const char *model, const char *user_id, const char *job_id)
{
    auto_lock pthread_mutex_t *held = px_lock(&lanes->mutex);
    struct lane *lane = find_or_add(lanes, model);
    return lane && fair_queue_push(lane->queue, user_id, job_id);
}

bool lanes_return(struct lanes *lanes, const char *model, const char *user_id, const char *job_id)
{
    auto_lock pthread_mutex_t *held = px_lock(&lanes->mutex);
    struct lane *lane = find_or_add(lanes, model);
    return lane && fair_queue_return(lane->queue, user_id, job_id);
}

bool lanes_has(struct lanes *lanes, const char *job_id)
{
    struct lane *lane;
    auto_lock pthread_mutex_t *held = px_lock(&lanes->mutex);
    DL_FOREACH(lanes->ring, lane)
    if (fair_queue_has(lane->queue, job_id))
        return true;
    return false;
}

void lanes_remove(struct lanes *lanes, const char *job_id)
{
    struct lane *lane;
    auto_lock pthread_mutex_t *held = px_lock(&lanes->mutex);
    DL_FOREACH(lanes->ring, lane)
    (void)fair_queue_remove(lane->queue, job_id);
}

void lanes_clear(struct lanes *lanes)
{
    char id[PX_ID_SIZE];
    struct lane *lane;
    auto_lock pthread_mutex_t *held = px_lock(&lanes->mutex);
    DL_FOREACH(lanes->ring, lane)
    while (fair_queue_pop(lane->queue, id, sizeof id))
        ;
}

size_t lanes_length(struct lanes *lanes)
{
    size_t length = 0;
    struct lane *lane;
    auto_lock pthread_mutex_t *held = px_lock(&lanes->mutex);
    DL_FOREACH(lanes->ring, lane)
    length += fair_queue_length(lane->queue);
    return length;
}

bool lanes_pop(struct lanes *lanes, int64_t now, char *out, size_t size, int64_t *ret_wait_ms)
{
    auto_lock pthread_mutex_t *held = px_lock(&lanes->mutex);
    struct lane *lane;
    *ret_wait_ms = -1;
    DL_FOREACH(lanes->ring, lane)
    {
        if (fair_queue_length(lane->queue) == 0)
            continue;
        int64_t wait = bucket_wait_ms(&lane->bucket, now);
        if (wait > 0) {
            *ret_wait_ms = *ret_wait_ms < 0 || wait < *ret_wait_ms ? wait : *ret_wait_ms;
            continue;
        }
        bucket_take(&lane->bucket, now);
        (void)fair_queue_pop(lane->queue, out, size);
        DL_DELETE(lanes->ring, lane);
        DL_APPEND(lanes->ring, lane);
        return true;
    }
    return false;
}

void lanes_learn(struct lanes *lanes, const char *model, const struct bucket_headers *headers, int in_flight,
                 int64_t now)
{
    auto_lock pthread_mutex_t *held = px_lock(&lanes->mutex);
    struct lane *lane = find_or_add(lanes, model);
    if (lane)
        bucket_learn(&lane->bucket, headers, in_flight, now);
}

/* How long until the n-th place upstream is free, when each is taken for 'whole_ms'. Those that are taken may
 * have begun one after the other or all at once; the truth lies between. */
static void wait_for_place(const struct lanes_upstream *upstream, int n, int64_t whole_ms, double *ret_low_ms,
                           double *ret_high_ms)
{
    *ret_low_ms = *ret_high_ms = 0;
    if (n <= 0)
        return;
    double waves = (double)n / upstream->places;
    double rest_ms = (double)(whole_ms > upstream->mean_age_ms ? whole_ms - upstream->mean_age_ms : 0);
    double later_ms = waves > 1 ? (waves - 1) * (double)whole_ms : 0;
    double even_ms = 2 * rest_ms * (waves < 1 ? waves : 1);
    *ret_low_ms = later_ms + (even_ms < rest_ms ? even_ms : rest_ms);
    *ret_high_ms = later_ms + (even_ms > rest_ms ? even_ms : rest_ms);
}

/* A job waits for the bucket or for a place upstream, whichever takes longer; the picture itself comes on
 * top. */
static void estimate(const struct lane *lane, int position, const struct lanes_upstream *upstream,
                     const struct durations_estimate *duration, int64_t now, struct lanes_place *ret_place)
{
    double low_ms;
    double high_ms;
    double unused_ms;
    double bucket_ms = lane ? (double)bucket_nth_ms(&lane->bucket, position, now) : 0;
    int n = position + upstream->taken - upstream->places;
    wait_for_place(upstream, n, duration->p50, &low_ms, &unused_ms);
    wait_for_place(upstream, n, duration->p90, &unused_ms, &high_ms);
    /* Others may cancel, and what is left of a limit is known a little too low while requests are under way.
     */
    low_ms = low_ms * 0.8 > bucket_ms * 0.95 ? low_ms * 0.8 : bucket_ms * 0.95;
    high_ms = high_ms > bucket_ms ? high_ms : bucket_ms;
    ret_place->position = position;
    ret_place->eta_low_ms = (int64_t)low_ms + duration->p10;
    ret_place->eta_high_ms = (int64_t)(high_ms * 1.1) + duration->p90 * 12 / 10 + SLACK_MS;
}

bool lanes_place(struct lanes *lanes, const char *model, const char *job_id,
                 const struct lanes_upstream *upstream, const struct durations_estimate *duration,
                 int64_t now, struct lanes_place *ret_place)
{
    auto_lock pthread_mutex_t *held = px_lock(&lanes->mutex);
    struct lane *lane = NULL;
    HASH_FIND_STR(lanes->by_model, model, lane);
    int position = lane ? fair_queue_position(lane->queue, job_id) : 0;
    if (position == 0)
        return false;
    estimate(lane, position, upstream, duration, now, ret_place);
    return true;
}

void lanes_forecast(struct lanes *lanes, const char *model, const struct lanes_upstream *upstream,
                    const struct durations_estimate *duration, int64_t now, struct lanes_place *ret_place)
{
    auto_lock pthread_mutex_t *held = px_lock(&lanes->mutex);
    struct lane *lane = NULL;
    HASH_FIND_STR(lanes->by_model, model, lane);
    /* A newcomer comes after one job of each other user at the earliest; the whole lane is the cautious
     * answer. */
    int position = 1 + (lane ? (int)fair_queue_length(lane->queue) : 0);
    estimate(lane, position, upstream, duration, now, ret_place);
}
