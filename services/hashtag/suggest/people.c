/* What people taught, for one text. A tag that goes with a word of the text counts by how often it went with
 * it, each word adds its evidence, and a tag that the text itself says ("save hakeem": #SaveHakeem) counts
 * several times as much: of all tags of a word, people mostly mean the one that they also wrote. */
#include "hashtag/suggest/candidates.h"

#include <string.h>

#include "hashtag/language/data.h"

enum {
    ASKED_MOST = SUGGEST_WORDS_MOST, /* words whose partners are looked up */
    LIKED_MOST = 80,                 /* words of which runs may be a tag */
    RUN_WORDS = 4,                   /* of one tag */
    SAID_SLOTS = 1024,               /* a power of two, more than 2 * LIKED_MOST * RUN_WORDS */
};

static const double partner_worth = 9.0, liked_worth = 3.0;
/* How much more a partner counts when the text says it, and what one word can give it then: about as much as
 * a favourite of one's own has. */
static const double said_factor = 6.0, said_most = 12.0;

/* The runs of words of a text, in one piece, by mark: an open hash table. */
struct said {
    struct {
        uint32_t mark; /* of the words as they are written or of the last one's base form, 0: free */
        uint32_t key;  /* of the base forms, as in struct candidate */
    } slots[SAID_SLOTS];
};

static uint64_t add_word(uint64_t hash, const char *word)
{
    return format_hash_add(hash, word, (uint32_t)strlen(word));
}

static uint32_t mark_of(uint64_t hash)
{
    return format_mark(format_hash_end(hash));
}

static void say(struct said *said, uint32_t mark, uint32_t key)
{
    uint32_t i = mark % SAID_SLOTS;
    while (said->slots[i].mark != 0 && said->slots[i].mark != mark)
        i = (i + 1) % SAID_SLOTS;
    if (said->slots[i].mark == 0) {
        said->slots[i].mark = mark;
        said->slots[i].key = key;
    }
}

/* The key of the text's words that are this tag, or 0. */
static uint32_t find_said(const struct said *said, uint32_t mark)
{
    uint32_t i = mark % SAID_SLOTS;
    while (said->slots[i].mark != 0 && said->slots[i].mark != mark)
        i = (i + 1) % SAID_SLOTS;
    return said->slots[i].mark ? said->slots[i].key : 0;
}

static void read_said(const struct analysis *analysis, struct said *said)
{
    const struct token *list = analysis->tokens.list;
    for (size_t i = 0; i < analysis->tokens.n && i < LIKED_MOST; i++) {
        uint64_t written = FORMAT_HASH_START, bases = FORMAT_HASH_START;
        for (size_t n = 1; n <= RUN_WORDS && i + n <= analysis->tokens.n; n++) {
            const struct token *token = &list[i + n - 1];
            if (n > 1 && token->gap >= GAP_SEGMENT)
                break;
            uint64_t last = add_word(written, token->bases[0]);
            written = add_word(written, token->fold);
            bases = add_word(bases, token->bases[0]);
            if (n == 1 && analysis->roles[i] == ROLE_STOP)
                continue;
            say(said, mark_of(written), mark_of(bases));
            say(said, mark_of(last), mark_of(bases));
        }
    }
}

static double partner_score(double weight, bool is_said)
{
    double score = partner_worth * weight;
    if (!is_said || score >= said_most)
        return score;
    return score * said_factor < said_most ? score * said_factor : said_most;
}

static void add_partner(struct candidates *candidates, const struct said *said, const struct token *token,
                        uint16_t source, const struct suggest_partner *partner)
{
    const char *tag = partner->tag + (partner->tag[0] == '#');
    char key[4 * TAG_MAX];
    tag_key(tag, key, sizeof key);
    uint32_t mark = mark_of(add_word(FORMAT_HASH_START, key));
    uint32_t same = find_said(said, mark);
    struct candidate candidate = {.words = tag,
                                  .from = token->text,
                                  .key = same ? same : mark,
                                  .marks = {mark},
                                  .score = partner_score(partner->weight, same != 0),
                                  .tier = SUGGEST_NICHE,
                                  .kind = SUGGEST_LEARNED,
                                  .source = source,
                                  .russian = (unsigned char)tag[0] >= 0xd0 && (unsigned char)tag[0] <= 0xd3};
    candidates_add(candidates, &candidate);
}

/* Tags of people by the words of the text. */
static void add_learned(struct candidates *candidates, const struct analysis *analysis)
{
    const struct suggest_learned *learned = candidates->request->learned;
    struct said *said = px_arena_array(candidates->arena, 1, sizeof *said);
    size_t asked = 0;
    if (!said)
        return;
    read_said(analysis, said);
    for (size_t i = 0; i < analysis->tokens.n && asked < ASKED_MOST; i++) {
        const struct suggest_partner *partners = NULL;
        const struct token *token = &analysis->tokens.list[i];
        if (analysis->roles[i] == ROLE_STOP || analysis->roles[i] == ROLE_DROPPED || token->fold_len < 3)
            continue;
        asked++;
        size_t n = learned->partners(learned->self, token->bases[0], &partners);
        for (size_t k = 0; k < n; k++)
            add_partner(candidates, said, token, (uint16_t)i, &partners[k]);
    }
}

/* Words of the text that are together a tag which people like ("save", "hakeem": #SaveHakeem). */
static void add_liked(struct candidates *candidates, const struct analysis *analysis)
{
    const struct suggest_learned *learned = candidates->request->learned;
    for (size_t i = 0; i < analysis->tokens.n && i < LIKED_MOST; i++) {
        char key[4 * TAG_MAX] = "";
        const char *words = "";
        size_t len = 0;
        for (size_t n = 1; n <= RUN_WORDS && i + n <= analysis->tokens.n; n++) {
            const struct token *token = &analysis->tokens.list[i + n - 1];
            if ((n > 1 && token->gap >= GAP_SEGMENT) || len + token->fold_len >= sizeof key)
                break;
            memcpy(key + len, token->fold, token->fold_len + 1u);
            len += token->fold_len;
            words = n == 1 ? token->fold : px_arena_printf(candidates->arena, "%s %s", words, token->fold);
            if (!words || (n == 1 && analysis->roles[i] == ROLE_STOP) ||
                learned->liking(learned->self, key) <= 0)
                continue;
            struct candidate candidate = {.words = words,
                                          .from = candidates_from(analysis, i, n, candidates->arena),
                                          .score = liked_worth,
                                          .tier = SUGGEST_NICHE,
                                          .kind = SUGGEST_FROM_TEXT,
                                          .source = (uint16_t)i,
                                          .russian = token->russian,
                                          .own = true};
            uint64_t hash = FORMAT_HASH_START;
            for (size_t k = 0; k < n; k++)
                hash = format_hash_add(hash, token[k - n + 1].bases[0],
                                       (uint32_t)strlen(token[k - n + 1].bases[0]));
            candidate.key = format_mark(format_hash_end(hash));
            candidate.marks[0] = candidate.key;
            candidates_add(candidates, &candidate);
        }
    }
}

void candidates_add_people(struct candidates *candidates, const struct analysis *analysis)
{
    const struct suggest_learned *learned = candidates->request->learned;
    if (learned && learned->liking)
        add_liked(candidates, analysis);
    if (learned && learned->partners)
        add_learned(candidates, analysis);
}
