/* The prompts of people's own pictures, from the generation service. */
#ifndef PX_HASHTAG_PICTURES_H
#define PX_HASHTAG_PICTURES_H

#include "hashtag/hashtag.h"

/* Asks over the bus, as the caller. NOT_FOUND, UNAVAILABLE. */
enum px_code pictures_ask(struct px_call *call, struct hashtag *self, const char *image_id,
                          struct picture *ret_picture);

#endif
