/* Collection "tag_sets": tags that a person keeps under a name. */
#ifndef PX_HASHTAG_SETS_H
#define PX_HASHTAG_SETS_H

#include "hashtag/hashtag.h"

enum { SETS_PER_USER = 200, SET_TAGS = 30, SET_NAME = 60 /* characters */ };

extern const struct px_collection sets_collection;

/* The handlers. Another person's set is NOT_FOUND. Creating one more than SETS_PER_USER is VALIDATION_FAILED.
 */
enum px_code sets_list(struct px_call *call, struct hashtag *self, const Hashtag__ListSetsRequest *req,
                       Hashtag__ListSetsResponse *resp);
enum px_code sets_get(struct px_call *call, struct hashtag *self, const Hashtag__GetSetRequest *req,
                      Hashtag__TagSet *resp);
enum px_code sets_create(struct px_call *call, struct hashtag *self, const Hashtag__CreateSetRequest *req,
                         Hashtag__TagSet *resp);
enum px_code sets_update(struct px_call *call, struct hashtag *self, const Hashtag__UpdateSetRequest *req,
                         Hashtag__TagSet *resp);
enum px_code sets_delete(struct px_call *call, struct hashtag *self, const Hashtag__DeleteSetRequest *req,
                         Hashtag__DeleteSetResponse *resp);

/* Deletes all sets of a person. Repeatable. Adds to *deleted. */
enum px_code sets_delete_user(struct px_store *store, const char *user_id, int64_t *deleted,
                              struct px_error *err);

#endif
