/* Writes of documents: jobs that the writer thread runs inside its transaction. A job changes nothing before
 * it knows that it may, so that one that fails leaves nothing in the transaction that others share. */
#include <string.h>

#include "store/change.h"
#include "store/collection.h"
#include "store/sqlite.h"

struct doc_job {
    const struct px_collection *collection;
    const char *id;
    const bson_t *doc;              /* insert */
    const struct px_change *change; /* update */
    bson_t *ret_doc;
    bson_t *const *docs; /* remove_all */
    size_t n_docs;
    int64_t n_deleted;
};

static void bind_field(sqlite3_stmt *stmt, int at, const bson_t *doc, const char *field)
{
    bson_iter_t iter, found;
    if (!bson_iter_init(&iter, doc) || !bson_iter_find_descendant(&iter, field, &found))
        return; /* NULL equals nothing */
    if (BSON_ITER_HOLDS_UTF8(&found))
        (void)sqlite3_bind_text(stmt, at, bson_iter_utf8(&found, NULL), -1, SQLITE_TRANSIENT);
    else
        (void)sqlite3_bind_int64(stmt, at, bson_iter_as_int64(&found));
}

/* Does another document have this one's key in the index? */
static bool is_taken(struct sqlite_conn *conn, const struct px_collection *collection,
                     const struct px_index *index, const bson_t *doc)
{
    auto_buf struct px_buf sql = {0};
    auto_stmt sqlite3_stmt *stmt = NULL;
    size_t n = px_index__n_fields(index);
    px_buf_init(&sql, 1024);
    px_buf_printf(&sql, "SELECT 1 FROM \"%s\" WHERE \"_id\"<>?", collection->name);
    for (size_t i = 0; i < n; i++)
        px_buf_printf(&sql, " AND \"%s\"=?", index->fields[i]);
    if (!px_buf_ok(&sql) || px_sqlite__prepare(conn, &stmt, NULL, "%s", sql.data) != PX_OK)
        return false;
    (void)sqlite3_bind_text(stmt, 1, px_doc__id(doc), -1, SQLITE_STATIC);
    for (size_t i = 0; i < n; i++)
        bind_field(stmt, (int)i + 2, doc, index->fields[i]);
    return sqlite3_step(stmt) == SQLITE_ROW;
}

/* SQLite names the columns of a broken constraint; we name the index. */
static enum px_code fail_taken(struct sqlite_conn *conn, const struct px_collection *collection,
                               const bson_t *doc, struct px_error *err)
{
    for (size_t i = 0; i < collection->n_indexes; i++) {
        const struct px_index *index = &collection->indexes[i];
        if (index->unique && is_taken(conn, collection, index, doc))
            return px_fail_param(err, PX_ALREADY_EXISTS, index->name);
    }
    return px_fail_param(err, PX_ALREADY_EXISTS, "_id");
}

/* Runs an INSERT or UPDATE of the document. */
static enum px_code run_put(struct sqlite_conn *conn, const struct px_collection *collection,
                            sqlite3_stmt *stmt, const bson_t *doc, struct px_error *err)
{
    (void)sqlite3_bind_text(stmt, 1, px_doc__id(doc), -1, SQLITE_STATIC);
    (void)sqlite3_bind_blob(stmt, 2, bson_get_data(doc), (int)doc->len, SQLITE_STATIC);
    int result = sqlite3_step(stmt);
    if (result == SQLITE_DONE)
        return PX_OK;
    if (result != SQLITE_CONSTRAINT)
        return px_sqlite__fail(err, conn->db, result);
    (void)sqlite3_reset(stmt);
    return fail_taken(conn, collection, doc, err);
}

static enum px_code run_insert(struct sqlite_conn *conn, void *data, struct px_error *err)
{
    struct doc_job *job = data;
    auto_stmt sqlite3_stmt *stmt = NULL;
    PX_TRY(px_sqlite__prepare(conn, &stmt, err, "INSERT INTO \"%s\" (\"_id\", \"_bson\") VALUES (?1, ?2)",
                              job->collection->name));
    return run_put(conn, job->collection, stmt, job->doc, err);
}

enum px_code px_sqlite__insert(void *self, const struct px_collection *collection, const char *id,
                               const bson_t *doc, struct px_error *err)
{
    struct sqlite_store *store = self;
    struct doc_job job = {.collection = collection, .id = id, .doc = doc};
    return px_sqlite__write(&store->docs.writer, run_insert, &job, err);
}

