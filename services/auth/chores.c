/* The background thread. */
#include "auth/chores.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "auth/attempts.h"
#include "auth/deletion.h"
#include "auth/revocations.h"
#include "auth/sessions.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"
#include "rpc/bus.h"
#include "store/replay.h"

enum {
    TICK_MS = 100, /* how soon a stop or an outage is noticed */
    ROUND_MS = 2000,
    STEP_MS = 30000, /* deadline of one round */
    DELETE_AT_ONCE = 10,
    SWEEP_AT_ONCE = 500,
};

struct chores {
    struct auth *self;
    pthread_t thread;
    atomic_bool stopping;
};

void chores_run_once(struct auth *self, bool after_outage)
{
    int64_t now_ms = px_wall_ms();
    revocations_tell(self, after_outage);
    deletion_work_due(self, now_ms, DELETE_AT_ONCE);
    revocations_sweep(self->store, now_ms, SWEEP_AT_ONCE);
    sessions_sweep(self->store, now_ms, SWEEP_AT_ONCE);
    attempts_sweep(self->store, now_ms, SWEEP_AT_ONCE);
    px_replay_sweep(self->store, SWEEP_AT_ONCE);
}

static void run_round(struct auth *self, bool after_outage)
{
    char request_id[PX_ID_SIZE];
    px_id_new(request_id);
    px_log_request(request_id);
    px_deadline_set(px_mono_ms() + STEP_MS);
    chores_run_once(self, after_outage);
    px_deadline_set(0);
    px_log_request(NULL);
}

static void *run(void *data)
{
    struct chores *chores = data;
    struct auth *self = chores->self;
    unsigned epoch = 0;
    int64_t next_ms = 0;
    bool first = true;
    while (!atomic_load(&chores->stopping)) {
        /* Whatever was told before the bus came back, or before we started, its server may not know any more.
         */
        bool after_outage = first || px_bus_epoch(self->bus) != epoch;
        if (!after_outage && px_mono_ms() < next_ms) {
            px_sleep_ms(TICK_MS);
            continue;
        }
        epoch = px_bus_epoch(self->bus);
        first = false;
        run_round(self, after_outage);
        next_ms = px_mono_ms() + px_jitter_ms(ROUND_MS, 20);
    }
    nats_ReleaseThreadMemory();
    return NULL;
}

enum px_code chores_start(struct auth *self, struct chores **ret_chores, struct px_error *err)
{
    auto_free struct chores *chores = calloc(1, sizeof *chores);
    if (!chores)
        return px_fail(err, PX_OUT_OF_MEMORY);
    chores->self = self;
    if (pthread_create(&chores->thread, NULL, run, chores) != 0)
        return px_fail_because(err, PX_OUT_OF_MEMORY, "no more threads");
    *ret_chores = px_steal(chores);
    return PX_OK;
}

void chores_stop(struct chores *chores)
{
    if (!chores)
        return;
    atomic_store(&chores->stopping, true);
    pthread_join(chores->thread, NULL);
    free(chores);
}
