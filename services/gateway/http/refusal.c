/* Answers of the framing guard: an ordinary problem document, sent into memory. */
#include "gateway/http/refusal.h"

#include <string.h>

#include "base/log.h"
#include "gateway/http/request.h"
#include "gateway/metrics.h"

static struct gateway *gateway;

void gw_refusal_setup(struct gateway *gw)
{
    gateway = gw;
}

struct sink {
    char *at;
    size_t left;
};

static int read_nothing(void *peer __attribute__((unused)), void *bytes __attribute__((unused)),
                        size_t len __attribute__((unused)), int64_t deadline_ms __attribute__((unused)))
{
    return 0;
}

static bool write_to_sink(void *peer, const void *bytes, size_t len,
                          int64_t deadline_ms __attribute__((unused)))
{
    struct sink *sink = peer;
    if (len > sink->left)
        return false;
    memcpy(sink->at, bytes, len);
    sink->at += len;
    sink->left -= len;
    return true;
}

static void close_nothing(void *peer __attribute__((unused)))
{
}

static bool never_gone(void *peer __attribute__((unused)))
{
    return false;
}

size_t gw_refusal_write(enum px_code code, const struct gw_conn *conn, const char *cause, char *out,
                        size_t size)
{
    enum { MAX_TEXT = 8192 };
    static const struct gw_peer_ops ops = {read_nothing, write_to_sink, close_nothing, never_gone};
    struct sink sink = {out, size};
    auto_buf struct px_buf head = {0};
    auto_buf struct px_buf json = {0};
    struct gw_request req;
    px_buf_init(&head, MAX_TEXT);
    px_buf_init(&json, MAX_TEXT);
    gw_request_init(&req, gateway, &head, &json);
    req.method = "";
    req.ops = &ops;
    req.peer = &sink;
    if (code == PX_METHOD_NOT_ALLOWED)
        gw_add_header(&req, "Allow", "GET, HEAD, POST, PATCH, DELETE, OPTIONS");
    gw_send_code(&req, code);
    gw_metrics_count(gateway->metrics, conn ? GW_EVENT_REFUSED_HEAD : GW_EVENT_TURNED_AWAY);
    px_log_info("request refused", PX_S("code", px_code_token(code)), PX_S("cause", cause),
                PX_I("status", req.status), PX_S("id", req.request_id));
    gw_request_done(&req);
    return size - sink.left;
}
