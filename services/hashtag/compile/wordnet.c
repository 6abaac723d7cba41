/* WordNet's data files: what can be a noun or an adjective, and what kind of thing a noun is.
 *
 * The kind is the nearest of our anchors ("dog 1 animal") above the first sense, since the names in between
 * say nothing to people (a castle is a "mansion", a knight an "aristocrat"). */
#include "hashtag/compile/compile.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

enum { FARTHEST = 9, PARENTS = 4, SENSES = 3, MET_MOST = 3, SIBLINGS_MOST = 4 };

struct synset {
    UT_hash_handle hh;
    uint32_t offset, parents[PARENTS];
    uint16_t class;
};

struct lemma {
    UT_hash_handle hh;
    double counts[6]; /* by WordNet's number of the part of speech */
    uint32_t senses[SENSES];
    char text[];
};

struct wordnet {
    struct out *out;
    struct synset *synsets;
    struct lemma *lemmas;
    int part; /* of the file that is read */
};

static struct lemma *find_lemma(struct wordnet *wordnet, const char *text, bool make)
{
    struct lemma *lemma = NULL;
    size_t len = strlen(text);
    HASH_FIND(hh, wordnet->lemmas, text, len, lemma);
    if (lemma || !make)
        return lemma;
    lemma = calloc(1, sizeof *lemma + len + 1);
    if (!lemma)
        fail(NULL, 0, "out of memory");
    memcpy(lemma->text, text, len + 1);
    HASH_ADD_KEYPTR(hh, wordnet->lemmas, lemma->text, len, lemma);
    return lemma;
}

/* "02084071 05 n 03 dog 0 ... 023 @ 02083346 n 0000 ... | gloss" */
static void read_synset(void *self, char *text, const char *file, int line)
{
    struct wordnet *wordnet = self;
    (void)file, (void)line;
    if (text[0] == ' ')
        return;
    struct synset *synset = calloc(1, sizeof *synset);
    if (!synset)
        fail(NULL, 0, "out of memory");
    synset->offset = (uint32_t)strtoul(text, NULL, 10);
    synset->class = CLASS_NONE;
    char *end = strchr(text, '|');
    if (end)
        *end = '\0';
    size_t n = 0;
    for (char *p = text; n < PARENTS && (p = strstr(p, " @")) != NULL; p += 2)
        synset->parents[n++] = (uint32_t)strtoul(p + (p[2] == 'i' ? 3 : 2), NULL, 10);
    HASH_ADD(hh, wordnet->synsets, offset, sizeof synset->offset, synset);
}

/* "dog n 7 5 @ ~ #m #p %p 7 1 02084071 ..." */
static void read_index(void *self, char *text, const char *file, int line)
{
    struct wordnet *wordnet = self;
    (void)file, (void)line;
    if (text[0] == ' ')
        return;
    char *rest = text;
    char *word = next_field(&rest, ' ');
    (void)next_field(&rest, ' ');
    int n = (int)strtoul(next_field(&rest, ' '), NULL, 10);
    struct lemma *lemma = find_lemma(wordnet, word, true);
    lemma->counts[wordnet->part] += 0.5 * n;
    if (wordnet->part != 1)
        return;
    for (unsigned long skip = strtoul(next_field(&rest, ' '), NULL, 10) + 2; skip > 0; skip--)
        (void)next_field(&rest, ' ');
    for (int i = 0; i < n && i < SENSES && rest; i++)
        lemma->senses[i] = (uint32_t)strtoul(next_field(&rest, ' '), NULL, 10);
}

/* "zoo%1:06:00:: 1 2": the last number is how often the sense was met. */
static void read_count(void *self, char *text, const char *file, int line)
{
    struct wordnet *wordnet = self;
    (void)file, (void)line;
    char *percent = strchr(text, '%');
    char *count = strrchr(text, ' ');
    if (!percent || !count)
        return;
    *percent = '\0';
    int part = percent[1] - '0';
    struct lemma *lemma = find_lemma(wordnet, text, false);
    if (lemma && part >= 1 && part <= 5)
        lemma->counts[part == 5 ? 3 : part] += strtod(count, NULL);
}

static struct synset *find_synset(struct wordnet *wordnet, uint32_t offset)
{
    struct synset *synset = NULL;
    HASH_FIND(hh, wordnet->synsets, &offset, sizeof offset, synset);
    return synset;
}

/* "dog TAB 1 TAB animal" */
static void read_anchor(void *self, char *text, const char *file, int line)
{
    struct wordnet *wordnet = self;
    if (!text[0] || text[0] == '#')
        return;
    char *rest = text;
    char *word = next_field(&rest, '\t');
    char *sense = next_field(&rest, '\t');
    const struct lemma *lemma = find_lemma(wordnet, word, false);
    unsigned long n = sense ? strtoul(sense, NULL, 10) : 0;
    struct synset *synset =
        lemma && rest && n >= 1 && n <= SENSES ? find_synset(wordnet, lemma->senses[n - 1]) : NULL;
    if (!synset)
        fail(file, line, "WordNet has no such sense");
    synset->class = strcmp(rest, "-") == 0 ? CLASS_BIT : class_by_name(rest, file, line);
}

