/* GET /s/{token}: the page behind a share link. */
#ifndef PX_GATEWAY_SHARE_H
#define PX_GATEWAY_SHARE_H

#include "gateway/gateway.h"

/* A page without scripts, the same for links that have ended, were taken back or never existed. */
void gw_share(struct gw_request *req);

#endif
