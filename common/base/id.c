/* Random identifiers. */
#include "base/id.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { ID_BYTES = 16, IDS_AT_ONCE = 16 };

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

/* Random bytes of the kernel, asked for by the dozen and used once: each request gets an id, and a system call for
 * each would cost more than all the rest of it. */
static void take_id_bytes(unsigned char out[ID_BYTES])
{
    static __thread unsigned char store[ID_BYTES * IDS_AT_ONCE];
    static __thread size_t left;
    if (left == 0) {
        px_random_bytes(store, sizeof store);
        left = sizeof store;
    }
    left -= ID_BYTES;
    memcpy(out, store + left, ID_BYTES);
    explicit_bzero(store + left, ID_BYTES);
}

void px_id_new(char out[PX_ID_SIZE])
{
    unsigned char bytes[ID_BYTES + 1] = {0}; /* 22 * 6 = 132 bits: the last four are zero */
    take_id_bytes(bytes);
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
