/* The pixels of a picture, and the libraries that read and write them: libpng, libjpeg-turbo, libwebp. Each
 * file is decoded in one go into memory of a size that picture_check() has bounded; no threads, no caches. */
#ifndef PX_GENERATION_PIXELS_H
#define PX_GENERATION_PIXELS_H

#include "base/err.h"
#include "generation/pictures/picture_check.h"

enum { PIXEL_BYTES = 4 }; /* red, green, blue, alpha (not premultiplied), 8 bits each, sRGB */

struct pixels {
    unsigned char *bytes; /* new; rows from the top, no padding */
    int width, height;
};
void pixels_done(struct pixels *pixels);
#define auto_pixels __attribute__((cleanup(pixels_done)))

static inline size_t pixels_size(const struct pixels *pixels)
{
    return (size_t)pixels->width * (size_t)pixels->height * PIXEL_BYTES;
}

/* Makes room for width x height pixels. OUT_OF_MEMORY. */
enum px_code pixels_new(int width, int height, struct pixels *ret_pixels, struct px_error *err);

/* Decodes the file to its last row; 'info' is what picture_check() has said of it. Initialise *ret_pixels
 * with {0}. BAD_IMAGE when anything of it is broken or missing. */
enum px_code pixels_decode(const void *bytes, const struct picture_info *info, struct pixels *ret_pixels,
                           struct px_error *err);

/* Writes a file without metadata. quality: 1..100, not for PNG. What is transparent becomes white in a JPEG,
 * for which the pixels are changed. ret_bytes: new, free() it. OUT_OF_MEMORY, INTERNAL. */
enum px_code pixels_encode(struct pixels *pixels, enum picture_type to, int quality, void **ret_bytes,
                           size_t *ret_len, struct px_error *err);

/* The same picture with other sides, each pixel the mean of the area that it covers. OUT_OF_MEMORY. */
enum px_code pixels_shrink(const struct pixels *pixels, int width, int height, struct pixels *ret_pixels,
                           struct px_error *err);

/* Lays the picture on white. */
void pixels_flatten(struct pixels *pixels);

#endif
