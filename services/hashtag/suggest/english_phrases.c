/* English phrases: runs of adjectives and nouns that end in a noun.
 *
 * Of a run the last two words and each noun are phrases; more words make no tag that people search for. */
#include "hashtag/suggest/analysis.h"

#include <string.h>

static bool is_noun(const struct token *token)
{
    return token->tag >= EN_NN && token->tag <= EN_NNPS;
}

static bool is_adjective(const struct token *token)
{
    return token->tag >= EN_JJ && token->tag <= EN_JJS;
}

static bool is_word(const struct token *token)
{
    return !token->russian && !token->number && token->fold_len > 1 &&
           !(token->fold_len == 2 && !token->capital && !token->known);
}

/* Whether a word can stand within a phrase. */
static bool fits(const struct analysis *analysis, size_t i)
{
    const struct token *token = &analysis->tokens.list[i];
    if (!is_word(token) || analysis->roles[i] == ROLE_STOP || analysis->roles[i] == ROLE_DROPPED ||
        analysis->roles[i] == ROLE_PERSON)
        return false;
    if (is_noun(token) || is_adjective(token) || (analysis->roles[i] == ROLE_CONCEPT && token->tag <= EN_VBZ))
        return true;
    bool participle = token->tag == EN_VBN || token->tag == EN_VBG;
    const struct token *next = i + 1 < analysis->tokens.n ? token + 1 : NULL;
    return participle && next && next->gap < GAP_SEGMENT && is_noun(next) &&
           analysis->roles[i + 1] < ROLE_STOP;
}

static bool is_head(const struct analysis *analysis, size_t i)
{
    const struct token *token = &analysis->tokens.list[i];
    return is_noun(token) ||
           (analysis->roles[i] == ROLE_CONCEPT && token->en.noun > 7 && token->tag != EN_VBG);
}

/* Whether a concept ends before word i that has all of the 'n' words before it. */
static bool is_concept_before(const struct analysis *analysis, size_t i, size_t n)
{
    for (size_t k = 0; k < analysis->n_mentions; k++)
        if (analysis->mentions[k].count == n && analysis->mentions[k].first + n == i)
            return true;
    return false;
}

static double decades(const struct token *token)
{
    return token->known ? token->en.idf / 16.0 : 7.0;
}

static const char *write_words(const struct analysis *analysis, struct px_arena *arena, size_t first,
                               size_t n)
{
    const struct token *list = analysis->tokens.list + first;
    return n == 1   ? list[0].fold
           : n == 2 ? px_arena_printf(arena, "%s %s", list[0].fold, list[1].fold)
                    : px_arena_printf(arena, "%s %s %s", list[0].fold, list[1].fold, list[2].fold);
}

static bool find_pair(const struct analysis *analysis, size_t first, size_t n, struct pair_record *ret)
{
    char words[4 * TOKEN_BYTES_MOST * 2];
    size_t len = 0;
    for (int base = 0; base < 2; base++, len = 0) {
        for (size_t i = 0; i < n; i++) {
            const struct token *token = &analysis->tokens.list[first + i];
            const char *word = base && i + 1 == n ? token->bases[0] : token->fold;
            size_t word_len = strlen(word);
            if (len + word_len + 1 >= sizeof words)
                return false;
            if (i > 0)
                words[len++] = ' ';
            memcpy(words + len, word, word_len);
            len += word_len;
        }
        if (en_find_pair(words, len, ret))
            return true;
    }
    return false;
}

static bool add(struct analysis *analysis, struct px_arena *arena, size_t first, size_t n)
{
    struct phrase *phrase = analysis_add_phrase(analysis, write_words(analysis, arena, first, n), first, n);
    const struct token *list = analysis->tokens.list + first;
    struct pair_record pair;
    if (!phrase)
        return analysis->n_phrases == PHRASES_MOST;
    struct en_record head;
    const char *base = list[n - 1].bases[0];
    phrase->class = en_find(base, strlen(base), &head) ? head.class : CLASS_NONE;
    phrase->known = n == 1 && list[0].known && list[0].en.noun > 0;
    if (n > 1 && find_pair(analysis, first, n, &pair)) {
        phrase->known = true;
        phrase->fixed = (pair.flags & PAIR_WORDNET) || is_noun(&list[0]);
        phrase->class = pair.class != CLASS_NONE ? pair.class : phrase->class;
    }
    phrase->named = n == 3 && !phrase->known;
    phrase->described = n > 1 && !is_noun(&list[0]);
    for (size_t i = 0; i < n; i++) {
        phrase->proper = phrase->proper || list[i].tag == EN_NNP || list[i].tag == EN_NNPS;
        phrase->idf += decades(&list[i]);
    }
    return true;
}

/* The phrases of one run of words. */
static bool add_run(struct analysis *analysis, struct px_arena *arena, size_t first, size_t end)
{
    while (end > first && !is_head(analysis, end - 1))
        end--;
    for (size_t i = first; i < end; i++) {
        const struct token *token = &analysis->tokens.list[i];
        bool ok = true;
        struct pair_record pair;
        if (i >= first + 2 && is_head(analysis, i) &&
            (find_pair(analysis, i - 2, 3, &pair) || is_concept_before(analysis, i, 2)))
            ok = add(analysis, arena, i - 2, 3);
        /* "rimmed glasses" of "metal-rimmed glasses" says half. */
        bool torn = i > first && token[-1].gap == GAP_HYPHEN && i - 1 > first;
        if (i > first && is_head(analysis, i) && (!torn || find_pair(analysis, i - 1, 2, &pair)))
            ok = ok && add(analysis, arena, i - 1, 2);
        if (is_noun(token))
            ok = ok && add(analysis, arena, i, 1);
        if (!ok)
            return false;
    }
    return true;
}

bool analysis_add_english(struct analysis *analysis, struct px_arena *arena)
{
    size_t n = analysis->tokens.n;
    for (size_t i = 0; i < n;) {
        size_t end = i;
        while (end < n && fits(analysis, end) && (end == i || analysis->tokens.list[end].gap < GAP_SEGMENT))
            end++;
        if (end > i && !add_run(analysis, arena, i, end))
            return false;
        i = end > i ? end : i + 1;
    }
    return true;
}
