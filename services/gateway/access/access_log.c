/* One line and one count per request. The line of a refusal says why; where it may be an attack, also from
 * where. */
#include "gateway/access/access_log.h"

#include "base/log.h"
#include "gateway/api/routes.h"
#include "gateway/http/request.h"
#include "gateway/metrics.h"

static size_t route_index(const struct gw_route *route)
{
    return route >= gw_routes && route < gw_routes + gw_n_routes ? (size_t)(route - gw_routes) : gw_n_routes;
}

static bool is_security_event(const struct gw_request *req)
{
    return req->status == 401 || req->status == 403 || req->status == 429;
}

void gw_access_log(const struct gw_request *req)
{
    int64_t duration_us = gw_now_us() - req->started_us;
    gw_metrics_request(req->gw->metrics, route_index(req->route), req->status, duration_us, req->bytes_sent);
    if (!req->gw->config->access_log)
        return;
    const char *route = req->route ? req->route->path : "none";
    const char *user = req->claims ? req->claims->user_id : "";
    if (req->problem == PX_OK)
        px_log_info("request", PX_S("method", req->method), PX_S("route", route), PX_I("status", req->status),
                    PX_I("us", duration_us), PX_I("bytes", req->bytes_sent), PX_S("user", user));
    else
        px_log_info("request", PX_S("method", req->method), PX_S("route", route), PX_I("status", req->status),
                    PX_I("us", duration_us), PX_I("bytes", req->bytes_sent), PX_S("user", user),
                    PX_S("code", px_code_token(req->problem)),
                    PX_S("client", is_security_event(req) ? req->client : ""));
}
