/* Words first, then the longest known phrases from left to right, then what people are named, then phrases of
 * the rest. */
#include "hashtag/suggest/analysis.h"

#include <stdio.h>
#include <string.h>

enum { READ_MOST = 200 /* words of a text; what comes later says little new */ };

static bool is(const struct token *token, const char *word)
{
    return strcmp(token->fold, word) == 0;
}

static enum role role_of(enum concept_kind kind)
{
    switch ((int)kind) {
    case CONCEPT_STOP:
        return ROLE_STOP;
    case CONCEPT_DROP:
        return ROLE_DROPPED;
    case CONCEPT_ARTIST:
        return ROLE_PERSON;
    default:
        return ROLE_CONCEPT;
    }
}

static void find_mentions(struct analysis *analysis)
{
    const struct tokens *tokens = &analysis->tokens;
    for (size_t i = 0; i < tokens->n;) {
        struct mention mention = {.first = (uint16_t)i, .style = i >= analysis->style_first};
        struct phrase_record found = {0};
        size_t n = bases_find(tokens, i, &found);
        mention.concept = found.concept;
        mention.sibling = found.words == PHRASE_SIBLING;
        if (n == 0 || !lexicon_concept(mention.concept, &mention.record)) {
            if (analysis_is_denied(analysis, i))
                analysis->roles[i] = ROLE_DROPPED;
            i++;
            continue;
        }
        enum role role = analysis_is_denied(analysis, i) ? ROLE_DROPPED : role_of(mention.record.kind);
        memset(analysis->roles + i, role, n);
        mention.count = (uint16_t)n;
        if (role == ROLE_CONCEPT && analysis->n_mentions < MENTIONS_MOST)
            analysis->mentions[analysis->n_mentions++] = mention;
        i += n;
    }
}

/* "by Greg Rutkowski and Artgerm": what follows "by" is people, unless something is done by it ("lit by
 * candles"). */
static bool names_follow(const struct tokens *tokens, size_t i)
{
    const struct token *token = &tokens->list[i];
    const struct token *before = i > 0 ? token - 1 : NULL;
    if (is(token, "by"))
        return !before || token->gap >= GAP_SEGMENT || !(before->tag == EN_VBN || before->tag == EN_VBD) ||
               is(before, "painted") || is(before, "drawn") || is(before, "made") || is(before, "inspired") ||
               is(before, "directed") || is(before, "illustrated") || is(before, "designed");
    return is(token, "художник") || is(token, "художника") || is(token, "автор") ||
           (i >= 3 && is(token, "of") && is(before, "style") && is(before - 1, "the"));
}

static bool is_common(const struct token *token)
{
    if (token->russian)
        return token->n_readings > 0 && !(token->readings[0].grammar & RU_NAME) && !token->capital;
    return token->known && !token->capital && token->en.noun + token->en.adj > 0 &&
           !(token->en.flags & EN_NAME);
}

/* "hanya yanagihara style": words that nobody knows, right before it, are a name. */
static void find_stylists(struct analysis *analysis, size_t style)
{
    const struct token *list = analysis->tokens.list;
    for (size_t i = style; i > 0 && style - i < 2 && list[i].gap < GAP_SEGMENT; i--) {
        const struct token *token = &list[i - 1];
        if (token->russian || token->known || token->number || analysis->roles[i - 1] != ROLE_FREE)
            return;
        analysis->roles[i - 1] = ROLE_PERSON;
    }
}

static void find_people(struct analysis *analysis)
{
    struct tokens *tokens = &analysis->tokens;
    for (size_t i = 0; i < tokens->n; i++) {
        if (is(&tokens->list[i], "style") || is(&tokens->list[i], "styled"))
            find_stylists(analysis, i);
        /* A first name is followed by a surname. */
        if (i > 0 && analysis->roles[i - 1] == ROLE_PERSON && analysis->roles[i] == ROLE_FREE &&
            tokens->list[i].gap == GAP_SPACE && !is_common(&tokens->list[i]) && tokens->list[i].tag != EN_IN)
            analysis->roles[i] = ROLE_PERSON;
        if (!names_follow(tokens, i))
            continue;
        size_t named = 0;
        for (size_t k = i + 1; k < tokens->n && (k == i + 1 || tokens->list[k].gap < GAP_SEGMENT); k++) {
            bool joint = is(&tokens->list[k], "and") || is(&tokens->list[k], "и");
            if (analysis->roles[k] == ROLE_CONCEPT || (!joint && is_common(&tokens->list[k])))
                break;
            analysis->roles[k] = ROLE_PERSON;
            named++;
        }
        /* "by Alphonse Mucha, Klimt": no. One list item later people are told from things no more. */
        if (named == 0 && analysis->roles[i] == ROLE_FREE)
            analysis->roles[i] = ROLE_STOP;
    }
}

