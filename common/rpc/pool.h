/* A bounded queue with a fixed number of threads behind it. Private to common/rpc. */
#ifndef PX_RPC_POOL_H
#define PX_RPC_POOL_H

#include "base/err.h"

/* Works on one item; takes it. */
typedef void (*px_pool_fn)(void *item, void *data);

struct px_pool;

/* threads 1..256, queue 1..65536 items that may wait. ret_pool: new; px_pool_stop() it. OUT_OF_MEMORY. */
enum px_code px_pool_start(int threads, int queue, px_pool_fn fn, void *data, struct px_pool **ret_pool,
                           struct px_error *err);

/* Takes the item when there is room; false when the queue is full or closed (the item stays the caller's). */
bool px_pool_offer(struct px_pool *pool, void *item);

/* Takes no more items, works off those that wait, ends the threads; at most max_wait_ms. False when a thread
 * was still working then: the pool is left to it and never freed. */
bool px_pool_stop(struct px_pool *pool, int max_wait_ms);

#endif
