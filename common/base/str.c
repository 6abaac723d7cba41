/* Text helpers. */
#include "base/str.h"

#include <string.h>

size_t px_utf8_len(const unsigned char *p, size_t n)
{
    if (n == 0)
        return 0;
    if (p[0] < 0x80)
        return 1;
    size_t len;
    unsigned low = 0x80, high = 0xbf; /* bounds of the second byte */
    if (p[0] >= 0xc2 && p[0] <= 0xdf) {
        len = 2;
    } else if (p[0] >= 0xe0 && p[0] <= 0xef) {
        len = 3;
        low = p[0] == 0xe0 ? 0xa0 : 0x80;
        high = p[0] == 0xed ? 0x9f : 0xbf;
    } else if (p[0] >= 0xf0 && p[0] <= 0xf4) {
        len = 4;
        low = p[0] == 0xf0 ? 0x90 : 0x80;
        high = p[0] == 0xf4 ? 0x8f : 0xbf;
    } else {
        return 0;
    }
    if (n < len || p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < len; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return len;
}

bool px_utf8_valid(const char *text, size_t len)
{
    const unsigned char *p = (const unsigned char *)text;
    for (size_t i = 0; i < len;) {
        size_t n = px_utf8_len(p + i, len - i);
        if (n == 0)
            return false;
        i += n;
    }
    return true;
}

size_t px_utf8_count(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += (*text & 0xc0) != 0x80;
    return count;
}

bool px_parse_int(const char *text, int64_t min, int64_t max, int64_t *ret)
{
    bool negative = text[0] == '-';
    const char *p = text + negative;
    if (*p == '\0' || (p[0] == '0' && (p[1] != '\0' || negative)))
        return false;
    uint64_t value = 0;
    for (; *p; p++) {
        if (*p < '0' || *p > '9')
            return false;
        unsigned digit = (unsigned)(*p - '0');
        if (value > ((uint64_t)INT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    int64_t result = negative ? -(int64_t)value : (int64_t)value;
    if (result < min || result > max)
        return false;
    *ret = result;
    return true;
}

bool px_secret_equal(const void *a, size_t a_len, const void *b, size_t b_len)
{
    const volatile unsigned char *x = a;
    const volatile unsigned char *y = b;
    if (a_len != b_len)
        return false;
    unsigned differ = 0;
    for (size_t i = 0; i < a_len; i++)
        differ |= (unsigned)(x[i] ^ y[i]);
    return differ == 0;
}

void px_snake_case(const char *camel, char *out, size_t out_size)
{
    size_t n = 0;
    for (const char *p = camel; *p && n + 2 < out_size; p++) {
        bool upper = *p >= 'A' && *p <= 'Z';
        if (upper && p != camel)
            out[n++] = '_';
        out[n++] = upper ? (char)(*p + 'a' - 'A') : *p;
    }
    out[n] = '\0';
}

bool px_str_starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void px_base64url(const void *bytes, size_t len, char *out)
{
    const unsigned char *p = bytes;
    uint32_t bits = 0;
    int n_bits = 0;
    for (size_t i = 0; i < len; i++) {
        bits = bits << 8 | p[i];
        for (n_bits += 8; n_bits >= 6;) {
            n_bits -= 6;
            *out++ = base64url[bits >> n_bits & 63];
        }
    }
    if (n_bits > 0)
        *out++ = base64url[bits << (6 - n_bits) & 63];
    *out = '\0';
}

static int base64url_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

bool px_base64url_decode(const char *text, size_t len, void *out, size_t out_size, size_t *ret_len)
{
    unsigned char *p = out;
    size_t n = 0;
    uint32_t bits = 0;
    int n_bits = 0;
    if (len % 4 == 1)
        return false;
    for (size_t i = 0; i < len; i++) {
        int value = base64url_value(text[i]);
        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        n_bits += 6;
        if (n_bits >= 8) {
            n_bits -= 8;
            if (n == out_size)
                return false;
            p[n++] = (unsigned char)(bits >> n_bits);
        }
    }
    if ((bits & ((1u << n_bits) - 1)) != 0)
        return false;
    *ret_len = n;
    return true;
}

void px_hex(const void *bytes, size_t len, char *out)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *p = bytes;
    for (size_t i = 0; i < len; i++) {
        *out++ = digits[p[i] >> 4];
        *out++ = digits[p[i] & 15];
    }
    *out = '\0';
}
