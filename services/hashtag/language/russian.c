/* Russian words by their stem and paradigm: every beginning of a word is looked up, and its rest must be one
 * of the paradigm's endings. */
#include "hashtag/language/russian.h"

#include <string.h>

#include "hashtag/language/data.h"

static const char *const prefixes[] = {"", "по", "наи"};

static bool get_form(const struct paradigm_record *paradigm, size_t n, struct ending_record *ret_ending,
                     uint32_t *ret_grammar)
{
    return n < paradigm->count &&
           data_get(SECTION_RU_FORMS, paradigm->first + n, ret_ending, sizeof *ret_ending) &&
           data_get(SECTION_RU_GRAMMAR, ret_ending->grammar, ret_grammar, sizeof *ret_grammar) &&
           ret_ending->text >> ENDING_PREFIX_SHIFT < sizeof prefixes / sizeof *prefixes;
}

/* A beginning of the word, with what is left as the ending. */
struct split {
    size_t stem;
    uint64_t hash;
    uint16_t ending;
};

/* Adds the readings of one split, without prefix. */
static size_t read_split(const struct split *split, struct ru_reading *readings, size_t n)
{
    struct stem_record found;
    uint32_t cursor = 0;
    while (n < RU_READINGS && data_find(SECTION_RU_STEMS, split->hash, &cursor, &found, sizeof found)) {
        struct paradigm_record paradigm;
        uint16_t number = found.paradigm & STEM_PARADIGM;
        const char *forms = NULL;
        if (data_get(SECTION_RU_PARADIGMS, number, &paradigm, sizeof paradigm) &&
            (paradigm.filter[split->ending / 64 % PARADIGM_FILTER] >> split->ending % 64 & 1))
            forms =
                data_range(SECTION_RU_FORMS, paradigm.first, paradigm.count, sizeof(struct ending_record));
        for (uint32_t i = 0; forms && i < paradigm.count && n < RU_READINGS; i++) {
            struct ending_record ending;
            uint32_t grammar;
            memcpy(&ending, forms + i * sizeof ending, sizeof ending);
            if (ending.ending != split->ending || ending.text >> ENDING_PREFIX_SHIFT != 0 ||
                !data_get(SECTION_RU_GRAMMAR, ending.grammar, &grammar, sizeof grammar))
                continue;
            readings[n++] = (struct ru_reading){.grammar = grammar,
                                                .paradigm = number,
                                                .form = (uint16_t)i,
                                                .stem_len = (uint8_t)split->stem,
                                                .common = (uint8_t)(found.paradigm >> STEM_COMMON_SHIFT)};
        }
    }
    return n;
}

/* Bytes of the letter at p. */
static size_t letter(const char *p, size_t left)
{
    return ((unsigned char)*p & 0xe0) == 0xc0 && left > 1 ? 2 : 1;
}

static uint64_t add_letter(uint64_t hash, const char *p, size_t step)
{
    bool yo = step == 2 && memcmp(p, "ё", 2) == 0;
    return format_hash_add(hash, yo ? "е" : p, (uint32_t)step);
}

static bool find_ending(const char *rest, size_t len, uint16_t *ret_ending)
{
    struct end_record record;
    uint32_t cursor = 0;
    uint64_t hash = FORMAT_HASH_START;
    for (size_t i = 0; i < len;) {
        size_t step = letter(rest + i, len - i);
        hash = add_letter(hash, rest + i, step);
        i += step;
    }
    if (!data_find(SECTION_RU_ENDINGS, format_hash_end(hash), &cursor, &record, sizeof record))
        return false;
    *ret_ending = (uint16_t)record.ending;
    return true;
}

size_t ru_read(const char *word, size_t len, struct ru_reading readings[RU_READINGS])
{
    size_t n = 0;
    uint64_t hash = FORMAT_HASH_START;
    if (len == 0 || len > RU_WORD_MAX)
        return 0;
    for (size_t i = 0;;) {
        struct split split = {.stem = i, .hash = format_hash_end(hash)};
        if (find_ending(word + i, len - i, &split.ending))
            n = read_split(&split, readings, n);
        if (i >= len)
            return n;
        size_t step = letter(word + i, len - i);
        hash = add_letter(hash, word + i, step);
        i += step;
    }
}

