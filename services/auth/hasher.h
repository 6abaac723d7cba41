/* Password hashes: Argon2id (libsodium) with 19 MiB and two passes, each with its own salt, as PHC text.
 *
 * A hash takes memory and tens of milliseconds of a core, so only HASHER_AT_ONCE run at a time and few may
 * wait. */
#ifndef PX_AUTH_HASHER_H
#define PX_AUTH_HASHER_H

#include "base/err.h"

enum {
    HASHER_AT_ONCE = 2,
    HASHER_MAX_WAITING = 8,
    HASHER_MAX_WAIT_MS = 1500,
    HASHER_PASSES = 2,
    HASHER_MEMORY = 19 << 20, /* bytes */
    HASHER_TEXT_SIZE = 128,
};

struct hasher;

/* Makes a hash of its own to compare with when there is no account. ret_hasher: new; hasher_free() it. */
enum px_code hasher_new(struct hasher **ret_hasher, struct px_error *err);
void hasher_free(struct hasher *hasher);

/* OVERLOADED (with seconds to wait) when too many wait already, or for too long. */
enum px_code hasher_hash(struct hasher *hasher, const char *password, char ret_text[HASHER_TEXT_SIZE],
                         struct px_error *err);

/* 'text' NULL: there is no account; costs the same and never matches. OVERLOADED as above; OUT_OF_MEMORY: the
 * password could not be tried. */
enum px_code hasher_verify(struct hasher *hasher, const char *text, const char *password, bool *ret_match,
                           struct px_error *err);

/* The hash was made with other parameters than a new one would be. */
bool hasher_is_outdated(const char *text);

#endif
