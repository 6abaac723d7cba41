/* Saved sets: list, create, delete. */
#include "sets.h"

#include <string.h>

#include "base/clock.h"
#include "base/id.h"
#include "base/str.h"
#include "rpc/validate.h"
#include "store/doc.h"
#include "tags.h"

static const struct px_index indexes[] = {{.name = "by_user", .fields = {"user_id", "created_at"}}};
const struct px_collection sets_collection = {"tag_sets", indexes, PX_ARRAY_LEN(indexes)};

static const struct px_rule create_rules[] = {
    {"name", .min = 1, .max = 60, .flags = PX_RULE_LINE},
    {"platform", .max = 20, .flags = PX_RULE_OPTIONAL | PX_RULE_TOKEN},
    {"tags", .max = SET_TAGS},
};

static enum px_code check_set(struct px_call *call, struct hashtag *self,
                              const Hashtag__CreateSetRequest *req)
{
    PX_TRY(px_validate(&req->base, create_rules, PX_ARRAY_LEN(create_rules), &call->err));
    if (req->n_tags == 0)
        return px_fail_field(&call->err, "tags", PX_FAULT_REQUIRED, 0);
    PX_TRY(tags_check_list("tags", req->tags, req->n_tags, &call->err));
    struct px_query own = {
        .index = "by_user", .equal = {PX_STR(call->caller.user_id)}, .n_equal = 1, .limit = 1};
    int64_t n = 0;
    PX_TRY(px_store_count(self->store, &sets_collection, &own, SETS_PER_USER, &n, &call->err));
    return n < SETS_PER_USER ? PX_OK : px_fail_field(&call->err, "name", PX_FAULT_TOO_MANY, SETS_PER_USER);
}

static void fill_set(struct px_call *call, const bson_t *doc, Hashtag__TagSet *set)
{
    set->id = px_arena_strdup(&call->arena, px_doc_str(doc, "_id"));
    set->name = px_arena_strdup(&call->arena, px_doc_str(doc, "name"));
    set->platform = px_arena_strdup(&call->arena, px_doc_str(doc, "platform"));
    set->tags = px_doc_strings(doc, "tags", &call->arena, &set->n_tags);
    set->created_at = px_doc_int(doc, "created_at");
}

enum px_code sets_create(struct px_call *call, struct hashtag *self, const Hashtag__CreateSetRequest *req,
                         Hashtag__TagSet *resp)
{
    PX_TRY(check_set(call, self, req));
    char id[PX_ID_SIZE];
    px_call_new_id(call, 0, id);
    auto_bson bson_t *doc = bson_new();
    BSON_APPEND_UTF8(doc, "_id", id);
    BSON_APPEND_UTF8(doc, "user_id", call->caller.user_id);
    BSON_APPEND_UTF8(doc, "name", req->name);
    BSON_APPEND_UTF8(doc, "platform", req->platform);
    BSON_APPEND_INT64(doc, "created_at", px_wall_ms());
    px_doc_add_strings(doc, "tags", (const char *const *)req->tags, req->n_tags);
    enum px_code code = px_store_insert(self->store, &sets_collection, doc, &call->err);
    if (code != PX_OK && code != PX_ALREADY_EXISTS) /* a repeat under an Idempotency-Key finds its own set */
        return code;
    fill_set(call, doc, resp);
    return PX_OK;
}

enum px_code sets_list(struct px_call *call, struct hashtag *self, const Hashtag__ListSetsRequest *req,
                       Hashtag__ListSetsResponse *resp)
{
    struct px_query query = {.index = "by_user",
                             .equal = {PX_STR(call->caller.user_id)},
                             .n_equal = 1,
                             .descending = true,
                             .limit = req->limit > 0 ? req->limit : 50,
                             .cursor = req->cursor};
    auto_page struct px_page page = {0};
    PX_TRY(px_store_find(self->store, &sets_collection, &query, &page, &call->err));
    resp->data = px_arena_array(&call->arena, page.n_docs, sizeof *resp->data);
    for (size_t i = 0; i < page.n_docs && resp->data; i++) {
        Hashtag__TagSet *set = px_arena_alloc(&call->arena, sizeof *set);
        if (!set)
            return px_fail(&call->err, PX_OUT_OF_MEMORY);
        hashtag__tag_set__init(set);
        fill_set(call, page.docs[i], set);
        resp->data[resp->n_data++] = set;
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
    (void)resp;
    if (!px_id_valid(req->id))
        return px_fail(&call->err, PX_NOT_FOUND);
    auto_bson bson_t *doc = NULL;
    PX_TRY(px_store_get(self->store, &sets_collection, req->id, &doc, &call->err));
    if (strcmp(px_doc_str(doc, "user_id"), call->caller.user_id) != 0)
        return px_fail(&call->err, PX_NOT_FOUND);
    return px_store_delete(self->store, &sets_collection, req->id, &call->err);
}