/* The nearest anchor above a synset; *best is its distance. CLASS_BIT is the anchor that means none. */
static uint16_t climb(struct wordnet *wordnet, uint32_t offset, int distance, int *best)
{
    struct synset *synset = find_synset(wordnet, offset);
    if (!synset || distance >= *best)
        return CLASS_NONE;
    if (synset->class != CLASS_NONE) {
        *best = distance;
        return synset->class;
    }
    uint16_t class = CLASS_NONE;
    for (int i = 0; i < PARENTS && synset->parents[i]; i++) {
        uint16_t found = climb(wordnet, synset->parents[i], distance + 1, best);
        class = found == CLASS_NONE ? class : found;
    }
    return class;
}

static uint16_t class_of(struct wordnet *wordnet, const struct lemma *lemma)
{
    int best = FARTHEST;
    uint16_t class = lemma->senses[0] ? climb(wordnet, lemma->senses[0], 0, &best) : CLASS_NONE;
    return class == CLASS_BIT ? CLASS_NONE : class;
}

static void put_lemma(struct wordnet *wordnet, struct lemma *lemma)
{
    double all = lemma->counts[1] + lemma->counts[2] + lemma->counts[3] + lemma->counts[4];
    uint16_t class = class_of(wordnet, lemma);
    size_t joints = 0;
    for (char *p = lemma->text; *p; p++) {
        joints += *p == '_';
        *p = *p == '_' ? ' ' : *p;
    }
    if (joints > 0) {
        struct pair_record record = {.class = class, .flags = PAIR_WORDNET};
        if (joints <= 2 && lemma->counts[1] > 0 && !strpbrk(lemma->text, ".'/0123456789"))
            out_put(wordnet->out, SECTION_EN_PAIRS, hash_text(lemma->text), &record, sizeof record);
        return;
    }
    struct en_record *record = english_word(wordnet->out, lemma->text);
    record->noun = (uint8_t)(15 * lemma->counts[1] / all + 0.5);
    record->adj = (uint8_t)(15 * lemma->counts[3] / all + 0.5);
    record->class = class;
    record->flags |= EN_WORDNET | (lemma->counts[2] > 0.5 * all ? EN_VERB : 0);
}

/* noun.exc: "mice mouse" */
static void read_exception(void *self, char *text, const char *file, int line)
{
    struct wordnet *wordnet = self;
    (void)file, (void)line;
    char *rest = text;
    char *form = next_field(&rest, ' ');
    if (!rest || strpbrk(text, "_-"))
        return;
    struct form_record record = {.text = out_text(wordnet->out, next_field(&rest, ' '))};
    if (!out_get(wordnet->out, SECTION_EN_FORMS, hash_text(form)))
        out_put(wordnet->out, SECTION_EN_FORMS, hash_text(form), &record, sizeof record);
}

static void read_file(struct wordnet *wordnet, const char *folder, const char *name,
                      void (*each)(void *, char *, const char *, int))
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    read_lines(path, each, wordnet);
}

static struct wordnet wordnet;

/* How far up from a synset another one is; FARTHEST when it is not above. */
static int height_of(uint32_t offset, uint32_t above, int left)
{
    const struct synset *synset = find_synset(&wordnet, offset);
    if (offset == above)
        return 0;
    int best = FARTHEST;
    for (int i = 0; synset && left > 0 && i < PARENTS && synset->parents[i]; i++) {
        int height = 1 + height_of(synset->parents[i], above, left - 1);
        best = height < best ? height : best;
    }
    return best;
}

/* How far a synset is from another one over the nearest above both: 0 when one is above the other. 'above' starts
 * as the one of them and climbs. */
static int distance_of(uint32_t b, uint32_t above, int left)
{
    int there = height_of(b, above, MET_MOST);
    const struct synset *synset = find_synset(&wordnet, above);
    int best = FARTHEST, here = MET_MOST - left;
    if (there < FARTHEST)
        best = here == 0 || there == 0 ? 0 : here + there;
    for (int i = 0; synset && left > 0 && i < PARENTS && synset->parents[i]; i++) {
        int found = distance_of(b, synset->parents[i], left - 1);
        best = found < best ? found : best;
    }
    return best;
}

bool wordnet_are_siblings(const char *a, const char *b)
{
    const struct lemma *one = find_lemma(&wordnet, a, false), *other = find_lemma(&wordnet, b, false);
    int best = FARTHEST;
    for (int i = 0; one && i < SENSES && one->senses[i]; i++)
        for (int k = 0; other && k < SENSES && other->senses[k]; k++) {
            int found = distance_of(other->senses[k], one->senses[i], MET_MOST);
            best = found < best ? found : best;
        }
    return best > 0 && best <= SIBLINGS_MOST;
}

void compile_wordnet(struct out *out, const char *folder, const char *anchors)
{
    static const char *const indexes[] = {NULL, "index.noun", "index.verb", "index.adj", "index.adv"};
    wordnet.out = out;
    read_file(&wordnet, folder, "data.noun", read_synset);
    for (wordnet.part = 1; wordnet.part <= 4; wordnet.part++)
        read_file(&wordnet, folder, indexes[wordnet.part], read_index);
    read_file(&wordnet, folder, "cntlist.rev", read_count);
    read_file(&wordnet, folder, "noun.exc", read_exception);
    read_lines(anchors, read_anchor, &wordnet);
    for (struct lemma *lemma = wordnet.lemmas; lemma; lemma = lemma->hh.next)
        put_lemma(&wordnet, lemma);
}
