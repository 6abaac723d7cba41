/* Collection "crowd": for each word, the tags on which several people agree.
 *
 * A document is counted from the latest votes on its word, and counted anew after each vote, so that nothing
 * can drift apart and a deleted person's votes leave no trace. It holds no words and no persons, and a tag
 * only when CROWD_LEAST people said the same. */
#ifndef PX_HASHTAG_CROWD_H
#define PX_HASHTAG_CROWD_H

#include "hashtag/hashtag.h"

enum {
    CROWD_LEAST = 3,    /* people who must agree */
    CROWD_WINDOW = 300, /* votes on a word that count, the latest */
    CROWD_TAGS = 20,    /* of one word */
    CROWD_DAYS = 180,   /* without a vote */
};

struct crowd_tag {
    const char *key, *tag; /* tag_key(), and as it is written */
    int wanted, unwanted;  /* people */
    int added;             /* those of 'wanted' who brought it, see struct vote */
};

extern const struct px_collection crowd_collection;

/* Counts the votes on a word and keeps the outcome. The votes of 'without' ("" = nobody) don't count. */
enum px_code crowd_count(struct px_store *store, const char *word, const char *without, struct px_error *err);

/* The tags of a word, in the arena; none when few have voted. */
enum px_code crowd_load(struct px_store *store, const char *word, struct px_arena *arena,
                        struct crowd_tag **ret_tags, size_t *ret_n, struct px_error *err);

/* Deletes words without votes for CROWD_DAYS, at most 'most'. */
void crowd_sweep(struct px_store *store, int64_t now_ms, int most);

#endif
