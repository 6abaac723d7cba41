/* The peer of requests that never leave the process. */
#include "support/loopback.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "gateway/api/handler.h"
#include "gateway/api/routes.h"
#include "gateway/http/request.h"
#include "gateway/start.h"

enum { MAX_ANSWER = 64 << 20 };

static void must(bool condition, const char *what)
{
    if (condition)
        return;
    (void)fprintf(stderr, "loopback: %s\n", what);
    abort();
}

static enum px_code no_services(struct px_bus *bus, const ProtobufCServiceDescriptor *service,
                                const char *method, const struct px_caller *caller,
                                const ProtobufCMessage *request, struct px_arena *arena,
                                ProtobufCMessage **ret_response, struct px_reply_info *info,
                                struct px_error *err)
{
    (void)bus, (void)service, (void)method, (void)caller, (void)request, (void)arena, (void)ret_response,
        (void)info;
    return px_fail(err, PX_UNAVAILABLE);
}

void loopback_gateway_init(struct loopback_gateway *gateway)
{
    struct px_error err;
    *gateway = (struct loopback_gateway){0};
    gateway->config = (struct gw_config){
        .nats_url = "",
        .log_level = "error",
        .http_addr = "127.0.0.1:0",
        .admin_addr = "127.0.0.1:0",
        .public_url = "",
        .cors_origins = "http://localhost:5501",
        .trusted_proxies = "",
        .web_dir = "",
        .docs_dir = "",
        .jwt_secret = "k2J8s0xqT4nVb7LwZ1cRy6MdPf3HgA5u",
        .media_secret = "m9Q1w7eR5tY3uI0oP8aS6dF4gH2jK5lZ",
        .threads = 64,
        .connections_per_address = 64,
        .rate_scale = 100000,
        .cache_mb = 4,
    };
    must(px_keyring_load(gateway->config.jwt_secret, &gateway->gw.keyring, &err) == PX_OK, "keyring");
    must(gw_build(&gateway->gw, &gateway->config, &err) == PX_OK, "gateway");
    gateway->gw.rpc = no_services;
}

void loopback_gateway_done(struct loopback_gateway *gateway)
{
    gw_demolish(&gateway->gw);
}

void loopback_init(struct loopback *peer, struct gateway *gw)
{
    *peer = (struct loopback){.gw = gw, .writes_left = -1};
    px_buf_init(&peer->out, GW_OUT_MAX);
    px_buf_init(&peer->json, GW_OUT_MAX);
    px_buf_init(&peer->answer, MAX_ANSWER);
    px_buf_init(&peer->body, MAX_ANSWER);
}

void loopback_done(struct loopback *peer)
{
    px_buf_done(&peer->out);
    px_buf_done(&peer->json);
    px_buf_done(&peer->answer);
    px_buf_done(&peer->body);
}

void loopback_header(struct loopback *peer, const char *name, const char *value)
{
    must(peer->n_headers < LOOPBACK_MAX_HEADERS, "too many header fields");
    peer->headers[peer->n_headers++] = (struct gw_header){name, value};
}

void loopback_sign_in(struct loopback *peer, const char *user_id)
{
    char token[PX_TOKEN_SIZE];
    struct px_claims claims = {.role = PX_ROLE_USER};
    int64_t now_s = px_wall_ms() / 1000;
    (void)snprintf(claims.user_id, sizeof claims.user_id, "%s", user_id);
    (void)snprintf(claims.session_id, sizeof claims.session_id, "%s", "CCCCCCCCCCCCCCCCCCCCCA");
    px_id_new(claims.token_id);
    claims.issued_s = claims.auth_time_s = now_s;
    claims.expires_s = now_s + PX_TOKEN_LIFETIME_S;
    must(px_token_sign(&peer->gw->keyring, &claims, token, NULL) == PX_OK, "token");
    (void)snprintf(peer->token, sizeof peer->token, "Bearer %s", token);
    loopback_header(peer, "Authorization", peer->token);
}

