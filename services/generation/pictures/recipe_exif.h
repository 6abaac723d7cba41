/* The text of a recipe as EXIF, for the files that have no text of their own: JPEG and WebP. Pure. */
#ifndef PX_GENERATION_RECIPE_EXIF_H
#define PX_GENERATION_RECIPE_EXIF_H

#include "base/buf.h"
#include "base/err.h"

/* Appends the JPEG or WebP with the text as the user comment of its EXIF (CIPA DC-008, UTF-16), where the
 * tools around Stable Diffusion look for it. Other metadata of the file is left out. BAD_IMAGE when the bytes
 * are neither, OUT_OF_MEMORY when out's maximum is too small or the text does not fit into one segment (64
 * KiB). */
enum px_code recipe_insert_exif(const void *bytes, size_t len, const char *text, struct px_buf *out,
                                struct px_error *err);

#endif
