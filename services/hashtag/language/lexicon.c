/* Look-ups of concepts in the mapped data. */
#include "hashtag/language/lexicon.h"

#include <string.h>

#include "hashtag/language/data.h"

static const char *const kinds[CONCEPT_KINDS] = {
    [CONCEPT_CLASS] = "class",   [CONCEPT_SUBJECT] = "subject", [CONCEPT_PLACE] = "place",
    [CONCEPT_STYLE] = "style",   [CONCEPT_MEDIUM] = "medium",   [CONCEPT_TIME] = "time",
    [CONCEPT_CAMERA] = "camera", [CONCEPT_MOOD] = "mood",       [CONCEPT_COLOUR] = "colour",
    [CONCEPT_ARTIST] = "artist", [CONCEPT_DROP] = "drop",       [CONCEPT_STOP] = "stop",
    [CONCEPT_FILLER] = "filler", [CONCEPT_AI] = "ai",
};

enum concept_kind concept_kind_of(const char *name)
{
    for (int i = 0; i < CONCEPT_KINDS; i++)
        if (strcmp(kinds[i], name) == 0)
            return i;
    return CONCEPT_KINDS;
}

bool lexicon_find_phrase(uint64_t hash, struct phrase_record *ret)
{
    uint32_t cursor = 0;
    return data_find(SECTION_PHRASES, hash, &cursor, ret, sizeof *ret);
}

bool lexicon_find(uint64_t hash, uint16_t *ret_concept)
{
    struct phrase_record record;
    if (!lexicon_find_phrase(hash, &record))
        return false;
    *ret_concept = record.concept;
    return true;
}

uint64_t lexicon_start_hash(const char *first, size_t len)
{
    return format_hash_end(
        format_hash_add(format_hash_add(FORMAT_HASH_START, first, (uint32_t)len), "\1", 1));
}

size_t lexicon_longest(const char *first, size_t len)
{
    struct phrase_record record;
    uint32_t cursor = 0;
    if (!data_find(SECTION_PHRASES, lexicon_start_hash(first, len), &cursor, &record, sizeof record))
        return 0;
    return record.words;
}

uint64_t lexicon_word_hash(const char *word, size_t len)
{
    return format_hash_end(format_hash_add(format_hash_add(FORMAT_HASH_START, word, (uint32_t)len), "\2", 1));
}

bool lexicon_has_word(const char *word, size_t len)
{
    struct phrase_record record;
    uint32_t cursor = 0;
    return data_find(SECTION_PHRASES, lexicon_word_hash(word, len), &cursor, &record, sizeof record);
}

bool lexicon_concept(uint16_t concept, struct concept_record *ret)
{
    return data_get(SECTION_CONCEPTS, concept, ret, sizeof *ret);
}

bool lexicon_tag(const struct concept_record *concept, bool russian, size_t n, struct tag_record *ret)
{
    size_t most = russian ? concept->russian : concept->english;
    size_t first = concept->first_tag + (russian ? concept->english : 0u);
    return n < most && data_get(SECTION_TAGS, first + n, ret, sizeof *ret);
}

uint64_t lexicon_combo_hash(uint16_t a, uint16_t b)
{
    uint16_t pair[2] = {a < b ? a : b, a < b ? b : a};
    return format_hash_end(format_hash_add(FORMAT_HASH_START, pair, sizeof pair));
}

bool lexicon_combine(uint16_t a, uint16_t b, uint16_t *ret_concept)
{
    struct combo_record record;
    uint32_t cursor = 0;
    if (!data_find(SECTION_COMBOS, lexicon_combo_hash(a, b), &cursor, &record, sizeof record))
        return false;
    *ret_concept = record.concept;
    return true;
}

bool lexicon_is_blocked(const char *text, size_t len)
{
    uint32_t record;
    uint32_t cursor = 0;
    uint64_t hash = format_hash_end(format_hash_add(FORMAT_HASH_START, text, (uint32_t)len));
    return data_find(SECTION_BLOCKED, hash, &cursor, &record, sizeof record);
}

bool lexicon_next_of_kind(enum concept_kind kind, uint16_t *concept)
{
    struct concept_record record;
    for (; lexicon_concept(*concept, &record); (*concept)++)
        if (record.kind == kind)
            return true;
    return false;
}
