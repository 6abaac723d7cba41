/* The civetweb adapter: the only file that knows the library on the public port (admin.c has the other). */
#ifndef PX_GATEWAY_HTTP_H
#define PX_GATEWAY_HTTP_H

#include "gateway/gateway.h"

struct gw_http;

/* Listens on config->http_addr. INTERNAL with err->cause when the address can't be bound, or when the
 * link-level hooks do not work in this build, which would make every promise of framing.c void. */
enum px_code gw_http_start(struct gateway *gw, struct gw_http **ret_http, struct px_error *err);

/* Requests that are being served now. */
unsigned gw_http_active(struct gw_http *http);

/* Stops the library. Call after draining: what is being served then is cut. */
void gw_http_stop(struct gw_http *http);

#endif
