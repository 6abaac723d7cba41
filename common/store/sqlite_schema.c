/* Turns declarations into tables and indexes.
 *
 * A collection "jobs" is a table: "_id", the document as "_bson", and one generated column for each indexed
 * field, read from the document by px_field(). SQLite itself keeps columns and indexes right, whoever writes.
 * What an index needs (sqlite_plan.c) is compared by its text with what is there, and made anew where the
 * declaration has changed; what is no longer declared is dropped. All of it happens in one transaction. */
#include "store/sqlite.h"

#include <string.h>

#include "base/log.h"
#include "store/collection.h"
#include "store/sqlite_plan.h"

/* Runs a query of one text parameter or two; *ret_text is the first row's first column ("" when there is
 * none), valid until the statement is reset. */
static enum px_code ask(struct sqlite_conn *conn, sqlite3_stmt *stmt, const char *first, const char *second,
                        const char **ret_text, struct px_error *err)
{
    (void)sqlite3_bind_text(stmt, 1, first, -1, SQLITE_STATIC);
    if (second)
        (void)sqlite3_bind_text(stmt, 2, second, -1, SQLITE_STATIC);
    int result = sqlite3_step(stmt);
    if (result != SQLITE_ROW && result != SQLITE_DONE)
        return px_sqlite__fail(err, conn->db, result);
    const char *text = result == SQLITE_ROW ? (const char *)sqlite3_column_text(stmt, 0) : NULL;
    *ret_text = text ? text : "";
    return PX_OK;
}

static enum px_code add_column(struct sqlite_conn *conn, const struct px_collection *collection,
                               const char *field, struct px_error *err)
{
    auto_stmt sqlite3_stmt *stmt = NULL;
    const char *found;
    PX_TRY(px_sqlite__prepare(conn, &stmt, err, "SELECT name FROM pragma_table_xinfo(?1) WHERE name=?2"));
    PX_TRY(ask(conn, stmt, collection->name, field, &found, err));
    if (found[0])
        return PX_OK;
    return px_sqlite__exec(conn, err,
                           "ALTER TABLE \"%s\" ADD COLUMN \"%s\" AS (px_field(\"_bson\",'%s')) VIRTUAL",
                           collection->name, field, field);
}

enum px_code px_sqlite__build_table(struct sqlite_conn *conn, const char *collection, struct px_error *err)
{
    return px_sqlite__exec(conn, err,
                           "CREATE TABLE IF NOT EXISTS \"%s\""
                           " (\"_id\" TEXT NOT NULL PRIMARY KEY, \"_bson\" BLOB NOT NULL)",
                           collection);
}

static enum px_code build_columns(struct sqlite_conn *conn, const struct px_collection *collection,
                                  struct px_error *err)
{
    for (size_t i = 0; i < collection->n_indexes; i++) {
        const struct px_index *index = &collection->indexes[i];
        for (size_t k = 0; k < px_index__n_fields(index); k++)
            if (!index->multikey || strcmp(index->multikey, index->fields[k]) != 0)
                PX_TRY(add_column(conn, collection, index->fields[k], err));
    }
    return PX_OK;
}

/* Drops "<collection>:<index>" and what belongs to it, whatever kind of things they are. */
static enum px_code drop_index(struct sqlite_conn *conn, const char *name, struct px_error *err)
{
    for (;;) {
        auto_stmt sqlite3_stmt *stmt = NULL;
        const char *found;
        PX_TRY(px_sqlite__prepare(conn, &stmt, err,
                                  "SELECT 'DROP ' || type || ' \"' || name || '\"' FROM sqlite_schema"
                                  " WHERE name=?1 OR name GLOB ?1 || ':*' ORDER BY type='trigger' DESC"));
        PX_TRY(ask(conn, stmt, name, NULL, &found, err));
        if (!found[0])
            return PX_OK;
        auto_free char *sql = strdup(found);
        if (!sql)
            return px_fail(err, PX_OUT_OF_MEMORY);
        px_sqlite__reset(&stmt); /* an open query would lock the schema */
        PX_TRY(px_sqlite__exec(conn, err, "%s", sql));
    }
}

