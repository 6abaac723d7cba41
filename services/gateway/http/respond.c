/* Answers: whole ones in a single write, and those in pieces. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/str.h"
#include "gateway/access/limits.h"
#include "gateway/gateway.h"
#include "gateway/http/etag.h"
#include "gateway/http/headers.h"
#include "gateway/http/pack.h"
#include "gateway/http/problem.h"
#include "jsonpb/jsonpb.h"

enum {
    WRITE_MS = 30000, /* a whole answer must be taken within this time */
    STALL_MS = 20000, /* so must each piece of a stream */
};

void gw_add_header(struct gw_request *req, const char *name, const char *value)
{
    char *copy = px_arena_strdup(&req->arena, value);
    if (!copy || req->n_added == GW_MAX_ADDED_HEADERS)
        return;
    char *to = copy;
    for (const char *from = copy; *from; from++)
        if ((unsigned char)*from >= ' ' && *from != 0x7f)
            *to++ = *from;
    *to = '\0';
    req->added[req->n_added++] = (struct gw_header){name, copy};
}

void gw_add_headerf(struct gw_request *req, const char *name, const char *format, ...)
{
    char value[1024];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(value, sizeof value, format, args);
    va_end(args);
    gw_add_header(req, name, value);
}

/* Writes req->out. After a failure the connection is of no use any more. */
static bool write_out(struct gw_request *req, int64_t wait_ms)
{
    bool ok = px_buf_ok(req->out) &&
              req->ops->write(req->peer, req->out->data, req->out->len, px_mono_ms() + wait_ms);
    if (ok)
        req->bytes_sent += req->out->len;
    else
        req->failed = true;
    if (!ok || !req->keep_alive)
        req->ops->close(req->peer);
    return ok;
}

/* The connection ends after this answer when the process is about to end, or when a part of the request's
 * body is left, which would be taken for the next request. */
static void decide_keep_alive(struct gw_request *req)
{
    if (gw_draining(req->gw) || (req->content_length > 0 && !req->body_read))
        req->keep_alive = false;
}

void gw_send(struct gw_request *req, int status, const char *type, const void *body, size_t len)
{
    if (req->status)
        return;
    bool bodyless = status == 204 || status == 304;
    req->status = status;
    decide_keep_alive(req);
    px_buf_clear(req->out);
    gw_headers_write(req, req->out, status, bodyless ? NULL : type, bodyless ? -1 : (int64_t)len);
    if (!bodyless && !req->is_head && len)
        px_buf_append(req->out, body, len);
    (void)write_out(req, WRITE_MS);
}

void gw_send_message(struct gw_request *req, int status, const ProtobufCMessage *message)
{
    struct px_error err;
    px_buf_clear(req->json);
    if (px_json_encode(message, req->json, &err) != PX_OK) {
        gw_send_problem(req, &err);
        return;
    }
    if (!px_buf_ok(req->json)) {
        gw_send_code(req, PX_OUT_OF_MEMORY);
        return;
    }
    gw_send_json(req, status, &(struct gw_answer){.bytes = req->json->data, .len = req->json->len});
}

/* Adds the tag; true when the client has this answer already. A tag of what may come packed is weak: it means the
 * same text, not the same bytes. */
static bool is_unchanged(struct gw_request *req, struct gw_answer *answer)
{
    if (!req->route || !(req->route->flags & GW_ETAG))
        return false;
    if (!answer->etag[0])
        gw_etag_make(answer->bytes, answer->len, answer->etag);
    gw_add_headerf(req, "ETag", "%s%s", answer->packed || gw_pack_wanted(req, answer->len) ? "W/" : "",
                   answer->etag);
    if (req->route->access == GW_ANYONE)
        gw_add_header(req, "Cache-Control", "no-cache");
    return gw_etag_matches(gw_header(req, "If-None-Match"), answer->etag);
}

void gw_send_json(struct gw_request *req, int status, const struct gw_answer *answer)
{
    struct gw_answer sent = *answer;
    if (is_unchanged(req, &sent)) {
        gw_send(req, 304, NULL, NULL, 0);
        return;
    }
    auto_free unsigned char *packed = NULL;
    gw_pack(req, &sent, &packed);
    if (sent.packed)
        gw_add_header(req, "Content-Encoding", "gzip");
    gw_send(req, status, "application/json", sent.bytes, sent.len);
}

void gw_send_problem(struct gw_request *req, const struct px_error *err)
{
    int status = px_code_status(err->code);
    if (!req->status)
        req->problem = err->code;
    int retry_after_s = err->retry_after_s > 0 ? err->retry_after_s : status == 503 || status == 429 ? 1 : 0;
    if (retry_after_s)
        gw_add_headerf(req, "Retry-After", "%d", retry_after_s);
    if (status == 401)
        gw_add_header(req, "WWW-Authenticate",
                      err->code == PX_INVALID_TOKEN ? "Bearer realm=\"pulix\", error=\"invalid_token\""
                                                    : "Bearer realm=\"pulix\"");
    const char *policy = gw_limits_of_service(req, err);
    px_buf_clear(req->json);
    gw_problem_write(req->json, err, req->lang, req->request_id, policy);
    gw_send(req, status, "application/problem+json", req->json->data, req->json->len);
}

void gw_send_code(struct gw_request *req, enum px_code code)
{
    struct px_error err;
    (void)px_fail(&err, code);
    gw_send_problem(req, &err);
}

bool gw_stream_begin(struct gw_request *req, int status, const char *type, int64_t length)
{
    if (req->status)
        return false;
    req->status = status;
    req->streaming = true;
    decide_keep_alive(req);
    req->chunked = length < 0 && !req->is_http_1_0;
    if (length < 0 && req->is_http_1_0)
        req->keep_alive = false;
    px_buf_clear(req->out);
    gw_headers_write(req, req->out, status, type, length);
    return write_out(req, WRITE_MS) && !req->is_head;
}

bool gw_stream_write(struct gw_request *req, const void *bytes, size_t len)
{
    if (req->failed || len == 0)
        return !req->failed;
    px_buf_clear(req->out);
    if (req->chunked)
        px_buf_printf(req->out, "%zx\r\n", len);
    px_buf_append(req->out, bytes, len);
    if (req->chunked)
        px_buf_append(req->out, "\r\n", 2);
    return write_out(req, STALL_MS);
}

void gw_stream_end(struct gw_request *req, bool complete)
{
    if (req->failed)
        return;
    if (!complete) {
        req->failed = true;
        req->ops->close(req->peer);
    } else if (req->chunked) {
        px_buf_clear(req->out);
        px_buf_append(req->out, "0\r\n\r\n", 5);
        (void)write_out(req, STALL_MS);
    }
}

bool gw_peer_gone(struct gw_request *req)
{
    return req->failed || req->ops->gone(req->peer);
}
