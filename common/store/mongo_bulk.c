/* For pulix-store: collections by their names. */
#include "store/mongo.h"

#include <string.h>

#include "store/doc.h"

PX_DEFINE_AUTO(database, mongoc_database_t *, mongoc_database_destroy);
PX_DEFINE_AUTO(names, char **, bson_strfreev);
PX_DEFINE_AUTO(bulk, mongoc_bulk_operation_t *, mongoc_bulk_operation_destroy);

static bool is_documents(const char *name)
{
    return strcmp(name, MONGO_BLOBS) != 0 && strcmp(name, MONGO_CHUNKS) != 0 &&
           strncmp(name, "system.", 7) != 0;
}

enum px_code px_mongo__list_collections(void *self, px_name_fn each, void *data, struct px_error *err)
{
    struct mongo_store *store = self;
    auto_lease struct mongo_lease lease = {0};
    bson_error_t error;
    PX_TRY(px_mongo__lease(store, MONGO_BLOBS, &lease, err));
    PX_AUTO(database) mongoc_database_t *database = mongoc_client_get_database(lease.client, store->database);
    PX_AUTO(names) char **names = mongoc_database_get_collection_names_with_opts(database, NULL, &error);
    if (!names)
        return px_mongo__fail(err, &error, NULL);
    for (size_t i = 0; names[i]; i++)
        if (is_documents(names[i]) && !each(names[i], data))
            break;
    return PX_OK;
}

enum px_code px_mongo__read_all(void *self, const char *collection, const char *after, int most,
                                px_each_fn each, void *data, struct px_error *err)
{
    auto_lease struct mongo_lease lease = {0};
    PX_TRY(px_mongo__lease(self, collection, &lease, err));
    auto_bson bson_t *filter = BCON_NEW("_id", "{", "$gt", BCON_UTF8(after), "}");
    auto_bson bson_t *opts = BCON_NEW("sort", "{", "_id", BCON_INT32(1), "}", "limit", BCON_INT64(most));
    auto_cursor mongoc_cursor_t *cursor =
        mongoc_collection_find_with_opts(lease.collection, filter, opts, NULL);
    return px_mongo__go_through(cursor, each, data, err);
}

struct naming {
    px_name_fn each;
    void *data;
};

static bool give_id(const bson_t *doc, void *data)
{
    const struct naming *naming = data;
    return naming->each(px_doc__id(doc), naming->data);
}

enum px_code px_mongo__list_blobs(void *self, const char *after, int most, px_name_fn each, void *data,
                                  struct px_error *err)
{
    struct naming naming = {each, data};
    return px_mongo__read_all(self, MONGO_BLOBS, after, most, give_id, &naming, err);
}

enum px_code px_mongo__put_all(void *self, const char *collection, bson_t *const *docs, size_t n_docs,
                               struct px_error *err)
{
    auto_lease struct mongo_lease lease = {0};
    bson_t reply;
    bson_error_t error;
    if (n_docs == 0)
        return PX_OK; /* a collection comes into being with its first document */
    PX_TRY(px_mongo__lease(self, collection, &lease, err));
    auto_bson bson_t *opts = BCON_NEW("ordered", BCON_BOOL(false));
    auto_bson bson_t *upsert = BCON_NEW("upsert", BCON_BOOL(true));
    PX_AUTO(bulk)
    mongoc_bulk_operation_t *bulk = mongoc_collection_create_bulk_operation_with_opts(lease.collection, opts);
    for (size_t i = 0; i < n_docs; i++) {
        auto_bson bson_t *filter = BCON_NEW("_id", BCON_UTF8(px_doc__id(docs[i])));
        if (!mongoc_bulk_operation_replace_one_with_opts(bulk, filter, docs[i], upsert, &error))
            return px_mongo__fail(err, &error, NULL);
    }
    enum px_code code = PX_OK;
    if (mongoc_bulk_operation_execute(bulk, &reply, &error) == 0)
        code = px_mongo__fail(err, &error, &reply);
    bson_destroy(&reply);
    return code;
}

enum px_code px_mongo__count_all(void *self, const char *collection, int64_t *ret_count, struct px_error *err)
{
    auto_lease struct mongo_lease lease = {0};
    bson_error_t error;
    bson_t all = BSON_INITIALIZER;
    PX_TRY(px_mongo__lease(self, collection, &lease, err));
    int64_t count = mongoc_collection_count_documents(lease.collection, &all, NULL, NULL, NULL, &error);
    if (count < 0)
        return px_mongo__fail(err, &error, NULL);
    *ret_count = count;
    return PX_OK;
}
