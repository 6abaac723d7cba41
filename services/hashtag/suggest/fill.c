/* Where candidates come from, and what each source is worth. */
#include "hashtag/suggest/candidates.h"

#include <string.h>

#include "hashtag/language/data.h"

enum { COMBINED_MOST = 16 };

/* What a concept's own tag is worth by its kind, before its place counts. */
static const double worth[CONCEPT_KINDS] = {
    [CONCEPT_SUBJECT] = 6.0, [CONCEPT_PLACE] = 5.6,  [CONCEPT_STYLE] = 6.2, [CONCEPT_MEDIUM] = 5.0,
    [CONCEPT_TIME] = 4.6,    [CONCEPT_CAMERA] = 3.2, [CONCEPT_MOOD] = 3.4,  [CONCEPT_COLOUR] = 1.6,
};

/* What is named first is what the picture shows; styles may stand anywhere. */
static double place_factor(const struct analysis *analysis, size_t word, bool style)
{
    const struct token *token = &analysis->tokens.list[word];
    double segment = token->segment;
    if (style)
        return 1 / (1 + 0.03 * segment);
    if (token->segment == 0)
        return 1.15 - 0.015 * (double)(word < 20 ? word : 20);
    return 1 / (1 + 0.06 * segment);
}

static double mention_score(const struct analysis *analysis, const struct mention *mention)
{
    enum concept_kind kind = mention->record.kind;
    bool style =
        kind == CONCEPT_STYLE || kind == CONCEPT_MEDIUM || kind == CONCEPT_CAMERA || kind == CONCEPT_MOOD;
    return worth[kind] * (mention->style ? 1.0 : place_factor(analysis, mention->first, style));
}

/* The tags of one language of a concept from the n-th on, each worth less than the one before. The first one
 * names the concept: it stands alone. */
static void add_tags(struct candidates *candidates, const struct concept_record *concept, bool russian,
                     size_t n, double step, struct candidate like)
{
    struct tag_record tag;
    double score = like.score;
    for (size_t i = n; lexicon_tag(concept, russian, i, &tag) && (i == n || n > 0); i++) {
        like.words = data_text(tag.text);
        like.key = tag.key;
        memcpy(like.marks, tag.words, sizeof like.marks);
        like.russian = russian;
        like.listed = true;
        like.own = i == 0;
        like.tier = tag.broad ? SUGGEST_BROAD : SUGGEST_MIDDLE;
        like.score = score - step * (double)(i - n);
        if (like.words[0] && like.score > 0)
            candidates_add(candidates, &like);
    }
}

/* The same in the languages that are wanted. 'like' has the language of the words. */
static void add_both(struct candidates *candidates, const struct concept_record *concept, size_t n,
                     double step, struct candidate like)
{
    bool russian = like.russian;
    if (!candidates->as_written || !russian)
        add_tags(candidates, concept, false, n, step, like);
    if (!candidates->as_written || russian)
        add_tags(candidates, concept, true, n, step, like);
}

static void add_class(struct candidates *candidates, uint16_t class, double score, struct candidate like)
{
    struct concept_record record;
    like.kind = SUGGEST_RELATED;
    like.score = score;
    if (class != CLASS_NONE && lexicon_concept(class, &record))
        add_both(candidates, &record, 1, 0.35, like);
}

/* The phrase of the text that is the mention word for word, or NULL. */
static const struct phrase *phrase_of(const struct analysis *analysis, const struct mention *mention)
{
    for (size_t i = 0; i < analysis->n_phrases; i++) {
        const struct phrase *phrase = &analysis->phrases[i];
        if (phrase->first == mention->first && phrase->count == mention->count)
            return phrase;
    }
    return NULL;
}

/* "Киев" may be read as many cues: the base form that names the concept is the right one. */
static void set_sure_name(struct candidate *candidate, const struct token *token, uint16_t concept)
{
    uint16_t found;
    for (size_t i = 0; i < token->n_bases; i++) {
        uint32_t len = (uint32_t)strlen(token->bases[i]);
        uint64_t hash = format_hash_end(format_hash_add(FORMAT_HASH_START, token->bases[i], len));
        if (!lexicon_find(hash, &found) || found != concept)
            continue;
        candidate->words = token->bases[i];
        candidate->key = format_mark(hash);
        memset(candidate->marks, 0, sizeof candidate->marks);
        candidate->marks[0] = candidate->key;
        return;
    }
}

