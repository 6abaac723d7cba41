/* pulix-generation: jobs and pictures.
 *
 * RUN:    PULIX_NATS_URL=... DEAPI_TOKEN=... PULIX_MEDIA_SECRET=... pulix-generation
 * OUTPUT: JSON lines; "service is ready" when calls are answered, "dispatcher leads" when jobs move. */
#include <curl/curl.h>
#include <malloc.h>

#include "base/log.h"
#include "generation/announcer.h"
#include "generation/crash.h"
#include "generation/dispatch/dispatcher.h"
#include "generation/dispatch/durations.h"
#include "generation/generation.h"
#include "generation/housekeeper.h"
#include "generation/models/models.h"
#include "generation/pictures/conversions.h"
#include "pulix/generation/v1/generation.pb-c.h"
#include "rpc/event.h"
#include "rpc/service.h"

enum { THREADS = 8, QUEUE = 1024, FIRST_MODELS_MS = 10 * 1000 };

static struct generation_config config;

/* Pictures come and go by megabytes: what they needed goes back to the system instead of staying with one of
 * many arenas. */
static void keep_memory_low(void)
{
    (void)mallopt(M_ARENA_MAX, 2);
    (void)mallopt(M_MMAP_THRESHOLD, 256 << 10);
}

static enum px_code start(const struct px_service_config *service, struct px_bus *bus, void **ret_self,
                          struct px_error *err)
{
    static struct generation self = {.config = &config};
    struct px_store_options options = {
        .service = "generation",
        .mongo_url = service->mongo_url,
        .data_dir = service->data_dir,
        .collections = generation_collections,
        .n_collections = n_generation_collections,
        .readers = THREADS,
    };
    crash_setup(config.crash_point);
    keep_memory_low();
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
    PX_TRY(px_store_open(&options, &self.store, err));
    self.bus = bus;
    (void)px_events_setup(bus, PX_STREAM_EVENTS, NULL); /* pages wait for it; jobs do not */
    self.models = models_new(self.store);
    self.durations = durations_new(self.store);
    self.announcer = announcer_start(bus);
    self.conversions = conversions_new(CONVERSIONS_BYTES);
    if (!self.models || !self.durations || !self.announcer || !self.conversions)
        return px_fail(err, PX_OUT_OF_MEMORY);
    self.housekeeper = housekeeper_start(&self);
    if (!self.housekeeper)
        return px_fail(err, PX_OUT_OF_MEMORY);
    PX_TRY(dispatcher_start(&self, &self.dispatcher, err));
    /* Ready means that jobs are accepted. Only the very first start waits: later ones have the models of the
     * last run. Without the image service the gallery is worth having all the same. */
    if (!models_wait(self.models, FIRST_MODELS_MS))
        px_log_warn("no models are known yet, jobs are refused until the image service answers");
    *ret_self = &self;
    return PX_OK;
}

static void stop(void *data)
{
    struct generation *self = data;
    dispatcher_stop(self->dispatcher);
    housekeeper_stop(self->housekeeper);
    announcer_stop(self->announcer);
    models_free(self->models);
    durations_free(self->durations);
    conversions_free(self->conversions);
    px_store_close(self->store);
    curl_global_cleanup();
}

int main(int argc, char **argv)
{
    struct px_service_spec spec = {
        .name = "generation",
        .descriptor = &generation__generation__descriptor,
        .methods = generation_methods,
        .n_methods = n_generation_methods,
        .replay = &generation_replay_hooks,
        .threads = THREADS,
        .queue = QUEUE,
        .config_rows = generation_config_rows,
        .n_config_rows = n_generation_config_rows,
        .config = &config,
        .check = generation_config_check,
        .start = start,
        .stop = stop,
    };
    return px_service_main(&spec, argc, argv);
}
