/* What a text speaks of: its words, the concepts of the lexicon in it, and the phrases between them. */
#ifndef PX_HASHTAG_ANALYSIS_H
#define PX_HASHTAG_ANALYSIS_H

#include "hashtag/language/bases.h"

enum { MENTIONS_MOST = 80, PHRASES_MOST = 160, PHRASE_WORDS_MOST = 4 };

/* What became of a word. */
enum role { ROLE_FREE, ROLE_CONCEPT, ROLE_STOP, ROLE_DROPPED, ROLE_PERSON };

/* A concept in the text. */
struct mention {
    uint16_t concept;
    struct concept_record record;
    uint16_t first, count; /* words */
    bool style;            /* from the style's words, not the text's */
    bool sibling;          /* the concept's own tag names something beside it, and is none for these words */
};

/* Words that can be a tag together. */
struct phrase {
    const char *words; /* as they would be shown: lower case, Russian in the nominative, single spaces */
    uint16_t first, count;
    uint32_t key, marks[TAG_WORDS]; /* as in tag_record */
    uint16_t class;                 /* of the head, or CLASS_NONE */
    bool russian;
    bool known;     /* the words belong together in dictionaries or common use */
    bool fixed;     /* they are the name of one thing: "polar bear" */
    bool named;     /* such a name, or a concept, and a noun behind it: "ice cream truck" */
    bool proper;    /* a name */
    bool free;      /* no word of it is in a mention */
    bool sure;      /* of a Russian word: a form of its likeliest base */
    bool described; /* begins with an adjective */
    double idf;     /* decades of rarity, all words */
};

struct analysis {
    struct tokens tokens; /* of text and style */
    uint8_t *roles;
    uint16_t *compounds; /* by word: the number of words in the longest mention or fixed phrase from here */
    size_t style_first;  /* the style's first word */
    struct mention *mentions;
    size_t n_mentions;
    struct phrase *phrases;
    size_t n_phrases;
    bool russian; /* the text's language */
    bool mixed;   /* both are there in earnest */
};

/* False without memory. */
bool analysis_make(const char *text, const char *style, struct px_arena *arena, struct analysis *ret);

/* The phrase of just these words, or the concept that a word belongs to; NULL when there is none. */
const struct phrase *analysis_phrase_at(const struct analysis *analysis, size_t first, size_t count);
const struct mention *analysis_mention_at(const struct analysis *analysis, size_t word);

/* How many words the longest compound has that the words are a proper part of; 0: they stand for themselves. */
size_t analysis_compound(const struct analysis *analysis, size_t first, size_t count);

/* Whether a word tells where something is ("a cup on the old table", "у окна"): behind a preposition, with
 * words in between that describe it. */
bool analysis_is_setting(const struct analysis *analysis, size_t word);

/* Whether the text says that something is not there: "a street without cars", "без людей". */
bool analysis_is_denied(const struct analysis *analysis, size_t word);

/* Adds the phrases of the text; part of analysis_make(). */
bool analysis_add_english(struct analysis *analysis, struct px_arena *arena);
bool analysis_add_russian(struct analysis *analysis, struct px_arena *arena);

/* Appends a phrase and fills its key and marks from the base forms; false when there is no more room. */
struct phrase *analysis_add_phrase(struct analysis *analysis, const char *words, size_t first, size_t count);

#endif
