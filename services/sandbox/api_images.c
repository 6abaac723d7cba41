/* Submit, price, and the status of a job. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/str.h"
#include "sandbox/api.h"
#include "sandbox/picture.h"
#include "sandbox/results.h"
#include "sandbox/submission.h"
#include "sandbox/timeline.h"

PX_DEFINE_AUTO(json, json_t *, json_decref);
#define auto_json PX_AUTO(json)

/* deAPI refuses new jobs below this balance. */
static const double least_balance = 0.49;
/* What the enhancement of one prompt costs. */
static const double enhance_fee = 0.00012345;

double api_balance_left(struct sandbox *sandbox)
{
    return behaviour_settings(&sandbox->behaviour).balance - jobs_cost(&sandbox->jobs, px_wall_ms());
}

/* The body as a submission; answers 422 itself. Laravel takes a body that is no JSON object for an empty one. */
static bool read_submission(struct sandbox *sandbox, struct exchange *exchange, bool with_extras,
                            struct submission *ret)
{
    const struct request *request = exchange->request;
    auto_json json_t *body = json_loadb(request->body, request->body_len, 0, NULL);
    json_t *errors = json_object();
    enum tier tier = behaviour_settings(&sandbox->behaviour).tier;
    if (submission_read(body, tier, with_extras, exchange->arena, ret, errors)) {
        json_decref(errors);
        return true;
    }
    answer_invalid(exchange, errors);
    return false;
}

/* How long the picture takes: more pixels and steps take longer, and there is some chance in it. */
static int64_t choose_duration(struct sandbox *sandbox, const struct submission *s)
{
    struct settings settings = behaviour_settings(&sandbox->behaviour);
    double pixels = (double)s->width * s->height / (1024 * 1024);
    double load = fmin(1, pixels / 2 * s->steps / s->model->default_steps);
    double part = 0.6 * load + 0.4 * behaviour_random(&sandbox->behaviour);
    return settings.min_ms + (int64_t)((double)(settings.max_ms - settings.min_ms) * part);
}

