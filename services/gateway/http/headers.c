/* Header fields of answers. What never changes is one text, copied at once; a handler that gives a field of
 * its own replaces the default of that name. */
#include "gateway/http/headers.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/cleanup.h"
#include "gateway/access/limits.h"
#include "gateway/http/problem.h"
#include "gateway/lists.h"

/* Fields that a handler may replace. Pages and pictures do (their own CSP and caching), API answers don't. */
static const struct gw_header defaults[] = {
    {"Cache-Control", "no-store"},
    {"Content-Security-Policy",
     "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
    {"Referrer-Policy", "no-referrer"},
    {"Vary", "Accept, Accept-Encoding, Accept-Language, Origin"},
    {"X-Content-Type-Options", "nosniff"},
};

#define EXPOSED                                                                                              \
    "ETag, Location, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id, Idempotency-Replayed, "         \
    "Content-Disposition, Content-Range"

const char *gw_http_date(void)
{
    static __thread time_t at;
    static __thread char text[32];
    time_t now = time(NULL);
    struct tm parts;
    if (now != at && gmtime_r(&now, &parts)) {
        (void)strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
        at = now;
    }
    return text;
}

bool gw_origin_allowed(const struct gw_request *req, const char *origin)
{
    return origin && gw_list_has(req->gw->config->cors_origins, origin);
}

static void append_field(struct px_buf *out, const char *name, const char *value)
{
    px_buf_str(out, name);
    px_buf_append(out, ": ", 2);
    px_buf_str(out, value);
    px_buf_append(out, "\r\n", 2);
}

static bool is_added(const struct gw_request *req, const char *name)
{
    for (int i = 0; i < req->n_added; i++)
        if (strcasecmp(req->added[i].name, name) == 0)
            return true;
    return false;
}

static void append_defaults(const struct gw_request *req, struct px_buf *out)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(defaults); i++)
        if (req->n_added == 0 || !is_added(req, defaults[i].name))
            append_field(out, defaults[i].name, defaults[i].value);
    for (int i = 0; i < req->n_added; i++)
        append_field(out, req->added[i].name, req->added[i].value);
    if (req->gw->https)
        append_field(out, "Strict-Transport-Security", "max-age=31536000; includeSubDomains");
}

static void append_cors(const struct gw_request *req, struct px_buf *out)
{
    const char *origin = gw_header(req, "Origin");
    if (!gw_origin_allowed(req, origin))
        return;
    append_field(out, "Access-Control-Allow-Origin", origin);
    append_field(out, "Access-Control-Expose-Headers", EXPOSED);
}

void gw_headers_write(struct gw_request *req, struct px_buf *out, int status, const char *type,
                      int64_t length)
{
    px_buf_append(out, "HTTP/1.1 ", 9);
    px_buf_int(out, status);
    px_buf_char(out, ' ');
    px_buf_str(out, gw_status_phrase(status, PX_EN));
    px_buf_append(out, "\r\n", 2);
    append_field(out, "Date", gw_http_date());
    append_field(out, "X-Request-Id", req->request_id);
    if (type)
        append_field(out, "Content-Type", type);
    if (req->chunked)
        append_field(out, "Transfer-Encoding", "chunked");
    if (length >= 0) {
        px_buf_append(out, "Content-Length: ", 16);
        px_buf_int(out, length);
        px_buf_append(out, "\r\n", 2);
    }
    append_defaults(req, out);
    append_cors(req, out);
    gw_limits_write(req, out);
    if (!req->keep_alive)
        append_field(out, "Connection", "close");
    else if (req->is_http_1_0)
        append_field(out, "Connection", "keep-alive");
    px_buf_append(out, "\r\n", 2);
}
