/* Connections that threads lease for one call. Each is opened when it is needed first: an idle service holds few. */
#include "store/sqlite.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

enum px_code px_sqlite__pool_open(struct sqlite_pool *pool, const char *path, int n, struct px_error *err)
{
    pool->path = strdup(path);
    if (!pool->path)
        return px_fail(err, PX_OUT_OF_MEMORY);
    (void)pthread_cond_init(&pool->given_back, NULL);
    (void)pthread_mutex_init(&pool->mutex, NULL);
    for (; pool->n < n; pool->n++) {
        struct sqlite_conn *conn = &pool->conns[pool->n];
        conn->pool = pool;
        pool->free[pool->n_free++] = conn;
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
    free(px_steal(pool->path));
    pool->n = 0;
}

/* The one that was given back last: NULL when none is in time. */
static struct sqlite_conn *take(struct sqlite_pool *pool)
{
    struct timespec until = px_mono_after_ms(px_deadline_left_ms(PX_STORE_WAIT_MS));
    auto_lock pthread_mutex_t *held = px_lock(&pool->mutex);
    while (pool->n_free == 0)
        if (pthread_cond_clockwait(&pool->given_back, held, CLOCK_MONOTONIC, &until) == ETIMEDOUT &&
            pool->n_free == 0)
            return NULL;
    return pool->free[--pool->n_free];
}

enum px_code px_sqlite__lease(struct sqlite_pool *pool, struct sqlite_conn **ret_conn, struct px_error *err)
{
    auto_conn struct sqlite_conn *conn = take(pool);
    if (!conn)
        return px_fail_because(err, PX_DEADLINE_EXCEEDED, "sqlite: no free connection");
    enum px_code code = conn->db ? PX_OK : px_sqlite__conn_open(conn, pool->path, err);
    if (code == PX_OK)
        *ret_conn = px_steal(conn);
    else
        px_sqlite__conn_close(conn);
    return code;
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