static size_t write_form(const char *word, const struct ru_reading *reading,
                         const struct ending_record *ending, char *out, size_t out_size)
{
    const char *prefix = prefixes[ending->text >> ENDING_PREFIX_SHIFT];
    const char *text = data_text(ending->text & ENDING_TEXT);
    size_t n = strlen(prefix), tail = strlen(text);
    if (n + reading->stem_len + tail + 1 > out_size)
        return 0;
    memcpy(out, prefix, n);
    memcpy(out + n, word, reading->stem_len);
    memcpy(out + n + reading->stem_len, text, tail + 1);
    return n + reading->stem_len + tail;
}

/* Participles of one verb differ in tense and voice; adjectives and nouns only in the paradigm. */
static bool same_word(uint32_t a, uint32_t b)
{
    uint32_t marks = RU_POS(a) == RU_PARTICIPLE ? 15 | RU_PRESENT | RU_PASSIVE : 15;
    return (a & marks) == (b & marks);
}

/* How many letters two endings have in common from their start; each has two bytes. */
static size_t alike(const struct ending_record *a, const struct ending_record *b)
{
    const char *p = data_text(a->text & ENDING_TEXT), *q = data_text(b->text & ENDING_TEXT);
    size_t n = 0;
    while (p[n] && p[n] == q[n])
        n++;
    return n / 2;
}

size_t ru_nominative(const char *word, const struct ru_reading *reading, enum ru_number number,
                     enum ru_gender gender, char *out, size_t out_size)
{
    struct paradigm_record paradigm;
    struct ending_record own, best;
    uint32_t grammar;
    size_t best_alike = 0;
    bool found = false, noun = RU_POS(reading->grammar) == RU_NOUN;
    if (!data_get(SECTION_RU_PARADIGMS, reading->paradigm, &paradigm, sizeof paradigm) ||
        !get_form(&paradigm, reading->form, &own, &grammar))
        return 0;
    for (uint32_t i = 0; i < paradigm.count; i++) {
        struct ending_record ending;
        if (!get_form(&paradigm, i, &ending, &grammar) || !same_word(grammar, reading->grammar))
            continue;
        if (RU_CASE(grammar) != RU_NOMINATIVE || RU_NUMBER(grammar) != number || (grammar & RU_ROUGH) ||
            ending.text >> ENDING_PREFIX_SHIFT)
            continue;
        if (!noun && number == RU_SINGULAR && RU_GENDER(grammar) != gender)
            continue;
        if (number == RU_SINGULAR)
            return write_form(word, reading, &ending, out, out_size);
        /* "листьями" is of "листья", not of "листы". */
        if (found && alike(&ending, &own) <= best_alike)
            continue;
        found = true;
        best = ending;
        best_alike = alike(&ending, &own);
    }
    return found ? write_form(word, reading, &best, out, out_size) : 0;
}

size_t ru_base(const char *word, const struct ru_reading *reading, char *out, size_t out_size)
{
    enum ru_pos pos = RU_POS(reading->grammar);
    size_t n = 0;
    if (pos == RU_NOUN || pos == RU_ADJECTIVE || pos == RU_PARTICIPLE)
        n = ru_nominative(word, reading, RU_SINGULAR, RU_MASCULINE, out, out_size);
    if (n > 0)
        return n;
    struct paradigm_record paradigm;
    struct ending_record ending;
    uint32_t grammar;
    if (!data_get(SECTION_RU_PARADIGMS, reading->paradigm, &paradigm, sizeof paradigm) ||
        !get_form(&paradigm, 0, &ending, &grammar))
        return 0;
    return write_form(word, reading, &ending, out, out_size);
}
