/* Russian: the dictionary of OpenCorpora as pymorphy3-dicts-ru packs it.
 *
 * words.dawg holds "word \1 base64(paradigm, form)". A lexeme is what is left of its first form without the
 * paradigm's ending; only such stems are kept, their forms follow from the paradigm. p_t_given_w.intdawg holds
 * "word:grammar" with how often a reading was met in texts, in millionths: it tells common words (парк) from
 * rare ones with equal forms (парка, парок). */
#include "hashtag/compile/compile.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <uthash.h>

#include "hashtag/compile/dawg.h"
#include "hashtag/language/russian.h"

enum { MET_LEAST = 50000 /* millionths; less is a guess, not a count */ };

/* How much was met of a stem with a paradigm: the sum over its forms. */
struct met {
    UT_hash_handle hh;
    uint64_t key;
    double sum;
};

struct paradigm {
    const uint16_t *endings, *grammar, *prefixes;
    uint32_t n_forms;
};

struct corpora {
    struct out *out;
    json_t *endings, *tags;
    uint32_t *grammar;
    struct paradigm *paradigms;
    size_t n_paradigms;
    struct dawg words;
    struct met *met;
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

static unsigned base64_digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = strchr(digits, c);
    return at && c ? (unsigned)(at - digits) : 0;
}

/* A form of a lexeme: 'word' ends at its \1; behind it stands base64 of two big-endian numbers. */
struct entry {
    char stem[DAWG_KEY_MOST]; /* "ё" as "е" */
    size_t stem_len;
    uint16_t paradigm, form;
};

static bool read_entry(const struct corpora *corpora, const char *word, struct entry *ret)
{
    const char *payload = strchr(word, 1);
    if (!payload || strlen(payload) < 7)
        return false;
    uint64_t bits = 0;
    for (int i = 1; i <= 6; i++)
        bits = bits << 6 | base64_digit(payload[i]);
    ret->paradigm = (uint16_t)(bits >> 20);
    ret->form = (uint16_t)(bits >> 4);
    if (ret->paradigm >= corpora->n_paradigms || ret->form >= corpora->paradigms[ret->paradigm].n_forms)
        return false;
    size_t len = (size_t)(payload - word);
    size_t ending = strlen(ending_of(corpora, corpora->paradigms[ret->paradigm].endings[ret->form]));
    if (len < ending)
        return false;
    ret->stem_len = russian_fold(word, len - ending, ret->stem);
    return true;
}

static uint64_t stem_hash(const struct entry *entry)
{
    return format_hash_end(format_hash_add(FORMAT_HASH_START, entry->stem, (uint32_t)entry->stem_len));
}

static uint64_t met_key(const struct entry *entry)
{
    return stem_hash(entry) ^ format_hash_end(entry->paradigm + 1u);
}

/* One reading of a word of the texts. */
struct reading {
    struct corpora *corpora;
    const char *tag;
    double share;
};

static void count_form(void *self, char *word, uint32_t value)
{
    struct reading *reading = self;
    struct corpora *corpora = reading->corpora;
    struct entry entry;
    (void)value;
    if (!read_entry(corpora, word, &entry))
        return;
    uint16_t tag = corpora->paradigms[entry.paradigm].grammar[entry.form];
    if (strcmp(json_string_value(json_array_get(corpora->tags, tag)), reading->tag) != 0)
        return;
    uint64_t key = met_key(&entry);
    struct met *met = NULL;
    HASH_FIND(hh, corpora->met, &key, sizeof key, met);
    if (!met) {
        met = calloc(1, sizeof *met);
        if (!met)
            fail(NULL, 0, "out of memory");
        met->key = key;
        HASH_ADD(hh, corpora->met, key, sizeof met->key, met);
    }
    met->sum += reading->share;
}

/* "парк:NOUN,inan,masc sing,nomn" */
static void count_reading(void *self, char *key, uint32_t value)
{
    struct corpora *corpora = self;
    char *tag = strchr(key, ':');
    if (!tag || value < MET_LEAST)
        return;
    *tag = 1; /* what ends a word in words.dawg */
    size_t len = (size_t)(tag + 1 - key);
    uint32_t unit = dawg_follow(&corpora->words, 0, key, len);
    struct reading reading = {.corpora = corpora, .tag = tag + 1, .share = value / 1e6};
    char path[DAWG_KEY_MOST];
    memcpy(path, key, len);
    if (unit)
        dawg_each(&corpora->words, unit, path, len, count_form, &reading);
}

static uint16_t commonness(struct corpora *corpora, const struct entry *entry)
{
    uint64_t key = met_key(entry);
    struct met *met = NULL;
    HASH_FIND(hh, corpora->met, &key, sizeof key, met);
    int halves = met ? (int)(2 * met->sum + 0.99) : 0;
    return (uint16_t)(halves > STEM_COMMON_MOST ? STEM_COMMON_MOST : halves);
}

static void put_lexeme(void *self, char *word, uint32_t value)
{
    struct corpora *corpora = self;
    struct entry entry;
    (void)value;
    if (!read_entry(corpora, word, &entry) || entry.form != 0)
        return;
    uint32_t grammar = corpora->grammar[corpora->paradigms[entry.paradigm].grammar[0]];
    bool surname = (grammar & RU_NAME) && (grammar & RU_ABBREVIATION);
    if (surname || (grammar & (RU_ROUGH | RU_ABBREVIATION)))
        return;
    struct stem_record record = {
        .paradigm = (uint16_t)(entry.paradigm | commonness(corpora, &entry) << STEM_COMMON_SHIFT)};
    out_put(corpora->out, SECTION_RU_STEMS, stem_hash(&entry), &record, sizeof record);
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
    struct dawg readings;
    char path[4096];
    corpora.endings = load_json(folder, "suffixes.json");
    corpora.tags = load_json(folder, "gramtab-opencorpora-int.json");
    corpora.grammar = calloc(json_array_size(corpora.tags) + 1, sizeof *corpora.grammar);
    for (size_t i = 0; corpora.grammar && i < json_array_size(corpora.tags); i++) {
        const char *text = json_string_value(json_array_get(corpora.tags, i));
        corpora.grammar[i] = pack_grammar(text);
        if (strstr(text, "Surn") || strstr(text, "Patr"))
            corpora.grammar[i] |= RU_ABBREVIATION;
        out_add(out, SECTION_RU_GRAMMAR, &corpora.grammar[i], sizeof *corpora.grammar);
    }
    load_paradigms(&corpora, folder);
    put_paradigms(&corpora);
    if (corpora.n_paradigms > STEM_PARADIGM + 1)
        fail(folder, 0, "more paradigms than a stem's record can hold");
    (void)snprintf(path, sizeof path, "%s/words.dawg", folder);
    dawg_load(&corpora.words, path);
    (void)snprintf(path, sizeof path, "%s/p_t_given_w.intdawg", folder);
    dawg_load(&readings, path);
    char key[DAWG_KEY_MOST];
    dawg_each(&readings, 0, key, 0, count_reading, &corpora);
    dawg_each(&corpora.words, 0, key, 0, put_lexeme, &corpora);
    json_decref(corpora.tags);
    json_decref(corpora.endings);
    free(corpora.grammar);
    free(corpora.paradigms);
}
