/* Who asks: the bearer token of a request becomes its claims, or a refusal. Tokens are taken from the
 * Authorization field only, never from an address (RFC 6750 section 2.1). */
#ifndef PX_GATEWAY_GUARD_H
#define PX_GATEWAY_GUARD_H

#include "gateway/gateway.h"

/* Makes the guard; it knows no revocations yet. NULL without memory. */
struct gw_guard *gw_guard_new(const struct px_keyring *keyring);
void gw_guard_free(struct gw_guard *guard);

/* Listens to the stream of revocations and returns when everything that it keeps has been heard. */
enum px_code gw_guard_follow(struct gw_guard *guard, struct px_bus *bus, int max_wait_ms,
                             struct px_error *err);
void gw_guard_unfollow(struct gw_guard *guard);

/* As if the stream had told it. */
void gw_guard_revoke(struct gw_guard *guard, const char *user_id, const char *session_id, const char *except,
                     int64_t until_ms);

/* Sets req->claims and the caller's identity when the request has a good token; OK without one.
 * INVALID_TOKEN for one that is malformed, expired, revoked or not ours. */
enum px_code gw_guard_identify(struct gw_guard *guard, struct gw_request *req, struct px_error *err);

/* Whether the person may use the route: OK, UNAUTHENTICATED, PERMISSION_DENIED. */
enum px_code gw_guard_admit(const struct gw_request *req, const struct gw_route *route, struct px_error *err);

/* The request comes from a page of our own origin, as far as a browser can prove it (Sec-Fetch-Site, Origin),
 * and has a content type that no form can send. CROSS_ORIGIN otherwise. For what a cookie authorizes. */
enum px_code gw_guard_same_origin(const struct gw_request *req, struct px_error *err);

#endif
