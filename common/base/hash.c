/* SHA-256 and HMAC-SHA256. */
#include "base/hash.h"

#include <sodium.h>

#include "base/str.h"

void px_sha256(const void *bytes, size_t len, unsigned char out[PX_SHA256_LEN])
{
    (void)crypto_hash_sha256(out, bytes, len);
}

void px_sha256_hex(const void *bytes, size_t len, char out[PX_SHA256_HEX_SIZE])
{
    unsigned char digest[PX_SHA256_LEN];
    px_sha256(bytes, len, digest);
    px_hex(digest, sizeof digest, out);
}

void px_hmac_sha256(const void *key, size_t key_len, const void *bytes, size_t len,
                    unsigned char out[PX_SHA256_LEN])
{
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key, key_len);
    crypto_auth_hmacsha256_update(&state, bytes, len);
    crypto_auth_hmacsha256_final(&state, out);
}
