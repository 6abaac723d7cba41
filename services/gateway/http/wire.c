/* Feeding civetweb checked heads. The one idea: look at the bytes in the kernel's buffer (MSG_PEEK), decide,
 * and only then take exactly those that belong to this request. Pipelined requests stay where they are until
 * their turn.
 *
 * recvfrom and sendto are used instead of recv and send, because the latter come back here (hooks.c). */
#include "wire.h"

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
    return wait_ms > 0 && poll(&pfd, 1, (int)wait_ms) > 0;
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

/* The head is complete: 'end' bytes of conn->head, of which all after head_have are still in the kernel,
 * together with 'extra' bytes that follow. Hands the head and what belongs to its body to civetweb. */
static ssize_t pass_head(struct gw_conn *conn, size_t end, size_t extra, char *out, size_t size)
{
    struct px_error err;
    struct gw_framing framing;
    size_t len = end;
    enum px_code code = gw_framing_check(conn->head, &len, &framing, &err);
    if (code != PX_OK)
        return refuse(conn, code, err.cause);
    size_t body = (uint64_t)framing.content_length < extra ? (size_t)framing.content_length : extra;
    if (len > size)
        return refuse(conn, PX_HEADERS_TOO_LARGE, "");
    if (body > size - len)
        body = size - len;
    memcpy(out, conn->head, len);
    memcpy(out + len, conn->head + end, body);
    size_t take = end - conn->head_have + body;
    if (recvfrom(conn->fd, conn->head, take, MSG_DONTWAIT, NULL, NULL) != (ssize_t)take)
        return refuse(conn, PX_INTERNAL, "bytes vanished");
    conn->head_have = 0;
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
        size_t room = GW_HEAD_MAX - conn->head_have;
        ssize_t n =
            recvfrom(conn->fd, conn->head + conn->head_have, room, MSG_PEEK | MSG_DONTWAIT, NULL, NULL);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
            return n;
        if (n < 0) {
            int64_t left = until - px_mono_ms();
            if (left <= 0 || atomic_load(&stopping))
                return refuse(conn, PX_REQUEST_TIMEOUT, "head");
            (void)wait_readable(conn->fd, left < STOP_CHECK_MS ? left : STOP_CHECK_MS);
            continue;
        }
        size_t have = conn->head_have + (size_t)n;
        size_t end = gw_framing_end(conn->head, have);
        if (end)
            return pass_head(conn, end, have - end, out, size);
        /* incomplete: take it, so that the next look waits for more */
        if (recvfrom(conn->fd, conn->head + conn->head_have, (size_t)n, MSG_DONTWAIT, NULL, NULL) != n)
            return refuse(conn, PX_INTERNAL, "bytes vanished");
        conn->head_have = have;
        enum px_code code = gw_framing_partial(conn->head, have);
        if (code != PX_OK)
            return refuse(conn, code, "");
    }
}

ssize_t gw_wire_recv(struct gw_conn *conn, void *bytes, size_t len)
{
    current = conn;
    if (conn->refused)
        return 0;
    if (conn->body_left == 0)
        return receive_head(conn, bytes, len);
    size_t wanted = (uint64_t)conn->body_left < len ? (size_t)conn->body_left : len;
    ssize_t n = recvfrom(conn->fd, bytes, wanted, MSG_DONTWAIT, NULL, NULL);
    if (n > 0)
        conn->body_left -= n;
    return n;
}
