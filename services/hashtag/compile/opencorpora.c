/* Russian: the dictionary of OpenCorpora as pymorphy3-dicts-ru packs it.
 *
 * words.dawg holds "word \1 base64(paradigm, form)". A lexeme is what is left of its first form without the
 * paradigm's ending; only such stems are kept, their forms follow from the paradigm. */
#include "hashtag/compile/compile.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "hashtag/language/russian.h"

struct dawg {
    const uint32_t *units;
    const unsigned char *guide; /* child and sibling of each unit */
    uint32_t n_units;
};

struct paradigm {
    const uint16_t *endings, *grammar, *prefixes;
    uint32_t n_forms;
};

struct corpora {
    struct out *out;
    json_t *endings;
    uint32_t *grammar;
    struct paradigm *paradigms;
    size_t n_paradigms;
    struct dawg dawg;
};

static const struct {
    const char *name;
    uint32_t bits;
} grammemes[] = {
    {"NOUN", RU_NOUN},           {"ADJF", RU_ADJECTIVE},
    {"PRTF", RU_PARTICIPLE},     {"ADJS", RU_SHORT},
    {"PRTS", RU_SHORT},          {"VERB", RU_VERB},
    {"INFN", RU_VERB},           {"GRND", RU_VERB},
    {"ADVB", RU_ADVERB},         {"PRED", RU_ADVERB},
    {"COMP", RU_ADVERB},         {"PREP", RU_PREPOSITION},
    {"CONJ", RU_CONJUNCTION},    {"PRCL", RU_CONJUNCTION},
    {"INTJ", RU_CONJUNCTION},    {"NPRO", RU_PRONOUN},
    {"NUMR", RU_NUMERAL},        {"nomn", RU_NOMINATIVE << 4},
    {"gent", RU_GENITIVE << 4},  {"gen2", RU_GENITIVE << 4},
    {"datv", RU_DATIVE << 4},    {"accs", RU_ACCUSATIVE << 4},
    {"ablt", RU_ABLATIVE << 4},  {"loct", RU_LOCATIVE << 4},
    {"loc2", RU_LOCATIVE << 4},  {"voct", RU_VOCATIVE << 4},
    {"sing", RU_SINGULAR << 7},  {"plur", RU_PLURAL << 7},
    {"masc", RU_MASCULINE << 9}, {"femn", RU_FEMININE << 9},
    {"neut", RU_NEUTER << 9},    {"ms-f", RU_COMMON << 9},
    {"anim", RU_ANIMATE},        {"Fixd", RU_FIXED},
    {"Pltm", RU_PLURAL_ONLY},    {"Name", RU_NAME},
    {"Surn", RU_NAME},           {"Patr", RU_NAME},
    {"Geox", RU_PLACE},          {"Infr", RU_ROUGH},
    {"Slng", RU_ROUGH},          {"Arch", RU_ROUGH},
    {"Erro", RU_ROUGH},          {"Dist", RU_ROUGH},
    {"V-oy", RU_ROUGH},          {"V-ey", RU_ROUGH},
    {"V-be", RU_ROUGH},          {"V-ie", RU_ROUGH},
    {"V-bi", RU_ROUGH},          {"V-sh", RU_ROUGH},
    {"V-ej", RU_ROUGH},          {"V-en", RU_ROUGH},
    {"pres", RU_PRESENT},        {"pssv", RU_PASSIVE},
    {"Abbr", RU_ABBREVIATION},
};

/* "NOUN,inan,masc sing,nomn" in one number. A field that is set twice keeps its first value. */
static uint32_t pack_grammar(const char *text)
{
    static const uint32_t fields[] = {15, 7 << 4, 3 << 7, 7 << 9};
    uint32_t grammar = 0;
    bool pronoun = strstr(text, "Apro") || strstr(text, "Anum");
    for (const char *p = text; *p;) {
        size_t len = strcspn(p, ", ");
        for (size_t i = 0; i < sizeof grammemes / sizeof *grammemes; i++) {
            if (strlen(grammemes[i].name) != len || memcmp(grammemes[i].name, p, len) != 0)
                continue;
            bool taken = false;
            for (size_t k = 0; k < sizeof fields / sizeof *fields; k++)
                taken = taken || ((grammemes[i].bits & ~fields[k]) == 0 && (grammar & fields[k]));
            grammar |= taken ? 0 : grammemes[i].bits;
        }
        p += len;
        p += *p != '\0';
    }
    return pronoun ? (grammar & ~15u) | RU_PRONOUN : grammar;
}

