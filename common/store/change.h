/* A change of one document, as both engines need it. */
#ifndef PX_STORE_CHANGE_H
#define PX_STORE_CHANGE_H

#include "store/store.h"

/* Refuses with INTERNAL what the two engines would not do alike: two steps on one field, dotted names, "_id",
 * text that isn't UTF-8, and values that an index of the collection can't hold. */
enum px_code px_change__check(const struct px_change *change, const struct px_collection *collection,
                              struct px_error *err);

/* change_apply.c. Do all conditions hold? */
bool px_change__holds(const struct px_change *change, const bson_t *doc);

/* The document after the change: new. Fields keep their places, new ones come last. INTERNAL for an increment
 * of what is no number and an append to what is no array. */
enum px_code px_change__apply(const struct px_change *change, const bson_t *doc, bson_t **ret_doc,
                              struct px_error *err);

#endif
