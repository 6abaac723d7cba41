/* GET /generation/archive: selected pictures as one ZIP file. */
#ifndef PX_GATEWAY_ARCHIVE_H
#define PX_GATEWAY_ARCHIVE_H

#include "gateway/gateway.h"

enum { GW_MAX_ARCHIVE = 2000 }; /* pictures of one archive */

/* "ids=a,b,c", or the filters of GET /generation/images. Each picture comes with its recipe as JSON. */
void gw_archive(struct gw_request *req);

#endif
