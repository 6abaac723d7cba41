/* The rows that set or read the refresh cookie. */
#ifndef PX_GATEWAY_SESSION_H
#define PX_GATEWAY_SESSION_H

#include "gateway/gateway.h"

void gw_login(struct gw_request *req);
void gw_refresh(struct gw_request *req);
void gw_logout(struct gw_request *req);

#endif
