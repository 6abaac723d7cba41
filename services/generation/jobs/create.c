/* From a request to accepted jobs: validate, fit to the model, take the quota, insert, answer; the dispatcher
 * does the rest. Repeats under an Idempotency-Key make the same ids and find their own slots and documents. */
#include "generation/handlers.h"

#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "generation/announcer.h"
#include "generation/dispatch/dispatcher.h"
#include "generation/jobs/quota.h"
#include "generation/models/models.h"
#include "generation/models/resolve.h"
#include "jsonpb/jsonpb.h"
#include "rpc/validate.h"

enum { PROMPT_MAX = 2000, COUNT_MAX = 8, WAITING_MAX = 10000 };

static const struct px_rule rules[] = {
    {"prompt", .min = 3, .max = PROMPT_MAX},
    {"negative_prompt", .max = PROMPT_MAX, .flags = PX_RULE_OPTIONAL},
    {"style", .max = 100, .flags = PX_RULE_OPTIONAL | PX_RULE_LINE},
    {"aspect_ratio", .max = 7, .flags = PX_RULE_OPTIONAL | PX_RULE_LINE},
    {"model", .max = 95, .flags = PX_RULE_OPTIONAL | PX_RULE_TOKEN},
    {"seed", .min = 0, .max = 4294967295},
    {"steps", .min = 1, .max = 200},
    {"count", .min = 1, .max = COUNT_MAX},
    {"quality", .max = 20, .flags = PX_RULE_OPTIONAL | PX_RULE_TOKEN},
};

/* Random, but the same for every repeat under an Idempotency-Key. */
static int64_t choose_seed(struct px_call *call)
{
    char id[PX_ID_SIZE];
    unsigned char hash[PX_SHA256_LEN];
    px_call_new_id(call, 2 * COUNT_MAX + 1, id);
    px_sha256(id, strlen(id), hash);
    return (int64_t)hash[0] << 24 | hash[1] << 16 | hash[2] << 8 | hash[3];
}

/* What both CreateJobs and Estimate begin with. */
static enum px_code fit(struct px_call *call, struct generation *self,
                        const Generation__CreateJobsRequest *request, struct model *ret_model,
                        struct resolve_result *ret_result)
{
    PX_TRY(px_validate(&request->base, rules, PX_ARRAY_LEN(rules), &call->err));
    enum px_code code = models_find(self->models, request->model, ret_model, &call->err);
    if (code == PX_UNKNOWN_MODEL)
        return px_fail_field(&call->err, "model", PX_FAULT_NOT_FOUND, 0);
    PX_TRY(code);
    return resolve_request(request, ret_model, choose_seed(call), call->caller.lang, &call->arena, ret_result,
                           &call->err);
}

static int count_of(const Generation__CreateJobsRequest *request)
{
    return request->count__case == GENERATION__CREATE_JOBS_REQUEST__COUNT__COUNT ? request->count : 1;
}

static double price_of(const struct model *model, const Generation__Resolved *resolved)
{
    int width;
    int height;
    if (model->price_usd <= 0 || !resolve_size(model, "1:1", &width, &height))
        return -1;
    /* Prices are proportional to pixels and steps. */
    return model->price_usd * resolved->width * resolved->height * resolved->steps /
           ((double)width * height * model->default_steps);
}

