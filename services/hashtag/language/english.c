/* Look-ups of English words, and their base form by WordNet's rules for plurals. */
#include "hashtag/language/english.h"

#include <string.h>

#include "hashtag/language/data.h"

static const char *const tag_names[EN_TAGS] = {
    [EN_NN] = "NN",   [EN_NNS] = "NNS",       [EN_NNP] = "NNP", [EN_NNPS] = "NNPS", [EN_JJ] = "JJ",
    [EN_JJR] = "JJR", [EN_JJS] = "JJS",       [EN_VB] = "VB",   [EN_VBD] = "VBD",   [EN_VBG] = "VBG",
    [EN_VBN] = "VBN", [EN_VBP] = "VBP",       [EN_VBZ] = "VBZ", [EN_RB] = "RB",     [EN_RBR] = "RBR",
    [EN_RBS] = "RBS", [EN_CD] = "CD",         [EN_DT] = "DT",   [EN_IN] = "IN",     [EN_TO] = "TO",
    [EN_CC] = "CC",   [EN_MD] = "MD",         [EN_PRP] = "PRP", [EN_PRPS] = "PRP$", [EN_WDT] = "WDT",
    [EN_WP] = "WP",   [EN_WRB] = "WRB",       [EN_PDT] = "PDT", [EN_POS] = "POS",   [EN_RP] = "RP",
    [EN_UH] = "UH",   [EN_FW] = "FW",         [EN_EX] = "EX",   [EN_LS] = "LS",     [EN_SYM] = "SYM",
    [EN_PUNCT] = ".", [EN_STAART] = "STAART",
};

enum en_tag en_tag_of(const char *name, size_t len)
{
    for (int i = 0; i < EN_TAGS; i++)
        if (tag_names[i] && strlen(tag_names[i]) == len && memcmp(tag_names[i], name, len) == 0)
            return i;
    return EN_PUNCT;
}

static uint64_t hash_of(const char *word, size_t len)
{
    return format_hash_end(format_hash_add(FORMAT_HASH_START, word, (uint32_t)len));
}

bool en_find(const char *word, size_t len, struct en_record *ret)
{
    uint32_t cursor = 0;
    return data_find(SECTION_EN_WORDS, hash_of(word, len), &cursor, ret, sizeof *ret);
}

bool en_find_pair(const char *words, size_t len, struct pair_record *ret)
{
    uint32_t cursor = 0;
    return data_find(SECTION_EN_PAIRS, hash_of(words, len), &cursor, ret, sizeof *ret);
}

static bool ends(const char *word, size_t len, const char *ending)
{
    size_t n = strlen(ending);
    return len > n && memcmp(word + len - n, ending, n) == 0;
}

static bool is_noun(const char *word, size_t len)
{
    struct en_record record;
    return len > 2 && en_find(word, len, &record) && (record.noun > 0 || record.tag == EN_NN);
}

/* Which ending makes a plural a word of WordNet: {what goes, what comes}. */
static size_t singular(const char *word, size_t len, char *out, size_t out_size)
{
    static const char *const rules[][2] = {{"ies", "y"},   {"sses", "ss"}, {"xes", "x"},
                                           {"ches", "ch"}, {"shes", "sh"}, {"zes", "z"},
                                           {"oes", "o"},   {"ves", "f"},   {"s", ""}};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (!ends(word, len, rules[i][0]))
            continue;
        size_t n = len - strlen(rules[i][0]);
        size_t tail = strlen(rules[i][1]);
        if (n + tail + 1 > out_size)
            continue;
        memcpy(out, word, n);
        memcpy(out + n, rules[i][1], tail + 1);
        if (is_noun(out, n + tail))
            return n + tail;
    }
    return 0;
}

size_t en_base(const char *word, size_t len, char *out, size_t out_size)
{
    struct form_record form;
    uint32_t cursor = 0;
    size_t n = 0;
    if (data_find(SECTION_EN_FORMS, hash_of(word, len), &cursor, &form, sizeof form)) {
        const char *base = data_text(form.text);
        n = strlen(base) < out_size ? strlen(base) : out_size - 1;
        memcpy(out, base, n);
    } else if (len > 3 && word[len - 1] == 's' && !ends(word, len, "ss") && !ends(word, len, "us") &&
               !ends(word, len, "is")) {
        n = singular(word, len, out, out_size);
    }
    if (n == 0) {
        n = len < out_size ? len : out_size - 1;
        memcpy(out, word, n);
    }
    out[n] = '\0';
    return n;
}

enum en_tag en_guess(const char *word, size_t len, bool capital)
{
    static const struct {
        const char *ending;
        enum en_tag tag;
    } rules[] = {{"ing", EN_VBG}, {"ed", EN_VBN}, {"ly", EN_RB},   {"ness", EN_NN}, {"less", EN_JJ},
                 {"ful", EN_JJ},  {"ous", EN_JJ}, {"able", EN_JJ}, {"ible", EN_JJ}, {"ive", EN_JJ},
                 {"ical", EN_JJ}, {"al", EN_JJ},  {"ic", EN_JJ},   {"ish", EN_JJ},  {"esque", EN_JJ},
                 {"ss", EN_NN},   {"us", EN_NN},  {"is", EN_NN},   {"s", EN_NNS}};
    if (word[0] >= '0' && word[0] <= '9')
        return EN_CD;
    if (capital)
        return EN_NNP;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (ends(word, len, rules[i].ending))
            return rules[i].tag;
    return EN_NN;
}
