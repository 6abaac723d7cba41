/* Collection "user_tags": how often a person kept, removed or added a tag; later suggestions follow it. */
#ifndef PX_HASHTAG_TASTE_H
#define PX_HASHTAG_TASTE_H

#include "hashtag.h"

enum { TASTE_MOST = 500 /* tags of one person that count, the latest ones */ };

extern const struct px_collection taste_collection;

enum taste_action { TASTE_KEPT, TASTE_REMOVED, TASTE_ADDED };

/* Notes what the caller did with a tag. */
enum px_code taste_note(struct px_call *call, struct hashtag *self, const char *tag,
                        enum taste_action action);

/* What one person thinks of tags. */
struct taste_entry {
    const char *key; /* tag_key() */
    const char *tag; /* as it was written last, with '#' */
    int kept, removed, added;
};
struct taste {
    struct taste_entry *entries; /* in the call's arena */
    size_t n_entries;
};
enum px_code taste_load(struct px_call *call, struct hashtag *self, struct taste *ret_taste);

/* NULL when the person has said nothing of this tag. */
const struct taste_entry *taste_find(const struct taste *taste, const char *key);

#endif
