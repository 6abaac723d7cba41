/* What stands between a socket and civetweb: heads pass whole and checked, or not at all.
 *
 * civetweb asks for bytes by recv(2), which hooks.c brings here. It gets a request's head only when all of it
 * has arrived and framing.c has found nothing wrong, then exactly as many body bytes as declared, and not one
 * byte of the next request before it asks again. A refused head is answered here; civetweb then sees a closed
 * peer. */
#ifndef PX_GATEWAY_WIRE_H
#define PX_GATEWAY_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "gateway/http/connections.h"

/* Writes the whole HTTP answer for a refused request into out and returns its length; also counts and logs
 * it. */
typedef size_t (*gw_refusal_fn)(enum px_code code, const struct gw_conn *conn, const char *cause, char *out,
                                size_t size);

/* Call once before the first request. */
void gw_wire_setup(gw_refusal_fn refusal);

/* recv(2) for a connection: > 0 bytes, 0 the peer has closed or was refused, -1 with errno. */
ssize_t gw_wire_recv(struct gw_conn *conn, void *bytes, size_t len);

/* Bytes have come already, which poll(2) does not know of. */
bool gw_wire_has_bytes(const struct gw_conn *conn);

/* The connection that this thread has received from last: the one whose request it serves. */
struct gw_conn *gw_wire_current(void);

/* The request was answered; the connection waits for the next one. */
void gw_wire_served(struct gw_conn *conn);

/* Ends the connection after an answer although bytes may still come: they are read and dropped for a moment,
 * because closing on unread bytes would destroy the answer on its way. */
void gw_wire_hang_up(struct gw_conn *conn);

/* Tells a new connection that it can't be served, as far as its buffer takes it without waiting. */
void gw_wire_turn_away(int fd);

/* From now on half-received heads are dropped at once. */
void gw_wire_stop(void);

#endif