/* "kitten" is a cat, but its own tag, too; "mountain" in "mountain bike" tells of the bike. */
static double add_by_name(struct candidates *candidates, const struct analysis *analysis,
                          const struct mention *mention, struct candidate like)
{
    const struct phrase *phrase = phrase_of(analysis, mention);
    struct tag_record own;
    bool thing = mention->record.kind == CONCEPT_SUBJECT || mention->record.kind == CONCEPT_PLACE;
    if (!phrase || (!thing && mention->count < 2) || mention->record.kind == CONCEPT_MEDIUM)
        return 1;
    if (!lexicon_tag(&mention->record, phrase->russian, 0, &own) || own.key == phrase->key)
        return 1;
    bool longer = false; /* "samurai warrior" says no more than "samurai" */
    for (int i = 0; i < TAG_WORDS && phrase->count > 1; i++)
        longer = longer || phrase->marks[i] == own.words[0];
    like.score *= longer ? 0.8 : 1;
    like.words = phrase->words;
    like.key = phrase->key;
    memcpy(like.marks, phrase->marks, sizeof like.marks);
    like.russian = phrase->russian;
    if (phrase->russian && analysis->tokens.list[mention->first].n_bases > 1)
        set_sure_name(&like, &analysis->tokens.list[mention->first], mention->concept);
    like.own = true;
    like.kind = SUGGEST_FROM_TEXT;
    like.tier = SUGGEST_MIDDLE;
    candidates_add(candidates, &like);
    return longer ? 1 : 0.8;
}

static bool is_modifier(const struct analysis *analysis, const struct mention *mention)
{
    size_t next = mention->first + mention->count;
    const struct token *token = &analysis->tokens.list[next];
    return mention->record.kind == CONCEPT_SUBJECT && next < analysis->tokens.n && !token->russian &&
           token->gap < GAP_SEGMENT && token->tag >= EN_NN && token->tag <= EN_NNPS &&
           analysis->roles[next] < ROLE_STOP;
}

/* "mountain" in "mountain bike": dictionaries know the phrase as one thing. */
static bool begins_compound(const struct analysis *analysis, const struct mention *mention)
{
    return !analysis->tokens.list[mention->first].russian &&
           analysis->compounds[mention->first] > mention->count;
}

/* "a whale swimming through clouds" is no picture of sport. */
static bool is_action(const struct analysis *analysis, const struct mention *mention)
{
    const struct token *token = &analysis->tokens.list[mention->first];
    return mention->record.kind == CONCEPT_SUBJECT && mention->count == 1 && mention->first > 0 &&
           token->tag == EN_VBG && token->gap < GAP_SEGMENT && !token->russian && token[-1].tag >= EN_NN &&
           token[-1].tag <= EN_NNPS;
}

static void add_mention(struct candidates *candidates, const struct analysis *analysis,
                        const struct mention *mention)
{
    if (is_action(analysis, mention))
        return;
    struct candidate like = {.from =
                                 candidates_from(analysis, mention->first, mention->count, candidates->arena),
                             .source = mention->first,
                             .russian = analysis->tokens.list[mention->first].russian,
                             .score = mention_score(analysis, mention)};
    if (begins_compound(analysis, mention))
        like.score *= 0.7;
    else if (is_modifier(analysis, mention))
        like.score *= 0.85;
    else if (mention == analysis->mentions && mention->record.kind == CONCEPT_TIME)
        like.score *= 1.25; /* "northern lights over ...": it is what the picture shows */
    double score = like.score;
    like.score *= add_by_name(candidates, analysis, mention, like);
    like.kind = like.score < score ? SUGGEST_RELATED : SUGGEST_FROM_TEXT;
    add_both(candidates, &mention->record, 0, 0, like);
    like.kind = SUGGEST_RELATED;
    like.score = 0.66 * score;
    add_both(candidates, &mention->record, 1, 0.25, like);
    add_class(candidates, mention->record.class, 0.5 * score, like);
}

static void add_combination(struct candidates *candidates, const struct analysis *analysis,
                            const struct mention *a, const struct mention *b)
{
    uint16_t left[2] = {a->concept, a->record.class | CLASS_BIT};
    uint16_t right[2] = {b->concept, b->record.class | CLASS_BIT};
    for (int pair = 0; pair < 4; pair++) {
        uint16_t concept;
        struct concept_record record;
        if (!lexicon_combine(left[pair / 2], right[pair % 2], &concept) || !lexicon_concept(concept, &record))
            continue;
        struct candidate like = {.from = candidates_from(analysis, a->first, a->count, candidates->arena),
                                 .source = a->first,
                                 .russian = analysis->tokens.list[a->first].russian,
                                 .score = 3.9 - 0.3 * (pair != 0),
                                 .kind = SUGGEST_RELATED};
        add_both(candidates, &record, 1, 0.4, like);
    }
}

