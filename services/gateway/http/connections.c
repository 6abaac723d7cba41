/* The list of open connections, and the watcher that keeps threads free. */
#include "gateway/http/connections.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "gateway/lists.h"

enum {
    MAX_FDS = 1 << 16,
    SWEEP_MS = 100,
    IDLE_GRACE_MS = 250,  /* a silent connection may stay this long when threads run short … */
    SLOW_GRACE_MS = 2000, /* … and one that is sending its head, or its body, this long */
};

struct address_count {
    char address[GW_ADDRESS_SIZE];
    unsigned n;
    UT_hash_handle hh;
};

static struct {
    struct gw_conn_options options;
    _Atomic(struct gw_conn *) by_fd[MAX_FDS];
    pthread_mutex_t lock; /* guards the list, the counts, and closing against the watcher */
    struct gw_conn *first;
    struct address_count *addresses;
    atomic_uint n_counted;
    pthread_t watcher;
    atomic_bool stopping;
    bool started;
} all = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void *watch(void *data __attribute__((unused)))
{
    while (!atomic_load(&all.stopping)) {
        px_sleep_ms(SWEEP_MS);
        (void)gw_conn_sweep(px_mono_ms());
    }
    return NULL;
}

bool gw_conn_setup(const struct gw_conn_options *options)
{
    all.options = *options;
    atomic_store(&all.stopping, false);
    all.started = pthread_create(&all.watcher, NULL, watch, NULL) == 0;
    return all.started;
}

void gw_conn_teardown(void)
{
    if (!all.started)
        return;
    atomic_store(&all.stopping, true);
    (void)pthread_join(all.watcher, NULL);
    all.started = false;
}

/* Counts one more or less connection of the address; false without memory. Call with the lock. */
static bool count_address(const char *address, int change)
{
    struct address_count *found = NULL;
    HASH_FIND_STR(all.addresses, address, found);
    if (!found && change > 0) {
        found = calloc(1, sizeof *found);
        if (!found)
            return false;
        (void)snprintf(found->address, sizeof found->address, "%s", address);
        HASH_ADD_STR(all.addresses, address, found);
    }
    if (!found)
        return false;
    found->n += (unsigned)change;
    if (found->n == 0) {
        HASH_DEL(all.addresses, found);
        free(found);
    }
    return true;
}

/* Whether the connection only sits there, or drips, for longer than it may when threads run short. */
static bool is_idle(struct gw_conn *conn, int64_t now_ms)
{
    int64_t age = now_ms - atomic_load(&conn->since_ms);
    switch ((enum gw_conn_state)atomic_load(&conn->state)) {
    case GW_CONN_WAITING:
        return age > IDLE_GRACE_MS;
    case GW_CONN_HEAD:
        return age > SLOW_GRACE_MS;
    case GW_CONN_BUSY: /* 'read_until_ms': its body is being waited for */
        return age > SLOW_GRACE_MS && atomic_load(&conn->read_until_ms);
    }
    return false;
}

/* Ends an idle connection; who was sending a body can still be answered. Call with the lock. */
static void let_go(struct gw_conn *conn)
{
    (void)shutdown(conn->fd, atomic_load(&conn->state) == GW_CONN_BUSY ? SHUT_RD : SHUT_RDWR);
    conn->let_go = true;
}

/* Whether the address may have one more, maybe in place of an idle one. Call with the lock. */
static bool has_room(const char *address, int64_t now_ms)
{
    struct address_count *found = NULL;
    HASH_FIND_STR(all.addresses, address, found);
    if (!found || found->n < all.options.per_address || gw_list_covers(all.options.proxies, address))
        return true;
    struct gw_conn *oldest = NULL;
    for (struct gw_conn *conn = all.first; conn; conn = conn->next) /* the newest stand first */
        if (conn->counted && !conn->let_go && strcmp(conn->address, address) == 0 && is_idle(conn, now_ms))
            oldest = conn;
    if (oldest)
        let_go(oldest);
    return oldest != NULL;
}

static int local_port(int fd)
{
    struct sockaddr_in local = {0};
    socklen_t len = sizeof local;
    if (getsockname(fd, (struct sockaddr *)&local, &len) != 0)
        return 0;
    return ntohs(local.sin_port);
}

