/* Feeding civetweb checked heads. The one idea: bytes are collected in conn->head until a head is whole, and only
 * what belongs to this request goes on. What came behind it, pipelined requests, waits at the front of conn->head
 * until its turn.
 *
 * recvfrom, sendto and ppoll are used instead of recv, send and poll, because these come back here (hooks.c). */
#include "gateway/http/wire.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/clock.h"

enum {
    HEAD_MS = 10000, /* for a whole head to arrive */
    STOP_CHECK_MS = 500,
    LINGER_MS = 300,    /* how long, and how often, … */
    LINGER_ROUNDS = 64, /* … bytes of a refused client are read and dropped */
    REFUSAL_SIZE = 2048,
};

static gw_refusal_fn make_refusal;
static atomic_bool stopping;
static __thread struct gw_conn *current;

void gw_wire_setup(gw_refusal_fn refusal)
{
    make_refusal = refusal;
    atomic_store(&stopping, false);
}

void gw_wire_stop(void)
{
    atomic_store(&stopping, true);
}

struct gw_conn *gw_wire_current(void)
{
    return current;
}

void gw_wire_served(struct gw_conn *conn)
{
    conn->served++;
    atomic_store(&conn->read_until_ms, 0);
    atomic_store(&conn->write_until_ms, 0);
    gw_conn_enter(conn, GW_CONN_WAITING);
}

static bool wait_readable(int fd, int64_t wait_ms)
{
    struct pollfd pfd = {.fd = fd, .events = POLLIN};
    const struct timespec wait = {.tv_sec = wait_ms / 1000, .tv_nsec = (long)(wait_ms % 1000) * 1000000};
    return wait_ms > 0 && ppoll(&pfd, 1, &wait, NULL) > 0;
}

static void send_refusal(int fd, enum px_code code, const struct gw_conn *conn, const char *cause)
{
    char answer[REFUSAL_SIZE];
    size_t len = make_refusal(code, conn, cause, answer, sizeof answer);
    (void)sendto(fd, answer, len, MSG_NOSIGNAL | MSG_DONTWAIT, NULL, 0);
}

void gw_wire_hang_up(struct gw_conn *conn)
{
    conn->refused = true;
    (void)shutdown(conn->fd, SHUT_WR);
    int64_t until = px_mono_ms() + LINGER_MS;
    for (int i = 0; i < LINGER_ROUNDS && wait_readable(conn->fd, until - px_mono_ms()); i++)
        if (recvfrom(conn->fd, conn->head, GW_HEAD_MAX, MSG_DONTWAIT, NULL, NULL) <= 0)
            break;
}

/* Answers, and ends the connection for civetweb. */
static ssize_t refuse(struct gw_conn *conn, enum px_code code, const char *cause)
{
    send_refusal(conn->fd, code, conn, cause);
    gw_wire_hang_up(conn);
    return 0;
}

void gw_wire_turn_away(int fd)
{
    send_refusal(fd, PX_OVERLOADED, NULL, "too many connections of one address");
}

/* The first bytes of conn->head are done with; the rest waits at its front. */
static void take(struct gw_conn *conn, size_t len)
{
    conn->head_have -= len;
    memmove(conn->head, conn->head + len, conn->head_have);
}

/* The head is complete: the first 'end' bytes of conn->head. Hands it over, with what is there of its body. */
static ssize_t pass_head(struct gw_conn *conn, size_t end, char *out, size_t size)
{
    struct px_error err;
    struct gw_framing framing;
    size_t len = end;
    enum px_code code = gw_framing_check(conn->head, &len, &framing, &err);
    if (code != PX_OK)
        return refuse(conn, code, err.cause);
    if (len > size)
        return refuse(conn, PX_HEADERS_TOO_LARGE, "");
    size_t body = conn->head_have - end;
    if (body > (uint64_t)framing.content_length)
        body = (size_t)framing.content_length;
    if (body > size - len)
        body = size - len;
    memcpy(out, conn->head, len);
    memcpy(out + len, conn->head + end, body);
    take(conn, end + body);
    conn->keep_alive = framing.keep_alive;
    conn->body_left = framing.content_length - (int64_t)body;
    gw_conn_enter(conn, GW_CONN_BUSY);
    return (ssize_t)(len + body);
}

/* Collects a head; waits for it at most HEAD_MS. */
static ssize_t receive_head(struct gw_conn *conn, char *out, size_t size)
{
    int64_t until = px_mono_ms() + HEAD_MS;
    gw_conn_enter(conn, GW_CONN_HEAD);
    for (;;) {
        size_t end = gw_framing_end(conn->head, conn->head_have);
        if (end)
            return pass_head(conn, end, out, size);
        enum px_code code = gw_framing_partial(conn->head, conn->head_have);
        if (code != PX_OK)
            return refuse(conn, code, "");
        ssize_t n = recvfrom(conn->fd, conn->head + conn->head_have, GW_HEAD_MAX - conn->head_have,
                             MSG_DONTWAIT, NULL, NULL);
        if (n > 0) {
            conn->head_have += (size_t)n;
            continue;
        }
        if (n == 0 || (errno != EAGAIN && errno != EINTR))
            return n;
        int64_t left = until - px_mono_ms();
        if (left <= 0 || atomic_load(&stopping))
            return refuse(conn, PX_REQUEST_TIMEOUT, "head");
        (void)wait_readable(conn->fd, left < STOP_CHECK_MS ? left : STOP_CHECK_MS);
    }
}

bool gw_wire_has_bytes(const struct gw_conn *conn)
{
    return conn->head_have > 0 && !conn->refused;
}

ssize_t gw_wire_recv(struct gw_conn *conn, void *bytes, size_t len)
{
    current = conn;
    if (conn->refused)
        return 0;
    if (conn->body_left == 0)
        return receive_head(conn, bytes, len);
    size_t wanted = (uint64_t)conn->body_left < len ? (size_t)conn->body_left : len;
    if (conn->head_have > 0) {
        size_t there = conn->head_have < wanted ? conn->head_have : wanted;
        memcpy(bytes, conn->head, there);
        take(conn, there);
        conn->body_left -= (int64_t)there;
        return (ssize_t)there;
    }
    ssize_t n = recvfrom(conn->fd, bytes, wanted, MSG_DONTWAIT, NULL, NULL);
    if (n > 0)
        conn->body_left -= n;
    return n;
}
