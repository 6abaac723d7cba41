/* The SQLite engine reads one range of one index for each query, however many documents there are. */
#include "support/check.h"

#include <string.h>
#include <time.h>

#include "store/doc.h"
#include "store/sqlite.h"
#include "support/store_fixture.h"

enum { FEW = 100, MANY = 200000, PAGE = 50 };

static const struct px_index indexes[] = {
    {.name = "by_user", .fields = {"user", "at"}},
    {.name = "by_mail", .fields = {"mail"}, .unique = true},
    {.name = "by_word", .fields = {"user", "words", "at"}, .multikey = "words"},
    {.name = "by_rank", .fields = {"user", "rank", "name"}},
};
static const struct px_collection pictures = {"pictures", indexes, PX_ARRAY_LEN(indexes)};
static const struct px_collection *const collections[] = {&pictures};
static struct store_fixture fixture;
static const int64_t from = 3, to = 1000000;

static struct sqlite_conn *connection(void)
{
    struct sqlite_store *store = fixture.store->self;
    return &store->docs.own.conns[0];
}

static int set_up(void **state)
{
    (void)state;
    fixture = (struct store_fixture){
        .options = {.collections = collections, .n_collections = PX_ARRAY_LEN(collections), .readers = 2}};
    store_fixture_open(&fixture, STORE_SQLITE);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    store_fixture_close(&fixture);
    return 0;
}

/* Writes documents of one user as fast as can be: in one transaction behind the store's back. */
static void add_documents(int first, int n)
{
    struct sqlite_conn *conn = connection();
    CHECK_OK(px_sqlite__exec(conn, NULL, "BEGIN IMMEDIATE"));
    for (int i = first; i < first + n; i++) {
        char id[16];
        auto_stmt sqlite3_stmt *stmt = NULL;
        (void)snprintf(id, sizeof id, "p%06d", i);
        auto_bson bson_t *doc =
            BCON_NEW("_id", BCON_UTF8(id), "user", "u", "at", BCON_INT64(i), "rank", BCON_INT32(i % 10),
                     "name", "n", "words", "[", "cat", BCON_UTF8(i % 2 ? "dog" : "bird"), "]", "prompt",
                     "A small house by the sea in the morning light, painted with a broad brush");
        CHECK_OK(px_sqlite__prepare(conn, &stmt, NULL, "INSERT INTO pictures (_id, _bson) VALUES (?, ?)"));
        (void)sqlite3_bind_text(stmt, 1, id, -1, SQLITE_STATIC);
        (void)sqlite3_bind_blob(stmt, 2, bson_get_data(doc), (int)doc->len, SQLITE_STATIC);
        CHECK_OK(px_sqlite__run(conn, stmt, NULL));
    }
    CHECK_OK(px_sqlite__exec(conn, NULL, "COMMIT"));
}

static const struct px_query queries[] = {
    {.index = "by_user", .equal = {{PX_VALUE_STR, "u", 0}}, .n_equal = 1, .limit = PAGE},
    {.index = "by_user", .equal = {{PX_VALUE_STR, "u", 0}}, .n_equal = 1, .limit = PAGE, .descending = true},
    {.index = "by_user",
     .equal = {{PX_VALUE_STR, "u", 0}},
     .n_equal = 1,
     .limit = PAGE,
     .from = &from,
     .to = &to},
    {.index = "by_user", .limit = PAGE},
    {.index = "by_word",
     .equal = {{PX_VALUE_STR, "u", 0}, {PX_VALUE_STR, "cat", 0}},
     .n_equal = 2,
     .limit = PAGE},
    {.index = "by_word",
     .equal = {{PX_VALUE_STR, "u", 0}, {PX_VALUE_STR, "cat", 0}},
     .n_equal = 2,
     .limit = PAGE,
     .descending = true,
     .from = &from,
     .to = &to},
    {.index = "by_rank", .equal = {{PX_VALUE_STR, "u", 0}}, .n_equal = 1, .limit = PAGE},
    {.index = "by_rank",
     .equal = {{PX_VALUE_STR, "u", 0}, {PX_VALUE_INT, NULL, 5}},
     .n_equal = 2,
     .limit = PAGE,
     .descending = true},
    {.index = "by_mail", .equal = {{PX_VALUE_STR, "x", 0}}, .n_equal = 1, .limit = 1},
    {.index = "by_mail", .limit = PAGE},
};

