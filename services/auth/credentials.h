/* Proving who one is: shared by the handlers that ask for a password. */
#ifndef PX_AUTH_CREDENTIALS_H
#define PX_AUTH_CREDENTIALS_H

#include "auth/users.h"

/* Finds the account and checks its password; counts failures. BAD_CREDENTIALS (the same for unknown accounts,
 * at the same cost), RATE_LIMITED, OVERLOADED. 'email' in its one spelling. */
enum px_code credentials_check(struct px_call *call, struct auth *self, const char *email,
                               const char *password, struct user *ret_user);

/* The caller has given the account's password within the last ten minutes, or gives it now.
 * REAUTHENTICATION_REQUIRED otherwise, also for a wrong one. */
enum px_code credentials_again(struct px_call *call, struct auth *self, const struct user *user,
                               const char *password);

/* The account that the call's token names. INVALID_TOKEN when it is gone. */
enum px_code credentials_caller(struct px_call *call, struct auth *self, struct user *ret_user);

#endif
