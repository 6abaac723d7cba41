/* From civetweb's connection to struct gw_request and back. Everything is served in begin_request, before the
 * library looks at files, WebSockets, CGI or its own handlers. */
#include "gateway/http/http.h"

#include <civetweb.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <nats/nats.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "gateway/access/access_log.h"
#include "gateway/api/handler.h"
#include "gateway/api/routes.h"
#include "gateway/http/hooks.h"
#include "gateway/http/refusal.h"
#include "gateway/http/request.h"
#include "gateway/http/selftest.h"
#include "gateway/http/wire.h"

struct gw_http {
    unsigned magic;
    struct gateway *gw;
    struct mg_context *context;
    atomic_uint active;
};

/* What a worker thread keeps between requests. */
struct worker {
    struct px_buf out, json;
};

enum {
    MAGIC = 0x50584854,
    SCRATCH_KEPT = 256 << 10, /* larger scratch buffers are given back after the request */
    FAIR_REQUESTS = 20,       /* when threads run short, a connection gets this many answers … */
    FAIR_AGE_MS = 300,        /* … or this time, then makes room */
};

static int peer_read(void *peer, void *bytes, size_t len, int64_t deadline_ms)
{
    struct gw_conn *conn = gw_wire_current();
    if (conn)
        atomic_store(&conn->read_until_ms, deadline_ms);
    int n = mg_read(peer, bytes, len);
    if (conn)
        atomic_store(&conn->read_until_ms, 0);
    return n;
}

static bool peer_write(void *peer, const void *bytes, size_t len, int64_t deadline_ms)
{
    struct gw_conn *conn = gw_wire_current();
    if (conn)
        atomic_store(&conn->write_until_ms, deadline_ms);
    bool ok = mg_write(peer, bytes, len) == (int)len;
    if (conn)
        atomic_store(&conn->write_until_ms, 0);
    return ok;
}

static void peer_close(void *peer)
{
    mg_disable_connection_keep_alive(peer);
}

static bool peer_gone(void *peer __attribute__((unused)))
{
    struct gw_conn *conn = gw_wire_current();
    struct pollfd pfd = {.fd = conn ? conn->fd : -1, .events = POLLRDHUP};
    return !conn || (poll(&pfd, 1, 0) > 0 && pfd.revents & (POLLRDHUP | POLLHUP | POLLERR));
}

static const struct gw_peer_ops peer_ops = {peer_read, peer_write, peer_close, peer_gone};

/* Whether the connection may be used again after this answer. */
static bool may_keep_alive(const struct gw_conn *conn)
{
    if (!conn || !conn->keep_alive)
        return false;
    bool had_its_share = conn->served >= FAIR_REQUESTS || px_mono_ms() - conn->opened_ms > FAIR_AGE_MS;
    return !(had_its_share && gw_conn_saturated());
}

static void fill_request(struct gw_request *req, struct mg_connection *connection,
                         const struct mg_request_info *info)
{
    _Static_assert(sizeof(struct gw_header) == sizeof(struct mg_header), "header lists have one layout");
    req->method = info->request_method;
    req->path = info->request_uri;
    req->query = info->query_string ? info->query_string : "";
    req->headers = (const struct gw_header *)(const void *)info->http_headers;
    req->n_headers = info->num_headers;
    req->content_length = info->content_length;
    req->is_http_1_0 = strcmp(info->http_version, "1.0") == 0;
    req->ops = &peer_ops;
    req->peer = connection;
    req->keep_alive = may_keep_alive(gw_wire_current());
    (void)snprintf(req->client, sizeof req->client, "%s", info->remote_addr);
}

static void give_back_scratch(struct px_buf *buf)
{
    if (buf->size > SCRATCH_KEPT)
        px_buf_done(buf);
}

/* A refused body may still be on its way: read a little of it, or the answer would be lost with it. */
static void end_connection(struct gw_request *req, struct gw_conn *conn)
{
    if (req->content_length > 0 && !req->body_read && !req->failed && conn)
        gw_wire_hang_up(conn);
}

static int serve(struct mg_connection *connection)
{
    const struct mg_request_info *info = mg_get_request_info(connection);
    struct gw_http *http = info->user_data;
    struct worker *worker = mg_get_thread_pointer(connection);
    struct gw_conn *conn = gw_wire_current();
    struct gw_request req;
    if (!http || http->magic != MAGIC || !worker) {
        mg_disable_connection_keep_alive(connection);
        return 500;
    }
    atomic_fetch_add(&http->active, 1);
    gw_request_init(&req, http->gw, &worker->out, &worker->json);
    fill_request(&req, connection, info);
    px_log_request(req.request_id);
    gw_handle(&req, gw_routes, gw_n_routes);
    end_connection(&req, conn);
    gw_access_log(&req);
    px_log_request(NULL);
    int status = req.status ? req.status : 500;
    gw_request_done(&req);
    give_back_scratch(&worker->out);
    give_back_scratch(&worker->json);
    if (conn)
        gw_wire_served(conn);
    atomic_fetch_sub(&http->active, 1);
    return status;
}

