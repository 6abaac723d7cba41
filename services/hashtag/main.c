/* pulix-hashtag: suggestions of hashtags.
 *
 * RUN:    PULIX_NATS_URL=nats://hashtag:...@127.0.0.1:4222 pulix-hashtag
 * OUTPUT: JSON lines; "service is ready" when calls are answered. */
#include <malloc.h>
#include <stdlib.h>

#include "hashtag/hashtag.h"
#include "hashtag/pictures.h"
#include "hashtag/suggest.h"
#include "hashtag/sweep.h"
#include "rpc/service.h"

enum { THREADS = 2, QUEUE = 256, CACHE_KIB = 512, REST_MS = 1000 };

/* A text touches a part of the language data; many texts touch it all, but seldom in the same second. */
static void rest(void *data)
{
    struct hashtag *self = data;
    if (atomic_exchange(&self->used, false))
        suggest_rest();
}

static enum px_code start(const struct px_service_config *config, struct px_bus *bus, void **ret_self,
                          struct px_error *err)
{
    static struct hashtag self;
    struct px_store_options options = {
        .service = "hashtag",
        .mongo_url = config->mongo_url,
        .data_dir = config->data_dir,
        .collections = hashtag_collections,
        .n_collections = n_hashtag_collections,
        .readers = THREADS,
        .cache_kib = CACHE_KIB,
    };
    PX_TRY(suggest_open(NULL, err));
    PX_TRY(px_store_open(&options, &self.store, err));
    self.bus = bus;
    self.find_picture = pictures_ask;
    *ret_self = &self;
    PX_TRY(px_ticker_start(rest, &self, REST_MS, 0, &self.rest, err));
    return sweep_start(self.store, &self.sweep, err);
}

static void stop(void *data)
{
    struct hashtag *self = data;
    px_ticker_stop(self->rest);
    px_ticker_stop(self->sweep);
    px_store_close(self->store);
}

int main(int argc, char **argv)
{
    /* Two threads share one heap: what a suggestion needs for a moment is kept once, not for each thread. */
    (void)mallopt(M_ARENA_MAX, 1);
    struct px_service_spec spec = {
        .name = "hashtag",
        .descriptor = &hashtag__hashtag__descriptor,
        .methods = hashtag_methods,
        .n_methods = n_hashtag_methods,
        .replay = &hashtag_replay_hooks,
        .threads = THREADS,
        .queue = QUEUE,
        .start = start,
        .stop = stop,
    };
    return px_service_main(&spec, argc, argv);
}
