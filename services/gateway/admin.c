/* Health and metrics.
 *
 * /healthz: the process serves. /readyz: the bus is there and every service answers; asked at most once in
 * two seconds, whoever probes, or a tenth of a second while something is missing. /metrics: Prometheus. */
#include "gateway/admin.h"

#include <civetweb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nats/nats.h>
#include <pulix/auth/v1/auth.pb-c.h>
#include <pulix/contact/v1/contact.pb-c.h>
#include <pulix/generation/v1/generation.pb-c.h>
#include <pulix/hashtag/v1/hashtag.pb-c.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "gateway/api/call.h"
#include "gateway/api/routes.h"
#include "gateway/http/connections.h"
#include "gateway/metrics.h"
#include "jsonpb/jsonpb.h"

enum { PROBE_TIMEOUT_MS = 1000, PROBE_EVERY_MS = 2000, PROBE_AGAIN_MS = 100, MAX_TEXT = 1 << 20 };

struct gw_admin {
    struct gateway *gw;
    struct mg_context *context;
    pthread_mutex_t lock;
    int64_t probed_ms;
    char missing[64]; /* the services that did not answer; "" for none */
};

/* One method of each service that costs next to nothing; without a user most refuse, which is an answer too. */
static const struct {
    const char *name;
    const ProtobufCServiceDescriptor *service;
    const char *method;
    const ProtobufCMessageDescriptor *request;
} probes[] = {
    {"auth", &auth__auth__descriptor, "GetMe", &auth__get_me_request__descriptor},
    {"generation", &generation__generation__descriptor, "GetQuota",
     &generation__get_quota_request__descriptor},
    {"hashtag", &hashtag__hashtag__descriptor, "ListPlatforms", &hashtag__list_platforms_request__descriptor},
    {"contact", &contact__contact__descriptor, "ListMessages", &contact__list_messages_request__descriptor},
};

static bool answers(struct gateway *gw, size_t i)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    ProtobufCMessage *request = px_message_new(probes[i].request, &arena);
    ProtobufCMessage *response = NULL;
    struct px_caller caller = {.request_id = "readiness", .timeout_ms = PROBE_TIMEOUT_MS};
    if (!request)
        return false;
    enum px_code code = gw->rpc(gw->bus, probes[i].service, probes[i].method, &caller, request, &arena,
                                &response, NULL, NULL);
    return code != PX_UNAVAILABLE && code != PX_DEADLINE_EXCEEDED;
}

/* What is missing: "" when all is there. */
static void find_missing(struct gw_admin *admin, char *out, size_t size)
{
    auto_lock pthread_mutex_t *held = px_lock(&admin->lock);
    int64_t now_ms = px_mono_ms();
    int64_t every_ms = admin->missing[0] ? PROBE_AGAIN_MS : PROBE_EVERY_MS;
    if (admin->probed_ms == 0 || now_ms - admin->probed_ms > every_ms) {
        size_t len = 0;
        admin->missing[0] = '\0';
        for (size_t i = 0; i < PX_ARRAY_LEN(probes) && len < sizeof admin->missing; i++)
            if (!answers(admin->gw, i))
                len += (size_t)snprintf(admin->missing + len, sizeof admin->missing - len, " %s",
                                        probes[i].name);
        admin->probed_ms = now_ms;
    }
    (void)snprintf(out, size, "%s", admin->missing);
}

static int send_text(struct mg_connection *connection, int status, const char *type, const char *text,
                     size_t len)
{
    enum { HEAD_MAX = 512 };
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, MAX_TEXT + HEAD_MAX);
    px_buf_printf(&out,
                  "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\nCache-Control: no-store\r\n"
                  "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
                  status, status == 200 ? "OK" : "Error", type, len);
    const struct mg_request_info *info = mg_get_request_info(connection);
    if (strcmp(info->request_method, "HEAD") != 0)
        px_buf_append(&out, text, len);
    mg_disable_connection_keep_alive(connection);
    if (px_buf_ok(&out))
        (void)mg_write(connection, out.data, out.len);
    return status;
}

