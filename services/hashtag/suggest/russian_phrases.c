/* Russian phrases, always in the nominative: a noun, an adjective that agrees with its noun ("над
 * заснеженными горами" -> "заснеженные горы"), a noun with a genitive ("станцию метро" -> "станция метро"),
 * two nouns with a hyphen. When a form is not sure there is no phrase. */
#include "hashtag/suggest/analysis.h"

#include <string.h>

/* A person's name; a common word that is also a name ("роза") is none unless it has a capital. */
static bool is_name(const struct token *token)
{
    int name = -1, noun = -1;
    for (size_t i = 0; i < token->n_readings; i++) {
        const struct ru_reading *reading = &token->readings[i];
        int *most = reading->grammar & RU_NAME ? &name : RU_POS(reading->grammar) == RU_NOUN ? &noun : NULL;
        if (most && reading->common > *most)
            *most = reading->common;
    }
    return name >= 0 && (name >= noun || (token->capital && token->inside));
}

static bool usable(const struct analysis *analysis, size_t i)
{
    const struct token *token = &analysis->tokens.list[i];
    if (!token->russian || token->fold_len < 4 || analysis->roles[i] == ROLE_STOP ||
        analysis->roles[i] == ROLE_DROPPED || analysis->roles[i] == ROLE_PERSON)
        return false;
    for (size_t k = 0; k < token->n_readings; k++) {
        enum ru_pos pos = RU_POS(token->readings[k].grammar);
        if (pos == RU_PREPOSITION || pos == RU_CONJUNCTION || pos == RU_PRONOUN)
            return false;
    }
    return !is_name(token);
}

static bool is_noun(const struct ru_reading *reading)
{
    return RU_POS(reading->grammar) == RU_NOUN &&
           !(reading->grammar & (RU_NAME | RU_ABBREVIATION | RU_ROUGH));
}

static bool is_adjective(const struct ru_reading *reading)
{
    return RU_POS(reading->grammar) == RU_ADJECTIVE || RU_POS(reading->grammar) == RU_PARTICIPLE;
}

/* A noun in a case, or NULL; RU_NO_CASE: any. */
static const struct ru_reading *noun_in(const struct token *token, enum ru_case wanted)
{
    for (size_t i = 0; i < token->n_readings; i++)
        if (is_noun(&token->readings[i]) &&
            (wanted == RU_NO_CASE || RU_CASE(token->readings[i].grammar) == wanted))
            return &token->readings[i];
    return NULL;
}

/* Whether the form may as well be another noun's ("воде" of "вода", hardly of "вод"); the readings stand by
 * how common their words are. */
static bool is_ambiguous(const struct token *token)
{
    const struct ru_reading *best = noun_in(token, RU_NO_CASE);
    char base[2 * RU_WORD_MAX], other[2 * RU_WORD_MAX];
    if (!best || noun_in(token, RU_NOMINATIVE) || !ru_base(token->fold, best, base, sizeof base))
        return false;
    for (size_t i = 0; i < token->n_readings; i++) {
        const struct ru_reading *reading = &token->readings[i];
        if (is_noun(reading) && 2 * reading->common > best->common &&
            ru_base(token->fold, reading, other, sizeof other) && strcmp(base, other) != 0)
            return true;
    }
    return false;
}

/* A word that is a verb or an adverb as well is a noun only when it stands in its base form. */
static bool is_doubtful(const struct token *token, const struct ru_reading *noun)
{
    for (size_t i = 0; i < token->n_readings; i++) {
        enum ru_pos pos = RU_POS(token->readings[i].grammar);
        if ((pos == RU_VERB || pos == RU_ADVERB || pos == RU_ADJECTIVE || pos == RU_SHORT) &&
            RU_CASE(noun->grammar) != RU_NOMINATIVE)
            return true;
    }
    return false;
}

static bool agree(uint32_t adjective, uint32_t noun)
{
    if (RU_CASE(adjective) != RU_CASE(noun) || RU_NUMBER(adjective) != RU_NUMBER(noun))
        return false;
    return RU_NUMBER(noun) == RU_PLURAL || RU_GENDER(adjective) == RU_GENDER(noun);
}

