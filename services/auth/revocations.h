/* Collection "revocations": sessions whose access tokens must not be accepted any more.
 *
 * A document first, then the message to the gateways. What could not be told is told again by the chores, and
 * after an outage of the bus everything is: its server may have lost what it was told. Repeats do no harm.
 * Documents live as long as a token could. */
#ifndef PX_AUTH_REVOCATIONS_H
#define PX_AUTH_REVOCATIONS_H

#include "auth/auth.h"

extern const struct px_collection revocations_collection;

/* Revokes one session, or with session_id "" all of the account. Tokens issued within the next minute are
 * meant too: a call that is under way now may still make one. OK as soon as the document is stored.
 * Repeatable: a document has the id of what it revokes. */
enum px_code revocations_add(struct auth *self, const char *user_id, const char *session_id,
                             struct px_error *err);

/* Tells the gateways what they have not been told; with 'again' also what they have. */
void revocations_tell(struct auth *self, bool again);

void revocations_sweep(struct px_store *store, int64_t now_ms, int most);

#endif
