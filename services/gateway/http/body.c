/* Request bodies. */
#include "gateway/http/body.h"

#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "gateway/http/content_type.h"

enum { BODY_MS = 15000 }; /* for all of it to arrive; bodies are small here */

enum px_code gw_body_check(const struct gw_request *req, const struct gw_route *route, struct px_error *err)
{
    if (req->content_length <= 0)
        return PX_OK;
    if ((uint64_t)req->content_length > route->max_body)
        return px_fail(err, PX_BODY_TOO_LARGE);
    const char *encoding = gw_header(req, "Content-Encoding");
    if (encoding && strcasecmp(encoding, "identity") != 0)
        return px_fail(err, PX_UNSUPPORTED_MEDIA_TYPE);
    if (!(route->flags & GW_RAW_BODY) && !gw_is_json(gw_header(req, "Content-Type")))
        return px_fail(err, PX_UNSUPPORTED_MEDIA_TYPE);
    return PX_OK;
}

enum px_code gw_body_read(struct gw_request *req, struct px_error *err)
{
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
    if (req->content_length <= 0)
        return PX_OK;
    size_t wanted = (size_t)req->content_length;
    int64_t until = px_mono_ms() + BODY_MS;
    char *body = px_arena_alloc(&req->arena, wanted + 1);
    if (!body)
        return px_fail(err, PX_OUT_OF_MEMORY);
    if (gw_header(req, "Expect") && !req->is_http_1_0)
        (void)req->ops->write(req->peer, go_on, sizeof go_on - 1, until);
    size_t have = 0;
    while (have < wanted) {
        int n = req->ops->read(req->peer, body + have, wanted - have, until);
        if (n <= 0)
            return px_fail_because(err, PX_REQUEST_TIMEOUT, "body: %zu of %zu bytes", have, wanted);
        have += (size_t)n;
    }
    req->body = body;
    req->body_len = wanted;
    req->body_read = true;
    return PX_OK;
}