static int send_line(struct mg_connection *connection, int status, const char *line)
{
    return send_text(connection, status, "text/plain; charset=utf-8", line, strlen(line));
}

static int send_readiness(struct gw_admin *admin, struct mg_connection *connection)
{
    char missing[64];
    char line[96];
    if (gw_draining(admin->gw))
        return send_line(connection, 503, "draining\n");
    if (!atomic_load(&admin->gw->bus_up))
        return send_line(connection, 503, "no bus\n");
    find_missing(admin, missing, sizeof missing);
    if (!missing[0])
        return send_line(connection, 200, "ready\n");
    (void)snprintf(line, sizeof line, "no answer from:%s\n", missing);
    return send_line(connection, 503, line);
}

static int send_metrics(struct gw_admin *admin, struct mg_connection *connection)
{
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, MAX_TEXT);
    gw_metrics_write(admin->gw->metrics, gw_routes, gw_n_routes, &out);
    gw_metrics_gauge(&out, "pulix_http_connections", "Open connections of the public port.", gw_conn_count());
    gw_metrics_gauge(&out, "pulix_rpc_in_flight", "Calls to services.", gw_calls_in_flight(admin->gw->calls));
    gw_metrics_gauge(&out, "pulix_bus_up", "1: all connections to the bus are up.",
                     atomic_load(&admin->gw->bus_up));
    return px_buf_ok(&out) ? send_text(connection, 200, "text/plain; version=0.0.4", out.data, out.len)
                           : send_line(connection, 503, "out of memory\n");
}

static int serve(struct mg_connection *connection)
{
    const struct mg_request_info *info = mg_get_request_info(connection);
    struct gw_admin *admin = info->user_data;
    if (strcmp(info->request_method, "GET") != 0 && strcmp(info->request_method, "HEAD") != 0)
        return send_line(connection, 405, "GET only\n");
    if (strcmp(info->request_uri, "/healthz") == 0)
        return send_line(connection, 200, "ok\n");
    if (strcmp(info->request_uri, "/readyz") == 0)
        return send_readiness(admin, connection);
    if (strcmp(info->request_uri, "/metrics") == 0)
        return send_metrics(admin, connection);
    return send_line(connection, 404, "/healthz, /readyz, /metrics\n");
}

static void end_thread(const struct mg_context *context __attribute__((unused)),
                       int type __attribute__((unused)), void *pointer __attribute__((unused)))
{
    nats_ReleaseThreadMemory();
}

enum px_code gw_admin_start(struct gateway *gw, struct gw_admin **ret_admin, struct px_error *err)
{
    char message[128] = "";
    const char *options[] = {"listening_ports",
                             gw->config->admin_addr,
                             "num_threads",
                             "4",
                             "tcp_nodelay",
                             "1",
                             "request_timeout_ms",
                             "5000",
                             "enable_directory_listing",
                             "no",
                             "decode_url",
                             "no",
                             "access_control_allow_methods",
                             "",
                             NULL};
    struct mg_callbacks callbacks = {.begin_request = serve, .exit_thread = end_thread};
    struct gw_admin *admin = calloc(1, sizeof *admin);
    if (!admin)
        return px_fail(err, PX_OUT_OF_MEMORY);
    admin->gw = gw;
    (void)pthread_mutex_init(&admin->lock, NULL);
    struct mg_init_data init = {
        .callbacks = &callbacks, .user_data = admin, .configuration_options = options};
    struct mg_error_data error = {.text = message, .text_buffer_size = sizeof message};
    admin->context = mg_start2(&init, &error);
    if (!admin->context) {
        gw_admin_stop(admin);
        return px_fail_because(err, PX_INTERNAL, "admin port: %s", message[0] ? message : "can't listen");
    }
    *ret_admin = admin;
    return PX_OK;
}

void gw_admin_stop(struct gw_admin *admin)
{
    if (!admin)
        return;
    if (admin->context)
        mg_stop(admin->context);
    (void)pthread_mutex_destroy(&admin->lock);
    free(admin);
}
