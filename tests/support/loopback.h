/* A gateway without sockets and without a bus: requests go in as text, answers come back in memory. Services
 * are what the test puts into gw.rpc. One loopback serves one request at a time; gateways can be shared. */
#ifndef PX_TESTS_LOOPBACK_H
#define PX_TESTS_LOOPBACK_H

#include <stdatomic.h>

#include "gateway/gateway.h"

enum { LOOPBACK_MAX_HEADERS = 16, LOOPBACK_TOKEN_SIZE = PX_TOKEN_SIZE + 8 };

#define LOOPBACK_USER "AAAAAAAAAAAAAAAAAAAAAA"
#define LOOPBACK_OTHER "BBBBBBBBBBBBBBBBBBBBBA"

/* The process: a gateway with the usual configuration. */
struct loopback_gateway {
    struct gw_config config;
    struct gateway gw;
};

void loopback_gateway_init(struct loopback_gateway *gateway);
void loopback_gateway_done(struct loopback_gateway *gateway);

struct loopback {
    struct gateway *gw;
    struct gw_header headers[LOOPBACK_MAX_HEADERS]; /* of the next request */
    int n_headers;
    char token[LOOPBACK_TOKEN_SIZE];
    struct px_buf out, json;
    struct px_buf
        answer; /* everything that was sent, head and body; lock-free: read it when the request is over */
    struct px_buf body; /* the answer's body, without chunks; filled by loopback_ask */
    int status;
    bool cut;           /* the connection was closed before the answer's end */
    int writes_left;    /* the client goes away after so many writes; -1: never */
    bool discards;      /* of the answer only its beginning is kept: for answers of any length */
    atomic_size_t sent; /* bytes so far, for who watches a long answer */
    const char *request_body;
    size_t request_len, request_read;
};

void loopback_init(struct loopback *peer, struct gateway *gw);
void loopback_done(struct loopback *peer);

/* A header field of the next request; texts are borrowed. */
void loopback_header(struct loopback *peer, const char *name, const char *value);
/* A good access token of this user in the next request. */
void loopback_sign_in(struct loopback *peer, const char *user_id);

/* Sends one request through the whole gateway and returns the status. 'target' has path and query; body may
 * be NULL. Header fields are forgotten afterwards. */
int loopback_ask(struct loopback *peer, const char *method, const char *target, const char *body);

/* The value of a field of the answer, in memory until the next call; NULL when it is absent. */
const char *loopback_answer_header(const struct loopback *peer, const char *name);

#endif
