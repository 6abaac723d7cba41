/* The parts are what the services' own lists give, asked for as the person herself. What can fail is asked
 * for once before the first byte, because afterwards nothing but a cut connection can tell of a fault. */
#include "gateway/api/export.h"

#include <pulix/auth/v1/auth.pb-c.h>
#include <pulix/contact/v1/contact.pb-c.h>
#include <pulix/generation/v1/generation.pb-c.h>
#include <pulix/hashtag/v1/hashtag.pb-c.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "jsonpb/jsonpb.h"

#define AUTH &auth__auth__descriptor
#define GENERATION &generation__generation__descriptor
#define HASHTAG &hashtag__hashtag__descriptor
#define CONTACT &contact__contact__descriptor

/* THE list of what an export holds. A service that keeps something new of people adds a row, and a field to
 * pulix.export.v1.Export. */
static const struct part {
    const char *name; /* of the member */
    const ProtobufCServiceDescriptor *service;
    const char *method; /* its answer has the list "data" */
    const char *filter; /* a field of the request that is set to true; NULL: none */
} parts[] = {
    {"sessions", AUTH, "ListSessions", NULL},      {"jobs", GENERATION, "ListJobs", NULL},
    {"images", GENERATION, "ListImages", NULL},    {"bin", GENERATION, "ListImages", "bin"},
    {"hashtag_sets", HASHTAG, "ListSets", NULL},   {"hashtag_history", HASHTAG, "ListHistory", NULL},
    {"hashtag_votes", HASHTAG, "ListVotes", NULL}, {"messages", CONTACT, "ListMessages", NULL},
};

enum { CURSOR_SIZE = 512 };

/* A page of entries: few enough that the longest prompts fit into one answer of the bus. */
#define PAGE "20"

static const ProtobufCFieldDescriptor *field_of(const ProtobufCMessage *message, const char *name)
{
    return protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);
}

static const void *member_at(const ProtobufCMessage *message, unsigned offset)
{
    return (const char *)message + offset;
}

/* A list's answer: {data, next_cursor}, of whatever type. */
static size_t items_of(const ProtobufCMessage *answer, ProtobufCMessage *const **ret_items)
{
    const ProtobufCFieldDescriptor *data = field_of(answer, "data");
    *ret_items = *(ProtobufCMessage *const *const *)member_at(answer, data->offset);
    return *(const size_t *)member_at(answer, data->quantifier_offset);
}

static const char *next_cursor_of(const ProtobufCMessage *answer)
{
    const ProtobufCFieldDescriptor *next = field_of(answer, "next_cursor");
    if (!next || *(const uint32_t *)member_at(answer, next->quantifier_offset) != next->id)
        return "";
    return *(const char *const *)member_at(answer, next->offset);
}

static enum px_code ask(struct gw_request *req, const struct part *part, const char *limit,
                        const char *cursor, struct px_arena *arena, ProtobufCMessage **ret_answer,
                        struct px_error *err)
{
    const ProtobufCMethodDescriptor *method =
        protobuf_c_service_descriptor_get_method_by_name(part->service, part->method);
    ProtobufCMessage *request = px_message_new(method->input, arena);
    if (!request)
        return px_fail(err, PX_OUT_OF_MEMORY);
    if (field_of(request, "limit"))
        PX_TRY(px_json_bind(request, "limit", limit, arena, err));
    if (cursor[0])
        PX_TRY(px_json_bind(request, "cursor", cursor, arena, err));
    if (part->filter)
        PX_TRY(px_json_bind(request, part->filter, "true", arena, err));
    return gw_call_into(req, arena, part->service, part->method, request, ret_answer, err);
}

/* Everybody who will be asked answers. */
static enum px_code ask_all_once(struct gw_request *req, struct px_error *err)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(parts); i++) {
        auto_arena struct px_arena arena = {0};
        ProtobufCMessage *answer = NULL;
        px_arena_init(&arena, PX_ARENA_BUDGET);
        PX_TRY(ask(req, &parts[i], "1", "", &arena, &answer, err));
    }
    return PX_OK;
}

