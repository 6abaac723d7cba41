/* One call: pack, send, wait, unpack. What can go wrong on the way becomes one of our codes. */
#include "rpc/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "jsonpb/jsonpb.h"
#include "rpc/wire.h"

enum { MAX_TIMEOUT_MS = 60000, RETRY_AFTER_S = 1, MAX_SUBJECT = 128 };

void px_rpc_subject(const ProtobufCServiceDescriptor *service, const char *method, char *out, size_t out_size)
{
    char token[64];
    px_snake_case(method, token, sizeof token);
    (void)snprintf(out, out_size, "%s.%s", service->package, token);
}

static enum px_code fail_transport(natsStatus status, struct px_error *err)
{
    switch ((int)status) {
    case NATS_TIMEOUT:
        return px_fail_because(err, PX_DEADLINE_EXCEEDED, "no answer in time");
    case NATS_MAX_PAYLOAD:
        return px_fail_because(err, PX_BODY_TOO_LARGE, "more than the bus carries");
    case NATS_NO_MEMORY:
        return px_fail(err, PX_OUT_OF_MEMORY);
    default:
        px_fail_because(err, PX_UNAVAILABLE, "bus: %s", natsStatus_GetText(status));
        if (err)
            err->retry_after_s = RETRY_AFTER_S;
        return PX_UNAVAILABLE;
    }
}

/* Without anybody who listens the server says so; without a connection nothing left this process. A
 * connection that breaks while an answer is waited for tells nothing. */
static enum px_delivery delivery_of(natsStatus status)
{
    switch ((int)status) {
    case NATS_NO_RESPONDERS:
    case NATS_INSUFFICIENT_BUFFER:
    case NATS_NO_SERVER:
        return PX_UNSENT;
    default:
        return PX_UNANSWERED;
    }
}

static enum px_code build_request(const char *subject, const struct px_caller *caller, int64_t left_ms,
                                  const ProtobufCMessage *request, natsMsg **ret_msg, struct px_error *err)
{
    size_t len = protobuf_c_message_get_packed_size(request);
    if (len > INT32_MAX)
        return px_fail(err, PX_BODY_TOO_LARGE);
    auto_free unsigned char *bytes = malloc(len + 1);
    if (!bytes)
        return px_fail(err, PX_OUT_OF_MEMORY);
    len = protobuf_c_message_pack(request, bytes);
    auto_msg natsMsg *msg = NULL;
    natsStatus status = natsMsg_Create(&msg, subject, NULL, (const char *)bytes, (int)len);
    explicit_bzero(bytes, len); /* it may hold a password */
    if (status == NATS_OK)
        status = px_wire_put_caller(msg, caller, left_ms);
    if (status != NATS_OK)
        return fail_transport(status, err);
    *ret_msg = px_steal(msg);
    return PX_OK;
}

enum px_code px_rpc_call(struct px_bus *bus, const ProtobufCServiceDescriptor *service, const char *method,
                         const struct px_caller *caller, const ProtobufCMessage *request,
                         struct px_arena *arena, ProtobufCMessage **ret_response, struct px_reply_info *info,
                         struct px_error *err)
{
    const ProtobufCMethodDescriptor *found =
        protobuf_c_service_descriptor_get_method_by_name(service, method);
    if (!found || request->descriptor != found->input)
        return px_fail_because(err, PX_INTERNAL, "%s has no method %s of this request", service->name,
                               method);
    int64_t wanted_ms = caller->timeout_ms < MAX_TIMEOUT_MS ? caller->timeout_ms : MAX_TIMEOUT_MS;
    int64_t left_ms = px_deadline_left_ms(wanted_ms);
    if (left_ms <= 0)
        return px_fail_because(err, PX_DEADLINE_EXCEEDED, "no time left for %s", method);
    char subject[MAX_SUBJECT];
    px_rpc_subject(service, method, subject, sizeof subject);
    auto_msg natsMsg *msg = NULL;
    PX_TRY(build_request(subject, caller, left_ms, request, &msg, err));
    auto_msg natsMsg *reply = NULL;
    natsStatus status = natsConnection_RequestMsg(&reply, px_bus_rpc(bus), msg, left_ms);
    if (info)
        *info = (struct px_reply_info){.delivery = delivery_of(status)};
    if (status != NATS_OK)
        return fail_transport(status, err);
    if (info)
        px_wire_get_info(reply, info);
    if (px_wire_is_error(reply))
        return px_wire_read_error(reply, err);
    ProtobufCMessage *response = NULL;
    enum px_code code = px_proto_unpack(found->output, natsMsg_GetData(reply),
                                        (size_t)natsMsg_GetDataLength(reply), arena, &response, NULL);
    if (code != PX_OK)
        return px_fail_because(err, PX_INTERNAL, "the answer of %s can't be read", method);
    *ret_response = response;
    return PX_OK;
}
