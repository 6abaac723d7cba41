/* Earlier suggestions. */
#include "history.h"

#include <string.h>

#include "base/clock.h"
#include "base/id.h"
#include "base/str.h"
#include "store/doc.h"

static const struct px_index indexes[] = {
    {.name = "by_user", .fields = {"user_id", "created_at"}},
    {.name = "by_age", .fields = {"created_at"}},
};
const struct px_collection history_collection = {"suggestions", indexes, PX_ARRAY_LEN(indexes)};

/* The beginning of the text, cut between characters. */
static char *cut_text(struct px_arena *arena, const char *text)
{
    size_t len = strnlen(text, HISTORY_TEXT);
    while (text[len] && ((unsigned char)text[len] & 0xc0) == 0x80)
        len--;
    return px_arena_strndup(arena, text, len);
}

enum px_code history_add(struct px_call *call, struct hashtag *self, const Hashtag__SuggestRequest *req,
                         const char *text, const Hashtag__SuggestResponse *resp)
{
    const char **tags = px_arena_array(&call->arena, resp->n_tags, sizeof *tags);
    const char *kept = cut_text(&call->arena, text);
    if (!tags || !kept)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    for (size_t i = 0; i < resp->n_tags; i++)
        tags[i] = resp->tags[i]->tag;
    auto_bson bson_t *doc = bson_new();
    BSON_APPEND_UTF8(doc, "_id", resp->request_id);
    BSON_APPEND_UTF8(doc, "user_id", call->caller.user_id);
    BSON_APPEND_UTF8(doc, "text", kept);
    BSON_APPEND_UTF8(doc, "image_id", req->image_id);
    BSON_APPEND_UTF8(doc, "platform", req->platform);
    BSON_APPEND_INT64(doc, "created_at", px_wall_ms());
    px_doc_add_strings(doc, "tags", tags, resp->n_tags);
    return px_store_insert(self->store, &history_collection, doc, &call->err);
}

enum px_code history_check_owner(struct px_call *call, struct hashtag *self, const char *request_id)
{
    if (!px_id_valid(request_id))
        return px_fail(&call->err, PX_NOT_FOUND);
    auto_bson bson_t *doc = NULL;
    PX_TRY(px_store_get(self->store, &history_collection, request_id, &doc, &call->err));
    if (strcmp(px_doc_str(doc, "user_id"), call->caller.user_id) != 0)
        return px_fail(&call->err, PX_NOT_FOUND);
    return PX_OK;
}

static void fill_entry(struct px_call *call, const bson_t *doc, Hashtag__HistoryEntry *entry)
{
    entry->request_id = px_arena_strdup(&call->arena, px_doc_str(doc, "_id"));
    entry->text = px_arena_strdup(&call->arena, px_doc_str(doc, "text"));
    entry->image_id = px_arena_strdup(&call->arena, px_doc_str(doc, "image_id"));
    entry->platform = px_arena_strdup(&call->arena, px_doc_str(doc, "platform"));
    entry->tags = px_doc_strings(doc, "tags", &call->arena, &entry->n_tags);
    entry->created_at = px_doc_int(doc, "created_at");
}

enum px_code history_list(struct px_call *call, struct hashtag *self, const Hashtag__ListHistoryRequest *req,
                          Hashtag__ListHistoryResponse *resp)
{
    struct px_query query = {.index = "by_user",
                             .equal = {PX_STR(call->caller.user_id)},
                             .n_equal = 1,
                             .descending = true,
                             .limit = req->limit > 0 ? req->limit : 20,
                             .cursor = req->cursor};
    auto_page struct px_page page = {0};
    PX_TRY(px_store_find(self->store, &history_collection, &query, &page, &call->err));
    resp->data = px_arena_array(&call->arena, page.n_docs, sizeof *resp->data);
    for (size_t i = 0; i < page.n_docs && resp->data; i++) {
        Hashtag__HistoryEntry *entry = px_arena_alloc(&call->arena, sizeof *entry);
        if (!entry)
            return px_fail(&call->err, PX_OUT_OF_MEMORY);
        hashtag__history_entry__init(entry);
        fill_entry(call, page.docs[i], entry);
        resp->data[resp->n_data++] = entry;
    }
    if (page.next_cursor[0]) {
        resp->next_case = HASHTAG__LIST_HISTORY_RESPONSE__NEXT_NEXT_CURSOR;
        resp->next_cursor = px_arena_strdup(&call->arena, page.next_cursor);
    }
    return PX_OK;
}

void history_sweep(struct hashtag *self, int most)
{
    int64_t before = px_wall_ms() - (int64_t)HISTORY_DAYS * 24 * 3600 * 1000;
    struct px_query old = {.index = "by_age", .to = &before, .limit = most};
    int64_t deleted = 0;
    (void)px_store_delete_many(self->store, &history_collection, &old, &deleted, NULL);
}
