/* The civetweb side: reads a request whole, hands it over, writes the answer, and acts out what the answer
 * says about pauses and broken connections. Made for tests and one machine: the gateway's defences are not
 * needed here. */
#include "sandbox/http.h"

#include <dlfcn.h>
#include <string.h>

#include <civetweb.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "sandbox/api.h"

enum { WORKER_STACK = 1 << 20, REQUEST_ARENA = 160 << 20, MAX_PATH = 1024 };

int pthread_attr_setstacksize(pthread_attr_t *attr, size_t size);

/* civetweb gives its threads 100 KiB of stack, fixed in the library, which is too little for painting and for
 * JSON. The library calls this function through the executable, so that ours comes first. */
int pthread_attr_setstacksize(pthread_attr_t *attr, size_t size)
{
    static int (*real)(pthread_attr_t *, size_t);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "pthread_attr_setstacksize");
    return real(attr, size < WORKER_STACK ? WORKER_STACK : size);
}

static const char *header_of(struct mg_connection *conn, const char *name)
{
    const char *value = mg_get_header(conn, name);
    return value ? value : "";
}

/* Reads the whole body; false when the connection failed. A body that is too large stays unread. */
static bool read_body(struct mg_connection *conn, int64_t length, struct px_buf *body, bool *ret_too_large)
{
    char piece[8192];
    *ret_too_large = length > SANDBOX_MAX_BODY;
    if (*ret_too_large)
        return true;
    for (int n; (n = mg_read(conn, piece, sizeof piece)) != 0;) {
        if (n < 0)
            return false;
        px_buf_append(body, piece, (size_t)n);
        if (!px_buf_ok(body)) {
            *ret_too_large = true;
            return true;
        }
    }
    return length < 0 || body->len == (size_t)length;
}

static bool write_all(struct mg_connection *conn, const char *bytes, size_t len)
{
    for (size_t done = 0; done < len;) {
        int n = mg_write(conn, bytes + done, len - done);
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

static bool write_slowly(struct mg_connection *conn, const char *bytes, size_t len,
                         const struct answer *answer)
{
    for (size_t done = 0; done < len; done += (size_t)answer->piece) {
        size_t piece = len - done < (size_t)answer->piece ? len - done : (size_t)answer->piece;
        px_sleep_ms(answer->trickle_ms);
        if (!write_all(conn, bytes + done, piece))
            return false;
    }
    return true;
}

/* One write for a usual answer: with two, the second would wait for the peer's acknowledgement. */
static void write_answer(struct mg_connection *conn, const struct answer *answer, bool is_head)
{
    if (answer->delay_ms)
        px_sleep_ms(answer->delay_ms);
    if (answer->drop || answer->cut)
        mg_disable_connection_keep_alive(conn);
    if (answer->drop)
        return;
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, SANDBOX_MAX_ANSWER + 16384);
    px_buf_printf(&out, "HTTP/1.1 %d %s\r\n", answer->status,
                  mg_get_response_code_text(conn, answer->status));
    px_buf_printf(&out, "Content-Type: %s\r\nContent-Length: %zu\r\nServer: deapi-sandbox\r\n", answer->type,
                  answer->body.len);
    px_buf_append(&out, answer->headers.data, answer->headers.len);
    px_buf_str(&out, "\r\n");
    size_t head_len = out.len;
    size_t body_len = answer->cut ? answer->cut : answer->body.len;
    if (!is_head)
        px_buf_append(&out, answer->body.data, body_len);
    if (!px_buf_ok(&out))
        return;
    if (!answer->trickle_ms) {
        (void)write_all(conn, out.data, out.len);
        return;
    }
    if (write_all(conn, out.data, head_len))
        (void)write_slowly(conn, out.data + head_len, out.len - head_len, answer);
}

static int handle_request(struct mg_connection *conn, void *data)
{
    const struct mg_request_info *info = mg_get_request_info(conn);
    int64_t started_ms = px_mono_ms();
    auto_buf struct px_buf body = {0};
    px_buf_init(&body, SANDBOX_MAX_BODY);
    struct request request = {
        .method = info->request_method,
        .path = info->local_uri ? info->local_uri : "",
        .query = info->query_string ? info->query_string : "",
        .host = header_of(conn, "Host"),
        .authorization = header_of(conn, "Authorization"),
        .user_agent = header_of(conn, "User-Agent"),
        .accept = header_of(conn, "Accept"),
        .content_type = header_of(conn, "Content-Type"),
        .marker = header_of(conn, "X-Pulix-Job"),
    };
    bool is_head = !strcmp(request.method, "HEAD");
    if (is_head)
        request.method = "GET";
    if (!read_body(conn, info->content_length, &body, &request.body_too_large)) {
        mg_disable_connection_keep_alive(conn);
        return 400;
    }
    if (request.body_too_large)
        mg_disable_connection_keep_alive(conn);
    request.body = body.data ? body.data : "";
    request.body_len = body.len;

    struct answer answer;
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, REQUEST_ARENA);
    answer_init(&answer);
    struct exchange exchange = {&request, &answer, &arena};
    api_handle(data, &exchange);
    write_answer(conn, &answer, is_head);
    px_log_debug("request", PX_S("method", request.method), PX_I("status", answer.status),
                 PX_I("ms", px_mono_ms() - started_ms));
    int status = answer.status;
    answer_done(&answer);
    return status;
}

enum px_code http_start(struct sandbox *sandbox, const char *addr, struct mg_context **ret_server,
                        int *ret_port, struct px_error *err)
{
    const char *options[] = {"listening_ports",
                             addr,
                             "num_threads",
                             "256",
                             "tcp_nodelay",
                             "1",
                             "enable_keep_alive",
                             "yes",
                             "decode_url",
                             "no",
                             "connection_queue",
                             "1024",
                             "keep_alive_timeout_ms",
                             "15000",
                             "request_timeout_ms",
                             "30000",
                             "enable_directory_listing",
                             "no",
                             "access_control_allow_methods",
                             "",
                             NULL};
    static const struct mg_callbacks callbacks = {0};
    (void)mg_init_library(0);
    struct mg_context *server = mg_start(&callbacks, sandbox, options);
    if (!server)
        return px_fail_because(err, PX_UNAVAILABLE, "can't listen on %s", addr);
    mg_set_request_handler(server, "**", handle_request, sandbox);
    struct mg_server_port port = {0};
    (void)mg_get_server_ports(server, 1, &port);
    *ret_server = server;
    *ret_port = port.port;
    return PX_OK;
}

void http_stop(struct mg_context *server)
{
    mg_stop(server);
    (void)mg_exit_library();
}
