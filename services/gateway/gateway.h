/* The gateway: the only program that speaks HTTP to the outside. It owns no data.
 *
 * A request becomes a struct gw_request. A row of the route table (routes.h) either names an RPC, and then
 * handler.c does everything, or names a function ("custom"), which answers by gw_send, gw_send_problem or the
 * gw_stream_ functions: exactly once. When a custom function runs, framing, limits, identity, query syntax
 * and the body have been checked already. The connection is behind struct gw_peer, so that tests need no
 * socket. */
#ifndef PX_GATEWAY_GATEWAY_H
#define PX_GATEWAY_GATEWAY_H

#include <protobuf-c/protobuf-c.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "gateway/http/etag.h"
#include "rpc/client.h"
#include "token/token.h"

enum {
    GW_MAX_HEADERS = 64,       /* header fields of a request; this many are refused */
    GW_MAX_TARGET = 8192,      /* bytes of path and query */
    GW_MAX_PARAMS = 16,        /* path and query parameters together */
    GW_MAX_ADDED_HEADERS = 16, /* header fields of an answer that a handler adds */
    GW_ADDRESS_SIZE = 48,      /* text of an IP address, with the NUL */
    GW_ORIGIN_SIZE = 288,      /* "http://" and a host with port */
    GW_OUT_MAX = 16 << 20,     /* bytes of an answer that is sent in one piece */
};

/* ---- configuration, from the environment (config.c) ---- */

struct gw_config {
    const char *nats_url, *log_level;
    const char *http_addr, *admin_addr; /* "127.0.0.1:8000" */
    const char *public_url;             /* "" or "https://host", no slash at the end */
    const char *cors_origins;           /* comma-separated */
    const char *trusted_proxies;        /* comma-separated addresses */
    const char *web_dir, *docs_dir;     /* static files; Swagger UI's files or "" */
    const char *jwt_secret, *media_secret;
    int64_t threads; /* connections served at once */
    int64_t connections_per_address;
    int64_t rate_scale; /* percent of the normal rate limits */
    int64_t cache_mb;   /* megabytes of kept answers */
    int64_t access_log; /* 1: one line per request */
};

/* ---- the process ---- */

/* px_rpc_call, or a test's double. */
typedef enum px_code (*gw_rpc_fn)(struct px_bus *bus, const ProtobufCServiceDescriptor *service,
                                  const char *method, const struct px_caller *caller,
                                  const ProtobufCMessage *request, struct px_arena *arena,
                                  ProtobufCMessage **ret_response, struct px_reply_info *info,
                                  struct px_error *err);

struct gateway {
    const struct gw_config *config;
    struct px_bus *bus; /* NULL in unit tests */
    gw_rpc_fn rpc;
    struct px_keyring keyring;
    atomic_bool draining;       /* set once, at SIGTERM */
    atomic_bool bus_up;         /* all connections to the bus; looked at several times a second */
    bool https;                 /* public_url is https: cookies are Secure, HSTS is sent */
    struct gw_guard *guard;     /* verified tokens and revocations (guard.h) */
    struct gw_limits *limits;   /* token buckets (limits.h) */
    struct gw_cache *cache;     /* answers by surrogate keys (cache.h) */
    struct gw_metrics *metrics; /* counters (metrics.h) */
    struct gw_calls *calls;     /* RPCs in flight (call.c) */
    struct gw_reserve *reserve; /* places for requests that last (reserve.h) */

    /* what the media modules keep; each is NULL until its start function ran */
    struct gw_files *files;

    struct gw_hub *hub;
    struct gw_pictures *pictures;
};

/* True from SIGTERM on: long-lived answers end soon, new ones are refused. */
bool gw_draining(const struct gateway *gw);

/* A part of the gateway that needs a start: a row in modules.c. Starts run in order once bus and guard are
 * up, before the first request; stops run in reverse, after the last one. Any of the functions may be NULL. */
struct gw_module {
    const char *name;
    enum px_code (*start)(struct gateway *gw, struct px_error *err);
    void (*settle)(struct gateway *gw); /* called once when requests are served: what could wait until then */
    void (*drain)(struct gateway *gw);  /* called once at SIGTERM: wake what waits */
    void (*stop)(struct gateway *gw);
};

/* ---- routes ---- */

struct gw_request;

enum gw_access { GW_ANYONE, GW_USER, GW_ADMIN };

