/* The set of candidates: legal, wanted, each once. */
#include "hashtag/suggest/candidates.h"

#include <math.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

enum { LIKED_MOST = 10 };

/* What many texts say is the tag of few. */
static const double said_often = 0.8;

/* The words of a tag in one piece and in lower case, and whether one of them is blocked. */
static bool is_blocked(const char *words)
{
    char joined[256];
    size_t n = 0, start = 0;
    int32_t len = (int32_t)strlen(words);
    for (int32_t i = 0; i < len && n + U8_MAX_LENGTH < sizeof joined;) {
        UChar32 c;
        U8_NEXT(words, i, len, c);
        if (c == ' ') {
            if (lexicon_is_blocked(joined + start, n - start))
                return true;
            start = n;
            continue;
        }
        c = c >= 'a' && c <= 'z' ? c : u_tolower(c);
        c = c == 0x451 ? 0x435 : c;
        U8_APPEND_UNSAFE(joined, n, c);
    }
    return lexicon_is_blocked(joined + start, n - start) || lexicon_is_blocked(joined, n);
}

static bool has_letter(const char *words)
{
    for (; *words; words++)
        if (((unsigned char)*words | 0x20) >= 'a' && ((unsigned char)*words | 0x20) != 0x7f)
            return true;
    return false;
}

/* What people think of the tag changes its score; SUGGEST_NEVER takes it away. */
static bool ask_people(struct candidates *candidates, struct candidate *candidate)
{
    const struct suggest_learned *learned = candidates->request->learned;
    char key[4 * TAG_MAX];
    if (!learned || (!learned->liking && !learned->said))
        return true;
    char plain[4 * TAG_MAX];
    size_t n = 0;
    for (const char *p = candidate->words; *p && n + 1 < sizeof plain; p++)
        if (*p != ' ')
            plain[n++] = *p;
    plain[n] = '\0';
    tag_key(plain, key, sizeof key);
    double like = learned->liking ? learned->liking(learned->self, key) : 0;
    if (like <= SUGGEST_NEVER)
        return false;
    candidate->liked = like > LIKED_MOST ? LIKED_MOST : like < -LIKED_MOST ? -LIKED_MOST : like;
    if (learned->said && candidate->own)
        candidate->liked -= said_often * log1p(learned->said(learned->self, key));
    candidate->score += candidate->liked;
    return true;
}

const char *candidates_from(const struct analysis *analysis, size_t first, size_t count,
                            struct px_arena *arena)
{
    const struct token *list = analysis->tokens.list + first;
    const char *words = list[0].text;
    for (size_t i = 1; i < count && words; i++)
        words = px_arena_printf(arena, "%s%s%s", words, list[i].gap == GAP_HYPHEN ? "-" : " ", list[i].text);
    return words ? words : "";
}

void candidates_add(struct candidates *candidates, const struct candidate *candidate)
{
    if (candidate->russian ? !candidates->russian : !candidates->english)
        return;
    for (size_t i = 0; i < candidates->n; i++) {
        struct candidate *twin = &candidates->list[i];
        if (twin->key != candidate->key)
            continue;
        double score = candidate->score + twin->liked;
        double less = twin->score < score ? twin->score : score;
        double more = twin->score < score ? score : twin->score;
        if (candidate->kind == SUGGEST_LEARNED) {
            twin->score += candidate->score; /* each word that people used it with is evidence */
            return;
        }
        if (candidate->own && !twin->own) {
            twin->own = true;
            twin->kind = candidate->kind;
            twin->from = candidate->from;
        }
        /* Said twice by different words of the text is said louder. */
        twin->score = more + (twin->source == candidate->source ? 0 : 0.12 * less);
        return;
    }
    size_t characters = candidate_characters(candidate->words, candidates->request->platform->separator);
    if (candidates->n == candidates->most || characters < 2 ||
        characters > (size_t)candidates->request->platform->max_tag_length || !has_letter(candidate->words) ||
        (!candidate->listed && is_blocked(candidate->words)))
        return;
    struct candidate *added = &candidates->list[candidates->n];
    *added = *candidate;
    if (ask_people(candidates, added))
        candidates->n++;
}

/* How much two tags say the same: shared words by the shorter one's words. */
static double overlap(const struct candidate *a, const struct candidate *b)
{
    int shared = 0, n_a = 0, n_b = 0;
    for (int i = 0; i < TAG_WORDS; i++) {
        n_a += a->marks[i] != 0;
        n_b += b->marks[i] != 0;
        for (int k = 0; k < TAG_WORDS; k++)
            shared += a->marks[i] != 0 && a->marks[i] == b->marks[k];
    }
    int fewer = n_a < n_b ? n_a : n_b;
    return fewer > 0 && a->russian == b->russian ? (double)shared / fewer : 0;
}

static bool is_longer(const struct candidate *a, const struct candidate *b)
{
    for (int i = 0; i < TAG_WORDS; i++)
        if ((a->marks[i] != 0) != (b->marks[i] != 0))
            return a->marks[i] != 0;
    return false;
}

/* What a candidate loses to one that is chosen. A part of a chosen phrase of the text loses most; what says
 * more than the chosen one loses little. */
static double penalty(const struct candidate *candidate, const struct candidate *chosen)
{
    double same = overlap(candidate, chosen);
    if (same == 0)
        return 0;
    bool text = candidate->tier == SUGGEST_NICHE;
    return same * (!text || is_longer(candidate, chosen) ? 0.8 : 1.6);
}

static double mode_factor(const struct candidates *candidates, const struct candidate *candidate)
{
    static const double factors[][4] = {
        [SUGGEST_BALANCED] = {1, 1, 1, 1},
        [SUGGEST_MORE_BROAD] = {1, 1.8, 1.1, 0.6},
        [SUGGEST_MORE_NICHE] = {1, 0.5, 0.9, 1.6},
    };
    return factors[candidates->request->mode][candidate->tier];
}

size_t candidates_select(struct candidates *candidates, size_t count)
{
    struct candidate *list = candidates->list;
    for (size_t i = 0; i < candidates->n; i++)
        list[i].score *= mode_factor(candidates, &list[i]);
    size_t n = 0;
    for (; n < count && n < candidates->n; n++) {
        size_t best = n;
        for (size_t i = n + 1; i < candidates->n; i++)
            if (list[i].score > list[best].score)
                best = i;
        struct candidate chosen = list[best];
        if (chosen.score <= 0)
            break;
        list[best] = list[n];
        list[n] = chosen;
        /* A post may have #Arsenal and #ArsenalFC. */
        for (size_t i = n + 1; i < candidates->n && !candidates->request->post; i++)
            list[i].score -= penalty(&list[i], &chosen);
    }
    return n;
}
