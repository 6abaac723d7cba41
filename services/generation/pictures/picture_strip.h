/* A picture without what does not belong to its pixels. */
#ifndef PX_GENERATION_PICTURE_STRIP_H
#define PX_GENERATION_PICTURE_STRIP_H

#include "base/buf.h"
#include "generation/pictures/picture_check.h"

/* Appends the picture to 'out' without texts, camera data, XMP, unknown chunks, and bytes after its end; what
 * the pixels and their colours need stays as it is. So a file tells nothing beside its picture (a shared
 * picture's prompt may be hidden), and nothing can ride in it. The picture must have passed picture_check().
 * Pure. OUT_OF_MEMORY when out's maximum is too small. */
enum px_code picture_strip(const void *bytes, const struct picture_info *info, struct px_buf *out,
                           struct px_error *err);

#endif
