/* Text: UTF-8 checks, strict numbers, comparing secrets, names, base64url and hex. */
#ifndef PX_BASE_STR_H
#define PX_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Length in bytes (1..4) of the valid UTF-8 sequence at p; 0 when there is none in n bytes. Overlong forms,
 * surrogates and values above U+10FFFF are not valid (RFC 3629). */
size_t px_utf8_len(const unsigned char *p, size_t n);
bool px_utf8_valid(const char *text, size_t len);
/* Number of code points; text must be valid. */
size_t px_utf8_count(const char *text);

/* The whole text must be one decimal number within min..max, without sign '+', spaces or leading zeros. */
bool px_parse_int(const char *text, int64_t min, int64_t max, int64_t *ret);

/* Equal texts, in time that depends on the lengths only. */
bool px_secret_equal(const void *a, size_t a_len, const void *b, size_t b_len);

/* "CreateJobs" -> "create_jobs". out is cut at its size. */
void px_snake_case(const char *camel, char *out, size_t out_size);

bool px_str_starts(const char *text, const char *prefix);

/* base64url without padding (RFC 4648 section 5). out needs PX_BASE64URL_SIZE(len) bytes. */
#define PX_BASE64URL_SIZE(len) ((4 * (len) + 2) / 3 + 1)
void px_base64url(const void *bytes, size_t len, char *out);
/* Strict: alphabet only, no padding, no stray bits. Writes at most out_size bytes; false when it would not fit. */
bool px_base64url_decode(const char *text, size_t len, void *out, size_t out_size, size_t *ret_len);

/* Lower-case hex; out needs 2 * len + 1 bytes. */
void px_hex(const void *bytes, size_t len, char *out);

#endif
