/* What a finished request means for its job. */
#include "generation/dispatch/flights.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "generation/crash.h"
#include "generation/deapi/deapi_parse.h"
#include "generation/housekeeper.h"

enum {
    MOST_FAULTS = 5,
    LONGEST_PAUSE_MS = 30 * 1000,
    UNSAID_RETRY_MS = 15 * 1000,
};

/* Gateways that answer these have not handed the request to the service. */
static bool is_refused_by_edge(long status)
{
    return status == 503 || status == 521 || status == 522 || status == 523 || status == 525 || status == 526;
}

static void take_acceptance(struct dispatcher *d, struct flight *flight, const char *upstream_id)
{
    static const struct machine_event accepted = {.kind = MACHINE_ACCEPTED};
    const char *copy = px_arena_strdup(&flight->arena, upstream_id);
    if (!copy)
        return;
    flight->job->upstream_id = copy;
    flight->job->submitted_at = px_wall_ms();
    flight->accepted_at = px_mono_ms();
    breaker_succeeded(&d->breaker);
    flights_apply(d, flight, &accepted);
}

/* A 429 that does not say how long to wait. */
static const struct bucket_headers *patient(struct bucket_headers *limits, long status)
{
    if (status == 429 && limits->retry_after_ms <= 0)
        limits->retry_after_ms = UNSAID_RETRY_MS;
    return limits;
}

static void submit_ended(struct dispatcher *d, struct flight *flight, const struct deapi_request *request,
                         CURLcode result)
{
    long status = result == CURLE_OK ? deapi_status(request) : 0;
    struct bucket_headers limits = request->limits;
    bool may_resolve = px_str_starts(d->self->config->public_url, "https://");
    struct machine_event event = {.kind = MACHINE_UNKNOWN, .may_resolve = may_resolve};
    char upstream_id[DEAPI_ID_SIZE];
    int64_t now = px_mono_ms();
    d->n_submits--;
    crash_at("after-", "answer");
    if (result == CURLE_OK)
        lanes_learn(d->lanes, flight->job->resolved->model, patient(&limits, status), d->n_submits, now);
    if (status >= 200 && status < 300 &&
        deapi_parse_submit(request->body.data, request->body.len, upstream_id)) {
        take_acceptance(d, flight, upstream_id);
        return;
    }
    curl_off_t sent_us = 0;
    (void)curl_easy_getinfo(request->easy, CURLINFO_PRETRANSFER_TIME_T, &sent_us);
    if (deapi_was_not_sent(result) || (result != CURLE_OK && sent_us == 0) || is_refused_by_edge(status))
        event.kind = MACHINE_NOT_SENT;
    else if (status == 429)
        event.kind = MACHINE_THROTTLED;
    else if (status >= 400 && status < 500 && status != 408) {
        struct deapi_refusal refusal;
        deapi_parse_refusal(status, request->body.data, request->body.len, &refusal);
        event = (struct machine_event){
            .kind = MACHINE_REFUSED, .error = refusal.code, .retryable = refusal.retryable};
        if (refusal.code == PX_UNKNOWN_MODEL) /* it is gone, or not for this account any more */
            housekeeper_want_models(d->self->housekeeper);
    }
    if (event.kind == MACHINE_NOT_SENT || event.kind == MACHINE_UNKNOWN)
        breaker_failed(&d->breaker, now);
    else
        breaker_succeeded(&d->breaker); /* it answers, and says no */
    px_log_warn("submit did not succeed", PX_S("job_id", flight->job_id), PX_I("http_status", status),
                PX_I("curl", result), PX_I("event", event.kind));
    flights_apply(d, flight, &event);
}

/* A read that told nothing: again later, longer each time. A job that upstream denies twice is lost. */
static void read_failed(struct dispatcher *d, struct flight *flight, long status)
{
    struct machine_event lost = {
        .kind = MACHINE_UPSTREAM_FAILED, .error = PX_UPSTREAM_FAILED, .retryable = true, .charged = true};
    flight->faults++;
    if (status == 404 && ++flight->misses >= 2) {
        flights_apply(d, flight, &lost);
        return;
    }
    int64_t pause = (int64_t)500 << (flight->faults < 6 ? flight->faults : 6);
    flight->due_at = px_mono_ms() + px_jitter_ms(pause < LONGEST_PAUSE_MS ? pause : LONGEST_PAUSE_MS, 30);
}

static void job_done(struct dispatcher *d, struct flight *flight, const struct deapi_job *answer)
{
    static const struct machine_event done = {.kind = MACHINE_DONE};
    if (!answer->result_url[0]) { /* it comes a moment later, or never */
        struct machine_event missing = {
            .kind = MACHINE_UPSTREAM_FAILED, .error = PX_UPSTREAM_FAILED, .retryable = true, .charged = true};
        if (++flight->faults >= MOST_FAULTS)
            flights_apply(d, flight, &missing);
        else
            flight->due_at = px_mono_ms() + 500 * flight->faults;
        return;
    }
    if (flight->job->state.status == JOB_RUNNING)
        flight->duration_ms = px_mono_ms() - flight->accepted_at;
    flight->job->percent = 100;
    char job_id[PX_ID_SIZE];
    memcpy(job_id, flight->job_id, sizeof job_id);
    flights_apply(d, flight, &done);
    flight = flights_find(d, job_id); /* it may be gone: canceled meanwhile */
    if (!flight || flight->job->state.status != JOB_FETCHING || (flight->effects & MACHINE_SAVE))
        return;
    flight->result_url = px_arena_strdup(&flight->arena, answer->result_url);
    if (flight->result_url)
        flights_load(d, flight);
}

