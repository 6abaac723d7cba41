/* The SQLite engine's parts; private to the folder.
 *
 * Documents are in <service>.db, blobs in <service>.blobs.db. Each file has a pool of connections for reading
 * and one writer thread. In memory a file is one connection that readers and writer share. Nothing is cached
 * outside of SQLite, so several processes may work on the same files. */
#ifndef PX_STORE_SQLITE_H
#define PX_STORE_SQLITE_H

#include <pthread.h>
#include <sqlite3.h>

#include "base/buf.h"
#include "store/engine.h"

/* A connection; used by one thread at a time. */
struct sqlite_conn {
    sqlite3 *db;
    struct sqlite_cached *statements; /* by their text */
    struct sqlite_pool *pool;
    int64_t busy_since_ms;
};

/* sqlite_conn.c */
enum px_code px_sqlite__conn_open(struct sqlite_conn *conn, const char *path, struct px_error *err);
void px_sqlite__conn_close(struct sqlite_conn *conn);

/* Maps SQLite's result code. */
enum px_code px_sqlite__fail(struct px_error *err, sqlite3 *db, int result);

/* Runs statements that return no rows. Names in SQL are checked names of collections and fields: they need no
 * escaping. */
enum px_code px_sqlite__exec(struct sqlite_conn *conn, struct px_error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A statement from the connection's cache: borrowed; the attribute resets it. */
enum px_code px_sqlite__prepare(struct sqlite_conn *conn, sqlite3_stmt **ret_stmt, struct px_error *err,
                                const char *format, ...) __attribute__((format(printf, 4, 5)));
static inline void px_sqlite__reset(sqlite3_stmt **stmt)
{
    if (*stmt) {
        (void)sqlite3_reset(*stmt);
        (void)sqlite3_clear_bindings(*stmt);
    }
}
#define auto_stmt __attribute__((cleanup(px_sqlite__reset)))

/* Steps a statement that returns no rows. */
enum px_code px_sqlite__run(struct sqlite_conn *conn, sqlite3_stmt *stmt, struct px_error *err);

enum { SQLITE_MAX_SQL = 16 << 10 };

/* sqlite_pool.c */
enum { SQLITE_MAX_READERS = 64 };
struct sqlite_pool {
    char *path;
    pthread_mutex_t mutex;
    pthread_cond_t given_back;
    struct sqlite_conn conns[SQLITE_MAX_READERS];
    struct sqlite_conn *free[SQLITE_MAX_READERS];
    int n, n_free;
};
enum px_code px_sqlite__pool_open(struct sqlite_pool *pool, const char *path, int n, struct px_error *err);
void px_sqlite__pool_close(struct sqlite_pool *pool);

/* Waits for a free connection until the thread's deadline. Fails too when a new one can't be opened. */
enum px_code px_sqlite__lease(struct sqlite_pool *pool, struct sqlite_conn **ret_conn, struct px_error *err);
void px_sqlite__give_back(struct sqlite_conn **conn);
#define auto_conn __attribute__((cleanup(px_sqlite__give_back)))

/* sqlite_writer.c */
typedef enum px_code (*sqlite_job_fn)(struct sqlite_conn *conn, void *data, struct px_error *err);
struct sqlite_job;
struct sqlite_writer {
    struct sqlite_pool *pool; /* where its connection is from */
    pthread_t thread;
    bool started, stopping;
    pthread_mutex_t mutex;
    pthread_cond_t work;
    struct sqlite_job *first, *last; /* waiting */
};
enum px_code px_sqlite__writer_start(struct sqlite_writer *writer, struct sqlite_pool *pool,
                                     struct px_error *err);
void px_sqlite__writer_stop(struct sqlite_writer *writer);

/* Has the writer run the job inside a transaction and returns when that is on disk. A job that returns
 * UNAVAILABLE takes its whole transaction back. */
enum px_code px_sqlite__write(struct sqlite_writer *writer, sqlite_job_fn run, void *data,
                              struct px_error *err);

struct sqlite_file {
    struct sqlite_pool readers, own; /* 'own' holds the writer's connection; unused in memory */
    struct sqlite_writer writer;
};

struct sqlite_store {
    struct sqlite_file docs, blobs;
};

/* sqlite_schema.c: creates what is missing. */
enum px_code px_sqlite__build_docs(struct sqlite_conn *conn, const struct px_store_options *options,
                                   struct px_error *err);

/* Creates the collection's table when it is missing. */
enum px_code px_sqlite__build_table(struct sqlite_conn *conn, const char *collection, struct px_error *err);

/* sqlite_function.c: what the schema's generated columns and triggers call. */
int px_sqlite__add_functions(sqlite3 *db);

/* sqlite_read.c */
/* A view of the row's first column. */
enum px_code px_sqlite__view_doc(sqlite3_stmt *stmt, bson_t *ret_doc, struct px_error *err);
enum px_code px_sqlite__get(void *self, const struct px_collection *collection, const char *id,
                            bson_t **ret_doc, struct px_error *err);
/* The same on a connection that the caller has. */
enum px_code px_sqlite__get_on(struct sqlite_conn *conn, const struct px_collection *collection,
                               const char *id, bson_t **ret_doc, struct px_error *err);
enum px_code px_sqlite__scan(void *self, const struct px_scan *scan, int most, px_each_fn each, void *data,
                             struct px_error *err);
enum px_code px_sqlite__count(void *self, const struct px_scan *scan, int64_t most, int64_t *ret_count,
                              struct px_error *err);
/* The query's text and its values; for the tests of its plan too. */
void px_sqlite__scan_sql(const struct px_scan *scan, struct px_buf *out);
void px_sqlite__bind_scan(sqlite3_stmt *stmt, const struct px_scan *scan, int64_t limit);

/* sqlite_write.c */
enum px_code px_sqlite__insert(void *self, const struct px_collection *collection, const char *id,
                               const bson_t *doc, struct px_error *err);
enum px_code px_sqlite__update(void *self, const struct px_collection *collection, const char *id,
                               const struct px_change *change, bson_t **ret_doc, struct px_error *err);
enum px_code px_sqlite__remove(void *self, const struct px_collection *collection, const char *id,
                               struct px_error *err);
enum px_code px_sqlite__remove_all(void *self, const struct px_scan *scan, bson_t *const *docs, size_t n_docs,
                                   int64_t *ret_deleted, struct px_error *err);

/* sqlite_blob.c */
enum px_code px_sqlite__build_blobs(struct sqlite_conn *conn, const struct px_store_options *options,
                                    struct px_error *err);
enum px_code px_sqlite__blob_put(void *self, const char *id, const void *bytes, size_t len,
                                 struct px_error *err);
enum px_code px_sqlite__blob_read(void *self, const char *id, size_t offset, void *out, size_t len,
                                  size_t *ret_len, size_t *ret_total, struct px_error *err);
enum px_code px_sqlite__blob_delete(void *self, const char *id, struct px_error *err);

/* sqlite_bulk.c */
enum px_code px_sqlite__list_collections(void *self, px_name_fn each, void *data, struct px_error *err);
enum px_code px_sqlite__list_blobs(void *self, const char *after, int most, px_name_fn each, void *data,
                                   struct px_error *err);
enum px_code px_sqlite__read_all(void *self, const char *collection, const char *after, int most,
                                 px_each_fn each, void *data, struct px_error *err);
enum px_code px_sqlite__put_all(void *self, const char *collection, bson_t *const *docs, size_t n_docs,
                                struct px_error *err);
enum px_code px_sqlite__count_all(void *self, const char *collection, int64_t *ret_count,
                                  struct px_error *err);

#endif
