/* Signing and checking result addresses. They look like S3's presigned ones; the signature is a plain HMAC. */
#include "sandbox/results.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/hash.h"
#include "base/str.h"

enum { DATE_SIZE = sizeof "20260101T000000Z", SIGNATURE_SIZE = 2 * PX_SHA256_LEN + 1 };

static void sign(const char *key, const char *name, const char *date, const char *expires,
                 char out[SIGNATURE_SIZE])
{
    char text[256];
    unsigned char digest[PX_SHA256_LEN];
    int len = snprintf(text, sizeof text, "results|%s|%s|%s", name, date, expires);
    px_hmac_sha256(key, strlen(key), text, len < (int)sizeof text ? (size_t)len : sizeof text - 1, digest);
    px_hex(digest, sizeof digest, out);
}

const char *results_sign(struct px_arena *arena, const char *key, const char *host, const char *name,
                         int64_t now_s, int64_t ttl_s)
{
    /* An expired address is one that was made long ago. */
    time_t made_s = (time_t)(ttl_s < 0 ? now_s + 2 * ttl_s : now_s);
    char date[DATE_SIZE], expires[24], signature[SIGNATURE_SIZE];
    struct tm utc;
    if (!gmtime_r(&made_s, &utc) || !strftime(date, sizeof date, "%Y%m%dT%H%M%SZ", &utc))
        return NULL;
    (void)snprintf(expires, sizeof expires, "%lld", (long long)(ttl_s < 0 ? -ttl_s : ttl_s));
    sign(key, name, date, expires, signature);
    return px_arena_printf(
        arena,
        "http://%s/results/%s?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=%s&X-Amz-Expires=%s"
        "&X-Amz-SignedHeaders=host&X-Amz-Signature=%s",
        host, name, date, expires, signature);
}

enum result_access results_check(const char *key, const char *name, const char *date, const char *expires,
                                 const char *signature, int64_t now_s)
{
    char expected[SIGNATURE_SIZE];
    struct tm utc = {0};
    int64_t ttl_s;
    if (!date || !expires || !signature || !px_parse_int(expires, 0, INT32_MAX, &ttl_s))
        return RESULT_BAD_SIGNATURE;
    sign(key, name, date, expires, expected);
    if (!px_secret_equal(signature, strlen(signature), expected, strlen(expected)))
        return RESULT_BAD_SIGNATURE;
    const char *end = strptime(date, "%Y%m%dT%H%M%SZ", &utc);
    if (!end || *end)
        return RESULT_BAD_SIGNATURE;
    return timegm(&utc) + ttl_s < now_s ? RESULT_EXPIRED_ADDRESS : RESULT_ALLOWED;
}