/* Of rate limits; see limits.c. */
enum gw_class {
    GW_CLASS_READ,
    GW_CLASS_WRITE,
    GW_CLASS_CREATE,  /* makes jobs */
    GW_CLASS_LOGIN,   /* tries a password or makes an account */
    GW_CLASS_CONTACT, /* sends a message without an account */
    GW_CLASS_FILE,    /* static files and pictures */
    GW_N_CLASSES
};

enum gw_route_flags {
    GW_SENSITIVE = 1,  /* body and message are wiped; nothing of them is kept */
    GW_CREATES = 2,    /* takes Idempotency-Key */
    GW_ETAG = 4,       /* the answer gets an ETag; If-None-Match gives 304 */
    GW_PAGE_TOO = 8,   /* a browser's navigation (Accept: text/html) gets the page of this address, row "*" */
    GW_RAW_BODY = 16,  /* any content type; 'custom' looks at req->body itself */
    GW_ANY_QUERY = 32, /* query parameters are not checked against the message; see req->params */
    GW_LONG = 64,      /* may take long: held in the reserve for long-lived requests, 503 when that is full */
    GW_PUBLIC_LINK = 128, /* a token is used when sent, but a bad one is refused only by 'custom' */
    GW_UNCOUNTED = 256,   /* answered from memory, as cheaply as a refusal would be: no rate limit */
};

struct gw_route {
    const char *method; /* "GET" serves HEAD too */
    const char *path;   /* "/generation/jobs/{id}"; "*": GET of everything that no other row matches */
    enum gw_access access;
    enum gw_class class;
    const ProtobufCServiceDescriptor *service; /* NULL: no RPC of its own (custom) */
    const char *rpc;                           /* "GetJob" */
    int status;                                /* of success: 200, 201, 202, 204 */
    const char *location; /* of 201 and 202: "/generation/jobs/{id}", filled from the answer's text fields */
    int timeout_ms;       /* of the RPC */
    size_t max_body;      /* bytes; 0: must have no body */
    unsigned flags;
    void (*custom)(struct gw_request *req); /* NULL: handler.c transcodes */
};

/* ---- a request ---- */

struct gw_param {
    const char *name, *value; /* decoded, valid UTF-8 without control characters */
    bool in_path;
};

struct gw_header {
    const char *name, *value;
};

/* The connection, hidden: civetweb in production (http.c), memory in tests (tests/support/loopback.h). */
struct gw_peer_ops {
    /* Reads up to len bytes of the body: > 0 read, 0 end, < 0 failed or past the deadline (mono ms). */
    int (*read)(void *peer, void *bytes, size_t len, int64_t deadline_ms);
    /* Writes all bytes before the deadline, or fails. */
    bool (*write)(void *peer, const void *bytes, size_t len, int64_t deadline_ms);
    /* The connection ends after this answer. */
    void (*close)(void *peer);
    /* The other side has gone away (cheap, does not wait). */
    bool (*gone)(void *peer);
};

struct gw_request {
    struct gateway *gw;
    const struct gw_route *route;
    const char *method; /* as sent; a HEAD request has is_head and matches rows of GET */
    bool is_head;
    const char *path;  /* as sent, percent-encoded, without the query */
    const char *query; /* as sent, "" for none */
    struct gw_param params[GW_MAX_PARAMS];
    int n_params;
    const struct gw_header *headers;
    int n_headers;
    int64_t content_length; /* -1: none declared */
    const char *body;       /* read already, followed by a NUL; "" for none */
    size_t body_len;
    enum px_lang lang;
    const struct px_claims *claims; /* NULL: unknown person */
    struct px_claims claims_store;
    struct px_caller caller;   /* filled, ready for gw_call; timeout_ms is the route's */
    struct px_reply_info info; /* of the last gw_call */
    struct px_arena arena;     /* released after the answer */
    char request_id[PX_ID_SIZE];
    char client[GW_ADDRESS_SIZE]; /* the person's address: X-Forwarded-For only from trusted proxies */
    const char *origin;           /* public base of our addresses: "https://host" */
    char origin_store[GW_ORIGIN_SIZE];
    int64_t started_us; /* monotonic */

    const struct gw_peer_ops *ops;
    void *peer;
    bool keep_alive;           /* the connection may be used again */
    bool is_http_1_0;          /* knows no chunks */
    struct px_buf *out, *json; /* scratch of the thread that serves the request: the answer, its body */

