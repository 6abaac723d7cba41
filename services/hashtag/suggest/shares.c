/* How much of a concept is what the picture shows: the head of a compound, an adjective, what stands in the
 * background count less than a thing that stands for itself. */
#include "hashtag/suggest/shares.h"

#include <string.h>

enum { OPENING = 5 /* words */ };

bool mention_is_thing(const struct mention *mention)
{
    return mention->record.kind == CONCEPT_SUBJECT || mention->record.kind == CONCEPT_PLACE;
}

/* Whether a mention is an adjective of a thing ("japanese garden", "русская деревня"). */
bool mention_is_adjective(const struct analysis *analysis, const struct mention *mention)
{
    const struct token *token = &analysis->tokens.list[mention->first];
    if (mention->count > 1)
        return false;
    if (!token->russian)
        return token->known && token->en.adj > 3 && token->tag >= EN_NN && token->tag <= EN_JJS;
    const struct phrase *next = analysis_phrase_at(analysis, mention->first, 2);
    return next && next->described;
}

/* "a cat barista", "a robot samurai": classes without tags of their own are people and objects. */
static bool is_somebody(const struct analysis *analysis, const struct mention *mention)
{
    struct concept_record class;
    struct tag_record tag;
    return mention < analysis->mentions + analysis->n_mentions && mention->record.kind == CONCEPT_SUBJECT &&
           lexicon_concept(mention->record.class, &class) && !lexicon_tag(&class, false, 1, &tag);
}

/* Whether a noun follows that the mention describes ("mountain" in "mountain hut"), but no doing ("a chef
 * cooking"). */
static bool is_modifier(const struct analysis *analysis, const struct mention *mention)
{
    size_t next = mention->first + mention->count;
    const struct token *token = &analysis->tokens.list[next];
    if (next >= analysis->tokens.n || token->russian || token->gap >= GAP_SEGMENT || token->tag < EN_NN ||
        token->tag > EN_NNPS || analysis->roles[next] >= ROLE_STOP)
        return false;
    return token->fold_len < 5 || strcmp(token->fold + token->fold_len - 3, "ing") != 0;
}

static bool are_kin(const struct analysis *analysis, const struct mention *before)
{
    const struct mention *behind = before + 1;
    return behind < analysis->mentions + analysis->n_mentions && before->record.class != CLASS_NONE &&
           before->record.class == behind->record.class && before->first + before->count == behind->first &&
           analysis->tokens.list[behind->first].gap == GAP_SPACE;
}

/* Whether what stands beside names the same kind more closely: "hibiscus flower", "цветок гибискуса". */
static bool has_kin(const struct analysis *analysis, const struct mention *mention)
{
    return analysis->tokens.list[mention->first].russian
               ? are_kin(analysis, mention)
               : mention > analysis->mentions && are_kin(analysis, mention - 1);
}

/* "a whale swimming through clouds" is no picture of sport, nor is "a chef cooking soup" one of cooking. */
bool mention_is_action(const struct analysis *analysis, const struct mention *mention)
{
    const struct token *token = &analysis->tokens.list[mention->first];
    if (mention->record.kind != CONCEPT_SUBJECT || mention->count > 1 || mention->first == 0 ||
        token->gap >= GAP_SEGMENT || token->russian || token[-1].tag < EN_NN || token[-1].tag > EN_NNPS)
        return false;
    bool object = mention->first + 1u < analysis->tokens.n && token[1].gap < GAP_SEGMENT &&
                  (token[1].tag == EN_DT || (token[1].tag >= EN_NN && token[1].tag <= EN_JJS)) &&
                  analysis_compound(analysis, mention->first, 1) == 0;
    return token->tag == EN_VBG ||
           (object && token->fold_len > 4 && strcmp(token->fold + token->fold_len - 3, "ing") == 0);
}

/* Whether a thing of several words stands right before: "truck" in "ice cream truck". */
static bool follows_compound(const struct analysis *analysis, const struct mention *mention)
{
    const struct mention *before = mention - 1;
    return mention > analysis->mentions && before->count > 1 &&
           before->first + before->count == mention->first &&
           analysis->tokens.list[mention->first].gap < GAP_SEGMENT &&
           !analysis->tokens.list[mention->first].russian && mention_is_thing(before);
}

/* Whether no thing and no other medium is named before it, but for words that describe it. */
static bool opens_text(const struct analysis *analysis, const struct mention *mention)
{
    for (const struct mention *m = analysis->mentions; m < mention; m++)
        if (mention_is_thing(m) || m->record.kind == CONCEPT_MEDIUM)
            return false;
    return mention->first < OPENING && analysis->tokens.list[mention->first].segment == 0;
}

/* Of "golden", "fire" and "game" in "golden gate", "fire hydrant" and "basketball game". */
static struct share share_in_compound(const struct analysis *analysis, const struct mention *mention)
{
    bool begins = analysis->compounds[mention->first] > mention->count;
    if (mention->record.kind == CONCEPT_MOOD || mention->record.kind == CONCEPT_COLOUR)
        return (struct share){0.3, 0.3};
    if (mention_is_thing(mention))
        return (struct share){0.6, begins ? 0.4 : 0.6};
    return begins ? (struct share){0.85, 0.85} : (struct share){0.5, 0.5};
}

struct share mention_share(const struct analysis *analysis, const struct mention *mention)
{
    enum concept_kind kind = mention->record.kind;
    bool thing = mention_is_thing(mention);
    size_t compound = analysis_compound(analysis, mention->first, mention->count);
    if (!analysis->tokens.list[mention->first].russian && compound > 0)
        return share_in_compound(analysis, mention);
    if (thing && (follows_compound(analysis, mention) || (mention->count == 1 && has_kin(analysis, mention))))
        return (struct share){0.8, 0.8};
    if (thing && mention_is_adjective(analysis, mention))
        return (struct share){0.75, 0.5};
    if (thing && mention->count == 1 && is_modifier(analysis, mention) && !are_kin(analysis, mention) &&
        !is_somebody(analysis, mention + 1))
        return (struct share){0.85, 0.85};
    if (kind == CONCEPT_PLACE && mention > analysis->mentions &&
        analysis_is_setting(analysis, mention->first))
        return (struct share){0.85, 0.6};
    /* "northern lights over ...", "minimal logo of ...": it is what the picture shows. */
    if ((mention == analysis->mentions && kind == CONCEPT_TIME) ||
        (kind == CONCEPT_MEDIUM && opens_text(analysis, mention)))
        return (struct share){1.25, 1.25};
    return (struct share){1, 1};
}
