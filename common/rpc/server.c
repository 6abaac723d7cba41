/* From a message to an answer: one queue subscription whose callback only hands over, and a pool that serves.
 * Whatever happens, a message gets at most one answer, and none when its asker has stopped waiting. */
#include "rpc/server.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "jsonpb/jsonpb.h"
#include "rpc/event.h"
#include "rpc/pool.h"
#include "rpc/wire.h"

enum {
    MAX_SUBJECT = 128,
    MAX_PENDING = 4096, /* messages that the library may hold before the callback has seen them */
    MAX_PENDING_BYTES = 64 << 20,
    OVERLOAD_RETRY_S = 1,
    FLUSH_WAIT_MS = 2000,
};

struct served_method {
    const struct px_method *method;
    const ProtobufCMethodDescriptor *descriptor;
    char subject[MAX_SUBJECT];
};

struct px_server {
    struct px_server_options options;
    natsConnection *connection;
    natsSubscription *subscription;
    atomic_bool quiet; /* the subscription's callback has run for the last time */
    struct px_pool *pool;
    size_t n_methods;
    struct served_method methods[];
};

struct work {
    natsMsg *msg;
    int64_t received_ms;
};

static const struct px_method *find_row(const struct px_server_options *options, const char *name,
                                        size_t *ret_n)
{
    const struct px_method *found = NULL;
    *ret_n = 0;
    for (size_t i = 0; i < options->n_methods; i++) {
        if (strcmp(options->methods[i].name, name) != 0)
            continue;
        found = &options->methods[i];
        (*ret_n)++;
    }
    return found;
}

/* Every method of the .proto has exactly one row, and no row is left over. */
static enum px_code check_table(struct px_server *server, struct px_error *err)
{
    const struct px_server_options *options = &server->options;
    for (size_t i = 0; i < server->n_methods; i++) {
        struct served_method *served = &server->methods[i];
        served->descriptor = &options->descriptor->methods[i];
        const char *name = served->descriptor->name;
        size_t n = 0;
        served->method = find_row(options, name, &n);
        if (n != 1)
            return px_fail_because(err, PX_INTERNAL, "method %s has %zu rows in the table", name, n);
        if ((served->method->flags & PX_CREATES) && !options->replay)
            return px_fail_because(err, PX_INTERNAL, "method %s creates, but there are no replay hooks",
                                   name);
        px_rpc_subject(options->descriptor, name, served->subject, sizeof served->subject);
    }
    if (options->n_methods != server->n_methods)
        return px_fail_because(err, PX_INTERNAL, "%zu rows for %zu methods", options->n_methods,
                               server->n_methods);
    return PX_OK;
}

static const struct served_method *find_method(const struct px_server *server, const char *subject)
{
    for (size_t i = 0; i < server->n_methods; i++)
        if (strcmp(server->methods[i].subject, subject) == 0)
            return &server->methods[i];
    return NULL;
}

static void send_error(struct px_server *server, natsMsg *request, const struct px_error *error,
                       const struct px_reply_info *info)
{
    auto_msg natsMsg *msg = NULL;
    natsStatus status = px_wire_error_message(natsMsg_GetReply(request), error, &msg);
    if (status == NATS_OK)
        status = px_wire_put_info(msg, info);
    if (status == NATS_OK)
        status = natsConnection_PublishMsg(server->connection, msg);
    if (status != NATS_OK)
        px_log_warn("answer not sent", PX_S("status", natsStatus_GetText(status)));
}

static natsStatus send_response(struct px_server *server, natsMsg *request, struct px_call *call,
                                const ProtobufCMessage *response)
{
    size_t len = protobuf_c_message_get_packed_size(response);
    unsigned char *bytes = px_arena_alloc(&call->arena, len + 1);
    if (!bytes)
        return NATS_NO_MEMORY;
    len = protobuf_c_message_pack(response, bytes);
    auto_msg natsMsg *msg = NULL;
    natsStatus status = natsMsg_Create(&msg, natsMsg_GetReply(request), NULL, (const char *)bytes, (int)len);
    if (status == NATS_OK)
        status = px_wire_put_info(msg, &call->info);
    return status == NATS_OK ? natsConnection_PublishMsg(server->connection, msg) : status;
}

