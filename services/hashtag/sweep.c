/* Sweeping in small steps, so that nobody waits for it. */
#include "hashtag/sweep.h"

#include "base/clock.h"
#include "hashtag/crowd.h"
#include "hashtag/history.h"
#include "hashtag/votes.h"
#include "store/replay.h"

enum { EVERY_MS = 5 * 60 * 1000, JITTER_PERCENT = 30, BATCH = 500 };

static void sweep(void *data)
{
    struct px_store *store = data;
    int64_t now_ms = px_wall_ms();
    history_sweep(store, now_ms, BATCH);
    votes_sweep(store, now_ms, BATCH);
    crowd_sweep(store, now_ms, BATCH);
    px_replay_sweep(store, BATCH);
}

enum px_code sweep_start(struct px_store *store, struct px_ticker **ret_sweep, struct px_error *err)
{
    return px_ticker_start(sweep, store, EVERY_MS, JITTER_PERCENT, ret_sweep, err);
}
