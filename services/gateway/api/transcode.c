/* The generic endpoint: what differs between endpoints stands in the route table and in the message types. */
#include "gateway/api/transcode.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/str.h"
#include "gateway/api/cache.h"
#include "gateway/http/content_type.h"
#include "gateway/http/etag.h"
#include "gateway/http/pack.h"
#include "jsonpb/jsonpb.h"

const ProtobufCMethodDescriptor *gw_route_method(const struct gw_route *route)
{
    for (unsigned i = 0; i < route->service->n_methods; i++)
        if (strcmp(route->service->methods[i].name, route->rpc) == 0)
            return &route->service->methods[i];
    return NULL;
}

static bool is_get(const struct gw_request *req)
{
    return strcmp(req->route->method, "GET") == 0;
}

static bool names_path_param(const struct gw_request *req, const char *name)
{
    for (int i = 0; i < req->n_params; i++)
        if (req->params[i].in_path && strcmp(req->params[i].name, name) == 0)
            return true;
    return false;
}

/* A query parameter is a field of the message; only reads have any. */
static enum px_code bind_query(struct gw_request *req, const struct gw_param *param,
                               ProtobufCMessage *message, struct px_error *err)
{
    enum { MAX_LIMIT = 100 };
    int64_t limit = 0;
    bool good = is_get(req) && !names_path_param(req, param->name);
    if (strcmp(param->name, "limit") == 0)
        good = good && px_parse_int(param->value, 1, MAX_LIMIT, &limit);
    if (!good || px_json_bind(message, param->name, param->value, &req->arena, NULL) != PX_OK)
        return px_fail_param(err, PX_BAD_QUERY, param->name);
    return PX_OK;
}

static enum px_code bind_params(struct gw_request *req, ProtobufCMessage *message, struct px_error *err)
{
    for (int i = 0; i < req->n_params; i++) {
        const struct gw_param *param = &req->params[i];
        if (!param->in_path && req->route->flags & GW_ANY_QUERY)
            continue;
        if (!param->in_path)
            PX_TRY(bind_query(req, param, message, err));
        else if (px_json_bind(message, param->name, param->value, &req->arena, NULL) != PX_OK)
            return px_fail(err, PX_NOT_FOUND); /* nothing has such a name */
    }
    return PX_OK;
}

enum px_code gw_decode(struct gw_request *req, ProtobufCMessage **ret_message, struct px_error *err)
{
    ProtobufCMessage *message = px_message_new(gw_route_method(req->route)->input, &req->arena);
    if (!message)
        return px_fail(err, PX_OUT_OF_MEMORY);
    PX_TRY(bind_params(req, message, err));
    bool says_json = req->route->max_body && gw_is_json(gw_header(req, "Content-Type"));
    if (req->body_len || says_json) /* nothing is no JSON either, when JSON was announced */
        PX_TRY(px_json_decode(req->body, req->body_len, message, &req->arena, err));
    *ret_message = message;
    return PX_OK;
}

static const char *text_field(const ProtobufCMessage *message, const char *name, size_t len)
{
    char copy[64] = "";
    if (len >= sizeof copy)
        return "";
    memcpy(copy, name, len);
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, copy);
    if (!field || field->type != PROTOBUF_C_TYPE_STRING)
        return "";
    const char *const *member = (const void *)((const char *)message + field->offset);
    return *member ? *member : "";
}

/* "/generation/jobs?batch_id={batch_id}" with the answer's values. */
static void add_location(struct gw_request *req, const ProtobufCMessage *response)
{
    enum { MAX = 512 };
    auto_buf struct px_buf location = {0};
    px_buf_init(&location, MAX);
    const char *at = req->route->location;
    while (*at) {
        size_t len = strcspn(at, "{");
        px_buf_append(&location, at, len);
        at += len;
        if (*at == '{') {
            size_t name_len = strcspn(at, "}") - 1;
            px_buf_str(&location, text_field(response, at + 1, name_len));
            at += name_len + 2;
        }
    }
    if (px_buf_ok(&location) && location.len)
        gw_add_header(req, "Location", location.data);
}

/* Sends the answer of a read, and keeps it if its service allows. */
static void send_and_keep(struct gw_request *req, const ProtobufCMessage *response, uint64_t mark)
{
    char key[GW_CACHE_KEY_MAX];
    struct px_error err;
    px_buf_clear(req->json);
    if (px_json_encode(response, req->json, &err) != PX_OK) {
        gw_send_problem(req, &err);
        return;
    }
    struct gw_answer answer = {.bytes = req->json->data, .len = req->json->len};
    gw_etag_make(answer.bytes, answer.len, answer.etag);
    auto_free unsigned char *packed = NULL;
    gw_pack(req, &answer, &packed);
    size_t key_len = gw_cache_key(req, key);
    if (key_len)
        gw_cache_put(req->gw->cache, key, key_len, mark, &req->info, &answer, px_mono_ms());
    gw_send_json(req, req->route->status, &answer);
}

void gw_transcode(struct gw_request *req)
{
    const struct gw_route *route = req->route;
    struct px_error err = {0};
    ProtobufCMessage *message = NULL;
    ProtobufCMessage *response = NULL;
    uint64_t mark = gw_cache_mark(req->gw->cache);
    enum px_code code = gw_decode(req, &message, &err);
    if (code == PX_OK)
        code = gw_call(req, route->service, route->rpc, message, &response, &err);
    if (code != PX_OK) {
        gw_send_problem(req, &err);
        return;
    }
    if (req->info.replayed)
        gw_add_header(req, "Idempotency-Replayed", "true");
    if (route->location)
        add_location(req, response);
    if (route->status == 204)
        gw_send(req, 204, NULL, NULL, 0);
    else if (req->info.cache_ttl_s > 0 && is_get(req))
        send_and_keep(req, response, mark);
    else
        gw_send_message(req, route->status, response);
}