static json_t *load_json(const char *folder, const char *name)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    json_error_t error;
    json_t *json = json_load_file(path, 0, &error);
    if (!json_is_array(json))
        fail(path, 0, "is no JSON array");
    return json;
}

static void load_paradigms(struct corpora *corpora, const char *folder)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/paradigms.array", folder);
    size_t size = 0;
    const uint16_t *data = (const uint16_t *)(const void *)read_all(path, &size);
    corpora->n_paradigms = *data++;
    corpora->paradigms = calloc(corpora->n_paradigms, sizeof *corpora->paradigms);
    for (size_t i = 0; corpora->paradigms && i < corpora->n_paradigms; i++) {
        uint16_t n = *data++;
        corpora->paradigms[i] = (struct paradigm){data, data + n / 3, data + 2 * (n / 3), n / 3};
        data += n;
    }
}

static const char *ending_of(const struct corpora *corpora, uint16_t ending)
{
    const char *text = json_string_value(json_array_get(corpora->endings, ending));
    return text ? text : "";
}

/* The number of an ending; those that differ by "ё" alone share one. */
static uint16_t number_ending(struct corpora *corpora, const char *ending)
{
    static uint16_t n;
    char fold[256];
    size_t len = strlen(ending);
    if (len >= sizeof fold)
        fail(NULL, 0, "an ending of OpenCorpora is too long");
    uint64_t hash =
        format_hash_end(format_hash_add(FORMAT_HASH_START, fold, (uint32_t)russian_fold(ending, len, fold)));
    const struct end_record *found = out_get(corpora->out, SECTION_RU_ENDINGS, hash);
    if (found)
        return (uint16_t)found->ending;
    struct end_record record = {.ending = n++};
    out_put(corpora->out, SECTION_RU_ENDINGS, hash, &record, sizeof record);
    return (uint16_t)record.ending;
}

static void put_paradigms(struct corpora *corpora)
{
    for (size_t i = 0; i < corpora->n_paradigms; i++) {
        const struct paradigm *paradigm = &corpora->paradigms[i];
        struct paradigm_record record = {.first = (uint32_t)corpora->out->sections[SECTION_RU_FORMS].n,
                                         .count = paradigm->n_forms};
        for (uint32_t k = 0; k < paradigm->n_forms; k++) {
            const char *ending = ending_of(corpora, paradigm->endings[k]);
            struct ending_record form = {.text = out_text(corpora->out, ending) |
                                                 (uint32_t)paradigm->prefixes[k] << ENDING_PREFIX_SHIFT,
                                         .grammar = paradigm->grammar[k],
                                         .ending = number_ending(corpora, ending)};
            record.filter[form.ending / 64 % PARADIGM_FILTER] |= 1ull << form.ending % 64;
            out_add(corpora->out, SECTION_RU_FORMS, &form, sizeof form);
        }
        out_add(corpora->out, SECTION_RU_PARADIGMS, &record, sizeof record);
    }
}

static void load_dawg(struct corpora *corpora, const char *folder)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/words.dawg", folder);
    size_t size = 0;
    const uint32_t *data = (const uint32_t *)(const void *)read_all(path, &size);
    corpora->dawg = (struct dawg){.units = data + 1, .n_units = data[0]};
    if (size < 8 || size < 8 + 4 * (size_t)data[0] + 2 * (size_t)data[0])
        fail(path, 0, "is cut short");
    corpora->dawg.guide = (const unsigned char *)(data + 1 + data[0]) + 4;
}

