/* The bounded pool. */
#include "support/check.h"

#include <stdatomic.h>

#include "base/clock.h"
#include "rpc/pool.h"

struct bench {
    atomic_int done, running, most_running;
    int ms;
};

static void work(void *item, void *data)
{
    struct bench *bench = data;
    (void)item;
    int running = atomic_fetch_add(&bench->running, 1) + 1;
    if (running > atomic_load(&bench->most_running))
        atomic_store(&bench->most_running, running);
    px_sleep_ms(bench->ms);
    atomic_fetch_sub(&bench->running, 1);
    atomic_fetch_add(&bench->done, 1);
}

static struct px_pool *start(struct bench *bench, int threads, int queue)
{
    struct px_pool *pool = NULL;
    CHECK_OK(px_pool_start(threads, queue, work, bench, &pool, NULL));
    return pool;
}

TEST(a_full_pool_takes_no_more)
{
    struct bench bench = {.ms = 100};
    char item;
    struct px_pool *pool = start(&bench, 1, 2);
    CHECK(px_pool_offer(pool, &item));
    px_sleep_ms(30); /* the thread has taken it */
    CHECK(px_pool_offer(pool, &item));
    CHECK(px_pool_offer(pool, &item));
    CHECK(!px_pool_offer(pool, &item));
    CHECK(px_pool_stop(pool, 5000));
    CHECK_INT(atomic_load(&bench.done), 3);
}

TEST(stopping_works_off_what_waits)
{
    struct bench bench = {.ms = 1};
    char item;
    struct px_pool *pool = start(&bench, 3, 100);
    for (int i = 0; i < 100; i++)
        while (!px_pool_offer(pool, &item))
            px_sleep_ms(1);
    CHECK(px_pool_stop(pool, 5000));
    CHECK_INT(atomic_load(&bench.done), 100);
    CHECK(atomic_load(&bench.most_running) <= 3);
}

TEST(stopping_gives_up_on_a_thread_that_does_not_end)
{
    static struct bench bench = {.ms = 300};
    static char item;
    struct px_pool *pool = start(&bench, 1, 1);
    CHECK(px_pool_offer(pool, &item));
    px_sleep_ms(30);
    int64_t start_ms = px_mono_ms();
    CHECK(!px_pool_stop(pool, 50));
    CHECK(px_mono_ms() - start_ms < 250);
    CHECK(!px_pool_offer(pool, &item)); /* closed */
    CHECK(px_pool_stop(pool, 5000));
    CHECK_INT(atomic_load(&bench.done), 1);
}

TEST(a_pool_without_threads_or_places_is_refused)
{
    struct px_pool *pool = NULL;
    CHECK_CODE(px_pool_start(0, 1, work, NULL, &pool, NULL), PX_INTERNAL);
    CHECK_CODE(px_pool_start(1, 0, work, NULL, &pool, NULL), PX_INTERNAL);
    CHECK_CODE(px_pool_start(100000, 1, work, NULL, &pool, NULL), PX_INTERNAL);
}

RUN_TESTS(CASE(a_full_pool_takes_no_more), CASE(stopping_works_off_what_waits),
          CASE(stopping_gives_up_on_a_thread_that_does_not_end),
          CASE(a_pool_without_threads_or_places_is_refused))
