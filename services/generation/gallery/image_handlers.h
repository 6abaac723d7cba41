/* What methods about pictures share. */
#ifndef PX_GENERATION_IMAGE_HANDLERS_H
#define PX_GENERATION_IMAGE_HANDLERS_H

#include "rpc/server.h"

/* The tags of a request as they are kept, in the arena. VALIDATION_FAILED with the path of each bad one. */
enum px_code image_tags_clean(struct px_call *call, char *const *tags, size_t n,
                              const char *const **ret_tags);

#endif
