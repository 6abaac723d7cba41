/* What the SQLite engine costs on this machine: RUN bench_store [DOCUMENTS]
 * OUTPUT: a line for each figure: reads in processor time, writes by the clock. Ratios within one run mean
 * something; figures of different machines don't compare. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/str.h"
#include "store/sqlite.h"
#include "support/scratch.h"

enum { FEW = 100, THREADS = 16, GETS = 20000, PAGES = 2000, PAGE = 50, WRITES = 400 };

static const struct px_index indexes[] = {
    {.name = "by_user", .fields = {"user", "at"}},
    {.name = "by_word", .fields = {"user", "words", "at"}, .multikey = "words"},
};
static const struct px_collection pictures = {"pictures", indexes, PX_ARRAY_LEN(indexes)};
static const struct px_collection *const collections[] = {&pictures};
static struct px_store *store;

static void demand(enum px_code code)
{
    if (code == PX_OK)
        return;
    (void)fprintf(stderr, "bench_store: %s\n", px_code_token(code));
    abort();
}

static double read_clock(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static double now_us(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

/* What this thread has computed: neighbours on a busy machine don't count. */
static double computed_us(void)
{
    return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

static void print_figure(const char *what, double us)
{
    (void)printf("%-64s %10.1f us\n", what, us);
    (void)fflush(stdout);
}

static bson_t *picture(const char *id, const char *user, int64_t at)
{
    return BCON_NEW("_id", BCON_UTF8(id), "user", BCON_UTF8(user), "at", BCON_INT64(at), "model",
                    "Flux1schnell", "prompt",
                    "A small house by the sea in the morning light, painted with a broad brush", "width",
                    BCON_INT32(768), "height", BCON_INT32(768), "starred", BCON_BOOL(at % 7 == 0), "words",
                    "[", "house", "sea", "morning", "]");
}

/* Documents in bulk: as the writer writes them, in transactions of a thousand. */
static void fill(const char *user, int n)
{
    for (int i = 0; i < n;) {
        bson_t *docs[1000];
        size_t n_docs = 0;
        for (; i < n && n_docs < PX_ARRAY_LEN(docs); i++) {
            char id[32];
            (void)snprintf(id, sizeof id, "%s-%07d", user, i);
            docs[n_docs++] = picture(id, user, i);
        }
        demand(store->engine->put_all(store->self, pictures.name, docs, n_docs, NULL));
        while (n_docs > 0)
            bson_destroy(docs[--n_docs]);
    }
}

static void measure_get(int n)
{
    double started = computed_us();
    for (int i = 0; i < GETS; i++) {
        char id[32];
        auto_bson bson_t *doc = NULL;
        (void)snprintf(id, sizeof id, "many-%07d", (int)((unsigned)i * 7919U % (unsigned)n));
        demand(px_store_get(store, &pictures, id, &doc, NULL));
    }
    print_figure("get by id", (computed_us() - started) / GETS);
}

/* Pages deep in the user's pictures. */
static void measure_page(const char *what, struct px_query query, int n)
{
    int64_t to = n / 2;
    auto_page struct px_page first = {0};
    query.to = &to;
    query.descending = true;
    query.limit = 1;
    demand(px_store_find(store, &pictures, &query, &first, NULL));
    query.limit = PAGE;
    query.to = NULL;
    query.cursor = first.next_cursor;
    double started = computed_us();
    for (int i = 0; i < PAGES; i++) {
        auto_page struct px_page page = {0};
        demand(px_store_find(store, &pictures, &query, &page, NULL));
    }
    print_figure(what, (computed_us() - started) / PAGES);
}

static void *insert_some(void *number)
{
    for (int i = 0; i < WRITES; i++) {
        char id[32];
        (void)snprintf(id, sizeof id, "w%d-%d", *(int *)number, i);
        auto_bson bson_t *doc = picture(id, "writer", i);
        demand(px_store_insert(store, &pictures, doc, NULL));
    }
    return NULL;
}

static void measure_insert(int n_threads, const char *what)
{
    static int next;
    pthread_t threads[THREADS];
    int numbers[THREADS];
    double started = now_us();
    for (int i = 0; i < n_threads; i++) {
        numbers[i] = next++;
        if (pthread_create(&threads[i], NULL, insert_some, &numbers[i]) != 0)
            abort();
    }
    for (int i = 0; i < n_threads; i++)
        (void)pthread_join(threads[i], NULL);
    print_figure(what, (now_us() - started) / (n_threads * WRITES));
}

static void measure_update(void)
{
    double started = now_us();
    for (int i = 0; i < WRITES; i++) {
        char id[32];
        struct px_change change = {0};
        (void)snprintf(id, sizeof id, "many-%07d", i);
        px_change_inc(&change, "views", 1);
        demand(px_store_update(store, &pictures, id, &change, NULL, NULL));
    }
    print_figure("update alone, on disk", (now_us() - started) / WRITES);
}

static void measure_blob(void)
{
    enum { SIZE = 1 << 20, READ = 512 << 10, BLOBS = 32 };
    auto_free char *bytes = calloc(1, SIZE);
    char id[32];
    size_t len, total;
    double started = now_us();
    for (int i = 0; bytes && i < BLOBS; i++) {
        (void)snprintf(id, sizeof id, "blob-%d", i);
        demand(px_blob_put(store, id, bytes, SIZE, NULL));
    }
    print_figure("blob of 1 MiB written, on disk", (now_us() - started) / BLOBS);
    started = computed_us();
    for (int i = 0; bytes && i < PAGES; i++)
        demand(px_blob_read(store, id, READ, bytes, READ, &len, &total, NULL));
    print_figure("512 KiB of a blob read", (computed_us() - started) / PAGES);
}

int main(int argc, char **argv)
{
    int64_t many = 200000;
    char folder[SCRATCH_PATH];
    if (argc > 1 && !px_parse_int(argv[1], 1000, 9999999, &many))
        return 2;
    scratch_folder("bench", folder);
    const struct px_store_options options = {.service = "bench",
                                             .data_dir = folder,
                                             .collections = collections,
                                             .n_collections = PX_ARRAY_LEN(collections),
                                             .readers = 4};
    demand(px_store_open(&options, &store, NULL));
    fill("few", FEW);
    fill("many", (int)many);
    (void)printf("%lld documents of one user, %d of another, SQLite %s\n", (long long)many, FEW,
                 sqlite3_libversion());
    measure_get((int)many);
    struct px_query query = {.index = "by_user", .equal = {PX_STR("few")}, .n_equal = 1};
    measure_page("page of 50 of the user with few", query, FEW + 4);
    query.equal[0] = PX_STR("many");
    measure_page("page of 50 of the user with many", query, (int)many);
    query = (struct px_query){.index = "by_word", .equal = {PX_STR("many"), PX_STR("sea")}, .n_equal = 2};
    measure_page("page of 50 by a word, of the user with many", query, (int)many);
    measure_insert(1, "insert alone, on disk");
    measure_insert(THREADS, "insert, 16 threads at once, on disk, each");
    measure_update();
    measure_blob();
    px_store_close(store);
    return 0;
}
