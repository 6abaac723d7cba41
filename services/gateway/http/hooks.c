/* Link-level overrides: libcivetweb.so finds these in the executable before those of libc.
 *
 * They change two things that the library fixes: worker threads have a stack of 100 KiB there, and bytes of
 * peers reach its parser unchecked. Sockets that were not accepted here pass through untouched. */
#include "gateway/http/hooks.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway/http/wire.h"

typedef int (*setstacksize_fn)(pthread_attr_t *, size_t);
typedef int (*listen_fn)(int, int);
typedef int (*accept_fn)(int, struct sockaddr *, socklen_t *);
typedef ssize_t (*recv_fn)(int, void *, size_t, int);
typedef int (*poll_fn)(struct pollfd *, nfds_t, int);
typedef int (*close_fn)(int);

enum { MAX_LISTENERS = 8 };

static atomic_bool recv_seen;
static atomic_int listeners[MAX_LISTENERS]; /* fd + 1; 0 is free */
static atomic_uint n_listeners;

/* What comes next in the order of the dynamic linker, libc or a sanitizer's interceptor; looked up once. */
static void *next_symbol(_Atomic(void *) *kept, const char *name)
{
    void *found = atomic_load_explicit(kept, memory_order_relaxed);
    if (!found) {
        found = dlsym(RTLD_NEXT, name);
        atomic_store_explicit(kept, found, memory_order_relaxed);
    }
    return found;
}

int pthread_attr_setstacksize(pthread_attr_t *attr, size_t size)
{
    static _Atomic(void *) next;
    return ((setstacksize_fn)next_symbol(&next, "pthread_attr_setstacksize"))(
        attr, size < GW_THREAD_STACK ? GW_THREAD_STACK : size);
}

int listen(int fd, int backlog)
{
    static _Atomic(void *) next;
    unsigned place = atomic_fetch_add(&n_listeners, 1);
    if (place < MAX_LISTENERS)
        atomic_store(&listeners[place], fd + 1);
    return ((listen_fn)next_symbol(&next, "listen"))(fd, backlog);
}

void gw_hooks_end_listeners(void)
{
    for (size_t i = 0; i < MAX_LISTENERS; i++) {
        int fd = atomic_exchange(&listeners[i], 0) - 1;
        if (fd >= 0)
            (void)shutdown(fd, SHUT_RDWR);
    }
}

int accept(int fd, __SOCKADDR_ARG peer, socklen_t *restrict len)
{
    static _Atomic(void *) next;
    int connection = ((accept_fn)next_symbol(&next, "accept"))(fd, peer.__sockaddr__, len);
    if (connection < 0 || gw_conn_opened(connection, peer.__sockaddr__))
        return connection;
    gw_wire_turn_away(connection);
    (void)close(connection);
    errno = ECONNABORTED;
    return -1;
}

ssize_t recv(int fd, void *bytes, size_t len, int flags)
{
    static _Atomic(void *) next;
    struct gw_conn *conn = gw_conn_find(fd);
    if (!conn)
        return ((recv_fn)next_symbol(&next, "recv"))(fd, bytes, len, flags);
    atomic_store_explicit(&recv_seen, true, memory_order_relaxed);
    return gw_wire_recv(conn, bytes, len);
}

/* poll() by a name of ours here: its header says that it only writes to fds, which is not so. */
int hooked_poll(struct pollfd *fds, nfds_t n, int wait_ms) __asm__("poll");

/* The library waits for the connection (the first of fds) before each recv. */
int hooked_poll(struct pollfd *fds, nfds_t n, int wait_ms)
{
    static _Atomic(void *) next;
    struct gw_conn *conn = n > 0 && fds[0].events & POLLIN ? gw_conn_find(fds[0].fd) : NULL;
    if (!conn || !gw_wire_has_bytes(conn))
        return ((poll_fn)next_symbol(&next, "poll"))(fds, n, wait_ms);
    for (nfds_t i = 0; i < n; i++)
        fds[i].revents = i == 0 ? POLLIN : 0;
    return 1;
}

int close(int fd)
{
    static _Atomic(void *) next;
    gw_conn_closing(fd);
    return ((close_fn)next_symbol(&next, "close"))(fd);
}

bool gw_hooks_stack_ok(void)
{
    pthread_attr_t attr;
    void *base = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attr) != 0)
        return false;
    bool known = pthread_attr_getstack(&attr, &base, &size) == 0;
    (void)pthread_attr_destroy(&attr);
    return known && size >= GW_THREAD_STACK;
}

void gw_hooks_trim_stack(void)
{
    enum { OWN_FRAME = 512, USED_AT_START = 64 << 10, PAGE = 4096 };
    uintptr_t end = ((uintptr_t)__builtin_frame_address(0) - OWN_FRAME) / PAGE * PAGE;
    (void)madvise((void *)(end - USED_AT_START), USED_AT_START, MADV_DONTNEED);
}

bool gw_hooks_recv_seen(void)
{
    return atomic_load(&recv_seen);
}
