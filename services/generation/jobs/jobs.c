/* Documents of jobs. Request and resolved settings are kept as packed messages: nobody searches inside them. */
#include "generation/jobs/jobs.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "generation/doc_message.h"
#include "store/doc.h"

static const struct px_index indexes[] = {
    {.name = "by_user", .fields = {"user_id", "created_at"}},
    {.name = "by_user_status", .fields = {"user_id", "status", "created_at"}},
    {.name = "by_batch", .fields = {"user_id", "batch_id", "created_at"}},
    /* Only jobs that have not ended, or owe a refund, have 'active'. */
    {.name = "active", .fields = {"active", "created_at"}},
    {.name = "by_end", .fields = {"finished_at"}},
};
const struct px_collection jobs_collection = {"jobs", indexes, PX_ARRAY_LEN(indexes)};

static const char *read_text(const bson_t *doc, const char *field, struct px_arena *arena)
{
    const char *text = px_arena_strdup(arena, px_doc_str(doc, field));
    return text ? text : "";
}

enum px_code jobs_insert(struct px_store *store, const struct job *job, struct px_error *err)
{
    auto_bson bson_t *doc = bson_new();
    BSON_APPEND_UTF8(doc, "_id", job->id);
    BSON_APPEND_UTF8(doc, "user_id", job->user_id);
    BSON_APPEND_UTF8(doc, "plan", job->plan);
    BSON_APPEND_UTF8(doc, "batch_id", job->batch_id);
    BSON_APPEND_UTF8(doc, "retried_from", job->retried_from);
    BSON_APPEND_UTF8(doc, "origin", job->origin);
    BSON_APPEND_UTF8(doc, "image_id", job->image_id);
    BSON_APPEND_INT64(doc, "status", job->state.status);
    BSON_APPEND_INT64(doc, "status_seq", job->state.status_seq);
    BSON_APPEND_INT64(doc, "created_at", job->created_at);
    BSON_APPEND_INT64(doc, "deadline_at", job->state.deadline_at);
    BSON_APPEND_BOOL(doc, "active", true);
    BSON_APPEND_INT64(doc, "cost_micro", (int64_t)(job->cost_usd * 1e6));
    BSON_APPEND_BOOL(doc, "cost_is_estimate", job->cost_is_estimate);
    PX_TRY(doc_add_message(doc, "request", &job->request->base, err));
    PX_TRY(doc_add_message(doc, "resolved", &job->resolved->base, err));
    return px_store_insert(store, &jobs_collection, doc, err);
}

static void read_state(const bson_t *doc, struct machine_state *state)
{
    *state = (struct machine_state){
        .status = (enum job_status)px_doc_int(doc, "status"),
        .status_seq = (int)px_doc_int(doc, "status_seq"),
        .attempts = (int)px_doc_int(doc, "attempts"),
        .renewals = (int)px_doc_int(doc, "renewals"),
        .error = px_doc_has(doc, "error") ? px_code_from_token(px_doc_str(doc, "error")) : PX_OK,
        .retryable = px_doc_bool(doc, "retryable"),
        .charged = px_doc_bool(doc, "charged"),
        .owes_refund = px_doc_bool(doc, "owes_refund"),
        .deadline_at = px_doc_int(doc, "deadline_at"),
        .started_at = px_doc_int(doc, "started_at"),
        .finished_at = px_doc_int(doc, "finished_at"),
    };
}

static void read_image(const bson_t *doc, struct stored_image *image)
{
    bson_t sub;
    if (!px_doc_sub(doc, "image", &sub))
        return;
    (void)snprintf(image->id, sizeof image->id, "%s", px_doc_str(&sub, "id"));
    (void)snprintf(image->content_type, sizeof image->content_type, "%s", px_doc_str(&sub, "content_type"));
    (void)snprintf(image->color, sizeof image->color, "%s", px_doc_str(&sub, "color"));
    image->width = (int)px_doc_int(&sub, "width");
    image->height = (int)px_doc_int(&sub, "height");
    image->bytes = px_doc_int(&sub, "bytes");
}

static void append_image(bson_t *doc, const struct stored_image *image)
{
    BSON_APPEND_UTF8(doc, "id", image->id);
    BSON_APPEND_UTF8(doc, "content_type", image->content_type);
    BSON_APPEND_UTF8(doc, "color", image->color);
    BSON_APPEND_INT64(doc, "width", image->width);
    BSON_APPEND_INT64(doc, "height", image->height);
    BSON_APPEND_INT64(doc, "bytes", image->bytes);
}

