/* What an engine provides. store.c has checked everything that can be checked without the data: sizes, text,
 * names, whether the index serves the query. */
#ifndef PX_STORE_ENGINE_H
#define PX_STORE_ENGINE_H

#include "store/query.h"
#include "store/store.h"

/* Receives one document of a scan, borrowed for the call. false ends the scan. */
typedef bool (*px_each_fn)(const bson_t *doc, void *data);
/* The same for names. */
typedef bool (*px_name_fn)(const char *name, void *data);

struct px_engine {
    void (*close)(void *self);
    enum px_code (*insert)(void *self, const struct px_collection *collection, const char *id,
                           const bson_t *doc, struct px_error *err);
    enum px_code (*get)(void *self, const struct px_collection *collection, const char *id, bson_t **ret_doc,
                        struct px_error *err);
    /* Hands over up to 'most' documents in the order of the scan. */
    enum px_code (*scan)(void *self, const struct px_scan *scan, int most, px_each_fn each, void *data,
                         struct px_error *err);
    enum px_code (*count)(void *self, const struct px_scan *scan, int64_t most, int64_t *ret_count,
                          struct px_error *err);
    enum px_code (*update)(void *self, const struct px_collection *collection, const char *id,
                           const struct px_change *change, bson_t **ret_doc, struct px_error *err);
    enum px_code (*remove)(void *self, const struct px_collection *collection, const char *id,
                           struct px_error *err);
    /* Deletes those of the documents that the scan still finds. */
    enum px_code (*remove_all)(void *self, const struct px_scan *scan, bson_t *const *docs, size_t n_docs,
                               int64_t *ret_deleted, struct px_error *err);
    enum px_code (*blob_put)(void *self, const char *id, const void *bytes, size_t len, struct px_error *err);
    enum px_code (*blob_read)(void *self, const char *id, size_t offset, void *out, size_t len,
                              size_t *ret_len, size_t *ret_total, struct px_error *err);
    enum px_code (*blob_delete)(void *self, const char *id, struct px_error *err);

    /* For pulix-store, which copies whatever it finds: collections by their names, without declarations. */
    enum px_code (*list_collections)(void *self, px_name_fn each, void *data, struct px_error *err);
    /* Up to 'most' ids of blobs that come after one. */
    enum px_code (*list_blobs)(void *self, const char *after, int most, px_name_fn each, void *data,
                               struct px_error *err);
    /* Up to 'most' documents in the order of "_id" that come after one. */
    enum px_code (*read_all)(void *self, const char *collection, const char *after, int most, px_each_fn each,
                             void *data, struct px_error *err);
    /* Writes documents over what is there under their ids; creates the collection. */
    enum px_code (*put_all)(void *self, const char *collection, bson_t *const *docs, size_t n_docs,
                            struct px_error *err);
    enum px_code (*count_all)(void *self, const char *collection, int64_t *ret_count, struct px_error *err);
};

struct px_store {
    const struct px_engine *engine;
    void *self; /* of the engine */
};

/* An engine fills ret_store's two members. */
enum px_code px_sqlite__open(const struct px_store_options *options, struct px_store *ret_store,
                             struct px_error *err);
enum px_code px_mongo__open(const struct px_store_options *options, struct px_store *ret_store,
                            struct px_error *err);

/* page.c: fill a page, or read the first document, by the engine's scan. */
enum px_code px_page__fill(struct px_store *store, const struct px_scan *scan, const struct px_query *query,
                           struct px_page *ret_page, struct px_error *err);
enum px_code px_page__first(struct px_store *store, const struct px_scan *scan, const struct px_query *query,
                            bson_t **ret_doc, struct px_error *err);

/* A document's id; store.c has checked that there is one. */
static inline const char *px_doc__id(const bson_t *doc)
{
    bson_iter_t iter;
    return bson_iter_init_find(&iter, doc, "_id") && BSON_ITER_HOLDS_UTF8(&iter) ? bson_iter_utf8(&iter, NULL)
                                                                                 : "";
}

#endif
