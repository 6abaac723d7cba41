/* The MongoDB engine's parts; private to the folder.
 *
 * One pool of clients for the process's life of the store; each call leases one. Writes are acknowledged by
 * the majority's journals. Conditional updates are findAndModify with the condition in its query. */
#ifndef PX_STORE_MONGO_H
#define PX_STORE_MONGO_H

#include <mongoc/mongoc.h>

#include "store/engine.h"

struct mongo_store {
    mongoc_client_pool_t *pool;
    char database[64];
    bool is_mongodb; /* false: a server that speaks the protocol but lacks partial indexes and $slice
                        (FerretDB 1) */
};

/* One client and one collection for one call. Declare it before cursors, so that these go first. */
struct mongo_lease {
    mongoc_client_pool_t *pool;
    mongoc_client_t *client;
    mongoc_collection_t *collection;
    int64_t left_ms; /* of the thread's deadline */
};
enum px_code px_mongo__lease(struct mongo_store *store, const char *collection, struct mongo_lease *ret_lease,
                             struct px_error *err);
void px_mongo__give_back(struct mongo_lease *lease);
#define auto_lease __attribute__((cleanup(px_mongo__give_back)))

PX_DEFINE_AUTO(cursor, mongoc_cursor_t *, mongoc_cursor_destroy);
#define auto_cursor PX_AUTO(cursor)

/* Names of all databases of a server, without opening a store. */
enum px_code px_mongo__list_databases(const char *url, px_name_fn each, void *data, struct px_error *err);

/* mongo_error.c: maps the driver's error. 'reply' (may be NULL) is the server's. Texts of the server may
 * quote documents, so only its code goes to the log. */
enum px_code px_mongo__fail(struct px_error *err, const bson_error_t *error, const bson_t *reply);
bool px_mongo__is_duplicate(const bson_error_t *error);
/* ALREADY_EXISTS with the name of the index that refused 'doc'. */
enum px_code px_mongo__fail_duplicate(struct mongo_lease *lease, const struct px_collection *collection,
                                      const bson_t *doc, const bson_error_t *error, struct px_error *err);

/* mongo_index.c: creates missing indexes, replaces those that are declared otherwise. */
enum px_code px_mongo__build_indexes(mongoc_client_t *client, const struct mongo_store *store,
                                     const struct px_collection *collection, struct px_error *err);

/* mongo_filter.c: a scan as a filter; with its cursor, or without (for deleting again by the same
 * conditions). Both return new documents. */
bson_t *px_mongo__filter(const struct px_scan *scan, bool with_cursor);
bson_t *px_mongo__sort(const struct px_scan *scan);
void px_mongo__append(bson_t *doc, const char *field, const struct px_value *value);

/* mongo_read.c */
enum px_code px_mongo__get(void *self, const struct px_collection *collection, const char *id,
                           bson_t **ret_doc, struct px_error *err);
/* The same on a lease. */
enum px_code px_mongo__get_on(struct mongo_lease *lease, const char *id, bson_t **ret_doc,
                              struct px_error *err);
/* Goes through a cursor; false of 'each' ends it. */
enum px_code px_mongo__go_through(mongoc_cursor_t *cursor, px_each_fn each, void *data, struct px_error *err);
enum px_code px_mongo__scan(void *self, const struct px_scan *scan, int most, px_each_fn each, void *data,
                            struct px_error *err);
enum px_code px_mongo__count(void *self, const struct px_scan *scan, int64_t most, int64_t *ret_count,
                             struct px_error *err);

/* mongo_write.c */
enum px_code px_mongo__insert(void *self, const struct px_collection *collection, const char *id,
                              const bson_t *doc, struct px_error *err);
enum px_code px_mongo__remove(void *self, const struct px_collection *collection, const char *id,
                              struct px_error *err);
enum px_code px_mongo__remove_all(void *self, const struct px_scan *scan, bson_t *const *docs, size_t n_docs,
                                  int64_t *ret_deleted, struct px_error *err);

/* mongo_update.c */
enum px_code px_mongo__update(void *self, const struct px_collection *collection, const char *id,
                              const struct px_change *change, bson_t **ret_doc, struct px_error *err);

/* mongo_blob.c. Its collections; no service has one of such a name. */
#define MONGO_BLOBS "px_blobs"
#define MONGO_CHUNKS "px_blob_chunks"
enum px_code px_mongo__blob_put(void *self, const char *id, const void *bytes, size_t len,
                                struct px_error *err);
enum px_code px_mongo__blob_read(void *self, const char *id, size_t offset, void *out, size_t len,
                                 size_t *ret_len, size_t *ret_total, struct px_error *err);
enum px_code px_mongo__blob_delete(void *self, const char *id, struct px_error *err);

/* mongo_bulk.c */
enum px_code px_mongo__list_collections(void *self, px_name_fn each, void *data, struct px_error *err);
enum px_code px_mongo__list_blobs(void *self, const char *after, int most, px_name_fn each, void *data,
                                  struct px_error *err);
enum px_code px_mongo__read_all(void *self, const char *collection, const char *after, int most,
                                px_each_fn each, void *data, struct px_error *err);
enum px_code px_mongo__put_all(void *self, const char *collection, bson_t *const *docs, size_t n_docs,
                               struct px_error *err);
enum px_code px_mongo__count_all(void *self, const char *collection, int64_t *ret_count,
                                 struct px_error *err);

#endif
