/* Several processes on one file, and processes that die. Children are forked before this process opens a
 * store. */
#include "support/check.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/id.h"
#include "store/doc.h"
#include "store/sqlite.h"
#include "support/scratch.h"

enum { PROCESSES = 4, WRITES = 50, CRASHES = 3, THREADS = 8, MAX_WRITES = 100000, RECORD = 32 };

static const struct px_index indexes[] = {
    {.name = "by_user", .fields = {"user", "at"}},
    {.name = "by_word", .fields = {"words", "at"}, .multikey = "words"},
};
static const struct px_collection pictures = {"pictures", indexes, PX_ARRAY_LEN(indexes)};
static const struct px_collection *const collections[] = {&pictures};

static struct px_store *open_store(const char *folder)
{
    struct px_store *store = NULL;
    struct px_store_options options = {
        .service = "test", .data_dir = folder, .collections = collections, .n_collections = 1, .readers = 2};
    return px_store_open(&options, &store, NULL) == PX_OK ? store : NULL;
}

static enum px_code add(struct px_store *store, const char *id, const char *user)
{
    auto_bson bson_t *doc = BCON_NEW("_id", BCON_UTF8(id), "user", BCON_UTF8(user), "at", BCON_INT64(1),
                                     "words", "[", "cat", "]");
    return px_store_insert(store, &pictures, doc, NULL);
}

/* In a child: writes its own documents and counts in a shared one. */
static int work(const char *folder, int number)
{
    char user[16];
    struct px_store *store = open_store(folder);
    if (!store)
        return 1;
    (void)snprintf(user, sizeof user, "u%d", number);
    enum px_code code = add(store, "shared", "nobody");
    if (code != PX_OK && code != PX_ALREADY_EXISTS)
        return 2;
    for (int i = 0; i < WRITES; i++) {
        char id[32];
        struct px_change change = {0};
        px_change_inc(&change, "count", 1);
        (void)snprintf(id, sizeof id, "%s-%d", user, i);
        if (add(store, id, user) != PX_OK ||
            px_store_update(store, &pictures, "shared", &change, NULL, NULL) != PX_OK)
            return 3;
    }
    px_store_close(store);
    return 0;
}

TEST(several_processes_share_one_file)
{
    char folder[SCRATCH_PATH];
    pid_t children[PROCESSES];
    scratch_folder("store", folder);
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(work(folder, i));
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status = -1;
        CHECK_INT(waitpid(children[i], &status, 0), children[i]);
        CHECK_INT(status, 0);
    }
    struct px_store *store = open_store(folder);
    CHECK(store != NULL);
    auto_bson bson_t *shared = NULL;
    CHECK_OK(px_store_get(store, &pictures, "shared", &shared, NULL));
    CHECK_INT(px_doc_int(shared, "count"), PROCESSES * WRITES);
    for (int i = 0; i < PROCESSES; i++) {
        char user[16];
        int64_t n = 0;
        (void)snprintf(user, sizeof user, "u%d", i);
        struct px_query query = {.index = "by_user", .equal = {PX_STR(user)}, .n_equal = 1};
        CHECK_OK(px_store_count(store, &pictures, &query, 1000, &n, NULL));
        CHECK_INT(n, WRITES);
    }
    px_store_close(store);
}

/* One thread of the process that will die: tells each write that was acknowledged. */
struct writer {
    struct px_store *store;
    int out;
    int number;
};

static void *write_until_killed(void *data)
{
    const struct writer *writer = data;
    for (int i = 0; i < MAX_WRITES; i++) {
        char record[RECORD] = {0};
        (void)snprintf(record, sizeof record, "%c-%d-%d", 'a' + writer->number, i, (int)getpid());
        if (add(writer->store, record, "u") != PX_OK)
            return NULL;
        if (i % 10 == 0 && px_blob_put(writer->store, record, record, sizeof record, NULL) != PX_OK)
            return NULL;
        if (write(writer->out, record, sizeof record) != sizeof record)
            return NULL;
    }
    return NULL;
}

