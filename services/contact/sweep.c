/* Sweeping in small steps, so that nobody waits for it. */
#include "contact/sweep.h"

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "contact/senders.h"
#include "store/replay.h"

enum { EVERY_MS = 5 * 60 * 1000, JITTER_PERCENT = 30, BATCH = 500 };

struct sweep {
    struct px_store *store;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stop;
};

/* Waits for the next round; false when it is time to end. */
static bool wait_for_round(struct sweep *sweep)
{
    auto_lock pthread_mutex_t *held = px_lock(&sweep->lock);
    int64_t until_ms = px_wall_ms() + px_jitter_ms(EVERY_MS, JITTER_PERCENT);
    struct timespec until = {until_ms / 1000, until_ms % 1000 * 1000000};
    while (!sweep->stop)
        if (pthread_cond_timedwait(&sweep->wake, &sweep->lock, &until))
            return !sweep->stop;
    return false;
}

static void *run(void *data)
{
    struct sweep *sweep = data;
    while (wait_for_round(sweep)) {
        senders_sweep(sweep->store, px_wall_ms(), BATCH);
        px_replay_sweep(sweep->store, BATCH);
    }
    return NULL;
}

enum px_code sweep_start(struct px_store *store, struct sweep **ret_sweep, struct px_error *err)
{
    struct sweep *sweep = calloc(1, sizeof *sweep);
    if (!sweep)
        return px_fail(err, PX_OUT_OF_MEMORY);
    sweep->store = store;
    pthread_mutex_init(&sweep->lock, NULL);
    pthread_cond_init(&sweep->wake, NULL);
    if (pthread_create(&sweep->thread, NULL, run, sweep)) {
        free(sweep);
        return px_fail_because(err, PX_UNAVAILABLE, "no thread for the sweep");
    }
    *ret_sweep = sweep;
    return PX_OK;
}

void sweep_stop(struct sweep *sweep)
{
    if (!sweep)
        return;
    pthread_mutex_lock(&sweep->lock);
    sweep->stop = true;
    pthread_cond_signal(&sweep->wake);
    pthread_mutex_unlock(&sweep->lock);
    (void)pthread_join(sweep->thread, NULL);
    pthread_cond_destroy(&sweep->wake);
    pthread_mutex_destroy(&sweep->lock);
    free(sweep);
}
