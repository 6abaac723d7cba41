/* Idempotency keys. An entry is one document: who, the request's hash, until when it may be at work, and in the
 * end the answer. Its "_id" is the hash of scope and key, so that taking a key is an insert. */
#include "store/replay.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/hash.h"
#include "store/doc.h"

enum { MAX_SCOPE_AND_KEY = 4096, SWEEP_PAGE = 200 };

static const struct px_index indexes[] = {
    {.name = "by_expiry", .fields = {"expires_at"}},
    {.name = "by_user", .fields = {"user", "expires_at"}},
};
const struct px_collection px_replay_collection = {"replay", indexes, PX_ARRAY_LEN(indexes)};

static enum px_code make_id(const char *scope, const char *key, char id[PX_SHA256_HEX_SIZE],
                            struct px_error *err)
{
    auto_buf struct px_buf text = {0};
    px_buf_init(&text, MAX_SCOPE_AND_KEY);
    px_buf_printf(&text, "%s\n%s", scope, key);
    if (!px_buf_ok(&text))
        return px_fail_because(err, PX_INTERNAL, "replay: scope and key are too long");
    px_sha256_hex(text.data, text.len, id);
    return PX_OK;
}

/* When a request that begins now has ended or died. */
static int64_t busy_until_ms(int64_t now_ms)
{
    return now_ms + px_deadline_left_ms(PX_REPLAY_BUSY_MS) + PX_REPLAY_GRACE_MS;
}

static bson_t *make_entry(const char *id, const char *scope, const char *hash, int64_t now_ms)
{
    bson_t *entry = bson_new();
    BSON_APPEND_UTF8(entry, "_id", id);
    (void)bson_append_utf8(entry, "user", -1, scope, (int)strcspn(scope, "|"));
    BSON_APPEND_UTF8(entry, "hash", hash);
    BSON_APPEND_INT64(entry, "busy_until", busy_until_ms(now_ms));
    BSON_APPEND_INT64(entry, "expires_at", now_ms + PX_REPLAY_TTL_MS);
    return entry;
}

/* Copies the answer; one byte more than its length, so that an empty one is not NULL. */
static enum px_code copy_answer(const bson_t *entry, void **ret_answer, size_t *ret_len, struct px_error *err)
{
    bson_iter_t iter;
    bson_subtype_t subtype;
    const uint8_t *bytes = NULL;
    uint32_t len = 0;
    bson_t answer;
    if (!px_doc_sub(entry, "answer", &answer) || !bson_iter_init_find(&iter, &answer, "bytes") ||
        !BSON_ITER_HOLDS_BINARY(&iter))
        return px_fail_because(err, PX_INTERNAL, "replay: an entry is broken");
    bson_iter_binary(&iter, &subtype, &len, &bytes);
    char *copy = malloc((size_t)len + 1);
    if (!copy)
        return px_fail(err, PX_OUT_OF_MEMORY);
    memcpy(copy, bytes, len);
    copy[len] = '\0';
    *ret_answer = copy;
    *ret_len = len;
    return PX_OK;
}

/* The key of a request that expired or died: one of those who want it gets it. */
static enum px_code take_over(struct px_store *store, const bson_t *entry, const char *hash, int64_t now_ms,
                              struct px_error *err)
{
    struct px_change change = {0};
    px_change_if(&change, "busy_until", PX_INT(px_doc_int(entry, "busy_until")));
    px_change_set(&change, "busy_until", PX_INT(busy_until_ms(now_ms)));
    px_change_set(&change, "expires_at", PX_INT(now_ms + PX_REPLAY_TTL_MS));
    px_change_set(&change, "hash", PX_STR(hash));
    px_change_unset(&change, "answer");
    enum px_code code =
        px_store_update(store, &px_replay_collection, px_doc_str(entry, "_id"), &change, NULL, err);
    bool lost = code == PX_CONFLICT || code == PX_NOT_FOUND;
    return lost ? px_fail(err, PX_IDEMPOTENCY_IN_PROGRESS) : code;
}

