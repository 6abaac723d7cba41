/* The job table. A job's texts belong to its JSON record, which lives as long as the job. */
#include "sandbox/jobs.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <uthash.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/str.h"
#include "sandbox/journal.h"
#include "sandbox/timeline.h"

struct stored_job {
    struct job job;
    json_t *record;
    UT_hash_handle hh;
};

PX_DEFINE_AUTO(record, json_t *, json_decref);
#define auto_record PX_AUTO(record)

static json_t *job_to_record(const struct job *job)
{
    return json_pack(
        "{ss sI sI sI ss ss ss ss ss ss ss si si si sI sf sf ss ss ss ss}", "id", job->id, "accepted_ms",
        (json_int_t)job->accepted_ms, "pending_ms", (json_int_t)job->pending_ms, "running_ms",
        (json_int_t)job->running_ms, "fault", fault_name(job->fault), "fault_param", job->fault_param,
        "model", job->model->slug, "prompt", job->prompt, "negative_prompt", job->negative_prompt, "boosted",
        job->boosted, "loras", job->loras, "width", job->width, "height", job->height, "steps", job->steps,
        "seed", (json_int_t)job->seed, "price", job->price, "fee", job->fee, "marker", job->marker, "host",
        job->host, "webhook_url", job->webhook_url, "webhook_secret", job->webhook_secret);
}

static const char *text_of(const json_t *record, const char *key)
{
    const char *text = json_string_value(json_object_get(record, key));
    return text ? text : "";
}

static int64_t number_of(const json_t *record, const char *key)
{
    return json_integer_value(json_object_get(record, key));
}

/* The texts of *ret are borrowed from the record. false for a record that is not of a known job. */
static bool job_from_record(const json_t *record, struct job *ret)
{
    *ret = (struct job){
        .accepted_ms = number_of(record, "accepted_ms"),
        .pending_ms = number_of(record, "pending_ms"),
        .running_ms = number_of(record, "running_ms"),
        .fault = fault_from_name(text_of(record, "fault")),
        .fault_param = text_of(record, "fault_param"),
        .model = models_find(text_of(record, "model")),
        .prompt = text_of(record, "prompt"),
        .negative_prompt = text_of(record, "negative_prompt"),
        .boosted = text_of(record, "boosted"),
        .loras = text_of(record, "loras"),
        .width = (int)number_of(record, "width"),
        .height = (int)number_of(record, "height"),
        .steps = (int)number_of(record, "steps"),
        .seed = number_of(record, "seed"),
        .price = json_number_value(json_object_get(record, "price")),
        .fee = json_number_value(json_object_get(record, "fee")),
        .marker = text_of(record, "marker"),
        .host = text_of(record, "host"),
        .webhook_url = text_of(record, "webhook_url"),
        .webhook_secret = text_of(record, "webhook_secret"),
    };
    (void)snprintf(ret->id, sizeof ret->id, "%s", text_of(record, "id"));
    return ret->model && strlen(ret->id) == JOB_ID_SIZE - 1;
}

static double cost_of(const struct job *job, int64_t now_ms)
{
    return timeline_at(job, now_ms).refunded ? 0 : job->price + job->fee;
}

static struct stored_job *find_job(struct jobs *jobs, const char *id)
{
    struct stored_job *found = NULL;
    HASH_FIND_STR(jobs->table, id, found);
    return found;
}

static void drop_job(struct jobs *jobs, struct stored_job *stored)
{
    HASH_DEL(jobs->table, stored);
    json_decref(stored->record);
    free(stored);
}

/* Keeps a reference of the record. */
static bool insert_job(struct jobs *jobs, json_t *record)
{
    struct stored_job *stored = calloc(1, sizeof *stored);
    if (!stored || !job_from_record(record, &stored->job) || find_job(jobs, stored->job.id)) {
        free(stored);
        return false;
    }
    stored->record = json_incref(record);
    HASH_ADD_STR(jobs->table, job.id, stored);
    jobs->count++;
    if (HASH_COUNT(jobs->table) > MAX_JOBS) {
        jobs->other_cost += cost_of(&jobs->table->job, INT64_MAX / 2);
        drop_job(jobs, jobs->table);
    }
    return true;
}

static void replay_record(json_t *record, void *data)
{
    struct jobs *jobs = data;
    const char *settled = json_string_value(json_object_get(record, "settled"));
    struct stored_job *stored = settled ? find_job(jobs, settled) : NULL;
    if (stored)
        stored->job.settled |= (unsigned)number_of(record, "event");
    else if (!settled && !insert_job(jobs, record))
        jobs->other_cost += json_number_value(json_object_get(record, "charge"));
}

