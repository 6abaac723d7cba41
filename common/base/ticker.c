/* One thread that sleeps on a condition, so that a stop wakes it at once. */
#include "base/ticker.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/id.h"

struct px_ticker {
    px_tick_fn tick;
    void *data;
    int64_t every_ms;
    int jitter_percent;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stop;
};

/* False when it is time to end. */
static bool wait_for_tick(struct px_ticker *ticker)
{
    auto_lock pthread_mutex_t *held = px_lock(&ticker->lock);
    struct timespec until = px_mono_after_ms(px_jitter_ms(ticker->every_ms, ticker->jitter_percent));
    while (!ticker->stop)
        if (pthread_cond_clockwait(&ticker->wake, &ticker->lock, CLOCK_MONOTONIC, &until))
            return !ticker->stop;
    return false;
}

static void *run(void *data)
{
    struct px_ticker *ticker = data;
    while (wait_for_tick(ticker))
        ticker->tick(ticker->data);
    return NULL;
}

static void free_ticker(struct px_ticker *ticker)
{
    pthread_cond_destroy(&ticker->wake);
    pthread_mutex_destroy(&ticker->lock);
    free(ticker);
}

enum px_code px_ticker_start(px_tick_fn tick, void *data, int64_t every_ms, int jitter_percent,
                             struct px_ticker **ret_ticker, struct px_error *err)
{
    struct px_ticker *ticker = calloc(1, sizeof *ticker);
    if (!ticker)
        return px_fail(err, PX_OUT_OF_MEMORY);
    *ticker = (struct px_ticker){
        .tick = tick, .data = data, .every_ms = every_ms, .jitter_percent = jitter_percent};
    pthread_mutex_init(&ticker->lock, NULL);
    pthread_cond_init(&ticker->wake, NULL);
    if (pthread_create(&ticker->thread, NULL, run, ticker)) {
        free_ticker(ticker);
        return px_fail_because(err, PX_UNAVAILABLE, "no thread for a ticker");
    }
    *ret_ticker = ticker;
    return PX_OK;
}

void px_ticker_stop(struct px_ticker *ticker)
{
    if (!ticker)
        return;
    pthread_mutex_lock(&ticker->lock);
    ticker->stop = true;
    pthread_cond_signal(&ticker->wake);
    pthread_mutex_unlock(&ticker->lock);
    (void)pthread_join(ticker->thread, NULL);
    free_ticker(ticker);
}
