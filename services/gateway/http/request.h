/* What can be read from a request before anybody looks at its body. */
#ifndef PX_GATEWAY_REQUEST_H
#define PX_GATEWAY_REQUEST_H

#include "gateway/gateway.h"

/* Microseconds of the monotonic clock. */
int64_t gw_now_us(void);

/* Prepares an empty request: start time, request id, arena, scratch buffers (borrowed). Everything else is
 * zero. */
void gw_request_init(struct gw_request *req, struct gateway *gw, struct px_buf *out, struct px_buf *json);
void gw_request_done(struct gw_request *req);

/* After the transport has filled method, path, query, headers, content_length and 'client' (the socket's
 * address): finds the language, the person's address, our origin, and fills the caller. */
void gw_request_read(struct gw_request *req);

/* Decodes the query into req->params, after the path's. BAD_QUERY for a malformed, repeated or too long list.
 */
enum px_code gw_request_query(struct gw_request *req, struct px_error *err);

/* Decodes one path segment into the arena: valid UTF-8, no control characters, no slash. NULL otherwise. */
const char *gw_request_segment(struct gw_request *req, const char *text, size_t len);

/* Russian when Accept-Language prefers it to English; English otherwise. NULL is English. */
enum px_lang gw_language(const char *accept_language);

#endif
