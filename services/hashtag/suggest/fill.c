/* Where candidates come from, and what each source is worth. */
#include "hashtag/suggest/candidates.h"

#include <string.h>

#include "hashtag/language/data.h"
#include "hashtag/suggest/shares.h"

enum { COMBINED_MOST = 16, CONSONANTS_MOST = 4, SAYABLE_MOST = 24 };

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

/* "Киев" may be read as many cues: the base form that names the concept is the right one. */
static void set_sure_name(struct candidate *candidate, const struct token *token, uint16_t concept, bool sure)
{
    uint16_t found;
    for (size_t i = 0; i < token->n_bases; i++) {
        uint32_t len = (uint32_t)strlen(token->bases[i]);
        uint64_t hash = format_hash_end(format_hash_add(FORMAT_HASH_START, token->bases[i], len));
        if (!lexicon_find(hash, &found) || found != concept)
            continue;
        if (i == 0 && sure)
            return; /* the phrase has it already, in its number: "очки" */
        candidate->words = token->bases[i];
        candidate->key = format_mark(hash);
        memset(candidate->marks, 0, sizeof candidate->marks);
        candidate->marks[0] = candidate->key;
        return;
    }
}

/* "samurai warrior" says no more than "samurai"; "polar bear" more than "bear". */
static bool is_wordy(const struct phrase *phrase, const struct tag_record *own)
{
    if (phrase->count < 2 || own->words[0] == 0)
        return false;
    if ((phrase->fixed || (phrase->russian && phrase->described)) &&
        own->words[0] == phrase->marks[phrase->count - 1u])
        return false;
    for (int i = 0; i < TAG_WORDS; i++)
        if (phrase->marks[i] == own->words[0])
            return true;
    return false;
}

/* "kitten" is a cat, but its own tag, too. */
static double add_by_name(struct candidates *candidates, const struct analysis *analysis,
                          const struct mention *mention, struct candidate like)
{
    const struct phrase *phrase = analysis_phrase_at(analysis, mention->first, mention->count);
    struct tag_record own;
    if (!phrase || (!mention_is_thing(mention) && mention->count < 2) ||
        mention->record.kind == CONCEPT_MEDIUM || mention_is_adjective(analysis, mention))
        return 1;
    if (!lexicon_tag(&mention->record, phrase->russian, 0, &own) || own.key == phrase->key)
        return 1;
    bool wordy = is_wordy(phrase, &own);
    like.score *= wordy ? 0.8 : 1;
    like.words = phrase->words;
    like.key = phrase->key;
    memcpy(like.marks, phrase->marks, sizeof like.marks);
    like.russian = phrase->russian;
    if (phrase->russian && analysis->tokens.list[mention->first].n_bases > 1)
        set_sure_name(&like, &analysis->tokens.list[mention->first], mention->concept, phrase->sure);
    like.own = true;
    like.kind = SUGGEST_FROM_TEXT;
    like.tier = SUGGEST_MIDDLE;
    candidates_add(candidates, &like);
    return wordy ? 1 : mention->sibling ? 0 : 0.8;
}