    /* the answer: written by the functions below only */
    struct gw_header added[GW_MAX_ADDED_HEADERS];
    int n_added;
    int status;           /* 0: not answered yet */
    enum px_code problem; /* what the answer says is wrong; PX_OK: nothing */
    uint64_t bytes_sent;
    bool body_read, chunked, streaming, failed;
    struct px_limit limits[2]; /* for the RateLimit fields: the route's own, and one of a service; limits.h */
};

/* The value of a header field (name in any case); NULL when it is absent or given more than once. */
const char *gw_header(const struct gw_request *req, const char *name);

/* A path or query parameter; NULL when absent. */
const char *gw_param(const struct gw_request *req, const char *name);

/* The token was revoked or has expired since the request began; for answers that last. */
bool gw_session_ended(const struct gw_request *req);
/* Only the first: for answers that may take longer than a token lasts. */
bool gw_session_revoked(const struct gw_request *req);

/* ---- answers (respond.c) ---- */

/* Adds a header field to the answer. The value is copied into the request's arena; control characters are
 * dropped. A field of the same name among the defaults (Cache-Control, Content-Security-Policy, …) is
 * replaced. */
void gw_add_header(struct gw_request *req, const char *name, const char *value);
void gw_add_headerf(struct gw_request *req, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Sends a whole answer in one write. Date, X-Request-Id, security, CORS, RateLimit and Cache-Control
 * (no-store) fields are added. HEAD gets no body, 204 and 304 have none. 'type' may be NULL when there is no
 * body. */
void gw_send(struct gw_request *req, int status, const char *type, const void *body, size_t len);

/* Sends the message as JSON, with an ETag when the route has GW_ETAG. */
void gw_send_message(struct gw_request *req, int status, const ProtobufCMessage *message);

/* A finished answer: a JSON text, or that text packed by gzip (http/pack.h). */
struct gw_answer {
    const char *bytes; /* borrowed */
    size_t len;
    bool packed;
    char etag[GW_ETAG_SIZE]; /* of the text; "": made when the route wants one */
};

/* Sends it in the same way. A text of some length is packed first, if the client takes that. */
void gw_send_json(struct gw_request *req, int status, const struct gw_answer *answer);

/* Sends application/problem+json in the request's language (RFC 9457), with Retry-After and WWW-Authenticate.
 */
void gw_send_problem(struct gw_request *req, const struct px_error *err);
void gw_send_code(struct gw_request *req, enum px_code code);

/* An answer in pieces. With length >= 0 exactly that many bytes must follow; -1: unknown, sent in chunks (or
 * until the connection closes for HTTP/1.0 clients). gw_stream_write is one write each and returns false when
 * the client is gone or too slow (stall_ms without progress); stop then. HEAD: gw_stream_begin returns false
 * after the head was sent, and nothing more is to be done. gw_stream_end is always called after a
 * gw_stream_begin that gave true; 'complete' false cuts the connection so that the client can see that
 * something is missing. */
bool gw_stream_begin(struct gw_request *req, int status, const char *type, int64_t length);
bool gw_stream_write(struct gw_request *req, const void *bytes, size_t len);
void gw_stream_end(struct gw_request *req, bool complete);

/* The client has closed its side; cheap enough to ask every second. */
bool gw_peer_gone(struct gw_request *req);

/* ---- helpers for custom functions ---- */

/* Builds the route's input message from body, path and query. BAD_JSON, BAD_QUERY or VALIDATION_FAILED. */
enum px_code gw_decode(struct gw_request *req, ProtobufCMessage **ret_message, struct px_error *err);

/* Calls a method with the request's caller. The answer lives in req->arena; req->info says what came beside
 * it, and what the call changed is dropped from the cache before this returns. OVERLOADED when too many calls
 * are in flight. Uses at most req->caller.timeout_ms. */
enum px_code gw_call(struct gw_request *req, const ProtobufCServiceDescriptor *service, const char *method,
                     const ProtobufCMessage *message, ProtobufCMessage **ret_response, struct px_error *err);

/* The same with the answer in an arena of the caller's, for those who call often in one request. */
enum px_code gw_call_into(struct gw_request *req, struct px_arena *arena,
                          const ProtobufCServiceDescriptor *service, const char *method,
                          const ProtobufCMessage *message, ProtobufCMessage **ret_response,
                          struct px_error *err);

#endif
