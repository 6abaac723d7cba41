/* Collection "tag_sets": tags that a person keeps under a name. */
#ifndef PX_HASHTAG_SETS_H
#define PX_HASHTAG_SETS_H

#include "hashtag.h"
#include "pulix/hashtag/v1/hashtag.pb-c.h"

enum { SETS_PER_USER = 200, SET_TAGS = 30 };

extern const struct px_collection sets_collection;

/* VALIDATION_FAILED when the person has SETS_PER_USER already. */
enum px_code sets_create(struct px_call *call, struct hashtag *self, const Hashtag__CreateSetRequest *req,
                         Hashtag__TagSet *resp);
enum px_code sets_list(struct px_call *call, struct hashtag *self, const Hashtag__ListSetsRequest *req,
                       Hashtag__ListSetsResponse *resp);
enum px_code sets_delete(struct px_call *call, struct hashtag *self, const Hashtag__DeleteSetRequest *req,
                         Hashtag__DeleteSetResponse *resp);

#endif
