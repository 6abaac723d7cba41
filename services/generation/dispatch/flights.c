/* A flight's state: every event goes through the machine, is saved on the condition that nobody else changed
 * the job, and only then acted upon. A save that fails for a passing reason is repeated before anything else
 * happens. */
#include "generation/dispatch/flights.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "generation/announcer.h"
#include "generation/crash.h"
#include "generation/dispatch/durations.h"
#include "generation/jobs/refund.h"
#include "store/doc.h"

enum {
    SAVE_AGAIN_MS = 500,
    RENEW_PAUSE_MS = 1000,
    STORE_WAIT_MS = 4000,
    RICH_DAY = 10000, /* status reads of a day; with fewer each of them counts */
    SHORTEST_READ_MS = 250,
    LONGEST_READ_MS = 3000,
    LOADS_AT_ONCE = 8,
};

static const struct px_index claim_indexes[] = {{.name = "by_age", .fields = {"created_at"}}};
const struct px_collection claims_collection = {"claims", claim_indexes, PX_ARRAY_LEN(claim_indexes)};

struct flight *flights_find(struct dispatcher *d, const char *job_id)
{
    struct flight *flight = NULL;
    HASH_FIND_STR(d->flights, job_id, flight);
    return flight;
}

enum px_code flights_open(struct dispatcher *d, const char *job_id, struct flight **ret_flight)
{
    struct flight *flight = calloc(1, sizeof *flight);
    if (!flight)
        return PX_OUT_OF_MEMORY;
    px_arena_init(&flight->arena, PX_ARENA_BUDGET);
    px_deadline_set(px_mono_ms() + STORE_WAIT_MS);
    enum px_code code = jobs_load(d->self->store, job_id, &flight->arena, &flight->job, NULL);
    if (code == PX_OK && machine_is_terminal(flight->job->state.status))
        code = PX_CONFLICT;
    if (code != PX_OK) {
        px_arena_done(&flight->arena);
        free(flight);
        return code;
    }
    (void)snprintf(flight->job_id, sizeof flight->job_id, "%s", job_id);
    flight->saved_seq = flight->job->state.status_seq;
    flight->accepted_at = px_mono_ms();
    if (flight->job->submitted_at > 0 && flight->job->submitted_at <= px_wall_ms())
        flight->accepted_at -= px_wall_ms() - flight->job->submitted_at;
    HASH_ADD_STR(d->flights, job_id, flight);
    atomic_fetch_add(&d->n_flights, 1);
    *ret_flight = flight;
    return PX_OK;
}

void flights_drop(struct dispatcher *d, struct flight *flight)
{
    HASH_DEL(d->flights, flight);
    atomic_fetch_sub(&d->n_flights, 1);
    if (flight->request) {
        (void)curl_multi_remove_handle(d->multi, flight->request->easy);
        if (flight->request->kind == DEAPI_SUBMIT) {
            d->n_submits--;
            breaker_undecided(&d->breaker);
        }
        d->n_loads -= flight->request->kind == DEAPI_DOWNLOAD;
        deapi_free(flight->request);
    }
    px_arena_done(&flight->arena);
    free(flight);
}

static void announce(struct dispatcher *d, const struct job *job)
{
    struct px_arena arena;
    px_arena_init(&arena, PX_ARENA_BUDGET);
    Generation__Job *message = jobs_to_message(d->self, job, job->origin, &arena);
    if (message)
        announcer_tell_job(d->self->announcer, job->user_id, message);
    px_arena_done(&arena);
}

/* One POST needs one claim: a unique insert, which is exact even where updates are not. */
static bool claim_submit(struct dispatcher *d, const struct flight *flight)
{
    char id[PX_ID_SIZE + 16];
    (void)snprintf(id, sizeof id, "%s|%d", flight->job_id, flight->job->state.status_seq);
    auto_bson bson_t *doc = bson_new();
    BSON_APPEND_UTF8(doc, "_id", id);
    BSON_APPEND_UTF8(doc, "owner", d->lease.owner);
    BSON_APPEND_INT64(doc, "created_at", px_wall_ms());
    enum px_code code = px_store_insert(d->self->store, &claims_collection, doc, NULL);
    if (code != PX_ALREADY_EXISTS)
        return code == PX_OK;
    auto_bson bson_t *found = NULL;
    return px_store_get(d->self->store, &claims_collection, id, &found, NULL) == PX_OK &&
           strcmp(px_doc_str(found, "owner"), d->lease.owner) == 0;
}

