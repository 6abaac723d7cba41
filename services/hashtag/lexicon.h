/* What is known of words: styles and media with their tags, and phrases that are never tags.
 * The tables of data/ are part of the program; lexicon_load() indexes them once. */
#ifndef PX_HASHTAG_LEXICON_H
#define PX_HASHTAG_LEXICON_H

#include <stdbool.h>
#include <stddef.h>

enum { LEXICON_PHRASE_WORDS = 4, LEXICON_TAGS = 4 };

struct lexicon_entry {
    const char
        *tags[2][LEXICON_TAGS]; /* English and Russian, best first, "NeonLights"; NULL after the last */
    bool drop;                  /* never a tag, nor are its words */
};

/* Call once before threads. False without memory. */
bool lexicon_load(void);

/* The entry of a phrase in lower case with single spaces, or NULL. */
const struct lexicon_entry *lexicon_find(const char *phrase, size_t len);

/* Words that say nothing by themselves ("the", "with", "под"). */
bool lexicon_is_stop_word(const char *word, size_t len);

/* The n-th generic tag ("DigitalArt"); NULL after the last. */
const char *lexicon_generic(bool russian, size_t n);

#endif
