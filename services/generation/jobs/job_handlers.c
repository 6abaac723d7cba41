/* Reading, canceling and deleting jobs. */
#include "generation/handlers.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "generation/announcer.h"
#include "generation/dispatch/dispatcher.h"
#include "generation/doc_message.h"
#include "generation/jobs/quota.h"
#include "generation/jobs/refund.h"
#include "rpc/event.h"
#include "rpc/validate.h"
#include "store/doc.h"
#include "store/replay.h"

enum { DEFAULT_PAGE = 20, CANCEL_MOST = 100, DELETE_PAGE = 500 };

/* The message with the place of a waiting job. */
static enum px_code show(struct px_call *call, struct generation *self, const struct job *job,
                         Generation__Job **ret_job)
{
    struct lanes_place place;
    Generation__Job *message = jobs_to_message(self, job, call->caller.origin, &call->arena);
    if (!message)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    if (job->state.status == JOB_QUEUED && dispatcher_place(self->dispatcher, job, &place)) {
        message->queue = px_arena_alloc(&call->arena, sizeof *message->queue);
        if (!message->queue)
            return px_fail(&call->err, PX_OUT_OF_MEMORY);
        generation__queue_place__init(message->queue);
        message->queue->position = place.position;
        message->queue->eta_low_s = (int32_t)(place.eta_low_ms / 1000);
        message->queue->eta_high_s = (int32_t)(place.eta_high_ms / 1000) + 1;
    }
    *ret_job = message;
    return PX_OK;
}

enum px_code generation_get_job(struct px_call *call, struct generation *self,
                                const Generation__GetJobRequest *req, Generation__Job *resp)
{
    struct job *job = NULL;
    Generation__Job *message = NULL;
    PX_TRY(jobs_load_own(self->store, call->caller.user_id, req->id, &call->arena, &job, &call->err));
    PX_TRY(show(call, self, job, &message));
    *resp = *message;
    return PX_OK;
}

/* Which statuses a list wants; all when none is named. */
static bool has_status(const bson_t *doc, void *data)
{
    const Generation__ListJobsRequest *req = data;
    for (size_t i = 0; i < req->n_status; i++)
        if (px_doc_int(doc, "status") == (int64_t)req->status[i])
            return true;
    return false;
}

/* Asks again for fewer jobs when those found would not fit into one message. */
static enum px_code find_light(struct generation *self, struct px_query *query, struct px_page *page,
                               struct px_error *err)
{
    for (;;) {
        PX_TRY(px_store_find(self->store, &jobs_collection, query, page, err));
        if (doc_weigh(page) <= DOC_MOST_PAGE || page->n_docs < 2)
            return PX_OK;
        query->limit = (int)page->n_docs / 2;
        px_page_done(page);
    }
}

enum px_code generation_list_jobs(struct px_call *call, struct generation *self,
                                  const Generation__ListJobsRequest *req, Generation__ListJobsResponse *resp)
{
    struct px_query query = {.index = "by_user",
                             .equal = {PX_STR(call->caller.user_id)},
                             .n_equal = 1,
                             .descending = true,
                             .limit = req->limit > 0 ? req->limit : DEFAULT_PAGE,
                             .cursor = req->cursor};
    if (req->batch_id[0]) {
        query.index = "by_batch";
        query.equal[query.n_equal++] = PX_STR(req->batch_id);
    } else if (req->n_status == 1) {
        query.index = "by_user_status";
        query.equal[query.n_equal++] = PX_INT(req->status[0]);
    }
    if (req->n_status > 1 || (req->n_status == 1 && req->batch_id[0])) {
        query.predicate = has_status;
        memcpy(&query.predicate_data, &req, sizeof query.predicate_data);
    }
    auto_page struct px_page page = {0};
    PX_TRY(find_light(self, &query, &page, &call->err));
    resp->data = px_arena_array(&call->arena, page.n_docs, sizeof *resp->data);
    for (size_t i = 0; i < page.n_docs && resp->data; i++) {
        struct job *job = NULL;
        PX_TRY(jobs_from_doc(page.docs[i], &call->arena, &job, &call->err));
        PX_TRY(show(call, self, job, &resp->data[i]));
        resp->n_data++;
    }
    if (page.next_cursor[0]) {
        resp->next_case = GENERATION__LIST_JOBS_RESPONSE__NEXT_NEXT_CURSOR;
        resp->next_cursor = px_arena_strdup(&call->arena, page.next_cursor);
    }
    return PX_OK;
}

/* Ends the job in the store; the dispatcher finds out by its next save, or by the note, and discards the
 * result. */
static enum px_code cancel(struct px_call *call, struct generation *self, const char *id, bool only_waiting,
                           struct job **ret_job)
{
    static const struct machine_event event = {.kind = MACHINE_CANCEL};
    for (int tries = 0; tries < 5; tries++) {
        struct job *job = NULL;
        PX_TRY(jobs_load_own(self->store, call->caller.user_id, id, &call->arena, &job, &call->err));
        if (machine_is_terminal(job->state.status) || (only_waiting && job->state.status != JOB_QUEUED))
            return px_fail(&call->err, PX_JOB_FINISHED);
        int old_seq = job->state.status_seq;
        unsigned effects = machine_step(&job->state, &event, px_wall_ms());
        enum px_code code = jobs_save(self->store, job, old_seq, &call->err);
        if (code == PX_CONFLICT) /* it moved on meanwhile */
            continue;
        PX_TRY(code);
        if (effects & MACHINE_REFUND)
            refund_pay(self, job->user_id, job->plan, job->id);
        dispatcher_tell(self->dispatcher, DISPATCHER_CANCELED, job->id, NULL);
        *ret_job = job;
        return PX_OK;
    }
    return px_fail(&call->err, PX_CONFLICT);
}

