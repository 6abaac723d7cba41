#include "support/check.h"

#include "forge.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/hash.h"
#include "base/str.h"

struct px_keyring keyring;

void forge(const char *header, const char *payload, const char *secret, char out[FORGED_SIZE])
{
    unsigned char mac[PX_SHA256_LEN];
    px_base64url(header, strlen(header), out);
    size_t len = strlen(out);
    out[len++] = '.';
    px_base64url(payload, strlen(payload), out + len);
    len = strlen(out);
    px_hmac_sha256(secret, strlen(secret), out, len, mac);
    out[len++] = '.';
    px_base64url(mac, sizeof mac, out + len);
}

void good_header(char out[256])
{
    (void)snprintf(out, 256, "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"%s\"}", keyring.keys[0].kid);
}

void claims_with(const char *member, const char *value, char out[1024])
{
    static const char *const rows[][2] = {
        {"iss", "\"pulix\""},       {"aud", "\"pulix\""},       {"sub", "\"" SOME_ID "\""},
        {"sid", "\"" SOME_ID "\""}, {"jti", "\"" SOME_ID "\""}, {"role", "\"user\""},
        {"iat", "1790000000"},      {"exp", "1790000900"},      {"auth_time", "1790000000"},
    };
    bool known = false;
    size_t len = 0;
    out[len++] = '{';
    for (size_t i = 0; i < PX_ARRAY_LEN(rows); i++) {
        bool chosen = member && strcmp(rows[i][0], member) == 0;
        known = known || chosen;
        const char *text = chosen ? value : rows[i][1];
        if (text)
            len +=
                (size_t)snprintf(out + len, 1024 - len, "%s\"%s\":%s", len > 1 ? "," : "", rows[i][0], text);
    }
    if (member && !known && value)
        len += (size_t)snprintf(out + len, 1024 - len, ",\"%s\":%s", member, value);
    (void)snprintf(out + len, 1024 - len, "}");
}

int load_keys(void **state)
{
    (void)state;
    return px_keyring_load(SECRET_A, &keyring, NULL) == PX_OK ? 0 : -1;
}

enum px_code verify_at(const char *token, int64_t now_s)
{
    struct px_claims claims;
    struct px_error err = {0};
    enum px_code code = px_token_verify(&keyring, token, now_s, &claims, &err);
    if (code != PX_OK)
        CHECK(err.cause[0] != '\0');
    return code;
}

enum px_code verify(const char *token)
{
    return verify_at(token, NOW_S);
}

enum px_code verify_header(const char *header)
{
    static char token[FORGED_SIZE];
    char payload[1024];
    claims_with(NULL, NULL, payload);
    forge(header, payload, SECRET_A, token);
    return verify(token);
}

enum px_code verify_payload(const char *payload)
{
    static char token[FORGED_SIZE];
    char header[256];
    good_header(header);
    forge(header, payload, SECRET_A, token);
    return verify(token);
}

enum px_code verify_claim(const char *member, const char *value)
{
    char payload[1024];
    claims_with(member, value, payload);
    return verify_payload(payload);
}

void good_token(char token[FORGED_SIZE])
{
    char header[256], payload[1024];
    good_header(header);
    claims_with(NULL, NULL, payload);
    forge(header, payload, SECRET_A, token);
}
