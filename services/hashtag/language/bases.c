/* English has one base form a word; a Russian word may be read in several ways, so a few of them are tried. */
#include "hashtag/language/bases.h"

#include <string.h>

#include "hashtag/language/spelling.h"

enum { TRIES_MOST = 8, SEEN = 512 };

static const char *copy_folded(struct px_arena *arena, const char *text, size_t len)
{
    char *copy = px_arena_strndup(arena, text, len);
    for (char *p = copy; p && (p = strstr(p, "ё")) != NULL;)
        memcpy(p, "е", 2);
    return copy;
}

/* Nouns before all others, common words before rare ones, places and names after them. */
static int rank(const struct ru_reading *reading)
{
    static const uint8_t rare[STEM_COMMON_MOST + 1] = {5, 4, 4, 3, 3, 2, 2, 1, 1, 1};
    uint32_t g = reading->grammar;
    int rank = RU_POS(g) == RU_NOUN ? 0 : RU_POS(g) == RU_ADJECTIVE || RU_POS(g) == RU_PARTICIPLE ? 1 : 2;
    if (RU_POS(g) == RU_PREPOSITION || RU_POS(g) == RU_CONJUNCTION || RU_POS(g) == RU_PRONOUN)
        rank = -1;
    return 16 * rank + rare[reading->common] + (g & (RU_NAME | RU_PLACE) ? 2 : 0) + (g & RU_ROUGH ? 3 : 0) +
           (RU_CASE(g) == RU_NOMINATIVE ? 0 : 3);
}

/* A word that no dictionary has may be a form of one that our tables have: "киберпанком", "Каппадокией". */
static bool guess_bases(struct token *token, struct px_arena *arena)
{
    static const char *const endings[][2] = {
        {"ией", "ия"}, {"ии", "ия"}, {"ию", "ия"}, {"ями", "я"}, {"ами", "а"}, {"ой", "а"}, {"ом", ""},
        {"ем", "й"},   {"ов", ""},   {"е", ""},    {"е", "а"},   {"а", ""},    {"у", ""},   {"у", "а"},
        {"ы", "а"},    {"ы", ""},    {"и", "а"},   {"и", ""},    {"я", "й"}};
    token->bases[token->n_bases++] = token->fold;
    for (size_t i = 0; i < sizeof endings / sizeof *endings && token->n_bases < TOKEN_BASES; i++) {
        size_t cut = strlen(endings[i][0]), add = strlen(endings[i][1]);
        if (token->fold_len < cut + 6 || strcmp(token->fold + token->fold_len - cut, endings[i][0]) != 0)
            continue;
        size_t stem = token->fold_len - cut;
        char *base = px_arena_alloc(arena, stem + add + 1);
        if (!base)
            return false;
        memcpy(base, token->fold, stem);
        memcpy(base + stem, endings[i][1], add + 1);
        token->bases[token->n_bases++] = base;
    }
    return true;
}

/* Whether an earlier reading has the same base form: it differs in case, number or gender alone. */
static bool has_earlier(const struct ru_reading *readings, size_t i)
{
    const uint32_t marks = 15 | RU_PRESENT | RU_PASSIVE;
    for (size_t k = 0; k < i; k++)
        if (readings[k].paradigm == readings[i].paradigm && readings[k].stem_len == readings[i].stem_len &&
            (readings[k].grammar & marks) == (readings[i].grammar & marks))
            return true;
    return false;
}

static bool read_russian(struct token *token, struct px_arena *arena)
{
    struct ru_reading readings[RU_READINGS];
    size_t n = ru_read(token->fold, token->fold_len, readings);
    if (n == 0)
        return guess_bases(token, arena);
    for (size_t i = 1; i < n; i++) /* a stable sort of a handful */
        for (size_t k = i; k > 0 && rank(&readings[k]) < rank(&readings[k - 1]); k--) {
            struct ru_reading swap = readings[k];
            readings[k] = readings[k - 1];
            readings[k - 1] = swap;
        }
    struct ru_reading *kept = px_arena_array(arena, n, sizeof *kept);
    if (!kept)
        return n == 0;
    memcpy(kept, readings, n * sizeof *kept);
    token->readings = kept;
    token->n_readings = n;
    for (size_t i = 0; i < n && token->n_bases < TOKEN_BASES; i++) {
        char base[2 * RU_WORD_MAX];
        if (has_earlier(readings, i))
            continue;
        size_t len = ru_base(token->fold, &readings[i], base, sizeof base);
        const char *copy = len > 0 ? copy_folded(arena, base, len) : NULL;
        bool twin = false;
        for (size_t k = 0; copy && k < token->n_bases; k++)
            twin = twin || strcmp(token->bases[k], copy) == 0;
        if (copy && !twin)
            token->bases[token->n_bases++] = copy;
    }
    return true;
}

/* Takes over what an earlier token of the same word has; 'seen' holds a token's number for each mark, from 1.
 */
