/* What the service does by itself, on one thread: tells revocations that could not be told, works on
 * deletions, and removes what has expired. */
#ifndef PX_AUTH_CHORES_H
#define PX_AUTH_CHORES_H

#include "auth/auth.h"

/* ret_chores: new; chores_stop() it. 'self' is borrowed until then. */
enum px_code chores_start(struct auth *self, struct chores **ret_chores, struct px_error *err);

/* Ends the thread after the step it is at. NULL is fine. */
void chores_stop(struct chores *chores);

/* One round of everything, as the thread does it. */
void chores_run_once(struct auth *self, bool after_outage);

#endif
