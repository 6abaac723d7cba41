/* The answers that a client gets when something is wrong before its request is looked at. */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "sandbox/api.h"

/* A fault that is no more than a fixed answer. */
struct canned {
    enum fault fault;
    int status;
    const char *type, *body;
};

#define JSON "application/json"
#define HTML "text/html; charset=UTF-8"

static const struct canned canned_rows[] = {
    {FAULT_SUSPENDED, 403, JSON, "{\"message\":\"Your account has been suspended.\"}"},
    {FAULT_NOT_FOUND, 404, JSON, "{\"message\":\"No query results for the requested resource.\"}"},
    {FAULT_TOO_LARGE, 413, JSON, "{\"message\":\"The POST data is too large.\"}"},
    {FAULT_UNKNOWN_MODEL, 422, JSON,
     "{\"message\":\"The selected model does not exist.\","
     "\"errors\":{\"model\":[\"The selected model does not exist.\"]}}"},
    {FAULT_INVALID_FIELDS, 422, JSON,
     "{\"message\":\"The width field must be at least 512. (and 2 more errors)\",\"errors\":{"
     "\"width\":[\"The width field must be at least 512.\"],\"height\":[\"The height field must be at least "
     "512.\"],"
     "\"steps\":[\"The steps field must be at least 4.\"]}}"},
    {FAULT_LOW_BALANCE, 422, JSON, "{\"message\":\"Not enough balance.\",\"code\":\"insufficient_balance\"}"},
    {FAULT_LOW_BALANCE_OLD, 422, JSON,
     "{\"message\":\"Not enough balance.\",\"errors\":{\"balance\":[\"Not enough balance.\"]}}"},
    {FAULT_OLD_ENVELOPE, 422, JSON,
     "{\"data\":null,\"message\":\"Validation failed\",\"errors\":[{\"field\":\"width\",\"message\":\"too "
     "small\"}],"
     "\"statusCode\":422}"},
    {FAULT_SERVER_ERROR, 500, JSON, "{\"message\":\"Server Error\"}"},
    {FAULT_BAD_GATEWAY, 502, HTML,
     "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad "
     "Gateway</h1></center>\r\n"
     "</body>\r\n</html>\r\n"},
    {FAULT_UNAVAILABLE, 503, "text/plain; charset=UTF-8",
     "upstream connect error or disconnect before headers\n"},
    {FAULT_CLOUDFLARE, 403, HTML,
     "<!DOCTYPE html>\n<html lang=\"en-US\">\n<head><title>Access denied</title></head>\n"
     "<body><h1>Error 1010</h1><p>The owner of this website has banned your access based on your browser's "
     "signature.</p></body>\n</html>\n"},
    {FAULT_NOT_JSON, 200, JSON, "<br />\n<b>Warning</b>:  Undefined array key in index.php\n{\"data\":"},
    {FAULT_EMPTY, 200, JSON, ""},
};

static int read_number(const char *param, int fallback)
{
    int64_t number;
    return px_parse_int(param, 0, 24 * (int64_t)3600 * 1000, &number) ? (int)number : fallback;
}

static void answer_throttled(struct exchange *exchange, bool daily, const char *param)
{
    answer_header(exchange->answer, "X-RateLimit-Limit", "%d", daily ? 50 : 3);
    answer_header(exchange->answer, "X-RateLimit-Remaining", "%d", daily ? 49 : 0);
    if (daily) {
        answer_header(exchange->answer, "X-RateLimit-Daily-Limit", "%d", 100);
        answer_header(exchange->answer, "X-RateLimit-Daily-Remaining", "%d", 0);
    }
    answer_header(exchange->answer, "X-RateLimit-Type", "%s", daily ? "daily" : "minute");
    answer_header(exchange->answer, "Retry-After", "%d", read_number(param, daily ? 3600 : 60));
    answer_message(exchange, 429, "Too Many Attempts.", "rate_limited");
}

static void answer_key_limit(struct exchange *exchange, const char *param)
{
    json_t *body = json_pack("{ss ss si si si ss*}", "message", "The spending limit of this key is reached.",
                             "code", "key_limit_exceeded", "limit", 5, "used", 5, "remaining", 0, "resets_at",
                             param[0] ? param : NULL);
    if (!param[0])
        json_object_set_new(body, "resets_at", json_null());
    answer_json(exchange->answer, 402, body);
}

static void answer_invalid_field(struct exchange *exchange, const char *param)
{
    const char *field = param[0] ? param : "width";
    char text[MAX_PARAM + 64];
    (void)snprintf(text, sizeof text, "The %s field must be at least 512.", field);
    answer_invalid(exchange, json_pack("{s[s]}", field, text));
}

static bool answer_canned(struct exchange *exchange, enum fault fault)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(canned_rows); i++) {
        const struct canned *row = &canned_rows[i];
        if (row->fault == fault)
            return answer_text(exchange->answer, row->status, row->type, row->body), true;
    }
    return false;
}

bool api_answer_fault(struct exchange *exchange, enum fault fault, const char *param)
{
    if (answer_canned(exchange, fault))
        return true;
    if (fault == FAULT_UNAUTHENTICATED)
        answer_message(exchange, 401, "Unauthenticated.", param[0] ? param : "invalid_key");
    else if (fault == FAULT_FORBIDDEN)
        answer_message(exchange, 403, "This action is unauthorized.",
                       param[0] ? param : "insufficient_permissions");
    else if (fault == FAULT_KEY_LIMIT)
        answer_key_limit(exchange, param);
    else if (fault == FAULT_INVALID_FIELD)
        answer_invalid_field(exchange, param);
    else if (fault == FAULT_RATE_MINUTE || fault == FAULT_RATE_DAILY)
        answer_throttled(exchange, fault == FAULT_RATE_DAILY, param);
    else if (fault == FAULT_DROP_BEFORE)
        exchange->answer->drop = true;
    else if (fault == FAULT_SLOW)
        exchange->answer->delay_ms = read_number(param, 3000);
    return fault != FAULT_SLOW;
}
