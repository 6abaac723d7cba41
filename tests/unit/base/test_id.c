#include "support/check.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include "base/id.h"

enum { THREADS = 4, IDS = 2000, ALL = THREADS * IDS };

static char ids[ALL][PX_ID_SIZE];

static void *make_ids(void *data)
{
    char(*mine)[PX_ID_SIZE] = data;
    for (int i = 0; i < IDS; i++)
        px_id_new(mine[i]);
    return NULL;
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

TEST(ids_differ_also_between_threads)
{
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        CHECK_INT(pthread_create(&threads[i], NULL, make_ids, ids[i * IDS]), 0);
    for (int i = 0; i < THREADS; i++)
        CHECK_INT(pthread_join(threads[i], NULL), 0);
    qsort(ids, ALL, sizeof ids[0], compare);
    for (int i = 0; i < ALL; i++)
        CHECK(px_id_valid(ids[i]));
    for (int i = 1; i < ALL; i++)
        CHECK(strcmp(ids[i - 1], ids[i]) != 0);
}

TEST(every_place_of_an_id_is_random)
{
    char first[PX_ID_SIZE];
    char other[PX_ID_SIZE];
    bool changed[PX_ID_LEN] = {false};
    px_id_new(first);
    for (int i = 0; i < 100; i++) {
        px_id_new(other);
        for (int at = 0; at < PX_ID_LEN; at++)
            changed[at] = changed[at] || other[at] != first[at];
    }
    for (int at = 0; at < PX_ID_LEN; at++)
        CHECK(changed[at]);
}

RUN_TESTS(CASE(ids_differ_also_between_threads), CASE(every_place_of_an_id_is_random))
