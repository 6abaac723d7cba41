/* Which pictures somebody has chosen: a list of ids, or everything that a filter of the gallery finds. A page
 * of them is in memory at a time, so that a selection may be as large as a gallery. */
#ifndef PX_GATEWAY_PICTURE_SELECTION_H
#define PX_GATEWAY_PICTURE_SELECTION_H

#include <pulix/generation/v1/generation.pb-c.h>

#include "gateway/gateway.h"

enum { GW_CURSOR_SIZE = 1024 };

struct gw_selection {
    const char *const *ids; /* the page at hand; valid until the next one */
    size_t n;
    /* private */
    struct px_arena arena; /* of the page */
    Generation__ListImagesRequest filter;
    char cursor[GW_CURSOR_SIZE];
    bool more;
};

/* Reads "ids=a,b,c", or the filters of GET /generation/images, from the request's query, and brings the first
 * page. BAD_QUERY with the name of an odd parameter; NOT_FOUND for what is no id, and when nothing is
 * selected. Call gw_selection_done() in any case. */
enum px_code gw_selection_begin(struct gw_request *req, struct gw_selection *ret_selection,
                                struct px_error *err);

/* The next page; n is 0 after the last one. */
enum px_code gw_selection_next(struct gw_request *req, struct gw_selection *selection, struct px_error *err);

void gw_selection_done(struct gw_selection *selection);
#define auto_selection __attribute__((cleanup(gw_selection_done)))

#endif
