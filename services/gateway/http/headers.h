/* The header fields that every answer carries. */
#ifndef PX_GATEWAY_HEADERS_H
#define PX_GATEWAY_HEADERS_H

#include "gateway/gateway.h"

/* Appends the status line and all fields up to the empty line, for an answer of this status. type: NULL for
 * none. length: of the body, -1: none is declared (chunked when req->chunked). */
void gw_headers_write(struct gw_request *req, struct px_buf *out, int status, const char *type,
                      int64_t length);

/* "Mon, 23 Nov 2026 10:00:00 GMT" of now; a static text of the thread. */
const char *gw_http_date(void);

/* The page of this origin may read our answers (PULIX_CORS_ORIGINS). */
bool gw_origin_allowed(const struct gw_request *req, const char *origin);

#endif
