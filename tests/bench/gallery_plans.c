/* One query of each index of the collection; the key is that of a frequent word. */
#include "gallery_plans.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generation/gallery/images.h"
#include "store/collection.h"
#include "store/doc.h"
#include "store/mongo.h"
#include "store/sqlite.h"

enum { PAGE = 50, MOST_QUERIES = 8 };

static const int64_t from = 0, to = INT64_MAX / 2;

static size_t make_queries(const char *owner, struct px_query out[MOST_QUERIES])
{
    const struct px_query queries[] = {
        {.index = "by_time",
         .equal = {PX_STR(owner)},
         .n_equal = 1,
         .limit = PAGE,
         .descending = true,
         .to = &to},
        {.index = "by_key",
         .equal = {PX_STR(owner), PX_STR("wspring")},
         .n_equal = 2,
         .limit = PAGE,
         .from = &from,
         .to = &to,
         .descending = true},
        {.index = "by_user", .equal = {PX_STR(owner)}, .n_equal = 1, .limit = PAGE},
        {.index = "by_purge", .to = &to, .limit = PAGE},
        {.index = "by_share", .equal = {PX_STR("token")}, .n_equal = 1, .limit = 1},
    };
    memcpy(out, queries, sizeof queries);
    return PX_ARRAY_LEN(queries);
}

static void demand(bool condition)
{
    if (!condition)
        abort();
}

static void print_sqlite(struct px_store *store, const struct px_scan *scan)
{
    struct sqlite_store *engine = store->self;
    auto_buf struct px_buf sql = {0};
    auto_stmt sqlite3_stmt *stmt = NULL;
    px_buf_init(&sql, SQLITE_MAX_SQL);
    px_sqlite__scan_sql(scan, &sql);
    demand(px_sqlite__prepare(&engine->docs.own.conns[0], &stmt, NULL, "EXPLAIN QUERY PLAN %s", sql.data) ==
           PX_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        (void)printf("  SQLite   %s\n", (const char *)sqlite3_column_text(stmt, 3));
}

static void print_mongo(const struct px_scan *scan)
{
    auto_bson bson_t *filter = px_mongo__filter(scan, true);
    auto_bson bson_t *sort = px_mongo__sort(scan);
    char *filter_text = bson_as_relaxed_extended_json(filter, NULL);
    char *sort_text = bson_as_relaxed_extended_json(sort, NULL);
    (void)printf("  MongoDB  find(%s)\n           sort %s hint %s (", filter_text, sort_text,
                 scan->index->name);
    for (size_t i = 0; i < px_index__n_fields(scan->index); i++)
        (void)printf("%s, ", scan->index->fields[i]);
    (void)printf("_id)\n");
    bson_free(filter_text);
    bson_free(sort_text);
}

void gallery_print_plans(struct px_store *store, const char *owner)
{
    struct px_query queries[MOST_QUERIES];
    size_t n = make_queries(owner, queries);
    (void)printf("\nplans:\n");
    for (size_t i = 0; i < n; i++) {
        struct px_scan scan;
        demand(px_scan__init(&scan, &images_collection, &queries[i], NULL) == PX_OK);
        (void)printf("%s\n", queries[i].index);
        print_sqlite(store, &scan);
        print_mongo(&scan);
    }
}

/* "FETCH < IXSCAN by_key": the stages from the outermost to the innermost. */
static void print_stages(const bson_t *reply)
{
    bson_iter_t iter, found;
    char path[256] = "queryPlanner.winningPlan", stage[300];
    for (int depth = 0; depth < 8; depth++) {
        (void)snprintf(stage, sizeof stage, "%s.stage", path);
        if (!bson_iter_init(&iter, reply) || !bson_iter_find_descendant(&iter, stage, &found) ||
            !BSON_ITER_HOLDS_UTF8(&found))
            break;
        (void)printf("%s%s", depth ? " < " : "", bson_iter_utf8(&found, NULL));
        (void)snprintf(path + strlen(path), sizeof path - strlen(path), ".inputStage");
    }
}

static long long figure(const bson_t *reply, const char *path)
{
    bson_iter_t iter, found;
    bool there = bson_iter_init(&iter, reply) && bson_iter_find_descendant(&iter, path, &found);
    return there ? (long long)bson_iter_as_int64(&found) : -1;
}

static void explain(struct px_store *mongo, const struct px_scan *scan)
{
    struct mongo_store *engine = mongo->self;
    auto_lease struct mongo_lease lease = {0};
    bson_error_t error;
    bson_t reply;
    demand(px_mongo__lease(engine, images_collection.name, &lease, NULL) == PX_OK);
    auto_bson bson_t *filter = px_mongo__filter(scan, true);
    auto_bson bson_t *sort = px_mongo__sort(scan);
    auto_bson bson_t *command =
        BCON_NEW("explain", "{", "find", BCON_UTF8(images_collection.name), "filter", BCON_DOCUMENT(filter),
                 "sort", BCON_DOCUMENT(sort), "hint", BCON_UTF8(scan->index->name), "limit", BCON_INT32(PAGE),
                 "}", "verbosity", BCON_UTF8("executionStats"));
    if (mongoc_client_read_command_with_opts(lease.client, engine->database, command, NULL, NULL, &reply,
                                             &error)) {
        (void)printf("%-9s ", scan->index->name);
        print_stages(&reply);
        (void)printf("; keys %lld, documents %lld\n", figure(&reply, "executionStats.totalKeysExamined"),
                     figure(&reply, "executionStats.totalDocsExamined"));
    } else {
        (void)printf("%-9s not explained: %s\n", scan->index->name, error.message);
    }
    bson_destroy(&reply);
}

void gallery_explain(struct px_store *mongo, const char *owner)
{
    struct px_query queries[MOST_QUERIES];
    size_t n = make_queries(owner, queries);
    (void)printf("\nexplained by MongoDB:\n");
    for (size_t i = 0; i < n; i++) {
        struct px_scan scan;
        demand(px_scan__init(&scan, &images_collection, &queries[i], NULL) == PX_OK);
        explain(mongo, &scan);
    }
}
