/* Deletes every few minutes what has expired: counted senders, kept answers. */
#ifndef PX_CONTACT_SWEEP_H
#define PX_CONTACT_SWEEP_H

#include "base/ticker.h"
#include "contact/contact.h"

/* ret_sweep: new; px_ticker_stop() it. The store is borrowed until then. */
enum px_code sweep_start(struct px_store *store, struct px_ticker **ret_sweep, struct px_error *err);

#endif
