/* What a tag is: "#" and letters, digits or underscores, with at least one letter. */
#ifndef PX_HASHTAG_TAGS_H
#define PX_HASHTAG_TAGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum { TAG_MAX = 64 }; /* characters, with '#', of a tag that we keep */

/* A legal tag on every platform that we know (the leading '#' may be missing). */
bool tag_is_legal(const char *tag);

/* Checks each of a list; a fault names the element: "tags[2]". */
enum px_code tags_check_list(const char *field, char *const *tags, size_t n, struct px_error *err);

/* The key under which two spellings are one tag: no '#', no underscore, lower case, "ё" as "е". Cut at its
 * size. */
void tag_key(const char *tag, char *out, size_t out_size);

#endif
