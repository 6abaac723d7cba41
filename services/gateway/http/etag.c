/* Entity tags. */
#include "gateway/http/etag.h"

#include <string.h>

#include "base/hash.h"
#include "base/str.h"

void gw_etag_make(const void *bytes, size_t len, char ret_etag[GW_ETAG_SIZE])
{
    enum { TAG_BYTES = 16 };
    unsigned char hash[PX_SHA256_LEN];
    px_sha256(bytes, len, hash);
    ret_etag[0] = '"';
    px_base64url(hash, TAG_BYTES, ret_etag + 1);
    ret_etag[GW_ETAG_SIZE - 2] = '"';
    ret_etag[GW_ETAG_SIZE - 1] = '\0';
}

bool gw_etag_matches(const char *if_none_match, const char *etag)
{
    size_t wanted = strlen(etag);
    const char *at = if_none_match ? if_none_match : "";
    while (*at) {
        at += strspn(at, " ,");
        if (*at == '*')
            return true;
        if (at[0] == 'W' && at[1] == '/')
            at += 2;
        size_t len = strcspn(at, ", ");
        if (len == wanted && memcmp(at, etag, len) == 0)
            return true;
        at += len;
    }
    return false;
}
