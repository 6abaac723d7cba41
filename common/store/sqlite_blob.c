/* Blobs: chunks in a file of their own, so that a long write of bytes holds up no document. A chunk's row
 * number is the blob's number times MAX_CHUNKS plus its place; a blob's number is never used again. */
#include <assert.h>
#include <string.h>

#include "store/sqlite.h"

enum { CHUNK = 512 << 10, MAX_CHUNKS = 1024 };
static_assert(PX_MAX_BLOB / CHUNK < MAX_CHUNKS, "a blob's chunks have row numbers of their own");

struct blob_job {
    const char *id;
    const unsigned char *bytes;
    size_t len;
};

enum px_code px_sqlite__build_blobs(struct sqlite_conn *conn, const struct px_store_options *options,
                                    struct px_error *err)
{
    (void)options;
    return px_sqlite__exec(
        conn, err,
        "CREATE TABLE IF NOT EXISTS blobs"
        " (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"
        " size INTEGER NOT NULL);"
        "CREATE TABLE IF NOT EXISTS chunks (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL)");
}

static enum px_code put_chunk(struct sqlite_conn *conn, int64_t number, const void *bytes, size_t len,
                              struct px_error *err)
{
    auto_stmt sqlite3_stmt *stmt = NULL;
    PX_TRY(px_sqlite__prepare(conn, &stmt, err, "INSERT INTO chunks (number, bytes) VALUES (?, ?)"));
    (void)sqlite3_bind_int64(stmt, 1, number);
    (void)sqlite3_bind_blob(stmt, 2, bytes, (int)len, SQLITE_STATIC);
    return px_sqlite__run(conn, stmt, err);
}

static enum px_code run_put(struct sqlite_conn *conn, void *data, struct px_error *err)
{
    const struct blob_job *job = data;
    auto_stmt sqlite3_stmt *stmt = NULL;
    PX_TRY(px_sqlite__prepare(conn, &stmt, err, "INSERT INTO blobs (id, size) VALUES (?, ?)"));
    (void)sqlite3_bind_text(stmt, 1, job->id, -1, SQLITE_STATIC);
    (void)sqlite3_bind_int64(stmt, 2, (int64_t)job->len);
    int result = sqlite3_step(stmt);
    if (result == SQLITE_CONSTRAINT)
        return px_fail_param(err, PX_ALREADY_EXISTS, "_id");
    if (result != SQLITE_DONE)
        return px_sqlite__fail(err, conn->db, result);
    int64_t first = sqlite3_last_insert_rowid(conn->db) * MAX_CHUNKS;
    for (size_t at = 0; at < job->len; at += CHUNK) {
        size_t len = job->len - at < CHUNK ? job->len - at : CHUNK;
        if (put_chunk(conn, first++, job->bytes + at, len, err) != PX_OK)
            return PX_UNAVAILABLE; /* takes the transaction back: there are no half blobs */
    }
    return PX_OK;
}

enum px_code px_sqlite__blob_put(void *self, const char *id, const void *bytes, size_t len,
                                 struct px_error *err)
{
    struct sqlite_store *store = self;
    struct blob_job job = {.id = id, .bytes = bytes, .len = len};
    return px_sqlite__write(&store->blobs.writer, run_put, &job, err);
}

static enum px_code find_blob(struct sqlite_conn *conn, const char *id, int64_t *ret_number, size_t *ret_size,
                              struct px_error *err)
{
    auto_stmt sqlite3_stmt *stmt = NULL;
    PX_TRY(px_sqlite__prepare(conn, &stmt, err, "SELECT number, size FROM blobs WHERE id=?"));
    (void)sqlite3_bind_text(stmt, 1, id, -1, SQLITE_STATIC);
    int result = sqlite3_step(stmt);
    if (result == SQLITE_DONE)
        return px_fail(err, PX_NOT_FOUND);
    if (result != SQLITE_ROW)
        return px_sqlite__fail(err, conn->db, result);
    *ret_number = sqlite3_column_int64(stmt, 0);
    *ret_size = (size_t)sqlite3_column_int64(stmt, 1);
    return PX_OK;
}

/* Copies from one chunk. A chunk that is missing was deleted since the blob was found. */
static enum px_code read_chunk(struct sqlite_conn *conn, int64_t number, size_t skip, unsigned char *out,
                               size_t len, struct px_error *err)
{
    auto_stmt sqlite3_stmt *stmt = NULL;
    PX_TRY(px_sqlite__prepare(conn, &stmt, err, "SELECT bytes FROM chunks WHERE number=?"));
    (void)sqlite3_bind_int64(stmt, 1, number);
    int result = sqlite3_step(stmt);
    if (result == SQLITE_DONE)
        return px_fail(err, PX_NOT_FOUND);
    if (result != SQLITE_ROW)
        return px_sqlite__fail(err, conn->db, result);
    const unsigned char *bytes = sqlite3_column_blob(stmt, 0);
    if (!bytes || (size_t)sqlite3_column_bytes(stmt, 0) < skip + len)
        return px_fail_because(err, PX_INTERNAL, "a stored blob is broken");
    memcpy(out, bytes + skip, len);
    return PX_OK;
}

enum px_code px_sqlite__blob_read(void *self, const char *id, size_t offset, void *out, size_t len,
                                  size_t *ret_len, size_t *ret_total, struct px_error *err)
{
    struct sqlite_store *store = self;
    auto_conn struct sqlite_conn *conn = NULL;
    int64_t number;
    size_t size, done = 0;
    PX_TRY(px_sqlite__lease(&store->blobs.readers, &conn, err));
    PX_TRY(find_blob(conn, id, &number, &size, err));
    size_t want = offset >= size ? 0 : size - offset < len ? size - offset : len;
    while (done < want) {
        size_t at = offset + done, skip = at % CHUNK;
        size_t n = CHUNK - skip < want - done ? CHUNK - skip : want - done;
        int64_t chunk = number * MAX_CHUNKS + (int64_t)(at / CHUNK);
        PX_TRY(read_chunk(conn, chunk, skip, (unsigned char *)out + done, n, err));
        done += n;
    }
    *ret_len = want;
    *ret_total = size;
    return PX_OK;
}

static enum px_code run_delete(struct sqlite_conn *conn, void *data, struct px_error *err)
{
    const struct blob_job *job = data;
    int64_t number;
    size_t size;
    enum px_code found = find_blob(conn, job->id, &number, &size, err);
    if (found != PX_OK)
        return found;
    auto_stmt sqlite3_stmt *chunks = NULL, *blob = NULL;
    PX_TRY(px_sqlite__prepare(conn, &chunks, err, "DELETE FROM chunks WHERE number>=? AND number<?"));
    PX_TRY(px_sqlite__prepare(conn, &blob, err, "DELETE FROM blobs WHERE number=?"));
    (void)sqlite3_bind_int64(chunks, 1, number * MAX_CHUNKS);
    (void)sqlite3_bind_int64(chunks, 2, (number + 1) * MAX_CHUNKS);
    (void)sqlite3_bind_int64(blob, 1, number);
    PX_TRY(px_sqlite__run(conn, blob, err));
    return px_sqlite__run(conn, chunks, err);
}

enum px_code px_sqlite__blob_delete(void *self, const char *id, struct px_error *err)
{
    struct sqlite_store *store = self;
    struct blob_job job = {.id = id};
    enum px_code code = px_sqlite__write(&store->blobs.writer, run_delete, &job, err);
    return code == PX_NOT_FOUND ? PX_OK : code;
}
