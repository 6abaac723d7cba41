/* Two timers: models, and sweeps. */
#include "generation/housekeeper.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include <nats/nats.h>

#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"
#include "generation/announcer.h"
#include "generation/dispatch/dispatcher.h"
#include "generation/gallery/images.h"
#include "generation/jobs/quota.h"
#include "generation/models/models.h"
#include "store/replay.h"

enum {
    SWEEP_MS = 60 * 1000,
    FIRST_RETRY_MS = 250,
    LAST_RETRY_MS = 4000,
    MODELS_AGAIN_MS = 2000,
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
    bool wants_models; /* somebody saw that the list is wrong */
    int64_t retry_ms;  /* the next pause after a failure */
};

/* Returns the time until the next refresh. */
static int64_t refresh_models(struct housekeeper *housekeeper)
{
    struct generation *self = housekeeper->self;
    int64_t retry_ms = housekeeper->retry_ms;
    struct px_error err;
    px_deadline_set(px_mono_ms() + WAIT_MS);
    enum px_code code = models_refresh(self->models, self->config, &err);
    px_deadline_set(0);
    if (code == PX_OK) {
        announcer_purge(self->announcer, "models");
        housekeeper->retry_ms = FIRST_RETRY_MS;
        return px_jitter_ms(MODELS_REFRESH_MS, 10);
    }
    px_log_warn("models could not be loaded, trying again", PX_S("code", px_code_token(code)),
                PX_S("cause", err.cause));
    housekeeper->retry_ms = retry_ms * 2 < LAST_RETRY_MS ? retry_ms * 2 : LAST_RETRY_MS;
    return px_jitter_ms(retry_ms, 30);
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

/* Sleeps until the moment, or until somebody wants models after 'again_at'; false when it is time to end. */
static bool sleep_until(struct housekeeper *housekeeper, int64_t mono_ms, int64_t again_at)
{
    auto_lock pthread_mutex_t *held = px_lock(&housekeeper->mutex);
    while (!housekeeper->stopping) {
        if (housekeeper->wants_models && again_at < mono_ms)
            mono_ms = again_at;
        int64_t left = mono_ms - px_mono_ms();
        if (left <= 0)
            return true;
        struct timespec until = px_mono_after_ms(left);
        (void)pthread_cond_clockwait(&housekeeper->changed, &housekeeper->mutex, CLOCK_MONOTONIC, &until);
    }
    return false;
}

static bool take_wish(struct housekeeper *housekeeper)
{
    auto_lock pthread_mutex_t *held = px_lock(&housekeeper->mutex);
    bool wanted = housekeeper->wants_models;
    housekeeper->wants_models = false;
    return wanted;
}

static void *run(void *data)
{
    struct housekeeper *housekeeper = data;
    int64_t models_at = px_mono_ms();
    int64_t again_at = models_at; /* a wish is not heard before */
    int64_t sweep_at = px_mono_ms() + px_jitter_ms(SWEEP_MS, 50);
    bool is_first = true;
    while (sleep_until(housekeeper, models_at < sweep_at ? models_at : sweep_at, again_at)) {
        int64_t now = px_mono_ms();
        if (now >= models_at || (now >= again_at && take_wish(housekeeper))) {
            models_at = px_mono_ms() + refresh_models(housekeeper);
            again_at = px_mono_ms() + MODELS_AGAIN_MS;
        }
        if (now >= sweep_at) {
            if (is_first)
                quota_sweep_orphans(housekeeper->self);
            is_first = false;
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
    housekeeper->retry_ms = FIRST_RETRY_MS;
    (void)pthread_mutex_init(&housekeeper->mutex, NULL);
    (void)pthread_cond_init(&housekeeper->changed, NULL);
    if (pthread_create(&housekeeper->thread, NULL, run, housekeeper) != 0) {
        free(housekeeper);
        return NULL;
    }
    return housekeeper;
}

void housekeeper_want_models(struct housekeeper *housekeeper)
{
    if (!housekeeper)
        return;
    auto_lock pthread_mutex_t *held = px_lock(&housekeeper->mutex);
    housekeeper->wants_models = true;
    (void)pthread_cond_signal(&housekeeper->changed);
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
