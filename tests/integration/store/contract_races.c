/* The contract: many at once. */
#include "contract.h"

#include <pthread.h>
#include <stdatomic.h>

enum { RACERS = 100, COUNTERS = 8, COUNTS = 25 };

static pthread_barrier_t start;
static atomic_int winners, losers, others;

static void note(enum px_code code, enum px_code lost)
{
    atomic_fetch_add(code == PX_OK ? &winners : code == lost ? &losers : &others, 1);
}

/* Runs n threads that start together. */
static void race(int n, void *(*run)(void *))
{
    pthread_t threads[RACERS];
    int numbers[RACERS];
    atomic_store(&winners, 0);
    atomic_store(&losers, 0);
    atomic_store(&others, 0);
    CHECK_INT(pthread_barrier_init(&start, NULL, (unsigned)n), 0);
    for (int i = 0; i < n; i++) {
        numbers[i] = i;
        CHECK_INT(pthread_create(&threads[i], NULL, run, &numbers[i]), 0);
    }
    for (int i = 0; i < n; i++)
        CHECK_INT(pthread_join(threads[i], NULL), 0);
    CHECK_INT(pthread_barrier_destroy(&start), 0);
    CHECK_INT(atomic_load(&others), 0);
}

static void *claim(void *number)
{
    struct px_change change = {0};
    char owner[16];
    (void)snprintf(owner, sizeof owner, "w%d", *(int *)number);
    px_change_if(&change, "owner", PX_ABSENT);
    px_change_set(&change, "owner", PX_STR(owner));
    (void)pthread_barrier_wait(&start);
    note(px_store_update(STORE, &pictures, "job", &change, NULL, NULL), PX_CONFLICT);
    return NULL;
}

TEST(a_hundred_claims_have_one_winner)
{
    SKIP_ON_DOUBLE("its updates are not atomic");
    add_picture("job", "u", 1);
    race(RACERS, claim);
    CHECK_INT(atomic_load(&winners), 1);
    CHECK_INT(atomic_load(&losers), RACERS - 1);
}

static void *insert_same(void *number)
{
    (void)number;
    auto_bson bson_t *doc = picture("lease", "u", 1);
    (void)pthread_barrier_wait(&start);
    note(px_store_insert(STORE, &pictures, doc, NULL), PX_ALREADY_EXISTS);
    return NULL;
}

TEST(a_hundred_inserts_of_one_id_have_one_winner)
{
    race(RACERS, insert_same);
    CHECK_INT(atomic_load(&winners), 1);
    CHECK_INT(atomic_load(&losers), RACERS - 1);
}

static void *insert_same_mail(void *number)
{
    char id[16];
    (void)snprintf(id, sizeof id, "u%d", *(int *)number);
    auto_bson bson_t *doc = BCON_NEW("_id", BCON_UTF8(id), "mail", "x@example.org");
    (void)pthread_barrier_wait(&start);
    note(px_store_insert(STORE, &pictures, doc, NULL), PX_ALREADY_EXISTS);
    return NULL;
}

TEST(a_hundred_sign_ups_with_one_mail_have_one_winner)
{
    race(RACERS, insert_same_mail);
    CHECK_INT(atomic_load(&winners), 1);
    CHECK_INT(atomic_load(&losers), RACERS - 1);
}

static void *delete_same(void *number)
{
    (void)number;
    (void)pthread_barrier_wait(&start);
    note(px_store_delete(STORE, &pictures, "job", NULL), PX_NOT_FOUND);
    return NULL;
}

TEST(a_hundred_deletes_have_one_winner)
{
    add_picture("job", "u", 1);
    race(RACERS, delete_same);
    CHECK_INT(atomic_load(&winners), 1);
    CHECK_INT(atomic_load(&losers), RACERS - 1);
}

static void *count_up(void *number)
{
    char own[16];
    (void)snprintf(own, sizeof own, "own_%d", *(int *)number);
    (void)pthread_barrier_wait(&start);
    for (int i = 0; i < COUNTS; i++) {
        struct px_change change = {0};
        px_change_inc(&change, "shared", 1);
        px_change_inc(&change, own, 1);
        note(px_store_update(STORE, &pictures, "job", &change, NULL, NULL), PX_OK);
    }
    return NULL;
}

TEST(parallel_changes_of_one_document_lose_nothing)
{
    SKIP_ON_DOUBLE("its updates are not atomic");
    auto_bson bson_t *found = NULL;
    add_picture("job", "u", 1);
    race(COUNTERS, count_up);
    CHECK_OK(px_store_get(STORE, &pictures, "job", &found, NULL));
    CHECK_INT(px_doc_int(found, "shared"), COUNTERS * COUNTS);
    for (int i = 0; i < COUNTERS; i++) {
        char own[16];
        (void)snprintf(own, sizeof own, "own_%d", i);
        CHECK_INT(px_doc_int(found, own), COUNTS);
    }
}

static void *put_same_blob(void *number)
{
    char bytes[64];
    memset(bytes, 'a' + *(int *)number, sizeof bytes);
    (void)pthread_barrier_wait(&start);
    note(px_blob_put(STORE, "blob", bytes, sizeof bytes, NULL), PX_ALREADY_EXISTS);
    return NULL;
}

TEST(a_blob_put_by_many_is_that_of_one)
{
    char bytes[64], first[64];
    size_t len, total;
    race(COUNTERS, put_same_blob);
    CHECK_INT(atomic_load(&winners), 1);
    CHECK_OK(px_blob_read(STORE, "blob", 0, bytes, sizeof bytes, &len, &total, NULL));
    CHECK_INT(len, sizeof bytes);
    memset(first, bytes[0], sizeof first);
    CHECK_MEM(bytes, first, sizeof bytes);
}

const struct CMUnitTest race_cases[] = {
    CASE(a_hundred_claims_have_one_winner),
    CASE(a_hundred_inserts_of_one_id_have_one_winner),
    CASE(a_hundred_sign_ups_with_one_mail_have_one_winner),
    CASE(a_hundred_deletes_have_one_winner),
    CASE(parallel_changes_of_one_document_lose_nothing),
    CASE(a_blob_put_by_many_is_that_of_one),
};
const size_t n_race_cases = PX_ARRAY_LEN(race_cases);
