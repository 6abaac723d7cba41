/* Calling a method of a service over NATS. */
#ifndef PX_RPC_CLIENT_H
#define PX_RPC_CLIENT_H

#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"
#include "rpc/bus.h"

/* Who asks, and how long the answer is waited for; travels as headers. Texts are borrowed; NULL or "" is
 * absent. */
struct px_caller {
    const char *request_id;
    const char *user_id, *session_id;
    bool admin;
    const char *plan; /* of the account: "standard" */
    int64_t auth_time_s;
    const char *client;          /* address of the person's machine */
    const char *origin;          /* public base of our addresses, "http://127.0.0.1:8000" */
    const char *idempotency_key; /* NULL: none */
    const char *user_agent;
    enum px_lang lang;
    int timeout_ms; /* 1..60000; cut to the thread's deadline */
};

enum { PX_MAX_TAGS = 4, PX_TAG_SIZE = 64, PX_LIMIT_NAME_SIZE = 32 };

/* How a limit of the service stands for the caller, for the RateLimit fields of the answer. */
struct px_limit {
    char name[PX_LIMIT_NAME_SIZE]; /* [a-z-]; "": none is told */
    int64_t quota, left;
    int window_s, reset_s; /* length of the window; seconds until all of the quota is there again */
};

/* What became of a request. */
enum px_delivery {
    PX_ANSWERED,   /* by the service, or by an error on our side before anything was sent for good */
    PX_UNSENT,     /* nobody got it: asking again does no harm */
    PX_UNANSWERED, /* it may have been carried out */
};

/* What the service said beside its answer. */
struct px_reply_info {
    enum px_delivery delivery;
    bool replayed;                             /* an earlier answer to the same Idempotency-Key */
    int cache_ttl_s;                           /* > 0: the answer may be kept that long … */
    char cache_tags[PX_MAX_TAGS][PX_TAG_SIZE]; /* … until one of these tags is purged */
    int n_cache_tags;
    char purge_tags[PX_MAX_TAGS][PX_TAG_SIZE]; /* what this call changed */
    int n_purge_tags;
    struct px_limit limit; /* told with answers and with errors */
};

/* Sends 'request' to the method and waits for its answer.
 *
 * ret_response  in the arena, of the method's output type. Untouched on failure.
 * info          may be NULL; filled after a failure too.
 *
 * Errors: UNAVAILABLE when nobody listens or the bus is down, DEADLINE_EXCEEDED after the time-out, INTERNAL
 * for an unreadable answer, otherwise whatever the service returned. Does not retry; info->delivery says
 * whether a caller may. */
enum px_code px_rpc_call(struct px_bus *bus, const ProtobufCServiceDescriptor *service, const char *method,
                         const struct px_caller *caller, const ProtobufCMessage *request,
                         struct px_arena *arena, ProtobufCMessage **ret_response, struct px_reply_info *info,
                         struct px_error *err);

/* "pulix.auth.v1" + "SignUp" -> "pulix.auth.v1.sign_up". */
void px_rpc_subject(const ProtobufCServiceDescriptor *service, const char *method, char *out,
                    size_t out_size);

#endif