static void free_conn(struct gw_conn *conn)
{
    free(conn->head);
    free(conn);
}

bool gw_conn_opened(int fd, const struct sockaddr *peer)
{
    if (fd < 0 || fd >= MAX_FDS)
        return false;
    struct gw_conn *conn = calloc(1, sizeof *conn);
    if (!conn)
        return false;
    conn->fd = fd;
    conn->head = malloc(GW_HEAD_MAX);
    conn->opened_ms = px_mono_ms();
    conn->counted = local_port(fd) == all.options.public_port;
    atomic_store(&conn->since_ms, conn->opened_ms);
    const void *bytes = &((const struct sockaddr_in *)(const void *)peer)->sin_addr;
    if (!conn->head || !inet_ntop(AF_INET, bytes, conn->address, sizeof conn->address)) {
        free_conn(conn);
        return false;
    }
    auto_lock pthread_mutex_t *held = px_lock(&all.lock);
    if (conn->counted && (!has_room(conn->address, conn->opened_ms) || !count_address(conn->address, 1))) {
        free_conn(conn);
        return false;
    }
    conn->next = all.first;
    if (all.first)
        all.first->previous = conn;
    all.first = conn;
    if (conn->counted)
        atomic_fetch_add(&all.n_counted, 1);
    atomic_store(&all.by_fd[fd], conn);
    return true;
}

struct gw_conn *gw_conn_find(int fd)
{
    return fd >= 0 && fd < MAX_FDS ? atomic_load_explicit(&all.by_fd[fd], memory_order_acquire) : NULL;
}

void gw_conn_closing(int fd)
{
    struct gw_conn *conn = gw_conn_find(fd);
    if (!conn)
        return;
    auto_lock pthread_mutex_t *held = px_lock(&all.lock);
    atomic_store(&all.by_fd[fd], NULL);
    if (conn->previous)
        conn->previous->next = conn->next;
    else
        all.first = conn->next;
    if (conn->next)
        conn->next->previous = conn->previous;
    if (conn->counted) {
        atomic_fetch_sub(&all.n_counted, 1);
        (void)count_address(conn->address, -1);
    }
    free_conn(conn);
}

void gw_conn_enter(struct gw_conn *conn, enum gw_conn_state state)
{
    atomic_store(&conn->since_ms, px_mono_ms());
    atomic_store(&conn->state, (int)state);
}

unsigned gw_conn_count(void)
{
    return atomic_load(&all.n_counted);
}

bool gw_conn_saturated(void)
{
    return gw_conn_count() >= all.options.capacity;
}

static bool is_past(int64_t until_ms, int64_t now_ms)
{
    return until_ms && now_ms > until_ms;
}

void gw_conn_end_waiting(void)
{
    auto_lock pthread_mutex_t *held = px_lock(&all.lock);
    for (struct gw_conn *conn = all.first; conn; conn = conn->next)
        if (atomic_load(&conn->state) == GW_CONN_WAITING)
            (void)shutdown(conn->fd, SHUT_RDWR);
}

unsigned gw_conn_sweep(int64_t now_ms)
{
    unsigned spare = all.options.capacity / 16;
    unsigned ended = 0;
    auto_lock pthread_mutex_t *held = px_lock(&all.lock);
    unsigned n = gw_conn_count();
    unsigned too_many = n + spare > all.options.capacity ? n + spare - all.options.capacity : 0;
    struct gw_conn *last = all.first;
    for (struct gw_conn *conn = all.first; conn; conn = conn->next) {
        last = conn;
        if (is_past(atomic_load(&conn->write_until_ms), now_ms))
            ended += shutdown(conn->fd, SHUT_RDWR) == 0;
        else if (is_past(atomic_load(&conn->read_until_ms), now_ms))
            (void)shutdown(conn->fd, SHUT_RD);
    }
    /* the newest stand first: from the end, the longest-lived idle ones go */
    for (struct gw_conn *conn = last; conn && too_many; conn = conn->previous) {
        if (!conn->counted || conn->let_go || !is_idle(conn, now_ms))
            continue;
        let_go(conn);
        too_many--;
        ended++;
    }
    return ended;
}