static enum px_code run_call(struct px_server *server, struct px_call *call, natsMsg *msg,
                             ProtobufCMessage **ret_response)
{
    const struct served_method *served = find_method(server, natsMsg_GetSubject(msg));
    if (!served)
        return px_fail(&call->err, PX_UNIMPLEMENTED);
    call->method = served->method->name;
    ProtobufCMessage *request = NULL;
    if (px_proto_unpack(served->descriptor->input, natsMsg_GetData(msg), (size_t)natsMsg_GetDataLength(msg),
                        &call->arena, &request, &call->err) != PX_OK)
        return px_fail_because(&call->err, PX_BAD_REQUEST, "the request is not readable");
    return px_server_dispatch(&server->options, call, served->method, request, ret_response);
}

/* Other gateways hear of the change before the asker does. */
static void answer(struct px_server *server, struct px_call *call, natsMsg *msg, enum px_code code,
                   const ProtobufCMessage *response)
{
    for (int i = 0; i < call->info.n_purge_tags; i++)
        px_purge_publish(server->options.bus, call->info.purge_tags[i]);
    if (code != PX_OK) {
        send_error(server, msg, &call->err, &call->info);
        return;
    }
    natsStatus status = send_response(server, msg, call, response);
    if (status == NATS_OK)
        return;
    if (status == NATS_NO_MEMORY)
        px_fail_because(&call->err, PX_OUT_OF_MEMORY, "the answer does not fit");
    else
        px_fail_because(&call->err, PX_INTERNAL, "answer not sent: %s", natsStatus_GetText(status));
    send_error(server, msg, &call->err, &call->info);
}

static void log_call(const struct px_call *call, int64_t started_ms)
{
    int64_t ms = px_mono_ms() - started_ms;
    const char *method = call->method ? call->method : "";
    const char *token = px_code_token(call->err.code);
    if (call->err.code == PX_INTERNAL)
        px_log_error("call", PX_S("method", method), PX_S("code", token), PX_I("ms", ms),
                     PX_S("user_id", call->caller.user_id), PX_S("cause", call->err.cause));
    else if (call->err.cause[0])
        px_log_info("call", PX_S("method", method), PX_S("code", token), PX_I("ms", ms),
                    PX_S("user_id", call->caller.user_id), PX_S("cause", call->err.cause));
    else
        px_log_info("call", PX_S("method", method), PX_S("code", token), PX_I("ms", ms),
                    PX_S("user_id", call->caller.user_id));
}

static void serve_message(struct px_server *server, natsMsg *msg, int64_t deadline_ms)
{
    struct px_call call = {0};
    ProtobufCMessage *response = NULL;
    int64_t started_ms = px_mono_ms();
    px_arena_init(&call.arena, PX_ARENA_BUDGET);
    px_wire_get_caller(msg, &call.arena, &call.caller);
    px_log_request(call.caller.request_id);
    px_deadline_set(deadline_ms);
    enum px_code code = run_call(server, &call, msg, &response);
    if (code == PX_OK)
        call.err = (struct px_error){0}; /* what a handler recovered from is no failure */
    answer(server, &call, msg, code, response);
    log_call(&call, started_ms);
    px_deadline_set(0);
    px_log_request(NULL);
    px_arena_done(&call.arena);
}

static void serve_work(void *item, void *data)
{
    struct px_server *server = data;
    struct work *work = item;
    int64_t deadline_ms = px_wire_deadline(work->msg, work->received_ms);
    if (deadline_ms <= px_mono_ms())
        px_log_warn("late call dropped", PX_S("subject", natsMsg_GetSubject(work->msg)));
    else
        serve_message(server, work->msg, deadline_ms);
    natsMsg_Destroy(work->msg);
    free(work);
}

static void refuse(struct px_server *server, natsMsg *msg)
{
    struct px_error err = {0};
    px_fail_retry(&err, PX_OVERLOADED, OVERLOAD_RETRY_S);
    send_error(server, msg, &err, &(struct px_reply_info){0});
    px_log_warn("call refused, the queue is full", PX_S("subject", natsMsg_GetSubject(msg)));
}

