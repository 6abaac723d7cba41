/* Saved sets. Tags are kept with '#', each once whatever its spelling. */
#include "hashtag/sets.h"

#include <string.h>

#include "base/clock.h"
#include "base/id.h"
#include "hashtag/platforms.h"
#include "hashtag/tags.h"
#include "rpc/validate.h"
#include "store/doc.h"

enum { DEFAULT_PAGE = 50, DELETE_PAGE = 500 };

static const struct px_index indexes[] = {{.name = "by_user", .fields = {"user_id", "created_at"}}};
const struct px_collection sets_collection = {"tag_sets", indexes, PX_ARRAY_LEN(indexes)};

static const struct px_rule create_rules[] = {
    {"name", .min = 1, .max = SET_NAME, .flags = PX_RULE_LINE},
    {"platform", .max = 20, .flags = PX_RULE_OPTIONAL | PX_RULE_TOKEN},
    {"tags", .max = SET_TAGS},
};
static const struct px_rule update_rules[] = {
    {"name", .max = SET_NAME, .flags = PX_RULE_OPTIONAL | PX_RULE_LINE},
    {"tags", .max = SET_TAGS},
};

static struct px_query all_of(const char *user_id, int limit)
{
    return (struct px_query){
        .index = "by_user", .equal = {PX_STR(user_id)}, .n_equal = 1, .descending = true, .limit = limit};
}

static enum px_code check_platform(struct px_call *call, const char *platform)
{
    return platforms_find(platform) ? PX_OK : px_fail_field(&call->err, "platform", PX_FAULT_NOT_ALLOWED, 0);
}

static bool has_tag(const char *const *tags, size_t n, const char *tag)
{
    char key[4 * TAG_MAX], other[4 * TAG_MAX];
    tag_key(tag, key, sizeof key);
    for (size_t i = 0; i < n; i++) {
        tag_key(tags[i], other, sizeof other);
        if (strcmp(key, other) == 0)
            return true;
    }
    return false;
}

/* The tags as they are kept, in the arena. */
static enum px_code clean_tags(struct px_call *call, char *const *tags, size_t n, const char ***ret_tags,
                               size_t *ret_n)
{
    const char **clean = px_arena_array(&call->arena, n + 1, sizeof *clean);
    size_t n_clean = 0;
    if (!clean)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    PX_TRY(tags_check_list("tags", tags, n, &call->err));
    for (size_t i = 0; i < n; i++) {
        if (has_tag(clean, n_clean, tags[i]))
            continue;
        clean[n_clean] = tags[i][0] == '#' ? tags[i] : px_arena_printf(&call->arena, "#%s", tags[i]);
        if (!clean[n_clean++])
            return px_fail(&call->err, PX_OUT_OF_MEMORY);
    }
    *ret_tags = clean;
    *ret_n = n_clean;
    return PX_OK;
}

static enum px_code check_number(struct px_call *call, struct hashtag *self)
{
    struct px_query own = all_of(call->caller.user_id, 1);
    int64_t n = 0;
    PX_TRY(px_store_count(self->store, &sets_collection, &own, SETS_PER_USER, &n, &call->err));
    return n < SETS_PER_USER ? PX_OK : px_fail_field(&call->err, "name", PX_FAULT_TOO_MANY, SETS_PER_USER);
}

static enum px_code fill_set(struct px_call *call, const bson_t *doc, Hashtag__TagSet *set)
{
    set->id = px_arena_strdup(&call->arena, px_doc_str(doc, "_id"));
    set->name = px_arena_strdup(&call->arena, px_doc_str(doc, "name"));
    set->platform = px_arena_strdup(&call->arena, px_doc_str(doc, "platform"));
    set->tags = px_doc_strings(doc, "tags", &call->arena, &set->n_tags);
    set->created_at = px_doc_int(doc, "created_at");
    return set->id && set->name && set->platform ? PX_OK : px_fail(&call->err, PX_OUT_OF_MEMORY);
}

static enum px_code load_own(struct px_call *call, struct hashtag *self, const char *id, bson_t **ret_doc)
{
    auto_bson bson_t *doc = NULL;
    if (!px_id_valid(id))
        return px_fail(&call->err, PX_NOT_FOUND);
    PX_TRY(px_store_get(self->store, &sets_collection, id, &doc, &call->err));
    if (strcmp(px_doc_str(doc, "user_id"), call->caller.user_id) != 0)
        return px_fail(&call->err, PX_NOT_FOUND);
    *ret_doc = px_steal(doc);
    return PX_OK;
}

