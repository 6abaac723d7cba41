#include "forge.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/hash.h"
#include "base/str.h"

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

void good_header(const struct px_keyring *ring, char out[256])
{
    (void)snprintf(out, 256, "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"%s\"}", ring->keys[0].kid);
}

void claims_with(const char *member, const char *value, char out[1024])
{
    static const char *const rows[][2] = {
        {"iss", "\"pulix\""},         {"aud", "\"pulix\""},      {"sub", "\"" SOME_ID "\""}, {"sid", "\"" SOME_ID "\""},
        {"jti", "\"" SOME_ID "\""},   {"role", "\"user\""},      {"iat", "1790000000"},      {"exp", "1790000900"},
        {"auth_time", "1790000000"},
    };
    bool known = false;
    size_t len = 0;
    out[len++] = '{';
    for (size_t i = 0; i < PX_ARRAY_LEN(rows); i++) {
        bool chosen = member && strcmp(rows[i][0], member) == 0;
        known = known || chosen;
        const char *text = chosen ? value : rows[i][1];
        if (text)
            len += (size_t)snprintf(out + len, 1024 - len, "%s\"%s\":%s", len > 1 ? "," : "", rows[i][0], text);
    }
    if (member && !known && value)
        len += (size_t)snprintf(out + len, 1024 - len, ",\"%s\":%s", member, value);
    (void)snprintf(out + len, 1024 - len, "}");
}
