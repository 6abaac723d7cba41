/* What a post is tagged with: names, titles and joined words, which no table knows and which a picture's
 * description is spared.
 *
 * Every run of up to three words is a candidate, worth what its form makes likely. */
#include "hashtag/suggest/candidates.h"

#include <string.h>

enum { READ_MOST = 80 /* words of which runs are read */, RUN_WORDS = 3 };

/* By the number of words; chosen on posts with tags, see tests/bench/hashtags. */
static const struct form {
    double worth, noun, rare, concept, stop, before_mark, after_mark, compound;
} forms[RUN_WORDS] = {
    {.worth = 1.1, .noun = 1.1, .rare = 0.27, .concept = 0.85, .before_mark = -1.1, .after_mark = 0.25},
    {.worth = 1.4,
     .noun = 0.3,
     .rare = 0.27,
     .concept = 0.7,
     .stop = -0.9,
     .before_mark = -1.1,
     .after_mark = 0.7},
    {.worth = 1.1,
     .noun = 0.35,
     .rare = 0.16,
     .concept = 0.9,
     .stop = -0.5,
     .before_mark = -0.5,
     .after_mark = 0.6,
     .compound = 2.1},
};

/* Our tables know pictures: what they say counts that much less here. */
static const double picture_less = 0.7;

/* Decades of rarity; a word that nobody knows is the rarest. */
static double rarity(const struct token *token)
{
    double idf = token->known ? token->en.idf / 16.0 : 8.5;
    return idf < 8.5 ? idf : 8.5;
}

static double worth_of(const struct analysis *analysis, size_t first, size_t n)
{
    const struct form *form = &forms[n - 1];
    const struct token *list = &analysis->tokens.list[first], *last = &list[n - 1];
    double worth = form->worth, rare = 0;
    bool stop = false;
    for (size_t i = 0; i < n; i++) {
        rare += rarity(&list[i]);
        stop = stop || analysis->roles[first + i] == ROLE_STOP;
    }
    worth += form->rare * rare / (double)n;
    worth += stop ? form->stop : 0;
    worth += last->tag >= EN_NN && last->tag <= EN_NNPS ? form->noun : 0;
    worth += analysis->roles[first] == ROLE_CONCEPT ? form->concept : 0;
    worth += list->gap >= GAP_SEGMENT ? form->after_mark : 0;
    worth += first + n < analysis->tokens.n && last[1].gap >= GAP_SEGMENT ? form->before_mark : 0;
    worth += analysis->compounds[first] == n ? form->compound : 0;
    return worth;
}

static bool can_end(const struct analysis *analysis, size_t first, size_t n)
{
    enum role role = analysis->roles[first + n - 1];
    return n == 1 ? role != ROLE_STOP : role != ROLE_STOP && role != ROLE_PERSON;
}

static void add_run(struct candidates *candidates, const struct analysis *analysis, size_t first, size_t n,
                    const char *words)
{
    const struct token *list = &analysis->tokens.list[first];
    struct candidate candidate = {.words = words,
                                  .from = candidates_from(analysis, first, n, candidates->arena),
                                  .score = worth_of(analysis, first, n),
                                  .tier = SUGGEST_NICHE,
                                  .kind = SUGGEST_FROM_TEXT,
                                  .source = (uint16_t)first,
                                  .own = true};
    uint64_t hash = FORMAT_HASH_START;
    for (size_t i = 0; i < n; i++) {
        const char *base = token_name(&list[i]);
        uint32_t len = (uint32_t)strlen(base);
        hash = format_hash_add(hash, base, len);
        if (i < TAG_WORDS)
            candidate.marks[i] = format_mark(format_hash_end(format_hash_add(FORMAT_HASH_START, base, len)));
    }
    candidate.key = format_mark(format_hash_end(hash));
    candidates_add(candidates, &candidate);
}

void candidates_add_post(struct candidates *candidates, const struct analysis *analysis)
{
    const struct token *list = analysis->tokens.list;
    for (size_t i = 0; i < candidates->n; i++)
        candidates->list[i].score -= picture_less * (candidates->list[i].score - candidates->list[i].liked);
    for (size_t i = 0; i < analysis->tokens.n && i < READ_MOST; i++) {
        const char *words = token_written(&list[i]);
        for (size_t n = 1; words && n <= RUN_WORDS && i + n <= analysis->tokens.n; n++) {
            const struct token *last = &list[i + n - 1];
            if (last->russian || (n > 1 && last->gap >= GAP_SEGMENT))
                break;
            if (n > 1)
                words = px_arena_printf(candidates->arena, "%s %s", words, token_written(last));
            if (words && can_end(analysis, i, n))
                add_run(candidates, analysis, i, n, words);
        }
    }
}
