/* Finding pictures of one person's gallery: which index answers a question, and in how many steps. */
#ifndef PX_GENERATION_IMAGE_SEARCH_H
#define PX_GENERATION_IMAGE_SEARCH_H

#include "generation/gallery/image_keys.h"
#include "generation/gallery/images.h"

enum {
    IMAGE_SCAN = 1000, /* documents that one page looks at, at most, for each round */
    IMAGE_ROUNDS = 4,  /* rounds as long as nothing was found */
    IMAGE_CURSOR_SIZE = PX_MAX_CURSOR + 1
};

struct image_question {
    const char *user_id;
    bool bin;
    struct image_filter filter;
    const int64_t *from, *to; /* created_at: from <= it < to, ms; NULL = open */
    bool oldest_first;
    int limit;          /* 1..PX_MAX_PAGE */
    const char *cursor; /* of an earlier page of the same question; "" for the first */
};

struct image_page {
    struct px_page page;
    char next_cursor[IMAGE_CURSOR_SIZE]; /* "" after the last page */
};
void image_page_done(struct image_page *page);
#define auto_image_page __attribute__((cleanup(image_page_done)))

/* Initialise *ret_page with {0}. A page may hold fewer pictures than the limit although more follow: when the
 * question's keys are all frequent but seldom come together. BAD_CURSOR, and the errors of the store. */
enum px_code images_find(struct generation *g, const struct image_question *question,
                         struct image_page *ret_page, struct px_error *err);

#endif
