/* A thread that deletes what has expired: counted senders, kept answers. */
#ifndef PX_CONTACT_SWEEP_H
#define PX_CONTACT_SWEEP_H

#include "contact/contact.h"

/* ret: new; sweep_stop() it. The store is borrowed until then. */
enum px_code sweep_start(struct px_store *store, struct sweep **ret_sweep, struct px_error *err);
/* Waits until the thread has ended. NULL is fine. */
void sweep_stop(struct sweep *sweep);

#endif
