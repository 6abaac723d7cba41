/* Byte ranges (RFC 9110 section 14). */
#ifndef PX_GATEWAY_RANGE_H
#define PX_GATEWAY_RANGE_H

#include <stdint.h>

enum gw_range_kind {
    GW_RANGE_ALL,  /* no range, several, or one that we don't understand: the whole thing is sent */
    GW_RANGE_PART, /* start..end is sent as 206 */
    GW_RANGE_NONE, /* not satisfiable: 416 */
};

struct gw_range {
    enum gw_range_kind kind;
    int64_t start, end; /* end is not included */
};

/* header: value of Range, may be NULL. total: bytes of the whole thing. */
struct gw_range gw_range_of(const char *header, int64_t total);

#endif
