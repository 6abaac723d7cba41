/* One request from its head to its answer. */
#ifndef PX_GATEWAY_HANDLER_H
#define PX_GATEWAY_HANDLER_H

#include "gateway/gateway.h"

/* Serves the request and answers it, always. The table is the one of routes.c, or a test's. */
void gw_handle(struct gw_request *req, const struct gw_route *routes, size_t n_routes);

#endif
