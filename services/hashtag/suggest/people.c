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

static const double partner_worth = 9.0;
/* What a tag that people use is worth when the text says it, in one word and in several. */
static const double said_worth = 5.2, said_run_worth = 7.0, stop_less = 1.0;

/* The runs of words of a text, in one piece, by mark: an open hash table. */
struct said {
    struct said_run {
        uint32_t mark; /* of the words as they are written or of the last one's base form, 0: free */
        uint32_t key;  /* of the base forms, as in struct candidate */
        bool run;      /* of several words */
        bool paid;     /* counted as said */
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

static void say(struct said *said, uint32_t mark, uint32_t key, bool run)
{
    uint32_t i = mark % SAID_SLOTS;
    while (said->slots[i].mark != 0 && said->slots[i].mark != mark)
        i = (i + 1) % SAID_SLOTS;
    if (said->slots[i].mark == 0) {
        said->slots[i].mark = mark;
        said->slots[i].key = key;
        said->slots[i].run = run;
    }
}

/* The text's words that are this tag, or NULL. */
static struct said_run *find_said(struct said *said, uint32_t mark)
{
    uint32_t i = mark % SAID_SLOTS;
    while (said->slots[i].mark != 0 && said->slots[i].mark != mark)
        i = (i + 1) % SAID_SLOTS;
    return said->slots[i].mark ? &said->slots[i] : NULL;
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
            uint64_t last = add_word(written, token_name(token));
            written = add_word(written, token_written(token));
            bases = add_word(bases, token_name(token));
            say(said, mark_of(written), mark_of(bases), n > 1);
            say(said, mark_of(last), mark_of(bases), n > 1);
        }
    }
}

/* What it is worth that the text says the tag: once, whatever the number of words that people use it with. */
static double pay(struct said_run *run)
{
    if (!run || run->paid)
        return 0;
    run->paid = true;
    return run->run ? said_run_worth : said_worth;
}

static void add_partner(struct candidates *candidates, struct said *said, const struct token *token,
                        uint16_t source, const struct suggest_partner *partner)
{
    const char *tag = partner->tag + (partner->tag[0] == '#');
    char key[4 * TAG_MAX];
    tag_key(tag, key, sizeof key);
    uint32_t mark = mark_of(add_word(FORMAT_HASH_START, key));
    struct said_run *same = find_said(said, mark);
    struct candidate candidate = {.words = tag,
                                  .from = token->text,
                                  .key = same ? same->key : mark,
                                  .marks = {mark},
                                  .score = partner_worth * partner->weight + pay(same),
                                  .tier = SUGGEST_NICHE,
                                  .kind = SUGGEST_LEARNED,
                                  .source = source,
                                  .russian = (unsigned char)tag[0] >= 0xd0 && (unsigned char)tag[0] <= 0xd3};
    candidates_add(candidates, &candidate);
}

/* Whether an earlier word of the text has the same base form. */
static bool is_repeated(const struct analysis *analysis, size_t i)
{
    const struct token *list = analysis->tokens.list;
    for (size_t k = 0; k < i; k++)
        if (list[k].mark == list[i].mark && strcmp(list[k].bases[0], list[i].bases[0]) == 0)
            return true;
    return false;
}

/* Tags of people by the words of the text. */
static void add_learned(struct candidates *candidates, const struct analysis *analysis, struct said *said)
{
    const struct suggest_learned *learned = candidates->request->learned;
    size_t asked = 0;
    for (size_t i = 0; i < analysis->tokens.n && asked < ASKED_MOST; i++) {
        const struct suggest_partner *partners = NULL;
        const struct token *token = &analysis->tokens.list[i];
        if (analysis->roles[i] == ROLE_STOP || analysis->roles[i] == ROLE_DROPPED || token->fold_len < 2 ||
            is_repeated(analysis, i))
            continue;
        asked++;
        size_t n = learned->partners(learned->self, token->bases[0], &partners);
        for (size_t k = 0; k < n; k++)
            add_partner(candidates, said, token, (uint16_t)i, &partners[k]);
    }
}

/* Words of the text that are together a tag which people like ("save", "hakeem": #SaveHakeem). */
static void add_liked(struct candidates *candidates, const struct analysis *analysis, struct said *said)
{
    const struct suggest_learned *learned = candidates->request->learned;
    for (size_t i = 0; i < analysis->tokens.n && i < LIKED_MOST; i++) {
        char key[4 * TAG_MAX] = "";
        const char *words = "";
        size_t len = 0;
        for (size_t n = 1; n <= RUN_WORDS && i + n <= analysis->tokens.n; n++) {
            const struct token *token = &analysis->tokens.list[i + n - 1];
            const char *written = token_written(token);
            size_t more = strlen(written);
            if ((n > 1 && token->gap >= GAP_SEGMENT) || len + more >= sizeof key)
                break;
            memcpy(key + len, written, more + 1);
            len += more;
            words = n == 1 ? written : px_arena_printf(candidates->arena, "%s %s", words, written);
            if (!words || learned->liking(learned->self, key) <= 0)
                continue;
            struct said_run *run = find_said(said, mark_of(add_word(FORMAT_HASH_START, key)));
            if (!run)
                continue;
            struct candidate candidate = {
                .words = words,
                .from = candidates_from(analysis, i, n, candidates->arena),
                .key = run->key,
                .marks = {run->key},
                .score = pay(run) - (n == 1 && analysis->roles[i] == ROLE_STOP ? stop_less : 0),
                .tier = SUGGEST_NICHE,
                .kind = SUGGEST_FROM_TEXT,
                .source = (uint16_t)i,
                .russian = token->russian,
                .own = true};
            candidates_add(candidates, &candidate);
        }
    }
}

void candidates_add_people(struct candidates *candidates, const struct analysis *analysis)
{
    const struct suggest_learned *learned = candidates->request->learned;
    struct said *said = learned ? px_arena_array(candidates->arena, 1, sizeof *said) : NULL;
    if (!said)
        return;
    read_said(analysis, said);
    if (learned->liking)
        add_liked(candidates, analysis, said);
    if (learned->partners)
        add_learned(candidates, analysis, said);
}
