/* The SQLite engine's indexes follow the declarations. */
#include "support/check.h"

#include <string.h>
#include <sys/stat.h>

#include "store/doc.h"
#include "store/sqlite.h"
#include "support/store_fixture.h"

static const struct px_index old_indexes[] = {
    {.name = "by_user", .fields = {"user", "at"}},
    {.name = "by_colour", .fields = {"colour"}, .unique = true},
};
static const struct px_index new_indexes[] = {
    {.name = "by_user", .fields = {"user"}}, /* declared otherwise */
    {.name = "by_mail", .fields = {"mail"}, .unique = true},
    {.name = "by_word", .fields = {"words", "at"}, .multikey = "words"},
};
/* The same collection as an old program and as a new one declare it. */
static const struct px_collection old_pictures = {"pictures", old_indexes, PX_ARRAY_LEN(old_indexes)};
static const struct px_collection new_pictures = {"pictures", new_indexes, PX_ARRAY_LEN(new_indexes)};
static const struct px_collection *const old_collections[] = {&old_pictures};
static const struct px_collection *const new_collections[] = {&new_pictures};

static struct store_fixture fixture;

static int set_up(void **state)
{
    (void)state;
    fixture =
        (struct store_fixture){.options = {.collections = old_collections, .n_collections = 1, .readers = 1}};
    store_fixture_open(&fixture, STORE_SQLITE);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    store_fixture_close(&fixture);
    return 0;
}

static enum px_code add(struct px_store *store, const struct px_collection *collection, const char *id,
                        const char *mail, const char *word)
{
    auto_bson bson_t *doc =
        BCON_NEW("_id", BCON_UTF8(id), "user", "u", "at", BCON_INT64(1), "colour", BCON_UTF8(id), "mail",
                 BCON_UTF8(mail), "words", "[", BCON_UTF8(word), "both", "]");
    return px_store_insert(store, collection, doc, NULL);
}

static int64_t count(struct px_store *store, const char *index, const char *value)
{
    int64_t n = -1;
    struct px_query query = {.index = index, .equal = {PX_STR(value)}, .n_equal = 1};
    struct px_error err = {0};
    if (px_store_count(store, &new_pictures, &query, 1000, &n, &err) != PX_OK)
        fail_msg("%s: %s", index, err.cause);
    return n;
}

static void become_new(void)
{
    fixture.options.collections = new_collections;
    store_fixture_reopen(&fixture);
}

TEST(a_new_index_finds_old_documents)
{
    CHECK_OK(add(fixture.store, &old_pictures, "a", "a@example.org", "cat"));
    CHECK_OK(add(fixture.store, &old_pictures, "b", "b@example.org", "dog"));
    become_new();
    CHECK_INT(count(fixture.store, "by_user", "u"), 2);
    CHECK_INT(count(fixture.store, "by_mail", "b@example.org"), 1);
    CHECK_INT(count(fixture.store, "by_word", "cat"), 1);
    CHECK_INT(count(fixture.store, "by_word", "both"), 2);
}

TEST(an_index_that_is_no_longer_declared_refuses_nothing)
{
    CHECK_OK(add(fixture.store, &old_pictures, "a", "a@example.org", "cat"));
    become_new();
    auto_bson bson_t *doc = BCON_NEW("_id", "b", "colour", "a");
    CHECK_OK(px_store_insert(fixture.store, &new_pictures, doc, NULL));
}

TEST(a_unique_index_that_the_documents_break_is_not_made)
{
    struct px_error err = {0};
    struct px_store *store = NULL;
    struct px_store_options options = fixture.options;
    CHECK_OK(add(fixture.store, &old_pictures, "a", "same@example.org", "cat"));
    CHECK_OK(add(fixture.store, &old_pictures, "b", "same@example.org", "dog"));
    options.collections = new_collections;
    CHECK_CODE(px_store_open(&options, &store, &err), PX_INTERNAL);
    CHECK(strstr(err.cause, "UNIQUE") != NULL);
    CHECK(store == NULL);
    store_fixture_reopen(&fixture); /* nothing has changed for the old program */
    CHECK_CODE(add(fixture.store, &old_pictures, "a", "x@example.org", "cat"), PX_ALREADY_EXISTS);
}