static void add_mention(struct candidates *candidates, const struct analysis *analysis,
                        const struct mention *mention)
{
    if (mention_is_action(analysis, mention))
        return;
    struct share share = mention_share(analysis, mention);
    double score = mention_score(analysis, mention);
    struct candidate like = {.from =
                                 candidates_from(analysis, mention->first, mention->count, candidates->arena),
                             .source = mention->first,
                             .russian = analysis->tokens.list[mention->first].russian,
                             .score = score * share.own};
    double own = add_by_name(candidates, analysis, mention, like);
    like.score *= own < 1 ? own * share.related / share.own : 1;
    like.kind = own < 1 ? SUGGEST_RELATED : SUGGEST_FROM_TEXT;
    add_both(candidates, &mention->record, 0, 0, like);
    like.kind = SUGGEST_RELATED;
    like.score = 0.66 * score * share.related;
    add_both(candidates, &mention->record, 1, 0.25, like);
    add_class(candidates, mention->record.class, 0.5 * score * share.related, like);
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
        bool special = pair == 0;
        struct candidate like = {.from = candidates_from(analysis, a->first, a->count, candidates->arena),
                                 .source = a->first,
                                 .russian = analysis->tokens.list[a->first].russian,
                                 .score = special ? 3.9 : 3.6,
                                 .kind = SUGGEST_RELATED};
        add_both(candidates, &record, 1, 0.4, like);
        if (special)
            return; /* what the classes give is vaguer */
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

/* "ice cream truck", but not "street style photo". */
static bool is_named_thing(const struct analysis *analysis, const struct phrase *phrase)
{
    const struct mention *name = analysis_mention_at(analysis, phrase->first);
    const struct mention *head = analysis_mention_at(analysis, phrase->first + phrase->count - 1u);
    return name && head && mention_is_thing(name) && mention_is_thing(head);
}

/* Whether an unknown word can be said: no more than four consonants in a row, and not endless. */
static bool is_sayable(const char *word)
{
    size_t run = 0, len = strlen(word);
    for (size_t i = 0; i < len; i++) {
        run = strchr("aeiouyAEIOUY", word[i]) || !(word[i] & 0x40) || (word[i] & 0x80) ? 0 : run + 1;
        if (run > CONSONANTS_MOST)
            return false;
    }
    return len <= SAYABLE_MOST;
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
        if (!phrase->known)
            return analysis->tokens.code || !is_sayable(phrase->words) ? 0 : 3.2;
        return phrase->idf > 4 ? 2.4 : 1.2;
    }
    const struct token *first = &analysis->tokens.list[phrase->first];
    if (phrase->known)
        return phrase->fixed && !phrase->free ? 6.2 : 5.0;
    if (phrase->named)
        return is_named_thing(analysis, phrase) ? 5.6 : 0;
    if (first->tag == EN_VBG || first->tag == EN_VBN)
        return 0;
    if (phrase->count > 2)
        return 0;
    const struct mention *head = analysis_mention_at(analysis, phrase->first + 1u);
    if (!phrase->described && head && mention_is_thing(head))
        return 4.4; /* "mountain road" */
    return phrase->free ? 2.4 : 2.8;
}

/* "silver fire" cuts "fire hydrant" in two. */
static bool cuts_compound(const struct analysis *analysis, const struct phrase *phrase)
{
    size_t end = phrase->first + phrase->count;
    for (size_t i = phrase->first + 1u; i < end; i++)
        if (i + analysis->compounds[i] > end)
            return true;
    return false;
}

/* "cream truck" cuts "ice cream" in two. */
static bool cuts_mention(const struct analysis *analysis, const struct phrase *phrase)
{
    size_t end = phrase->first + phrase->count;
    for (size_t i = 0; i < analysis->n_mentions && analysis->mentions[i].first < end; i++) {
        const struct mention *mention = &analysis->mentions[i];
        size_t mention_end = mention->first + mention->count;
        bool head =
            phrase->russian && mention->first == phrase->first + 1; /* "старая станция" of "станция метро" */
        if (mention->first < end && mention_end > phrase->first && mention->count > 1 && !head &&
            (mention->first < phrase->first || mention_end > end))
            return true;
    }
    return false;
}

static double russian_score(const struct phrase *phrase)
{
    if (phrase->count == 1)
        return phrase->free ? 4.2 : 0;
    return !phrase->described ? 2.8 : phrase->free ? 4.3 : 4.8;
}

static void add_phrase(struct candidates *candidates, const struct analysis *analysis,
                       const struct phrase *phrase)
{
    double score = phrase->russian ? russian_score(phrase) : english_score(analysis, phrase);
    if (score <= 0 || cuts_mention(analysis, phrase) ||
        (!phrase->russian && cuts_compound(analysis, phrase)) ||
        (phrase->count > 1 && analysis_compound(analysis, phrase->first, phrase->count) > 0))
        return;
    score *= place_factor(analysis, phrase->first, false);
    /* "in a denim jacket" is no place. */
    const struct mention *head = analysis_mention_at(analysis, phrase->first + phrase->count - 1u);
    bool setting =
        !(head && head->record.kind == CONCEPT_SUBJECT) && analysis_is_setting(analysis, phrase->first);
    score *= setting ? 0.85 : 1;
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
        add_class(candidates, phrase->class, (setting ? 0.3 : 0.5) * score, candidate);
}

void candidates_fill(struct candidates *candidates, const struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->n_mentions; i++)
        add_mention(candidates, analysis, &analysis->mentions[i]);
    add_combinations(candidates, analysis);
    for (size_t i = 0; i < analysis->n_phrases; i++)
        add_phrase(candidates, analysis, &analysis->phrases[i]);
    if (candidates->request->post)
        candidates_add_post(candidates, analysis);
    candidates_add_people(candidates, analysis);
}
