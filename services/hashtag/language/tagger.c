/* Parts of speech by E. Brill's method (1992): each word its commonest tag, then rules that look at the
 * neighbours. */
#include "hashtag/language/english.h"
#include "hashtag/language/tokens.h"

#include <string.h>

#include "hashtag/language/data.h"

struct sight {
    const struct token *tokens;
    size_t n, i;
};

static enum en_tag tag_at(const struct sight *sight, long offset)
{
    long i = (long)sight->i + offset;
    if (i < 0 || i >= (long)sight->n)
        return EN_STAART;
    for (long k = offset > 0 ? (long)sight->i + 1 : i + 1; k <= (offset > 0 ? i : (long)sight->i); k++)
        if (sight->tokens[k].gap >= GAP_SEGMENT)
            return EN_PUNCT;
    return sight->tokens[i].tag;
}

static bool word_at(const struct sight *sight, long offset, uint32_t mark)
{
    long i = (long)sight->i + offset;
    return i >= 0 && i < (long)sight->n && sight->tokens[i].mark == mark;
}

static bool tag_between(const struct sight *sight, long from, long to, enum en_tag tag)
{
    for (long k = from; k <= to; k++)
        if (k != 0 && tag_at(sight, k) == tag)
            return true;
    return false;
}

static bool word_test(const struct sight *s, const struct rule_record *rule)
{
    switch ((enum rule_test)rule->test) {
    case RULE_PREVWD:
        return word_at(s, -1, rule->word);
    case RULE_NEXTWD:
        return word_at(s, 1, rule->word);
    case RULE_CURWD:
        return word_at(s, 0, rule->word);
    case RULE_PREV1OR2WD:
        return word_at(s, -1, rule->word) || word_at(s, -2, rule->word);
    case RULE_NEXT1OR2WD:
        return word_at(s, 1, rule->word) || word_at(s, 2, rule->word);
    case RULE_PREV2WD:
        return word_at(s, -2, rule->word);
    case RULE_NEXT2WD:
        return word_at(s, 2, rule->word);
    case RULE_WDPREVTAG:
        return word_at(s, 0, rule->word) && tag_at(s, -1) == rule->tag;
    case RULE_WDNEXTTAG:
        return word_at(s, 0, rule->word) && tag_at(s, 1) == rule->tag;
    case RULE_WDAND2AFT:
        return word_at(s, 0, rule->word) && word_at(s, 2, rule->word2);
    case RULE_WDAND2BFR:
        return word_at(s, 0, rule->word2) && word_at(s, -2, rule->word);
    case RULE_WDAND2TAGAFT:
        return word_at(s, 0, rule->word) && tag_at(s, 2) == rule->tag;
    case RULE_WDAND2TAGBFR:
        return word_at(s, 0, rule->word) && tag_at(s, -2) == rule->tag;
    case RULE_LBIGRAM:
        return word_at(s, -1, rule->word) && word_at(s, 0, rule->word2);
    case RULE_RBIGRAM:
        return word_at(s, 0, rule->word) && word_at(s, 1, rule->word2);
    default:
        return false;
    }
}

static bool applies(const struct sight *s, const struct rule_record *rule)
{
    switch ((enum rule_test)rule->test) {
    case RULE_PREVTAG:
        return tag_at(s, -1) == rule->tag;
    case RULE_NEXTTAG:
        return tag_at(s, 1) == rule->tag;
    case RULE_PREV1OR2TAG:
        return tag_between(s, -2, -1, rule->tag);
    case RULE_NEXT1OR2TAG:
        return tag_between(s, 1, 2, rule->tag);
    case RULE_PREV1OR2OR3TAG:
        return tag_between(s, -3, -1, rule->tag);
    case RULE_NEXT1OR2OR3TAG:
        return tag_between(s, 1, 3, rule->tag);
    case RULE_PREV2TAG:
        return tag_at(s, -2) == rule->tag;
    case RULE_NEXT2TAG:
        return tag_at(s, 2) == rule->tag;
    case RULE_PREVBIGRAM:
        return tag_at(s, -2) == rule->tag && tag_at(s, -1) == rule->tag2;
    case RULE_NEXTBIGRAM:
        return tag_at(s, 1) == rule->tag && tag_at(s, 2) == rule->tag2;
    case RULE_SURROUNDTAG:
        return tag_at(s, -1) == rule->tag && tag_at(s, 1) == rule->tag2;
    default:
        return word_test(s, rule);
    }
}

static enum en_tag first_tag(struct token *token)
{
    struct en_record *record = &token->en;
    token->known = en_find(token->fold, token->fold_len, record);
    if (token->known && record->tag)
        return record->tag;
    if (token->known && (record->noun || record->adj) && !(token->capital && token->inside))
        return record->noun >= record->adj ? EN_NN : EN_JJ;
    return en_guess(token->fold, token->fold_len, token->capital && token->inside);
}

/* Where the rules of each tag begin; the last one is their number. */
static uint16_t starts[EN_TAGS + 1];

void en_tagger_open(void)
{
    size_t n = data_count(SECTION_EN_RULES, sizeof(struct rule_record));
    memset(starts, 0, sizeof starts);
    for (size_t i = 0; i < n; i++) {
        struct rule_record rule;
        if (data_get(SECTION_EN_RULES, i, &rule, sizeof rule))
            for (size_t tag = rule.from + 1u; tag <= EN_TAGS; tag++)
                starts[tag]++;
    }
}

static void apply_rules(struct sight *sight, struct token *token, enum en_tag from)
{
    for (size_t i = starts[from]; i < starts[from + 1]; i++) {
        struct rule_record rule;
        if (!data_get(SECTION_EN_RULES, i, &rule, sizeof rule) || !applies(sight, &rule))
            continue;
        token->tag = rule.to;
        if (from != EN_ANY)
            return;
    }
}

void en_tag_tokens(struct token *tokens, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!tokens[i].russian)
            tokens[i].tag = (uint8_t)first_tag(&tokens[i]);
    for (size_t i = 0; i < n; i++) {
        struct sight sight = {tokens, n, i};
        if (tokens[i].russian)
            continue;
        apply_rules(&sight, &tokens[i], tokens[i].tag);
        if (tokens[i].known && (tokens[i].en.flags & EN_RULED))
            apply_rules(&sight, &tokens[i], EN_ANY);
    }
}
