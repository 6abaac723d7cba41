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

/* Counts one request of the class against req->claims' user or req->client, and fills req->rate_fields.
 * RATE_LIMITED with the policy's name (err->param) and the seconds to wait. */
enum px_code gw_limits_take(struct gw_limits *limits, struct gw_request *req, enum gw_class class,
                            int64_t now_ms, struct px_error *err);

/* Fills req->rate_fields without counting: the answer comes from memory and costs as little as a refusal
 * would. */
void gw_limits_show(struct gw_limits *limits, struct gw_request *req, enum gw_class class, int64_t now_ms);

/* A service has refused for a limit of its own (px_fail_limit): the answer's fields tell of that one. Nothing
 * happens for other errors. Writes the limit's name, "" for none. */
enum { GW_POLICY_SIZE = 32 };
void gw_limits_of_service(struct gw_request *req, const struct px_error *err,
                          char ret_policy[GW_POLICY_SIZE]);

/* Gives the last one back: nothing was tried that the limit is there for. */
void gw_limits_give_back(struct gw_limits *limits, struct gw_request *req, enum gw_class class);

#endif
