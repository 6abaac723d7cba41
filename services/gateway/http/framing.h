/* The strict framing guard: where a request's head ends, and whether it can be read in one way only.
 *
 * It sees the raw bytes before civetweb does (wire.c). What is not plainly valid is refused and the
 * connection closes, so that no two programs on the way can disagree on where a request ends (RFC 9112
 * sections 2, 3, 5, 6, 11.2). Pure functions over bytes: no sockets, no memory. */
#ifndef PX_GATEWAY_FRAMING_H
#define PX_GATEWAY_FRAMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum {
    GW_HEAD_MAX = 16 << 10, /* bytes of a request line and all header fields */
};

struct gw_framing {
    int64_t content_length; /* 0 when none is declared */
    bool keep_alive;        /* what the client asks for */
};

/* The number of bytes up to and with the empty line that ends the head; 0 while it is not complete. */
size_t gw_framing_end(const char *bytes, size_t len);

/* Whether an incomplete head can still become a good one: OK, URI_TOO_LONG, HEADERS_TOO_LARGE. */
enum px_code gw_framing_partial(const char *bytes, size_t len);

/* Checks a complete head and makes it uniform in place: an absolute-form target becomes origin-form, tabs in
 * values become spaces; *len is its new length.
 *
 * Errors: BAD_REQUEST (err->cause says what), URI_TOO_LONG, HEADERS_TOO_LARGE, UNKNOWN_METHOD,
 * METHOD_NOT_ALLOWED (CONNECT, TRACE), EXPECTATION_FAILED, VERSION_NOT_SUPPORTED. */
enum px_code gw_framing_check(char *head, size_t *len, struct gw_framing *ret_framing, struct px_error *err);

#endif
