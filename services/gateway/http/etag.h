/* Entity tags: strong, made from the bytes (RFC 9110 section 8.8.3). */
#ifndef PX_GATEWAY_ETAG_H
#define PX_GATEWAY_ETAG_H

#include <stdbool.h>
#include <stddef.h>

enum { GW_ETAG_SIZE = 25 }; /* 22 characters, two quotes, NUL */

void gw_etag_make(const void *bytes, size_t len, char ret_etag[GW_ETAG_SIZE]);

/* Whether If-None-Match (a list, "*", or NULL) names the tag; compares weakly. */
bool gw_etag_matches(const char *if_none_match, const char *etag);

#endif
