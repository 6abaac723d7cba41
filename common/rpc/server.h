/* Serving the methods of one protobuf service.
 *
 * One queue subscription hands messages to a bounded pool of threads. A call whose deadline has passed is
 * dropped; when the pool's queue is full the call is answered OVERLOADED. A handler knows neither NATS nor
 * JSON nor HTTP:
 *
 *     static enum px_code auth_login(struct px_call *call, struct auth *self, const Auth__LoginRequest *req,
 *                                    Auth__LoginResponse *resp);
 *
 * It validates, loads, decides, stores, and fills 'resp' with memory of call->arena or memory that outlives
 * it. */
#ifndef PX_RPC_SERVER_H
#define PX_RPC_SERVER_H

#include "base/hash.h"
#include "base/id.h"
#include "rpc/client.h"

struct px_call {
    void *self;              /* the service */
    struct px_arena arena;   /* everything that lives until the answer is packed */
    struct px_error err;     /* filled by the handler when it fails */
    struct px_caller caller; /* texts are never NULL here; user_id is "" for an unknown person */
    const char *method;
    struct px_reply_info info; /* set by px_call_cache, px_call_purge and px_call_limit */
    bool seeded; /* under an Idempotency-Key: 'seed' is the same for every repeat of the request */
    unsigned char seed[PX_SHA256_LEN];
};

/* The answer may be kept for ttl_s seconds until one of the tags is purged. Tags are [a-z0-9:_-], like
 * "user:<id>", "images:<user>", "models". A tag list ends with NULL. */
void px_call_cache(struct px_call *call, int ttl_s, const char *tag, ...) __attribute__((sentinel));
/* What carries this tag is out of date. */
void px_call_purge(struct px_call *call, const char *tag_format, ...) __attribute__((format(printf, 2, 3)));

/* How a limit of the service stands for the caller; told with the answer and with a failure. */
void px_call_limit(struct px_call *call, const struct px_limit *limit);

/* The n-th new id of this call: random, or, under an Idempotency-Key, the same whenever the request is
 * repeated. */
void px_call_new_id(struct px_call *call, int n, char out[PX_ID_SIZE]);

typedef enum px_code (*px_method_fn)(struct px_call *call, const ProtobufCMessage *request,
                                     ProtobufCMessage *response);

enum px_method_flags {
    PX_ANYONE = 1,        /* works without a user; otherwise UNAUTHENTICATED before the handler runs */
    PX_CREATES = 2,       /* honours Idempotency-Key by the service's replay hooks */
    PX_INTERNAL_ONLY = 4, /* called by other services, never routed by the gateway; works without a user */
};

struct px_method {
    const char *name; /* as in the .proto */
    px_method_fn call;
    unsigned flags;
};

/* Defines a typed thunk, so that handlers have real types and nothing is called through a cast pointer.
 *     PX_HANDLER(Auth, struct auth, Login, LoginRequest, LoginResponse, auth_login)
 * then the row  PX_METHOD(Login, PX_ANYONE). */
#define PX_HANDLER(Package, Self, Method, Request, Response, function)                                       \
    static enum px_code thunk_##Method(struct px_call *call, const ProtobufCMessage *request,                \
                                       ProtobufCMessage *response)                                           \
    {                                                                                                        \
        return function(call, (Self *)call->self, (const Package##__##Request *)request,                     \
                        (Package##__##Response *)response);                                                  \
    }
/* clang-format off: it takes the initialiser for a block */
#define PX_METHOD(Method, flags)                                                                             \
    {                                                                                                        \
#Method, thunk_##Method, (flags)                                                                     \
    }
/* clang-format on */

/* How a service keeps answers under idempotency keys; see store/replay.h, whose functions fit. */
struct px_replay_hooks {
    enum px_code (*begin)(void *self, const char *scope, const char *key, const char *hash, void **ret_answer,
                          size_t *ret_len, struct px_error *err);
    enum px_code (*finish)(void *self, const char *scope, const char *key, const void *answer, size_t len,
                           struct px_error *err);
    void (*forget)(void *self, const char *scope, const char *key);
};

struct px_server_options {
    struct px_bus *bus;
    const ProtobufCServiceDescriptor *descriptor;
    const struct px_method *methods;
    size_t n_methods;
    void *self;
    int threads; /* 2 where the CPU is the limit, 16 where the database is waited for */
    int queue;   /* messages that may wait */
    const struct px_replay_hooks *replay; /* NULL: no method has PX_CREATES */
};

struct px_server;

/* Checks the table against the descriptor (every method once, nothing missing), subscribes, starts the pool.
 * INTERNAL with err->cause when table and descriptor disagree. */
enum px_code px_server_start(const struct px_server_options *options, struct px_server **ret_server,
                             struct px_error *err);

/* Drains: no new messages, the queued ones are answered; at most max_wait_ms. False when a handler was still
 * running then: what it uses must not be freed; it may be called again. NULL is fine. */
bool px_server_stop(struct px_server *server, int max_wait_ms);

/* Runs one method as the server would, without NATS: identity check, replay, handler. For the server itself
 * and for tests. 'request' is borrowed; *ret_response lives in call->arena. */
enum px_code px_server_dispatch(const struct px_server_options *options, struct px_call *call,
                                const struct px_method *method, const ProtobufCMessage *request,
                                ProtobufCMessage **ret_response);

#endif
