/* A real gateway between raw sockets and a real bus, with a double of the auth service behind it. */
#ifndef PX_TESTS_GATEWAY_STAGE_H
#define PX_TESTS_GATEWAY_STAGE_H

#include <stdatomic.h>

#include "rpc/server.h"
#include "support/nats_fixture.h"
#include "token/token.h"

#define STAGE_USER "AAAAAAAAAAAAAAAAAAAAAA"
#define STAGE_SESSION "CCCCCCCCCCCCCCCCCCCCCA"
#define STAGE_SECRET "k2J8s0xqT4nVb7LwZ1cRy6MdPf3HgA5u"

struct stage {
    struct nats_fixture nats;
    struct px_bus *bus; /* of the double, and for what other services would say */
    struct px_server *server;
    pid_t gateway;
    int port, admin_port;
    char token[PX_TOKEN_SIZE];
    atomic_int n_reads;  /* GetMe calls that arrived */
    atomic_int version;  /* shown as the user's first name; UpdateMe raises it */
    atomic_int delay_ms; /* how long GetMe takes */
};

/* Starts all of it and waits until the gateway answers. env: "NAME=value" texts for the gateway, ended by
 * NULL; may be NULL itself. */
void stage_start(struct stage *stage, const char *const *env);
void stage_stop(struct stage *stage);

/* Sends the gateway a signal and waits for its end at most wait_ms; its exit code, -1 when it did not end. */
int stage_end_gateway(struct stage *stage, int signal_number, int wait_ms);

/* Ends the gateway, unless it has ended already, and starts it again on the same ports. */
void stage_restart_gateway(struct stage *stage);

/* The exit code of a gateway that gets this variable ("NAME=value") beside the good ones. */
int stage_exit_code_with(struct stage *stage, const char *variable);

/* A fresh token of STAGE_USER. */
void stage_sign_in(struct stage *stage);

/* A connection to the public port. */
int stage_connect(const struct stage *stage);

/* What came until the peer closed, wait_ms passed without a byte, or the size is reached; NUL-terminated.
 * Returns its length. *ret_closed (may be NULL): the peer has closed. */
size_t stage_read(int fd, char *out, size_t size, int wait_ms, bool *ret_closed);

/* Sends the text on a connection of its own and returns the answer's status; 0 when there was none. The
 * answer stands in 'out' (may be NULL). */
int stage_ask(const struct stage *stage, const char *request, char *out, size_t size);

/* GET on the admin port. */
int stage_ask_admin(const struct stage *stage, const char *path, char *out, size_t size);

/* GET /auth/me with the token; the status. */
int stage_get_me(const struct stage *stage, char *out, size_t size);

/* How many status lines the text has. */
int stage_count_answers(const char *text);

#endif
