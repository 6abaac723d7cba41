/* JSON in, RPC, JSON out: what every row without a function of its own does. */
#ifndef PX_GATEWAY_TRANSCODE_H
#define PX_GATEWAY_TRANSCODE_H

#include "gateway/gateway.h"

/* Serves the row's RPC: decode, call, answer, keep the answer when its service allows. */
void gw_transcode(struct gw_request *req);

/* The method of the row; never NULL for a checked table. */
const ProtobufCMethodDescriptor *gw_route_method(const struct gw_route *route);

#endif
