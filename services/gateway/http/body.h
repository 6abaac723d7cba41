/* Reading a request's body: only after its declared length has passed the route's cap, within a time limit. */
#ifndef PX_GATEWAY_BODY_H
#define PX_GATEWAY_BODY_H

#include "gateway/gateway.h"

/* Checks length, type and encoding of what is about to come, before any byte is read: BODY_TOO_LARGE,
 * UNSUPPORTED_MEDIA_TYPE. */
enum px_code gw_body_check(const struct gw_request *req, const struct gw_route *route, struct px_error *err);

/* Reads it into the arena: req->body, req->body_len. REQUEST_TIMEOUT when it does not come (in time),
 * OUT_OF_MEMORY. */
enum px_code gw_body_read(struct gw_request *req, struct px_error *err);

#endif
