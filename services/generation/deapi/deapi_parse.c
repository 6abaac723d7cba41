/* Answers of the image service. Members may be missing, null, of another type, or in an older shape. */
#include "generation/deapi/deapi_parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/hash.h"
#include "base/str.h"

PX_DEFINE_AUTO(json, json_t *, json_decref);
#define auto_json PX_AUTO(json)

enum { MAX_RETRY_AFTER_S = 86400 };

static json_t *parse(const char *body, size_t len)
{
    return body ? json_loadb(body, len, 0, NULL) : NULL;
}

/* Numbers, numeric texts and booleans; 'missing' for everything else. */
static double read_number(const json_t *value, double missing)
{
    if (json_is_number(value))
        return json_number_value(value);
    if (json_is_boolean(value))
        return json_is_true(value) ? 1 : 0;
    if (!json_is_string(value))
        return missing;
    char *end = NULL;
    double number = strtod(json_string_value(value), &end);
    return end && end != json_string_value(value) && *end == '\0' && number == number ? number : missing;
}

static int read_int(const json_t *object, const char *name, int missing)
{
    double number = read_number(json_object_get(object, name), missing);
    return number > -1e9 && number < 1e9 ? (int)number : missing;
}

static void copy_text(const json_t *value, char *out, size_t size)
{
    const char *text = json_string_value(value);
    (void)snprintf(out, size, "%s", text && strlen(text) < size ? text : "");
}

/* The value after "name:" when the line has this name; NULL otherwise. */
static const char *header_value(const char *line, size_t len, const char *name, char *out, size_t size)
{
    size_t n = strlen(name);
    if (len <= n + 1 || strncasecmp(line, name, n) != 0 || line[n] != ':')
        return NULL;
    line += n + 1;
    len -= n + 1;
    while (len > 0 && *line == ' ') {
        line++;
        len--;
    }
    while (len > 0 && (line[len - 1] == '\r' || line[len - 1] == '\n' || line[len - 1] == ' '))
        len--;
    if (len == 0 || len >= size)
        return NULL;
    memcpy(out, line, len);
    out[len] = '\0';
    return out;
}

/* A number of seconds, with or without a fraction, in milliseconds. */
static bool parse_seconds(const char *text, double most, int64_t *ret_ms)
{
    char *end = NULL;
    double seconds = text[0] >= '0' && text[0] <= '9' ? strtod(text, &end) : -1;
    if (!(seconds >= 0 && seconds <= most) || !end || (*end && *end != ';' && *end != ',' && *end != ' '))
        return false;
    *ret_ms = (int64_t)(seconds * 1000 + 0.5);
    return true;
}

/* "3;w=60, 100;w=86400": the minute's window first, then the day's. */
static void read_policy(const char *text, struct bucket_headers *limits)
{
    int64_t *lengths[] = {&limits->minute_ms, &limits->day_ms};
    for (size_t i = 0; i < PX_ARRAY_LEN(lengths) && (text = strstr(text, "w=")) != NULL; i++) {
        text += strlen("w=");
        (void)parse_seconds(text, 10.0 * MAX_RETRY_AFTER_S, lengths[i]);
    }
}

void deapi_parse_header(const char *line, size_t len, int64_t mono_now, int64_t wall_now,
                        struct bucket_headers *limits)
{
    const struct {
        const char *name;
        int64_t *value;
        bool is_epoch_s;
    } rows[] = {
        {"X-RateLimit-Limit", &limits->limit, false},
        {"X-RateLimit-Remaining", &limits->remaining, false},
        {"X-RateLimit-Reset", &limits->reset_at, true},
        {"X-RateLimit-Daily-Limit", &limits->daily_limit, false},
        {"X-RateLimit-Daily-Remaining", &limits->daily_remaining, false},
        {"X-RateLimit-Daily-Reset", &limits->daily_reset_at, true},
    };
    char text[128];
    int64_t number = 0;
    if (header_value(line, len, "Retry-After", text, sizeof text) &&
        parse_seconds(text, MAX_RETRY_AFTER_S, &number)) {
        limits->retry_after_ms = number > 0 ? number : 1000;
        return;
    }
    if (header_value(line, len, "X-RateLimit-Policy", text, sizeof text)) {
        read_policy(text, limits);
        return;
    }
    for (size_t i = 0; i < PX_ARRAY_LEN(rows); i++) {
        if (!header_value(line, len, rows[i].name, text, sizeof text))
            continue;
        if (rows[i].is_epoch_s && parse_seconds(text, 1e11, &number))
            *rows[i].value = mono_now + number - wall_now;
        else if (!rows[i].is_epoch_s && px_parse_int(text, 0, INT32_MAX, &number))
            *rows[i].value = number;
    }
}

