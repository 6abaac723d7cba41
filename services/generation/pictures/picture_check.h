/* Is this a picture that we take? Decided from its bytes alone, before any decoder sees them.
 *
 * Sources: PNG third edition (W3C 2025), JPEG (ITU T.81), WebP (RFC 9649). */
#ifndef PX_GENERATION_PICTURE_CHECK_H
#define PX_GENERATION_PICTURE_CHECK_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum {
    PICTURE_MAX_SIDE = 8192,        /* px */
    PICTURE_MAX_PIXELS = 16 << 20,  /* width * height: four times what the largest model makes */
    PICTURE_MAX_DECODED = 96 << 20, /* bytes that a decoder needs for files it can't read row by row */
    PICTURE_MAX_PARTS = 10000,      /* chunks or segments of a file */
    PICTURE_MAX_SCANS = 100,        /* of a progressive JPEG; each costs a pass over all its pixels */
};

enum picture_type { PICTURE_PNG, PICTURE_JPEG, PICTURE_WEBP };

struct picture_info {
    enum picture_type type;
    int width, height; /* px */
    size_t size;       /* bytes of the picture; what follows them in the input does not belong to it */
};

/* Reads the structure of the file from its first to its last part. BAD_IMAGE (err->cause says why) for
 * another type, a cut file, sides or pixels over the limits, broken structure, animation. The compressed data
 * itself is left to the decoder. Pure; safe from any thread. */
enum px_code picture_check(const void *bytes, size_t len, struct picture_info *ret_info,
                           struct px_error *err);

/* "image/png" and "png". */
const char *picture_content_type(enum picture_type type);
const char *picture_suffix(enum picture_type type);
/* False for anything else. */
bool picture_type_of(const char *content_type, enum picture_type *ret_type);

#endif
