/* Bearer tokens and same-origin proofs. A token's signature is checked once (tokens.h); its expiry and the
 * list of revocations with every request. */
#include "gateway/access/guard.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <pulix/event/v1/event.pb-c.h>

#include "base/clock.h"
#include "base/log.h"
#include "gateway/access/revocations.h"
#include "gateway/access/tokens.h"
#include "gateway/http/content_type.h"
#include "jsonpb/jsonpb.h"
#include "rpc/event.h"

struct gw_guard {
    const struct px_keyring *keyring;
    struct gw_tokens *tokens;
    struct gw_revocations *revocations;
    struct px_event_subscription *subscription;
    _Atomic uint64_t heard; /* stream sequence */
};

struct gw_guard *gw_guard_new(const struct px_keyring *keyring)
{
    struct gw_guard *guard = calloc(1, sizeof *guard);
    if (!guard)
        return NULL;
    guard->keyring = keyring;
    guard->tokens = gw_tokens_new();
    guard->revocations = gw_revocations_new();
    if (guard->tokens && guard->revocations)
        return guard;
    gw_guard_free(guard);
    return NULL;
}

void gw_guard_free(struct gw_guard *guard)
{
    if (!guard)
        return;
    gw_tokens_free(guard->tokens);
    gw_revocations_free(guard->revocations);
    free(guard);
}

void gw_guard_revoke(struct gw_guard *guard, const char *user_id, const char *session_id, const char *except,
                     int64_t until_ms)
{
    gw_revocations_add(guard->revocations, user_id, session_id, except, until_ms, px_wall_ms());
}

/* A revocation, at once: it counts also when the stream could not keep it (its disk is full). */
static void hear_at_once(const char *subject, uint64_t sequence, const void *bytes, size_t len, void *data)
{
    enum { BUDGET = 64 << 10 };
    struct gw_guard *guard = data;
    (void)sequence;
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, BUDGET);
    ProtobufCMessage *message = NULL;
    if (strcmp(subject, PX_SUBJECT_REVOKED) == 0 &&
        px_proto_unpack(&event__revoked__descriptor, bytes, len, &arena, &message, NULL) == PX_OK) {
        const Event__Revoked *revoked = (const Event__Revoked *)message;
        gw_guard_revoke(guard, revoked->user_id, revoked->session_id, revoked->except_session_id,
                        revoked->until_at);
    }
}

/* One message of the stream: the same, and what was told while this gateway was not there. */
static void hear(const char *subject, uint64_t sequence, const void *bytes, size_t len, void *data)
{
    enum { EXPIRE_EVERY = 256 };
    struct gw_guard *guard = data;
    hear_at_once(subject, sequence, bytes, len, data);
    if (sequence % EXPIRE_EVERY == 0)
        gw_revocations_expire(guard->revocations, px_wall_ms());
    atomic_store(&guard->heard, sequence);
}

enum px_code gw_guard_follow(struct gw_guard *guard, struct px_bus *bus, int max_wait_ms,
                             struct px_error *err)
{
    enum { STEP_MS = 20 };
    uint64_t first = 0;
    uint64_t last = 0;
    PX_TRY(px_event_listen(bus, PX_SUBJECT_REVOKED, hear_at_once, guard, err));
    PX_TRY(px_event_range(bus, PX_STREAM_AUTH, &first, &last, err));
    PX_TRY(px_event_subscribe(bus, PX_STREAM_AUTH, 0, hear, guard, &guard->subscription, err));
    int64_t until = px_mono_ms() + max_wait_ms;
    bool is_empty = first > last || last == 0;
    while (!is_empty && atomic_load(&guard->heard) < last) {
        if (px_mono_ms() > until)
            return px_fail_because(err, PX_DEADLINE_EXCEEDED, "revocations were not replayed in time");
        px_sleep_ms(STEP_MS);
    }
    return PX_OK;
}

void gw_guard_unfollow(struct gw_guard *guard)
{
    if (guard && guard->subscription)
        px_event_unsubscribe(guard->subscription);
}

/* Expiry with the leeway that px_token_verify grants. */
static bool is_alive(struct gw_guard *guard, const struct px_claims *claims, int64_t now_s)
{
    return now_s <= claims->expires_s + PX_TOKEN_LEEWAY_S && !gw_revocations_hit(guard->revocations, claims);
}

static enum px_code verify(struct gw_guard *guard, const char *token, struct px_claims *ret_claims,
                           struct px_error *err)
{
    size_t len = strnlen(token, PX_TOKEN_MAX + 1);
    if (len > PX_TOKEN_MAX)
        return px_fail_because(err, PX_INVALID_TOKEN, "token too long");
    int64_t now_s = px_wall_ms() / 1000;
    struct gw_token_key key;
    gw_token_key(token, len, &key);
    if (!gw_tokens_get(guard->tokens, &key, ret_claims)) {
        PX_TRY(px_token_verify(guard->keyring, token, now_s, ret_claims, err));
        gw_tokens_put(guard->tokens, &key, ret_claims);
    }
    if (!is_alive(guard, ret_claims, now_s))
        return px_fail_because(err, PX_INVALID_TOKEN, "expired or revoked");
    return PX_OK;
}

enum px_code gw_guard_identify(struct gw_guard *guard, struct gw_request *req, struct px_error *err)
{
    static const char scheme[] = "Bearer ";
    int n = 0;
    for (int i = 0; i < req->n_headers; i++)
        n += strcasecmp(req->headers[i].name, "Authorization") == 0;
    if (n == 0)
        return PX_OK;
    const char *value = gw_header(req, "Authorization");
    if (!value || strncasecmp(value, scheme, sizeof scheme - 1) != 0)
        return px_fail_because(err, PX_INVALID_TOKEN, "scheme");
    PX_TRY(verify(guard, value + sizeof scheme - 1, &req->claims_store, err));
    req->claims = &req->claims_store;
    req->caller.user_id = req->claims->user_id;
    req->caller.session_id = req->claims->session_id;
    req->caller.admin = req->claims->role == PX_ROLE_ADMIN;
    req->caller.plan = req->claims->plan;
    req->caller.auth_time_s = req->claims->auth_time_s;
    return PX_OK;
}

enum px_code gw_guard_admit(const struct gw_request *req, const struct gw_route *route, struct px_error *err)
{
    if (route->access == GW_ANYONE)
        return PX_OK;
    if (!req->claims)
        return px_fail(err, PX_UNAUTHENTICATED);
    if (route->access == GW_ADMIN && req->claims->role != PX_ROLE_ADMIN)
        return px_fail(err, PX_PERMISSION_DENIED);
    return PX_OK;
}

bool gw_session_ended(const struct gw_request *req)
{
    return req->claims && !is_alive(req->gw->guard, req->claims, px_wall_ms() / 1000);
}

bool gw_session_revoked(const struct gw_request *req)
{
    return req->claims && gw_revocations_hit(req->gw->guard->revocations, req->claims);
}

enum px_code gw_guard_same_origin(const struct gw_request *req, struct px_error *err)
{
    const char *site = gw_header(req, "Sec-Fetch-Site");
    const char *origin = gw_header(req, "Origin");
    bool proven = site ? strcmp(site, "same-origin") == 0 : origin && strcasecmp(origin, req->origin) == 0;
    if (origin && strcasecmp(origin, req->origin) != 0)
        proven = false;
    if (!proven || !gw_is_json(gw_header(req, "Content-Type")))
        return px_fail(err, PX_CROSS_ORIGIN);
    return PX_OK;
}
