/* The lexicon: which words mean what, in English and Russian. */
#ifndef PX_PAINTER_LEXICON_H
#define PX_PAINTER_LEXICON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum meaning_kind {
    MEANS_NOTHING,
    MEANS_SUBJECT,
    MEANS_SETTING,
    MEANS_MANNER,
    MEANS_PALETTE,
    MEANS_FEATURE,
    MEANS_COLOR,
    MEANS_NUMBER
};

struct meaning {
    enum meaning_kind kind;
    uint32_t value; /* of the kind's enumeration; 0xRRGGBB for a colour */
};

enum { MAX_WORD = 48 };

/* Cuts the next word off the text: letters and digits, in lower case, "ё" as "е". false at the end. Longer
 * words are cut. Any bytes will do. */
bool lexicon_next_word(const char **text, char word[MAX_WORD]);

/* The meaning of a word as lexicon_next_word gives it. */
struct meaning lexicon_find(const char *word);

#endif
