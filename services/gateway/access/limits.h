/* Rate limits: how many requests of each class one person (or, without an account, one address) may make.
 *
 * A quota counts in windows that begin with the first request of each person, so that the numbers in the
 * RateLimit fields are exact: r falls by one with each request, and after t seconds all of q is there again
 * (draft-ietf-httpapi-ratelimit-headers-10). The table has a fixed size; when a bucket group is full, the
 * entry whose window ends first gives way. Safe from any thread. */
#ifndef PX_GATEWAY_LIMITS_H
#define PX_GATEWAY_LIMITS_H

#include "gateway/gateway.h"

struct gw_limits;

/* percent: scales all quotas; 100 is normal. */
struct gw_limits *gw_limits_new(int64_t percent);
void gw_limits_free(struct gw_limits *limits);

/* Counts one request of the class against req->claims' user or req->client, and notes the limit in
 * req->limits. RATE_LIMITED with the policy's name (err->param) and the seconds to wait. */
enum px_code gw_limits_take(struct gw_limits *limits, struct gw_request *req, enum gw_class class,
                            int64_t now_ms, struct px_error *err);

/* Notes the limit without counting: the answer comes from memory and costs as little as a refusal
 * would. */
void gw_limits_show(struct gw_limits *limits, struct gw_request *req, enum gw_class class, int64_t now_ms);

/* Notes a limit of a service for the answer's fields, beside the route's own. One with a bad name is left
 * out. */
void gw_limits_note(struct gw_request *req, const struct px_limit *limit);

/* A service has refused for a limit of its own (px_fail_limit): the answer's fields tell of that one only.
 * Returns the name of the policy that is violated, ours or the service's; NULL when the error is none of a
 * limit. */
const char *gw_limits_of_service(struct gw_request *req, const struct px_error *err);

/* Writes the fields RateLimit-Policy and RateLimit; nothing when no limit was counted. */
void gw_limits_write(const struct gw_request *req, struct px_buf *out);

/* Gives the last one back: nothing was tried that the limit is there for. */
void gw_limits_give_back(struct gw_limits *limits, struct gw_request *req, enum gw_class class);

#endif