bool deapi_parse_submit(const char *body, size_t len, char ret_id[DEAPI_ID_SIZE])
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    auto_json json_t *root = parse(body, len);
    copy_text(json_object_get(json_object_get(root, "data"), "request_id"), ret_id, DEAPI_ID_SIZE);
    return ret_id[0] && strspn(ret_id, allowed) == strlen(ret_id);
}

/* What went wrong, from the open list of reasons and the closed one of codes. */
static enum px_code job_error(const json_t *data)
{
    const char *reason = json_string_value(json_object_get(data, "error_reason"));
    const char *code = json_string_value(json_object_get(data, "error_code"));
    bool has_reason = reason && reason[0];
    if (has_reason ? strcmp(reason, "TIMEOUT") == 0 : code && strcmp(code, "WORKER_TIMEOUT") == 0)
        return PX_UPSTREAM_TIMEOUT;
    if (has_reason && strcmp(reason, "CAPACITY_UNAVAILABLE") == 0)
        return PX_UPSTREAM_UNAVAILABLE;
    if (code && (strcmp(code, "AGE_RESTRICTED") == 0 || strstr(code, "NSFW")))
        return PX_MODERATION_BLOCKED;
    return PX_UPSTREAM_FAILED;
}

bool deapi_parse_status(const char *body, size_t len, struct deapi_job *ret_job)
{
    auto_json json_t *root = parse(body, len);
    const json_t *data = json_object_get(root, "data");
    const char *status = json_string_value(json_object_get(data, "status"));
    if (!status)
        return false;
    *ret_job = (struct deapi_job){.state = DEAPI_RUNNING, .price_usd = -1};
    ret_job->percent = read_number(json_object_get(data, "progress"), -1);
    if (ret_job->percent > 100)
        ret_job->percent = 100;
    copy_text(json_object_get(data, "result_url"), ret_job->result_url, sizeof ret_job->result_url);
    const json_t *price = json_object_get(data, "price");
    ret_job->price_usd = read_number(json_is_object(price) ? json_object_get(price, "amount") : price, -1);
    ret_job->price_is_estimate = json_is_true(json_object_get(price, "is_estimated"));
    const char *boosted = json_string_value(json_object_get(json_object_get(data, "prompt_boost"), "prompt"));
    if (strcmp(status, "done") == 0) {
        ret_job->state = DEAPI_DONE;
        ret_job->prompt_boosted = boosted ? strdup(boosted) : NULL;
    } else if (strcmp(status, "error") == 0 || strcmp(status, "failed") == 0) {
        ret_job->state = DEAPI_ERROR;
        ret_job->error = job_error(data);
        ret_job->retryable = json_is_true(json_object_get(data, "retryable"));
        ret_job->refunded = json_is_true(json_object_get(data, "refunded"));
    }
    return true;
}

static bool has_type(const json_t *types, const char *wanted)
{
    size_t i;
    const json_t *value;
    if (json_is_object(types))
        return json_object_get(types, wanted) != NULL;
    json_array_foreach(types, i, value) if (json_is_string(value) &&
                                            strcmp(json_string_value(value), wanted) == 0) return true;
    return false;
}

static int clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

static void read_limits(const json_t *info, struct model *model)
{
    const json_t *limits = json_object_get(info, "limits");
    const json_t *features = json_object_get(info, "features");
    const json_t *defaults = json_object_get(info, "defaults");
    model->min_width = clamp(read_int(limits, "min_width", 256), 64, 8192);
    model->max_width = clamp(read_int(limits, "max_width", 1024), model->min_width, 8192);
    model->min_height = clamp(read_int(limits, "min_height", 256), 64, 8192);
    model->max_height = clamp(read_int(limits, "max_height", 1024), model->min_height, 8192);
    model->resolution_step = clamp(read_int(limits, "resolution_step", 8), 1, 512);
    model->min_steps = clamp(read_int(limits, "min_steps", 1), 1, 200);
    model->max_steps = clamp(read_int(limits, "max_steps", model->min_steps), model->min_steps, 200);
    model->default_width = clamp(read_int(defaults, "width", 768), model->min_width, model->max_width);
    model->default_height = clamp(read_int(defaults, "height", 768), model->min_height, model->max_height);
    model->default_steps = clamp(read_int(defaults, "steps", 4), model->min_steps, model->max_steps);
    model->supports_guidance = read_number(json_object_get(features, "supports_guidance"), 0) == 1;
    model->supports_negative_prompt =
        read_number(json_object_get(features, "supports_negative_prompt"), 0) == 1;
    model->min_guidance = read_number(json_object_get(limits, "min_guidance"), 0);
    model->max_guidance = read_number(json_object_get(limits, "max_guidance"), 20);
    model->default_guidance = read_number(json_object_get(defaults, "guidance"), 0);
}

