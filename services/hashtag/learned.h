/* What votes come to for one text: how each tag is liked, and which tags go with which word. Pure but for
 * learned_load(). */
#ifndef PX_HASHTAG_LEARNED_H
#define PX_HASHTAG_LEARNED_H

#include "hashtag/crowd.h"
#include "hashtag/suggest.h"
#include "hashtag/votes.h"

enum {
    LEARNED_WORDS = 16,   /* of a text that are looked up, the first */
    LEARNED_PARTNERS = 8, /* tags of one word */
    LEARNED_NEVER = 3, /* a tag that a person refused so often is not shown to her until she wants it again */
};

/* What the crowd thinks of one word of the text. */
struct crowd_word {
    const char *word; /* "": tags that fit every text */
    const struct crowd_tag *tags;
    size_t n_tags;
};

struct learned_liking {
    const char *key;
    size_t place; /* of an own vote among the person's, the latest first */
    double own, crowd;
};
struct learned_word {
    const char *word;
    struct suggest_partner partners[LEARNED_PARTNERS]; /* best first */
    size_t n_partners;
};
struct learned {
    struct suggest_learned hooks;   /* for suggest_tags(); points at this struct */
    struct learned_liking *likings; /* by key */
    size_t n_likings;
    struct learned_word *words;
    size_t n_words;
};

/* Fills *ret_learned from a person's votes, latest first, and the crowd's. Texts stay borrowed; *ret_learned
 * must not move afterwards. OUT_OF_MEMORY. */
enum px_code learned_build(const struct vote *votes, size_t n_votes, const struct crowd_word *crowd,
                           size_t n_crowd, struct px_arena *arena, struct learned *ret_learned,
                           struct px_error *err);

/* The same from the store, for the caller and a text. */
enum px_code learned_load(struct px_call *call, struct hashtag *self, const char *text,
                          struct learned *ret_learned);

#endif
