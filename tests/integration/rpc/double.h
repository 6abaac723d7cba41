/* A double of the contact service, served over a real bus. The id of GetMessage is an order: what to do. */
#ifndef PX_TESTS_RPC_DOUBLE_H
#define PX_TESTS_RPC_DOUBLE_H

#include <stdatomic.h>

#include "pulix/contact/v1/contact.pb-c.h"
#include "rpc/server.h"

struct double_service {
    struct px_bus *bus;
    struct px_server *server;
    atomic_int n_calls;   /* handlers that ran */
    atomic_int n_created; /* CreateMessage that did its work */
    atomic_bool open;     /* what "wait" waits for, at most 10 s */
    /* The last caller of "whoami", as the handler saw it. */
    char user_id[PX_ID_SIZE], request_id[64], log_request_id[64], client[64];
    int64_t left_ms;
    /* One answer kept under a key. */
    char key[64], hash[PX_SHA256_HEX_SIZE], scope[128];
    void *answer;
    size_t answer_len;
};

/* What it serves, and how it keeps answers. */
enum { DOUBLE_METHODS = 4 };
extern const struct px_method double_methods[DOUBLE_METHODS];
extern const struct px_replay_hooks double_hooks;

/* Connects and serves; fails the test when it can't. */
void double_start(struct double_service *self, const char *url, int threads, int queue);
void double_stop(struct double_service *self);

/* Connects a client. */
struct px_bus *client_open(const char *url);

/* Calls GetMessage with the order as id. 'text' (may be NULL) receives the answer's subject. */
enum px_code client_order(struct px_bus *bus, const char *order, int timeout_ms, char text[64],
                          struct px_error *err);

#endif