TEST(what_an_old_program_writes_is_in_the_new_programs_indexes)
{
    struct px_store *newer = NULL;
    struct px_store_options options = fixture.options;
    struct px_change change = {0};
    options.collections = new_collections;
    CHECK_OK(px_store_open(&options, &newer, NULL));
    CHECK_OK(add(fixture.store, &old_pictures, "a", "a@example.org", "cat"));
    CHECK_INT(count(newer, "by_mail", "a@example.org"), 1);
    CHECK_INT(count(newer, "by_word", "cat"), 1);
    px_change_set_strings(&change, "words", (const char *const[]){"bird"}, 1);
    CHECK_OK(px_store_update(fixture.store, &old_pictures, "a", &change, NULL, NULL));
    CHECK_INT(count(newer, "by_word", "cat"), 0);
    CHECK_INT(count(newer, "by_word", "bird"), 1);
    CHECK_OK(px_store_delete(fixture.store, &old_pictures, "a", NULL));
    CHECK_INT(count(newer, "by_word", "bird"), 0);
    px_store_close(newer);
}

TEST(opening_again_makes_nothing_anew)
{
    struct sqlite_store *store;
    int64_t before, after;
    become_new();
    CHECK_OK(add(fixture.store, &new_pictures, "a", "a@example.org", "cat"));
    for (int round = 0; round < 2; round++) {
        auto_stmt sqlite3_stmt *stmt = NULL;
        store = fixture.store->self;
        CHECK_OK(px_sqlite__prepare(&store->docs.own.conns[0], &stmt, NULL, "PRAGMA schema_version"));
        CHECK_INT(sqlite3_step(stmt), SQLITE_ROW);
        after = sqlite3_column_int64(stmt, 0);
        if (round > 0)
            CHECK_INT(after, before);
        before = after;
        px_sqlite__reset(&stmt);
        stmt = NULL;
        store_fixture_reopen(&fixture);
    }
}

TEST(the_files_are_for_their_owner_only)
{
    static const char *const names[] = {"test.db", "test.db-wal", "test.db-shm", "test.blobs.db"};
    CHECK_OK(add(fixture.store, &old_pictures, "a", "a@example.org", "cat"));
    for (size_t i = 0; i < PX_ARRAY_LEN(names); i++) {
        char path[160];
        struct stat info;
        (void)snprintf(path, sizeof path, "%s/%s", fixture.folder, names[i]);
        CHECK_INT(stat(path, &info), 0);
        CHECK_INT(info.st_mode & 0777, 0600);
    }
}

TEST(a_malformed_declaration_is_refused_at_start)
{
    static const struct px_index bad[] = {
        {.name = "by user", .fields = {"user"}},
        {.name = "by_user", .fields = {"user\""}},
        {.name = "by_user", .fields = {NULL}},
        {.name = "by_word", .fields = {"words", "a", "b"}, .multikey = "words"},
        {.name = "by_word", .fields = {"words"}, .multikey = "words", .unique = true},
        {.name = "by_word", .fields = {"a"}, .multikey = "words"},
    };
    for (size_t i = 0; i < PX_ARRAY_LEN(bad); i++) {
        struct px_collection collection = {"pictures", &bad[i], 1};
        const struct px_collection *list[] = {&collection};
        struct px_store_options options = {
            .service = "test", .data_dir = ":memory:", .collections = list, .n_collections = 1};
        struct px_store *store = NULL;
        CHECK_CODE(px_store_open(&options, &store, NULL), PX_INTERNAL);
    }
}

#define FRESH(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
RUN_TESTS(FRESH(a_new_index_finds_old_documents), FRESH(an_index_that_is_no_longer_declared_refuses_nothing),
          FRESH(a_unique_index_that_the_documents_break_is_not_made),
          FRESH(what_an_old_program_writes_is_in_the_new_programs_indexes),
          FRESH(opening_again_makes_nothing_anew), FRESH(the_files_are_for_their_owner_only),
          FRESH(a_malformed_declaration_is_refused_at_start))