/* What became of the prompt when its author wanted it improved: kept beside what we sent. */
static void take_enhancement(struct flight *flight, const struct deapi_job *answer)
{
    Generation__Resolved *resolved =
        answer->prompt_boosted ? px_arena_alloc(&flight->arena, sizeof *resolved) : NULL;
    char *text = resolved ? px_arena_strdup(&flight->arena, answer->prompt_boosted) : NULL;
    if (!text)
        return;
    *resolved = *flight->job->resolved;
    resolved->prompt_enhanced = text;
    flight->job->resolved = resolved;
}

static void use_status(struct dispatcher *d, struct flight *flight, const struct deapi_job *answer)
{
    struct machine_event event = {.kind = MACHINE_PROGRESS};
    if (answer->price_usd >= 0) {
        flight->job->cost_usd = answer->price_usd;
        flight->job->cost_is_estimate = answer->price_is_estimate;
    }
    take_enhancement(flight, answer);
    switch (answer->state) {
    case DEAPI_DONE:
        job_done(d, flight, answer);
        return;
    case DEAPI_ERROR:
        event = (struct machine_event){.kind = MACHINE_UPSTREAM_FAILED,
                                       .error = answer->error,
                                       .retryable = answer->retryable,
                                       .charged = !answer->refunded && answer->price_usd > 0};
        flights_apply(d, flight, &event);
        return;
    case DEAPI_RUNNING:
        if (flight->job->state.status == JOB_RUNNING && (int)answer->percent > (int)flight->job->percent) {
            flight->job->percent = answer->percent;
            flights_apply(d, flight, &event);
        } else {
            flight->due_at = flights_plan_read(d, flight, px_mono_ms());
        }
    }
}

static void status_ended(struct dispatcher *d, struct flight *flight, const struct deapi_request *request,
                         CURLcode result)
{
    struct deapi_job answer;
    long status = result == CURLE_OK ? deapi_status(request) : 0;
    struct bucket_headers limits = request->limits;
    if (result == CURLE_OK)
        bucket_learn(&d->reads, patient(&limits, status), 0, px_mono_ms());
    if (status != 200 || !deapi_parse_status(request->body.data, request->body.len, &answer)) {
        read_failed(d, flight, status);
        return;
    }
    if (answer.state == DEAPI_RUNNING)
        flight->faults = 0;
    use_status(d, flight, &answer);
    free(answer.prompt_boosted);
}

/* Gives the bytes to the finisher, with a copy of the job that no other thread touches. */
static bool hand_over(struct dispatcher *d, struct flight *flight, struct deapi_request *request)
{
    struct finisher_task *task = calloc(1, sizeof *task);
    if (!task)
        return false;
    px_arena_init(&task->arena, PX_ARENA_BUDGET);
    memcpy(task->job_id, flight->job_id, sizeof task->job_id);
    task->bytes = px_buf_take(&request->body, &task->len);
    if (!task->bytes || jobs_load(d->self->store, flight->job_id, &task->arena, &task->job, NULL) != PX_OK) {
        finisher_task_free(task);
        return false;
    }
    task->duration_ms = flight->duration_ms;
    flight->finishing = true;
    finisher_add(d->finisher, task);
    return true;
}

static void download_ended(struct dispatcher *d, struct flight *flight, struct deapi_request *request,
                           CURLcode result)
{
    struct machine_event event = {.kind = MACHINE_BAD_RESULT, .error = PX_BAD_IMAGE};
    long status = result == CURLE_OK ? deapi_status(request) : 0;
    d->n_loads--;
    crash_at("after-", "download");
    if (status == 200 && px_buf_ok(&request->body) && hand_over(d, flight, request))
        return;
    px_log_warn("result could not be loaded", PX_S("job_id", flight->job_id), PX_I("http_status", status),
                PX_I("curl", result));
    bool too_large = !px_buf_ok(&request->body) || result == CURLE_FILESIZE_EXCEEDED;
    bool redirect = status >= 300 && status < 400;
    if (status == 403 || status == 404 || status == 410)
        event.kind = MACHINE_RESULT_GONE;
    else if (!too_large && !redirect && ++flight->faults < MOST_FAULTS) {
        flight->due_at = px_mono_ms() + px_jitter_ms((int64_t)500 << flight->faults, 30);
        return;
    }
    flights_apply(d, flight, &event);
}

void outcomes_handle(struct dispatcher *d, struct flight *flight, CURLcode result)
{
    struct deapi_request *request = flight->request;
    flight->request = NULL;
    switch ((int)request->kind) {
    case DEAPI_SUBMIT:
        submit_ended(d, flight, request, result);
        break;
    case DEAPI_STATUS:
        status_ended(d, flight, request, result);
        break;
    default:
        download_ended(d, flight, request, result);
    }
    deapi_free(request);
}
