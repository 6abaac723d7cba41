/* Two timers: models, and sweeps. */
#include "housekeeper.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include <nats/nats.h>

#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"
#include "generation/announcer.h"
#include "generation/dispatcher.h"
#include "generation/images.h"
#include "generation/models.h"
#include "generation/quota.h"
#include "store/replay.h"

enum {
    SWEEP_MS = 60 * 1000,
    RETRY_MS = 3000,
    WAIT_MS = 30 * 1000,
    SWEEP_MOST = 500,
    CLAIM_MS = 48 * 3600 * 1000,
};

struct housekeeper {
    struct generation *self;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool stopping;
};

static int64_t refresh_models(struct generation *self)
{
    struct px_error err;
    px_deadline_set(px_mono_ms() + WAIT_MS);
    enum px_code code = models_refresh(self->models, self->config, &err);
    px_deadline_set(0);
    if (code == PX_OK) {
        announcer_purge(self->announcer, "models");
        return px_jitter_ms(MODELS_REFRESH_MS, 10);
    }
    px_log_warn("models could not be loaded, trying again", PX_S("code", px_code_token(code)),
                PX_S("cause", err.cause));
    return px_jitter_ms(RETRY_MS, 30);
}

static void sweep(struct generation *self)
{
    int64_t before = px_wall_ms() - CLAIM_MS;
    int64_t deleted = 0;
    struct px_query old_claims = {.index = "by_age", .to = &before, .limit = SWEEP_MOST};
    px_deadline_set(px_mono_ms() + WAIT_MS);
    (void)px_store_delete_many(self->store, &claims_collection, &old_claims, &deleted, NULL);
    quota_sweep(self, SWEEP_MOST);
    px_replay_sweep(self->store, SWEEP_MOST);
    (void)images_sweep(self);
    px_deadline_set(0);
}

/* Sleeps until the moment; false when it is time to end. */
static bool sleep_until(struct housekeeper *housekeeper, int64_t mono_ms)
{
    auto_lock pthread_mutex_t *held = px_lock(&housekeeper->mutex);
    while (!housekeeper->stopping) {
        int64_t left = mono_ms - px_mono_ms();
        if (left <= 0)
            return true;
        struct timespec until;
        int64_t wall = px_wall_ms() + left;
        until.tv_sec = (time_t)(wall / 1000);
        until.tv_nsec = (long)(wall % 1000) * 1000000;
        (void)pthread_cond_timedwait(&housekeeper->changed, &housekeeper->mutex, &until);
    }
    return false;
}

static void *run(void *data)
{
    struct housekeeper *housekeeper = data;
    int64_t models_at = px_mono_ms();
    int64_t sweep_at = px_mono_ms() + px_jitter_ms(SWEEP_MS, 50);
    while (sleep_until(housekeeper, models_at < sweep_at ? models_at : sweep_at)) {
        int64_t now = px_mono_ms();
        if (now >= models_at)
            models_at = px_mono_ms() + refresh_models(housekeeper->self);
        if (now >= sweep_at) {
            sweep(housekeeper->self);
            sweep_at = px_mono_ms() + px_jitter_ms(SWEEP_MS, 20);
        }
    }
    nats_ReleaseThreadMemory();
    return NULL;
}

struct housekeeper *housekeeper_start(struct generation *self)
{
    struct housekeeper *housekeeper = calloc(1, sizeof *housekeeper);
    if (!housekeeper)
        return NULL;
    housekeeper->self = self;
    (void)pthread_mutex_init(&housekeeper->mutex, NULL);
    (void)pthread_cond_init(&housekeeper->changed, NULL);
    if (pthread_create(&housekeeper->thread, NULL, run, housekeeper) != 0) {
        free(housekeeper);
        return NULL;
    }
    return housekeeper;
}

void housekeeper_stop(struct housekeeper *housekeeper)
{
    if (!housekeeper)
        return;
    {
        auto_lock pthread_mutex_t *held = px_lock(&housekeeper->mutex);
        housekeeper->stopping = true;
        (void)pthread_cond_signal(&housekeeper->changed);
    }
    (void)pthread_join(housekeeper->thread, NULL);
    (void)pthread_cond_destroy(&housekeeper->changed);
    (void)pthread_mutex_destroy(&housekeeper->mutex);
    free(housekeeper);
}
