/* Deletes every few minutes what has expired: suggestions, votes, kept answers. */
#ifndef PX_HASHTAG_SWEEP_H
#define PX_HASHTAG_SWEEP_H

#include "base/ticker.h"
#include "hashtag/hashtag.h"

/* ret_sweep: new; px_ticker_stop() it. The store is borrowed until then. */
enum px_code sweep_start(struct px_store *store, struct px_ticker **ret_sweep, struct px_error *err);

#endif