/* What goes wrong before begin_request: civetweb's own error pages are not sent. */
static int no_error_page(struct mg_connection *connection, int status __attribute__((unused)),
                         const char *message __attribute__((unused)))
{
    mg_disable_connection_keep_alive(connection);
    return 0;
}

static int log_message(const struct mg_connection *connection __attribute__((unused)), const char *message)
{
    px_log_warn("http library", PX_S("text", message));
    return 1;
}

static void *start_thread(const struct mg_context *context __attribute__((unused)), int type)
{
    if (type != 1)
        return NULL;
    struct worker *worker = calloc(1, sizeof *worker);
    if (worker) {
        px_buf_init(&worker->out, GW_OUT_MAX);
        px_buf_init(&worker->json, GW_OUT_MAX);
    }
    gw_hooks_trim_stack();
    return worker;
}

static void end_thread(const struct mg_context *context __attribute__((unused)), int type, void *pointer)
{
    struct worker *worker = pointer;
    if (type != 1)
        return;
    if (worker) {
        px_buf_done(&worker->out);
        px_buf_done(&worker->json);
        free(worker);
    }
    nats_ReleaseThreadMemory();
}

static const char *port_of(const char *address)
{
    const char *colon = strrchr(address, ':');
    return colon ? colon + 1 : address;
}

static struct mg_context *start_library(struct gw_http *http, char *message, size_t size)
{
    char threads[24];
    const struct gw_config *config = http->gw->config;
    (void)snprintf(threads, sizeof threads, "%lld", (long long)config->threads);
    const char *options[] = {"listening_ports",
                             config->http_addr,
                             "num_threads",
                             threads,
                             "tcp_nodelay",
                             "1",
                             "enable_keep_alive",
                             "yes",
                             "keep_alive_timeout_ms",
                             "15000",
                             "request_timeout_ms",
                             "10000",
                             "connection_queue",
                             "1024",
                             "listen_backlog",
                             "1024",
                             "max_request_size",
                             "24576",
                             "decode_url",
                             "no",
                             "decode_query_string",
                             "no",
                             "enable_directory_listing",
                             "no",
                             "access_control_allow_methods",
                             "",
                             "access_control_allow_origin",
                             "",
                             "access_control_allow_headers",
                             "",
                             NULL};
    struct mg_callbacks callbacks = {
        .begin_request = serve,
        .http_error = no_error_page,
        .log_message = log_message,
        .init_thread = start_thread,
        .exit_thread = end_thread,
    };
    struct mg_init_data init = {.callbacks = &callbacks, .user_data = http, .configuration_options = options};
    struct mg_error_data error = {.text = message, .text_buffer_size = size};
    return mg_start2(&init, &error);
}

static bool start_wire(struct gateway *gw)
{
    int64_t port = 0;
    if (!px_parse_int(port_of(gw->config->http_addr), 1, 65535, &port))
        return false;
    gw_refusal_setup(gw);
    gw_wire_setup(gw_refusal_write);
    return gw_conn_setup(&(struct gw_conn_options){
        .capacity = (unsigned)gw->config->threads,
        .per_address = (unsigned)gw->config->connections_per_address,
        .public_port = (int)port,
        .proxies = gw->config->trusted_proxies,
    });
}

enum px_code gw_http_start(struct gateway *gw, struct gw_http **ret_http, struct px_error *err)
{
    char message[128] = "";
    struct gw_http *http = calloc(1, sizeof *http);
    if (!http)
        return px_fail(err, PX_OUT_OF_MEMORY);
    http->magic = MAGIC;
    http->gw = gw;
    if (!start_wire(gw)) {
        free(http);
        return px_fail_because(err, PX_INTERNAL, "PULIX_HTTP_ADDR has no port");
    }
    http->context = start_library(http, message, sizeof message);
    if (!http->context) {
        gw_conn_teardown();
        free(http);
        return px_fail_because(err, PX_INTERNAL, "%s", message[0] ? message : "can't listen");
    }
    enum px_code code = gw_selftest(gw->config->http_addr, err);
    if (code != PX_OK)
        gw_http_stop(http);
    else
        *ret_http = http;
    return code;
}

unsigned gw_http_active(struct gw_http *http)
{
    return atomic_load(&http->active);
}

void gw_http_stop(struct gw_http *http)
{
    if (!http)
        return;
    gw_wire_stop();
    mg_stop(http->context);
    gw_conn_teardown();
    free(http);
}
