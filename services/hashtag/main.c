/* pulix-hashtag: suggestions of hashtags.
 *
 * RUN:    PULIX_NATS_URL=nats://hashtag:...@127.0.0.1:4222 pulix-hashtag
 * OUTPUT: JSON lines; "service is ready" when calls are answered. */
#include <stdlib.h>

#include "hashtag.h"
#include "pulix/hashtag/v1/hashtag.pb-c.h"
#include "rpc/service.h"
#include "store/replay.h"
#include "suggest.h"

static enum px_code replay_begin(void *self, const char *scope, const char *key, const char *hash,
                                 void **ret_answer, size_t *ret_len, struct px_error *err)
{
    return px_replay_begin(((struct hashtag *)self)->store, scope, key, hash, ret_answer, ret_len, err);
}

static enum px_code replay_finish(void *self, const char *scope, const char *key, const void *answer,
                                  size_t len, struct px_error *err)
{
    return px_replay_finish(((struct hashtag *)self)->store, scope, key, answer, len, err);
}

static void replay_forget(void *self, const char *scope, const char *key)
{
    px_replay_forget(((struct hashtag *)self)->store, scope, key);
}

static const struct px_replay_hooks replay = {replay_begin, replay_finish, replay_forget};

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
        .readers = 4,
    };
    PX_TRY(suggest_open(NULL, err));
    PX_TRY(px_store_open(&options, &self.store, err));
    self.bus = bus;
    *ret_self = &self;
    return PX_OK;
}

static void stop(void *self)
{
    px_store_close(((struct hashtag *)self)->store);
}

int main(int argc, char **argv)
{
    struct px_service_spec spec = {
        .name = "hashtag",
        .descriptor = &hashtag__hashtag__descriptor,
        .methods = hashtag_methods,
        .n_methods = n_hashtag_methods,
        .replay = &replay,
        .threads = 2,
        .queue = 256,
        .start = start,
        .stop = stop,
    };
    return px_service_main(&spec, argc, argv);
}
