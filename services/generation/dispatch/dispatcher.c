/* The loop: notes from handlers, grants, finished requests, deadlines, leadership. */
#include "generation/dispatch/dispatcher.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "generation/dispatch/flights.h"
#include "store/doc.h"

/* A crash leaves at most so many outcomes unknown as there are submits at once. */
enum { TICK_MS = 250, SUBMITS_AT_ONCE = 4, OWN_TROUBLE_MS = 2000, DRAIN_MS = 15 * 1000 };

static const char note_letters[] = {[DISPATCHER_NEW] = 'n',
                                    [DISPATCHER_READ] = 'r',
                                    [DISPATCHER_CANCELED] = 'c',
                                    [DISPATCHER_RESOLVED] = 'u',
                                    '\0'};

static void add_note(struct dispatcher *d, const struct inbox_note *note)
{
    {
        auto_lock pthread_mutex_t *held = px_lock(&d->inbox_mutex);
        if (d->n_inbox < INBOX_NOTES)
            d->inbox[d->n_inbox++] = *note;
    }
    (void)curl_multi_wakeup(d->multi);
}

/* "<note> <job id> [<upstream id>]" from any instance, this one among them; or a question about the line. */
static void on_wake(natsConnection *connection, natsSubscription *subscription, natsMsg *message, void *data)
{
    struct inbox_note note = {0};
    char text[128];
    (void)subscription;
    if (natsMsg_GetReply(message)) {
        line_answer(data, connection, message);
        natsMsg_Destroy(message);
        return;
    }
    (void)snprintf(text, sizeof text, "%.*s", natsMsg_GetDataLength(message), natsMsg_GetData(message));
    natsMsg_Destroy(message);
    char *rest = text;
    const char *kind = strsep(&rest, " ");
    const char *job_id = strsep(&rest, " ");
    if (!job_id || !px_id_valid(job_id))
        return;
    const char *letter = strchr(note_letters, kind[0]);
    if (!letter || !kind[0])
        return;
    note.note = (enum dispatcher_note)(letter - note_letters);
    (void)snprintf(note.job_id, sizeof note.job_id, "%s", job_id);
    (void)snprintf(note.upstream_id, sizeof note.upstream_id, "%s", rest ? rest : "");
    add_note(data, &note);
}

void dispatcher_tell(struct dispatcher *d, enum dispatcher_note note, const char *job_id,
                     const char *upstream_id)
{
    char text[128];
    if (!d)
        return;
    (void)snprintf(text, sizeof text, "%c %s%s%s", note_letters[note], job_id, upstream_id ? " " : "",
                   upstream_id ? upstream_id : "");
    if (natsConnection_PublishString(px_bus_rpc(d->self->bus), DISPATCHER_SUBJECT, text) != NATS_OK) {
        /* The bus is away; we may be the leader ourselves. */
        struct inbox_note own = {.note = note};
        (void)snprintf(own.job_id, sizeof own.job_id, "%s", job_id);
        (void)snprintf(own.upstream_id, sizeof own.upstream_id, "%s", upstream_id ? upstream_id : "");
        add_note(d, &own);
    }
}

static void on_finished(struct finisher_task *task, void *data)
{
    struct dispatcher *d = data;
    {
        auto_lock pthread_mutex_t *held = px_lock(&d->inbox_mutex);
        task->next = d->finished;
        d->finished = task;
    }
    (void)curl_multi_wakeup(d->multi);
}

static void use_note(struct dispatcher *d, const struct inbox_note *note)
{
    static const struct machine_event accepted = {.kind = MACHINE_ACCEPTED};
    struct flight *flight = flights_find(d, note->job_id);
    if (note->note == DISPATCHER_CANCELED) {
        lanes_remove(d->lanes, note->job_id);
        /* What is under way ends by itself: a submit tells the breaker, a stored picture has to be taken
         * back. */
        if (flight && !flight->request && !flight->finishing)
            flights_drop(d, flight);
    } else if (note->note == DISPATCHER_NEW) {
        leader_take_in(d, note->job_id, false);
    } else if (flight && note->note == DISPATCHER_READ && flight->job->upstream_id[0]) {
        flight->due_at = px_mono_ms();
    } else if (flight && note->note == DISPATCHER_RESOLVED && flight->job->state.unknown) {
        const char *copy = px_arena_strdup(&flight->arena, note->upstream_id);
        if (!copy)
            return;
        flight->job->upstream_id = copy;
        flight->job->submitted_at = px_wall_ms();
        flights_apply(d, flight, &accepted);
    }
}