/* The key is taken: for which request, and how far is it? */
static enum px_code judge(struct px_store *store, const char *id, const char *hash, void **ret_answer,
                          size_t *ret_len, struct px_error *err)
{
    int64_t now_ms = px_wall_ms();
    auto_bson bson_t *found = NULL;
    enum px_code code = px_store_get(store, &px_replay_collection, id, &found, err);
    if (code == PX_NOT_FOUND) /* given back this moment */
        return px_fail(err, PX_IDEMPOTENCY_IN_PROGRESS);
    PX_TRY(code);
    if (px_doc_int(found, "expires_at") <= now_ms)
        return take_over(store, found, hash, now_ms, err);
    if (strcmp(px_doc_str(found, "hash"), hash) != 0)
        return px_fail(err, PX_IDEMPOTENCY_MISMATCH);
    if (px_doc_has(found, "answer"))
        return copy_answer(found, ret_answer, ret_len, err);
    int64_t left_ms = px_doc_int(found, "busy_until") - now_ms;
    /* At most so long: a clock may have been set back by years. */
    if (left_ms > 0 && left_ms <= PX_REPLAY_BUSY_MS + PX_REPLAY_GRACE_MS)
        return px_fail(err, PX_IDEMPOTENCY_IN_PROGRESS);
    return take_over(store, found, hash, now_ms, err);
}

enum px_code px_replay_begin(struct px_store *store, const char *scope, const char *key, const char *hash,
                             void **ret_answer, size_t *ret_len, struct px_error *err)
{
    char id[PX_SHA256_HEX_SIZE];
    struct px_error insert_err = {0};
    PX_TRY(make_id(scope, key, id, err));
    *ret_answer = NULL;
    *ret_len = 0;
    auto_bson bson_t *entry = make_entry(id, scope, hash, px_wall_ms());
    enum px_code code = px_store_insert(store, &px_replay_collection, entry, &insert_err);
    if (code == PX_ALREADY_EXISTS)
        return judge(store, id, hash, ret_answer, ret_len, err);
    if (code != PX_OK && err)
        *err = insert_err;
    return code;
}

enum px_code px_replay_finish(struct px_store *store, const char *scope, const char *key, const void *answer,
                              size_t len, struct px_error *err)
{
    char id[PX_SHA256_HEX_SIZE];
    PX_TRY(make_id(scope, key, id, err));
    if (len > PX_MAX_DOCUMENT)
        return px_fail_because(err, PX_INTERNAL, "replay: an answer of %zu bytes", len);
    auto_bson bson_t *wrapped = bson_new();
    BSON_APPEND_BINARY(wrapped, "bytes", BSON_SUBTYPE_BINARY, answer, (uint32_t)len);
    struct px_change change = {0};
    px_change_set_doc(&change, "answer", wrapped);
    px_change_set(&change, "expires_at", PX_INT(px_wall_ms() + PX_REPLAY_TTL_MS));
    return px_store_update(store, &px_replay_collection, id, &change, NULL, err);
}

void px_replay_forget(struct px_store *store, const char *scope, const char *key)
{
    char id[PX_SHA256_HEX_SIZE];
    if (make_id(scope, key, id, NULL) == PX_OK)
        (void)px_store_delete(store, &px_replay_collection, id, NULL);
}

void px_replay_sweep(struct px_store *store, int most)
{
    int64_t now_ms = px_wall_ms(), deleted = 0;
    struct px_query query = {
        .index = "by_expiry", .to = &now_ms, .limit = most < PX_MAX_PAGE ? most : PX_MAX_PAGE};
    (void)px_store_delete_many(store, &px_replay_collection, &query, &deleted, NULL);
}

enum px_code px_replay_delete_user(struct px_store *store, const char *user_id, struct px_error *err)
{
    int64_t deleted;
    struct px_query query = {
        .index = "by_user", .equal = {PX_STR(user_id)}, .n_equal = 1, .limit = SWEEP_PAGE};
    do {
        PX_TRY(px_store_delete_many(store, &px_replay_collection, &query, &deleted, err));
    } while (deleted > 0);
    return PX_OK;
}
