/* What a service declares: collections and their indexes, checked once at start; and what its documents must
 * be. */
#ifndef PX_STORE_COLLECTION_H
#define PX_STORE_COLLECTION_H

#include "store/store.h"

size_t px_index__n_fields(const struct px_index *index);

/* NULL when there is none of this name. */
const struct px_index *px_index__find(const struct px_collection *collection, const char *name);

/* Checks names and shapes of a declaration. */
enum px_code px_collection__check(const struct px_collection *collection, struct px_error *err);

/* Checks one field's value where the collection has an index on it: both engines order strings, integers and
 * booleans alike, and a multikey field is an array of strings. Anything else is INTERNAL. */
enum px_code px_collection__check_doc(const struct px_collection *collection, const bson_t *doc,
                                      struct px_error *err);

/* Text is UTF-8 without NUL, keys are not empty and have no dots or leading dollars, nesting has a limit.
 * (bson_validate of libbson 1.23 lets text pass that is not UTF-8.) */
bool px_document__is_valid(const bson_t *doc);

#endif
