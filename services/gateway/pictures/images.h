/* GET /generation/images/{id}/file and /s/{token}/picture: the bytes of a picture. */
#ifndef PX_GATEWAY_IMAGES_H
#define PX_GATEWAY_IMAGES_H

#include "gateway/gateway.h"

/* Module: the cache of pictures. */
enum px_code gw_images_start(struct gateway *gw, struct px_error *err);
void gw_images_stop(struct gateway *gw);

/* For the owner's token, or a signed address (token/token.h) that has not expired. Knows ETag, Range, HEAD. */
void gw_image_file(struct gw_request *req);

/* GET /s/{token}/picture: the picture of a share link. Asks the service each time, so that a link that was
 * taken back ends at once, also for those who have the page open. */
enum { GW_SHARE_TOKEN_MAX = 43 }; /* characters; longer ones are unknown without asking */
void gw_shared_picture(struct gw_request *req);

#endif
