/* The job as the API shows it. */
#include "generation/jobs/jobs.h"

#include <string.h>

static Generation__JobImage *make_image(const struct generation *self, const struct job *job,
                                        const char *origin, struct px_arena *arena)
{
    Generation__JobImage *image = job->image.id[0] ? px_arena_alloc(arena, sizeof *image) : NULL;
    if (!image)
        return NULL;
    generation__job_image__init(image);
    return images_fill_job_image(self, &job->image, origin, arena, image) == PX_OK ? image : NULL;
}

static Generation__JobError *make_error(const struct job *job, struct px_arena *arena)
{
    const struct machine_state *state = &job->state;
    Generation__JobError *error = state->error != PX_OK ? px_arena_alloc(arena, sizeof *error) : NULL;
    if (!error)
        return NULL;
    generation__job_error__init(error);
    error->code = px_arena_strdup(arena, px_code_token(state->error));
    error->detail = px_arena_strdup(arena, px_code_text(state->error, PX_EN));
    error->retryable = state->retryable;
    error->charged = state->charged;
    return error;
}

static Generation__Cost *make_cost(const struct job *job, struct px_arena *arena)
{
    static char usd[] = "USD";
    Generation__Cost *cost = job->cost_usd >= 0 ? px_arena_alloc(arena, sizeof *cost) : NULL;
    if (!cost)
        return NULL;
    generation__cost__init(cost);
    cost->amount = job->cost_usd;
    cost->currency = usd;
    cost->is_estimate = job->cost_is_estimate;
    return cost;
}

static Generation__Progress *make_progress(const struct job *job, struct px_arena *arena)
{
    static char stages[][12] = {"waiting", "sending", "running", "fetching"};
    Generation__Progress *progress =
        machine_is_terminal(job->state.status) ? NULL : px_arena_alloc(arena, sizeof *progress);
    if (!progress)
        return NULL;
    generation__progress__init(progress);
    progress->stage = stages[job->state.status - JOB_QUEUED];
    if (job->percent >= 0 && job->state.status >= JOB_RUNNING) {
        progress->percent__case = GENERATION__PROGRESS__PERCENT__PERCENT;
        progress->percent = job->percent;
    }
    return progress;
}

static Generation__Links *make_links(const struct job *job, struct px_arena *arena)
{
    static char events[] = "/generation/events";
    Generation__Links *links = px_arena_alloc(arena, sizeof *links);
    if (!links)
        return NULL;
    generation__links__init(links);
    links->self = px_arena_printf(arena, "/generation/jobs/%s", job->id);
    links->cancel = px_arena_printf(arena, "/generation/jobs/%s/cancel", job->id);
    links->retry = px_arena_printf(arena, "/generation/jobs/%s/retry", job->id);
    links->events = events;
    return links->self && links->cancel && links->retry ? links : NULL;
}

Generation__Job *jobs_to_message(const struct generation *self, const struct job *job, const char *origin,
                                 struct px_arena *arena)
{
    Generation__Job *message = px_arena_alloc(arena, sizeof *message);
    if (!message)
        return NULL;
    generation__job__init(message);
    message->id = px_arena_strdup(arena, job->id);
    message->batch_id = px_arena_strdup(arena, job->batch_id);
    message->status = (Generation__JobStatus)job->state.status;
    message->status_seq = job->state.status_seq;
    message->created_at = job->created_at;
    message->started_at = job->state.started_at;
    message->finished_at = job->state.finished_at;
    /* Messages to be packed are never written to. */
    memcpy(&message->request, &job->request, sizeof message->request);
    memcpy(&message->resolved, &job->resolved, sizeof message->resolved);
    message->progress = make_progress(job, arena);
    message->image = make_image(self, job, origin, arena);
    message->error = make_error(job, arena);
    message->cost = make_cost(job, arena);
    message->links = make_links(job, arena);
    if (job->retried_from[0]) {
        message->retried_from__case = GENERATION__JOB__RETRIED_FROM__RETRIED_FROM;
        message->retried_from = px_arena_strdup(arena, job->retried_from);
    }
    return message->id && message->batch_id && message->links ? message : NULL;
}
