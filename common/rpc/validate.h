/* Field rules as data: a table per request message, checked in one call.
 *
 *     static const struct px_rule sign_up_rules[] = {
 *         {"first_name", .min = 2, .max = 60, .flags = PX_RULE_LINE},
 *         {"email", .min = 3, .max = 254, .flags = PX_RULE_EMAIL},
 *         ...
 *     PX_TRY(px_validate(&req->base, sign_up_rules, PX_ARRAY_LEN(sign_up_rules), &call->err)); */
#ifndef PX_RPC_VALIDATE_H
#define PX_RPC_VALIDATE_H

#include <protobuf-c/protobuf-c.h>
#include <stdint.h>

#include "base/err.h"

enum px_rule_flags {
    PX_RULE_OPTIONAL = 1, /* an empty text is fine */
    PX_RULE_LINE = 2,     /* no control characters at all; otherwise newline and tab are allowed */
    PX_RULE_EMAIL = 4,    /* the documented subset of RFC 5321 */
    PX_RULE_ID = 8,       /* has the form of an id (base/id.h) */
    PX_RULE_TOKEN = 16,   /* [A-Za-z0-9_.-] only */
};

struct px_rule {
    const char *field;
    int64_t min, max; /* texts: code points; numbers: the value; lists: max is the number of elements */
    unsigned flags;
    const char *const *one_of; /* NULL, or a NULL-terminated list of allowed texts */
};

/* Checks every rule and reports all faults at once: OK or VALIDATION_FAILED. Unset members of oneofs pass. A
 * list of texts is checked for its number (max) only; elements by the caller. */
enum px_code px_validate(const ProtobufCMessage *message, const struct px_rule *rules, size_t n_rules,
                         struct px_error *err);

/* The e-mail rule: one '@', a local part of 1..64 characters of RFC 5322's atext and single inner dots, a
 * domain of two or more labels (letters, digits, inner hyphens; at most 253), ASCII only, no quotes, comments
 * or literals. */
bool px_email_valid(const char *text);

#endif
