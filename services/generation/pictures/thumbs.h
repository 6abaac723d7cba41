/* What is made from a picture's file: proof that it is whole, thumbnails, other formats.
 *
 * Memory is bounded: at most THUMBS_SLOTS pictures are worked on at once, each by one thread, and every
 * picture passes picture_check() first. */
#ifndef PX_GENERATION_THUMBS_H
#define PX_GENERATION_THUMBS_H

#include "base/err.h"
#include "generation/pictures/picture_check.h"

enum {
    THUMBS_SLOTS = 2,
    THUMB_SIDE = 320,   /* the long side of the small one, px; smaller pictures keep their size */
    THUMB2X_SIDE = 640, /* of the large one */
};

/* Two WebP files and the average colour. */
struct thumbs {
    void *small, *large; /* new */
    size_t small_len, large_len;
    char color[8]; /* "#aabbcc" */
};
void thumbs_done(struct thumbs *thumbs);
#define auto_thumbs __attribute__((cleanup(thumbs_done)))

/* Decodes the whole picture and makes the thumbnails; initialise *ret with {0}.
 * BAD_IMAGE when it can't be decoded to its last row; OVERLOADED when no slot came free in time. */
enum px_code thumbs_make(const void *bytes, size_t len, struct thumbs *ret_thumbs, struct px_error *err);

/* The same picture in another format, without metadata. ret_bytes: new, free() it. Errors as above. */
enum px_code thumbs_convert(const void *bytes, size_t len, enum picture_type to, void **ret_bytes,
                            size_t *ret_len, struct px_error *err);

#endif
