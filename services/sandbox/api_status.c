/* The status of a job. */
#include <math.h>
#include <stdio.h>

#include <sodium.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "sandbox/api.h"
#include "sandbox/failure.h"
#include "sandbox/picture.h"
#include "sandbox/results.h"
#include "sandbox/timeline.h"

static json_t *sign_result(struct sandbox *sandbox, struct exchange *exchange, const struct job *job,
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
        return sign_result(sandbox, exchange, job, "jpg", false);
    int longest = job->width > job->height ? job->width : job->height;
    int side = PREVIEW_LEAST + (int)(progress * PREVIEW_GROWTH);
    struct painting_order order = picture_order(job);
    order.width = (job->width * side + longest - 1) / longest;
    order.height = (job->height * side + longest - 1) / longest;
    auto_buf struct px_buf jpeg = {0};
    px_buf_init(&jpeg, MAX_PREVIEW);
    if (picture_make(&order, PICTURE_PREVIEW, &jpeg, NULL) != PX_OK)
        return json_null();
    size_t size = sodium_base64_encoded_len(jpeg.len, sodium_base64_VARIANT_ORIGINAL);
    auto_free char *text = malloc(size);
    if (!text)
        return json_null();
    (void)sodium_bin2base64(text, size, (const unsigned char *)jpeg.data, jpeg.len,
                            sodium_base64_VARIANT_ORIGINAL);
    return kind == PREVIEW_BASE64 ? json_string(text) : json_sprintf("data:image/jpeg;base64,%s", text);
}

static json_t *describe_boost(const struct job *job)
{
    if (!job->boosted[0])
        return json_null();
    json_t *negative = job->negative_prompt[0] ? json_string(job->negative_prompt) : json_null();
    return json_pack("{ss ss sO so}", "prompt", job->boosted, "prompt_original", job->prompt,
                     "negative_prompt", negative, "negative_prompt_original", negative);
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

static void describe_done(struct sandbox *sandbox, struct exchange *exchange, const struct job *job,
                          json_t *data, enum fault fault)
{
    bool expired = fault == FAULT_RESULT_EXPIRED;
    json_object_set_new(data, "status", json_string("done"));
    json_object_set_new(data, "progress", json_real(100));
    json_object_set_new(data, "result_url", sign_result(sandbox, exchange, job, "png", expired));
    json_object_set_new(data, "results_alt_formats",
                        json_pack("{so so}", "jpg", sign_result(sandbox, exchange, job, "jpg", expired),
                                  "webp", sign_result(sandbox, exchange, job, "webp", expired)));
    json_object_set_new(data, "price", json_pack("{sf sb}", "amount", job->price, "is_estimated", 0));
}

static void describe_error(const struct job *job, const struct moment *moment, json_t *data)
{
    json_object_set_new(data, "status", json_string(job->fault == FAULT_FAILED_WORD ? "failed" : "error"));
    json_object_set_new(data, "progress", json_integer(0));
    failure_describe(job, moment, data);
    json_object_set_new(
        data, "price",
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
    json_t *data =
        json_pack("{sn sn sn sn sb so}", "preview", "result_url", "results_alt_formats", "result",
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
