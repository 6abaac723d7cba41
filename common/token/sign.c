/* Making access tokens. libjwt puts header and claims together; the signature is ours, because libjwt 1.10
 * knows no other type than "JWT" and would write that into the header. */
#include <jwt.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "token/jws.h"

PX_DEFINE_AUTO(jwt, jwt_t *, jwt_free);
#define auto_jwt PX_AUTO(jwt)

static bool add_header(jwt_t *jwt, const struct px_key *key)
{
    return jwt_add_header(jwt, "alg", PX_JWS_ALGORITHM) == 0 &&
           jwt_add_header(jwt, "typ", PX_JWS_TYPE) == 0 && jwt_add_header(jwt, "kid", key->kid) == 0;
}

static bool add_claims(jwt_t *jwt, const struct px_claims *claims)
{
    const struct {
        const char *name, *text;
        int64_t number; /* when there is no text */
    } rows[] = {
        {"iss", PX_CLAIM_ISSUER, 0},
        {"aud", PX_CLAIM_AUDIENCE, 0},
        {"sub", claims->user_id, 0},
        {"sid", claims->session_id, 0},
        {"jti", claims->token_id, 0},
        {"role", claims->role == PX_ROLE_ADMIN ? PX_CLAIM_ADMIN : PX_CLAIM_USER, 0},
        {"plan", claims->plan, 0},
        {"iat", NULL, claims->issued_s},
        {"exp", NULL, claims->expires_s},
        {"auth_time", NULL, claims->auth_time_s},
    };
    int failed = 0;
    for (size_t i = 0; !failed && i < PX_ARRAY_LEN(rows); i++) {
        if (rows[i].text && !rows[i].text[0])
            continue;
        failed = rows[i].text ? jwt_add_grant(jwt, rows[i].name, rows[i].text)
                              : jwt_add_grant_int(jwt, rows[i].name, (long)rows[i].number);
    }
    return !failed;
}

/* Appends the part in base64url, after a dot unless it is the first; false when it does not fit. */
static bool append_part(char token[PX_TOKEN_SIZE], const void *bytes, size_t len)
{
    size_t used = strlen(token);
    if (!bytes || used + 1 + PX_BASE64URL_SIZE(len) > PX_TOKEN_SIZE)
        return false;
    if (used > 0)
        token[used++] = '.';
    px_base64url(bytes, len, token + used);
    return true;
}

static bool append_json(char token[PX_TOKEN_SIZE], const char *json)
{
    return append_part(token, json, json ? strlen(json) : 0);
}

enum px_code px_token_sign(const struct px_keyring *ring, const struct px_claims *claims,
                           char ret_token[PX_TOKEN_SIZE], struct px_error *err)
{
    auto_jwt jwt_t *jwt = NULL;
    char token[PX_TOKEN_SIZE] = "";
    unsigned char mac[PX_SHA256_LEN];
    if (ring->n_keys < 1)
        return px_fail_because(err, PX_INTERNAL, "no key to sign with");
    if (jwt_new(&jwt) != 0 || !add_header(jwt, &ring->keys[0]) || !add_claims(jwt, claims))
        return px_fail_because(err, PX_INTERNAL, "the token could not be built");
    auto_free char *header = jwt_get_headers_json(jwt, NULL);
    auto_free char *payload = jwt_get_grants_json(jwt, NULL);
    if (!append_json(token, header) || !append_json(token, payload))
        return px_fail_because(err, PX_INTERNAL, "the token does not fit");
    px_jws_mac(&ring->keys[0], token, strlen(token), mac);
    if (!append_part(token, mac, sizeof mac))
        return px_fail_because(err, PX_INTERNAL, "the token does not fit");
    memcpy(ret_token, token, sizeof token);
    return PX_OK;
}
