/* One line and one count per request. */
#ifndef PX_GATEWAY_ACCESS_LOG_H
#define PX_GATEWAY_ACCESS_LOG_H

#include "gateway/gateway.h"

/* Notes an answered request: method, route, status, time, bytes. Never the path itself, which may hold ids,
 * nor the query, which may hold words. */
void gw_access_log(const struct gw_request *req);

#endif
