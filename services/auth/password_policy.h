/* Which passwords are accepted: 8 to 128 characters of any kind, not among the common ones (NIST SP 800-63B
 * section 5.1.1.2). No rules about kinds of characters. */
#ifndef PX_AUTH_PASSWORD_POLICY_H
#define PX_AUTH_PASSWORD_POLICY_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { PASSWORD_MIN = 8, PASSWORD_MAX = 128 };

/* 'field' names the member of the request in a fault; 'email' is the account's. OK or VALIDATION_FAILED. */
enum px_code password_check(const char *field, const char *password, const char *email, struct px_error *err);

/* The list that the build makes (common_passwords.py): lower case, sorted by strcmp, one after the other with a
 * NUL behind each; common_password_at says where each begins. Without pointers, so that all processes share it
 * and a page is read when it is needed. */
extern const char common_passwords[];
extern const uint32_t common_password_at[];
extern const size_t n_common_passwords;

#endif
