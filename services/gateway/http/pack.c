/* Packing of answers. */
#include "gateway/http/pack.h"

#include "base/str.h"
#include "gateway/http/compress.h"

enum { WORTH_IT = 1400 }; /* bytes; a shorter answer is one packet anyway */

bool gw_pack_wanted(const struct gw_request *req, size_t len)
{
    const char *accepted = gw_header(req, "Accept-Encoding");
    return len >= WORTH_IT && accepted && req->route && !px_str_starts(req->route->path, "/auth/") &&
           gw_accepts_coding(accepted, "gzip");
}

void gw_pack(const struct gw_request *req, struct gw_answer *answer, unsigned char **ret_packed)
{
    size_t len = 0;
    if (answer->packed || !gw_pack_wanted(req, answer->len))
        return;
    *ret_packed = gw_gzip_fast((const unsigned char *)answer->bytes, answer->len, &len);
    if (!*ret_packed)
        return;
    answer->bytes = (const char *)*ret_packed;
    answer->len = len;
    answer->packed = true;
}
