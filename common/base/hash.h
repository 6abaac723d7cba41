/* SHA-256 and HMAC-SHA256 (libsodium). */
#ifndef PX_BASE_HASH_H
#define PX_BASE_HASH_H

#include <stddef.h>

enum { PX_SHA256_LEN = 32, PX_SHA256_HEX_SIZE = 65 };

void px_sha256(const void *bytes, size_t len, unsigned char out[PX_SHA256_LEN]);
void px_sha256_hex(const void *bytes, size_t len, char out[PX_SHA256_HEX_SIZE]);
void px_hmac_sha256(const void *key, size_t key_len, const void *bytes, size_t len,
                    unsigned char out[PX_SHA256_LEN]);

#endif