struct phrase *analysis_add_phrase(struct analysis *analysis, const char *words, size_t first, size_t count)
{
    if (analysis->n_phrases == PHRASES_MOST || !words)
        return NULL;
    struct phrase *phrase = &analysis->phrases[analysis->n_phrases++];
    *phrase =
        (struct phrase){.words = words, .first = (uint16_t)first, .count = (uint16_t)count, .free = true};
    uint64_t hash = FORMAT_HASH_START;
    for (size_t i = 0; i < count; i++) {
        const char *base = analysis->tokens.list[first + i].bases[0];
        uint32_t len = (uint32_t)strlen(base);
        hash = format_hash_add(hash, base, len);
        if (i < TAG_WORDS)
            phrase->marks[i] = format_mark(format_hash_end(format_hash_add(FORMAT_HASH_START, base, len)));
        phrase->free = phrase->free && analysis->roles[first + i] == ROLE_FREE;
    }
    phrase->key = format_mark(format_hash_end(hash));
    phrase->class = CLASS_NONE;
    return phrase;
}

static void find_language(struct analysis *analysis)
{
    size_t russian = 0, english = 0;
    for (size_t i = 0; i < analysis->style_first; i++) {
        const struct token *token = &analysis->tokens.list[i];
        if (analysis->roles[i] == ROLE_DROPPED || token->number)
            continue;
        russian += token->russian;
        english += !token->russian;
    }
    analysis->russian = russian > 0 && 2 * russian >= english;
    analysis->mixed = russian * 3 >= english && english * 3 >= russian && english > 2;
}

/* Finds where the style's words begin, and leaves the end of a long text out before them. */
static void cut(struct analysis *analysis, size_t text_len)
{
    struct tokens *tokens = &analysis->tokens;
    size_t first = 0;
    while (first < tokens->n && tokens->list[first].at <= text_len)
        first++;
    analysis->style_first = first;
    if (first <= READ_MOST)
        return;
    memmove(tokens->list + READ_MOST, tokens->list + first, (tokens->n - first) * sizeof *tokens->list);
    tokens->n -= first - READ_MOST;
    analysis->style_first = READ_MOST;
}

static void find_compounds(struct analysis *analysis)
{
    memset(analysis->compounds, 0, (analysis->tokens.n + 1) * sizeof *analysis->compounds);
    for (size_t i = 0; i < analysis->n_mentions; i++) {
        uint16_t *longest = &analysis->compounds[analysis->mentions[i].first];
        if (analysis->mentions[i].count > *longest)
            *longest = analysis->mentions[i].count;
    }
    for (size_t i = 0; i < analysis->n_phrases; i++) {
        uint16_t *longest = &analysis->compounds[analysis->phrases[i].first];
        if (analysis->phrases[i].fixed && analysis->phrases[i].count > *longest)
            *longest = analysis->phrases[i].count;
    }
}

size_t analysis_compound(const struct analysis *analysis, size_t first, size_t count)
{
    size_t most = 0;
    for (size_t back = 0; back < PHRASE_WORDS_MOST && back <= first; back++) {
        size_t longest = analysis->compounds[first - back];
        if (longest > count && longest > most && longest >= back + count)
            most = longest;
    }
    return most;
}

const struct phrase *analysis_phrase_at(const struct analysis *analysis, size_t first, size_t count)
{
    for (size_t i = 0; i < analysis->n_phrases; i++)
        if (analysis->phrases[i].first == first && analysis->phrases[i].count == count)
            return &analysis->phrases[i];
    return NULL;
}

const struct mention *analysis_mention_at(const struct analysis *analysis, size_t word)
{
    for (size_t i = 0; i < analysis->n_mentions && analysis->mentions[i].first <= word; i++)
        if (word < (size_t)analysis->mentions[i].first + analysis->mentions[i].count)
            return &analysis->mentions[i];
    return NULL;
}

bool analysis_make(const char *text, const char *style, struct px_arena *arena, struct analysis *ret)
{
    *ret = (struct analysis){0};
    size_t text_len = strlen(text), style_len = strlen(style);
    char *both = px_arena_alloc(arena, text_len + style_len + 4);
    if (!both)
        return false;
    memcpy(both, text, text_len);
    (void)snprintf(both + text_len, style_len + 4, "\n%s", style);
    if (!tokens_read(both, text_len + 1 + style_len, arena, &ret->tokens))
        return false;
    cut(ret, style_len > 0 ? text_len : SIZE_MAX);
    if (!bases_fill(&ret->tokens, arena))
        return false;
    ret->roles = px_arena_alloc(arena, ret->tokens.n + 1);
    ret->compounds = px_arena_array(arena, ret->tokens.n + 1, sizeof *ret->compounds);
    ret->mentions = px_arena_array(arena, MENTIONS_MOST, sizeof *ret->mentions);
    ret->phrases = px_arena_array(arena, PHRASES_MOST, sizeof *ret->phrases);
    if (!ret->roles || !ret->compounds || !ret->mentions || !ret->phrases)
        return false;
    find_mentions(ret);
    find_people(ret);
    find_language(ret);
    if (!analysis_add_english(ret, arena) || !analysis_add_russian(ret, arena))
        return false;
    find_compounds(ret);
    return true;
}
