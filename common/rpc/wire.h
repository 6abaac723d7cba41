/* What travels beside the protobuf bytes: header names, and how errors, callers and cache notes become
 * headers. Private to common/rpc.
 *
 * A failed call answers with the headers of NATS ADR-32 (the status and our token) and a
 * pulix.common.v1.Error as body. Who asks is told by the gateway's headers; a service believes them, because
 * the bus lets nobody else publish to its subjects. */
#ifndef PX_RPC_WIRE_H
#define PX_RPC_WIRE_H

#include <nats/nats.h>

#include "base/cleanup.h"
#include "rpc/client.h"

PX_DEFINE_AUTO(msg, natsMsg *, natsMsg_Destroy);
#define auto_msg PX_AUTO(msg)

/* Writes who asks, and the deadline: left_ms from now. */
natsStatus px_wire_put_caller(natsMsg *msg, const struct px_caller *caller, int64_t left_ms);

/* Reads who asks. Texts live in the arena, are valid UTF-8 and "" when missing or malformed. */
void px_wire_get_caller(natsMsg *msg, struct px_arena *arena, struct px_caller *ret_caller);

/* When the call must be done, as px_mono_ms() of this machine. The caller's own clock counts when it runs on
 * the same machine (then time spent in a stopped process counts too), otherwise the time left when the
 * message came. */
int64_t px_wire_deadline(natsMsg *msg, int64_t received_ms);

natsStatus px_wire_put_info(natsMsg *msg, const struct px_reply_info *info);
void px_wire_get_info(natsMsg *msg, struct px_reply_info *ret_info);

/* A new message to 'subject' that carries the error. */
natsStatus px_wire_error_message(const char *subject, const struct px_error *error, natsMsg **ret_msg);
bool px_wire_is_error(natsMsg *msg);
/* Fills 'err' from the message's body and returns its code; INTERNAL when it is not readable. */
enum px_code px_wire_read_error(natsMsg *msg, struct px_error *err);

#endif
