/* The SQLite engine's writer: groups, other processes' locks, a full disk. */
#include "support/check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/clock.h"
#include "store/doc.h"
#include "store/sqlite.h"
#include "support/store_fixture.h"

enum { WRITERS = 16 };

static const struct px_index indexes[] = {{.name = "by_user", .fields = {"user"}}};
static const struct px_collection pictures = {"pictures", indexes, PX_ARRAY_LEN(indexes)};
static const struct px_collection *const collections[] = {&pictures};
static struct store_fixture fixture;
static struct sqlite_conn other; /* as another process has it */
static atomic_int commits, done, failures;

static int count_commit(void *data)
{
    (void)data;
    atomic_fetch_add(&commits, 1);
    return 0;
}

static sqlite3 *writers_db(void)
{
    struct sqlite_store *store = fixture.store->self;
    return store->docs.own.conns[0].db;
}

static int set_up(void **state)
{
    char path[160];
    (void)state;
    fixture =
        (struct store_fixture){.options = {.collections = collections, .n_collections = 1, .readers = 2}};
    store_fixture_open(&fixture, STORE_SQLITE);
    (void)snprintf(path, sizeof path, "%s/test.db", fixture.folder);
    other = (struct sqlite_conn){0};
    CHECK_OK(px_sqlite__conn_open(&other, path, NULL));
    atomic_store(&commits, 0);
    atomic_store(&done, 0);
    atomic_store(&failures, 0);
    (void)sqlite3_commit_hook(writers_db(), count_commit, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    px_sqlite__conn_close(&other);
    store_fixture_close(&fixture);
    return 0;
}

static enum px_code add(const char *id)
{
    auto_bson bson_t *doc = BCON_NEW("_id", BCON_UTF8(id), "user", "u");
    return px_store_insert(fixture.store, &pictures, doc, NULL);
}

static bool exists(const char *id)
{
    auto_bson bson_t *doc = NULL;
    return px_store_get(fixture.store, &pictures, id, &doc, NULL) == PX_OK;
}

static void *write_one(void *number)
{
    char id[16];
    (void)snprintf(id, sizeof id, "w%d", *(int *)number);
    if (add(id) != PX_OK)
        atomic_fetch_add(&failures, 1);
    atomic_fetch_add(&done, 1);
    return NULL;
}

TEST(writes_that_wait_share_a_commit)
{
    pthread_t threads[WRITERS];
    int numbers[WRITERS];
    CHECK_OK(px_sqlite__exec(&other, NULL, "BEGIN IMMEDIATE"));
    for (int i = 0; i < WRITERS; i++) {
        numbers[i] = i;
        CHECK_INT(pthread_create(&threads[i], NULL, write_one, &numbers[i]), 0);
    }
    px_sleep_ms(300);
    CHECK_INT(atomic_load(&done), 0);
    CHECK_OK(px_sqlite__exec(&other, NULL, "COMMIT"));
    for (int i = 0; i < WRITERS; i++)
        CHECK_INT(pthread_join(threads[i], NULL), 0);
    CHECK_INT(atomic_load(&failures), 0);
    CHECK_INT(atomic_load(&commits), 1);
}

TEST(a_write_that_can_not_begin_ends_at_its_deadline_and_is_not_done_later)
{
    CHECK_OK(px_sqlite__exec(&other, NULL, "BEGIN IMMEDIATE"));
    int64_t started_ms = px_mono_ms();
    px_deadline_set(started_ms + 200);
    CHECK_CODE(add("late"), PX_DEADLINE_EXCEEDED);
    px_deadline_set(0);
    int64_t took_ms = px_mono_ms() - started_ms;
    CHECK(took_ms >= 200 && took_ms < 2000);
    CHECK_OK(px_sqlite__exec(&other, NULL, "COMMIT"));
    CHECK_OK(add("next"));
    CHECK(!exists("late"));
}

TEST(a_deadline_that_has_passed_lets_nothing_begin)
{
    px_deadline_set(px_mono_ms() - 1);
    enum px_code code = add("late");
    px_deadline_set(0);
    CHECK_CODE(code, PX_DEADLINE_EXCEEDED);
    CHECK(!exists("late"));
}

TEST(reading_goes_on_while_another_process_writes)
{
    CHECK_OK(add("a"));
    CHECK_OK(px_sqlite__exec(&other, NULL, "BEGIN IMMEDIATE"));
    CHECK(exists("a"));
    CHECK_OK(px_sqlite__exec(&other, NULL, "COMMIT"));
}

TEST(a_full_disk_fails_writes_and_nothing_else)
{
    char text[20000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    CHECK_OK(add("before"));
    CHECK_INT(sqlite3_exec(writers_db(), "PRAGMA max_page_count=1", NULL, NULL, NULL), SQLITE_OK);
    auto_bson bson_t *large = BCON_NEW("_id", "large", "user", "u", "text", BCON_UTF8(text));
    struct px_error err = {0};
    CHECK_CODE(px_store_insert(fixture.store, &pictures, large, &err), PX_UNAVAILABLE);
    CHECK(strstr(err.cause, "full") != NULL);
    CHECK(exists("before"));
    CHECK(!exists("large"));
    CHECK_INT(sqlite3_exec(writers_db(), "PRAGMA max_page_count=1000000", NULL, NULL, NULL), SQLITE_OK);
    CHECK_OK(px_store_insert(fixture.store, &pictures, large, &err));
}

TEST(a_sweep_leaves_what_was_wanted_again)
{
    auto_bson bson_t *before = NULL;
    struct px_scan scan;
    struct px_query query = {.index = "by_user", .equal = {PX_STR("u")}, .n_equal = 1, .limit = 10};
    struct px_change change = {0};
    int64_t deleted = -1;
    CHECK_OK(add("a"));
    CHECK_OK(px_store_get(fixture.store, &pictures, "a", &before, NULL));
    px_change_set(&change, "kept", PX_BOOL(true));
    CHECK_OK(px_store_update(fixture.store, &pictures, "a", &change, NULL, NULL));
    CHECK_OK(px_scan__init(&scan, &pictures, &query, NULL));
    CHECK_OK(px_sqlite__remove_all(fixture.store->self, &scan, &before, 1, &deleted, NULL));
    CHECK_INT(deleted, 0);
    CHECK(exists("a"));
}

#define FRESH(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
RUN_TESTS(FRESH(writes_that_wait_share_a_commit),
          FRESH(a_write_that_can_not_begin_ends_at_its_deadline_and_is_not_done_later),
          FRESH(a_deadline_that_has_passed_lets_nothing_begin),
          FRESH(reading_goes_on_while_another_process_writes),
          FRESH(a_full_disk_fails_writes_and_nothing_else), FRESH(a_sweep_leaves_what_was_wanted_again))
