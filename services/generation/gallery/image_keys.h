/* Search keys: short texts that stand for everything a person may look for in the gallery. Pure.
 *
 *   w<stem>      a word of title, tags or prompt, folded and cut to its stem, so that "foxes" is found by "fox"
 *                and "лису" by "лиса"
 *   t<hash>      a whole tag
 *   b<hash>      the batch that the picture came from
 *   f<n><hash>   model, style, shape and star together; n tells which of them (a sum of enum image_facet). A
 *                picture has one key for each of the 15 combinations, so that any choice of these filters is
 *                one key, and a page of it costs the same however many pictures there are.
 *
 * A question is a set of keys that a picture must have all of. */
#ifndef PX_GENERATION_IMAGE_KEYS_H
#define PX_GENERATION_IMAGE_KEYS_H

#include "base/arena.h"
#include "base/err.h"

enum {
    IMAGE_MAX_WORDS = 120, /* different words of one picture; title and tags come first */
    IMAGE_MAX_KEYS = 200,
    IMAGE_MAX_WANTED = 24,
    IMAGE_WORD_SIZE = 33 /* bytes of a word's stem, with the NUL; longer ones are cut */
};

enum image_facet { FACET_MODEL = 1, FACET_STYLE = 2, FACET_RATIO = 4, FACET_STAR = 8 };

/* What the keys of a picture are made from. Texts are borrowed, never NULL. */
struct image_facts {
    const char *model, *style, *ratio, *batch_id, *title, *prompt;
    bool starred;
    const char *const *tags;
    size_t n_tags;
};

/* What is looked for; "" and NULL leave a member open. */
struct image_filter {
    const char *q, *model, *style, *ratio, *batch_id, *tag;
    const bool *starred;
};

struct image_keys {
    const char *keys[IMAGE_MAX_KEYS]; /* different from each other, in the arena */
    size_t n;
};

/* Adds the keys of a picture. OUT_OF_MEMORY. */
enum px_code image_keys_of(const struct image_facts *facts, struct px_arena *arena,
                           struct image_keys *ret_keys, struct px_error *err);

/* The keys that a picture must have to match. More words than IMAGE_MAX_WANTED are left out. OUT_OF_MEMORY. */
enum px_code image_keys_wanted(const struct image_filter *filter, struct px_arena *arena,
                               struct image_keys *ret_keys, struct px_error *err);

/* A tag as it is kept: no '#' in front, no spaces around; in the arena. NULL when it is empty, longer than
 * max_chars, or holds control characters. */
const char *image_tag_clean(const char *tag, size_t max_chars, struct px_arena *arena);

/* Whether two tags are the same one: letter case, underscores and ё do not matter. */
bool image_tag_same(const char *a, const char *b);

#endif
