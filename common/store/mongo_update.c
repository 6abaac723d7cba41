/* Updates: one findAndModify whose query is the id and the conditions, so the server checks and changes in
 * one. */
#include "store/mongo.h"

#include <string.h>

#include "store/change.h"
#include "store/doc.h"

PX_DEFINE_AUTO(modify, mongoc_find_and_modify_opts_t *, mongoc_find_and_modify_opts_destroy);

static bson_t *make_query(const char *id, const struct px_change *change)
{
    bson_t *query = BCON_NEW("_id", BCON_UTF8(id));
    for (size_t i = 0; i < change->n_steps; i++)
        if (change->steps[i].kind == PX_STEP_IF)
            px_mongo__append(query, change->steps[i].field, &change->steps[i].value);
    return query;
}

/* { $each: [doc], $slice: -keep } */
static void put_push(bson_t *out, const struct px_step *step)
{
    bson_t push, each;
    BSON_APPEND_DOCUMENT_BEGIN(out, step->field, &push);
    BSON_APPEND_ARRAY_BEGIN(&push, "$each", &each);
    BSON_APPEND_DOCUMENT(&each, "0", step->doc);
    (void)bson_append_array_end(&push, &each);
    BSON_APPEND_INT32(&push, "$slice", -step->keep);
    (void)bson_append_document_end(out, &push);
}

static void put_step(bson_t *out, const struct px_step *step)
{
    switch (step->kind) {
    case PX_STEP_SET:
    case PX_STEP_INC:
        px_mongo__append(out, step->field, &step->value);
        break;
    case PX_STEP_SET_DOC:
        BSON_APPEND_DOCUMENT(out, step->field, step->doc);
        break;
    case PX_STEP_SET_STRINGS:
        px_doc_add_strings(out, step->field, step->strings, step->n_strings);
        break;
    case PX_STEP_UNSET:
        BSON_APPEND_UTF8(out, step->field, "");
        break;
    case PX_STEP_APPEND:
        put_push(out, step);
        break;
    case PX_STEP_IF:
        break;
    }
}

static const char *operator_of(enum px_step_kind kind)
{
    static const char *const operators[] = {
        [PX_STEP_SET] = "$set",     [PX_STEP_SET_DOC] = "$set", [PX_STEP_SET_STRINGS] = "$set",
        [PX_STEP_UNSET] = "$unset", [PX_STEP_INC] = "$inc",     [PX_STEP_APPEND] = "$push",
    };
    return kind == PX_STEP_IF ? "" : operators[kind];
}

static bson_t *make_update(const struct px_change *change)
{
    static const char *const operators[] = {"$set", "$unset", "$inc", "$push"};
    bson_t *update = bson_new();
    for (size_t k = 0; k < PX_ARRAY_LEN(operators); k++) {
        bson_t *part = bson_new();
        for (size_t i = 0; i < change->n_steps; i++)
            if (strcmp(operator_of(change->steps[i].kind), operators[k]) == 0)
                put_step(part, &change->steps[i]);
        if (!bson_empty(part))
            BSON_APPEND_DOCUMENT(update, operators[k], part);
        bson_destroy(part);
    }
    return update;
}

static bool appends(const struct px_change *change)
{
    for (size_t i = 0; i < change->n_steps; i++)
        if (change->steps[i].kind == PX_STEP_APPEND)
            return true;
    return false;
}

/* The document as it will be. */
static enum px_code foresee(struct mongo_lease *lease, const char *id, const struct px_change *change,
                            bson_t **ret_doc, struct px_error *err)
{
    auto_bson bson_t *before = NULL;
    PX_TRY(px_mongo__get_on(lease, id, &before, err));
    return px_change__apply(change, before, ret_doc, err);
}

static enum px_code fail_duplicate(struct mongo_lease *lease, const struct px_collection *collection,
                                   const char *id, const struct px_change *change, const bson_error_t *error,
                                   struct px_error *err)
{
    auto_bson bson_t *after = NULL;
    PX_TRY(foresee(lease, id, change, &after, err));
    return px_mongo__fail_duplicate(lease, collection, after, error, err);
}

/* *ret_doc stays NULL when nothing matched. */
static enum px_code modify(struct mongo_lease *lease, const bson_t *query, const bson_t *update,
                           bson_t **ret_doc, bson_error_t *ret_error, struct px_error *err)
{
    bson_t reply, value;
    PX_AUTO(modify) mongoc_find_and_modify_opts_t *opts = mongoc_find_and_modify_opts_new();
    (void)mongoc_find_and_modify_opts_set_update(opts, update);
    (void)mongoc_find_and_modify_opts_set_flags(opts, MONGOC_FIND_AND_MODIFY_RETURN_NEW);
    (void)mongoc_find_and_modify_opts_set_max_time_ms(opts, (uint32_t)lease->left_ms);
    enum px_code code = PX_OK;
    if (!mongoc_collection_find_and_modify_with_opts(lease->collection, query, opts, &reply, ret_error))
        code = px_mongo__fail(err, ret_error, &reply);
    else if (px_doc_sub(&reply, "value", &value))
        *ret_doc = bson_copy(&value);
    bson_destroy(&reply);
    return code;
}

enum px_code px_mongo__update(void *self, const struct px_collection *collection, const char *id,
                              const struct px_change *change, bson_t **ret_doc, struct px_error *err)
{
    struct mongo_store *store = self;
    auto_lease struct mongo_lease lease = {0};
    auto_bson bson_t *update = NULL;
    auto_bson bson_t *after = NULL;
    auto_bson bson_t *as_it_is = NULL;
    bson_error_t error = {0};
    PX_TRY(px_mongo__lease(store, collection->name, &lease, err));
    auto_bson bson_t *query = make_query(id, change);
    /* Servers without $slice get the whole document; they have no atomic updates either. */
    if (store->is_mongodb || !appends(change))
        update = make_update(change);
    else
        PX_TRY(foresee(&lease, id, change, &update, err));
    enum px_code code = modify(&lease, query, update, &after, &error, err);
    if (px_mongo__is_duplicate(&error))
        return fail_duplicate(&lease, collection, id, change, &error, err);
    PX_TRY(code);
    if (!after) {
        PX_TRY(px_mongo__get_on(&lease, id, &as_it_is, err));
        code = px_fail(err, PX_CONFLICT);
    }
    if (ret_doc)
        *ret_doc = after ? px_steal(after) : px_steal(as_it_is);
    return code;
}
