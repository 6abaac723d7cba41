/* POST /generation/webhooks/deapi: a delivery of the image service. */
#ifndef PX_GATEWAY_WEBHOOK_H
#define PX_GATEWAY_WEBHOOK_H

#include "gateway/gateway.h"

/* Passes the delivery on as it came; who keeps the secret checks it. */
void gw_webhook(struct gw_request *req);

#endif
