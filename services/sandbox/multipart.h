/* Reading multipart/form-data (RFC 7578). */
#ifndef PX_SANDBOX_MULTIPART_H
#define PX_SANDBOX_MULTIPART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* The bytes of the part called 'name' as a text in the arena; NULL when there is no such part, the body is
 * not multipart, or the arena is full. */
const char *multipart_text(struct px_arena *arena, const char *content_type, const char *body, size_t len,
                           const char *name);

#endif
