/* Creates the declared indexes. A non-unique index ends with "_id", which makes its order total. A unique one
 * is partial: documents that lack one of its fields don't collide. */
#include "store/mongo.h"

#include <string.h>

#include "base/log.h"
#include "store/collection.h"
#include "store/doc.h"

enum { NAMESPACE_NOT_FOUND = 26, INDEX_NOT_FOUND = 27, INDEX_OPTIONS_CONFLICT = 85, INDEX_KEY_CONFLICT = 86 };

static bson_t *describe(const struct mongo_store *store, const struct px_index *index)
{
    bson_t *out = bson_new();
    bson_t keys, filter;
    size_t n = px_index__n_fields(index);
    BSON_APPEND_UTF8(out, "name", index->name);
    BSON_APPEND_DOCUMENT_BEGIN(out, "key", &keys);
    for (size_t i = 0; i < n; i++)
        BSON_APPEND_INT32(&keys, index->fields[i], 1);
    if (!index->unique)
        BSON_APPEND_INT32(&keys, "_id", 1);
    (void)bson_append_document_end(out, &keys);
    if (!index->unique)
        return out;
    BSON_APPEND_BOOL(out, "unique", true);
    if (!store->is_mongodb)
        return out;
    BSON_APPEND_DOCUMENT_BEGIN(out, "partialFilterExpression", &filter);
    for (size_t i = 0; i < n; i++) {
        bson_t exists;
        BSON_APPEND_DOCUMENT_BEGIN(&filter, index->fields[i], &exists);
        BSON_APPEND_BOOL(&exists, "$exists", true);
        (void)bson_append_document_end(&filter, &exists);
    }
    (void)bson_append_document_end(out, &filter);
    return out;
}

static bool run(mongoc_client_t *client, const struct mongo_store *store, const bson_t *command,
                bson_t *ret_reply, bson_error_t *error)
{
    return mongoc_client_write_command_with_opts(client, store->database, command, NULL, ret_reply, error);
}

static enum px_code create(mongoc_client_t *client, const struct mongo_store *store,
                           const struct px_collection *collection, const struct px_index *index,
                           bool *ret_differs, struct px_error *err)
{
    bson_t reply;
    bson_error_t error;
    auto_bson bson_t *description = describe(store, index);
    auto_bson bson_t *command = BCON_NEW("createIndexes", BCON_UTF8(collection->name), "indexes", "[",
                                         BCON_DOCUMENT(description), "]");
    bool ok = run(client, store, command, &reply, &error);
    *ret_differs = !ok && (error.code == INDEX_OPTIONS_CONFLICT || error.code == INDEX_KEY_CONFLICT);
    enum px_code code = ok || *ret_differs ? PX_OK : px_mongo__fail(err, &error, &reply);
    bson_destroy(&reply);
    return code;
}

static enum px_code drop(mongoc_client_t *client, const struct mongo_store *store,
                         const struct px_collection *collection, const char *name, struct px_error *err)
{
    bson_t reply;
    bson_error_t error;
    auto_bson bson_t *command =
        BCON_NEW("dropIndexes", BCON_UTF8(collection->name), "index", BCON_UTF8(name));
    bool ok = run(client, store, command, &reply, &error);
    bool gone = ok || error.code == INDEX_NOT_FOUND || error.code == NAMESPACE_NOT_FOUND;
    enum px_code code = gone ? PX_OK : px_mongo__fail(err, &error, &reply);
    bson_destroy(&reply);
    return code;
}

static enum px_code build_index(mongoc_client_t *client, const struct mongo_store *store,
                                const struct px_collection *collection, const struct px_index *index,
                                struct px_error *err)
{
    bool differs;
    PX_TRY(create(client, store, collection, index, &differs, err));
    if (!differs)
        return PX_OK;
    px_log_info("index is declared otherwise now", PX_S("collection", collection->name),
                PX_S("index", index->name));
    PX_TRY(drop(client, store, collection, index->name, err));
    PX_TRY(create(client, store, collection, index, &differs, err));
    if (differs)
        return px_fail_because(err, PX_INTERNAL, "mongo: index %s of %s is in the way of another",
                               index->name, collection->name);
    return PX_OK;
}

/* Others than ours may be an operator's: they are only told about. */
static void report_undeclared(mongoc_client_t *client, const struct mongo_store *store,
                              const struct px_collection *collection)
{
    const bson_t *index;
    mongoc_collection_t *handle = mongoc_client_get_collection(client, store->database, collection->name);
    mongoc_cursor_t *cursor = mongoc_collection_find_indexes_with_opts(handle, NULL);
    while (mongoc_cursor_next(cursor, &index)) {
        const char *name = px_doc_str(index, "name");
        if (strcmp(name, "_id_") != 0 && !px_index__find(collection, name))
            px_log_warn("index is not declared", PX_S("collection", collection->name), PX_S("index", name));
    }
    mongoc_cursor_destroy(cursor);
    mongoc_collection_destroy(handle);
}

enum px_code px_mongo__build_indexes(mongoc_client_t *client, const struct mongo_store *store,
                                     const struct px_collection *collection, struct px_error *err)
{
    for (size_t i = 0; i < collection->n_indexes; i++)
        PX_TRY(build_index(client, store, collection, &collection->indexes[i], err));
    report_undeclared(client, store, collection);
    return PX_OK;
}
