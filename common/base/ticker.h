/* A thread that does something every so often: sweeping what has expired, for example. */
#ifndef PX_BASE_TICKER_H
#define PX_BASE_TICKER_H

#include <stdint.h>

#include "base/err.h"

struct px_ticker;
typedef void (*px_tick_fn)(void *data);

/* Calls tick(data) about every every_ms, up to jitter_percent earlier or later, the first time after one such
 * pause. 'data' is borrowed until px_ticker_stop(). ret_ticker: new. UNAVAILABLE without a thread. */
enum px_code px_ticker_start(px_tick_fn tick, void *data, int64_t every_ms, int jitter_percent,
                             struct px_ticker **ret_ticker, struct px_error *err);

/* Waits until the tick that runs has returned, and frees the ticker. NULL is fine. */
void px_ticker_stop(struct px_ticker *ticker);

#endif
