/* Access tokens (JWT, HS256) and signed picture addresses: made by a service, checked by the gateway.
 *
 * Everything is checked: size, shape, alphabet, the exact header, the signature, every claim by type and
 * range (RFC 8725, RFC 9068). All functions are safe from any thread. */
#ifndef PX_TOKEN_TOKEN_H
#define PX_TOKEN_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"

enum {
    PX_TOKEN_MAX = 4096,  /* longest token that is looked at */
    PX_TOKEN_SIZE = 1024, /* what px_token_sign writes at most, with the NUL */
    PX_TOKEN_LIFETIME_S = 900,
    PX_TOKEN_LEEWAY_S = 30,
    PX_PLAN_SIZE = 17, /* name of a plan: 1 to 16 letters a to z, and the NUL */
    PX_KEY_MIN = 32,
    PX_KEY_MAX = 256,
    PX_MAX_KEYS = 2,
};

/* The role of an account. */
enum px_role { PX_ROLE_USER, PX_ROLE_ADMIN };

struct px_key {
    char kid[16]; /* hex of the key's hash: names it without telling it */
    unsigned char bytes[PX_KEY_MAX];
    int len;
};

/* The keys that are accepted; the first one signs. */
struct px_keyring {
    struct px_key keys[PX_MAX_KEYS];
    int n_keys;
};

struct px_claims {
    char user_id[PX_ID_SIZE];    /* sub */
    char session_id[PX_ID_SIZE]; /* sid */
    char token_id[PX_ID_SIZE];   /* jti */
    enum px_role role;
    char plan[PX_PLAN_SIZE];                  /* of the account; "" in tokens that do not tell it */
    int64_t issued_s, expires_s, auth_time_s; /* seconds since 1970 */
};

/* Reads "secret" or "new-secret,old-secret" (JWT_SECRET). Refuses secrets shorter than PX_KEY_MIN, longer
 * than PX_KEY_MAX, of one repeated character, or on the list of known weak ones; the reason is in err->cause.
 */
enum px_code px_keyring_load(const char *secrets, struct px_keyring *ret_ring, struct px_error *err);

/* Signs with the first key: PX_INTERNAL only. A plan of "" is not told. issued_s and expires_s are taken from
 * the claims. */
enum px_code px_token_sign(const struct px_keyring *ring, const struct px_claims *claims,
                           char ret_token[PX_TOKEN_SIZE], struct px_error *err);

/* Checks everything. now_s is the wall clock. INVALID_TOKEN for every fault; err->cause names it for the log.
 */
enum px_code px_token_verify(const struct px_keyring *ring, const char *token, int64_t now_s,
                             struct px_claims *ret_claims, struct px_error *err);

/* The signature (base64url, 22 characters) of a picture's address: over its id, variant and expiry. */
enum { PX_URL_SIGNATURE_SIZE = 23 };
void px_url_sign(const char *secret, const char *image_id, const char *variant, int64_t expires_s,
                 char ret_signature[PX_URL_SIGNATURE_SIZE]);
bool px_url_verify(const char *secret, const char *image_id, const char *variant, int64_t expires_s,
                   const char *signature, int64_t now_s);

#endif
