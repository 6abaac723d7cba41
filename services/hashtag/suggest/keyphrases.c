/* Key phrases of plain texts: runs of nouns and adjectives, rare words first, early ones first, repeated ones
 * first.
 *
 * The weights were chosen on one half of a thousand abstracts and checked on the other. */
#include "hashtag/suggest/keyphrases.h"

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
        "actual",      "additional",   "adequate",     "advanced",      "alternative", "appropriate",
        "attractive",  "available",    "basic",        "best",          "better",      "big",
        "broad",       "careful",      "central",      "certain",       "clear",       "common",
        "complete",    "considerable", "conventional", "corresponding", "critical",    "crucial",
        "current",     "desired",      "detailed",     "different",     "difficult",   "direct",
        "distinct",    "due",          "early",        "easy",          "effective",   "efficient",
        "emerging",    "enhanced",     "entire",       "essential",     "existing",    "expected",
        "extended",    "extensive",    "few",          "final",         "first",       "following",
        "formal",      "fourth",       "full",         "fundamental",   "further",     "future",
        "general",     "given",        "good",         "great",         "hard",        "high",
        "important",   "improved",     "increased",    "individual",    "inherent",    "initial",
        "interesting", "involved",     "key",          "known",         "large",       "last",
        "latest",      "least",        "less",         "likely",        "limited",     "little",
        "long",        "low",          "main",         "major",         "many",        "modern",
        "more",        "most",         "multiple",     "natural",       "necessary",   "needed",
        "new",         "next",         "novel",        "observed",      "obtained",    "old",
        "ongoing",     "only",         "original",     "other",         "overall",     "own",
        "particular",  "popular",      "positive",     "possible",      "potential",   "powerful",
        "practical",   "precise",      "preliminary",  "present",       "presented",   "previous",
        "primary",     "principal",    "promising",    "proper",        "proposed",    "quick",
        "rapid",       "real",         "reasonable",   "recent",        "reduced",     "related",
        "relevant",    "remaining",    "reported",     "required",      "resulting",   "same",
        "second",      "serious",      "several",      "short",         "significant", "similar",
        "simple",      "small",        "special",      "specific",      "standard",    "strong",
        "subsequent",  "substantial",  "successful",   "such",          "sufficient",  "suitable",
        "top",         "total",        "traditional",  "true",          "typical",     "underlying",
        "unique",      "unnoticed",    "usable",       "useful",        "usual",       "valuable",
        "various",     "varying",      "vital",        "whole",         "wide",        "worth",
        "young"};
    return is_in(word, list, sizeof list / sizeof *list);
}

/* Nouns that every text has. Sorted. */
static bool is_general(const char *word)
{
    static const char *const list[] = {
        "ability",     "account",     "addition",     "advantage",   "aim",         "amount",
        "analysis",    "application", "approach",     "area",        "article",     "aspect",
        "attempt",     "author",      "basis",        "behaviour",   "benefit",     "case",
        "challenge",   "change",      "chapter",      "choice",      "claim",       "comparison",
        "concept",     "conclusion",  "condition",    "consequence", "context",     "contribution",
        "day",         "decision",    "demand",       "detail",      "development", "difference",
        "difficulty",  "discussion",  "effect",       "effort",      "element",     "emphasis",
        "end",         "entrant",     "event",        "evidence",    "example",     "experience",
        "experiment",  "expert",      "extension",    "extent",      "fact",        "factor",
        "feature",     "field",       "focus",        "form",        "framework",   "function",
        "goal",        "group",       "help",         "idea",        "impact",      "implementation",
        "importance",  "improvement", "information",  "input",       "interest",    "introduction",
        "issue",       "item",        "kind",         "lack",        "level",       "limitation",
        "list",        "literature",  "look",         "manner",      "mean",        "measure",
        "member",      "method",      "model",        "nature",      "need",        "number",
        "objective",   "one",         "opportunity",  "option",      "order",       "outcome",
        "output",      "overview",    "paper",        "part",        "people",      "performance",
        "perspective", "phase",       "phenomenon",   "place",       "point",       "possibility",
        "practice",    "presence",    "principle",    "problem",     "procedure",   "process",
        "property",    "purpose",     "quality",      "question",    "range",       "rate",
        "reason",      "relation",    "relationship", "report",      "requirement", "research",
        "respect",     "result",      "review",       "role",        "sample",      "scheme",
        "section",     "sense",       "series",       "set",         "show",        "situation",
        "size",        "solution",    "source",       "state",       "step",        "strategy",
        "structure",   "study",       "subject",      "success",     "survey",      "task",
        "technique",   "term",        "test",         "thing",       "time",        "today",
        "tool",        "topic",       "trend",        "type",        "unit",        "usage",
        "use",         "value",       "variation",    "variety",     "version",     "view",
        "way",         "work",        "world",        "year"};
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
    /* "training algorithms", but not "supplying tools". */
    bool participle =
        token->tag == EN_VBN || (token->tag == EN_VBG && token->known && token->en.noun + token->en.adj > 4);
    return participle && followed && is_noun(token + 1);
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
    score *= n == 1 ? 0.3 : n >= WORDS_MOST ? 0.7 : 1;
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
    /* Words with hyphens count as one. */
    size_t units[WORDS_MOST], n_units = 0;
    for (size_t i = end; i-- > first && n_units < WORDS_MOST;)
        if (i == first || tokens->list[i].gap != GAP_HYPHEN)
            units[n_units++] = i;
    size_t start = units[n_units - 1];
    add_span(spans, &tokens->list[start], start, end - start, 1);
    if (n_units >= 3)
        add_span(spans, &tokens->list[units[1]], units[1], end - units[1], 0.4);
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
