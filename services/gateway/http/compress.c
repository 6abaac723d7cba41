/* gzip by zlib, br by brotli. */
#include "gateway/http/compress.h"

#include <brotli/encode.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "base/cleanup.h"

/* Higher ones hold up the start: brotli's 9 takes 25 times as long for web/ as its 6, and gains 0.6 %. */
enum {
    GZIP_LEVEL = 6,
    FAST_LEVEL = 3,
    WINDOW = 15,
    FAST_WINDOW = 13, /* with FAST_MEMORY: 64 KiB for a thread that packs, instead of 256 */
    MEMORY = 8,
    FAST_MEMORY = 6,
    WITH_HEADER = 16, /* zlib's way to say: gzip */
    BROTLI_QUALITY = 6,
};

/* Shrinks to fit; NULL when nothing was gained. */
static unsigned char *keep_if_smaller(unsigned char *packed, size_t packed_len, size_t len, size_t *ret_len)
{
    if (packed_len >= len) {
        free(packed);
        return NULL;
    }
    unsigned char *fitting = realloc(packed, packed_len ? packed_len : 1);
    *ret_len = packed_len;
    return fitting ? fitting : packed;
}

/* How hard zlib works. */
struct effort {
    int level, window, memory;
};

static unsigned char *gzip(const struct effort *effort, const unsigned char *bytes, size_t len,
                           size_t *ret_len)
{
    z_stream stream = {0};
    if (len == 0 || deflateInit2(&stream, effort->level, Z_DEFLATED, effort->window + WITH_HEADER,
                                 effort->memory, Z_DEFAULT_STRATEGY) != Z_OK)
        return NULL;
    unsigned char *packed = malloc(len);
    stream.next_in = px_unconst(bytes);
    stream.avail_in = (unsigned)len;
    stream.next_out = packed;
    stream.avail_out = packed ? (unsigned)len : 0;
    int status = packed ? deflate(&stream, Z_FINISH) : Z_MEM_ERROR;
    size_t packed_len = stream.total_out;
    (void)deflateEnd(&stream);
    return keep_if_smaller(packed, status == Z_STREAM_END ? packed_len : len, len, ret_len);
}

unsigned char *gw_gzip(const unsigned char *bytes, size_t len, size_t *ret_len)
{
    return gzip(&(struct effort){GZIP_LEVEL, WINDOW, MEMORY}, bytes, len, ret_len);
}

unsigned char *gw_gzip_fast(const unsigned char *bytes, size_t len, size_t *ret_len)
{
    return gzip(&(struct effort){FAST_LEVEL, FAST_WINDOW, FAST_MEMORY}, bytes, len, ret_len);
}

unsigned char *gw_brotli(const unsigned char *bytes, size_t len, size_t *ret_len)
{
    unsigned char *packed = len == 0 ? NULL : malloc(len);
    size_t packed_len = len;
    if (!packed)
        return NULL;
    if (!BrotliEncoderCompress(BROTLI_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, len, bytes,
                               &packed_len, packed))
        packed_len = len;
    return keep_if_smaller(packed, packed_len, len, ret_len);
}

/* The parameters after a coding: refused by a weight of zero ("q=0", "q=0.000"). */
static bool weight_is_zero(const char *parameters, size_t len)
{
    const char *q = memchr(parameters, '=', len);
    return q && strspn(q + 1, "0.") >= len - (size_t)(q + 1 - parameters);
}

bool gw_accepts_coding(const char *accept_encoding, const char *coding)
{
    size_t coding_len = strlen(coding);
    for (const char *p = accept_encoding; *p;) {
        p += strspn(p, " \t,");
        size_t len = strcspn(p, ","), name_len = strcspn(p, " \t;,");
        if (name_len == coding_len && strncasecmp(p, coding, coding_len) == 0) {
            while (len > name_len && (p[len - 1] == ' ' || p[len - 1] == '\t'))
                len--;
            return !weight_is_zero(p + name_len, len - name_len);
        }
        p += len;
    }
    return false;
}
