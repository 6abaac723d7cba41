/* Building the gateway and taking it apart again. */
#include "gateway/gateway.h"

#include <pulix/auth/v1/auth.pb-c.h>
#include <pulix/contact/v1/contact.pb-c.h>
#include <pulix/generation/v1/generation.pb-c.h>
#include <pulix/hashtag/v1/hashtag.pb-c.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "gateway/access/guard.h"
#include "gateway/access/limits.h"
#include "gateway/access/reserve.h"
#include "gateway/api/cache.h"
#include "gateway/api/call.h"
#include "gateway/api/router.h"
#include "gateway/api/routes.h"
#include "gateway/metrics.h"
#include "gateway/start.h"

enum { CALLS_AT_ONCE = 64, RESTART_MS = 4000 };

bool gw_draining(const struct gateway *gw)
{
    return atomic_load(&((struct gateway *)px_unconst(gw))->draining);
}

enum px_code gw_check_routes(struct px_error *err)
{
    static const ProtobufCServiceDescriptor *const services[] = {
        &auth__auth__descriptor, &generation__generation__descriptor, &hashtag__hashtag__descriptor,
        &contact__contact__descriptor};
    PX_TRY(gw_routes_check(gw_routes, gw_n_routes, err));
    for (size_t i = 0; i < sizeof services / sizeof *services; i++)
        PX_TRY(gw_routes_cover(services[i], gw_routes, gw_n_routes, gw_unrouted, gw_n_unrouted, err));
    return PX_OK;
}

enum px_code gw_build(struct gateway *gw, const struct gw_config *config, struct px_error *err)
{
    gw->config = config;
    gw->rpc = px_rpc_call;
    gw->https = px_str_starts(config->public_url, "https://");
    gw->guard = gw_guard_new(&gw->keyring);
    gw->limits = gw_limits_new(config->rate_scale);
    gw->cache = gw_cache_new((size_t)config->cache_mb << 20);
    gw->metrics = gw_metrics_new(gw_n_routes);
    gw->calls = gw_calls_new(CALLS_AT_ONCE, RESTART_MS);
    gw->reserve = gw_reserve_new((size_t)config->threads / 2);
    if (gw->guard && gw->limits && gw->cache && gw->metrics && gw->calls && gw->reserve)
        return PX_OK;
    gw_demolish(gw);
    return px_fail(err, PX_OUT_OF_MEMORY);
}

void gw_demolish(struct gateway *gw)
{
    gw_guard_free(gw->guard);
    gw_limits_free(gw->limits);
    gw_cache_free(gw->cache);
    gw_metrics_free(gw->metrics);
    gw_calls_free(gw->calls);
    gw_reserve_free(gw->reserve);
}
