/* Collection "senders": who wrote how often lately, so that one sender can't flood the inbox.
 *
 * A sender is an account, or the address of a person without one. Neither is stored in clear, and entries are
 * gone after a day. */
#ifndef PX_CONTACT_SENDERS_H
#define PX_CONTACT_SENDERS_H

#include "contact/contact.h"

enum {
    SENDERS_PER_HOUR = 5,
    SENDERS_PER_DAY = 20,
    SENDERS_HOUR_MS = 3600 * 1000,
    SENDERS_DAY_MS = 24 * 3600 * 1000,
};

extern const struct px_collection senders_collection;

/* Notes that the sender writes a message: RATE_LIMITED, with the seconds to wait, when it is one too many.
 * 'id' makes a repeat count once. */
enum px_code senders_note(struct px_store *store, const char *id, const struct px_caller *caller,
                          int64_t now_ms, struct px_error *err);

/* Deletes entries that no longer count. */
void senders_sweep(struct px_store *store, int64_t now_ms, int most);

#endif
