/* Putting answers together. */
#include "sandbox/exchange.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "sandbox/sandbox.h"

PX_DEFINE_AUTO(json, json_t *, json_decref);
#define auto_json PX_AUTO(json)

enum { MAX_HEADERS = 8192 };

void answer_init(struct answer *answer)
{
    *answer = (struct answer){.status = 200, .type = "application/json"};
    px_buf_init(&answer->headers, MAX_HEADERS);
    px_buf_init(&answer->body, SANDBOX_MAX_ANSWER);
}

void answer_done(struct answer *answer)
{
    px_buf_done(&answer->headers);
    px_buf_done(&answer->body);
}

void answer_header(struct answer *answer, const char *name, const char *format, ...)
{
    char value[1024];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(value, sizeof value, format, args);
    va_end(args);
    value[strcspn(value, "\r\n")] = '\0';
    px_buf_printf(&answer->headers, "%s: %s\r\n", name, value);
}

void answer_bytes(struct answer *answer, int status, const char *type, const void *bytes, size_t len)
{
    answer->status = status;
    answer->type = type;
    px_buf_clear(&answer->body);
    px_buf_append(&answer->body, bytes, len);
}

void answer_text(struct answer *answer, int status, const char *type, const char *text)
{
    answer_bytes(answer, status, type, text, strlen(text));
}

void answer_json(struct answer *answer, int status, json_t *json)
{
    auto_json json_t *owned = json;
    auto_free char *text = owned ? json_dumps(owned, JSON_COMPACT) : NULL;
    if (text)
        answer_text(answer, status, "application/json", text);
    else
        answer_text(answer, 500, "application/json", "{\"message\":\"Server Error\"}");
}

void answer_message(struct exchange *exchange, int status, const char *message, const char *code)
{
    if (!strstr(exchange->request->accept, "json")) {
        char page[512];
        (void)snprintf(page, sizeof page,
                       "<!DOCTYPE html>\n<html><head><title>%s</title></head><body>%d | %s</body></html>\n",
                       message, status, message);
        answer_text(exchange->answer, status, "text/html; charset=utf-8", page);
        return;
    }
    json_t *body = json_pack("{ss}", "message", message);
    if (code)
        json_object_set_new(body, "code", json_string(code));
    answer_json(exchange->answer, status, body);
}

void answer_invalid(struct exchange *exchange, json_t *errors)
{
    const char *field, *first = "The given data was invalid.";
    json_t *texts;
    json_object_foreach(errors, field, texts)
    {
        first = json_string_value(json_array_get(texts, 0));
        break;
    }
    char message[320];
    size_t more = json_object_size(errors) > 1 ? json_object_size(errors) - 1 : 0;
    if (more)
        (void)snprintf(message, sizeof message, "%s (and %zu more error%s)", first, more,
                       more > 1 ? "s" : "");
    else
        (void)snprintf(message, sizeof message, "%s", first);
    answer_json(exchange->answer, 422, json_pack("{ss so}", "message", message, "errors", errors));
}

static int hex_value(char c)
{
    const char *digits = "0123456789abcdef";
    const char *found = c ? strchr(digits, c | 0x20) : NULL;
    return found ? (int)(found - digits) : -1;
}

/* Percent-decodes in place; false for a broken escape or a NUL. */
static bool decode_percent(char *text)
{
    char *out = text;
    for (const char *in = text; *in; in++) {
        if (*in != '%') {
            *out++ = *in == '+' ? ' ' : *in;
            continue;
        }
        int high = hex_value(in[1]), low = high < 0 ? -1 : hex_value(in[2]);
        if (low < 0 || !(high || low))
            return false;
        *out++ = (char)(high << 4 | low);
        in += 2;
    }
    *out = '\0';
    return true;
}

const char *query_value(const struct exchange *exchange, const char *name)
{
    for (const char *pair = exchange->request->query; *pair;) {
        size_t len = strcspn(pair, "&");
        char *text = px_arena_strndup(exchange->arena, pair, len);
        char *value = text ? strchr(text, '=') : NULL;
        if (value) {
            *value++ = '\0';
            if (decode_percent(text) && !strcmp(text, name))
                return decode_percent(value) ? value : NULL;
        }
        pair += len + (pair[len] == '&');
    }
    return NULL;
}
