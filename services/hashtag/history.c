/* Earlier suggestions. Tags, their words and what was learned are three arrays of one length. */
#include "hashtag/history.h"

#include <string.h>

#include "base/clock.h"
#include "base/id.h"
#include "store/doc.h"

enum { DAY_MS = 24 * 3600 * 1000, DELETE_PAGE = 500, DEFAULT_PAGE = 20 };

static const struct px_index indexes[] = {
    {.name = "by_user", .fields = {"user_id", "created_at"}},
    {.name = "by_age", .fields = {"created_at"}},
};
const struct px_collection history_collection = {"suggestions", indexes, PX_ARRAY_LEN(indexes)};

/* The beginning of the text, cut between characters. */
static const char *cut_text(struct px_arena *arena, const char *text)
{
    size_t len = strnlen(text, HISTORY_TEXT);
    while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
        len--;
    return px_arena_strndup(arena, text, len);
}

static struct px_query all_of(const char *user_id, int limit)
{
    return (struct px_query){
        .index = "by_user", .equal = {PX_STR(user_id)}, .n_equal = 1, .descending = true, .limit = limit};
}

struct columns {
    const char **tags, **words, **learned;
    size_t n;
};

static enum px_code make_columns(struct px_call *call, const struct history_entry *entry, struct columns *ret)
{
    struct columns columns = {.n = entry->n_tags};
    columns.tags = px_arena_array(&call->arena, 3 * entry->n_tags + 1, sizeof *columns.tags);
    if (!columns.tags)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    columns.words = columns.tags + entry->n_tags;
    columns.learned = columns.words + entry->n_tags;
    for (size_t i = 0; i < entry->n_tags; i++) {
        columns.tags[i] = entry->tags[i].tag;
        columns.words[i] = entry->tags[i].word;
        columns.learned[i] = entry->tags[i].learned ? "y" : "";
    }
    *ret = columns;
    return PX_OK;
}

static enum px_code insert(struct px_call *call, struct hashtag *self, const struct history_entry *entry,
                           const struct columns *columns)
{
    auto_bson bson_t *doc = bson_new();
    BSON_APPEND_UTF8(doc, "_id", entry->request_id);
    BSON_APPEND_UTF8(doc, "user_id", call->caller.user_id);
    BSON_APPEND_UTF8(doc, "text", entry->text);
    BSON_APPEND_UTF8(doc, "image_id", entry->image_id);
    BSON_APPEND_UTF8(doc, "platform", entry->platform);
    BSON_APPEND_INT64(doc, "created_at", px_wall_ms());
    px_doc_add_strings(doc, "tags", columns->tags, columns->n);
    px_doc_add_strings(doc, "words", columns->words, columns->n);
    px_doc_add_strings(doc, "learned", columns->learned, columns->n);
    enum px_code code = px_store_insert(self->store, &history_collection, doc, &call->err);
    return code == PX_ALREADY_EXISTS ? PX_OK : code; /* a repeat under an Idempotency-Key */
}

static enum px_code refresh(struct px_call *call, struct hashtag *self, const char *id,
                            const struct history_entry *entry, const struct columns *columns)
{
    struct px_change change = {.n_steps = 0};
    px_change_set(&change, "platform", PX_STR(entry->platform));
    px_change_set(&change, "created_at", PX_INT(px_wall_ms()));
    px_change_set_strings(&change, "tags", columns->tags, columns->n);
    px_change_set_strings(&change, "words", columns->words, columns->n);
    px_change_set_strings(&change, "learned", columns->learned, columns->n);
    return px_store_update(self->store, &history_collection, id, &change, NULL, &call->err);
}

static bool is_same(const bson_t *doc, const struct history_entry *entry)
{
    return strcmp(px_doc_str(doc, "text"), entry->text) == 0 &&
           strcmp(px_doc_str(doc, "image_id"), entry->image_id) == 0 &&
           px_doc_int(doc, "created_at") > px_wall_ms() - HISTORY_MERGE_MS;
}

enum px_code history_add(struct px_call *call, struct hashtag *self, const struct history_entry *given,
                         const char **ret_id)
{
    struct history_entry entry = *given;
    struct columns columns = {0};
    struct px_query latest = all_of(call->caller.user_id, 1);
    auto_bson bson_t *before = NULL;
    entry.text = cut_text(&call->arena, given->text);
    if (!entry.text)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    PX_TRY(make_columns(call, &entry, &columns));
    enum px_code code = px_store_find_one(self->store, &history_collection, &latest, &before, &call->err);
    if (code == PX_OK && is_same(before, &entry)) {
        *ret_id = px_arena_strdup(&call->arena, px_doc_str(before, "_id"));
        if (!*ret_id)
            return px_fail(&call->err, PX_OUT_OF_MEMORY);
        code = refresh(call, self, *ret_id, &entry, &columns);
        if (code != PX_NOT_FOUND) /* it may have been deleted in this moment */
            return code;
    } else if (code != PX_OK && code != PX_NOT_FOUND) {
        return code;
    }
    *ret_id = entry.request_id;
    return insert(call, self, &entry, &columns);
}

