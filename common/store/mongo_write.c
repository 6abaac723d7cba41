/* Inserts and deletes. */
#include "store/mongo.h"

#include "store/doc.h"

enum px_code px_mongo__insert(void *self, const struct px_collection *collection, const char *id,
                              const bson_t *doc, struct px_error *err)
{
    auto_lease struct mongo_lease lease = {0};
    bson_t reply;
    bson_error_t error;
    (void)id;
    PX_TRY(px_mongo__lease(self, collection->name, &lease, err));
    auto_bson bson_t *opts = BCON_NEW("validate", BCON_BOOL(false)); /* store.c has done it */
    if (mongoc_collection_insert_one(lease.collection, doc, opts, &reply, &error)) {
        bson_destroy(&reply);
        return PX_OK;
    }
    enum px_code code = px_mongo__is_duplicate(&error)
                            ? px_mongo__fail_duplicate(&lease, collection, doc, &error, err)
                            : px_mongo__fail(err, &error, &reply);
    bson_destroy(&reply);
    return code;
}

enum px_code px_mongo__remove(void *self, const struct px_collection *collection, const char *id,
                              struct px_error *err)
{
    auto_lease struct mongo_lease lease = {0};
    bson_t reply;
    bson_error_t error;
    PX_TRY(px_mongo__lease(self, collection->name, &lease, err));
    auto_bson bson_t *filter = BCON_NEW("_id", BCON_UTF8(id));
    bool ok = mongoc_collection_delete_one(lease.collection, filter, NULL, &reply, &error);
    int64_t deleted = ok ? px_doc_int(&reply, "deletedCount") : 0;
    enum px_code code = ok ? PX_OK : px_mongo__fail(err, &error, &reply);
    bson_destroy(&reply);
    if (code == PX_OK && deleted == 0)
        return px_fail(err, PX_NOT_FOUND);
    return code;
}

/* The query's conditions are asked again: a document that changed since the scan may be wanted again. */
enum px_code px_mongo__remove_all(void *self, const struct px_scan *scan, bson_t *const *docs, size_t n_docs,
                                  int64_t *ret_deleted, struct px_error *err)
{
    auto_lease struct mongo_lease lease = {0};
    bson_t reply, in, ids;
    bson_error_t error;
    PX_TRY(px_mongo__lease(self, scan->collection->name, &lease, err));
    auto_bson bson_t *filter = px_mongo__filter(scan, false);
    BSON_APPEND_DOCUMENT_BEGIN(filter, "_id", &in);
    BSON_APPEND_ARRAY_BEGIN(&in, "$in", &ids);
    for (size_t i = 0; i < n_docs; i++) {
        char buffer[16];
        const char *number;
        (void)bson_uint32_to_string((uint32_t)i, &number, buffer, sizeof buffer);
        BSON_APPEND_UTF8(&ids, number, px_doc__id(docs[i]));
    }
    (void)bson_append_array_end(&in, &ids);
    (void)bson_append_document_end(filter, &in);
    bool ok = mongoc_collection_delete_many(lease.collection, filter, NULL, &reply, &error);
    if (ok)
        *ret_deleted = px_doc_int(&reply, "deletedCount");
    enum px_code code = ok ? PX_OK : px_mongo__fail(err, &error, &reply);
    bson_destroy(&reply);
    return code;
}