/* Inserts the n-th job; a repeat finds it and shows it as it is by now. */
static enum px_code insert_job(struct px_call *call, struct generation *self, const struct job *pattern,
                               int n, bool *is_repeat, Generation__Job **ret_message)
{
    struct job *job = px_arena_alloc(&call->arena, sizeof *job);
    Generation__Resolved *resolved = px_arena_alloc(&call->arena, sizeof *resolved);
    char image_id[PX_ID_SIZE];
    if (!job || !resolved)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    *job = *pattern;
    *resolved = *pattern->resolved;
    px_call_new_id(call, COUNT_MAX + 1 + n, image_id);
    resolved->seed = resolve_seed(pattern->resolved->seed, n);
    job->image_id = image_id;
    job->resolved = resolved;
    enum px_code code = jobs_insert(self->store, job, &call->err);
    *is_repeat = *is_repeat || code == PX_ALREADY_EXISTS;
    if (code == PX_ALREADY_EXISTS)
        code = jobs_load_own(self->store, pattern->user_id, pattern->id, &call->arena, &job, &call->err);
    PX_TRY(code);
    /* A repeat that comes after a cheap end has taken what was given back before. */
    if (*is_repeat && machine_is_terminal(job->state.status) && job->state.status != JOB_SUCCEEDED &&
        !job->state.charged)
        (void)quota_give_back(self, job->id, NULL);
    *ret_message = jobs_to_message(self, job, call->caller.origin, &call->arena);
    return *ret_message ? PX_OK : px_fail(&call->err, PX_OUT_OF_MEMORY);
}

/* All jobs, or none: a request that failed leaves no trace. Only what a repeat found stays: it can be
 * repeated again. */
static enum px_code insert_jobs(struct px_call *call, struct generation *self, struct job *pattern,
                                char ids[][PX_ID_SIZE], int n, Generation__CreateJobsResponse *resp)
{
    enum px_code code = PX_OK;
    bool is_repeat = false;
    resp->jobs = px_arena_array(&call->arena, (size_t)n, sizeof *resp->jobs);
    if (!resp->jobs)
        code = px_fail(&call->err, PX_OUT_OF_MEMORY);
    for (int i = 0; i < n && code == PX_OK; i++) {
        pattern->id = ids[i];
        code = insert_job(call, self, pattern, i, &is_repeat, &resp->jobs[resp->n_jobs]);
        resp->n_jobs += code == PX_OK;
    }
    for (int i = 0; i < n; i++) {
        if (code == PX_OK)
            dispatcher_tell(self->dispatcher, DISPATCHER_NEW, ids[i], NULL);
        else if (!is_repeat && jobs_delete(self->store, ids[i], NULL) == PX_OK)
            (void)quota_give_back(self, ids[i], NULL);
    }
    return code;
}

/* To the asker with this answer, and to the person's open pages. */
static void tell_quota(struct px_call *call, struct generation *self)
{
    Generation__Quota quota;
    struct px_limit limit;
    generation__quota__init(&quota);
    if (quota_get(self, call->caller.user_id, call->caller.plan, &quota, NULL) != PX_OK)
        return;
    quota_limit(&quota, &limit);
    px_call_limit(call, &limit);
    if (self->announcer)
        announcer_tell_quota(self->announcer, call->caller.user_id, &quota);
}

static enum px_code create(struct px_call *call, struct generation *self,
                           const Generation__CreateJobsRequest *request, const char *retried_from,
                           Generation__CreateJobsResponse *resp)
{
    struct model model;
    struct resolve_result result;
    char ids[COUNT_MAX][PX_ID_SIZE];
    PX_TRY(fit(call, self, request, &model, &result));
    if (dispatcher_waiting(self->dispatcher) > WAITING_MAX)
        return px_fail_retry(&call->err, PX_QUEUE_FULL, 60);
    int n = count_of(request);
    resp->batch_id = px_arena_alloc(&call->arena, PX_ID_SIZE);
    if (!resp->batch_id)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    px_call_new_id(call, 0, resp->batch_id);
    for (int i = 0; i < n; i++)
        px_call_new_id(call, 1 + i, ids[i]);
    enum px_code code = quota_take(self, call->caller.user_id, call->caller.plan, ids, n, &call->err);
    if (code == PX_QUOTA_EXHAUSTED)
        tell_quota(call, self);
    PX_TRY(code);
    int64_t now = px_wall_ms();
    struct job pattern = {
        .user_id = call->caller.user_id,
        .plan = call->caller.plan,
        .batch_id = resp->batch_id,
        .retried_from = retried_from,
        .origin = call->caller.origin,
        .upstream_id = "",
        .request = request,
        .resolved = result.resolved,
        .state = {.status = JOB_QUEUED,
                  .status_seq = 1,
                  .deadline_at = now + self->config->job_lifetime_s * 1000},
        .created_at = now,
        .percent = -1,
        .cost_usd = price_of(&model, result.resolved),
        .cost_is_estimate = true,
    };
    PX_TRY(insert_jobs(call, self, &pattern, ids, n, resp));
    tell_quota(call, self);
    px_call_purge(call, "quota:%s", call->caller.user_id);
    return PX_OK;
}