static enum px_code load_own(struct px_call *call, struct hashtag *self, const char *id, bson_t **ret_doc)
{
    auto_bson bson_t *doc = NULL;
    if (!px_id_valid(id))
        return px_fail(&call->err, PX_NOT_FOUND);
    PX_TRY(px_store_get(self->store, &history_collection, id, &doc, &call->err));
    if (strcmp(px_doc_str(doc, "user_id"), call->caller.user_id) != 0)
        return px_fail(&call->err, PX_NOT_FOUND);
    *ret_doc = px_steal(doc);
    return PX_OK;
}

enum px_code history_get(struct px_call *call, struct hashtag *self, const char *request_id,
                         struct history_entry *ret_entry)
{
    auto_bson bson_t *doc = NULL;
    size_t n_tags = 0, n_words = 0, n_learned = 0;
    PX_TRY(load_own(call, self, request_id, &doc));
    char **texts = px_doc_strings(doc, "tags", &call->arena, &n_tags);
    char **words = px_doc_strings(doc, "words", &call->arena, &n_words);
    char **learned = px_doc_strings(doc, "learned", &call->arena, &n_learned);
    struct history_tag *tags = px_arena_array(&call->arena, n_tags + 1, sizeof *tags);
    struct history_entry entry = {
        .request_id = px_arena_strdup(&call->arena, request_id),
        .text = px_arena_strdup(&call->arena, px_doc_str(doc, "text")),
        .image_id = px_arena_strdup(&call->arena, px_doc_str(doc, "image_id")),
        .platform = px_arena_strdup(&call->arena, px_doc_str(doc, "platform")),
        .tags = tags,
        .n_tags = n_tags,
        .created_at = px_doc_int(doc, "created_at"),
    };
    if (!tags || !entry.request_id || !entry.text || !entry.image_id || !entry.platform)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    for (size_t i = 0; i < n_tags; i++)
        tags[i] = (struct history_tag){texts[i], i < n_words ? words[i] : "",
                                       i < n_learned && learned[i][0] != '\0'};
    *ret_entry = entry;
    return PX_OK;
}

static void fill_entry(struct px_call *call, const bson_t *doc, Hashtag__HistoryEntry *entry)
{
    hashtag__history_entry__init(entry);
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
    struct px_query query = all_of(call->caller.user_id, req->limit > 0 ? req->limit : DEFAULT_PAGE);
    auto_page struct px_page page = {0};
    query.cursor = req->cursor;
    PX_TRY(px_store_find(self->store, &history_collection, &query, &page, &call->err));
    resp->data = px_arena_array(&call->arena, page.n_docs + 1, sizeof *resp->data);
    Hashtag__HistoryEntry *entries = px_arena_array(&call->arena, page.n_docs + 1, sizeof *entries);
    if (!resp->data || !entries)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    for (size_t i = 0; i < page.n_docs; i++) {
        fill_entry(call, page.docs[i], &entries[i]);
        resp->data[resp->n_data++] = &entries[i];
    }
    if (page.next_cursor[0]) {
        resp->next_case = HASHTAG__LIST_HISTORY_RESPONSE__NEXT_NEXT_CURSOR;
        resp->next_cursor = px_arena_strdup(&call->arena, page.next_cursor);
    }
    return PX_OK;
}

enum px_code history_delete(struct px_call *call, struct hashtag *self,
                            const Hashtag__DeleteHistoryEntryRequest *req,
                            Hashtag__DeleteHistoryEntryResponse *resp)
{
    auto_bson bson_t *doc = NULL;
    (void)resp;
    PX_TRY(load_own(call, self, req->request_id, &doc));
    return px_store_delete(self->store, &history_collection, req->request_id, &call->err);
}

enum px_code history_clear(struct px_call *call, struct hashtag *self,
                           const Hashtag__ClearHistoryRequest *req, Hashtag__ClearHistoryResponse *resp)
{
    int64_t deleted = 0;
    (void)req, (void)resp;
    return history_delete_user(self->store, call->caller.user_id, &deleted, &call->err);
}

enum px_code history_delete_user(struct px_store *store, const char *user_id, int64_t *deleted,
                                 struct px_error *err)
{
    struct px_query query = all_of(user_id, DELETE_PAGE);
    int64_t n = 0;
    do {
        PX_TRY(px_store_delete_many(store, &history_collection, &query, &n, err));
        *deleted += n;
    } while (n == DELETE_PAGE);
    return PX_OK;
}

void history_sweep(struct px_store *store, int64_t now_ms, int most)
{
    int64_t before = now_ms - (int64_t)HISTORY_DAYS * DAY_MS;
    struct px_query old = {.index = "by_age", .to = &before, .limit = most};
    int64_t deleted = 0;
    (void)px_store_delete_many(store, &history_collection, &old, &deleted, NULL);
}