/* All lines of SQLite's plan. */
static const char *plan_of(const struct px_query *query)
{
    static char text[2048];
    struct px_scan scan;
    auto_buf struct px_buf sql = {0};
    auto_stmt sqlite3_stmt *stmt = NULL;
    size_t used = 0;
    px_buf_init(&sql, SQLITE_MAX_SQL);
    CHECK_OK(px_scan__init(&scan, &pictures, query, NULL));
    px_sqlite__scan_sql(&scan, &sql);
    CHECK_OK(px_sqlite__prepare(connection(), &stmt, NULL, "EXPLAIN QUERY PLAN %s", sql.data));
    while (sqlite3_step(stmt) == SQLITE_ROW)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s; ",
                                 (const char *)sqlite3_column_text(stmt, 3));
    return text;
}

static void check_plan(const struct px_query *query)
{
    const char *plan = plan_of(query);
    bool whole = query->n_equal == 0 && !query->cursor;
    print_message("  %s: %s\n", query->index, plan);
    CHECK(strstr(plan, "TEMP B-TREE") == NULL);
    CHECK(whole || strstr(plan, "SCAN") == NULL);
    CHECK(!whole || strstr(plan, "USING INDEX") != NULL); /* the whole index, in its order */
}

TEST(every_query_is_a_range_of_its_index_in_its_order)
{
    add_documents(0, 200);
    for (size_t i = 0; i < PX_ARRAY_LEN(queries); i++) {
        struct px_query query = queries[i];
        auto_page struct px_page page = {0};
        check_plan(&query);
        CHECK_OK(px_store_find(fixture.store, &pictures, &query, &page, NULL));
        if (!page.next_cursor[0])
            continue;
        query.cursor = page.next_cursor;
        check_plan(&query);
    }
}

static int64_t computed_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

/* What SQLite's machine does for the page: its steps. They don't depend on how busy this computer is. */
static int steps_of(const struct px_query *query)
{
    struct px_scan scan;
    auto_buf struct px_buf sql = {0};
    auto_stmt sqlite3_stmt *stmt = NULL;
    px_buf_init(&sql, SQLITE_MAX_SQL);
    CHECK_OK(px_scan__init(&scan, &pictures, query, NULL));
    px_sqlite__scan_sql(&scan, &sql);
    CHECK_OK(px_sqlite__prepare(connection(), &stmt, NULL, "%s", sql.data));
    px_sqlite__bind_scan(stmt, &scan, query->limit + 1);
    (void)sqlite3_stmt_status(stmt, SQLITE_STMTSTATUS_VM_STEP, 1);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        ;
    CHECK_INT(sqlite3_stmt_status(stmt, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1), 0);
    CHECK_INT(sqlite3_stmt_status(stmt, SQLITE_STMTSTATUS_SORT, 1), 0);
    return sqlite3_stmt_status(stmt, SQLITE_STMTSTATUS_VM_STEP, 1);
}

/* The page in the middle of all documents. */
static struct px_query page_of(size_t i, int n, char cursor[PX_MAX_CURSOR])
{
    int64_t middle = n / 2;
    struct px_query query = queries[i];
    auto_page struct px_page page = {0};
    query.from = query.descending ? NULL : &middle;
    query.to = query.descending ? &middle : NULL;
    query.limit = 1;
    CHECK_OK(px_store_find(fixture.store, &pictures, &query, &page, NULL));
    memcpy(cursor, page.next_cursor, PX_MAX_CURSOR);
    CHECK(cursor[0] != '\0');
    query.from = query.to = NULL;
    query.limit = PAGE - 1;
    query.cursor = cursor;
    return query;
}

static void measure(const size_t *which, size_t n, int documents, int steps[])
{
    for (size_t k = 0; k < n; k++) {
        char cursor[PX_MAX_CURSOR];
        struct px_query query = page_of(which[k], documents, cursor);
        steps[k] = steps_of(&query);
        int64_t started_us = computed_us();
        for (int i = 0; i < 100; i++) {
            auto_page struct px_page page = {0};
            CHECK_OK(px_store_find(fixture.store, &pictures, &query, &page, NULL));
        }
        print_message("  %d documents, %s%s: %d steps, %lld us a page\n", documents, query.index,
                      query.descending ? " descending" : "", steps[k],
                      (long long)(computed_us() - started_us) / 100);
    }
}

TEST(a_page_of_200000_documents_costs_what_one_of_100_costs)
{
    static const size_t which[] = {0, 1, 4};
    int few[PX_ARRAY_LEN(which)], many[PX_ARRAY_LEN(which)];
    add_documents(0, FEW);
    measure(which, PX_ARRAY_LEN(which), FEW, few);
    add_documents(FEW, MANY - FEW);
    measure(which, PX_ARRAY_LEN(which), MANY, many);
    for (size_t i = 0; i < PX_ARRAY_LEN(which); i++)
        CHECK(many[i] <= few[i] * 11 / 10);
}

#define FRESH(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
RUN_TESTS(FRESH(every_query_is_a_range_of_its_index_in_its_order),
          FRESH(a_page_of_200000_documents_costs_what_one_of_100_costs))
