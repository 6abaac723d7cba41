/* The form of our access tokens: a compact JWS (RFC 7515) with HS256, its header and its claims. Private to
 * common/token.
 *
 * Header exactly {"alg":"HS256","typ":"at+jwt","kid":…} (RFC 9068 section 2.1); claims iss, aud, sub, sid,
 * jti, role, iat, exp, auth_time. */
#ifndef PX_TOKEN_JWS_H
#define PX_TOKEN_JWS_H

#include "base/hash.h"
#include "token/token.h"

#define PX_JWS_ALGORITHM "HS256"
#define PX_JWS_TYPE "at+jwt"
#define PX_CLAIM_ISSUER "pulix"
#define PX_CLAIM_AUDIENCE "pulix"
#define PX_CLAIM_USER "user"
#define PX_CLAIM_ADMIN "admin"

/* The signature of "header.payload". */
static inline void px_jws_mac(const struct px_key *key, const char *text, size_t len,
                              unsigned char out[PX_SHA256_LEN])
{
    px_hmac_sha256(key->bytes, (size_t)key->len, text, len, out);
}

/* Reads and checks the claims of a payload whose signature is good: 'json' has 'len' bytes. INVALID_TOKEN. */
enum px_code px_claims_read(const char *json, size_t len, int64_t now_s, struct px_claims *ret_claims,
                            struct px_error *err);

#endif
