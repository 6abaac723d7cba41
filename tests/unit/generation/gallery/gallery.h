/* The picture half of the service without a bus: its methods over a store in memory. */
#ifndef PX_TESTS_GALLERY_H
#define PX_TESTS_GALLERY_H

#include "generation/gallery/images.h"
#include "generation/handlers.h"
#include "support/store_fixture.h"

#define ANNA "AAAAAAAAAAAAAAAAAAAAAA"
#define BORIS "BBBBBBBBBBBBBBBBBBBBBA"

struct gallery {
    struct store_fixture fixture;
    struct generation_config config;
    struct generation g;
    struct px_call call; /* the last one; its answer lives in call.arena */
};

/* pictures_start() is called with it. */
void gallery_open(struct gallery *gallery);
void gallery_close(struct gallery *gallery);
#define auto_gallery __attribute__((cleanup(gallery_close)))

/* A picture to be stored; NULL and 0 take what is usual. */
struct gallery_picture {
    const char *user_id, *id, *batch_id;
    const char *prompt, *model, *style, *ratio;
    int64_t created_at;
    const char *suffix; /* of the file, see support/pictures.h */
};
/* The id's text lives for the next 1000 pictures. Aborts when the picture can't be stored. */
const char *gallery_add(struct gallery *gallery, const struct gallery_picture *picture);

/* What the image service would send: a new picture and its bytes. The file is borrowed and shared. */
struct new_image gallery_new_image(const struct gallery_picture *picture);

/* Starts a call as this user ("" for a stranger). */
struct px_call *gallery_call(struct gallery *gallery, const char *user_id);

/* The list of a user's pictures for a question; limit 0: 100. Aborts on errors. */
const Generation__ListImagesResponse *gallery_list(struct gallery *gallery, const char *user_id,
                                                   const Generation__ListImagesRequest *req);
/* GetImage. */
enum px_code gallery_get(struct gallery *gallery, const char *user_id, const char *id,
                         Generation__Image *out);

/* Puts a document as it is, without bytes: for large galleries. */
void gallery_add_document(struct gallery *gallery, const struct gallery_picture *picture);

#endif
