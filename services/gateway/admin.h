/* The second port, for the machine's own use: /healthz, /readyz, /metrics. Not to be reached from outside. */
#ifndef PX_GATEWAY_ADMIN_H
#define PX_GATEWAY_ADMIN_H

#include "gateway/gateway.h"

struct gw_admin;

enum px_code gw_admin_start(struct gateway *gw, struct gw_admin **ret_admin, struct px_error *err);
void gw_admin_stop(struct gw_admin *admin);

#endif