static void add_combinations(struct candidates *candidates, const struct analysis *analysis)
{
    size_t n = analysis->n_mentions < COMBINED_MOST ? analysis->n_mentions : COMBINED_MOST;
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n; k++)
            add_combination(candidates, analysis, &analysis->mentions[i], &analysis->mentions[k]);
}

static bool is_name(const struct token *token)
{
    return token->tag == EN_NNP ||
           (token->known && (token->en.flags & EN_NAME) && token->en.class == CLASS_NONE);
}

/* Whether a phrase is a person's or a company's name, or a part of one: such make no tag. "Ed Asner": the
 * second word is in no dictionary, the first is a name. */
static bool is_of_name(const struct analysis *analysis, const struct phrase *phrase)
{
    const struct token *list = analysis->tokens.list;
    size_t first = phrase->first, last = first + phrase->count - 1u;
    bool before = first > 0 && list[first].gap < GAP_SEGMENT && is_name(&list[first - 1]);
    bool after =
        last + 1 < analysis->tokens.n && list[last + 1].gap < GAP_SEGMENT && is_name(&list[last + 1]);
    if (phrase->class != CLASS_NONE || (phrase->known && phrase->count > 1))
        return false;
    if (phrase->count == 1)
        return is_name(&list[first])
                   ? before || after || (list[first].known && (list[first].en.flags & EN_NAME))
                   : before && !phrase->known;
    return is_name(&list[first]) && (is_name(&list[last]) || !list[last].known);
}

static double english_score(const struct analysis *analysis, const struct phrase *phrase)
{
    if (is_of_name(analysis, phrase))
        return 0;
    if (phrase->count == 1) {
        if (!phrase->free)
            return 0;
        if (phrase->class != CLASS_NONE)
            return 5.0;
        return phrase->known ? (phrase->idf > 4 ? 2.4 : 1.2) : analysis->tokens.code ? 0 : 3.2;
    }
    const struct token *first = &analysis->tokens.list[phrase->first];
    if (phrase->known)
        return 5.0;
    if (first->tag == EN_VBG || first->tag == EN_VBN)
        return 0;
    if (phrase->count > 2)
        return 0;
    return phrase->free ? 2.4 : 2.8;
}

/* "hot air" within "hot air balloon" is another thing. */
static bool is_part_of_compound(const struct analysis *analysis, const struct phrase *phrase)
{
    size_t end = phrase->first + phrase->count;
    for (size_t back = 0; back < PHRASE_WORDS_MOST && back <= phrase->first; back++) {
        size_t longest = analysis->compounds[phrase->first - back];
        if (longest > phrase->count && phrase->first - back + longest >= end)
            return true;
    }
    return false;
}

static double russian_score(const struct phrase *phrase)
{
    if (phrase->count == 1)
        return phrase->free ? 4.2 : 0;
    return phrase->described ? 3.8 : 2.8;
}

static void add_phrase(struct candidates *candidates, const struct analysis *analysis,
                       const struct phrase *phrase)
{
    double score = phrase->russian ? russian_score(phrase) : english_score(analysis, phrase);
    if (score <= 0 || (phrase->count > 1 && is_part_of_compound(analysis, phrase)))
        return;
    score *= place_factor(analysis, phrase->first, false);
    struct candidate candidate = {
        .words = phrase->words,
        .from = candidates_from(analysis, phrase->first, phrase->count, candidates->arena),
        .key = phrase->key,
        .score = score,
        .tier = phrase->known && phrase->count > 1 ? SUGGEST_MIDDLE : SUGGEST_NICHE,
        .kind = SUGGEST_FROM_TEXT,
        .source = phrase->first,
        .russian = phrase->russian,
        .own = true};
    memcpy(candidate.marks, phrase->marks, sizeof candidate.marks);
    candidates_add(candidates, &candidate);
    candidate.own = false;
    if (phrase->count == 1 || phrase->free)
        add_class(candidates, phrase->class, 0.5 * score, candidate);
}

void candidates_fill(struct candidates *candidates, const struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->n_mentions; i++)
        add_mention(candidates, analysis, &analysis->mentions[i]);
    add_combinations(candidates, analysis);
    for (size_t i = 0; i < analysis->n_phrases; i++)
        add_phrase(candidates, analysis, &analysis->phrases[i]);
    candidates_add_people(candidates, analysis);
}
