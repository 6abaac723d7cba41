/* Counting senders. */
#include "contact/senders.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "store/doc.h"

enum { KEY_BYTES = 16, KEY_SIZE = PX_BASE64URL_SIZE(KEY_BYTES), MAX_NAME = 256, CLOCK_STEP_MS = 60 * 1000 };

static const struct px_index indexes[] = {
    {.name = "by_sender", .fields = {"sender", "created_at"}},
    {.name = "by_age", .fields = {"created_at"}},
};

const struct px_collection senders_collection = {"senders", indexes, PX_ARRAY_LEN(indexes)};

static void make_key(const struct px_caller *caller, char out[KEY_SIZE])
{
    char name[MAX_NAME];
    unsigned char hash[PX_SHA256_LEN];
    bool known = caller->user_id[0];
    (void)snprintf(name, sizeof name, "%s|%s", known ? "user" : "address",
                   known ? caller->user_id : caller->client);
    px_sha256(name, strlen(name), hash);
    px_base64url(hash, KEY_BYTES, out);
}

static int seconds_until(int64_t moment_ms, int64_t now_ms)
{
    return moment_ms > now_ms ? (int)((moment_ms - now_ms + 999) / 1000) : 1;
}

/* Fails when the window that ends now holds more than 'most' entries of the sender: it opens again when the
 * oldest leaves. */
static enum px_code check_window(struct px_store *store, const char *key, int64_t window_ms, int64_t most,
                                 int64_t now_ms, struct px_error *err)
{
    int64_t from = now_ms - window_ms + 1, to = now_ms + CLOCK_STEP_MS, count = 0;
    const struct px_query query = {
        .index = "by_sender",
        .equal = {PX_STR(key)},
        .n_equal = 1,
        .from = &from,
        .to = &to, /* what lies in the future was written before the clock was set back */
        .limit = 1,
    };
    PX_TRY(px_store_count(store, &senders_collection, &query, most + 1, &count, err));
    if (count <= most)
        return PX_OK;
    auto_bson bson_t *oldest = NULL;
    PX_TRY(px_store_find_one(store, &senders_collection, &query, &oldest, err));
    int64_t opens_ms = px_doc_int(oldest, "created_at") + window_ms;
    return px_fail_retry(err, PX_RATE_LIMITED, seconds_until(opens_ms, now_ms));
}

/* Written first and counted then, so that of many at once no more than the limit pass. */
enum px_code senders_note(struct px_store *store, const char *id, const struct px_caller *caller,
                          int64_t now_ms, struct px_error *err)
{
    char key[KEY_SIZE];
    make_key(caller, key);
    auto_bson bson_t *doc = bson_new();
    BSON_APPEND_UTF8(doc, "_id", id);
    BSON_APPEND_UTF8(doc, "sender", key);
    BSON_APPEND_INT64(doc, "created_at", now_ms);
    enum px_code code = px_store_insert(store, &senders_collection, doc, err);
    if (code == PX_ALREADY_EXISTS) /* a repeat */
        return PX_OK;
    PX_TRY(code);
    code = check_window(store, key, SENDERS_HOUR_MS, SENDERS_PER_HOUR, now_ms, err);
    if (code == PX_OK)
        code = check_window(store, key, SENDERS_DAY_MS, SENDERS_PER_DAY, now_ms, err);
    if (code != PX_OK)
        (void)px_store_delete(store, &senders_collection, id, NULL);
    return code;
}

void senders_sweep(struct px_store *store, int64_t now_ms, int most)
{
    int64_t to = now_ms - SENDERS_DAY_MS, deleted = 0;
    const struct px_query query = {.index = "by_age", .to = &to, .limit = most};
    (void)px_store_delete_many(store, &senders_collection, &query, &deleted, NULL);
}
