/* One document per person and tag; counters rise atomically. */
#include "taste.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "store/doc.h"
#include "tags.h"

static const struct px_index indexes[] = {{.name = "by_user", .fields = {"user_id", "used_at"}}};
const struct px_collection taste_collection = {"user_tags", indexes, PX_ARRAY_LEN(indexes)};

static const char *const counters[] = {
    [TASTE_KEPT] = "kept", [TASTE_REMOVED] = "removed", [TASTE_ADDED] = "added"};

/* The document's id follows from person and tag, so that two notes at once meet in one document. */
static void make_id(const char *user_id, const char *key, char out[PX_SHA256_HEX_SIZE])
{
    char text[PX_ID_SIZE + 4 * TAG_MAX + 2];
    int len = snprintf(text, sizeof text, "%s|%s", user_id, key);
    px_sha256_hex(text, (size_t)len, out);
}

enum px_code taste_note(struct px_call *call, struct hashtag *self, const char *tag, enum taste_action action)
{
    char key[4 * TAG_MAX];
    char id[PX_SHA256_HEX_SIZE];
    tag_key(tag, key, sizeof key);
    make_id(call->caller.user_id, key, id);
    struct px_change change = {0};
    px_change_inc(&change, counters[action], 1);
    px_change_set(&change, "used_at", PX_INT(px_wall_ms()));
    enum px_code code = px_store_update(self->store, &taste_collection, id, &change, NULL, &call->err);
    if (code != PX_NOT_FOUND)
        return code;
    auto_bson bson_t *doc = bson_new();
    BSON_APPEND_UTF8(doc, "_id", id);
    BSON_APPEND_UTF8(doc, "user_id", call->caller.user_id);
    BSON_APPEND_UTF8(doc, "key", key);
    BSON_APPEND_UTF8(doc, "tag", tag);
    BSON_APPEND_INT64(doc, counters[action], 1);
    BSON_APPEND_INT64(doc, "used_at", px_wall_ms());
    code = px_store_insert(self->store, &taste_collection, doc, &call->err);
    if (code == PX_ALREADY_EXISTS) /* a twin was faster */
        code = px_store_update(self->store, &taste_collection, id, &change, NULL, &call->err);
    return code;
}

enum px_code taste_load(struct px_call *call, struct hashtag *self, struct taste *ret_taste)
{
    struct px_query query = {.index = "by_user",
                             .equal = {PX_STR(call->caller.user_id)},
                             .n_equal = 1,
                             .descending = true,
                             .limit = TASTE_MOST};
    auto_page struct px_page page = {0};
    PX_TRY(px_store_find(self->store, &taste_collection, &query, &page, &call->err));
    struct taste_entry *entries = px_arena_array(&call->arena, page.n_docs, sizeof *entries);
    if (!entries && page.n_docs > 0)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    for (size_t i = 0; i < page.n_docs; i++) {
        const bson_t *doc = page.docs[i];
        entries[i] = (struct taste_entry){
            .key = px_arena_strdup(&call->arena, px_doc_str(doc, "key")),
            .tag = px_arena_strdup(&call->arena, px_doc_str(doc, "tag")),
            .kept = (int)px_doc_int(doc, "kept"),
            .removed = (int)px_doc_int(doc, "removed"),
            .added = (int)px_doc_int(doc, "added"),
        };
        if (!entries[i].key || !entries[i].tag)
            return px_fail(&call->err, PX_OUT_OF_MEMORY);
    }
    *ret_taste = (struct taste){entries, page.n_docs};
    return PX_OK;
}

const struct taste_entry *taste_find(const struct taste *taste, const char *key)
{
    for (size_t i = 0; i < taste->n_entries; i++)
        if (strcmp(taste->entries[i].key, key) == 0)
            return &taste->entries[i];
    return NULL;
}