/* dawgdic's double array: the unit of a child, or 0. */
static uint32_t child_of(const struct dawg *dawg, uint32_t unit, unsigned char label)
{
    uint32_t value = dawg->units[unit];
    uint32_t next = unit ^ ((value >> 10) << ((value & (1u << 9)) >> 6)) ^ label;
    bool there = next < dawg->n_units && (dawg->units[next] & (0x80000000u | 0xffu)) == label;
    return there ? next : 0;
}

static unsigned base64_digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = strchr(digits, c);
    return at && c ? (unsigned)(at - digits) : 0;
}

/* 'word' ends at its \1; behind it stands base64 of two big-endian numbers. */
static void put_lexeme(struct corpora *corpora, char *word)
{
    char *payload = strchr(word, 1);
    if (!payload || strlen(payload) < 7)
        return;
    *payload++ = '\0';
    uint64_t bits = 0;
    for (int i = 0; i < 6; i++)
        bits = bits << 6 | base64_digit(payload[i]);
    uint16_t number = (uint16_t)(bits >> 20);
    uint16_t form = (uint16_t)(bits >> 4);
    payload[-1] = 1;
    if (form != 0 || number >= corpora->n_paradigms)
        return;
    const struct paradigm *paradigm = &corpora->paradigms[number];
    uint32_t grammar = corpora->grammar[paradigm->grammar[0]];
    bool surname = (grammar & RU_NAME) && (grammar & RU_ABBREVIATION);
    if (surname || (grammar & (RU_ROUGH | RU_ABBREVIATION)))
        return;
    char stem[256];
    size_t len = (size_t)(payload - 1 - word);
    size_t ending = strlen(ending_of(corpora, paradigm->endings[0]));
    if (len < ending || len >= sizeof stem)
        return;
    size_t n = russian_fold(word, len - ending, stem);
    struct stem_record record = {.paradigm = number};
    out_put(corpora->out, SECTION_RU_STEMS,
            format_hash_end(format_hash_add(FORMAT_HASH_START, stem, (uint32_t)n)), &record, sizeof record);
}

/* Depth first over all entries; 'word' holds the path. */
static void walk(struct corpora *corpora, uint32_t unit, char *word, size_t len)
{
    const struct dawg *dawg = &corpora->dawg;
    if (dawg->units[unit] >> 8 & 1) {
        word[len] = '\0';
        put_lexeme(corpora, word);
    }
    for (unsigned char label = dawg->guide[2 * unit]; label && len < 240;) {
        uint32_t next = child_of(dawg, unit, label);
        if (!next)
            return;
        word[len] = (char)label;
        walk(corpora, next, word, len + 1);
        label = dawg->guide[2 * next + 1];
    }
}

size_t russian_fold(const char *word, size_t len, char *out)
{
    memcpy(out, word, len);
    for (size_t i = 0; i + 1 < len; i++)
        if ((unsigned char)out[i] == 0xd1 && (unsigned char)out[i + 1] == 0x91) {
            out[i] = (char)0xd0;
            out[i + 1] = (char)0xb5;
        }
    return len;
}

void compile_russian(struct out *out, const char *folder)
{
    struct corpora corpora = {.out = out};
    char word[256];
    corpora.endings = load_json(folder, "suffixes.json");
    json_t *grammar = load_json(folder, "gramtab-opencorpora-int.json");
    corpora.grammar = calloc(json_array_size(grammar) + 1, sizeof *corpora.grammar);
    for (size_t i = 0; corpora.grammar && i < json_array_size(grammar); i++) {
        const char *text = json_string_value(json_array_get(grammar, i));
        corpora.grammar[i] = pack_grammar(text);
        if (strstr(text, "Surn") || strstr(text, "Patr"))
            corpora.grammar[i] |= RU_ABBREVIATION;
        out_add(out, SECTION_RU_GRAMMAR, &corpora.grammar[i], sizeof *corpora.grammar);
    }
    load_paradigms(&corpora, folder);
    put_paradigms(&corpora);
    load_dawg(&corpora, folder);
    walk(&corpora, 0, word, 0);
    json_decref(grammar);
    json_decref(corpora.endings);
    free(corpora.grammar);
    free(corpora.paradigms);
}
