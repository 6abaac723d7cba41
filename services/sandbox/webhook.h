/* Outgoing webhooks: one thread that looks for jobs with something to tell, signs, sends, and repeats. */
#ifndef PX_SANDBOX_WEBHOOK_H
#define PX_SANDBOX_WEBHOOK_H

#include "sandbox/sandbox.h"

struct webhook_sender;

/* ret: new; webhook_stop() it. */
enum px_code webhook_start(struct sandbox *sandbox, struct webhook_sender **ret_sender, struct px_error *err);
/* Waits for the delivery that is under way (at most 10 s). What is not delivered yet is sent after a restart.
 */
void webhook_stop(struct webhook_sender *sender);

/* "sha256=" and the lower-case hex HMAC of "<timestamp>.<body>". */
enum { WEBHOOK_SIGNATURE_SIZE = sizeof "sha256=" + 64 };
void webhook_sign(const char *secret, const char *timestamp, const char *body,
                  char out[WEBHOOK_SIGNATURE_SIZE]);

#endif
