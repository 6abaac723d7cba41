/* OPTIONS: what may be done at an address, and whether a page of another origin may do it. */
#ifndef PX_GATEWAY_PREFLIGHT_H
#define PX_GATEWAY_PREFLIGHT_H

#include "gateway/gateway.h"

/* Answers OPTIONS on a known path. allow: its methods. A CORS preflight from an origin that is not listed is
 * refused (CROSS_ORIGIN) without any Access-Control field. */
void gw_preflight(struct gw_request *req, const char *allow);

#endif
