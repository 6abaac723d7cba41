/* Collection "images": the pictures of all people, and their bytes.
 *
 * A picture is one document and three blobs (the file, two thumbnails). It stands on one shelf: "<user>" in
 * the gallery, "<user>:bin" in the bin, "<user>:gone" once it was deleted for good and waits for the sweep.
 * Every question of the gallery is one shelf, a set of search keys that all must be there (image_keys.h), and
 * a range of time; the index "by_key" holds one entry for each key of each picture. */
#ifndef PX_GENERATION_IMAGES_H
#define PX_GENERATION_IMAGES_H

#include <pulix/generation/v1/generation.pb-c.h>

#include "generation/generation.h"

enum {
    IMAGES_BIN_DAYS = 30,
    IMAGES_MAX_TAGS = 40,
    IMAGES_MAX_TAG = 50,         /* characters of a tag */
    IMAGES_MAX_TITLE = 200,      /* characters */
    IMAGES_MAX_BYTES = 40 << 20, /* of a picture's file */
};

extern const struct px_collection images_collection;

/* A picture that the image service has made. Texts and messages are borrowed for the call. */
struct new_image {
    const char *id; /* chosen before the first try, the same for every repeat */
    const char *user_id, *job_id, *batch_id;
    int64_t created_at; /* wall clock, ms; 0 = now */
    const Generation__CreateJobsRequest *request;
    const Generation__Resolved *resolved;
    const Generation__Cost *cost; /* NULL: not known */
};

/* What a job keeps of its picture. A plain value. */
struct stored_image {
    char id[PX_ID_SIZE];
    int width, height;
    char content_type[16]; /* "image/png", "image/jpeg", "image/webp" */
    int64_t bytes;
    char color[8]; /* "#aabbcc": the average colour */
};

/* Checks the bytes, decodes them whole, makes the thumbnails, stores blobs and then the document. Metadata
 * that the file brings along is left out. A repeat with the same id after a crash gives the same picture,
 * however far the first try came. Tells the gateways that the user's lists have changed.
 *
 * Needs CPU for 50 to 500 ms: for worker threads, not for an event loop. At most THUMBS_SLOTS run at once.
 * Errors: BAD_IMAGE when the bytes are no whole picture of an allowed kind; those of the store; OVERLOADED
 * when no slot came free before the thread's deadline. */
enum px_code images_store(struct generation *g, const struct new_image *image, const void *bytes, size_t len,
                          struct stored_image *ret_image, struct px_error *err);

/* Fills the picture of a job's answer, addresses included. 'origin' is the public base
 * ("http://127.0.0.1:8000";
 * "" gives addresses without host). Texts are in the arena. OUT_OF_MEMORY. */
enum px_code images_fill_job_image(const struct generation *g, const struct stored_image *image,
                                   const char *origin, struct px_arena *arena, Generation__JobImage *out);

/* Loads a picture that is not deleted for good. NOT_FOUND also for another user's; user_id NULL: anybody's.
 * ret_doc: new; bson_destroy() it. */
enum px_code images_get(struct generation *g, const char *id, const char *user_id, bson_t **ret_doc,
                        struct px_error *err);

/* Fills an Image message from its document; texts are in the arena or borrowed from the document. */
enum px_code images_to_message(const struct generation *g, const bson_t *doc, const struct px_caller *caller,
                               struct px_arena *arena, Generation__Image *out, struct px_error *err);

/* What can be done with a picture. All are repeatable: done twice is done once. */
enum image_act {
    IMAGE_STAR,
    IMAGE_UNSTAR,
    IMAGE_BIN,     /* to the bin for IMAGES_BIN_DAYS; nothing when it is there */
    IMAGE_RESTORE, /* back to the gallery; nothing when it is there */
    IMAGE_DISCARD, /* deleted for good: nobody sees it any more, the sweep removes its bytes */
    IMAGE_EDIT,    /* what struct image_edit says */
};

/* New values; NULL leaves the old one. Texts are borrowed. */
struct image_edit {
    const bool *starred;
    const char *title;
    const char *const *tags; /* replaces all when 'replace_tags', otherwise added */
    size_t n_tags;
    bool replace_tags;
};

/* Acts on one picture of the user. 'edit' is for IMAGE_EDIT only. NOT_FOUND when it is not the user's.
 * ret_doc: new, the picture afterwards; may be NULL. */
enum px_code images_act(struct generation *g, const char *user_id, const char *id, enum image_act act,
                        const struct image_edit *edit, bson_t **ret_doc, struct px_error *err);

/* Removes what the bin lets go of and what was deleted for good, bytes included; a bounded number in each
 * call, for the service's sweep. Safe on several instances at once. Returns how many were removed. */
int images_sweep(struct generation *g);

/* Removes every picture of the user, bytes and shares included. Ends with DEADLINE_EXCEEDED when the thread's
 * deadline comes near: a repeat goes on. A dispatcher that finds the job's document gone after images_store()
 * has returned must call it for the user again. *ret_deleted is filled in both cases. */
enum px_code images_delete_user(struct generation *g, const char *user_id, int64_t *ret_deleted,
                                struct px_error *err);

#endif