static void use_task(struct dispatcher *d, struct finisher_task *task)
{
    struct machine_event event = {.kind = MACHINE_STORED};
    struct flight *flight = flights_find(d, task->job_id);
    if (!flight || !flight->finishing)
        return;
    flight->finishing = false;
    if (task->code == PX_OK)
        flight->job->image = task->image;
    else if (task->code == PX_BAD_IMAGE) /* it is paid for: load it once more before giving up */
        event.kind = MACHINE_RESULT_GONE;
    else { /* our own trouble: load it again in a while, until the deadline */
        flight->due_at = px_mono_ms() + OWN_TROUBLE_MS;
        return;
    }
    flights_apply(d, flight, &event);
}

static void use_inbox(struct dispatcher *d, bool leads)
{
    auto_free struct inbox_note *notes = NULL;
    size_t n = 0;
    struct finisher_task *tasks = NULL;
    {
        auto_lock pthread_mutex_t *held = px_lock(&d->inbox_mutex);
        n = d->n_inbox;
        notes = n ? malloc(n * sizeof *notes) : NULL;
        if (notes) {
            memcpy(notes, d->inbox, n * sizeof *notes);
            d->n_inbox = 0;
        }
        tasks = d->finished;
        d->finished = NULL;
    }
    for (size_t i = 0; leads && notes && i < n; i++)
        use_note(d, &notes[i]);
    while (tasks) {
        struct finisher_task *task = tasks;
        tasks = task->next;
        if (leads)
            use_task(d, task);
        finisher_task_free(task);
    }
}

/* Reads of a job's status have a daily limit of their own: what can't be looked after is not begun. Returns
 * the time until there are reads again; 0 = now. */
static int64_t reads_wait_ms(const struct dispatcher *d, int64_t now)
{
    const struct bucket_window *day = &d->reads.day;
    if (day->limit < 0 || now >= day->reset_at || day->remaining > 2 * (int64_t)atomic_load(&d->n_flights))
        return 0;
    return day->reset_at - now;
}

/* Grants places while breaker, parallel limit and a bucket allow it. Returns the time until it is worth
 * trying again. */
static int64_t grant(struct dispatcher *d)
{
    struct machine_event event = {.kind = MACHINE_GRANT};
    char job_id[PX_ID_SIZE];
    int64_t wait = -1;
    for (;;) {
        int64_t now = px_mono_ms();
        int64_t pause = breaker_wait_ms(&d->breaker, now);
        if (pause == 0)
            pause = reads_wait_ms(d, now);
        if (pause != 0)
            return pause;
        bool probing = d->breaker.state == BREAKER_OPEN;
        if (atomic_load(&d->n_flights) >= d->self->config->parallel ||
            d->n_submits >= (probing ? 1 : SUBMITS_AT_ONCE))
            return -1;
        if (!lanes_pop(d->lanes, now, job_id, sizeof job_id, &wait))
            return wait;
        struct flight *flight = NULL;
        enum px_code code = flights_open(d, job_id, &flight);
        if (code == PX_OK && flight->job->state.status == JOB_QUEUED) {
            event.kind = px_wall_ms() >= flight->job->state.deadline_at ? MACHINE_DEADLINE : MACHINE_GRANT;
            flights_apply(d, flight, &event); /* nothing is bought for a job that is over */
        } else if (code == PX_OK)
            flights_drop(d, flight);
        else if (code != PX_NOT_FOUND && code != PX_CONFLICT)
            return TICK_MS; /* the store is away; the sweep brings the job back */
    }
}

static void collect_finished(struct dispatcher *d)
{
    int left = 0;
    for (CURLMsg *message; (message = curl_multi_info_read(d->multi, &left)) != NULL;) {
        struct deapi_request *request = NULL;
        CURLcode result = message->data.result;
        CURL *easy = message->easy_handle;
        (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&request);
        (void)curl_multi_remove_handle(d->multi, easy);
        outcomes_handle(d, request->owner, result);
    }
}

