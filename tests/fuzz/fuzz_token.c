/* Access tokens. The first byte chooses: 0 = the rest is a token as it came; otherwise "header LF payload",
 * which is signed with our key first, so that the fuzzer gets behind the signature. Law: what is accepted has
 * the form of our own tokens, and signing its claims again gives an accepted token. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "token/token.h"

#define SECRET "sQ3kZk1n8Tq0v5yBw7Xc2Lf6Hd9Gj4RaPm"

enum { NOW_S = 1790000000, MAX_PART = 8192 };

static void check_law(const struct px_keyring *ring, const struct px_claims *claims)
{
    char token[PX_TOKEN_SIZE];
    struct px_claims again;
    assert(px_id_valid(claims->user_id) && px_id_valid(claims->session_id) && px_id_valid(claims->token_id));
    assert(claims->expires_s > claims->issued_s);
    assert(claims->expires_s - claims->issued_s <= PX_TOKEN_LIFETIME_S);
    assert(claims->expires_s + PX_TOKEN_LEEWAY_S > NOW_S);
    enum px_code code = px_token_sign(ring, claims, token, NULL);
    assert(code == PX_OK);
    code = px_token_verify(ring, token, NOW_S, &again, NULL);
    assert(code == PX_OK);
    assert(strcmp(again.user_id, claims->user_id) == 0 && again.role == claims->role);
    (void)code;
}

static void try_token(const struct px_keyring *ring, const char *token)
{
    struct px_claims claims;
    if (px_token_verify(ring, token, NOW_S, &claims, NULL) == PX_OK)
        check_law(ring, &claims);
}

static void try_signed(const struct px_keyring *ring, const uint8_t *data, size_t size)
{
    static char token[3 * MAX_PART];
    unsigned char mac[PX_SHA256_LEN];
    const uint8_t *line = memchr(data, '\n', size);
    if (!line || size > MAX_PART)
        return;
    px_base64url(data, (size_t)(line - data), token);
    size_t len = strlen(token);
    token[len++] = '.';
    px_base64url(line + 1, size - (size_t)(line - data) - 1, token + len);
    len += strlen(token + len);
    px_hmac_sha256(SECRET, strlen(SECRET), token, len, mac);
    token[len++] = '.';
    px_base64url(mac, sizeof mac, token + len);
    try_token(ring, token);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct px_keyring ring;
    if (size == 0 || px_keyring_load(SECRET, &ring, NULL) != PX_OK)
        return 0;
    if (data[0] != 0) {
        try_signed(&ring, data + 1, size - 1);
        return 0;
    }
    char *token = calloc(1, size);
    if (token)
        memcpy(token, data + 1, size - 1);
    if (token)
        try_token(&ring, token);
    free(token);
    return 0;
}
