/* Signed addresses of pictures: whoever holds one may see that picture until it expires. */
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "token/token.h"

enum { SIGNATURE_BYTES = 16, MAX_SIGNED = 256 };

void px_url_sign(const char *secret, const char *image_id, const char *variant, int64_t expires_s,
                 char ret_signature[PX_URL_SIGNATURE_SIZE])
{
    char text[MAX_SIGNED];
    unsigned char mac[PX_SHA256_LEN];
    /* Line breaks keep the members apart: neither ids nor variants hold one. */
    int len =
        snprintf(text, sizeof text, "pulix picture\n%s\n%s\n%lld", image_id, variant, (long long)expires_s);
    size_t used = len < 0 ? 0 : (size_t)len < sizeof text ? (size_t)len : sizeof text - 1;
    px_hmac_sha256(secret, strlen(secret), text, used, mac);
    px_base64url(mac, SIGNATURE_BYTES, ret_signature);
}

bool px_url_verify(const char *secret, const char *image_id, const char *variant, int64_t expires_s,
                   const char *signature, int64_t now_s)
{
    char expected[PX_URL_SIGNATURE_SIZE];
    if (expires_s < now_s || !px_id_valid(image_id) || strlen(variant) > PX_ID_LEN)
        return false;
    px_url_sign(secret, image_id, variant, expires_s, expected);
    return px_secret_equal(signature, strlen(signature), expected, strlen(expected));
}
