/* pulix-store: moving everything from one engine to the other and back. */
#include "support/check.h"

#include <mongoc/mongoc.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

#include "store/copy.h"
#include "store/doc.h"
#include "store/store.h"
#include "support/mongo_fixture.h"
#include "support/scratch.h"

enum { PICTURES = 1000, BLOB = 700 * 1024 };

static const struct px_index indexes[] = {
    {.name = "by_user", .fields = {"user", "at"}},
    {.name = "by_word", .fields = {"words", "at"}, .multikey = "words"},
};
static const struct px_collection pictures = {"pictures", indexes, PX_ARRAY_LEN(indexes)};
static const struct px_collection leases = {"leases", NULL, 0};
static const struct px_collection *const collections[] = {&pictures, &leases};

static struct px_store *open_store(const char *place, const char *service)
{
    struct px_store *store = NULL;
    bool is_mongo = strncmp(place, "mongodb://", 10) == 0;
    struct px_store_options options = {.service = service,
                                       .mongo_url = is_mongo ? place : NULL,
                                       .data_dir = place,
                                       .collections = collections,
                                       .n_collections = PX_ARRAY_LEN(collections)};
    CHECK_OK(px_store_open(&options, &store, NULL));
    return store;
}

static void fill(const char *place, const char *service)
{
    struct px_store *store = open_store(place, service);
    char *bytes = calloc(1, BLOB);
    CHECK(bytes != NULL);
    for (int i = 0; i < PICTURES; i += 20) {
        char id[16];
        (void)snprintf(id, sizeof id, "p%04d", i);
        auto_bson bson_t *doc =
            BCON_NEW("_id", BCON_UTF8(id), "user", "u", "at", BCON_INT64(i), "title", "Кот \"1\"", "words",
                     "[", "cat", "dog", "]", "ratio", BCON_DOUBLE(0.5));
        CHECK_OK(px_store_insert(store, &pictures, doc, NULL));
    }
    memset(bytes, 'x', BLOB);
    CHECK_OK(px_blob_put(store, "large", bytes, BLOB, NULL));
    CHECK_OK(px_blob_put(store, "empty", "", 0, NULL));
    free(bytes);
    px_store_close(store);
}

static void check_filled(const char *place, const char *service)
{
    struct px_store *store = open_store(place, service);
    auto_free char *bytes = malloc(BLOB);
    auto_bson bson_t *doc = NULL;
    int64_t n = 0;
    size_t len, total;
    struct px_query query = {.index = "by_word", .equal = {PX_STR("dog")}, .n_equal = 1};
    CHECK_OK(px_store_count(store, &pictures, &query, 10000, &n, NULL));
    CHECK_INT(n, PICTURES / 20);
    CHECK_OK(px_store_get(store, &pictures, "p0020", &doc, NULL));
    CHECK_STR(px_doc_str(doc, "title"), "Кот \"1\"");
    CHECK(px_doc_double(doc, "ratio") == 0.5);
    CHECK_OK(px_blob_read(store, "large", 0, bytes, BLOB, &len, &total, NULL));
    CHECK_INT(len, BLOB);
    CHECK(bytes[0] == 'x' && bytes[BLOB - 1] == 'x');
    CHECK_OK(px_blob_read(store, "empty", 0, bytes, 1, &len, &total, NULL));
    CHECK_INT(total, 0);
    px_store_close(store);
}

static char told[4096]; /* lines of progress */

static void note_progress(const char *what, long long done, long long total)
{
    size_t used = strlen(told);
    (void)snprintf(told + used, sizeof told - used, "%s %lld/%lld\n", what, done, total);
}

static void copy(const char *from, const char *to, bool expected_equal)
{
    struct px_error err = {0};
    bool equal = !expected_equal;
    told[0] = '\0';
    if (px_store_copy(from, to, note_progress, &equal, &err) != PX_OK)
        fail_msg("%s %s", px_code_token(err.code), err.cause);
    CHECK_INT(equal, expected_equal);
}

static void drop_databases(const char *url, const char *const *services, size_t n)
{
    mongoc_client_t *client = mongoc_client_new(url);
    for (size_t i = 0; i < n; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "pulix_%s", services[i]);
        mongoc_database_t *database = mongoc_client_get_database(client, name);
        (void)mongoc_database_drop(database, NULL);
        mongoc_database_destroy(database);
    }
    mongoc_client_destroy(client);
}

