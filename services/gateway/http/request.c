/* Reading a request: header fields, query, language, whose it is. */
#include "gateway/http/request.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "gateway/lists.h"

int64_t gw_now_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void gw_request_init(struct gw_request *req, struct gateway *gw, struct px_buf *out, struct px_buf *json)
{
    memset(req, 0, sizeof *req);
    req->gw = gw;
    req->started_us = gw_now_us();
    req->out = out;
    req->json = json;
    req->query = "";
    req->body = "";
    req->content_length = -1;
    px_arena_init(&req->arena, PX_ARENA_BUDGET);
    px_id_new(req->request_id);
}

void gw_request_done(struct gw_request *req)
{
    px_arena_done(&req->arena);
}

const char *gw_header(const struct gw_request *req, const char *name)
{
    const char *found = NULL;
    for (int i = 0; i < req->n_headers; i++) {
        if (strcasecmp(req->headers[i].name, name) != 0)
            continue;
        if (found)
            return NULL;
        found = req->headers[i].value;
    }
    return found;
}

const char *gw_param(const struct gw_request *req, const char *name)
{
    for (int i = 0; i < req->n_params; i++)
        if (strcmp(req->params[i].name, name) == 0)
            return req->params[i].value;
    return NULL;
}

enum px_lang gw_language(const char *accept_language)
{
    double best = 0;
    enum px_lang lang = PX_EN;
    const char *at = accept_language ? accept_language : "";
    while (*at) {
        at += strspn(at, " ,");
        size_t len = strcspn(at, ",");
        const char *weight = memchr(at, '=', len);
        double q = 1;
        if (weight) /* "0.7", "1", "0": the first decimal is enough */
            q = weight[1] == '1'                       ? 1
                : weight[1] == '0' && weight[2] == '.' ? 0.1 * (weight[3] - '0') + 0.01
                                                       : 0;
        bool is_ru = strncasecmp(at, "ru", 2) == 0;
        bool is_en = strncasecmp(at, "en", 2) == 0;
        if ((is_ru || is_en) && q > best) {
            best = q;
            lang = is_ru ? PX_RU : PX_EN;
        }
        at += len;
    }
    return lang;
}

static bool looks_like_address(const char *text, size_t len)
{
    return len > 0 && len < GW_ADDRESS_SIZE && strspn(text, "0123456789abcdefABCDEF.:") >= len;
}

/* A proxy may append to the list or add a field of its own: the last field is the proxy's in both cases. */
static const char *last_forwarded_for(const struct gw_request *req)
{
    const char *last = NULL;
    for (int i = 0; i < req->n_headers; i++)
        if (strcasecmp(req->headers[i].name, "X-Forwarded-For") == 0)
            last = req->headers[i].value;
    return last;
}

/* Behind trusted proxies: the last address of X-Forwarded-For that is not a proxy of ours itself. */
static void find_client(struct gw_request *req)
{
    const char *proxies = req->gw->config->trusted_proxies;
    if (!proxies[0] || !gw_list_covers(proxies, req->client))
        return;
    const char *list = last_forwarded_for(req);
    size_t end = list ? strlen(list) : 0;
    while (end > 0) {
        size_t start = end;
        while (start > 0 && list[start - 1] != ',')
            start--;
        const char *text = list + start + strspn(list + start, " ");
        size_t len = strcspn(text, ", ");
        if (!looks_like_address(text, len))
            return;
        (void)snprintf(req->client, sizeof req->client, "%.*s", (int)len, text);
        if (!gw_list_covers(proxies, req->client))
            return;
        end = start ? start - 1 : 0;
    }
}

static void find_origin(struct gw_request *req)
{
    if (req->gw->config->public_url[0]) {
        req->origin = req->gw->config->public_url;
        return;
    }
    const char *host = gw_header(req, "Host");
    (void)snprintf(req->origin_store, sizeof req->origin_store, "http://%s", host ? host : "localhost");
    req->origin = req->origin_store;
}

void gw_request_read(struct gw_request *req)
{
    req->is_head = strcmp(req->method, "HEAD") == 0;
    req->lang = gw_language(gw_header(req, "Accept-Language"));
    find_client(req);
    find_origin(req);
    req->caller = (struct px_caller){
        .request_id = req->request_id,
        .client = req->client,
        .origin = req->origin,
        .user_agent = gw_header(req, "User-Agent"),
        .lang = req->lang,
    };
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Percent-decoding into the arena; NULL for bad escapes, control characters or text that is not UTF-8. */
static char *decode(struct gw_request *req, const char *text, size_t len, bool plus_is_space)
{
    char *out = px_arena_alloc(&req->arena, len + 1);
    size_t n = 0;
    for (size_t i = 0; out && i < len; i++) {
        char c = text[i];
        if (c == '+' && plus_is_space) {
            c = ' ';
        } else if (c == '%') {
            int high = len - i > 2 ? hex_value(text[i + 1]) : -1;
            int low = high >= 0 ? hex_value(text[i + 2]) : -1;
            if (low < 0)
                return NULL;
            c = (char)(high * 16 + low);
            i += 2;
        }
        if ((unsigned char)c < ' ' || c == 0x7f)
            return NULL;
        out[n++] = c;
    }
    return out && px_utf8_valid(out, n) ? out : NULL;
}

const char *gw_request_segment(struct gw_request *req, const char *text, size_t len)
{
    char *value = decode(req, text, len, false);
    return value && value[0] && !strchr(value, '/') ? value : NULL;
}

static enum px_code add_query_param(struct gw_request *req, const char *name, const char *value,
                                    struct px_error *err)
{
    if (!name || !value || !name[0])
        return px_fail_param(err, PX_BAD_QUERY, "encoding");
    if (gw_param(req, name))
        return px_fail_param(err, PX_BAD_QUERY, name);
    if (req->n_params == GW_MAX_PARAMS)
        return px_fail_param(err, PX_BAD_QUERY, "too many");
    req->params[req->n_params++] = (struct gw_param){name, value, false};
    return PX_OK;
}

enum px_code gw_request_query(struct gw_request *req, struct px_error *err)
{
    const char *at = req->query;
    while (*at) {
        size_t len = strcspn(at, "&");
        size_t name_len = strcspn(at, "=&");
        size_t value_at = name_len < len ? name_len + 1 : len;
        if (len > 0) {
            const char *name = decode(req, at, name_len, true);
            const char *value = decode(req, at + value_at, len - value_at, true);
            PX_TRY(add_query_param(req, name, value, err));
        }
        at += len + (at[len] == '&');
    }
    return PX_OK;
}