static enum px_code run_update(struct sqlite_conn *conn, void *data, struct px_error *err)
{
    struct doc_job *job = data;
    auto_stmt sqlite3_stmt *stmt = NULL;
    auto_bson bson_t *before = NULL;
    auto_bson bson_t *after = NULL;
    PX_TRY(px_sqlite__get_on(conn, job->collection, job->id, &before, err));
    if (!px_change__holds(job->change, before)) {
        job->ret_doc = px_steal(before);
        return px_fail(err, PX_CONFLICT);
    }
    PX_TRY(px_change__apply(job->change, before, &after, err));
    if (after->len > PX_MAX_DOCUMENT)
        return px_fail_because(err, PX_INTERNAL, "collection %s: a document of %u bytes",
                               job->collection->name, (unsigned)after->len);
    PX_TRY(px_sqlite__prepare(conn, &stmt, err, "UPDATE \"%s\" SET \"_bson\"=?2 WHERE \"_id\"=?1",
                              job->collection->name));
    PX_TRY(run_put(conn, job->collection, stmt, after, err));
    job->ret_doc = px_steal(after);
    return PX_OK;
}

enum px_code px_sqlite__update(void *self, const struct px_collection *collection, const char *id,
                               const struct px_change *change, bson_t **ret_doc, struct px_error *err)
{
    struct sqlite_store *store = self;
    struct doc_job job = {.collection = collection, .id = id, .change = change};
    enum px_code code = px_sqlite__write(&store->docs.writer, run_update, &job, err);
    auto_bson bson_t *doc = job.ret_doc;
    if (ret_doc && (code == PX_OK || code == PX_CONFLICT))
        *ret_doc = px_steal(doc);
    return code;
}

static enum px_code run_remove(struct sqlite_conn *conn, void *data, struct px_error *err)
{
    struct doc_job *job = data;
    auto_stmt sqlite3_stmt *stmt = NULL;
    PX_TRY(px_sqlite__prepare(conn, &stmt, err, "DELETE FROM \"%s\" WHERE \"_id\"=?", job->collection->name));
    (void)sqlite3_bind_text(stmt, 1, job->id, -1, SQLITE_STATIC);
    PX_TRY(px_sqlite__run(conn, stmt, err));
    return sqlite3_changes(conn->db) == 1 ? PX_OK : px_fail(err, PX_NOT_FOUND);
}

enum px_code px_sqlite__remove(void *self, const struct px_collection *collection, const char *id,
                               struct px_error *err)
{
    struct sqlite_store *store = self;
    struct doc_job job = {.collection = collection, .id = id};
    return px_sqlite__write(&store->docs.writer, run_remove, &job, err);
}

/* A document that changed since the scan may be wanted again: it stays. */
static enum px_code run_remove_all(struct sqlite_conn *conn, void *data, struct px_error *err)
{
    struct doc_job *job = data;
    for (size_t i = 0; i < job->n_docs; i++) {
        const bson_t *doc = job->docs[i];
        auto_stmt sqlite3_stmt *stmt = NULL;
        PX_TRY(px_sqlite__prepare(conn, &stmt, err, "DELETE FROM \"%s\" WHERE \"_id\"=?1 AND \"_bson\"=?2",
                                  job->collection->name));
        (void)sqlite3_bind_text(stmt, 1, px_doc__id(doc), -1, SQLITE_STATIC);
        (void)sqlite3_bind_blob(stmt, 2, bson_get_data(doc), (int)doc->len, SQLITE_STATIC);
        PX_TRY(px_sqlite__run(conn, stmt, err));
        job->n_deleted += sqlite3_changes(conn->db);
    }
    return PX_OK;
}

enum px_code px_sqlite__remove_all(void *self, const struct px_scan *scan, bson_t *const *docs, size_t n_docs,
                                   int64_t *ret_deleted, struct px_error *err)
{
    struct sqlite_store *store = self;
    struct doc_job job = {.collection = scan->collection, .docs = docs, .n_docs = n_docs};
    PX_TRY(px_sqlite__write(&store->docs.writer, run_remove_all, &job, err));
    *ret_deleted = job.n_deleted;
    return PX_OK;
}
