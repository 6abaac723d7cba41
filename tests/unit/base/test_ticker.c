/* A thread that does something every so often. */
#include "support/check.h"

#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/ticker.h"

static atomic_int wall_ahead_s; /* what the wall clock says too much */

/* In the place of the library's. */
int clock_gettime(clockid_t id, struct timespec *out)
{
    long result = syscall(SYS_clock_gettime, id, out);
    if (id == CLOCK_REALTIME)
        out->tv_sec += atomic_load(&wall_ahead_s);
    return (int)result;
}

static void count(void *data)
{
    atomic_fetch_add((atomic_int *)data, 1);
}

TEST(it_ticks_until_it_is_stopped)
{
    atomic_int ticks = 0;
    struct px_ticker *ticker = NULL;
    CHECK_OK(px_ticker_start(count, &ticks, 2, 10, &ticker, NULL));
    int64_t end = px_mono_ms() + 5000;
    while (atomic_load(&ticks) < 3 && px_mono_ms() < end)
        continue;
    px_ticker_stop(ticker);
    int after = atomic_load(&ticks);
    CHECK(after >= 3);
    int64_t later = px_mono_ms() + 20;
    while (px_mono_ms() < later)
        continue;
    CHECK_INT(atomic_load(&ticks), after);
}

TEST(a_stop_does_not_wait_for_the_next_tick)
{
    atomic_int ticks = 0;
    struct px_ticker *ticker = NULL;
    int64_t start = px_mono_ms();
    CHECK_OK(px_ticker_start(count, &ticks, 3600 * 1000, 30, &ticker, NULL));
    px_ticker_stop(ticker);
    CHECK(px_mono_ms() - start < 5000);
    CHECK_INT(atomic_load(&ticks), 0);
}

TEST(a_wall_clock_that_is_set_back_holds_up_no_tick)
{
    atomic_int ticks = 0;
    struct px_ticker *ticker = NULL;
    atomic_store(&wall_ahead_s, 3600); /* as it was when the wait began; the kernel's is an hour behind */
    CHECK_OK(px_ticker_start(count, &ticks, 2, 10, &ticker, NULL));
    int64_t end = px_mono_ms() + 5000;
    while (atomic_load(&ticks) == 0 && px_mono_ms() < end)
        px_sleep_ms(1);
    atomic_store(&wall_ahead_s, 0);
    px_ticker_stop(ticker);
    CHECK(atomic_load(&ticks) > 0);
}

TEST(stopping_nothing_is_fine)
{
    px_ticker_stop(NULL);
}

RUN_TESTS(CASE(it_ticks_until_it_is_stopped), CASE(a_stop_does_not_wait_for_the_next_tick),
          CASE(a_wall_clock_that_is_set_back_holds_up_no_tick), CASE(stopping_nothing_is_fine))