enum px_code generation_cancel_job(struct px_call *call, struct generation *self,
                                   const Generation__CancelJobRequest *req, Generation__Job *resp)
{
    struct job *job = NULL;
    Generation__Job *message = NULL;
    PX_TRY(cancel(call, self, req->id, false, &job));
    PX_TRY(show(call, self, job, &message));
    announcer_tell_job(self->announcer, call->caller.user_id, message);
    *resp = *message;
    return PX_OK;
}

static enum px_code cancel_list(struct px_call *call, struct generation *self, char *const *ids, size_t n,
                                bool only_waiting, Generation__CancelJobsResponse *resp)
{
    size_t bytes = 0;
    resp->jobs = px_arena_array(&call->arena, n, sizeof *resp->jobs);
    for (size_t i = 0; i < n && resp->jobs; i++) {
        struct job *job = NULL;
        enum px_code code = cancel(call, self, ids[i], only_waiting, &job);
        if (code == PX_JOB_FINISHED || code == PX_NOT_FOUND) /* already where it was to be */
            continue;
        PX_TRY(code);
        Generation__Job *message = NULL;
        PX_TRY(show(call, self, job, &message));
        announcer_tell_job(self->announcer, call->caller.user_id, message);
        bytes += generation__job__get_packed_size(message);
        if (bytes <= DOC_MOST_PAGE)
            resp->jobs[resp->n_jobs++] = message;
    }
    return resp->jobs ? PX_OK : px_fail(&call->err, PX_OUT_OF_MEMORY);
}

enum px_code generation_cancel_jobs(struct px_call *call, struct generation *self,
                                    const Generation__CancelJobsRequest *req,
                                    Generation__CancelJobsResponse *resp)
{
    static const char *const scopes[] = {"waiting", NULL};
    static const struct px_rule rules[] = {{"ids", .max = CANCEL_MOST},
                                           {"scope", .max = 10, .flags = PX_RULE_OPTIONAL, .one_of = scopes}};
    PX_TRY(px_validate(&req->base, rules, PX_ARRAY_LEN(rules), &call->err));
    if (!req->scope[0] && req->n_ids == 0)
        return px_fail_field(&call->err, "ids", PX_FAULT_REQUIRED, 0);
    if (!req->scope[0])
        return cancel_list(call, self, req->ids, req->n_ids, false, resp);
    struct px_query waiting = {.index = "by_user_status",
                               .equal = {PX_STR(call->caller.user_id), PX_INT(JOB_QUEUED)},
                               .n_equal = 2,
                               .limit = PX_MAX_PAGE};
    auto_page struct px_page page = {0};
    PX_TRY(px_store_find(self->store, &jobs_collection, &waiting, &page, &call->err));
    char **ids = px_arena_array(&call->arena, page.n_docs, sizeof *ids);
    for (size_t i = 0; i < page.n_docs && ids; i++)
        ids[i] = px_arena_strdup(&call->arena, px_doc_str(page.docs[i], "_id"));
    return ids ? cancel_list(call, self, ids, page.n_docs, true, resp)
               : px_fail(&call->err, PX_OUT_OF_MEMORY);
}

enum px_code generation_get_quota(struct px_call *call, struct generation *self,
                                  const Generation__GetQuotaRequest *req, Generation__Quota *resp)
{
    struct px_limit limit;
    (void)req;
    PX_TRY(quota_get(self, call->caller.user_id, call->caller.plan, resp, &call->err));
    quota_limit(resp, &limit);
    px_call_limit(call, &limit);
    return PX_OK;
}

/* All documents of the user. One that changes meanwhile may escape a pass, so it goes on until none is left. */
static enum px_code delete_owned(struct px_call *call, struct generation *self,
                                 const struct px_collection *collection, const char *index,
                                 const char *user_id, int64_t *deleted)
{
    struct px_query all = {.index = index, .equal = {PX_STR(user_id)}, .n_equal = 1, .limit = DELETE_PAGE};
    struct px_query any = {.index = index, .equal = {PX_STR(user_id)}, .n_equal = 1, .limit = 1};
    for (;;) {
        int64_t n = 0;
        PX_TRY(px_store_delete_many(self->store, collection, &all, &n, &call->err));
        *deleted += n;
        PX_TRY(px_store_count(self->store, collection, &any, 1, &n, &call->err));
        if (n == 0)
            return PX_OK;
        if (px_deadline_left_ms(PX_STORE_WAIT_MS) == 0)
            return px_fail(&call->err, PX_DEADLINE_EXCEEDED);
    }
}

/* Events hold prompts for a day; a deleted person's do not. */
static enum px_code erase_events(struct generation *self, const char *user_id, struct px_error *err)
{
    char subject[64];
    (void)snprintf(subject, sizeof subject, "pulix.events.%s", user_id);
    return px_event_erase(self->bus, PX_STREAM_EVENTS, subject, err);
}

/* Jobs, quota slots, pictures, kept answers, events. Jobs under way end when the dispatcher finds their
 * documents gone. */
enum px_code generation_delete_user_data(struct px_call *call, struct generation *self,
                                         const Generation__DeleteUserDataRequest *req,
                                         Generation__DeleteUserDataResponse *resp)
{
    PX_TRY(delete_owned(call, self, &jobs_collection, "by_user", req->user_id, &resp->deleted));
    PX_TRY(delete_owned(call, self, &quota_collection, "by_user_day", req->user_id, &resp->deleted));
    if (self->bus)
        PX_TRY(erase_events(self, req->user_id, &call->err));
    int64_t pictures = 0;
    PX_TRY(images_delete_user(self, req->user_id, &pictures, &call->err));
    resp->deleted += pictures;
    return px_replay_delete_user(self->store, req->user_id, &call->err);
}
