/* Addresses of pictures: signed, so that they work in <img> and across origins, and expiring. */
#ifndef PX_GENERATION_IMAGE_URL_H
#define PX_GENERATION_IMAGE_URL_H

#include <stdint.h>

#include "base/arena.h"

/* When an address made now expires: at the second midnight (UTC) from now, so that it works for at least a
 * day and is the same all day long, which lets browsers keep the picture. Seconds since 1970. */
int64_t image_url_expiry(int64_t now_ms);

/* <origin>/generation/images/<id>/file?variant=…&exp=…&sig=…, in the arena; NULL without memory. */
char *image_url(struct px_arena *arena, const char *secret, const char *origin, const char *id,
                const char *variant, int64_t expires_s);

#endif