static bool copy_earlier(struct tokens *tokens, size_t i, uint16_t seen[SEEN])
{
    struct token *token = &tokens->list[i];
    uint16_t *slot = &seen[token->mark % SEEN];
    const struct token *earlier = *slot ? &tokens->list[*slot - 1] : NULL;
    *slot = (uint16_t)(i + 1);
    if (!earlier || strcmp(earlier->fold, token->fold) != 0)
        return false;
    memcpy(token->bases, earlier->bases, sizeof token->bases);
    token->n_bases = earlier->n_bases;
    token->readings = earlier->readings;
    token->n_readings = earlier->n_readings;
    return true;
}

/* Whether the tables have one of a word's base forms, alone or in a phrase. */
static bool is_in_tables(const struct token *token)
{
    for (size_t i = 0; i < token->n_bases; i++)
        if (lexicon_has_word(token->bases[i], strlen(token->bases[i])))
            return true;
    return false;
}

/* A Russian word that nobody knows is tried once more with a letter mended. */
static bool read_again(struct token *token, struct px_arena *arena, size_t *tries)
{
    const char *before = token->fold;
    if (token->n_readings > 0 || *tries == 0 || (token->capital && token->inside) || is_in_tables(token))
        return true;
    (*tries)--;
    if (!spelling_mend(token, arena))
        return false;
    if (token->fold == before)
        return true;
    token->n_bases = 0;
    return read_russian(token, arena);
}

/* English words that nobody knows, but for names behind "by". */
static bool mend_english(struct tokens *tokens, struct px_arena *arena, size_t *tries)
{
    for (size_t i = 0; i<tokens->n && * tries> 0; i++) {
        struct token *token = &tokens->list[i];
        if (token->russian || !spelling_is_doubtful(token) || (i > 0 && strcmp(token[-1].fold, "by") == 0) ||
            (i > 1 && strcmp(token[-2].fold, "by") == 0))
            continue;
        (*tries)--;
        if (!spelling_mend(token, arena))
            return false;
    }
    return true;
}

bool bases_fill(struct tokens *tokens, struct px_arena *arena)
{
    uint16_t seen[SEEN] = {0};
    size_t tries = tokens->n <= SPELLING_WORDS && !tokens->code ? SPELLING_TRIES : 0;
    if (!mend_english(tokens, arena, &tries))
        return false;
    en_tag_tokens(tokens->list, tokens->n);
    for (size_t i = 0; i < tokens->n; i++) {
        struct token *token = &tokens->list[i];
        if (copy_earlier(tokens, i, seen))
            continue;
        if (token->russian && (!read_russian(token, arena) || !read_again(token, arena, &tries)))
            return false;
        if (!token->russian) {
            char base[TOKEN_BYTES_MOST * 2];
            size_t len = en_base(token->fold, token->fold_len, base, sizeof base);
            bool same = len == token->fold_len && memcmp(base, token->fold, len) == 0;
            token->bases[0] = same ? token->fold : px_arena_strndup(arena, base, len);
            token->n_bases = 1;
        }
        if (token->n_bases == 0) {
            token->bases[0] = token->fold;
            token->n_bases = 1;
        }
        if (!token->bases[0])
            return false;
    }
    return true;
}

static uint64_t hash_choice(const struct token *tokens, size_t n, size_t choice)
{
    uint64_t hash = FORMAT_HASH_START;
    for (size_t i = 0; i < n; i++) {
        const char *base = tokens[i].bases[choice % tokens[i].n_bases];
        choice /= tokens[i].n_bases;
        if (i > 0)
            hash = format_hash_add(hash, " ", 1);
        hash = format_hash_add(hash, base, (uint32_t)strlen(base));
    }
    return format_hash_end(hash);
}

uint64_t bases_hash(const struct token *tokens, size_t n)
{
    return hash_choice(tokens, n, 0);
}

/* How many words a phrase that starts at token i can have. */
static size_t longest(const struct tokens *tokens, size_t i)
{
    const struct token *first = &tokens->list[i];
    size_t most = 0, n = 1;
    for (size_t k = 0; k < first->n_bases; k++) {
        size_t words = lexicon_longest(first->bases[k], strlen(first->bases[k]));
        most = words > most ? words : most;
    }
    while (n < most && i + n < tokens->n && tokens->list[i + n].gap < GAP_SEGMENT)
        n++;
    return most < n ? most : n;
}

size_t bases_find(const struct tokens *tokens, size_t i, struct phrase_record *ret)
{
    for (size_t n = longest(tokens, i); n > 0; n--) {
        size_t tries = 1;
        for (size_t k = 0; k < n; k++)
            tries *= tokens->list[i + k].n_bases;
        for (size_t choice = 0; choice < tries && choice < TRIES_MOST; choice++)
            if (lexicon_find_phrase(hash_choice(&tokens->list[i], n, choice), ret))
                return n;
    }
    return 0;
}