static void write_as_victim(const char *folder, int out)
{
    pthread_t threads[THREADS];
    struct writer writers[THREADS];
    struct px_store *store = open_store(folder);
    for (int i = 0; store && i < THREADS; i++) {
        writers[i] = (struct writer){store, out, i};
        if (pthread_create(&threads[i], NULL, write_until_killed, &writers[i]) != 0)
            _exit(1);
    }
    for (;;)
        (void)pause();
}

struct records {
    char (*list)[RECORD];
    size_t n;
};

/* Reads until the writing end is closed; kills the writer after a while. */
static void collect(struct records *records, int in, pid_t victim)
{
    int64_t kill_at_ms = px_mono_ms() + 300 + (int64_t)px_random_below(300);
    bool killed = false;
    ssize_t got;
    do {
        if (!killed && px_mono_ms() > kill_at_ms) {
            CHECK_INT(kill(victim, SIGKILL), 0);
            killed = true;
        }
        CHECK(records->n < MAX_WRITES);
        got = read(in, records->list[records->n], RECORD);
        records->n += got == RECORD;
    } while (got == RECORD || (got < 0 && errno == EINTR));
    CHECK(killed);
    CHECK_INT(waitpid(victim, NULL, 0), victim);
}

static void check_all_there(const char *folder, const struct records *records)
{
    struct px_store *store = open_store(folder);
    CHECK(store != NULL);
    for (size_t i = 0; i < records->n; i++) {
        char bytes[RECORD];
        size_t len, total;
        bson_t *doc = NULL;
        CHECK_OK(px_store_get(store, &pictures, records->list[i], &doc, NULL));
        bson_destroy(doc);
        if (strstr(records->list[i], "0-") == NULL) /* blobs go with every tenth */
            continue;
        CHECK_OK(px_blob_read(store, records->list[i], 0, bytes, sizeof bytes, &len, &total, NULL));
        CHECK_MEM(bytes, records->list[i], RECORD);
    }
    int64_t by_user = 0, by_word = 0;
    struct px_query users = {.index = "by_user", .equal = {PX_STR("u")}, .n_equal = 1};
    struct px_query words = {.index = "by_word", .equal = {PX_STR("cat")}, .n_equal = 1};
    CHECK_OK(px_store_count(store, &pictures, &users, INT64_MAX, &by_user, NULL));
    CHECK_OK(px_store_count(store, &pictures, &words, INT64_MAX, &by_word, NULL));
    CHECK_INT(by_user, by_word);
    CHECK(by_user >= (int64_t)records->n);
    struct sqlite_store *sqlite = store->self;
    auto_stmt sqlite3_stmt *stmt = NULL;
    CHECK_OK(px_sqlite__prepare(&sqlite->docs.own.conns[0], &stmt, NULL, "PRAGMA integrity_check"));
    CHECK_INT(sqlite3_step(stmt), SQLITE_ROW);
    CHECK_STR((const char *)sqlite3_column_text(stmt, 0), "ok");
    px_sqlite__reset(&stmt);
    stmt = NULL;
    px_store_close(store);
}

TEST(every_acknowledged_write_outlives_a_killed_process)
{
    char folder[SCRATCH_PATH];
    struct records records = {.list = calloc(MAX_WRITES + 1, RECORD)};
    CHECK(records.list != NULL);
    scratch_folder("store", folder);
    for (int crash = 0; crash < CRASHES; crash++) {
        int ends[2];
        CHECK_INT(pipe(ends), 0);
        pid_t victim = fork();
        if (victim == 0) {
            (void)close(ends[0]);
            write_as_victim(folder, ends[1]);
        }
        (void)close(ends[1]);
        size_t before = records.n;
        collect(&records, ends[0], victim);
        (void)close(ends[0]);
        CHECK(records.n > before);
    }
    print_message("  %zu acknowledged writes\n", records.n);
    check_all_there(folder, &records);
    free(records.list);
}

RUN_TESTS(CASE(several_processes_share_one_file), CASE(every_acknowledged_write_outlives_a_killed_process))