TEST(everything_goes_to_mongodb_and_back)
{
    static const char *const services[] = {"copied_one", "copied_two"};
    char first[SCRATCH_PATH], second[SCRATCH_PATH];
    const char *url = mongo_fixture_url();
    if (!mongo_fixture_is_double()) {
        print_message("skipped: the server may hold databases of others\n");
        skip();
    }
    scratch_folder("copy", first);
    scratch_folder("copy", second);
    fill(first, services[0]);
    fill(first, services[1]);
    copy(first, url, true);
    CHECK(strstr(told, "copied_two.pictures 50/50\n") != NULL);
    CHECK(strstr(told, "copied_one.leases 0/0\n") != NULL);
    CHECK(strstr(told, "copied_one.(blobs) 2/2\n") != NULL);
    check_filled(url, services[0]);
    copy(url, second, true);
    check_filled(second, services[0]);
    check_filled(second, services[1]);
    drop_databases(url, services, PX_ARRAY_LEN(services));
}

TEST(a_copy_is_run_again_until_it_is_complete)
{
    char first[SCRATCH_PATH], second[SCRATCH_PATH];
    scratch_folder("copy", first);
    scratch_folder("copy", second);
    fill(first, "gallery");
    copy(first, second, true);

    /* What changed in the meantime is brought, what the target has lost too. */
    struct px_change change = {0};
    struct px_store *store = open_store(first, "gallery");
    px_change_set(&change, "title", PX_STR("new"));
    CHECK_OK(px_store_update(store, &pictures, "p0040", &change, NULL, NULL));
    px_store_close(store);
    store = open_store(second, "gallery");
    CHECK_OK(px_store_delete(store, &pictures, "p0060", NULL));
    CHECK_OK(px_blob_delete(store, "large", NULL));
    px_store_close(store);
    copy(first, second, true);
    check_filled(second, "gallery");
    store = open_store(second, "gallery");
    auto_bson bson_t *doc = NULL;
    CHECK_OK(px_store_get(store, &pictures, "p0040", &doc, NULL));
    CHECK_STR(px_doc_str(doc, "title"), "new");
    px_store_close(store);
}

TEST(documents_that_only_the_target_has_are_told_and_kept)
{
    char first[SCRATCH_PATH], second[SCRATCH_PATH];
    scratch_folder("copy", first);
    scratch_folder("copy", second);
    fill(first, "gallery");
    auto_bson bson_t *doc = BCON_NEW("_id", "extra");
    struct px_store *store = open_store(second, "gallery");
    CHECK_OK(px_store_insert(store, &pictures, doc, NULL));
    px_store_close(store);
    copy(first, second, false);
    CHECK(strstr(told, "gallery.pictures 51/50\n") != NULL);
}

static int run_program(const char *command, const char *from, const char *to)
{
    extern char **environ;
    pid_t pid;
    int status = 0;
    char program[] = PULIX_STORE_PROGRAM;
    char arguments[3][SCRATCH_PATH];
    (void)snprintf(arguments[0], SCRATCH_PATH, "%s", command);
    (void)snprintf(arguments[1], SCRATCH_PATH, "%s", from);
    (void)snprintf(arguments[2], SCRATCH_PATH, "%s", to);
    char *argv[] = {program, arguments[0], arguments[1], arguments[2], NULL};
    CHECK_INT(posix_spawn(&pid, program, NULL, NULL, argv, environ), 0);
    CHECK_INT(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(the_program_says_by_its_exit_code_how_it_went)
{
    char first[SCRATCH_PATH], second[SCRATCH_PATH];
    scratch_folder("copy", first);
    scratch_folder("copy", second);
    CHECK_INT(run_program("copy", first, second), 1); /* nothing to copy */
    CHECK_INT(run_program("copy", "/nonexistent", second), 1);
    CHECK_INT(run_program("move", first, second), 78);
    CHECK_INT(run_program("copy", first, first), 78);
    CHECK_INT(run_program("copy", "mongo", second), 78); /* without MONGO_URL */
    fill(first, "gallery");
    CHECK_INT(run_program("copy", first, second), 0);
    check_filled(second, "gallery");
}

RUN_TESTS(CASE(everything_goes_to_mongodb_and_back), CASE(a_copy_is_run_again_until_it_is_complete),
          CASE(documents_that_only_the_target_has_are_told_and_kept),
          CASE(the_program_says_by_its_exit_code_how_it_went))
