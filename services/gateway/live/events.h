/* GET /generation/events: one stream of server-sent events per browser. */
#ifndef PX_GATEWAY_EVENTS_H
#define PX_GATEWAY_EVENTS_H

#include "gateway/gateway.h"

void gw_events(struct gw_request *req);

#endif