static void read_loras(const json_t *list, struct model *model)
{
    size_t i;
    const json_t *value;
    json_array_foreach(list, i, value)
    {
        struct model_lora *lora = &model->loras[model->n_loras];
        if (model->n_loras == MODEL_LORAS)
            return;
        copy_text(json_object_get(value, "name"), lora->name, sizeof lora->name);
        copy_text(json_object_get(value, "display_name"), lora->display_name, sizeof lora->display_name);
        if (lora->name[0])
            model->n_loras++;
    }
}

bool deapi_parse_models(const char *body, size_t len, struct model *models, int max, int *n, bool *ret_more)
{
    auto_json json_t *root = parse(body, len);
    const json_t *data = json_object_get(root, "data");
    const json_t *meta = json_object_get(root, "meta");
    size_t i;
    const json_t *value;
    if (!json_is_array(data))
        return false;
    json_array_foreach(data, i, value)
    {
        if (*n == max || !has_type(json_object_get(value, "inference_types"), "txt2img"))
            continue;
        struct model *model = &models[*n];
        *model = (struct model){0};
        copy_text(json_object_get(value, "slug"), model->slug, sizeof model->slug);
        copy_text(json_object_get(value, "name"), model->name, sizeof model->name);
        read_limits(json_object_get(value, "info"), model);
        read_loras(json_object_get(value, "loras"), model);
        if (!model->name[0])
            (void)snprintf(model->name, sizeof model->name, "%s", model->slug);
        if (model->slug[0])
            (*n)++;
    }
    *ret_more = read_int(meta, "current_page", 1) < read_int(meta, "last_page", 1);
    return true;
}

bool deapi_parse_price(const char *body, size_t len, double *ret_usd)
{
    auto_json json_t *root = parse(body, len);
    const json_t *price = json_object_get(json_object_get(root, "data"), "price");
    *ret_usd = read_number(price ? price : json_object_get(root, "price"), -1);
    return *ret_usd >= 0;
}

bool deapi_parse_enhancement(const char *body, size_t len, char **ret_prompt, char **ret_negative)
{
    auto_json json_t *root = parse(body, len);
    const json_t *data = json_is_object(json_object_get(root, "data")) ? json_object_get(root, "data") : root;
    const char *prompt = json_string_value(json_object_get(data, "prompt"));
    const char *negative = json_string_value(json_object_get(data, "negative_prompt"));
    if (!prompt || !prompt[0])
        return false;
    *ret_prompt = strdup(prompt);
    *ret_negative = strdup(negative ? negative : "");
    return *ret_prompt && *ret_negative;
}

/* 422 has three meanings: low balance, a model that we may not use, settings that do not fit. */
static enum px_code read_422(const json_t *root)
{
    const char *code = json_string_value(json_object_get(root, "code"));
    const json_t *errors = json_object_get(root, "errors");
    if ((code && strcmp(code, "insufficient_balance") == 0) || json_object_get(errors, "balance"))
        return PX_UPSTREAM_BALANCE;
    if (json_object_get(errors, "model"))
        return PX_UNKNOWN_MODEL;
    return PX_UPSTREAM_REJECTED;
}

void deapi_parse_refusal(long status, const char *body, size_t len, struct deapi_refusal *ret_refusal)
{
    auto_json json_t *root = parse(body, len);
    switch (status) {
    case 401:
    case 403:
        *ret_refusal = (struct deapi_refusal){PX_UPSTREAM_AUTH, false};
        return;
    case 402:
        *ret_refusal = (struct deapi_refusal){PX_UPSTREAM_BALANCE, true};
        return;
    case 422:
        ret_refusal->code = read_422(root);
        ret_refusal->retryable = ret_refusal->code == PX_UPSTREAM_BALANCE;
        return;
    case 429:
        *ret_refusal = (struct deapi_refusal){PX_RATE_LIMITED, true};
        return;
    case 408:
    case 504:
        *ret_refusal = (struct deapi_refusal){PX_UPSTREAM_TIMEOUT, true};
        return;
    default:
        *ret_refusal = status >= 500 ? (struct deapi_refusal){PX_UPSTREAM_UNAVAILABLE, true}
                                     : (struct deapi_refusal){PX_UPSTREAM_REJECTED, false};
    }
}

void deapi_webhook_secret(const struct generation_config *config, char ret_secret[DEAPI_WEBHOOK_SECRET_SIZE])
{
    static const char purpose[] = "webhooks of the image service";
    unsigned char mac[PX_SHA256_LEN];
    px_hmac_sha256(config->media_secret, strlen(config->media_secret), purpose, strlen(purpose), mac);
    px_hex(mac, sizeof mac, ret_secret);
}
