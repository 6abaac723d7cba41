/* Russian words by their stem and paradigm: every beginning of a word is looked up, and its rest must be one
 * of the paradigm's endings. */
#include "language/russian.h"

#include <string.h>

#include "language/data.h"

static const char *const prefixes[] = {"", "по", "наи"};

/* "ё" and "е" are the same letter here; both take two bytes. */
static bool same_letter(const unsigned char *a, const unsigned char *b)
{
    static const unsigned char e[2] = {0xd0, 0xb5}, yo[2] = {0xd1, 0x91};
    const unsigned char *x = memcmp(a, yo, 2) == 0 ? e : a;
    const unsigned char *y = memcmp(b, yo, 2) == 0 ? e : b;
    return x[0] == y[0] && x[1] == y[1];
}

static bool same_ending(const char *rest, size_t len, const char *ending)
{
    if (strlen(ending) != len)
        return false;
    for (size_t i = 0; i + 1 < len; i += 2)
        if (!same_letter((const unsigned char *)rest + i, (const unsigned char *)ending + i))
            return false;
    return len % 2 == 0 || rest[len - 1] == ending[len - 1];
}

static bool get_form(const struct paradigm_record *paradigm, size_t n, struct ending_record *ret_ending,
                     uint32_t *ret_grammar)
{
    return n < paradigm->count &&
           data_get(SECTION_RU_FORMS, paradigm->first + n, ret_ending, sizeof *ret_ending) &&
           data_get(SECTION_RU_GRAMMAR, ret_ending->grammar, ret_grammar, sizeof *ret_grammar) &&
           ret_ending->prefix < sizeof prefixes / sizeof *prefixes;
}

/* Adds the readings of one split of the word, without prefix. */
static size_t read_split(const char *word, size_t len, size_t stem, uint64_t hash,
                         struct ru_reading *readings, size_t n)
{
    struct stem_record found;
    uint32_t cursor = 0;
    while (n < RU_READINGS && data_find(SECTION_RU_STEMS, hash, &cursor, &found, sizeof found)) {
        struct paradigm_record paradigm;
        if (!data_get(SECTION_RU_PARADIGMS, found.paradigm, &paradigm, sizeof paradigm))
            continue;
        for (uint32_t i = 0; i < paradigm.count && n < RU_READINGS; i++) {
            struct ending_record ending;
            uint32_t grammar;
            if (!get_form(&paradigm, i, &ending, &grammar) || ending.prefix != 0 ||
                !same_ending(word + stem, len - stem, data_text(ending.text)))
                continue;
            readings[n++] = (struct ru_reading){.grammar = grammar,
                                                .paradigm = found.paradigm,
                                                .form = (uint16_t)i,
                                                .stem_len = (uint8_t)stem};
        }
    }
    return n;
}

size_t ru_read(const char *word, size_t len, struct ru_reading readings[RU_READINGS])
{
    size_t n = 0;
    uint64_t hash = FORMAT_HASH_START;
    if (len == 0 || len > RU_WORD_MAX)
        return 0;
    for (size_t i = 0;;) {
        /* An empty stem is that of a few words whose forms share no letter (человек, люди). */
        if (i > 0 || len <= 16)
            n = read_split(word, len, i, format_hash_end(hash), readings, n);
        if (i >= len)
            break;
        size_t step = ((unsigned char)word[i] & 0xe0) == 0xc0 && i + 1 < len ? 2 : 1;
        bool yo = step == 2 && memcmp(word + i, "ё", 2) == 0;
        hash = format_hash_add(hash, yo ? "е" : word + i, (uint32_t)step);
        i += step;
    }
    return n;
}

static size_t write_form(const char *word, const struct ru_reading *reading,
                         const struct ending_record *ending, char *out, size_t out_size)
{
    const char *prefix = prefixes[ending->prefix];
    const char *text = data_text(ending->text);
    size_t n = strlen(prefix), tail = strlen(text);
    if (n + reading->stem_len + tail + 1 > out_size)
        return 0;
    memcpy(out, prefix, n);
    memcpy(out + n, word + reading->stem_start, reading->stem_len);
    memcpy(out + n + reading->stem_len, text, tail + 1);
    return n + reading->stem_len + tail;
}

/* Participles of one verb differ in tense and voice; adjectives and nouns only in the paradigm. */
static bool same_word(uint32_t a, uint32_t b)
{
    uint32_t marks = RU_POS(a) == RU_PARTICIPLE ? 15 | RU_PRESENT | RU_PASSIVE : 15;
    return (a & marks) == (b & marks);
}

size_t ru_nominative(const char *word, const struct ru_reading *reading, enum ru_number number,
                     enum ru_gender gender, char *out, size_t out_size)
{
    struct paradigm_record paradigm;
    bool noun = RU_POS(reading->grammar) == RU_NOUN;
    if (!data_get(SECTION_RU_PARADIGMS, reading->paradigm, &paradigm, sizeof paradigm))
        return 0;
    for (uint32_t i = 0; i < paradigm.count; i++) {
        struct ending_record ending;
        uint32_t grammar;
        if (!get_form(&paradigm, i, &ending, &grammar) || !same_word(grammar, reading->grammar))
            continue;
        if (RU_CASE(grammar) != RU_NOMINATIVE || RU_NUMBER(grammar) != number || (grammar & RU_ROUGH) ||
            ending.prefix)
            continue;
        if (!noun && number == RU_SINGULAR && RU_GENDER(grammar) != gender)
            continue;
        return write_form(word, reading, &ending, out, out_size);
    }
    return 0;
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
