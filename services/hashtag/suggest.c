/* From a text to its tags: analysis, candidates, choice, and what fills up a short list. */
#include "hashtag/suggest.h"

#include <string.h>

#include "hashtag/language/data.h"
#include "hashtag/language/english.h"
#include "hashtag/suggest/candidates.h"

enum { TEXT_BYTES_MOST = 4 * SUGGEST_TEXT_MAX, SPARE = 4 /* chosen in place of twins */ };

enum px_code suggest_open(const char *path, struct px_error *err)
{
    PX_TRY(data_open(path, err));
    en_tagger_open();
    return PX_OK;
}

void suggest_rest(void)
{
    data_rest();
}

bool suggest_is_blocked(const char *tag)
{
    char key[4 * TAG_MAX];
    tag_key(tag, key, sizeof key);
    return lexicon_is_blocked(key, strlen(key));
}

const char *suggest_limited(const char *text, struct px_arena *arena)
{
    size_t len = strlen(text);
    if (len <= TEXT_BYTES_MOST)
        return text;
    len = TEXT_BYTES_MOST;
    while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
        len--;
    return px_arena_strndup(arena, text, len);
}

static bool start(const struct suggest_request *request, struct px_arena *arena, struct analysis *analysis,
                  struct candidates *candidates)
{
    const char *text = suggest_limited(request->text, arena);
    if (!text || !analysis_make(text, request->style ? request->style : "", arena, analysis))
        return false;
    size_t most = request->post ? CANDIDATES_OF_POST : CANDIDATES_MOST;
    *candidates = (struct candidates){.request = request,
                                      .arena = arena,
                                      .english = request->english,
                                      .russian = request->russian,
                                      .list = px_arena_array(arena, most, sizeof *candidates->list),
                                      .most = most};
    if (!request->english && !request->russian) {
        candidates->russian = analysis->russian || analysis->mixed;
        candidates->english = !analysis->russian || analysis->mixed;
        candidates->as_written = analysis->mixed;
    }
    return candidates->list != NULL;
}

/* Tags of a kind that fits every picture, best first, each worth 'score' at most. */
static void add_always(struct candidates *candidates, enum concept_kind kind, double score, size_t most)
{
    struct concept_record record;
    size_t added = 0;
    for (uint16_t i = 0; added < most && lexicon_next_of_kind(kind, &i); i++) {
        struct tag_record tag;
        if (!lexicon_concept(i, &record))
            return;
        for (int russian = 0; russian < 2 && added < most; russian++) {
            if (!lexicon_tag(&record, russian, 0, &tag) ||
                !(russian ? candidates->russian : candidates->english))
                continue;
            struct candidate candidate = {.words = data_text(tag.text),
                                          .from = "",
                                          .key = tag.key,
                                          .score = score - 0.01 * (double)added,
                                          .tier = SUGGEST_BROAD,
                                          .kind = SUGGEST_GENERIC,
                                          .russian = russian,
                                          .listed = true};
            memcpy(candidate.marks, tag.words, sizeof candidate.marks);
            size_t before = candidates->n;
            if (candidate.words[0])
                candidates_add(candidates, &candidate);
            added += candidates->n > before;
        }
    }
}

/* Whether a tag is written like an earlier one, though its base forms were read in another way. */
static bool is_twin(const struct suggested *tags, size_t n, const char *tag)
{
    char key[4 * TAG_MAX], other[4 * TAG_MAX];
    tag_key(tag, key, sizeof key);
    for (size_t i = 0; i < n; i++) {
        tag_key(tags[i].tag, other, sizeof other);
        if (strcmp(key, other) == 0)
            return true;
    }
    return false;
}

/* Writes the first 'count' of n chosen ones. */
static size_t write_all(const struct candidates *candidates, size_t n, size_t count, struct suggested *out)
{
    size_t written = 0;
    for (size_t i = 0; i < n && written < count; i++) {
        const struct candidate *candidate = &candidates->list[i];
        struct suggested tag = {
            .tag = candidate_write(candidate, candidates->request->platform, candidates->arena),
            .display = candidate_display(candidate, candidates->arena),
            .from = candidate->from,
            .score = candidate->score,
            .russian = candidate->russian,
            .tier = candidate->tier,
            .kind = candidate->kind};
        if (tag.tag && tag.display && tag_is_legal(tag.tag) && !is_twin(out, written, tag.tag))
            out[written++] = tag;
    }
    return written;
}

size_t suggest_tags(const struct suggest_request *request, struct px_arena *arena,
                    struct suggested **ret_tags)
{
    struct analysis analysis;
    struct candidates candidates;
    size_t count = request->count < 1              ? 1
                   : request->count > SUGGEST_MOST ? SUGGEST_MOST
                                                   : (size_t)request->count;
    struct suggested *out = px_arena_array(arena, count, sizeof *out);
    if (!out || !start(request, arena, &analysis, &candidates))
        return 0;
    *ret_tags = out;
    candidates_fill(&candidates, &analysis);
    if (request->ai == SUGGEST_AI_FIRST)
        add_always(&candidates, CONCEPT_AI, 20, 1);
    /* What fits always fills up, a fifth of the list at most, and nothing is no picture. */
    bool any = candidates.n > 0;
    if (any || analysis.tokens.n > 0) {
        add_always(&candidates, CONCEPT_FILLER, 0.2, 1 + count / 5);
        if (request->ai == SUGGEST_AI_LAST)
            add_always(&candidates, CONCEPT_AI, 0.1, 1);
    }
    return write_all(&candidates, candidates_select(&candidates, count + SPARE), count, out);
}

const char *suggest_reason(const struct suggested *tag, bool russian, struct px_arena *arena)
{
    static const char *const english_words[] = {"from", "often with", "people add it to", "fits always"};
    static const char *const russian_words[] = {"из запроса", "часто вместе с", "люди добавляют к",
                                                "подходит всегда"};
    const char *words = (russian ? russian_words : english_words)[tag->kind];
    const char *reason = tag->from[0] ? px_arena_printf(arena, "%s: %s", words, tag->from) : words;
    return reason ? reason : "";
}

size_t suggest_words(const char *text, struct px_arena *arena, const char *const **ret_words)
{
    struct analysis analysis;
    const char **words = px_arena_array(arena, SUGGEST_WORDS_MOST, sizeof *words);
    const char *whole = suggest_limited(text, arena);
    size_t n = 0;
    if (!words || !whole || !analysis_make(whole, "", arena, &analysis))
        return 0;
    for (size_t i = 0; i < analysis.tokens.n && n < SUGGEST_WORDS_MOST; i++) {
        const struct token *token = &analysis.tokens.list[i];
        if (analysis.roles[i] == ROLE_STOP || analysis.roles[i] == ROLE_DROPPED || token->fold_len < 2)
            continue;
        bool twin = false;
        for (size_t k = 0; k < n; k++)
            twin = twin || strcmp(words[k], token->bases[0]) == 0;
        if (!twin)
            words[n++] = token->bases[0];
    }
    *ret_words = words;
    return n;
}
