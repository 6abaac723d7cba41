/* Finding the picture of a link for strangers; making and ending links are methods (generation/handlers.h). */
#ifndef PX_GENERATION_SHARES_H
#define PX_GENERATION_SHARES_H

#include "generation/generation.h"

/* The picture that the link's token shows now; new, bson_destroy() it. NOT_FOUND for links that are unknown,
 * ended or taken back: nobody can tell which. */
enum px_code shares_find(struct generation *g, const char *token, bson_t **ret_doc, struct px_error *err);

#endif
