/* Reads: one range of one index for each query. INDEXED BY makes SQLite refuse any other plan. */
#include <string.h>

#include "store/sqlite.h"

enum px_code px_sqlite__view_doc(sqlite3_stmt *stmt, bson_t *ret_doc, struct px_error *err)
{
    const uint8_t *bytes = sqlite3_column_blob(stmt, 0);
    if (!bytes || !bson_init_static(ret_doc, bytes, (size_t)sqlite3_column_bytes(stmt, 0)))
        return px_fail_because(err, PX_INTERNAL, "a stored document is broken");
    return PX_OK;
}

enum px_code px_sqlite__get(void *self, const struct px_collection *collection, const char *id,
                            bson_t **ret_doc, struct px_error *err)
{
    struct sqlite_store *store = self;
    auto_conn struct sqlite_conn *conn = NULL;
    PX_TRY(px_sqlite__lease(&store->docs.readers, &conn, err));
    return px_sqlite__get_on(conn, collection, id, ret_doc, err);
}

enum px_code px_sqlite__get_on(struct sqlite_conn *conn, const struct px_collection *collection,
                               const char *id, bson_t **ret_doc, struct px_error *err)
{
    auto_stmt sqlite3_stmt *stmt = NULL;
    bson_t doc;
    PX_TRY(px_sqlite__prepare(conn, &stmt, err, "SELECT \"_bson\" FROM \"%s\" WHERE \"_id\"=?",
                              collection->name));
    (void)sqlite3_bind_text(stmt, 1, id, -1, SQLITE_STATIC);
    int result = sqlite3_step(stmt);
    if (result == SQLITE_DONE)
        return px_fail(err, PX_NOT_FOUND);
    if (result != SQLITE_ROW)
        return px_sqlite__fail(err, conn->db, result);
    PX_TRY(px_sqlite__view_doc(stmt, &doc, err));
    *ret_doc = bson_copy(&doc);
    return PX_OK;
}

/* (k."a",k."b",k."_id") of the fields that order the scan, or their order. */
static void put_keys(struct px_buf *out, const struct px_scan *scan, const char *suffix)
{
    const char *comma = "";
    for (size_t i = 0; i < scan->n_rest; i++) {
        px_buf_printf(out, "%sk.\"%s\"%s", comma, px_scan__rest(scan, i), suffix);
        comma = ",";
    }
    if (scan->by_id)
        px_buf_printf(out, "%sk.\"_id\"%s", comma, suffix);
}

static void put_conditions(const struct px_scan *scan, struct px_buf *out)
{
    const char *word = " WHERE";
    for (size_t i = 0; i < scan->n_equal; i++, word = " AND")
        px_buf_printf(out, "%s k.\"%s\"=?", word, scan->index->fields[i]);
    for (size_t i = 0; i < scan->n_rest; i++, word = " AND")
        px_buf_printf(out, "%s k.\"%s\" IS NOT NULL", word, px_scan__rest(scan, i));
    if (scan->from)
        px_buf_printf(out, "%s k.\"%s\">=?", word, px_scan__rest(scan, 0));
    if (scan->to)
        px_buf_printf(out, "%s k.\"%s\"<?", word, px_scan__rest(scan, 0));
    size_t n_keys = scan->n_rest + scan->by_id;
    if (!scan->resumes || n_keys == 0)
        return;
    px_buf_printf(out, "%s (", word);
    put_keys(out, scan, "");
    px_buf_printf(out, ")%s(", scan->descending ? "<" : ">");
    for (size_t i = 0; i < n_keys; i++)
        px_buf_str(out, i ? ",?" : "?");
    px_buf_char(out, ')');
}

void px_sqlite__scan_sql(const struct px_scan *scan, struct px_buf *out)
{
    const char *collection = scan->collection->name, *index = scan->index->name;
    if (scan->index->multikey)
        px_buf_printf(out,
                      "SELECT d.\"_bson\" FROM \"%s:%s\" AS k CROSS JOIN \"%s\" AS d ON d.\"_id\"=k.\"_id\"",
                      collection, index, collection);
    else
        px_buf_printf(out, "SELECT k.\"_bson\" FROM \"%s\" AS k INDEXED BY \"%s:%s\"", collection, collection,
                      index);
    put_conditions(scan, out);
    if (scan->n_rest + scan->by_id > 0) {
        px_buf_str(out, " ORDER BY ");
        put_keys(out, scan, scan->descending ? " DESC" : "");
    }
    px_buf_str(out, " LIMIT ?");
}