static void on_message(natsConnection *nc, natsSubscription *subscription, natsMsg *msg, void *data)
{
    struct px_server *server = data;
    auto_msg natsMsg *owned = msg;
    (void)nc;
    (void)subscription;
    if (!natsMsg_GetReply(msg)) /* nobody waits for an answer: not a call */
        return;
    struct work *work = malloc(sizeof *work);
    if (work) {
        *work = (struct work){owned, px_mono_ms()};
        if (px_pool_offer(server->pool, work)) {
            owned = NULL;
            return;
        }
        free(work);
    }
    refuse(server, msg);
}

static void on_complete(void *data)
{
    struct px_server *server = data;
    atomic_store(&server->quiet, true);
}

/* The group is the service's name: the word before the version in "pulix.auth.v1". */
static natsStatus subscribe(struct px_server *server)
{
    const char *package = server->options.descriptor->package;
    char subject[MAX_SUBJECT];
    char group[MAX_SUBJECT];
    (void)snprintf(subject, sizeof subject, "%s.*", package);
    const char *name = strchr(package, '.') ? strchr(package, '.') + 1 : package;
    (void)snprintf(group, sizeof group, "%.*s", (int)strcspn(name, "."), name);
    natsStatus status = natsConnection_QueueSubscribe(&server->subscription, server->connection, subject,
                                                      group, on_message, server);
    if (status != NATS_OK)
        return status;
    status = natsSubscription_SetOnCompleteCB(server->subscription, on_complete, server);
    if (status == NATS_OK)
        status = natsSubscription_SetPendingLimits(server->subscription, MAX_PENDING, MAX_PENDING_BYTES);
    if (status == NATS_OK)
        status = natsConnection_FlushTimeout(server->connection, FLUSH_WAIT_MS);
    return status;
}

enum px_code px_server_start(const struct px_server_options *options, struct px_server **ret_server,
                             struct px_error *err)
{
    size_t n = options->descriptor->n_methods;
    struct px_server *server = calloc(1, sizeof *server + n * sizeof server->methods[0]);
    if (!server)
        return px_fail(err, PX_OUT_OF_MEMORY);
    server->options = *options;
    server->n_methods = n;
    server->connection = px_bus_rpc(options->bus);
    enum px_code code = check_table(server, err);
    if (code == PX_OK)
        code = px_pool_start(options->threads, options->queue, serve_work, server, &server->pool, err);
    natsStatus status = code == PX_OK ? subscribe(server) : NATS_OK;
    if (status != NATS_OK)
        code = px_fail_because(err, PX_UNAVAILABLE, "subscribe: %s", natsStatus_GetText(status));
    if (code != PX_OK) {
        px_server_stop(server, FLUSH_WAIT_MS);
        return code;
    }
    *ret_server = server;
    return PX_OK;
}

/* Tells the bus to send no more and waits until the callback has seen what was on its way. While the bus is
 * down nothing can be on its way. False when the callback may still run. */
static bool end_subscription(struct px_server *server, int64_t until_ms)
{
    if (!server->subscription)
        return true;
    if (natsSubscription_Drain(server->subscription) != NATS_OK)
        (void)natsSubscription_Unsubscribe(server->subscription);
    while (!atomic_load(&server->quiet) && px_mono_ms() < until_ms)
        px_sleep_ms(2);
    return atomic_load(&server->quiet);
}

bool px_server_stop(struct px_server *server, int max_wait_ms)
{
    if (!server)
        return true;
    int64_t until_ms = px_mono_ms() + max_wait_ms;
    if (!end_subscription(server, until_ms))
        return false;
    int64_t left_ms = until_ms - px_mono_ms();
    if (server->pool && !px_pool_stop(server->pool, left_ms > 0 ? (int)left_ms : 0))
        return false;
    (void)natsConnection_FlushTimeout(server->connection, FLUSH_WAIT_MS); /* the last answers */
    natsSubscription_Destroy(server->subscription);
    free(server);
    return true;
}