enum px_code jobs_from_doc(const bson_t *doc, struct px_arena *arena, struct job **ret_job,
                           struct px_error *err)
{
    struct job *job = px_arena_alloc(arena, sizeof *job);
    if (!job)
        return px_fail(err, PX_OUT_OF_MEMORY);
    job->id = read_text(doc, "_id", arena);
    job->user_id = read_text(doc, "user_id", arena);
    job->plan = read_text(doc, "plan", arena);
    job->batch_id = read_text(doc, "batch_id", arena);
    job->retried_from = read_text(doc, "retried_from", arena);
    job->origin = read_text(doc, "origin", arena);
    job->upstream_id = read_text(doc, "upstream_id", arena);
    job->image_id = read_text(doc, "image_id", arena);
    Generation__Resolved *resolved =
        (Generation__Resolved *)doc_message(doc, "resolved", &generation__resolved__descriptor, arena);
    if (resolved && px_doc_has(doc, "prompt_enhanced"))
        resolved->prompt_enhanced = px_arena_strdup(arena, px_doc_str(doc, "prompt_enhanced"));
    job->resolved = resolved;
    job->request = (const Generation__CreateJobsRequest *)doc_message(
        doc, "request", &generation__create_jobs_request__descriptor, arena);
    read_image(doc, &job->image);
    read_state(doc, &job->state);
    job->created_at = px_doc_int(doc, "created_at");
    job->submitted_at = px_doc_int(doc, "submitted_at");
    job->percent = px_doc_has(doc, "percent") ? (double)px_doc_int(doc, "percent") : -1;
    job->cost_usd = (double)px_doc_int(doc, "cost_micro") / 1e6;
    job->cost_is_estimate = px_doc_bool(doc, "cost_is_estimate");
    if (!job->request || !job->resolved || !job->resolved->prompt_enhanced)
        return px_fail_because(err, PX_INTERNAL, "unreadable job document");
    *ret_job = job;
    return PX_OK;
}

enum px_code jobs_load(struct px_store *store, const char *id, struct px_arena *arena, struct job **ret_job,
                       struct px_error *err)
{
    auto_bson bson_t *doc = NULL;
    if (!px_id_valid(id))
        return px_fail(err, PX_NOT_FOUND);
    PX_TRY(px_store_get(store, &jobs_collection, id, &doc, err));
    return jobs_from_doc(doc, arena, ret_job, err);
}

enum px_code jobs_load_own(struct px_store *store, const char *user_id, const char *id,
                           struct px_arena *arena, struct job **ret_job, struct px_error *err)
{
    struct job *job = NULL;
    PX_TRY(jobs_load(store, id, arena, &job, err));
    if (strcmp(job->user_id, user_id) != 0)
        return px_fail(err, PX_NOT_FOUND);
    *ret_job = job;
    return PX_OK;
}

enum px_code jobs_delete(struct px_store *store, const char *id, struct px_error *err)
{
    enum px_code code = px_store_delete(store, &jobs_collection, id, err);
    return code == PX_NOT_FOUND ? PX_OK : code;
}

enum px_code jobs_note_refund(struct px_store *store, const char *id, struct px_error *err)
{
    struct px_change change = {0};
    px_change_if(&change, "owes_refund", PX_BOOL(true));
    px_change_unset(&change, "owes_refund");
    px_change_unset(&change, "active");
    enum px_code code = px_store_update(store, &jobs_collection, id, &change, NULL, err);
    return code == PX_CONFLICT || code == PX_NOT_FOUND ? PX_OK : code;
}

enum px_code jobs_save(struct px_store *store, const struct job *job, int old_seq, struct px_error *err)
{
    const struct machine_state *state = &job->state;
    struct px_change change = {0};
    auto_bson bson_t *image = bson_new();
    px_change_if(&change, "status_seq", PX_INT(old_seq));
    px_change_set(&change, "status", PX_INT(state->status));
    px_change_set(&change, "status_seq", PX_INT(state->status_seq));
    px_change_set(&change, "attempts", PX_INT(state->attempts));
    px_change_set(&change, "renewals", PX_INT(state->renewals));
    px_change_set(&change, "upstream_id", PX_STR(job->upstream_id));
    px_change_set(&change, "started_at", PX_INT(state->started_at));
    px_change_set(&change, "submitted_at", PX_INT(job->submitted_at));
    px_change_set(&change, "cost_micro", PX_INT((int64_t)(job->cost_usd * 1e6)));
    px_change_set(&change, "cost_is_estimate", PX_BOOL(job->cost_is_estimate));
    if (job->resolved->prompt_enhanced[0]) /* known since upstream told it */
        px_change_set(&change, "prompt_enhanced", PX_STR(job->resolved->prompt_enhanced));
    if (job->percent >= 0)
        px_change_set(&change, "percent", PX_INT((int64_t)job->percent));
    if (machine_is_terminal(state->status)) {
        if (state->owes_refund)
            px_change_set(&change, "owes_refund", PX_BOOL(true));
        else
            px_change_unset(&change, "active");
        px_change_set(&change, "finished_at", PX_INT(state->finished_at));
        px_change_set(&change, "retryable", PX_BOOL(state->retryable));
        px_change_set(&change, "charged", PX_BOOL(state->charged));
        if (state->error != PX_OK)
            px_change_set(&change, "error", PX_STR(px_code_token(state->error)));
    }
    if (job->image.id[0]) {
        append_image(image, &job->image);
        px_change_set_doc(&change, "image", image);
    }
    return px_store_update(store, &jobs_collection, job->id, &change, NULL, err);
}
