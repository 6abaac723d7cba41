/* Every open HTTP connection of the process, from accept to close.
 *
 * civetweb gives each connection a thread, so that idle or slow peers could take all of them. This list knows
 * who waits for what since when; a watcher thread ends what is past its deadline, and, when the threads run
 * short, those who only sit there, longest first. Process-wide, because the hooks (hooks.c) are. */
#ifndef PX_GATEWAY_CONNECTIONS_H
#define PX_GATEWAY_CONNECTIONS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "gateway/gateway.h"
#include "gateway/http/framing.h"

enum gw_conn_state {
    GW_CONN_WAITING, /* no byte of a request yet: new, or kept alive */
    GW_CONN_HEAD,    /* a request's head is arriving */
    GW_CONN_BUSY,    /* a request is being served */
};

struct gw_conn {
    int fd;
    char address[GW_ADDRESS_SIZE];
    bool counted; /* of the public port; the admin port is not limited */
    int64_t opened_ms;
    atomic_int state;
    _Atomic int64_t since_ms;       /* of the state */
    _Atomic int64_t read_until_ms;  /* 0: none; past it the peer's bytes are not waited for any more */
    _Atomic int64_t write_until_ms; /* 0: none; past it the connection is cut */
    bool let_go;                    /* it was ended to make room; guarded by the list's lock */
    struct gw_conn *next, *previous;

    /* of the thread that serves the connection */
    char *head; /* GW_HEAD_MAX bytes: the head that is arriving, and what came behind it */
    size_t head_have;
    int64_t body_left; /* bytes of the current request that civetweb has not got yet */
    bool refused;
    bool keep_alive; /* what the client of the current request asks for */
    unsigned served;
};

struct gw_conn_options {
    unsigned capacity;    /* connections that are served at once (threads) */
    unsigned per_address; /* connections of one address */
    int public_port;
    const char *proxies; /* comma-separated addresses without the limit per address */
};

/* Call once before the first accept; starts the watcher. The texts are borrowed for the process's life. */
bool gw_conn_setup(const struct gw_conn_options *options);
/* Stops the watcher. */
void gw_conn_teardown(void);

/* Takes note of an accepted socket. An address with too many gives up the one that it has left idle or
 * dripping the longest. False: too many from this address, all in use, or no memory; the caller closes it. */
bool gw_conn_opened(int fd, const struct sockaddr *peer);
/* The connection of a socket; NULL for sockets of others. */
struct gw_conn *gw_conn_find(int fd);
/* Call before the socket is closed. Nothing happens for sockets of others. */
void gw_conn_closing(int fd);

void gw_conn_enter(struct gw_conn *conn, enum gw_conn_state state);

/* Counted connections that are open now. */
unsigned gw_conn_count(void);
/* There are as many connections as threads: answers should end their connection soon. */
bool gw_conn_saturated(void);

/* Ends every connection that waits for a request; for the end of the process. */
void gw_conn_end_waiting(void);

/* One round of the watcher, for tests: ends what is past its deadline and makes room. Returns how many it
 * ended. */
unsigned gw_conn_sweep(int64_t now_ms);

#endif