static const char *join_loras(struct px_arena *arena, const struct submission *s)
{
    const char *joined = "";
    for (size_t i = 0; joined && i < s->n_loras; i++)
        joined = px_arena_printf(arena, "%s%s%s", joined, i ? " " : "", s->loras[i].name);
    return joined ? joined : "";
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static struct job plan_job(struct sandbox *sandbox, struct exchange *exchange, const struct submission *s,
                           char *fate_param)
{
    int64_t duration_ms = choose_duration(sandbox, s);
    struct job job = {
        .accepted_ms = px_wall_ms(),
        .pending_ms = duration_ms * 15 / 100,
        .running_ms = duration_ms - duration_ms * 15 / 100,
        .fault = behaviour_draw(&sandbox->behaviour, PLACE_JOB, OP_SUBMIT, fate_param),
        .fault_param = fate_param,
        .model = s->model,
        .prompt = s->prompt,
        .negative_prompt = or_empty(s->negative_prompt),
        .boosted = "",
        .loras = join_loras(exchange->arena, s),
        .width = s->width,
        .height = s->height,
        .steps = s->steps,
        .seed = s->seed >= 0 ? s->seed : (int64_t)(behaviour_random(&sandbox->behaviour) * 4294967295.0),
        .price = model_price(s->model, s->width, s->height, s->steps),
        .fee = s->enhance ? enhance_fee : 0,
        .marker = exchange->request->marker,
        .host = exchange->request->host,
        .webhook_url = or_empty(s->webhook_url),
        .webhook_secret = or_empty(s->webhook_secret),
    };
    return job;
}

/* What may still go wrong when the job exists already. */
static void spoil_answer(struct sandbox *sandbox, struct answer *answer)
{
    char param[MAX_PARAM];
    enum fault fault = behaviour_draw(&sandbox->behaviour, PLACE_LATE, OP_SUBMIT, param);
    int64_t number = 200;
    (void)px_parse_int(param, 1, 60000, &number);
    if (fault == FAULT_DROP_AFTER)
        answer->drop = true;
    else if (fault == FAULT_ERROR_AFTER)
        answer_text(answer, 500, "application/json", "{\"message\":\"Server Error\"}");
    else if (fault == FAULT_NO_ID)
        answer_text(answer, 200, "application/json", "{\"data\":{}}");
    else if (fault == FAULT_SLOW_BODY) {
        answer->trickle_ms = (int)number;
        answer->piece = 1;
    }
}

void api_submit(struct sandbox *sandbox, struct exchange *exchange, const char *tail)
{
    (void)tail;
    struct submission s;
    if (!read_submission(sandbox, exchange, true, &s))
        return;
    char fate_param[MAX_PARAM];
    double price = model_price(s.model, s.width, s.height, s.steps) + (s.enhance ? enhance_fee : 0);
    if (api_balance_left(sandbox) < fmax(least_balance, price)) {
        (void)api_answer_fault(exchange, FAULT_LOW_BALANCE, "");
        return;
    }
    struct job job = plan_job(sandbox, exchange, &s, fate_param);
    struct px_error err;
    if (jobs_accept(&sandbox->jobs, &job, &err) != PX_OK) {
        answer_message(exchange, 500, "Server Error", NULL);
        return;
    }
    answer_json(exchange->answer, 200, json_pack("{s{ss}}", "data", "request_id", job.id));
    spoil_answer(sandbox, exchange->answer);
}

void api_price(struct sandbox *sandbox, struct exchange *exchange, const char *tail)
{
    (void)tail;
    struct submission s;
    if (!read_submission(sandbox, exchange, false, &s))
        return;
    json_t *data = json_pack("{sf}", "price", model_price(s.model, s.width, s.height, s.steps));
    if (s.model->partner)
        json_object_set_new(data, "is_estimated", json_true());
    answer_json(exchange->answer, 200, json_pack("{so}", "data", data));
}

static json_t *sign_result(struct exchange *exchange, struct sandbox *sandbox, const struct job *job,
                           const char *extension, bool expired)
{
    int64_t ttl_s = behaviour_settings(&sandbox->behaviour).result_ttl_s;
    const char *name = px_arena_printf(exchange->arena, "%s.%s", job->id, extension);
    const char *url = name ? results_sign(exchange->arena, sandbox->token, exchange->request->host, name,
                                          px_wall_ms() / 1000, expired ? -ttl_s : ttl_s)
                           : NULL;
    return url ? json_string(url) : json_null();
}

enum { PREVIEW_LEAST = 24, PREVIEW_GROWTH = 2, MAX_PREVIEW = 64 << 10 };

/* A small version of the picture that grows sharper with the progress. */
static json_t *make_preview(struct sandbox *sandbox, struct exchange *exchange, const struct job *job,
                            double progress)
{
    enum preview kind = behaviour_settings(&sandbox->behaviour).preview;
    if (kind == PREVIEW_NULL || progress < 20)
        return json_null();
    if (kind == PREVIEW_URL)
        return sign_result(exchange, sandbox, job, "jpg", false);
    int longest = job->width > job->height ? job->width : job->height;
    int side = PREVIEW_LEAST + (int)(progress * PREVIEW_GROWTH);
    struct painting_order order = {
        .prompt = job->prompt,
        .manner = job->loras,
        .width = (job->width * side + longest - 1) / longest,
        .height = (job->height * side + longest - 1) / longest,
        .seed = (uint64_t)job->seed,
    };
    auto_buf struct px_buf jpeg;
    px_buf_init(&jpeg, MAX_PREVIEW);
    if (picture_make(&order, PICTURE_PREVIEW, &jpeg, NULL) != PX_OK)
        return json_null();
    size_t size = sodium_base64_encoded_len(jpeg.len, sodium_base64_VARIANT_ORIGINAL);
    auto_free char *text = malloc(size);
    if (!text)
        return json_null();
    (void)sodium_bin2base64(text, size, (const unsigned char *)jpeg.data, jpeg.len, sodium_base64_VARIANT_ORIGINAL);
    return kind == PREVIEW_BASE64 ? json_string(text) : json_sprintf("data:image/jpeg;base64,%s", text);
}

static json_t *describe_boost(const struct job *job)
{
    if (!job->boosted[0])
        return json_null();
    json_t *negative = job->negative_prompt[0] ? json_string(job->negative_prompt) : json_null();
    return json_pack("{ss ss sO so}", "prompt", job->boosted, "prompt_original", job->prompt, "negative_prompt",
                     negative, "negative_prompt_original", negative);
}

static void describe_running(struct sandbox *sandbox, struct exchange *exchange, const struct job *job,
                             const struct moment *moment, json_t *data)
{
    bool pending = moment->phase == PHASE_PENDING;
    json_object_set_new(data, "status", json_string(pending ? "pending" : "processing"));
    json_object_set_new(data, "progress", json_real(round(moment->progress * 100) / 100));
    json_object_set_new(data, "preview", make_preview(sandbox, exchange, job, moment->progress));
    json_object_set_new(data, "price", json_null());
}

static void describe_done(struct sandbox *sandbox, struct exchange *exchange, const struct job *job, json_t *data,
                          enum fault fault)
{
    bool expired = fault == FAULT_RESULT_EXPIRED;
    json_object_set_new(data, "status", json_string("done"));
    json_object_set_new(data, "progress", json_real(100));
    json_object_set_new(data, "result_url", sign_result(exchange, sandbox, job, "png", expired));
    json_object_set_new(data, "results_alt_formats",
                        json_pack("{so so}", "jpg", sign_result(exchange, sandbox, job, "jpg", expired), "webp",
                                  sign_result(exchange, sandbox, job, "webp", expired)));
    json_object_set_new(data, "price", json_pack("{sf sb}", "amount", job->price, "is_estimated", 0));
}

static void describe_error(const struct job *job, const struct moment *moment, json_t *data)
{
    char when[PX_RFC3339_SIZE];
    bool retryable = job->fault == FAULT_ERROR_RETRYABLE;
    const char *reason = job->fault_param[0] ? job->fault_param : retryable ? "TIMEOUT" : "PROCESSING_FAILED";
    px_rfc3339(moment->ended_ms, when);
    /* deAPI writes whole seconds and an offset. */
    char *failed_at = strchr(when, '.');
    if (failed_at)
        *failed_at = '\0';
    json_object_set_new(data, "status", json_string(job->fault == FAULT_FAILED_WORD ? "failed" : "error"));
    json_object_set_new(data, "progress", json_integer(0));
    json_object_set_new(data, "error_code", json_string(retryable ? "WORKER_TIMEOUT" : "PROCESSING_ERROR"));
    json_object_set_new(data, "error_message", json_string(retryable ? "worker-error" : "processing-error"));
    json_object_set_new(data, "error_reason", json_string(reason));
    json_object_set_new(data, "retryable", json_boolean(retryable));
    json_object_set_new(data, "refunded", json_boolean(moment->refunded));
    json_object_set_new(data, "failed_at", json_sprintf("%s+00:00", when));
    json_object_set_new(data, "price",
                        json_pack("{sf sb}", "amount", moment->refunded ? 0.0 : job->price, "is_estimated", 0));
}

/* Bends an honest answer as the switches say. */
static void spoil_status(json_t *data, enum fault fault, const char *param, const struct moment *moment)
{
    char progress[16];
    (void)snprintf(progress, sizeof progress, "%.2f", moment->progress);
    bool running = moment->phase == PHASE_PENDING || moment->phase == PHASE_PROCESSING;
    if (fault == FAULT_UNKNOWN_STATUS && running)
        json_object_set_new(data, "status", json_string(param[0] ? param : "in_queue"));
    else if (fault == FAULT_NULL_PROGRESS)
        json_object_set_new(data, "progress", json_null());
    else if (fault == FAULT_STRING_PROGRESS)
        json_object_set_new(data, "progress", json_string(progress));
    else if (fault == FAULT_NO_ALT_FORMATS)
        json_object_set_new(data, "results_alt_formats", json_null());
    else if (fault == FAULT_NO_RESULT_URL)
        json_object_set_new(data, "result_url", json_null());
    else if (fault == FAULT_FOREIGN_RESULT && moment->phase == PHASE_DONE)
        json_object_set_new(data, "result_url", json_string(param[0] ? param : "http://10.0.0.1/secret.png"));
}

void api_status(struct sandbox *sandbox, struct exchange *exchange, const char *tail)
{
    struct job job;
    if (!jobs_get(&sandbox->jobs, tail, exchange->arena, &job) || job.fault == FAULT_LOST_JOB) {
        (void)api_answer_fault(exchange, FAULT_NOT_FOUND, "");
        return;
    }
    char param[MAX_PARAM];
    enum fault fault = behaviour_draw(&sandbox->behaviour, PLACE_STATUS, OP_STATUS, param);
    struct moment moment = timeline_at(&job, px_wall_ms());
    bool boosted = job.boosted[0] && moment.phase != PHASE_PENDING;
    json_t *data = json_pack("{sn sn sn sn sb so}", "preview", "result_url", "results_alt_formats", "result",
                             "prompt_boosted", boosted, "prompt_boost", boosted ? describe_boost(&job) : json_null());
    if (moment.phase == PHASE_DONE)
        describe_done(sandbox, exchange, &job, data, fault);
    else if (moment.phase == PHASE_ERROR)
        describe_error(&job, &moment, data);
    else
        describe_running(sandbox, exchange, &job, &moment, data);
    spoil_status(data, fault, param, &moment);
    answer_json(exchange->answer, 200, json_pack("{so}", "data", data));
}