/* The name of an index in the file that the collection doesn't declare; "" when there is none. */
static enum px_code find_undeclared(struct sqlite_conn *conn, const struct px_collection *collection,
                                    char out[SQLITE_MAX_OBJECT_NAME], struct px_error *err)
{
    auto_stmt sqlite3_stmt *stmt = NULL;
    int result;
    PX_TRY(px_sqlite__prepare(
        conn, &stmt, err, "SELECT name FROM sqlite_schema WHERE type<>'trigger' AND name GLOB ?1 || ':*'"));
    (void)sqlite3_bind_text(stmt, 1, collection->name, -1, SQLITE_STATIC);
    out[0] = '\0';
    while ((result = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(stmt, 0);
        if (px_index__find(collection, strchr(name, ':') + 1))
            continue;
        (void)snprintf(out, SQLITE_MAX_OBJECT_NAME, "%s", name);
        return PX_OK;
    }
    return result == SQLITE_DONE ? PX_OK : px_sqlite__fail(err, conn->db, result);
}

static enum px_code drop_undeclared(struct sqlite_conn *conn, const struct px_collection *collection,
                                    struct px_error *err)
{
    char name[SQLITE_MAX_OBJECT_NAME];
    for (;;) {
        PX_TRY(find_undeclared(conn, collection, name, err));
        if (!name[0])
            return PX_OK;
        px_log_info("index dropped", PX_S("index", name));
        PX_TRY(drop_index(conn, name, err));
    }
}

static enum px_code is_built(struct sqlite_conn *conn, const struct sqlite_object *object, bool *ret_built,
                             struct px_error *err)
{
    auto_stmt sqlite3_stmt *stmt = NULL;
    const char *sql;
    PX_TRY(px_sqlite__prepare(conn, &stmt, err, "SELECT sql FROM sqlite_schema WHERE name=?1"));
    PX_TRY(ask(conn, stmt, object->name, NULL, &sql, err));
    *ret_built = strcmp(sql, object->sql.data) == 0;
    return PX_OK;
}

static enum px_code build_index(struct sqlite_conn *conn, const struct px_collection *collection,
                                const struct px_index *index, struct px_error *err)
{
    auto_plan struct sqlite_plan plan = {0};
    bool built = true;
    if (!px_sqlite__plan_init(&plan, collection, index))
        return px_fail(err, PX_OUT_OF_MEMORY);
    for (size_t i = 0; i < plan.n && built; i++)
        PX_TRY(is_built(conn, &plan.objects[i], &built, err));
    if (built)
        return PX_OK;
    PX_TRY(drop_index(conn, plan.objects[0].name, err));
    for (size_t i = 0; i < plan.n; i++)
        PX_TRY(px_sqlite__exec(conn, err, "%s", plan.objects[i].sql.data));
    return plan.fill.len > 0 ? px_sqlite__exec(conn, err, "%s", plan.fill.data) : PX_OK;
}

static enum px_code build_collection(struct sqlite_conn *conn, const struct px_collection *collection,
                                     struct px_error *err)
{
    PX_TRY(px_sqlite__build_table(conn, collection->name, err));
    PX_TRY(build_columns(conn, collection, err));
    PX_TRY(drop_undeclared(conn, collection, err));
    for (size_t i = 0; i < collection->n_indexes; i++)
        PX_TRY(build_index(conn, collection, &collection->indexes[i], err));
    return PX_OK;
}

enum px_code px_sqlite__build_docs(struct sqlite_conn *conn, const struct px_store_options *options,
                                   struct px_error *err)
{
    enum px_code code = px_sqlite__exec(conn, err, "BEGIN IMMEDIATE");
    for (size_t i = 0; i < options->n_collections && code == PX_OK; i++)
        code = build_collection(conn, options->collections[i], err);
    if (code == PX_OK)
        code = px_sqlite__exec(conn, err, "COMMIT");
    if (code != PX_OK && !sqlite3_get_autocommit(conn->db))
        (void)px_sqlite__exec(conn, NULL, "ROLLBACK");
    return code;
}