static bool start(struct dispatcher *d, struct flight *flight, struct deapi_request *request)
{
    if (!request)
        return false;
    request->owner = flight;
    flight->request = request;
    (void)curl_multi_add_handle(d->multi, request->easy);
    return true;
}

static void post(struct dispatcher *d, struct flight *flight)
{
    const struct job *job = flight->job;
    struct machine_event not_sent = {.kind = MACHINE_NOT_SENT};
    /* A leader that slept past its lease does not send. */
    if (px_mono_ms() > d->lease.valid_until || !claim_submit(d, flight)) {
        flights_apply(d, flight, &not_sent);
        return;
    }
    crash_at("after-", "claim");
    breaker_sent(&d->breaker, px_mono_ms());
    if (!start(
            d, flight,
            deapi_new_submit(d->self->config, job->resolved, job->request->enhance_prompt, flight->job_id)))
        flights_apply(d, flight, &not_sent);
    else
        d->n_submits++;
}

/* The stored state is ours after all: an earlier save had come through although its answer was lost.
 * Otherwise somebody else was first: its owner canceled it, or another instance leads. The picture of a job
 * that ended without one is of no use to anybody. */
static bool is_saved(struct dispatcher *d, const struct flight *flight)
{
    const struct job *ours = flight->job;
    auto_arena struct px_arena arena = {0};
    struct job *stored = NULL;
    px_arena_init(&arena, PX_ARENA_BUDGET);
    if (jobs_load(d->self->store, flight->job_id, &arena, &stored, NULL) != PX_OK)
        return false;
    if (stored->state.status_seq == ours->state.status_seq && stored->state.status == ours->state.status)
        return true;
    if (ours->image.id[0] && machine_is_terminal(stored->state.status) &&
        stored->state.status != JOB_SUCCEEDED)
        (void)images_act(d->self, ours->user_id, ours->image.id, IMAGE_DISCARD, NULL, NULL, NULL);
    return false;
}

/* True when the state is in the store; false when it has to wait or the flight is gone. */
static bool save(struct dispatcher *d, struct flight *flight)
{
    static const char *const names[] = {
        [JOB_QUEUED] = "queued",     [JOB_SUBMITTING] = "submitting", [JOB_RUNNING] = "running",
        [JOB_FETCHING] = "fetching", [JOB_SUCCEEDED] = "succeeded",   [JOB_FAILED] = "failed",
        [JOB_CANCELED] = "canceled", [JOB_EXPIRED] = "expired"};
    const char *name = names[flight->job->state.status];
    px_deadline_set(px_mono_ms() + STORE_WAIT_MS);
    crash_at("before-", name);
    enum px_code code = jobs_save(d->self->store, flight->job, flight->saved_seq, NULL);
    crash_at("after-", name);
    if (code == PX_OK || (code == PX_CONFLICT && is_saved(d, flight))) {
        flight->saved_seq = flight->job->state.status_seq;
        flight->effects &= ~(unsigned)MACHINE_SAVE;
        return true;
    }
    if (code == PX_CONFLICT || code == PX_NOT_FOUND) {
        /* Somebody else ended it: its owner canceled, or deleted the account. */
        if (code == PX_NOT_FOUND && flight->job->image.id[0]) {
            int64_t deleted = 0;
            (void)images_delete_user(d->self, flight->job->user_id, &deleted, NULL);
        }
        flights_drop(d, flight);
        return false;
    }
    flight->due_at = px_mono_ms() + SAVE_AGAIN_MS;
    return false;
}

static void carry_out(struct dispatcher *d, struct flight *flight)
{
    unsigned effects = flight->effects;
    int64_t now = px_mono_ms();
    flight->effects = 0;
    flight->due_at = 0;
    if (effects & MACHINE_REFUND)
        refund_pay(d->self, flight->job->user_id, flight->job->plan, flight->job_id);
    if (effects & MACHINE_QUEUE)
        (void)(flight->was_throttled ? lanes_return : lanes_push)(d->lanes, flight->job->resolved->model,
                                                                  flight->job->user_id, flight->job_id);
    if (effects & (MACHINE_QUEUE | MACHINE_FORGET))
        flights_drop(d, flight);
    else if (effects & MACHINE_POST)
        post(d, flight);
    else if (effects & MACHINE_READ)
        flight->due_at = flights_plan_read(d, flight, now);
    else if (effects & (MACHINE_READ_NOW | MACHINE_FETCH)) /* the address is in the status; see job_done() */
        flight->due_at = now + RENEW_PAUSE_MS * flight->job->state.renewals;
}

