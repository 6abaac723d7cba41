/* Collection "attempts": wrong passwords, counted, so that guessing is slow.
 *
 * Counted are an account together with the address that tries, the account as a whole (against many
 * addresses), and the address as a whole (against many accounts). After so many free failures every further
 * one must wait, twice as long each time up to a limit; a refused try does not count. An address from which
 * the account's password was given rightly before is held to the first counter only, so that strangers can't
 * lock the owner out. The right password forgives the first counter; an hour without failures forgives all.
 * Accounts that do not exist are counted like others. Neither addresses nor e-mails are stored in clear. */
#ifndef PX_AUTH_ATTEMPTS_H
#define PX_AUTH_ATTEMPTS_H

#include "auth/auth.h"

enum {
    ATTEMPTS_FREE = 10, /* of one address at one account */
    ATTEMPTS_FREE_ACCOUNT = 50,
    ATTEMPTS_FREE_ADDRESS = 300,
    ATTEMPTS_FIRST_WAIT_MS = 30 * 1000,
    ATTEMPTS_LONGEST_WAIT_MS = 15 * 60 * 1000,
    ATTEMPTS_ADDRESS_WAIT_MS = 30 * 1000, /* an address may be that of a whole office */
    ATTEMPTS_FORGET_MS = 60 * 60 * 1000,
};
#define ATTEMPTS_KNOWN_MS (INT64_C(30) * 24 * 3600 * 1000) /* an address stays known to an account so long */

extern const struct px_collection attempts_collection;

/* Which counters a try belongs to. 'email' in its one spelling; 'client' is the person's address, maybe "". */
struct attempt {
    char keys[3][PX_ID_SIZE];
    char known[PX_ID_SIZE]; /* the mark of an address that the account knows */
};
void attempts_name(const struct auth *self, const char *email, const char *client,
                   struct attempt *ret_attempt);

/* RATE_LIMITED with the seconds to wait. When many arrive at once, a few more than the free ones may pass. */
enum px_code attempts_check(struct px_store *store, const struct attempt *attempt, int64_t now_ms,
                            struct px_error *err);

enum px_code attempts_failed(struct px_store *store, const struct attempt *attempt, int64_t now_ms,
                             struct px_error *err);
void attempts_succeeded(struct px_store *store, const struct attempt *attempt, int64_t now_ms);

void attempts_sweep(struct px_store *store, int64_t now_ms, int most);

#endif