static int64_t tick_flights(struct dispatcher *d)
{
    struct flight *flight;
    struct flight *next;
    int64_t now = px_mono_ms();
    int64_t wait = TICK_MS;
    int64_t age_ms = 0;
    int n = (int)HASH_COUNT(d->flights);
    HASH_ITER(hh, d->flights, flight, next)
    {
        age_ms += now - flight->accepted_at;
        if (flight->due_at && flight->due_at > now && flight->due_at - now < wait)
            wait = flight->due_at - now;
        flights_tick(d, flight, now);
    }
    atomic_store(&d->mean_age_ms, n > 0 ? age_ms / n : 0);
    return wait;
}

static void work(struct dispatcher *d)
{
    int running = 0;
    int64_t wait = TICK_MS;
    int64_t now = px_mono_ms();
    bool leads = leader_try(d, now);
    atomic_store(&d->leads, leads);
    use_inbox(d, leads);
    if (leads) {
        int64_t grant_wait = d->draining ? -1 : grant(d);
        (void)curl_multi_perform(d->multi, &running);
        collect_finished(d);
        wait = tick_flights(d);
        if (grant_wait >= 0 && grant_wait < wait)
            wait = grant_wait;
        if (now >= d->sweep_at)
            leader_sweep(d);
    }
    atomic_store(&d->upstream, (int)d->breaker.state);
    (void)curl_multi_poll(d->multi, NULL, 0, (int)(wait > 0 ? wait : 1), NULL);
}

static bool is_stopping(struct dispatcher *d)
{
    auto_lock pthread_mutex_t *held = px_lock(&d->inbox_mutex);
    return d->stopping;
}

static void *run(void *data)
{
    struct dispatcher *d = data;
    while (!is_stopping(d))
        work(d);
    /* An answer that nobody waits for is an unknown outcome: better to wait. */
    d->draining = true;
    for (int64_t until = px_mono_ms() + DRAIN_MS; d->n_submits > 0 && px_mono_ms() < until;)
        work(d);
    atomic_store(&d->leads, false);
    leader_stop(d);
    px_deadline_set(px_mono_ms() + 2000);
    lease_release(&d->lease);
    nats_ReleaseThreadMemory();
    return NULL;
}

static void free_dispatcher(struct dispatcher *d)
{
    while (d->finished) {
        struct finisher_task *task = d->finished;
        d->finished = task->next;
        finisher_task_free(task);
    }
    lanes_free(d->lanes);
    if (d->multi)
        (void)curl_multi_cleanup(d->multi);
    (void)pthread_mutex_destroy(&d->inbox_mutex);
    free(d->inbox);
    free(d);
}

enum px_code dispatcher_start(struct generation *self, struct dispatcher **ret_dispatcher,
                              struct px_error *err)
{
    struct dispatcher *d = calloc(1, sizeof *d);
    if (!d)
        return px_fail(err, PX_OUT_OF_MEMORY);
    d->self = self;
    d->inbox = calloc(INBOX_NOTES, sizeof *d->inbox);
    d->lanes = lanes_new();
    d->multi = curl_multi_init();
    (void)pthread_mutex_init(&d->inbox_mutex, NULL);
    bucket_init(&d->reads);
    breaker_init(&d->breaker, self->config->pause_ms);
    lease_init(&d->lease, self->store, self->config->lease_ms);
    d->finisher = d->multi ? finisher_start(self, on_finished, d) : NULL;
    if (!d->inbox || !d->lanes || !d->finisher || pthread_create(&d->thread, NULL, run, d) != 0) {
        finisher_stop(d->finisher);
        free_dispatcher(d);
        return px_fail(err, PX_OUT_OF_MEMORY);
    }
    if (natsConnection_Subscribe(&d->wakes, px_bus_rpc(self->bus), DISPATCHER_SUBJECT, on_wake, d) != NATS_OK)
        px_log_warn("no wake-ups of other instances, the sweep finds their jobs");
    *ret_dispatcher = d;
    return PX_OK;
}

void dispatcher_stop(struct dispatcher *d)
{
    if (!d)
        return;
    if (d->wakes)
        (void)natsSubscription_Unsubscribe(d->wakes);
    {
        auto_lock pthread_mutex_t *held = px_lock(&d->inbox_mutex);
        d->stopping = true;
    }
    (void)curl_multi_wakeup(d->multi);
    (void)pthread_join(d->thread, NULL);
    finisher_stop(d->finisher);
    natsSubscription_Destroy(d->wakes);
    free_dispatcher(d);
}
