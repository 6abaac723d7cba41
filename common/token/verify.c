/* Checking access tokens: size, shape, header, key, signature, claims, in this order. Nothing of a token is
 * parsed as JSON but its short header before the signature is known to be good. */
#include <jansson.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "token/jws.h"

enum {
    MAX_HEADER = 256, /* decoded bytes */
    MAX_PAYLOAD = 3072,
    HEADER_MEMBERS = 3,
};

PX_DEFINE_AUTO(json, json_t *, json_decref);
#define auto_json PX_AUTO(json)

static enum px_code refuse(struct px_error *err, const char *why)
{
    return px_fail_because(err, PX_INVALID_TOKEN, "%s", why);
}

/* The three parts, borrowed from the token. */
struct parts {
    const char *header, *payload, *signature;
    size_t header_len, payload_len, signature_len;
};

static bool split(const char *token, struct parts *parts)
{
    const char *first = strchr(token, '.');
    const char *second = first ? strchr(first + 1, '.') : NULL;
    if (!second || strchr(second + 1, '.'))
        return false;
    *parts = (struct parts){.header = token,
                            .header_len = (size_t)(first - token),
                            .payload = first + 1,
                            .payload_len = (size_t)(second - first - 1),
                            .signature = second + 1,
                            .signature_len = strlen(second + 1)};
    return parts->header_len > 0 && parts->payload_len > 0 && parts->signature_len > 0;
}

static const struct px_key *find_key(const struct px_keyring *ring, const char *kid)
{
    for (int i = 0; kid && i < ring->n_keys; i++)
        if (strcmp(ring->keys[i].kid, kid) == 0)
            return &ring->keys[i];
    return NULL;
}

/* The key that the header names; NULL when the header is not exactly ours. */
static const struct px_key *read_header(const struct px_keyring *ring, const struct parts *parts)
{
    char text[MAX_HEADER];
    size_t len = 0;
    if (!px_base64url_decode(parts->header, parts->header_len, text, sizeof text, &len))
        return NULL;
    auto_json json_t *header = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(header) || json_object_size(header) != HEADER_MEMBERS)
        return NULL;
    const char *algorithm = json_string_value(json_object_get(header, "alg"));
    const char *type = json_string_value(json_object_get(header, "typ"));
    if (!algorithm || strcmp(algorithm, PX_JWS_ALGORITHM) != 0 || !type || strcmp(type, PX_JWS_TYPE) != 0)
        return NULL;
    return find_key(ring, json_string_value(json_object_get(header, "kid")));
}

static bool signature_is_good(const struct px_key *key, const struct parts *parts)
{
    unsigned char given[PX_SHA256_LEN];
    unsigned char expected[PX_SHA256_LEN];
    size_t len = 0;
    if (key->len < PX_KEY_MIN ||
        !px_base64url_decode(parts->signature, parts->signature_len, given, sizeof given, &len))
        return false;
    px_jws_mac(key, parts->header, parts->header_len + 1 + parts->payload_len, expected);
    return px_secret_equal(given, len, expected, sizeof expected);
}

enum px_code px_token_verify(const struct px_keyring *ring, const char *token, int64_t now_s,
                             struct px_claims *ret_claims, struct px_error *err)
{
    struct parts parts;
    char payload[MAX_PAYLOAD];
    size_t len = 0;
    if (strnlen(token, PX_TOKEN_MAX + 1) > PX_TOKEN_MAX)
        return refuse(err, "too long");
    if (!split(token, &parts))
        return refuse(err, "not three parts");
    const struct px_key *key = read_header(ring, &parts);
    if (!key)
        return refuse(err, "header");
    if (!signature_is_good(key, &parts))
        return refuse(err, "signature");
    if (!px_base64url_decode(parts.payload, parts.payload_len, payload, sizeof payload, &len))
        return refuse(err, "payload");
    return px_claims_read(payload, len, now_s, ret_claims, err);
}