enum px_code sets_create(struct px_call *call, struct hashtag *self, const Hashtag__CreateSetRequest *req,
                         Hashtag__TagSet *resp)
{
    const char **tags = NULL;
    size_t n_tags = 0;
    PX_TRY(px_validate(&req->base, create_rules, PX_ARRAY_LEN(create_rules), &call->err));
    if (req->n_tags == 0)
        return px_fail_field(&call->err, "tags", PX_FAULT_REQUIRED, 0);
    PX_TRY(check_platform(call, req->platform));
    PX_TRY(clean_tags(call, req->tags, req->n_tags, &tags, &n_tags));
    PX_TRY(check_number(call, self));
    char id[PX_ID_SIZE];
    px_call_new_id(call, 0, id);
    auto_bson bson_t *doc = bson_new();
    BSON_APPEND_UTF8(doc, "_id", id);
    BSON_APPEND_UTF8(doc, "user_id", call->caller.user_id);
    BSON_APPEND_UTF8(doc, "name", req->name);
    BSON_APPEND_UTF8(doc, "platform", req->platform);
    BSON_APPEND_INT64(doc, "created_at", px_wall_ms());
    px_doc_add_strings(doc, "tags", tags, n_tags);
    enum px_code code = px_store_insert(self->store, &sets_collection, doc, &call->err);
    if (code != PX_OK && code != PX_ALREADY_EXISTS) /* a repeat under an Idempotency-Key finds its own set */
        return code;
    return fill_set(call, doc, resp);
}

enum px_code sets_get(struct px_call *call, struct hashtag *self, const Hashtag__GetSetRequest *req,
                      Hashtag__TagSet *resp)
{
    auto_bson bson_t *doc = NULL;
    PX_TRY(load_own(call, self, req->id, &doc));
    return fill_set(call, doc, resp);
}

enum px_code sets_update(struct px_call *call, struct hashtag *self, const Hashtag__UpdateSetRequest *req,
                         Hashtag__TagSet *resp)
{
    struct px_change change = {.n_steps = 0};
    auto_bson bson_t *before = NULL;
    auto_bson bson_t *after = NULL;
    const char **tags = NULL;
    size_t n_tags = 0;
    PX_TRY(px_validate(&req->base, update_rules, PX_ARRAY_LEN(update_rules), &call->err));
    PX_TRY(load_own(call, self, req->id, &before));
    if (req->name[0])
        px_change_set(&change, "name", PX_STR(req->name));
    if (req->n_tags > 0) {
        PX_TRY(clean_tags(call, req->tags, req->n_tags, &tags, &n_tags));
        px_change_set_strings(&change, "tags", tags, n_tags);
    }
    if (req->platform__case == HASHTAG__UPDATE_SET_REQUEST__PLATFORM__PLATFORM) {
        PX_TRY(check_platform(call, req->platform));
        px_change_set(&change, "platform", PX_STR(req->platform));
    }
    if (change.n_steps == 0)
        return fill_set(call, before, resp);
    PX_TRY(px_store_update(self->store, &sets_collection, req->id, &change, &after, &call->err));
    return fill_set(call, after, resp);
}

enum px_code sets_list(struct px_call *call, struct hashtag *self, const Hashtag__ListSetsRequest *req,
                       Hashtag__ListSetsResponse *resp)
{
    struct px_query query = all_of(call->caller.user_id, req->limit > 0 ? req->limit : DEFAULT_PAGE);
    auto_page struct px_page page = {0};
    query.cursor = req->cursor;
    PX_TRY(px_store_find(self->store, &sets_collection, &query, &page, &call->err));
    resp->data = px_arena_array(&call->arena, page.n_docs + 1, sizeof *resp->data);
    Hashtag__TagSet *sets = px_arena_array(&call->arena, page.n_docs + 1, sizeof *sets);
    if (!resp->data || !sets)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    for (size_t i = 0; i < page.n_docs; i++) {
        hashtag__tag_set__init(&sets[i]);
        PX_TRY(fill_set(call, page.docs[i], &sets[i]));
        resp->data[resp->n_data++] = &sets[i];
    }
    if (page.next_cursor[0]) {
        resp->next_case = HASHTAG__LIST_SETS_RESPONSE__NEXT_NEXT_CURSOR;
        resp->next_cursor = px_arena_strdup(&call->arena, page.next_cursor);
    }
    return PX_OK;
}

enum px_code sets_delete(struct px_call *call, struct hashtag *self, const Hashtag__DeleteSetRequest *req,
                         Hashtag__DeleteSetResponse *resp)
{
    auto_bson bson_t *doc = NULL;
    (void)resp;
    PX_TRY(load_own(call, self, req->id, &doc));
    return px_store_delete(self->store, &sets_collection, req->id, &call->err);
}

enum px_code sets_delete_user(struct px_store *store, const char *user_id, int64_t *deleted,
                              struct px_error *err)
{
    struct px_query query = all_of(user_id, DELETE_PAGE);
    int64_t n = 0;
    do {
        PX_TRY(px_store_delete_many(store, &sets_collection, &query, &n, err));
        *deleted += n;
    } while (n == DELETE_PAGE);
    return PX_OK;
}