/* The readings in which both agree, the nominative first. */
static bool find_agreement(const struct token *adjective, const struct token *noun,
                           const struct ru_reading **ret_a, const struct ru_reading **ret_n)
{
    *ret_n = NULL;
    for (size_t i = 0; i < adjective->n_readings; i++) {
        const struct ru_reading *a = &adjective->readings[i];
        for (size_t k = 0; is_adjective(a) && k < noun->n_readings; k++) {
            const struct ru_reading *n = &noun->readings[k];
            if (!is_noun(n) || !agree(a->grammar, n->grammar))
                continue;
            if (*ret_n && RU_CASE(n->grammar) != RU_NOMINATIVE)
                continue;
            *ret_a = a;
            *ret_n = n;
        }
    }
    return *ret_n != NULL;
}

static const char *nominative(const struct token *token, const struct ru_reading *reading,
                              enum ru_number number, enum ru_gender gender, struct px_arena *arena)
{
    char out[2 * RU_WORD_MAX];
    size_t len = ru_nominative(token->fold, reading, number, gender, out, sizeof out);
    /* The stem keeps the "ё" that was written. */
    for (size_t i = 0; i + 1 < reading->stem_len && i + 1 < len && token->len == token->fold_len; i++)
        if (memcmp(out + i, "е", 2) == 0 && memcmp(token->text + i, "е", 2) != 0 &&
            memcmp(token->text + i, "Е", 2) != 0)
            memcpy(out + i, "ё", 2);
    return len > 0 ? px_arena_strndup(arena, out, len) : NULL;
}

static const char *nominative_noun(const struct token *token, const struct ru_reading *noun,
                                   struct px_arena *arena)
{
    if (noun->grammar & RU_FIXED)
        return token->fold;
    return nominative(token, noun, RU_NUMBER(noun->grammar), RU_NO_GENDER, arena);
}

static struct phrase *add(struct analysis *analysis, const char *words, size_t first, size_t n)
{
    struct phrase *phrase = analysis_add_phrase(analysis, words, first, n);
    if (phrase) {
        phrase->russian = true;
        phrase->known = true;
        phrase->idf = 4.5 * (double)n;
    }
    return phrase;
}

static void add_described(struct analysis *analysis, struct px_arena *arena, size_t i)
{
    const struct token *adjective = &analysis->tokens.list[i - 1], *noun = &analysis->tokens.list[i];
    const struct ru_reading *a, *n;
    /* Of "чёрно-белое фото" the second half says nothing. */
    if (adjective->gap == GAP_HYPHEN || !find_agreement(adjective, noun, &a, &n))
        return;
    enum ru_number number = RU_NUMBER(n->grammar);
    const char *first = nominative(adjective, a, number, RU_GENDER(n->grammar), arena);
    const char *second = nominative_noun(noun, n, arena);
    struct phrase *phrase =
        first && second ? add(analysis, px_arena_printf(arena, "%s %s", first, second), i - 1, 2) : NULL;
    if (phrase)
        phrase->described = true;
}

/* "портрет девушки": the second noun keeps its genitive. */
static void add_possessed(struct analysis *analysis, struct px_arena *arena, size_t i)
{
    const struct token *owned = &analysis->tokens.list[i - 1], *owner = &analysis->tokens.list[i];
    const struct ru_reading *first = noun_in(owned, RU_NO_CASE);
    const struct ru_reading *second = noun_in(owner, RU_GENITIVE);
    if (!first || !second || is_doubtful(owned, first) || is_doubtful(owner, second))
        return;
    const char *name = nominative_noun(owned, first, arena);
    if (name)
        (void)add(analysis, px_arena_printf(arena, "%s %s", name, owner->fold), i - 1, 2);
}

/* "кот-космонавт" */
static void add_joined(struct analysis *analysis, struct px_arena *arena, size_t i)
{
    const struct token *a = &analysis->tokens.list[i - 1], *b = &analysis->tokens.list[i];
    const struct ru_reading *first = noun_in(a, RU_NOMINATIVE), *second = noun_in(b, RU_NOMINATIVE);
    /* "бабы-яги" may be many of them or the genitive of one. */
    if (first && second && !noun_in(a, RU_GENITIVE) && !noun_in(b, RU_GENITIVE))
        (void)add(analysis, px_arena_printf(arena, "%s %s", a->fold, b->fold), i - 1, 2);
}

