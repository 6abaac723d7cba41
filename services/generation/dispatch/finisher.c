/* A list of tasks and the threads that work on it. */
#include "generation/dispatch/finisher.h"

#include <pthread.h>
#include <stdlib.h>

#include <nats/nats.h>

#include <utlist.h>

#include "base/clock.h"
#include "generation/crash.h"
#include "generation/dispatch/durations.h"

enum { STORE_WAIT_MS = 60 * 1000 };

struct finisher {
    struct generation *generation;
    void (*done)(struct finisher_task *task, void *data);
    void *data;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    pthread_t threads[FINISHER_THREADS];
    int n_threads;
    struct finisher_task *tasks;
    bool stopping;
};

void finisher_task_free(struct finisher_task *task)
{
    if (!task)
        return;
    free(task->bytes);
    px_arena_done(&task->arena);
    free(task);
}

static struct finisher_task *take(struct finisher *finisher)
{
    auto_lock pthread_mutex_t *held = px_lock(&finisher->mutex);
    while (!finisher->tasks && !finisher->stopping)
        (void)pthread_cond_wait(&finisher->changed, &finisher->mutex);
    struct finisher_task *task = finisher->stopping ? NULL : finisher->tasks;
    if (task)
        LL_DELETE(finisher->tasks, task);
    return task;
}

static void note_durations(struct finisher *finisher, const struct finisher_task *task)
{
    struct durations *durations = finisher->generation->durations;
    const Generation__Resolved *resolved = task->job->resolved;
    int64_t whole_ms = px_wall_ms() - task->job->submitted_at;
    durations_note(durations, DURATIONS_UPSTREAM, resolved->model, resolved->width, resolved->height,
                   task->duration_ms);
    if (whole_ms > 0)
        durations_note(durations, DURATIONS_WHOLE, resolved->model, resolved->width, resolved->height,
                       whole_ms);
}

static void work(struct finisher *finisher, struct finisher_task *task)
{
    const struct job *job = task->job;
    struct px_error err;
    static char usd[] = "USD";
    Generation__Cost cost;
    generation__cost__init(&cost);
    cost.amount = job->cost_usd;
    cost.currency = usd;
    cost.is_estimate = job->cost_is_estimate;
    struct new_image image = {
        .id = job->image_id,
        .user_id = job->user_id,
        .job_id = job->id,
        .batch_id = job->batch_id,
        .request = job->request,
        .resolved = job->resolved,
        .cost = job->cost_usd >= 0 ? &cost : NULL,
    };
    px_deadline_set(px_mono_ms() + STORE_WAIT_MS);
    task->code = images_store(finisher->generation, &image, task->bytes, task->len, &task->image, &err);
    crash_at("after-", "store");
    if (task->code == PX_OK && task->duration_ms > 0)
        note_durations(finisher, task);
    px_deadline_set(0);
}

static void *run(void *data)
{
    struct finisher *finisher = data;
    for (struct finisher_task *task; (task = take(finisher)) != NULL;) {
        work(finisher, task);
        finisher->done(task, finisher->data);
    }
    nats_ReleaseThreadMemory();
    return NULL;
}

struct finisher *finisher_start(struct generation *self, void (*done)(struct finisher_task *task, void *data),
                                void *data)
{
    struct finisher *finisher = calloc(1, sizeof *finisher);
    if (!finisher)
        return NULL;
    finisher->generation = self;
    finisher->done = done;
    finisher->data = data;
    (void)pthread_mutex_init(&finisher->mutex, NULL);
    (void)pthread_cond_init(&finisher->changed, NULL);
    while (finisher->n_threads < FINISHER_THREADS &&
           pthread_create(&finisher->threads[finisher->n_threads], NULL, run, finisher) == 0)
        finisher->n_threads++;
    if (finisher->n_threads == 0) {
        free(finisher);
        return NULL;
    }
    return finisher;
}

void finisher_stop(struct finisher *finisher)
{
    if (!finisher)
        return;
    {
        auto_lock pthread_mutex_t *held = px_lock(&finisher->mutex);
        finisher->stopping = true;
        (void)pthread_cond_broadcast(&finisher->changed);
    }
    for (int i = 0; i < finisher->n_threads; i++)
        (void)pthread_join(finisher->threads[i], NULL);
    while (finisher->tasks) {
        struct finisher_task *task = finisher->tasks;
        LL_DELETE(finisher->tasks, task);
        finisher_task_free(task);
    }
    (void)pthread_cond_destroy(&finisher->changed);
    (void)pthread_mutex_destroy(&finisher->mutex);
    free(finisher);
}

void finisher_add(struct finisher *finisher, struct finisher_task *task)
{
    auto_lock pthread_mutex_t *held = px_lock(&finisher->mutex);
    LL_APPEND(finisher->tasks, task);
    (void)pthread_cond_signal(&finisher->changed);
}
