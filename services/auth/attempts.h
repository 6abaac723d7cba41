/* Collection "attempts": wrong passwords, counted, so that guessing is slow.
 *
 * Counted are an account together with the address that tries (so that a stranger can't lock the owner out),
 * the account as a whole (against many addresses), and the address as a whole (against many accounts). After
 * so many free failures every further one must wait, twice as long each time, up to 15 minutes; a refused try
 * does not count. The right password forgives the first counter; an hour without failures forgives all.
 * Accounts that do not exist are counted like others. Neither addresses nor e-mails are stored in clear. */
#ifndef PX_AUTH_ATTEMPTS_H
#define PX_AUTH_ATTEMPTS_H

#include "auth/auth.h"

enum {
    ATTEMPTS_FREE = 10, /* of one address at one account */
    ATTEMPTS_FREE_ACCOUNT = 50,
    ATTEMPTS_FREE_ADDRESS = 100,
    ATTEMPTS_FIRST_WAIT_MS = 30 * 1000,
    ATTEMPTS_LONGEST_WAIT_MS = 15 * 60 * 1000,
    ATTEMPTS_FORGET_MS = 60 * 60 * 1000,
};

extern const struct px_collection attempts_collection;

/* Which counters a try belongs to. 'email' in its one spelling; 'client' is the person's address, maybe "".
 */
struct attempt {
    char keys[3][PX_ID_SIZE];
};
void attempts_name(const struct auth *self, const char *email, const char *client,
                   struct attempt *ret_attempt);

/* RATE_LIMITED with the seconds to wait. When many arrive at once, a few more than the free ones may pass. */
enum px_code attempts_check(struct px_store *store, const struct attempt *attempt, int64_t now_ms,
                            struct px_error *err);

enum px_code attempts_failed(struct px_store *store, const struct attempt *attempt, int64_t now_ms,
                             struct px_error *err);
void attempts_succeeded(struct px_store *store, const struct attempt *attempt);

void attempts_sweep(struct px_store *store, int64_t now_ms, int most);

#endif
