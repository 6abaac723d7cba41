/* Reads. A hint names the index, so that the server never chooses another. */
#include "store/mongo.h"

enum { MAX_BATCH = 100 };

enum px_code px_mongo__go_through(mongoc_cursor_t *cursor, px_each_fn each, void *data, struct px_error *err)
{
    const bson_t *doc, *reply;
    bson_error_t error;
    while (mongoc_cursor_next(cursor, &doc))
        if (!each(doc, data))
            return PX_OK;
    if (mongoc_cursor_error_document(cursor, &error, &reply))
        return px_mongo__fail(err, &error, reply);
    return PX_OK;
}

static bool copy_doc(const bson_t *doc, void *data)
{
    bson_t **ret_doc = data;
    *ret_doc = bson_copy(doc);
    return false;
}

enum px_code px_mongo__get_on(struct mongo_lease *lease, const char *id, bson_t **ret_doc,
                              struct px_error *err)
{
    bson_t *doc = NULL;
    auto_bson bson_t *filter = BCON_NEW("_id", BCON_UTF8(id));
    auto_bson bson_t *opts = BCON_NEW("limit", BCON_INT64(1), "singleBatch", BCON_BOOL(true), "maxTimeMS",
                                      BCON_INT64(lease->left_ms));
    auto_cursor mongoc_cursor_t *cursor =
        mongoc_collection_find_with_opts(lease->collection, filter, opts, NULL);
    PX_TRY(px_mongo__go_through(cursor, copy_doc, &doc, err));
    if (!doc)
        return px_fail(err, PX_NOT_FOUND);
    *ret_doc = doc;
    return PX_OK;
}

enum px_code px_mongo__get(void *self, const struct px_collection *collection, const char *id,
                           bson_t **ret_doc, struct px_error *err)
{
    auto_lease struct mongo_lease lease = {0};
    PX_TRY(px_mongo__lease(self, collection->name, &lease, err));
    return px_mongo__get_on(&lease, id, ret_doc, err);
}

enum px_code px_mongo__scan(void *self, const struct px_scan *scan, int most, px_each_fn each, void *data,
                            struct px_error *err)
{
    auto_lease struct mongo_lease lease = {0};
    PX_TRY(px_mongo__lease(self, scan->collection->name, &lease, err));
    auto_bson bson_t *filter = px_mongo__filter(scan, true);
    auto_bson bson_t *sort = px_mongo__sort(scan);
    auto_bson bson_t *opts =
        BCON_NEW("limit", BCON_INT64(most), "batchSize", BCON_INT32(most < MAX_BATCH ? most : MAX_BATCH),
                 "hint", BCON_UTF8(scan->index->name), "maxTimeMS", BCON_INT64(lease.left_ms));
    if (!bson_empty(sort))
        BSON_APPEND_DOCUMENT(opts, "sort", sort);
    auto_cursor mongoc_cursor_t *cursor =
        mongoc_collection_find_with_opts(lease.collection, filter, opts, NULL);
    return px_mongo__go_through(cursor, each, data, err);
}

enum px_code px_mongo__count(void *self, const struct px_scan *scan, int64_t most, int64_t *ret_count,
                             struct px_error *err)
{
    auto_lease struct mongo_lease lease = {0};
    bson_t reply;
    bson_error_t error;
    PX_TRY(px_mongo__lease(self, scan->collection->name, &lease, err));
    auto_bson bson_t *filter = px_mongo__filter(scan, true);
    auto_bson bson_t *opts = BCON_NEW("limit", BCON_INT64(most), "hint", BCON_UTF8(scan->index->name),
                                      "maxTimeMS", BCON_INT64(lease.left_ms));
    int64_t count = mongoc_collection_count_documents(lease.collection, filter, opts, NULL, &reply, &error);
    enum px_code code = count < 0 ? px_mongo__fail(err, &error, &reply) : PX_OK;
    bson_destroy(&reply);
    if (code == PX_OK)
        *ret_count = count;
    return code;
}
