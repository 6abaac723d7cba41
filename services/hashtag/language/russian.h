/* Russian words: base form, grammar, and any form of a word, by the paradigms of OpenCorpora. */
#ifndef PX_HASHTAG_RUSSIAN_H
#define PX_HASHTAG_RUSSIAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A form's grammar in one number: the fields of RU_POS(g) and so on. */
enum ru_pos {
    RU_OTHER,
    RU_NOUN,
    RU_ADJECTIVE,
    RU_PARTICIPLE,
    RU_SHORT,
    RU_VERB,
    RU_ADVERB,
    RU_PREPOSITION,
    RU_CONJUNCTION,
    RU_PRONOUN,
    RU_NUMERAL
};
enum ru_case {
    RU_NO_CASE,
    RU_NOMINATIVE,
    RU_GENITIVE,
    RU_DATIVE,
    RU_ACCUSATIVE,
    RU_ABLATIVE,
    RU_LOCATIVE,
    RU_VOCATIVE
};
enum ru_number { RU_NO_NUMBER, RU_SINGULAR, RU_PLURAL };
enum ru_gender { RU_NO_GENDER, RU_MASCULINE, RU_FEMININE, RU_NEUTER, RU_COMMON };
enum {
    RU_ANIMATE = 1 << 12,
    RU_FIXED = 1 << 13 /* has one form */,
    RU_PLURAL_ONLY = 1 << 14,
    RU_NAME = 1 << 15,
    RU_PLACE = 1 << 16,
    RU_ROUGH = 1 << 17 /* spoken, old or wrong */,
    RU_PRESENT = 1 << 18,
    RU_PASSIVE = 1 << 19,
    RU_ABBREVIATION = 1 << 20,
};
#define RU_POS(g) ((enum ru_pos)((g)&15))
#define RU_CASE(g) ((enum ru_case)((g) >> 4 & 7))
#define RU_NUMBER(g) ((enum ru_number)((g) >> 7 & 3))
#define RU_GENDER(g) ((enum ru_gender)((g) >> 9 & 7))

enum { RU_READINGS = 12, RU_WORD_MAX = 96 /* bytes */ };

/* One way to read a word. */
struct ru_reading {
    uint32_t grammar;
    uint16_t paradigm, form;
    uint8_t stem_len; /* bytes of the word */
    uint8_t common;   /* 0..STEM_COMMON_MOST: how often texts have the word */
};

/* The readings of a word in lower case; "ё" and "е" count as one. At most RU_READINGS. */
size_t ru_read(const char *word, size_t len, struct ru_reading readings[RU_READINGS]);

/* The base form of a reading: nominative singular, masculine for adjectives and participles. Returns its
 * length, 0 when it does not fit. */
size_t ru_base(const char *word, const struct ru_reading *reading, char *out, size_t out_size);

/* The nominative in a number and, for adjectives, a gender. Returns the length; 0 when there is no such form.
 */
size_t ru_nominative(const char *word, const struct ru_reading *reading, enum ru_number number,
                     enum ru_gender gender, char *out, size_t out_size);

#endif
