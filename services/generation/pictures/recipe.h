/* The recipe of a picture: what it was made from, for people, for other tools, and inside of the file. Pure. */
#ifndef PX_GENERATION_RECIPE_H
#define PX_GENERATION_RECIPE_H

#include <pulix/generation/v1/generation.pb-c.h>

#include "base/buf.h"
#include "base/err.h"

enum { RECIPE_MAX = 128 << 10 }; /* bytes of a recipe in either form */

/* Appends the recipe as text in the form that the tools around Stable Diffusion write and read:
 *
 *     a red fox <lora:ink-wash:0.8>
 *     Negative prompt: blurry
 *     Steps: 8, CFG scale: 4, Seed: 42, Size: 1024x768, Model: ZImageTurbo_INT8, Version: Pulix */
void recipe_text(const Generation__Image *image, struct px_buf *out);

/* Appends it as a JSON object: the picture as the API shows it, without addresses and shares. OUT_OF_MEMORY. */
enum px_code recipe_json(const Generation__Image *image, struct px_buf *out, struct px_error *err);

/* Appends the picture with the text in it, where other tools look for it. In a PNG under the keyword
 * "parameters": a tEXt chunk when it is ASCII, otherwise iTXt (PNG third edition, 11.3.3), right behind the
 * header. In JPEG and WebP: recipe_exif.h. BAD_IMAGE when the bytes are no picture, OUT_OF_MEMORY when text
 * and file are more than RECIPE_MAX or out's maximum. */
enum px_code recipe_insert(const void *bytes, size_t len, const char *text, struct px_buf *out,
                           struct px_error *err);

#endif
