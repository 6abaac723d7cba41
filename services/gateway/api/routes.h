/* THE route table: every address of the public port. */
#ifndef PX_GATEWAY_ROUTES_H
#define PX_GATEWAY_ROUTES_H

#include "gateway/gateway.h"

extern const struct gw_route gw_routes[];
extern const size_t gw_n_routes;

/* Methods that no route names on purpose: "generation.ReadImage", called by custom functions or by services. */
extern const char *const gw_unrouted[];
extern const size_t gw_n_unrouted;

#endif