enum px_code generation_create_jobs(struct px_call *call, struct generation *self,
                                    const Generation__CreateJobsRequest *req,
                                    Generation__CreateJobsResponse *resp)
{
    return create(call, self, req, "", resp);
}

enum px_code generation_retry_job(struct px_call *call, struct generation *self,
                                  const Generation__RetryJobRequest *req,
                                  Generation__CreateJobsResponse *resp)
{
    struct job *old = NULL;
    PX_TRY(jobs_load_own(self->store, call->caller.user_id, req->id, &call->arena, &old, &call->err));
    if (!machine_is_terminal(old->state.status))
        return px_fail(&call->err, PX_JOB_NOT_FINISHED);
    Generation__CreateJobsRequest request = *old->request;
    request.count__case = GENERATION__CREATE_JOBS_REQUEST__COUNT__COUNT;
    request.count = 1;
    Generation__CreateJobsRequest *kept = px_arena_alloc(&call->arena, sizeof *kept);
    if (!kept)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    *kept = request;
    return create(call, self, kept, old->id, resp);
}

/* The two requests have the same members under the same numbers: one is read as the other. */
static const Generation__CreateJobsRequest *as_create_request(struct px_call *call,
                                                              const Generation__EstimateRequest *req)
{
    size_t len = generation__estimate_request__get_packed_size(req);
    uint8_t *bytes = px_arena_alloc(&call->arena, len + 1);
    ProtobufCMessage *message = NULL;
    if (!bytes)
        return NULL;
    (void)generation__estimate_request__pack(req, bytes);
    if (px_proto_unpack(&generation__create_jobs_request__descriptor, bytes, len, &call->arena, &message,
                        &call->err) != PX_OK)
        return NULL;
    return (const Generation__CreateJobsRequest *)message;
}

enum px_code generation_estimate(struct px_call *call, struct generation *self,
                                 const Generation__EstimateRequest *req, Generation__EstimateResponse *resp)
{
    static char usd[] = "USD";
    struct model model;
    struct resolve_result result;
    struct lanes_place place;
    const Generation__CreateJobsRequest *request = as_create_request(call, req);
    if (!request)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    PX_TRY(fit(call, self, request, &model, &result));
    resp->resolved = result.resolved;
    resp->quota = px_arena_alloc(&call->arena, sizeof *resp->quota);
    resp->warnings = px_arena_array(&call->arena, result.n_warnings, sizeof *resp->warnings);
    if (!resp->quota || !resp->warnings)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    generation__quota__init(resp->quota);
    PX_TRY(quota_get(self, call->caller.user_id, call->caller.plan, resp->quota, &call->err));
    for (; resp->n_warnings < result.n_warnings; resp->n_warnings++)
        resp->warnings[resp->n_warnings] = result.warnings[resp->n_warnings];
    double price = price_of(&model, result.resolved);
    resp->cost = price >= 0 ? px_arena_alloc(&call->arena, sizeof *resp->cost) : NULL;
    if (resp->cost) {
        generation__cost__init(resp->cost);
        resp->cost->amount = price * count_of(request);
        resp->cost->currency = usd;
        resp->cost->is_estimate = true;
    }
    dispatcher_forecast(self, model.slug, result.resolved->width, result.resolved->height, &place);
    resp->eta_low_s = (int32_t)(place.eta_low_ms / 1000);
    resp->eta_high_s = (int32_t)(place.eta_high_ms / 1000) + 1;
    return PX_OK;
}
