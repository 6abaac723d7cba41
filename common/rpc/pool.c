/* The pool: a ring of pointers under one mutex. */
#include "rpc/pool.h"

#include <nats/nats.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/clock.h"

enum { MAX_THREADS = 256, MAX_QUEUE = 65536 };

struct px_pool {
    pthread_mutex_t mutex;
    pthread_cond_t work; /* an item came, or the pool was closed */
    pthread_cond_t idle; /* a thread ended */
    px_pool_fn fn;
    void *data;
    bool closed;
    int running; /* threads that have not ended */
    pthread_t threads[MAX_THREADS];
    int n_threads;
    size_t first, n_items, size; /* the ring */
    void *items[];
};

/* NULL when the pool is closed and empty. */
static void *take_item(struct px_pool *pool)
{
    auto_lock pthread_mutex_t *held = px_lock(&pool->mutex);
    while (pool->n_items == 0 && !pool->closed)
        pthread_cond_wait(&pool->work, &pool->mutex);
    if (pool->n_items == 0)
        return NULL;
    void *item = pool->items[pool->first];
    pool->first = (pool->first + 1) % pool->size;
    pool->n_items--;
    return item;
}

static void *run_thread(void *data)
{
    struct px_pool *pool = data;
    for (void *item; (item = take_item(pool)) != NULL;)
        pool->fn(item, pool->data);
    nats_ReleaseThreadMemory();
    auto_lock pthread_mutex_t *held = px_lock(&pool->mutex);
    pool->running--;
    pthread_cond_signal(&pool->idle);
    return NULL;
}

static struct px_pool *new_pool(int queue)
{
    struct px_pool *pool = calloc(1, sizeof *pool + (size_t)queue * sizeof pool->items[0]);
    if (!pool)
        return NULL;
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->work, NULL);
    pthread_cond_init(&pool->idle, NULL);
    pool->size = (size_t)queue;
    return pool;
}

enum px_code px_pool_start(int threads, int queue, px_pool_fn fn, void *data, struct px_pool **ret_pool,
                           struct px_error *err)
{
    if (threads < 1 || threads > MAX_THREADS || queue < 1 || queue > MAX_QUEUE)
        return px_fail_because(err, PX_INTERNAL, "a pool of %d threads and %d places", threads, queue);
    struct px_pool *pool = new_pool(queue);
    if (!pool)
        return px_fail(err, PX_OUT_OF_MEMORY);
    pool->fn = fn;
    pool->data = data;
    for (; pool->n_threads < threads; pool->n_threads++) {
        auto_lock pthread_mutex_t *held = px_lock(&pool->mutex);
        if (pthread_create(&pool->threads[pool->n_threads], NULL, run_thread, pool) != 0)
            break;
        pool->running++;
    }
    if (pool->n_threads < threads) {
        px_pool_stop(pool, INT32_MAX);
        return px_fail_because(err, PX_OUT_OF_MEMORY, "no more threads");
    }
    *ret_pool = pool;
    return PX_OK;
}

bool px_pool_offer(struct px_pool *pool, void *item)
{
    auto_lock pthread_mutex_t *held = px_lock(&pool->mutex);
    if (pool->closed || pool->n_items == pool->size)
        return false;
    pool->items[(pool->first + pool->n_items) % pool->size] = item;
    pool->n_items++;
    pthread_cond_signal(&pool->work);
    return true;
}

static bool wait_for_threads(struct px_pool *pool, int max_wait_ms)
{
    struct timespec until = px_mono_after_ms(max_wait_ms);
    auto_lock pthread_mutex_t *held = px_lock(&pool->mutex);
    pool->closed = true;
    pthread_cond_broadcast(&pool->work);
    while (pool->running > 0)
        if (pthread_cond_clockwait(&pool->idle, &pool->mutex, CLOCK_MONOTONIC, &until) != 0)
            return pool->running == 0;
    return true;
}

bool px_pool_stop(struct px_pool *pool, int max_wait_ms)
{
    if (!wait_for_threads(pool, max_wait_ms))
        return false;
    for (int i = 0; i < pool->n_threads; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_mutex_destroy(&pool->mutex);
    pthread_cond_destroy(&pool->work);
    pthread_cond_destroy(&pool->idle);
    free(pool);
    return true;
}
