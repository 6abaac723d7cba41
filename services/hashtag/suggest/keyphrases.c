/* Key phrases of plain texts: runs of nouns and adjectives, rare words first, early ones first, repeated ones
 * first.
 *
 * The weights were chosen on one half of a thousand abstracts and checked on the other. */
#include "suggest/keyphrases.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MOST = 4, SPANS_MOST = 600 };

struct span {
    const struct token *words;
    uint64_t key;
    size_t first, n;
    double score, times;
};

struct spans {
    struct span list[SPANS_MOST];
    size_t n;
};

static int compare_words(const void *a, const void *b)
{
    return strcmp(a, *(const char *const *)b);
}

static bool is_in(const char *word, const char *const *list, size_t n)
{
    return bsearch(word, list, n, sizeof *list, compare_words) != NULL;
}

/* Adjectives that describe a text, not its subject. Sorted. */
static bool is_vague(const char *word)
{
    static const char *const list[] = {
        "available", "basic",       "best",        "better",   "certain",  "current",   "different",
        "due",       "effective",   "efficient",   "entire",   "existing", "few",       "first",
        "further",   "future",      "general",     "good",     "high",     "important", "key",
        "large",     "low",         "main",        "major",    "many",     "more",      "most",
        "necessary", "new",         "novel",       "other",    "overall",  "own",       "particular",
        "possible",  "potential",   "present",     "previous", "proposed", "recent",    "same",
        "second",    "several",     "significant", "similar",  "simple",   "small",     "specific",
        "such",      "traditional", "typical",     "useful",   "various",  "whole"};
    return is_in(word, list, sizeof list / sizeof *list);
}

/* Nouns that every text has. Sorted. */
static bool is_general(const char *word)
{
    static const char *const list[] = {
        "addition",    "advantage", "analysis", "application", "approach",    "area",        "article",
        "aspect",      "author",    "case",     "conclusion",  "condition",   "development", "effect",
        "example",     "fact",      "factor",   "feature",     "form",        "idea",        "importance",
        "information", "issue",     "kind",     "level",       "method",      "need",        "number",
        "order",       "paper",     "part",     "people",      "performance", "point",       "problem",
        "process",     "property",  "question", "research",    "result",      "role",        "set",
        "study",       "technique", "term",     "time",        "type",        "use",         "way",
        "work",        "year"};
    return is_in(word, list, sizeof list / sizeof *list);
}

static bool is_noun(const struct token *token)
{
    return token->tag >= EN_NN && token->tag <= EN_NNPS;
}

static bool fits(const struct tokens *tokens, size_t i)
{
    const struct token *token = &tokens->list[i];
    if (token->russian || token->number || token->fold_len < 2)
        return false;
    if (is_noun(token) || (token->tag >= EN_JJ && token->tag <= EN_JJS))
        return true;
    bool followed = i + 1 < tokens->n && token[1].gap < GAP_SEGMENT;
    /* "off-line", "norm-bounded": together an adjective, whatever its parts are. */
    if (token->gap == GAP_HYPHEN || (followed && token[1].gap == GAP_HYPHEN))
        return true;
    return (token->tag == EN_VBN || token->tag == EN_VBG) && followed && is_noun(token + 1);
}

static double rarity(const struct token *token)
{
    double idf = token->known ? token->en.idf / 16.0 : 7.0;
    return idf > 7 ? 7 : idf;
}

static void add_span(struct spans *spans, const struct token *words, size_t first, size_t n, double weight)
{
    uint64_t hash = FORMAT_HASH_START;
    double rare = 0;
    if (n == 1 && (is_general(words[0].bases[0]) || words[0].fold_len < 3))
        return;
    for (size_t i = 0; i < n; i++) {
        hash = format_hash_add(hash, words[i].bases[0], (uint32_t)strlen(words[i].bases[0]) + 1);
        rare += rarity(&words[i]);
    }
    double score = weight * rare / pow((double)n, 0.9) / (1 + 0.5 * log(1 + (double)first / 12));
    score *= n == 1 ? 0.35 : n >= WORDS_MOST ? 0.7 : 1;
    if (n == 2 && is_general(words[1].bases[0]))
        score *= 0.8;
    for (size_t i = 0; i < spans->n; i++) {
        struct span *span = &spans->list[i];
        if (span->key != hash || span->n != n)
            continue;
        span->score = span->score > score ? span->score : score;
        span->times += weight;
        return;
    }
    if (spans->n < SPANS_MOST)
        spans->list[spans->n++] = (struct span){words, hash, first, n, score, weight};
}

static void add_run(struct spans *spans, const struct tokens *tokens, size_t first, size_t end)
{
    while (first < end && (is_vague(tokens->list[first].fold) || tokens->list[first].tag == EN_CD))
        first++;
    while (end > first && !is_noun(&tokens->list[end - 1]))
        end--;
    if (first == end)
        return;
    size_t n = end - first > WORDS_MOST ? WORDS_MOST : end - first;
    add_span(spans, &tokens->list[end - n], end - n, n, 1);
    if (n >= 3)
        add_span(spans, &tokens->list[end - 2], end - 2, 2, 0.4);
}

static int compare_spans(const void *a, const void *b)
{
    const struct span *x = a, *y = b;
    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    return x->first < y->first ? -1 : x->first > y->first;
}

static const char *write_span(const struct span *span, struct px_arena *arena)
{
    const char *text = span->words[0].text;
    for (size_t i = 1; i < span->n && text; i++)
        text = px_arena_printf(arena, "%s%s%s", text, span->words[i].gap == GAP_HYPHEN ? "-" : " ",
                               span->words[i].text);
    return text;
}

size_t suggest_phrases(const char *text, size_t most, struct px_arena *arena, const char ***ret_phrases)
{
    struct tokens tokens;
    struct spans *spans = px_arena_alloc(arena, sizeof *spans);
    const char **phrases = px_arena_array(arena, most, sizeof *phrases);
    size_t n = 0;
    if (!spans || !phrases || !tokens_read(text, strlen(text), arena, &tokens) || !bases_fill(&tokens, arena))
        return 0;
    for (size_t i = 0; i < tokens.n;) {
        size_t end = i;
        while (end < tokens.n && fits(&tokens, end) && (end == i || tokens.list[end].gap < GAP_SEGMENT))
            end++;
        if (end > i)
            add_run(spans, &tokens, i, end);
        i = end > i ? end : i + 1;
    }
    for (size_t i = 0; i < spans->n; i++)
        if (spans->list[i].times > 1)
            spans->list[i].score *= pow(spans->list[i].times, 0.6);
    qsort(spans->list, spans->n, sizeof *spans->list, compare_spans);
    for (; n < most && n < spans->n; n++)
        if (!(phrases[n] = write_span(&spans->list[n], arena)))
            break;
    *ret_phrases = phrases;
    return n;
}
