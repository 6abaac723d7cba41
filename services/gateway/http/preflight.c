/* OPTIONS and CORS preflights (Fetch standard). */
#include "gateway/http/preflight.h"

#include "gateway/http/headers.h"

void gw_preflight(struct gw_request *req, const char *allow)
{
    const char *origin = gw_header(req, "Origin");
    bool asks = origin && gw_header(req, "Access-Control-Request-Method");
    gw_add_header(req, "Allow", allow);
    if (asks && !gw_origin_allowed(req, origin)) {
        gw_send_code(req, PX_CROSS_ORIGIN);
        return;
    }
    if (asks) {
        gw_add_header(req, "Access-Control-Allow-Methods", allow);
        gw_add_header(
            req, "Access-Control-Allow-Headers",
            "Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, Prefer, Range");
        gw_add_header(req, "Access-Control-Max-Age", "600");
    }
    gw_send(req, 204, NULL, NULL, 0);
}
