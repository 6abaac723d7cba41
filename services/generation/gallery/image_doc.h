/* A picture's document: its form, the shelf that it stands on, and the messages made from it. images.c and
 * its neighbours read and write documents through this file. */
#ifndef PX_GENERATION_IMAGE_DOC_H
#define PX_GENERATION_IMAGE_DOC_H

#include "generation/gallery/image_keys.h"
#include "generation/gallery/images.h"

enum image_place { IMAGE_IN_GALLERY, IMAGE_IN_BIN, IMAGE_GONE };
enum { IMAGE_SHELF_SIZE = 96 };

void image_shelf(const char *user_id, enum image_place place, char out[IMAGE_SHELF_SIZE]);
enum image_place image_place_of(const bson_t *doc);
bool image_is_owned_by(const bson_t *doc, const char *user_id);

/* The name of one of its blobs: the file itself, or "thumb", "thumb2x". */
enum { IMAGE_BLOB_SIZE = PX_ID_SIZE + 16 };
void image_blob(const char *id, const char *variant, char out[IMAGE_BLOB_SIZE]);

/* The name of a style in filters and keys: the id of a known one, otherwise the words as typed. Borrowed. */
const char *image_style_name(const char *style);
/* The shape that a request asks for: "1:1" when it says nothing. */
const char *image_ratio_name(const char *aspect_ratio);

/* Appends all fields to an empty document. OUT_OF_MEMORY. */
enum px_code image_doc_build(const struct new_image *image, const struct stored_image *stored,
                             struct px_arena *arena, bson_t *doc, struct px_error *err);

/* What the keys are made from, in the arena. */
enum px_code image_doc_facts(const bson_t *doc, struct px_arena *arena, struct image_facts *ret_facts,
                             struct px_error *err);

void image_doc_stored(const bson_t *doc, struct stored_image *ret_image);

/* Its link for strangers, when there is one that has not ended; in the arena, NULL otherwise. */
Generation__Share *image_doc_share(const bson_t *doc, const char *origin, struct px_arena *arena);

#endif
