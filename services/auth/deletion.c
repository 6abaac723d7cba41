/* Removing an account everywhere. */
#include "auth/deletion.h"

#include <pulix/contact/v1/contact.pb-c.h>
#include <pulix/generation/v1/generation.pb-c.h>
#include <pulix/hashtag/v1/hashtag.pb-c.h>

#include "auth/revocations.h"
#include "auth/users.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "jsonpb/jsonpb.h"
#include "rpc/client.h"
#include "store/doc.h"
#include "store/replay.h"

enum { ASK_MS = 5000, CLAIM_MS = 20000, ROUNDS = 2, MAX_DOUBLINGS = 10 };

static const struct px_index indexes[] = {
    {.name = "by_due", .fields = {"due_at"}},
};

const struct px_collection deletions_collection = {"deletions", indexes, PX_ARRAY_LEN(indexes)};

/* Who else holds data of a person; each has the method DeleteUserData. A new service is one row. */
static const struct other {
    const char *name; /* also the record's field that says "done" */
    const ProtobufCServiceDescriptor *service;
} others[] = {
    {"generation", &generation__generation__descriptor},
    {"hashtag", &hashtag__hashtag__descriptor},
    {"contact", &contact__contact__descriptor},
};

static enum px_code ask(struct auth *self, const struct other *other, const char *user_id,
                        struct px_error *err)
{
    const struct px_caller caller = {.request_id = px_log_request_id(), .timeout_ms = ASK_MS};
    const ProtobufCMethodDescriptor *method =
        protobuf_c_service_descriptor_get_method_by_name(other->service, "DeleteUserData");
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    ProtobufCMessage *request = px_message_new(method->input, &arena);
    ProtobufCMessage *response = NULL;
    if (!request)
        return px_fail(err, PX_OUT_OF_MEMORY);
    PX_TRY(px_json_bind(request, "user_id", user_id, &arena, err));
    return px_rpc_call(self->bus, other->service, method->name, &caller, request, &arena, &response, NULL,
                       err);
}

enum px_code deletion_record(struct auth *self, const char *user_id, int64_t now_ms, struct px_error *err)
{
    auto_bson bson_t *doc =
        BCON_NEW("_id", BCON_UTF8(user_id), "created_at", BCON_INT64(now_ms), "due_at",
                 BCON_INT64(now_ms + CLAIM_MS), "round", BCON_INT32(1), "failures", BCON_INT32(0));
    enum px_code code = px_store_insert(self->store, &deletions_collection, doc, err);
    return code == PX_ALREADY_EXISTS ? PX_OK : code;
}

enum px_code deletion_remove_account(struct auth *self, const char *user_id, struct px_error *err)
{
    PX_TRY(revocations_add(self, user_id, "", err));
    PX_TRY(users_delete(self->store, user_id, err));
    PX_TRY(auth_end_sessions(self, user_id, "", err));
    return px_replay_delete_user(self->store, user_id, err);
}

/* Keeps another instance from doing the same work at the same time, and says when it is tried again if we
 * die. */
static bool claim(struct auth *self, const bson_t *record, int64_t now_ms)
{
    struct px_change change = {0};
    px_change_if(&change, "due_at", PX_INT(px_doc_int(record, "due_at")));
    px_change_set(&change, "due_at", PX_INT(now_ms + CLAIM_MS));
    return px_store_update(self->store, &deletions_collection, px_doc_str(record, "_id"), &change, NULL,
                           NULL) == PX_OK;
}

/* Asks everybody who has not confirmed, and notes who has. True when nobody is left. */
static bool ask_others(struct auth *self, const bson_t *record)
{
    const char *user_id = px_doc_str(record, "_id");
    struct px_change done = {0};
    bool complete = true;
    for (size_t i = 0; i < PX_ARRAY_LEN(others); i++) {
        struct px_error err = {0};
        if (px_doc_bool(record, others[i].name))
            continue;
        enum px_code code = self->bus ? ask(self, &others[i], user_id, &err) : PX_UNAVAILABLE;
        if (code == PX_OK)
            px_change_set(&done, others[i].name, PX_BOOL(true));
        else
            px_log_warn("a service has not deleted a user's data yet, repeating", PX_S("user_id", user_id),
                        PX_S("service", others[i].name), PX_S("code", px_code_token(code)));
        complete = complete && code == PX_OK;
    }
    if (!complete && done.n_steps > 0)
        (void)px_store_update(self->store, &deletions_collection, user_id, &done, NULL, NULL);
    return complete;
}

static void try_later(struct auth *self, const bson_t *record, int64_t now_ms)
{
    struct px_change change = {0};
    int64_t failures = px_doc_int(record, "failures");
    int64_t wait_ms = DELETION_RETRY_MS;
    for (int64_t i = 0; i < failures && i < MAX_DOUBLINGS; i++)
        wait_ms *= 2;
    if (wait_ms > DELETION_LONGEST_RETRY_MS)
        wait_ms = DELETION_LONGEST_RETRY_MS;
    px_change_inc(&change, "failures", 1);
    px_change_set(&change, "due_at", PX_INT(now_ms + px_jitter_ms(wait_ms, 20)));
    (void)px_store_update(self->store, &deletions_collection, px_doc_str(record, "_id"), &change, NULL, NULL);
}

/* The next round, or the end of the record. */
static void finish_round(struct auth *self, const bson_t *record, int64_t now_ms)
{
    const char *user_id = px_doc_str(record, "_id");
    int64_t round = px_doc_int(record, "round");
    px_log_info("user's data deleted everywhere", PX_S("user_id", user_id), PX_I("round", round));
    if (round >= ROUNDS) {
        (void)px_store_delete(self->store, &deletions_collection, user_id, NULL);
        return;
    }
    struct px_change change = {0};
    px_change_inc(&change, "round", 1);
    px_change_set(&change, "failures", PX_INT(0));
    px_change_set(&change, "due_at", PX_INT(now_ms + DELETION_AGAIN_MS));
    for (size_t i = 0; i < PX_ARRAY_LEN(others); i++)
        px_change_unset(&change, others[i].name);
    (void)px_store_update(self->store, &deletions_collection, user_id, &change, NULL, NULL);
}

static void work_on(struct auth *self, const bson_t *record, int64_t now_ms)
{
    if (!claim(self, record, now_ms))
        return;
    bool removed = deletion_remove_account(self, px_doc_str(record, "_id"), NULL) == PX_OK;
    if (ask_others(self, record) && removed)
        finish_round(self, record, now_ms);
    else
        try_later(self, record, now_ms);
}

void deletion_work(struct auth *self, const char *user_id, int64_t now_ms)
{
    auto_bson bson_t *record = NULL;
    if (px_store_get(self->store, &deletions_collection, user_id, &record, NULL) == PX_OK)
        work_on(self, record, now_ms);
}

void deletion_work_due(struct auth *self, int64_t now_ms, int most)
{
    auto_page struct px_page page = {0};
    int64_t to_ms = now_ms + 1;
    const struct px_query query = {.index = "by_due", .to = &to_ms, .limit = most};
    if (px_store_find(self->store, &deletions_collection, &query, &page, NULL) != PX_OK)
        return;
    for (size_t i = 0; i < page.n_docs; i++)
        work_on(self, page.docs[i], now_ms);
}