static int peer_read(void *data, void *bytes, size_t len, int64_t deadline_ms)
{
    struct loopback *peer = data;
    (void)deadline_ms;
    size_t left = peer->request_len - peer->request_read;
    if (len > left)
        len = left;
    memcpy(bytes, peer->request_body + peer->request_read, len);
    peer->request_read += len;
    return (int)len;
}

static bool peer_write(void *data, const void *bytes, size_t len, int64_t deadline_ms)
{
    struct loopback *peer = data;
    (void)deadline_ms;
    if (peer->writes_left == 0)
        return false;
    if (peer->writes_left > 0)
        peer->writes_left--;
    if (!peer->discards || peer->answer.len == 0)
        px_buf_append(&peer->answer, bytes, len);
    atomic_fetch_add(&peer->sent, len);
    return true;
}

static void peer_close(void *data)
{
    ((struct loopback *)data)->cut = true;
}

static bool peer_gone(void *data)
{
    return ((struct loopback *)data)->writes_left == 0;
}

static const struct gw_peer_ops ops = {peer_read, peer_write, peer_close, peer_gone};

const char *loopback_answer_header(const struct loopback *peer, const char *name)
{
    static _Thread_local char value[1024];
    const char *end = peer->answer.len ? strstr(peer->answer.data, "\r\n\r\n") : NULL;
    size_t name_len = strlen(name);
    for (const char *line = peer->answer.data; end && line < end; line = strstr(line, "\r\n") + 2) {
        if (strncasecmp(line, name, name_len) != 0 || line[name_len] != ':')
            continue;
        const char *start = line + name_len + 1 + strspn(line + name_len + 1, " ");
        (void)snprintf(value, sizeof value, "%.*s", (int)strcspn(start, "\r"), start);
        return value;
    }
    return NULL;
}

static void take_apart(struct loopback *peer)
{
    const char *end = peer->answer.len ? strstr(peer->answer.data, "\r\n\r\n") : NULL;
    px_buf_clear(&peer->body);
    if (!end)
        return;
    const char *at = end + 4, *stop = peer->answer.data + peer->answer.len;
    if (!loopback_answer_header(peer, "Transfer-Encoding")) {
        px_buf_append(&peer->body, at, (size_t)(stop - at));
        return;
    }
    while (at < stop) {
        char *data;
        size_t len = strtoul(at, &data, 16);
        at = data + 2;
        must(len <= (size_t)(stop - at), "chunk longer than the answer");
        px_buf_append(&peer->body, at, len);
        at += len + 2;
    }
}

int loopback_ask(struct loopback *peer, const char *method, const char *target, const char *body)
{
    char path[GW_MAX_TARGET];
    char length[24];
    struct gw_request req;
    const char *query = strchr(target, '?');
    (void)snprintf(path, sizeof path, "%.*s", query ? (int)(query - target) : (int)strlen(target), target);
    peer->request_body = body ? body : "";
    peer->request_len = strlen(peer->request_body);
    peer->request_read = 0;
    peer->cut = false;
    atomic_store(&peer->sent, 0);
    px_buf_clear(&peer->answer);
    loopback_header(peer, "Host", "pulix.test");
    if (body) {
        (void)snprintf(length, sizeof length, "%zu", peer->request_len);
        loopback_header(peer, "Content-Length", length);
        loopback_header(peer, "Content-Type", "application/json");
    }
    gw_request_init(&req, peer->gw, &peer->out, &peer->json);
    req.method = method;
    req.path = path;
    req.query = query ? query + 1 : "";
    req.headers = peer->headers;
    req.n_headers = peer->n_headers;
    req.content_length = body ? (int64_t)peer->request_len : -1;
    req.keep_alive = true;
    req.ops = &ops;
    req.peer = peer;
    (void)snprintf(req.client, sizeof req.client, "127.0.0.1");
    gw_handle(&req, gw_routes, gw_n_routes);
    peer->status = req.status;
    peer->cut = peer->cut || req.failed;
    gw_request_done(&req);
    peer->n_headers = 0;
    take_apart(peer);
    return peer->status;
}
