/* Routes, and what every request passes before its handler: key, faults, rate limits. */
#include "sandbox/api.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/str.h"

typedef void (*handler_fn)(struct sandbox *sandbox, struct exchange *exchange, const char *tail);

enum access { ACCESS_KEY, ACCESS_ANYONE };

struct route {
    const char *method, *path; /* a path that ends with '/' has a tail */
    enum operation operation;
    enum access access;
    handler_fn handler;
};

static const struct route routes[] = {
    {"POST", "/api/v2/images/generations", OP_SUBMIT, ACCESS_KEY, api_submit},
    {"POST", "/api/v2/images/generations/price", OP_PRICE, ACCESS_KEY, api_price},
    {"GET", "/api/v2/jobs/", OP_STATUS, ACCESS_KEY, api_status},
    {"GET", "/api/v2/models", OP_MODELS, ACCESS_KEY, api_models},
    {"GET", "/api/v2/account/balance", OP_BALANCE, ACCESS_KEY, api_balance},
    {"POST", "/api/v2/prompts/enhancements", OP_ENHANCE, ACCESS_KEY, api_enhance},
    {"POST", "/api/v2/prompts/enhancements/price", OP_ENHANCE_PRICE, ACCESS_KEY, api_enhance_price},
    {"GET", "/results/", OP_RESULT, ACCESS_ANYONE, api_result},
    {"GET", "/sandbox/ledger", OP_CONTROL, ACCESS_KEY, api_ledger},
    {"GET", "/sandbox/behaviour", OP_CONTROL, ACCESS_KEY, api_behaviour_show},
    {"POST", "/sandbox/behaviour", OP_CONTROL, ACCESS_KEY, api_behaviour_set},
    {"POST", "/sandbox/reset", OP_CONTROL, ACCESS_KEY, api_reset},
    {"GET", "/sandbox/health", OP_CONTROL, ACCESS_ANYONE, api_health},
};

/* The tail of the path, "" for a route without one; NULL when the route does not match. */
static const char *match_path(const char *pattern, const char *path)
{
    size_t len = strlen(pattern);
    if (pattern[len - 1] != '/')
        return strcmp(pattern, path) ? NULL : "";
    return px_str_starts(path, pattern) && path[len] && !strchr(path + len, '/') ? path + len : NULL;
}

static const struct route *find_route(const struct request *request, const char **ret_tail,
                                      bool *ret_other_method)
{
    *ret_other_method = false;
    for (size_t i = 0; i < PX_ARRAY_LEN(routes); i++) {
        const char *tail = match_path(routes[i].path, request->path);
        if (!tail)
            continue;
        *ret_tail = tail;
        if (!strcmp(routes[i].method, request->method))
            return &routes[i];
        *ret_other_method = true;
    }
    return NULL;
}

/* Laravel's throttle tells its counters on every answer, refused or not. */
static void tell_limits(struct answer *answer, const struct limit_report *report)
{
    if (report->minute_limit) {
        answer_header(answer, "X-RateLimit-Limit", "%lld", (long long)report->minute_limit);
        answer_header(answer, "X-RateLimit-Remaining", "%lld", (long long)report->minute_left);
        answer_header(answer, "X-RateLimit-Reset", "%.15g", report->minute_reset_s);
    }
    if (report->daily_limit) {
        answer_header(answer, "X-RateLimit-Daily-Limit", "%lld", (long long)report->daily_limit);
        answer_header(answer, "X-RateLimit-Daily-Remaining", "%lld", (long long)report->daily_left);
        answer_header(answer, "X-RateLimit-Daily-Reset", "%.15g", report->daily_reset_s);
        answer_header(answer, "X-RateLimit-Policy", "%lld;w=%g, %lld;w=%g", (long long)report->minute_limit,
                      report->minute_s, (long long)report->daily_limit, report->daily_s);
    } else if (report->minute_limit) {
        answer_header(answer, "X-RateLimit-Policy", "%lld;w=%g", (long long)report->minute_limit,
                      report->minute_s);
    }
    answer_header(answer, "X-RateLimit-Source", "%s", report->source);
}

static bool pass_limits(struct sandbox *sandbox, struct exchange *exchange, enum operation operation)
{
    const struct model *model = NULL;
    if (operation == OP_SUBMIT) {
        json_t *body = json_loadb(exchange->request->body, exchange->request->body_len, 0, NULL);
        const char *slug = json_string_value(json_object_get(body, "model"));
        model = slug ? models_find(slug) : NULL;
        json_decref(body);
    }
    struct settings settings = behaviour_settings(&sandbox->behaviour);
    struct limit_report report = limits_take(&sandbox->limits, &settings, operation, model, px_wall_ms());
    tell_limits(exchange->answer, &report);
    if (report.allowed)
        return true;
    answer_header(exchange->answer, "X-RateLimit-Type", "%s", report.daily ? "daily" : "minute");
    answer_header(exchange->answer, "Retry-After", "%g", report.retry_after_s);
    answer_message(exchange, 429, "Too Many Attempts.", "rate_limited");
    return false;
}

static bool pass_key(struct sandbox *sandbox, struct exchange *exchange)
{
    const char *header = exchange->request->authorization;
    if (!px_str_starts(header, "Bearer ") || !header[7]) {
        answer_message(exchange, 401, "Unauthenticated.", "missing_key");
        return false;
    }
    const char *key = header + 7;
    if (px_secret_equal(key, strlen(key), sandbox->token, strlen(sandbox->token)))
        return true;
    answer_message(exchange, 401, "Unauthenticated.", "invalid_key");
    return false;
}

static bool is_api(const struct route *route)
{
    return route->operation != OP_CONTROL && route->operation != OP_RESULT;
}

/* deAPI stands behind a CDN that turns away nameless programs. */
static bool pass_cdn(struct exchange *exchange)
{
    return exchange->request->user_agent[0] || !api_answer_fault(exchange, FAULT_CLOUDFLARE, "");
}

void api_handle(struct sandbox *sandbox, struct exchange *exchange)
{
    const char *tail = "";
    bool other_method;
    const struct route *route = find_route(exchange->request, &tail, &other_method);
    if (!route) {
        if (other_method)
            answer_message(exchange, 405, "The method is not supported for this route.", NULL);
        else
            answer_message(exchange, 404, "The route could not be found.", NULL);
        return;
    }
    char param[MAX_PARAM];
    if (is_api(route)) {
        enum fault fault = behaviour_draw(&sandbox->behaviour, PLACE_ANSWER, route->operation, param);
        if (fault != FAULT_NONE && api_answer_fault(exchange, fault, param))
            return;
        if (!pass_cdn(exchange))
            return;
    }
    if (route->access == ACCESS_KEY && !pass_key(sandbox, exchange))
        return;
    if (is_api(route) && !pass_limits(sandbox, exchange, route->operation))
        return;
    if (exchange->request->body_too_large) {
        answer_message(exchange, 413, "The POST data is too large.", NULL);
        return;
    }
    route->handler(sandbox, exchange, tail);
}
