/* What a handler may do with its call, and how one method is run: identity check, replay, handler. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/str.h"
#include "jsonpb/jsonpb.h"
#include "rpc/server.h"

enum { ID_BYTES = 16, MAX_SCOPE = 128 };

static bool is_set(const char *text)
{
    return text && text[0];
}

/* Tags travel in a header as words; anything else would be a programming error of a handler. */
static bool add_tag(char (*tags)[PX_TAG_SIZE], int *n, const char *tag)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:_-";
    size_t len = strlen(tag);
    if (*n == PX_MAX_TAGS || len == 0 || len >= PX_TAG_SIZE || strspn(tag, allowed) != len)
        return false;
    memcpy(tags[(*n)++], tag, len + 1);
    return true;
}

void px_call_cache(struct px_call *call, int ttl_s, const char *tag, ...)
{
    struct px_reply_info *info = &call->info;
    va_list args;
    va_start(args, tag);
    info->cache_ttl_s = ttl_s;
    info->n_cache_tags = 0;
    for (const char *next = tag; next; next = va_arg(args, const char *))
        if (!add_tag(info->cache_tags, &info->n_cache_tags, next))
            info->cache_ttl_s = 0; /* what can't be purged must not be kept */
    va_end(args);
}

void px_call_purge(struct px_call *call, const char *tag_format, ...)
{
    char tag[PX_TAG_SIZE];
    va_list args;
    va_start(args, tag_format);
    int len = vsnprintf(tag, sizeof tag, tag_format, args);
    va_end(args);
    if (len < 0 || len >= (int)sizeof tag || !add_tag(call->info.purge_tags, &call->info.n_purge_tags, tag))
        px_log_error("purge tag dropped", PX_S("tag", tag));
}

void px_call_limit(struct px_call *call, const struct px_limit *limit)
{
    call->info.limit = *limit;
}

void px_call_new_id(struct px_call *call, int n, char out[PX_ID_SIZE])
{
    if (!call->seeded) {
        px_id_new(out);
        return;
    }
    unsigned char hash[PX_SHA256_LEN];
    char text[32];
    int len = snprintf(text, sizeof text, "id %d", n);
    px_hmac_sha256(call->seed, sizeof call->seed, text, (size_t)len, hash);
    px_base64url(hash, ID_BYTES, out);
}

static enum px_code need_user(struct px_call *call)
{
    return is_set(call->caller.user_id) ? PX_OK : px_fail(&call->err, PX_UNAUTHENTICATED);
}

/* One call under an idempotency key: whose and which it is, and what is asked. */
struct replay {
    const struct px_replay_hooks *hooks;
    void *self;
    char scope[MAX_SCOPE];
    const char *key;
    char hash[PX_SHA256_HEX_SIZE];
};

/* Strangers have no id; their address keeps them from reading each other's answers. It is not stored in
 * clear. */
static void write_scope(const struct px_call *call, const struct px_method *method, char out[MAX_SCOPE])
{
    const char *user = call->caller.user_id;
    char hash[PX_SHA256_HEX_SIZE];
    if (!is_set(user)) {
        const char *client = is_set(call->caller.client) ? call->caller.client : "";
        px_sha256_hex(client, strlen(client), hash);
        hash[PX_ID_LEN] = '\0';
        user = hash;
    }
    (void)snprintf(out, MAX_SCOPE, "%s|%s", user, method->name);
}

static unsigned char *pack(struct px_arena *arena, const ProtobufCMessage *message, size_t *ret_len)
{
    size_t len = protobuf_c_message_get_packed_size(message);
    unsigned char *bytes = px_arena_alloc(arena, len + 1);
    if (bytes)
        *ret_len = protobuf_c_message_pack(message, bytes);
    return bytes;
}

static enum px_code start_replay(struct px_call *call, const struct px_method *method,
                                 const ProtobufCMessage *request, struct replay *replay)
{
    size_t len = 0;
    unsigned char *bytes = pack(&call->arena, request, &len);
    if (!bytes)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    write_scope(call, method, replay->scope);
    px_sha256_hex(bytes, len, replay->hash);
    const char *seed = px_arena_printf(&call->arena, "%s|%s|%s", replay->scope, replay->key, replay->hash);
    if (!seed)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    px_sha256(seed, strlen(seed), call->seed);
    call->seeded = true;
    return PX_OK;
}

/* Runs the handler and keeps its answer. The key is given back after a failure. An answer that could not be
 * kept is still given: a repeat does the work again with the same ids. */
static enum px_code run_and_keep(struct px_call *call, const struct px_method *method,
                                 const ProtobufCMessage *request, ProtobufCMessage *response,
                                 const struct replay *replay)
{
    enum px_code code = method->call(call, request, response);
    if (code != PX_OK) {
        replay->hooks->forget(replay->self, replay->scope, replay->key);
        return code;
    }
    size_t len = 0;
    struct px_error err = {0};
    unsigned char *bytes = pack(&call->arena, response, &len);
    if (!bytes || replay->hooks->finish(replay->self, replay->scope, replay->key, bytes, len, &err) != PX_OK)
        px_log_warn("answer not kept for its idempotency key", PX_S("code", px_code_token(err.code)));
    return PX_OK;
}

static enum px_code run_once(const struct px_server_options *options, struct px_call *call,
                             const struct px_method *method, const ProtobufCMessage *request,
                             ProtobufCMessage **response)
{
    struct replay replay = {
        .hooks = options->replay, .self = options->self, .key = call->caller.idempotency_key};
    PX_TRY(start_replay(call, method, request, &replay));
    auto_free void *answer = NULL;
    size_t len = 0;
    PX_TRY(
        replay.hooks->begin(replay.self, replay.scope, replay.key, replay.hash, &answer, &len, &call->err));
    if (!answer)
        return run_and_keep(call, method, request, *response, &replay);
    call->info.replayed = true;
    return px_proto_unpack((*response)->descriptor, answer, len, &call->arena, response, &call->err);
}

static enum px_code run_method(const struct px_server_options *options, struct px_call *call,
                               const struct px_method *method, const ProtobufCMessage *request,
                               ProtobufCMessage **response)
{
    if (!(method->flags & (PX_ANYONE | PX_INTERNAL_ONLY)))
        PX_TRY(need_user(call));
    if ((method->flags & PX_CREATES) && options->replay && is_set(call->caller.idempotency_key))
        return run_once(options, call, method, request, response);
    return method->call(call, request, *response);
}

enum px_code px_server_dispatch(const struct px_server_options *options, struct px_call *call,
                                const struct px_method *method, const ProtobufCMessage *request,
                                ProtobufCMessage **ret_response)
{
    const ProtobufCMethodDescriptor *found =
        protobuf_c_service_descriptor_get_method_by_name(options->descriptor, method->name);
    if (!found)
        return px_fail_because(&call->err, PX_INTERNAL, "no method %s", method->name);
    ProtobufCMessage *response = px_message_new(found->output, &call->arena);
    if (!response)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    call->self = options->self;
    call->method = method->name;
    enum px_code code = run_method(options, call, method, request, &response);
    if (code == PX_OK)
        *ret_response = response;
    else if (call->err.code != code)
        px_fail(&call->err, code); /* the handler turned another function's error into this one */
    return code;
}