static bool is_possessed(const struct analysis *analysis, size_t i)
{
    return i > 0 && analysis->tokens.list[i].gap == GAP_SPACE && usable(analysis, i - 1) &&
           noun_in(&analysis->tokens.list[i - 1], RU_NO_CASE) &&
           noun_in(&analysis->tokens.list[i], RU_GENITIVE);
}

/* "у костра", "у яркого костра": behind a preposition no noun is a nominative. */
static bool is_governed(const struct analysis *analysis, size_t i)
{
    for (size_t back = 1; back <= 2 && back <= i; back++) {
        const struct token *token = &analysis->tokens.list[i - back];
        if (token[1].gap >= GAP_SEGMENT)
            return false;
        for (size_t k = 0; k < token->n_readings; k++)
            if (RU_POS(token->readings[k].grammar) == RU_PREPOSITION)
                return true;
        if (token->n_readings == 0 || !is_adjective(&token->readings[0]))
            return false;
    }
    return false;
}

/* Behind an adjective that no dictionary has ("карта фэнтезийного королевства") a noun is a genitive, too. */
static bool is_behind_strange_genitive(const struct analysis *analysis, size_t i)
{
    if (i == 0 || analysis->tokens.list[i].gap != GAP_SPACE)
        return false;
    const struct token *token = &analysis->tokens.list[i - 1];
    size_t ending = strlen("ого");
    if (!token->russian || token->n_readings > 0 || token->fold_len <= 2 * ending)
        return false;
    const char *end = token->fold + token->fold_len - ending;
    return strcmp(end, "ого") == 0 || strcmp(end, "его") == 0;
}

static const struct ru_reading *oblique_noun(const struct token *token)
{
    for (size_t i = 0; i < token->n_readings; i++)
        if (is_noun(&token->readings[i]) && RU_CASE(token->readings[i].grammar) != RU_NOMINATIVE)
            return &token->readings[i];
    return NULL;
}

static bool is_likeliest(const struct token *token, const struct ru_reading *noun)
{
    const struct ru_reading *first = &token->readings[0];
    return first->paradigm == noun->paradigm && first->stem_len == noun->stem_len;
}

static void add_single(struct analysis *analysis, struct px_arena *arena, size_t i)
{
    const struct token *token = &analysis->tokens.list[i];
    const struct ru_reading *a, *noun = NULL;
    /* "бабушкин сад": before its noun it is an adjective, whatever else it may be. */
    if (i + 1 < analysis->tokens.n && token[1].gap == GAP_SPACE && token[1].russian &&
        find_agreement(token, token + 1, &a, &noun))
        return;
    noun = NULL;
    if (i > 0 && token->gap == GAP_SPACE && usable(analysis, i - 1))
        (void)find_agreement(token - 1, token, &a, &noun);
    bool described = noun != NULL;
    if (!noun && is_governed(analysis, i))
        noun = oblique_noun(token);
    if (!noun && (is_possessed(analysis, i) || is_behind_strange_genitive(analysis, i)))
        noun = noun_in(token, RU_GENITIVE);
    if (!noun)
        noun = noun_in(token, RU_NO_CASE);
    if (!noun || is_doubtful(token, noun) || (is_ambiguous(token) && !described))
        return;
    struct phrase *phrase = add(analysis, nominative_noun(token, noun, arena), i, 1);
    if (!phrase)
        return;
    phrase->proper = noun->grammar & RU_PLACE;
    phrase->sure = is_likeliest(token, noun);
}

bool analysis_add_russian(struct analysis *analysis, struct px_arena *arena)
{
    for (size_t i = 0; i < analysis->tokens.n && analysis->n_phrases < PHRASES_MOST; i++) {
        if (!usable(analysis, i))
            continue;
        bool pair = i > 0 && usable(analysis, i - 1) && analysis->tokens.list[i].gap < GAP_SEGMENT;
        if (pair && analysis->tokens.list[i].gap == GAP_HYPHEN)
            add_joined(analysis, arena, i);
        else if (pair) {
            add_described(analysis, arena, i);
            add_possessed(analysis, arena, i);
        }
        add_single(analysis, arena, i);
    }
    return true;
}
