/* For pulix-store: collections by their names. Their indexes are built by the service that opens the file. */
#include "store/sqlite.h"

#include <string.h>

/* Hands over the first column, text, of the rows that are left. */
static enum px_code go_through_names(struct sqlite_conn *conn, sqlite3_stmt *stmt, px_name_fn each,
                                     void *data, struct px_error *err)
{
    int result;
    while ((result = sqlite3_step(stmt)) == SQLITE_ROW)
        if (!each((const char *)sqlite3_column_text(stmt, 0), data))
            return PX_OK;
    return result == SQLITE_DONE ? PX_OK : px_sqlite__fail(err, conn->db, result);
}

/* Tables with a colon in their names are indexes. */
enum px_code px_sqlite__list_collections(void *self, px_name_fn each, void *data, struct px_error *err)
{
    struct sqlite_store *store = self;
    auto_conn struct sqlite_conn *conn = NULL;
    auto_stmt sqlite3_stmt *stmt = NULL;
    PX_TRY(px_sqlite__lease(&store->docs.readers, &conn, err));
    PX_TRY(px_sqlite__prepare(conn, &stmt, err,
                              "SELECT name FROM sqlite_schema WHERE type='table' AND name NOT GLOB '*:*'"
                              " AND name NOT GLOB 'sqlite_*' ORDER BY name"));
    return go_through_names(conn, stmt, each, data, err);
}

enum px_code px_sqlite__list_blobs(void *self, const char *after, int most, px_name_fn each, void *data,
                                   struct px_error *err)
{
    struct sqlite_store *store = self;
    auto_conn struct sqlite_conn *conn = NULL;
    auto_stmt sqlite3_stmt *stmt = NULL;
    PX_TRY(px_sqlite__lease(&store->blobs.readers, &conn, err));
    PX_TRY(px_sqlite__prepare(conn, &stmt, err, "SELECT id FROM blobs WHERE id>? ORDER BY id LIMIT ?"));
    (void)sqlite3_bind_text(stmt, 1, after, -1, SQLITE_STATIC);
    (void)sqlite3_bind_int64(stmt, 2, most);
    return go_through_names(conn, stmt, each, data, err);
}

enum px_code px_sqlite__read_all(void *self, const char *collection, const char *after, int most,
                                 px_each_fn each, void *data, struct px_error *err)
{
    struct sqlite_store *store = self;
    auto_conn struct sqlite_conn *conn = NULL;
    auto_stmt sqlite3_stmt *stmt = NULL;
    int result;
    PX_TRY(px_sqlite__lease(&store->docs.readers, &conn, err));
    PX_TRY(px_sqlite__prepare(conn, &stmt, err, "SELECT _bson FROM \"%s\" WHERE _id>? ORDER BY _id LIMIT ?",
                              collection));
    (void)sqlite3_bind_text(stmt, 1, after, -1, SQLITE_STATIC);
    (void)sqlite3_bind_int64(stmt, 2, most);
    while ((result = sqlite3_step(stmt)) == SQLITE_ROW) {
        bson_t doc;
        PX_TRY(px_sqlite__view_doc(stmt, &doc, err));
        if (!each(&doc, data))
            return PX_OK;
    }
    return result == SQLITE_DONE ? PX_OK : px_sqlite__fail(err, conn->db, result);
}

struct bulk_job {
    const char *collection;
    bson_t *const *docs;
    size_t n_docs;
};

static enum px_code put_one(struct sqlite_conn *conn, const char *collection, const bson_t *doc,
                            struct px_error *err)
{
    auto_stmt sqlite3_stmt *stmt = NULL;
    PX_TRY(px_sqlite__prepare(conn, &stmt, err,
                              "INSERT INTO \"%s\" (_id, _bson) VALUES (?1, ?2)"
                              " ON CONFLICT (_id) DO UPDATE SET _bson=?2 WHERE _bson IS NOT ?2",
                              collection));
    (void)sqlite3_bind_text(stmt, 1, px_doc__id(doc), -1, SQLITE_STATIC);
    (void)sqlite3_bind_blob(stmt, 2, bson_get_data(doc), (int)doc->len, SQLITE_STATIC);
    return px_sqlite__run(conn, stmt, err);
}

/* Half a batch does no harm: the copy is repeated. */
static enum px_code run_put(struct sqlite_conn *conn, void *data, struct px_error *err)
{
    const struct bulk_job *job = data;
    PX_TRY(px_sqlite__build_table(conn, job->collection, err));
    for (size_t i = 0; i < job->n_docs; i++)
        PX_TRY(put_one(conn, job->collection, job->docs[i], err));
    return PX_OK;
}

enum px_code px_sqlite__put_all(void *self, const char *collection, bson_t *const *docs, size_t n_docs,
                                struct px_error *err)
{
    struct sqlite_store *store = self;
    struct bulk_job job = {.collection = collection, .docs = docs, .n_docs = n_docs};
    return px_sqlite__write(&store->docs.writer, run_put, &job, err);
}

enum px_code px_sqlite__count_all(void *self, const char *collection, int64_t *ret_count,
                                  struct px_error *err)
{
    struct sqlite_store *store = self;
    auto_conn struct sqlite_conn *conn = NULL;
    auto_stmt sqlite3_stmt *stmt = NULL;
    PX_TRY(px_sqlite__lease(&store->docs.readers, &conn, err));
    PX_TRY(px_sqlite__prepare(conn, &stmt, err, "SELECT count(*) FROM \"%s\"", collection));
    int result = sqlite3_step(stmt);
    if (result != SQLITE_ROW)
        return px_sqlite__fail(err, conn->db, result);
    *ret_count = sqlite3_column_int64(stmt, 0);
    return PX_OK;
}
