/* GET /auth/export: everything that the services hold of a person, as one JSON file. */
#ifndef PX_GATEWAY_EXPORT_H
#define PX_GATEWAY_EXPORT_H

#include "gateway/gateway.h"

/* Written while it is sent, a page of a list at a time: memory does not grow with what a person has. */
void gw_export(struct gw_request *req);

#endif