enum px_code jobs_open(struct jobs *jobs, const char *path, struct px_error *err)
{
    *jobs = (struct jobs){.fd = -1};
    pthread_mutex_init(&jobs->lock, NULL);
    return journal_open(path, replay_record, jobs, &jobs->fd, err);
}

static void drop_all(struct jobs *jobs)
{
    struct stored_job *stored, *next;
    HASH_ITER(hh, jobs->table, stored, next)
    drop_job(jobs, stored);
    jobs->count = 0;
    jobs->other_cost = 0;
}

void jobs_close(struct jobs *jobs)
{
    drop_all(jobs);
    if (jobs->fd >= 0)
        (void)close(jobs->fd);
    pthread_mutex_destroy(&jobs->lock);
}

/* A random UUID, version 4 (RFC 9562). */
static void make_uuid(char out[JOB_ID_SIZE])
{
    unsigned char bytes[16];
    char hex[2 * sizeof bytes + 1];
    px_random_bytes(bytes, sizeof bytes);
    bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40);
    bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
    px_hex(bytes, sizeof bytes, hex);
    (void)snprintf(out, JOB_ID_SIZE, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

enum px_code jobs_accept(struct jobs *jobs, struct job *job, struct px_error *err)
{
    make_uuid(job->id);
    auto_record json_t *record = job_to_record(job);
    if (!record)
        return px_fail(err, PX_OUT_OF_MEMORY);
    auto_lock pthread_mutex_t *held = px_lock(&jobs->lock);
    PX_TRY(journal_append(jobs->fd, record, err));
    return insert_job(jobs, record) ? PX_OK : px_fail(err, PX_OUT_OF_MEMORY);
}

/* Copies a text into the arena; "" when it is full, which only a broken client could bring about. */
static const char *copy_text(struct px_arena *arena, const char *text)
{
    const char *copy = px_arena_strdup(arena, text);
    return copy ? copy : "";
}

bool jobs_get(struct jobs *jobs, const char *id, struct px_arena *arena, struct job *ret)
{
    auto_lock pthread_mutex_t *held = px_lock(&jobs->lock);
    const struct stored_job *stored = find_job(jobs, id);
    if (!stored)
        return false;
    *ret = stored->job;
    const char **const texts[] = {&ret->fault_param, &ret->prompt,      &ret->negative_prompt,
                                  &ret->boosted,     &ret->loras,       &ret->marker,
                                  &ret->host,        &ret->webhook_url, &ret->webhook_secret};
    for (size_t i = 0; i < PX_ARRAY_LEN(texts); i++)
        *texts[i] = copy_text(arena, *texts[i]);
    return true;
}

enum px_code jobs_settle(struct jobs *jobs, const char *id, enum webhook_event event, struct px_error *err)
{
    auto_record json_t *record = json_pack("{ss si}", "settled", id, "event", (int)event);
    if (!record)
        return px_fail(err, PX_OUT_OF_MEMORY);
    auto_lock pthread_mutex_t *held = px_lock(&jobs->lock);
    struct stored_job *stored = find_job(jobs, id);
    if (!stored)
        return px_fail(err, PX_NOT_FOUND);
    PX_TRY(journal_append(jobs->fd, record, err));
    stored->job.settled |= event;
    return PX_OK;
}

int64_t jobs_count(struct jobs *jobs)
{
    auto_lock pthread_mutex_t *held = px_lock(&jobs->lock);
    return jobs->count;
}

enum px_code jobs_charge(struct jobs *jobs, double amount, struct px_error *err)
{
    auto_record json_t *record = json_pack("{sf}", "charge", amount);
    if (!record)
        return px_fail(err, PX_OUT_OF_MEMORY);
    auto_lock pthread_mutex_t *held = px_lock(&jobs->lock);
    PX_TRY(journal_append(jobs->fd, record, err));
    jobs->other_cost += amount;
    return PX_OK;
}

double jobs_cost(struct jobs *jobs, int64_t now_ms)
{
    auto_lock pthread_mutex_t *held = px_lock(&jobs->lock);
    double cost = jobs->other_cost;
    for (const struct stored_job *stored = jobs->table; stored; stored = stored->hh.next)
        cost += cost_of(&stored->job, now_ms);
    return cost;
}

void jobs_each(struct jobs *jobs, jobs_fn fn, void *data)
{
    auto_lock pthread_mutex_t *held = px_lock(&jobs->lock);
    for (const struct stored_job *stored = jobs->table; stored; stored = stored->hh.next)
        if (!fn(&stored->job, data))
            return;
}

enum px_code jobs_reset(struct jobs *jobs, struct px_error *err)
{
    auto_lock pthread_mutex_t *held = px_lock(&jobs->lock);
    PX_TRY(journal_clear(jobs->fd, err));
    drop_all(jobs);
    return PX_OK;
}
