/* Collection "deletions": accounts whose data is being removed from every service.
 *
 * A record first, then the work; the record goes when all have confirmed. Every step can be repeated, so that
 * after a crash or an outage the chores simply begin again. Some time later everything is done once more,
 * because work that was under way elsewhere may have written after the first time. A record holds nothing of
 * the person but the account's id. */
#ifndef PX_AUTH_DELETION_H
#define PX_AUTH_DELETION_H

#include "auth/auth.h"

enum {
    DELETION_RETRY_MS = 5 * 1000, /* first wait after a step failed; doubles */
    DELETION_LONGEST_RETRY_MS = 600 * 1000,
    DELETION_AGAIN_MS = 60 * 60 * 1000, /* when everything is done a second time */
};

extern const struct px_collection deletions_collection;

/* Records the wish. From when it is OK, the account will be deleted, whatever happens. The caller works on it
 * at once; should it die, the chores begin 20 s later. Repeatable. */
enum px_code deletion_record(struct auth *self, const char *user_id, int64_t now_ms, struct px_error *err);

/* Does the account's own part at once: revokes, signs out, removes the account. Repeatable. */
enum px_code deletion_remove_account(struct auth *self, const char *user_id, struct px_error *err);

/* Tries one account: all steps that are still to do. */
void deletion_work(struct auth *self, const char *user_id, int64_t now_ms);

/* Tries every account whose time has come, at most 'most'. */
void deletion_work_due(struct auth *self, int64_t now_ms, int most);

#endif
