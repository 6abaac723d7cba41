/* One connection: its settings, its prepared statements, and what SQLite's results mean to us. */
#include "store/sqlite.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <uthash.h>

#include "base/clock.h"

enum { MAX_STATEMENTS = 256, MAX_BUSY_SLEEP_MS = 10 };

struct sqlite_cached {
    char *sql;
    sqlite3_stmt *stmt;
    UT_hash_handle hh;
};

enum px_code px_sqlite__fail(struct px_error *err, sqlite3 *db, int result)
{
    const char *text = db ? sqlite3_errmsg(db) : sqlite3_errstr(result);
    switch (result & 0xff) {
    case SQLITE_NOMEM:
        return px_fail(err, PX_OUT_OF_MEMORY);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
        return px_fail_because(err, PX_UNAVAILABLE, "sqlite: %s", text);
    default:
        return px_fail_because(err, PX_INTERNAL, "sqlite: %s", text);
    }
}

/* Another process holds the lock. */
static int wait_for_lock(void *data, int tries)
{
    struct sqlite_conn *conn = data;
    if (tries == 0)
        conn->busy_since_ms = px_mono_ms();
    int64_t left_ms = px_deadline_left_ms(conn->busy_since_ms + PX_STORE_WAIT_MS - px_mono_ms());
    if (left_ms <= 0)
        return 0;
    int64_t sleep_ms = tries + 1 < MAX_BUSY_SLEEP_MS ? tries + 1 : MAX_BUSY_SLEEP_MS;
    px_sleep_ms(sleep_ms < left_ms ? sleep_ms : left_ms);
    return 1;
}

/* While another process turns the file to WAL, SQLite does not ask the busy handler. */
static enum px_code use_wal(struct sqlite_conn *conn, struct px_error *err)
{
    int64_t until_ms = px_mono_ms() + PX_STORE_WAIT_MS;
    int result;
    while ((result = sqlite3_exec(conn->db, "PRAGMA journal_mode=WAL", NULL, NULL, NULL)) == SQLITE_BUSY &&
           px_mono_ms() < until_ms)
        px_sleep_ms(MAX_BUSY_SLEEP_MS);
    return result == SQLITE_OK ? PX_OK : px_sqlite__fail(err, conn->db, result);
}

enum px_code px_sqlite__conn_open(struct sqlite_conn *conn, const char *path, struct px_error *err)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    int result = sqlite3_open_v2(path, &conn->db, flags, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_busy_handler(conn->db, wait_for_lock, conn);
    if (result == SQLITE_OK)
        result = px_sqlite__add_functions(conn->db);
    if (result != SQLITE_OK)
        return px_sqlite__fail(err, conn->db, result);
    /* A misspelt column must be an error, not a text. */
    (void)sqlite3_db_config(conn->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    (void)sqlite3_db_config(conn->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    PX_TRY(use_wal(conn, err));
    return px_sqlite__exec(conn, err,
                           "PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;"
                           "PRAGMA journal_size_limit=67108864");
}

void px_sqlite__conn_close(struct sqlite_conn *conn)
{
    struct sqlite_cached *cached, *next;
    HASH_ITER(hh, conn->statements, cached, next)
    {
        HASH_DEL(conn->statements, cached);
        (void)sqlite3_finalize(cached->stmt);
        free(cached->sql);
        free(cached);
    }
    (void)sqlite3_close(conn->db);
    conn->db = NULL;
}

enum px_code px_sqlite__exec(struct sqlite_conn *conn, struct px_error *err, const char *format, ...)
{
    char sql[SQLITE_MAX_SQL];
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(sql, sizeof sql, format, arguments);
    va_end(arguments);
    if (len < 0 || (size_t)len >= sizeof sql)
        return px_fail_because(err, PX_INTERNAL, "sqlite: statement too long");
    int result = sqlite3_exec(conn->db, sql, NULL, NULL, NULL);
    return result == SQLITE_OK ? PX_OK : px_sqlite__fail(err, conn->db, result);
}

/* The texts are made from declarations, so there are few; the limit is for the case that this changes. */
static enum px_code add_statement(struct sqlite_conn *conn, const char *sql, struct sqlite_cached **ret,
                                  struct px_error *err)
{
    if (HASH_COUNT(conn->statements) >= MAX_STATEMENTS)
        return px_fail_because(err, PX_INTERNAL, "sqlite: more than %d statements", MAX_STATEMENTS);
    auto_free struct sqlite_cached *cached = calloc(1, sizeof *cached);
    auto_free char *copy = strdup(sql);
    if (!cached || !copy)
        return px_fail(err, PX_OUT_OF_MEMORY);
    int result = sqlite3_prepare_v3(conn->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &cached->stmt, NULL);
    if (result != SQLITE_OK)
        return px_sqlite__fail(err, conn->db, result);
    cached->sql = px_steal(copy);
    HASH_ADD_KEYPTR(hh, conn->statements, cached->sql, strlen(cached->sql), cached);
    *ret = px_steal(cached);
    return PX_OK;
}

enum px_code px_sqlite__prepare(struct sqlite_conn *conn, sqlite3_stmt **ret_stmt, struct px_error *err,
                                const char *format, ...)
{
    char sql[SQLITE_MAX_SQL];
    struct sqlite_cached *cached = NULL;
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(sql, sizeof sql, format, arguments);
    va_end(arguments);
    if (len < 0 || (size_t)len >= sizeof sql)
        return px_fail_because(err, PX_INTERNAL, "sqlite: statement too long");
    HASH_FIND_STR(conn->statements, sql, cached);
    if (!cached)
        PX_TRY(add_statement(conn, sql, &cached, err));
    *ret_stmt = cached->stmt;
    return PX_OK;
}

enum px_code px_sqlite__run(struct sqlite_conn *conn, sqlite3_stmt *stmt, struct px_error *err)
{
    int result = sqlite3_step(stmt);
    return result == SQLITE_DONE ? PX_OK : px_sqlite__fail(err, conn->db, result);
}
