/* GET /generation/archive: selected pictures as one ZIP file. */
#ifndef PX_GATEWAY_ARCHIVE_H
#define PX_GATEWAY_ARCHIVE_H

#include "gateway/gateway.h"

/* "ids=a,b,c", or the filters of GET /generation/images: without any, everything in the gallery. Each picture
 * comes with its recipe as JSON. Memory does not grow with the number of pictures, but for some 200 bytes of
 * each in the ZIP's directory. */
void gw_archive(struct gw_request *req);

#endif
