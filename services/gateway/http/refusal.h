/* The answer to a request whose head is refused: civetweb never sees it, so it is made from nothing here. */
#ifndef PX_GATEWAY_REFUSAL_H
#define PX_GATEWAY_REFUSAL_H

#include "gateway/http/connections.h"

/* Call once before the first refusal. */
void gw_refusal_setup(struct gateway *gw);

/* Writes the whole HTTP answer into out and returns its length; counts and logs the refusal. conn: NULL for a
 * connection that is turned away at once. */
size_t gw_refusal_write(enum px_code code, const struct gw_conn *conn, const char *cause, char *out,
                        size_t size);

#endif
