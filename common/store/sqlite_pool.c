/* Connections that threads lease for one call. */
#include "store/sqlite.h"

#include <errno.h>
#include <time.h>

#include "base/clock.h"

static struct timespec in_ms(int64_t ms)
{
    int64_t at_ms = px_mono_ms() + ms;
    return (struct timespec){.tv_sec = at_ms / 1000, .tv_nsec = at_ms % 1000 * 1000000};
}

enum px_code px_sqlite__pool_open(struct sqlite_pool *pool, const char *path, int n, struct px_error *err)
{
    pthread_condattr_t monotonic;
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&pool->given_back, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    (void)pthread_mutex_init(&pool->mutex, NULL);
    while (pool->n < n) {
        struct sqlite_conn *conn = &pool->conns[pool->n++];
        conn->pool = pool;
        pool->free[pool->n_free++] = conn;
        PX_TRY(px_sqlite__conn_open(conn, path, err));
    }
    return PX_OK;
}

void px_sqlite__pool_close(struct sqlite_pool *pool)
{
    if (pool->n == 0)
        return;
    for (int i = 0; i < pool->n; i++)
        px_sqlite__conn_close(&pool->conns[i]);
    (void)pthread_cond_destroy(&pool->given_back);
    (void)pthread_mutex_destroy(&pool->mutex);
    pool->n = 0;
}

enum px_code px_sqlite__lease(struct sqlite_pool *pool, struct sqlite_conn **ret_conn, struct px_error *err)
{
    struct timespec until = in_ms(px_deadline_left_ms(PX_STORE_WAIT_MS));
    auto_lock pthread_mutex_t *held = px_lock(&pool->mutex);
    while (pool->n_free == 0)
        if (pthread_cond_timedwait(&pool->given_back, held, &until) == ETIMEDOUT && pool->n_free == 0)
            return px_fail_because(err, PX_DEADLINE_EXCEEDED, "sqlite: no free connection");
    *ret_conn = pool->free[--pool->n_free];
    return PX_OK;
}

void px_sqlite__give_back(struct sqlite_conn **conn)
{
    if (!*conn)
        return;
    struct sqlite_pool *pool = (*conn)->pool;
    auto_lock pthread_mutex_t *held = px_lock(&pool->mutex);
    pool->free[pool->n_free++] = *conn;
    (void)pthread_cond_signal(&pool->given_back);
}
