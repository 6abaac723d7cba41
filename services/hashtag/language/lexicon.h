/* Concepts: what is known of phrases in both languages, with their tags. */
#ifndef PX_HASHTAG_LEXICON_H
#define PX_HASHTAG_LEXICON_H

#include <stdbool.h>
#include <stddef.h>

#include "hashtag/language/format.h"

enum concept_kind {
    CONCEPT_CLASS,   /* what several concepts are: animals, food */
    CONCEPT_SUBJECT, /* a thing or a being */
    CONCEPT_PLACE,   /* where it is */
    CONCEPT_STYLE,   /* art style or genre */
    CONCEPT_MEDIUM,  /* what it is made with: watercolor, photo, pixel art */
    CONCEPT_TIME,    /* time of day and year, weather, light */
    CONCEPT_CAMERA,  /* how it is shot */
    CONCEPT_MOOD,    /* how it feels or looks */
    CONCEPT_COLOUR,
    CONCEPT_ARTIST, /* a person; never a tag */
    CONCEPT_DROP,   /* boilerplate; never a tag, nor are its words */
    CONCEPT_STOP,   /* a word without meaning of its own */
    CONCEPT_FILLER, /* fits every picture */
    CONCEPT_AI,     /* tells that AI made it */
    CONCEPT_KINDS
};

/* "subject" -> CONCEPT_SUBJECT; CONCEPT_KINDS when there is none. */
enum concept_kind concept_kind_of(const char *name);

enum { LEXICON_WORDS_MOST = 5 /* of a phrase */, LEXICON_TAGS_MOST = 12 /* of one language of a concept */ };

/* The concept of a phrase by the hash of its base forms joined by spaces; false when there is none. */
bool lexicon_find(uint64_t hash, uint16_t *ret_concept);
bool lexicon_find_phrase(uint64_t hash, struct phrase_record *ret);

/* How many words the longest phrase has that starts with a word in base form; 0 when none does. */
size_t lexicon_longest(const char *first, size_t len);
uint64_t lexicon_start_hash(const char *first, size_t len);

/* Whether a word in base form is a word of any phrase. */
bool lexicon_has_word(const char *word, size_t len);
uint64_t lexicon_word_hash(const char *word, size_t len);

bool lexicon_concept(uint16_t concept, struct concept_record *ret);

/* The n-th tag of a concept in a language: 0 is its own (with the text "" when it has none there), then
 * related ones; false after the last. */
bool lexicon_tag(const struct concept_record *concept, bool russian, size_t n, struct tag_record *ret);

/* What two concepts or classes (with CLASS_BIT) give together; false when nothing. */
bool lexicon_combine(uint16_t a, uint16_t b, uint16_t *ret_concept);

/* Whether a word or a whole tag, in lower case, is never suggested. */
bool lexicon_is_blocked(const char *text, size_t len);

/* The hash of a combination, whatever the order. */
uint64_t lexicon_combo_hash(uint16_t a, uint16_t b);

/* The first concept of a kind at or after *concept; false when there is no more. */
bool lexicon_next_of_kind(enum concept_kind kind, uint16_t *concept);

#endif
