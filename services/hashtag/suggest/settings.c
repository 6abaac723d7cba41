/* What a preposition makes of a noun: "breakfast on the table" shows no furniture, "a street without cars" no
 * cars. */
#include "hashtag/suggest/analysis.h"

#include <string.h>

enum { BACK_MOST = 4 /* words between the preposition and the noun */ };

/* Prepositions that tell no place. */
static const char *const others[] = {"of", "with", "without", "from",  "for",   "like",
                                     "as", "than", "into",    "about", "during"};
static const char *const russian_places[] = {"на",    "в",     "во",     "у",     "под",   "над",    "за",
                                             "около", "возле", "при",    "среди", "перед", "вокруг", "вдоль",
                                             "по",    "из",    "внутри", "через", "между"};

static bool is_among(const char *word, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(word, list[i]) == 0)
            return true;
    return false;
}

static bool leads_to_place(const struct token *token)
{
    if (token->russian)
        return token->fold_len <= 12 &&
               is_among(token->fold, russian_places, sizeof russian_places / sizeof *russian_places);
    return token->tag == EN_IN && !is_among(token->fold, others, sizeof others / sizeof *others);
}

static bool describes(const struct token *token)
{
    if (!token->russian)
        return token->tag == EN_DT || token->tag == EN_PRPS || token->tag == EN_VBN || token->tag == EN_VBG ||
               (token->tag >= EN_NN && token->tag <= EN_JJS);
    enum ru_pos pos = token->n_readings > 0 ? RU_POS(token->readings[0].grammar) : RU_OTHER;
    return pos == RU_ADJECTIVE || pos == RU_PARTICIPLE || pos == RU_PRONOUN;
}

static bool denies(const struct token *token)
{
    static const char *const words[] = {"without", "no", "без"};
    return is_among(token->fold, words, sizeof words / sizeof *words);
}

bool analysis_is_setting(const struct analysis *analysis, size_t word)
{
    const struct token *list = analysis->tokens.list;
    for (size_t back = 1; back <= BACK_MOST && back <= word; back++) {
        const struct token *token = &list[word - back];
        if (token[1].gap >= GAP_SEGMENT || denies(token))
            return false;
        if (leads_to_place(token))
            return true;
        if (!describes(token))
            return false;
    }
    return false;
}

/* "without people and cars" */
static bool may_be_listed(const struct token *token)
{
    if (!token->russian)
        return describes(token) || token->tag == EN_CC;
    return describes(token) || strcmp(token->fold, "и") == 0 || strcmp(token->fold, "или") == 0 ||
           (token->n_readings > 0 && RU_POS(token->readings[0].grammar) == RU_NOUN);
}

bool analysis_is_denied(const struct analysis *analysis, size_t word)
{
    const struct token *list = analysis->tokens.list;
    for (size_t back = 1; back <= BACK_MOST && back <= word; back++) {
        const struct token *token = &list[word - back];
        if (token[1].gap >= GAP_SEGMENT)
            return false;
        if (denies(token))
            return true;
        if (!may_be_listed(token))
            return false;
    }
    return false;
}
