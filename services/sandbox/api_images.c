/* Submit and price. */
#include <math.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/str.h"
#include "sandbox/api.h"
#include "sandbox/enhance.h"
#include "sandbox/submission.h"

PX_DEFINE_AUTO(json, json_t *, json_decref);
#define auto_json PX_AUTO(json)

/* deAPI refuses new jobs below this balance. */
static const double least_balance = 0.49;

double api_balance_left(struct sandbox *sandbox)
{
    return behaviour_settings(&sandbox->behaviour).balance - jobs_cost(&sandbox->jobs, px_wall_ms());
}

/* The body as a submission; answers 422 itself. Laravel takes a body that is no JSON object for an empty one.
 */
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
        .boosted = s->enhance ? or_empty(enhance_text(exchange->arena, s->prompt)) : "",
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
