/* Random identifiers. */
#include "base/id.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void px_random_bytes(void *out, size_t len)
{
    unsigned char *p = out;
    while (len > 0) {
        ssize_t n = getrandom(p, len, 0);
        if (n < 0)
            continue; /* EINTR: the only error with these arguments */
        p += n;
        len -= (size_t)n;
    }
}

void px_id_new(char out[PX_ID_SIZE])
{
    unsigned char bytes[17] = {0}; /* 22 * 6 = 132 bits: the last four are zero */
    px_random_bytes(bytes, 16);
    for (int i = 0; i < PX_ID_LEN; i++) {
        int bit = i * 6;
        unsigned pair = (unsigned)bytes[bit / 8] << 8 | bytes[bit / 8 + 1];
        out[i] = alphabet[pair >> (10 - bit % 8) & 63];
    }
    out[PX_ID_LEN] = '\0';
}

int px_id_valid(const char *text)
{
    size_t len = strnlen(text, PX_ID_SIZE);
    return len == PX_ID_LEN && strspn(text, alphabet) == PX_ID_LEN;
}

uint64_t px_random_below(uint64_t bound)
{
    uint64_t value;
    px_random_bytes(&value, sizeof value);
    return value % bound;
}

int64_t px_jitter_ms(int64_t base_ms, int percent)
{
    int64_t spread = base_ms * percent / 100;
    if (spread <= 0)
        return base_ms;
    return base_ms - spread + (int64_t)px_random_below((uint64_t)(2 * spread + 1));
}
