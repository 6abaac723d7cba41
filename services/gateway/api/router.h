/* Finding the row of the route table for a request, and checking the table itself at start. */
#ifndef PX_GATEWAY_ROUTER_H
#define PX_GATEWAY_ROUTER_H

#include "gateway/gateway.h"

enum { GW_ALLOW_SIZE = 64 };

/* Sets req->route and the path's parameters. NO_ROUTE when the path is unknown; METHOD_NOT_ALLOWED when it is
 * known for other methods: those are in ret_allow ("GET, HEAD, OPTIONS"), also on success. When only
 * the row "*" is left and can't take the method, req->route is that row: whether there is anything at the
 * path is for others to say. */
enum px_code gw_route_find(struct gw_request *req, const struct gw_route *routes, size_t n_routes,
                           char ret_allow[GW_ALLOW_SIZE]);

/* Checks a table: methods exist, parameters are scalar fields of their messages, Location names text fields
 * of the answers, no row twice, bodies only where a method has one. INTERNAL with err->cause for the first
 * fault. */
enum px_code gw_routes_check(const struct gw_route *routes, size_t n_routes, struct px_error *err);

/* Checks that every method of the service has a row or stands among the unrouted ("auth.Login"). */
enum px_code gw_routes_cover(const ProtobufCServiceDescriptor *service, const struct gw_route *routes,
                             size_t n_routes, const char *const *unrouted, size_t n_unrouted,
                             struct px_error *err);

#endif
