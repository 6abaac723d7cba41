/* The public functions: each checks what needs no data, then asks the engine. */
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "store/change.h"
#include "store/collection.h"
#include "store/engine.h"

enum px_code px_store_open(const struct px_store_options *options, struct px_store **ret_store,
                           struct px_error *err)
{
    for (size_t i = 0; i < options->n_collections; i++)
        PX_TRY(px_collection__check(options->collections[i], err));
    auto_free struct px_store *store = calloc(1, sizeof *store);
    if (!store)
        return px_fail(err, PX_OUT_OF_MEMORY);
    bool is_mongo = options->mongo_url && options->mongo_url[0];
    PX_TRY((is_mongo ? px_mongo__open : px_sqlite__open)(options, store, err));
    *ret_store = px_steal(store);
    return PX_OK;
}

void px_store_close(struct px_store *store)
{
    if (!store)
        return;
    store->engine->close(store->self);
    free(store);
}

/* An id that can't be one names nothing. */
static bool can_be_id(const char *id)
{
    size_t len = id ? strnlen(id, PX_MAX_DOCUMENT_ID + 1) : 0;
    return len > 0 && len <= PX_MAX_DOCUMENT_ID && px_utf8_valid(id, len);
}

enum px_code px_store_insert(struct px_store *store, const struct px_collection *collection,
                             const bson_t *doc, struct px_error *err)
{
    const char *id = px_doc__id(doc);
    if (!can_be_id(id) || doc->len > PX_MAX_DOCUMENT || !px_document__is_valid(doc))
        return px_fail_because(err, PX_INTERNAL, "collection %s: bad document of %u bytes", collection->name,
                               (unsigned)doc->len);
    PX_TRY(px_collection__check_doc(collection, doc, err));
    return store->engine->insert(store->self, collection, id, doc, err);
}

enum px_code px_store_get(struct px_store *store, const struct px_collection *collection, const char *id,
                          bson_t **ret_doc, struct px_error *err)
{
    if (!can_be_id(id))
        return px_fail(err, PX_NOT_FOUND);
    return store->engine->get(store->self, collection, id, ret_doc, err);
}

enum px_code px_store_find(struct px_store *store, const struct px_collection *collection,
                           const struct px_query *query, struct px_page *ret_page, struct px_error *err)
{
    struct px_scan scan;
    PX_TRY(px_scan__init(&scan, collection, query, err));
    return px_page__fill(store, &scan, query, ret_page, err);
}

enum px_code px_store_find_one(struct px_store *store, const struct px_collection *collection,
                               const struct px_query *query, bson_t **ret_doc, struct px_error *err)
{
    struct px_scan scan;
    PX_TRY(px_scan__init(&scan, collection, query, err));
    return px_page__first(store, &scan, query, ret_doc, err);
}

enum px_code px_store_count(struct px_store *store, const struct px_collection *collection,
                            const struct px_query *query, int64_t most, int64_t *ret_count,
                            struct px_error *err)
{
    struct px_scan scan;
    PX_TRY(px_scan__init(&scan, collection, query, err));
    return store->engine->count(store->self, &scan, most, ret_count, err);
}

enum px_code px_store_update(struct px_store *store, const struct px_collection *collection, const char *id,
                             const struct px_change *change, bson_t **ret_doc, struct px_error *err)
{
    PX_TRY(px_change__check(change, collection, err));
    if (!can_be_id(id))
        return px_fail(err, PX_NOT_FOUND);
    return store->engine->update(store->self, collection, id, change, ret_doc, err);
}

enum px_code px_store_delete(struct px_store *store, const struct px_collection *collection, const char *id,
                             struct px_error *err)
{
    if (!can_be_id(id))
        return px_fail(err, PX_NOT_FOUND);
    return store->engine->remove(store->self, collection, id, err);
}

enum px_code px_store_delete_many(struct px_store *store, const struct px_collection *collection,
                                  const struct px_query *query, int64_t *ret_deleted, struct px_error *err)
{
    struct px_scan scan;
    auto_page struct px_page page = {0};
    *ret_deleted = 0;
    PX_TRY(px_scan__init(&scan, collection, query, err));
    PX_TRY(px_page__fill(store, &scan, query, &page, err));
    if (page.n_docs == 0)
        return PX_OK;
    return store->engine->remove_all(store->self, &scan, page.docs, page.n_docs, ret_deleted, err);
}

enum px_code px_blob_put(struct px_store *store, const char *id, const void *bytes, size_t len,
                         struct px_error *err)
{
    if (!can_be_id(id) || len > PX_MAX_BLOB)
        return px_fail_because(err, PX_INTERNAL, "bad blob of %zu bytes", len);
    return store->engine->blob_put(store->self, id, bytes, len, err);
}

enum px_code px_blob_read(struct px_store *store, const char *id, size_t offset, void *out, size_t len,
                          size_t *ret_len, size_t *ret_total, struct px_error *err)
{
    if (!can_be_id(id))
        return px_fail(err, PX_NOT_FOUND);
    return store->engine->blob_read(store->self, id, offset, out, len, ret_len, ret_total, err);
}

enum px_code px_blob_delete(struct px_store *store, const char *id, struct px_error *err)
{
    if (!can_be_id(id))
        return PX_OK;
    return store->engine->blob_delete(store->self, id, err);
}
