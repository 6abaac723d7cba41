/* pulix-auth: accounts, passwords, sessions and tokens.
 *
 * RUN:    JWT_SECRET=… PULIX_NATS_URL=nats://auth:…@127.0.0.1:4222 pulix-auth [--print-config]
 * OUTPUT: JSON lines; "service started" when calls are answered. */
#include "auth/auth.h"
#include "auth/chores.h"
#include "auth/hasher.h"
#include "base/log.h"
#include "rpc/event.h"
#include "rpc/service.h"

enum { THREADS = 16, QUEUE = 256 };

static struct auth_config config;

static enum px_code start(const struct px_service_config *common, struct px_bus *bus, void **ret_self,
                          struct px_error *err)
{
    static struct auth self;
    const struct px_store_options options = {.service = "auth",
                                             .mongo_url = common->mongo_url,
                                             .data_dir = common->data_dir,
                                             .collections = auth_collections,
                                             .n_collections = n_auth_collections,
                                             .readers = THREADS};
    self.config = &config;
    self.bus = bus;
    PX_TRY(px_keyring_load(config.jwt_secret, &self.keyring, err));
    PX_TRY(hasher_new(&self.hasher, err));
    PX_TRY(px_store_open(&options, &self.store, err));
    PX_TRY(px_events_setup(bus, PX_STREAM_AUTH, err));
    PX_TRY(chores_start(&self, &self.chores, err));
    *ret_self = &self;
    return PX_OK;
}

static void stop(void *data)
{
    struct auth *self = data;
    chores_stop(self->chores);
    px_store_close(self->store);
    hasher_free(self->hasher);
}

int main(int argc, char **argv)
{
    const struct px_service_spec spec = {.name = "auth",
                                         .descriptor = &auth__auth__descriptor,
                                         .methods = auth_methods,
                                         .n_methods = n_auth_methods,
                                         .replay = &auth_replay_hooks,
                                         .threads = THREADS,
                                         .queue = QUEUE,
                                         .config_rows = auth_config_rows,
                                         .n_config_rows = n_auth_config_rows,
                                         .config = &config,
                                         .check = auth_config_check,
                                         .start = start,
                                         .stop = stop};
    return px_service_main(&spec, argc, argv);
}