static void bind_value(sqlite3_stmt *stmt, int *at, const struct px_value *value)
{
    if (value->kind == PX_VALUE_STR)
        (void)sqlite3_bind_text(stmt, (*at)++, value->text, -1, SQLITE_STATIC);
    else
        (void)sqlite3_bind_int64(stmt, (*at)++, value->number);
}

/* In the order in which the text has them. */
void px_sqlite__bind_scan(sqlite3_stmt *stmt, const struct px_scan *scan, int64_t limit)
{
    int at = 1;
    for (size_t i = 0; i < scan->n_equal; i++)
        bind_value(stmt, &at, &scan->equal[i]);
    if (scan->from)
        (void)sqlite3_bind_int64(stmt, at++, *scan->from);
    if (scan->to)
        (void)sqlite3_bind_int64(stmt, at++, *scan->to);
    for (size_t i = 0; scan->resumes && i < scan->n_rest; i++)
        bind_value(stmt, &at, &scan->after[i]);
    if (scan->resumes && scan->by_id)
        (void)sqlite3_bind_text(stmt, at++, scan->after_id, -1, SQLITE_STATIC);
    (void)sqlite3_bind_int64(stmt, at, limit);
}

enum px_code px_sqlite__scan(void *self, const struct px_scan *scan, int most, px_each_fn each, void *data,
                             struct px_error *err)
{
    struct sqlite_store *store = self;
    auto_conn struct sqlite_conn *conn = NULL;
    auto_buf struct px_buf sql = {0};
    auto_stmt sqlite3_stmt *stmt = NULL;
    px_buf_init(&sql, SQLITE_MAX_SQL);
    px_sqlite__scan_sql(scan, &sql);
    if (!px_buf_ok(&sql))
        return px_fail(err, PX_OUT_OF_MEMORY);
    PX_TRY(px_sqlite__lease(&store->docs.readers, &conn, err));
    PX_TRY(px_sqlite__prepare(conn, &stmt, err, "%s", sql.data));
    px_sqlite__bind_scan(stmt, scan, most);
    int result;
    while ((result = sqlite3_step(stmt)) == SQLITE_ROW) {
        bson_t doc;
        PX_TRY(px_sqlite__view_doc(stmt, &doc, err));
        if (!each(&doc, data))
            return PX_OK;
    }
    return result == SQLITE_DONE ? PX_OK : px_sqlite__fail(err, conn->db, result);
}

enum px_code px_sqlite__count(void *self, const struct px_scan *scan, int64_t most, int64_t *ret_count,
                              struct px_error *err)
{
    struct sqlite_store *store = self;
    auto_conn struct sqlite_conn *conn = NULL;
    auto_buf struct px_buf sql = {0};
    auto_stmt sqlite3_stmt *stmt = NULL;
    px_buf_init(&sql, SQLITE_MAX_SQL);
    px_buf_printf(&sql, "SELECT count(*) FROM (SELECT 1 FROM \"%s%s%s\" AS k", scan->collection->name,
                  scan->index->multikey ? ":" : "", scan->index->multikey ? scan->index->name : "");
    if (!scan->index->multikey)
        px_buf_printf(&sql, " INDEXED BY \"%s:%s\"", scan->collection->name, scan->index->name);
    put_conditions(scan, &sql);
    px_buf_str(&sql, " LIMIT ?)");
    if (!px_buf_ok(&sql))
        return px_fail(err, PX_OUT_OF_MEMORY);
    PX_TRY(px_sqlite__lease(&store->docs.readers, &conn, err));
    PX_TRY(px_sqlite__prepare(conn, &stmt, err, "%s", sql.data));
    px_sqlite__bind_scan(stmt, scan, most);
    int result = sqlite3_step(stmt);
    if (result != SQLITE_ROW)
        return px_sqlite__fail(err, conn->db, result);
    *ret_count = sqlite3_column_int64(stmt, 0);
    return PX_OK;
}