/* One page, with a comma before each entry but the very first. */
static enum px_code write_page(struct gw_request *req, const ProtobufCMessage *answer, bool is_first,
                               struct px_error *err)
{
    ProtobufCMessage *const *items = NULL;
    size_t n = items_of(answer, &items);
    px_buf_clear(req->json);
    for (size_t i = 0; i < n; i++) {
        px_buf_str(req->json, is_first && i == 0 ? "" : ",\n");
        PX_TRY(px_json_encode(items[i], req->json, err));
    }
    if (!px_buf_ok(req->json))
        return px_fail(err, PX_OUT_OF_MEMORY);
    return gw_stream_write(req, req->json->data, req->json->len)
               ? PX_OK
               : px_fail_because(err, PX_UNAVAILABLE, "the client is gone");
}

static bool write_text(struct gw_request *req, const char *text)
{
    return gw_stream_write(req, text, strlen(text));
}

static enum px_code write_part(struct gw_request *req, const struct part *part, struct px_error *err)
{
    char text[64], cursor[CURSOR_SIZE] = "";
    bool is_first = true;
    (void)snprintf(text, sizeof text, ",\n\"%s\":[", part->name);
    if (!write_text(req, text))
        return px_fail_because(err, PX_UNAVAILABLE, "the client is gone");
    do {
        auto_arena struct px_arena arena = {0};
        ProtobufCMessage *answer = NULL;
        ProtobufCMessage *const *items = NULL;
        px_arena_init(&arena, PX_ARENA_BUDGET);
        if (gw_draining(req->gw) || gw_session_revoked(req))
            return px_fail_because(err, PX_UNAVAILABLE, "the session or the server ends");
        PX_TRY(ask(req, part, PAGE, cursor, &arena, &answer, err));
        PX_TRY(write_page(req, answer, is_first, err));
        is_first = is_first && items_of(answer, &items) == 0;
        (void)snprintf(cursor, sizeof cursor, "%s", next_cursor_of(answer));
    } while (cursor[0]);
    return write_text(req, "]") ? PX_OK : px_fail_because(err, PX_UNAVAILABLE, "the client is gone");
}

static enum px_code write_export(struct gw_request *req, const Auth__User *user, struct px_error *err)
{
    px_buf_clear(req->json);
    px_buf_str(req->json, "{\"user\":");
    PX_TRY(px_json_encode(&user->base, req->json, err));
    if (!gw_stream_write(req, req->json->data, req->json->len))
        return px_fail_because(err, PX_UNAVAILABLE, "the client is gone");
    for (size_t i = 0; i < PX_ARRAY_LEN(parts); i++)
        PX_TRY(write_part(req, &parts[i], err));
    return write_text(req, "}\n") ? PX_OK : px_fail_because(err, PX_UNAVAILABLE, "the client is gone");
}

void gw_export(struct gw_request *req)
{
    struct px_error err = {0};
    char day[PX_RFC3339_SIZE];
    ProtobufCMessage *request = NULL, *me = NULL;
    enum px_code code = gw_decode(req, &request, &err); /* which refuses any parameter */
    if (code == PX_OK)
        code = gw_call(req, AUTH, "GetMe", request, &me, &err);
    if (code == PX_OK)
        code = ask_all_once(req, &err);
    if (code != PX_OK) {
        gw_send_problem(req, &err);
        return;
    }
    px_rfc3339(px_wall_ms(), day);
    gw_add_headerf(req, "Content-Disposition", "attachment; filename=\"pulix-%.10s.json\"", day);
    if (!gw_stream_begin(req, 200, "application/json", -1))
        return;
    code = write_export(req, ((Auth__GetMeResponse *)me)->user, &err);
    if (code != PX_OK)
        px_log_warn("export cut off", PX_S("code", px_code_token(code)), PX_S("cause", err.cause));
    gw_stream_end(req, code == PX_OK);
}
