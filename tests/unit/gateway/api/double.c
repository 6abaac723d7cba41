#include "support/check.h"

#include "double.h"

#include <string.h>

#include "gateway/api/cache.h"
#include "jsonpb/jsonpb.h"

struct loopback_gateway gateway;
struct loopback peer;

struct service service;

static enum px_code double_call(struct px_bus *bus, const ProtobufCServiceDescriptor *descriptor,
                                const char *method, const struct px_caller *caller,
                                const ProtobufCMessage *request, struct px_arena *arena,
                                ProtobufCMessage **ret_response, struct px_reply_info *info,
                                struct px_error *err)
{
    (void)bus;
    auto_buf struct px_buf text = {0};
    px_buf_init(&text, sizeof service.request - 1);
    service.calls++;
    (void)snprintf(service.method, sizeof service.method, "%s", method);
    CHECK_OK(px_json_encode(request, &text, NULL));
    (void)snprintf(service.request, sizeof service.request, "%s", text.data);
    (void)snprintf(service.user, sizeof service.user, "%s", caller->user_id ? caller->user_id : "");
    (void)snprintf(service.key, sizeof service.key, "%s",
                   caller->idempotency_key ? caller->idempotency_key : "");
    (void)snprintf(service.client, sizeof service.client, "%s", caller->client);
    (void)snprintf(service.origin, sizeof service.origin, "%s", caller->origin);
    service.lang = caller->lang;
    service.timeout_ms = caller->timeout_ms;
    if (service.purge_meanwhile)
        gw_cache_purge(gateway.gw.cache, service.purge_meanwhile);
    if (info)
        *info = service.info;
    if (service.for_a_limit)
        return px_fail_limit(err, service.fails, 30, "passwords", 10, 3600);
    if (service.fails != PX_OK)
        return px_fail(err, service.fails);
    const ProtobufCMethodDescriptor *found =
        protobuf_c_service_descriptor_get_method_by_name(descriptor, method);
    CHECK(found != NULL);
    ProtobufCMessage *response = px_message_new(found->output, arena);
    CHECK_OK(px_json_decode(service.json, strlen(service.json), response, arena, err));
    *ret_response = response;
    return PX_OK;
}

int set_up(void **state)
{
    (void)state;
    loopback_gateway_init(&gateway);
    gateway.gw.rpc = double_call;
    atomic_store(&gateway.gw.bus_up, true);
    loopback_init(&peer, &gateway.gw);
    memset(&service, 0, sizeof service);
    service.json = "{}";
    return 0;
}

int tear_down(void **state)
{
    (void)state;
    loopback_done(&peer);
    loopback_gateway_done(&gateway);
    return 0;
}

int ask(const char *method, const char *target, const char *body)
{
    return loopback_ask(&peer, method, target, body);
}

int ask_signed_in(const char *method, const char *target, const char *body)
{
    loopback_sign_in(&peer, LOOPBACK_USER);
    return loopback_ask(&peer, method, target, body);
}

bool body_has(const char *text)
{
    return peer.body.data && strstr(peer.body.data, text);
}

void check_problem(int status, const char *code)
{
    char wanted[100];
    CHECK_INT(peer.status, status);
    CHECK_STR(loopback_answer_header(&peer, "Content-Type"), "application/problem+json");
    (void)snprintf(wanted, sizeof wanted, "\"code\":\"%s\"", code);
    CHECK(body_has(wanted));
    CHECK(body_has("\"request_id\":\""));
}
