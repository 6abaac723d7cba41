/* Bytes of pictures in memory. Pictures never change, so that only their being there and the right to see
 * them have to be asked again: an entry counts for a short time after it was last asked for at the service.
 * Safe from any thread. */
#ifndef PX_GATEWAY_PICTURE_CACHE_H
#define PX_GATEWAY_PICTURE_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"

enum {
    GW_PICTURE_KEY_SIZE = 64,
    GW_PICTURE_CACHE = 16 << 20,     /* bytes of all */
    GW_PICTURE_CACHED_MAX = 2 << 20, /* bytes of one */
    GW_PICTURE_TRUST_MS = 60000,     /* how long an entry counts */
};

struct gw_picture {
    char key[GW_PICTURE_KEY_SIZE]; /* "<image id>/<variant>" */
    char owner[PX_ID_SIZE];        /* "" while unknown: it was asked for by a signed address only */
    char type[32];
    char file_name[96];
    unsigned char *bytes; /* new; the entry owns them */
    size_t len;
};

struct gw_pictures;

/* NULL without memory. */
struct gw_pictures *gw_pictures_new(size_t max_bytes);
void gw_pictures_free(struct gw_pictures *cache);

/* The entry, when it counts at now_ms and may be seen: by its owner, or (user_id NULL) by who holds a signed
 * address. Borrowed until gw_pictures_release. */
const struct gw_picture *gw_pictures_get(struct gw_pictures *cache, const char *key, const char *user_id,
                                         int64_t now_ms);
void gw_pictures_release(struct gw_pictures *cache, const struct gw_picture *picture);

/* Keeps it in place of an older one; takes picture->bytes, also when it can't be kept. */
void gw_pictures_put(struct gw_pictures *cache, const struct gw_picture *picture, int64_t now_ms);

/* The service has said that the picture is there and may be seen (user_id as above). Borrowed as by get; NULL
 * when it is not in the cache. */
const struct gw_picture *gw_pictures_confirm(struct gw_pictures *cache, const char *key, const char *user_id,
                                             int64_t now_ms);

/* The service has said that it is gone. */
void gw_pictures_drop(struct gw_pictures *cache, const char *key);

#endif