static void log_change(const struct job *job)
{
    px_log_info("job changed", PX_S("job_id", job->id), PX_I("status", job->state.status),
                PX_I("seq", job->state.status_seq),
                PX_S("error", job->state.error == PX_OK ? "" : px_code_token(job->state.error)));
}

void flights_apply(struct dispatcher *d, struct flight *flight, const struct machine_event *event)
{
    unsigned effects = machine_step(&flight->job->state, event, px_wall_ms());
    if (effects == 0)
        return;
    flight->effects |= effects;
    flight->was_throttled = event->kind == MACHINE_THROTTLED;
    if (effects & MACHINE_SAVE) {
        if (!save(d, flight))
            return;
        announce(d, flight->job);
        log_change(flight->job);
    }
    carry_out(d, flight);
}

static void start_read(struct dispatcher *d, struct flight *flight, int64_t now)
{
    int64_t wait = bucket_wait_ms(&d->reads, now);
    flight->due_at = wait > 0 ? now + wait : 0;
    if (wait > 0)
        return;
    bucket_take(&d->reads, now);
    if (!start(d, flight, deapi_new_status(d->self->config, flight->job->upstream_id)))
        flight->due_at = now + SAVE_AGAIN_MS;
}

int64_t flights_plan_read(struct dispatcher *d, const struct flight *flight, int64_t now)
{
    const Generation__Resolved *resolved = flight->job->resolved;
    struct durations_estimate estimate;
    durations_get(d->self->durations, DURATIONS_UPSTREAM, resolved->model, resolved->width, resolved->height,
                  &estimate);
    bool poor = d->reads.day.limit >= 0 && d->reads.day.limit < RICH_DAY;
    int64_t elapsed = now - flight->accepted_at;
    int64_t wait;
    if (poor) {
        /* What we note as a duration is the time of the read that found the picture. Reading a little early
         * now and then keeps these figures from creeping up. */
        int64_t spread = estimate.p90 > estimate.p50 ? estimate.p90 - estimate.p50 : 1;
        int64_t first = (estimate.p50 + (int64_t)px_random_below((uint64_t)spread)) * 9 / 10;
        wait = elapsed < first ? first - elapsed : px_jitter_ms(elapsed / 2 + 2000, 20);
    } else {
        wait = px_jitter_ms(estimate.p50 / 5, 20);
        wait = wait < LONGEST_READ_MS ? wait : LONGEST_READ_MS;
    }
    return now + (wait < SHORTEST_READ_MS ? SHORTEST_READ_MS : wait);
}

void flights_load(struct dispatcher *d, struct flight *flight)
{
    static const struct machine_event bad = {.kind = MACHINE_BAD_RESULT, .error = PX_BAD_IMAGE};
    flight->due_at = 0;
    if (d->n_loads >= LOADS_AT_ONCE)
        return;
    const char *url = flight->result_url;
    flight->result_url = NULL;
    if (start(d, flight, deapi_new_download(d->self->config, url)))
        d->n_loads++;
    else
        flights_apply(d, flight, &bad);
}

void flights_tick(struct dispatcher *d, struct flight *flight, int64_t now)
{
    static const struct machine_event deadline = {.kind = MACHINE_DEADLINE};
    if (flight->effects & MACHINE_SAVE) {
        if (now < flight->due_at || !save(d, flight))
            return;
        announce(d, flight->job);
        log_change(flight->job);
        carry_out(d, flight);
        return;
    }
    if (px_wall_ms() >= flight->job->state.deadline_at) {
        flights_apply(d, flight, &deadline);
        return;
    }
    if (flight->result_url && !flight->request)
        flights_load(d, flight);
    else if (flight->due_at && now >= flight->due_at && !flight->request && flight->job->upstream_id[0])
        start_read(d, flight, now);
}
