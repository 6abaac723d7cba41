/* Captions from the text's own words: what it shows, then how, then a question. Nothing is translated or
 * inflected: the words stand as they were written, the rest are names of concepts. */
#include "hashtag/suggest.h"

#include <string.h>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "hashtag/language/data.h"
#include "hashtag/suggest/candidates.h"

enum { SUBJECT_BYTES = 110, CAPTION_BYTES = 400, NAMES_MOST = 3 };

struct caption {
    char text[CAPTION_BYTES];
    size_t len;
};

static void append(struct caption *caption, const char *text)
{
    size_t len = strlen(text);
    if (caption->len + len + 1 > sizeof caption->text)
        return;
    memcpy(caption->text + caption->len, text, len + 1);
    caption->len += len;
}

static bool is_one_of(const char *word, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(word, *list) == 0)
            return true;
    return false;
}

static bool is_order(const struct token *token)
{
    static const char *const orders[] = {"create",  "draw",       "generate",   "imagine",  "make",
                                         "paint",   "render",     "show",       "please",   "me",
                                         "нарисуй", "создай",     "сгенерируй", "изобрази", "сделай",
                                         "покажи",  "нарисовать", "создать",    "мне",      NULL};
    return is_one_of(token->fold, orders);
}

/* Behind "a beautiful painting of": the first word that tells what is shown. */
static size_t skip_frame(const struct analysis *analysis, size_t end)
{
    const struct token *list = analysis->tokens.list;
    static const char *const frames[] = {"image",    "picture", "photo",    "photograph",
                                         "painting", "drawing", "render",   "illustration",
                                         "shot",     "sketch",  "portrait", NULL};
    size_t start = 0;
    while (start < end && is_order(&list[start]))
        start++;
    for (size_t i = start; i + 1 < end && i < start + 5; i++)
        if (strcmp(list[i].fold, "of") == 0 && is_one_of(list[i - (i > 0)].fold, frames) &&
            strcmp(list[i - (i > 0)].fold, "portrait") != 0)
            return i + 1;
    return start;
}

static bool is_weak_end(const struct token *token)
{
    static const char *const weak[] = {"a",     "an",  "the", "of",    "in",   "on", "at",   "with",
                                       "by",    "and", "or",  "style", "from", "to", "into", "under",
                                       "over",  "for", "в",   "на",    "с",    "и",  "под",  "над",
                                       "стиле", "для", "из",  "от",    "у",    "к",  NULL};
    return is_one_of(token->fold, weak);
}

static size_t find_end(const struct analysis *analysis)
{
    size_t end = 0;
    while (end < analysis->style_first && (end == 0 || analysis->tokens.list[end].segment == 0))
        end++;
    return end;
}

/* The longest phrase that starts at a word, in its nominative; or NULL. */
static const struct phrase *find_phrase(const struct analysis *analysis, size_t first)
{
    const struct phrase *found = NULL;
    for (size_t i = 0; i < analysis->n_phrases; i++)
        if (analysis->phrases[i].first == first && (!found || analysis->phrases[i].count > found->count))
            found = &analysis->phrases[i];
    return found;
}

/* The thing of one word that is named at a place, or NULL. */
static const struct mention *find_mention(const struct analysis *analysis, size_t first)
{
    for (size_t i = 0; i < analysis->n_mentions; i++)
        if (analysis->mentions[i].first == first && analysis->mentions[i].count == 1 &&
            analysis->mentions[i].record.kind == CONCEPT_SUBJECT)
            return &analysis->mentions[i];
    return NULL;
}

/* "A lighthouse in a storm": the first clause without orders, praise and people. */
static void write_subject(const struct analysis *analysis, struct caption *caption)
{
    const struct token *list = analysis->tokens.list;
    size_t end = find_end(analysis);
    size_t start = skip_frame(analysis, end), bytes = 0, stop = start;
    for (; stop < end && analysis->roles[stop] != ROLE_PERSON; stop++) {
        bytes += list[stop].len + 1u;
        if (bytes > SUBJECT_BYTES)
            break;
    }
    while (stop > start && (is_weak_end(&list[stop - 1]) || analysis->roles[stop - 1] == ROLE_DROPPED))
        stop--;
    /* "нарисуй лису": the object of an order is no nominative. */
    const struct phrase *object = start > 0 && list[start].russian ? find_phrase(analysis, start) : NULL;
    const struct mention *mention = start > 0 && list[start].russian ? find_mention(analysis, start) : NULL;
    struct tag_record tag;
    if (object && start + object->count <= stop) {
        append(caption, object->words);
        start += object->count;
    } else if (mention && lexicon_tag(&mention->record, true, 0, &tag)) {
        append(caption, data_text(tag.text));
        start += mention->count;
    }
    for (size_t i = start; i < stop; i++) {
        if (analysis->roles[i] == ROLE_DROPPED && !list[i].number && i + 1 < stop)
            continue;
        bool tail = list[i].fold_len == 1 && (list[i].fold[0] == 's' || list[i].fold[0] == 't') && i > start;
        if (caption->len > 0)
            append(caption, tail ? "'" : list[i].gap == GAP_HYPHEN ? "-" : " ");
        append(caption, list[i].text);
    }
}

/* The first letter as a capital. */
static void begin_large(struct caption *caption)
{
    if (caption->len == 0)
        return;
    char rest[CAPTION_BYTES];
    size_t n = 0;
    int32_t i = 0;
    UChar32 c;
    U8_NEXT(caption->text, i, (int32_t)caption->len, c);
    memcpy(rest, caption->text + i, caption->len - (size_t)i + 1);
    c = u_toupper(c);
    U8_APPEND_UNSAFE(caption->text, n, c);
    memcpy(caption->text + n, rest, strlen(rest) + 1);
    caption->len = n + strlen(rest);
}

/* Names of styles, light and mood that the subject does not say: "Cyberpunk, neon lights". */
static void write_manner(const struct analysis *analysis, struct px_arena *arena, struct caption *caption)
{
    size_t written = 0;
    for (size_t i = 0; i < analysis->n_mentions && written < NAMES_MOST; i++) {
        const struct mention *mention = &analysis->mentions[i];
        enum concept_kind kind = mention->record.kind;
        struct tag_record tag;
        bool manner =
            kind == CONCEPT_STYLE || kind == CONCEPT_MEDIUM || kind == CONCEPT_TIME || kind == CONCEPT_MOOD;
        if (!manner || (analysis->tokens.list[mention->first].segment == 0 && !mention->style) ||
            !lexicon_tag(&mention->record, analysis->russian, 0, &tag) || !data_text(tag.text)[0])
            continue;
        struct candidate name = {.words = data_text(tag.text)};
        const char *words = candidate_display(&name, arena);
        struct caption next = {0};
        if (!words)
            return;
        append(&next, words);
        if (strstr(caption->text, next.text))
            continue;
        append(caption, written > 0 ? ", " : "");
        append(caption, next.text);
        written++;
    }
}

static const char *closing(bool russian, uint32_t choice)
{
    static const char *const lines[2][4] = {
        {"What would you call this one?", "Which detail did you notice first?",
         "What happens next in this story?", "Would you step into this picture?"},
        {"Как бы вы назвали эту работу?", "Какую деталь вы заметили первой?",
         "Что будет дальше в этой истории?", "Хотели бы вы оказаться там?"}};
    return lines[russian][choice % 4];
}

void suggest_captions(const struct suggest_request *request, struct px_arena *arena,
                      const char *ret_captions[SUGGEST_CAPTIONS])
{
    struct analysis analysis;
    struct caption subject = {0}, manner = {0};
    for (int i = 0; i < SUGGEST_CAPTIONS; i++)
        ret_captions[i] = "";
    const char *text = suggest_limited(request->text, arena);
    if (!text || !analysis_make(text, request->style ? request->style : "", arena, &analysis))
        return;
    write_subject(&analysis, &subject);
    begin_large(&subject);
    write_manner(&analysis, arena, &manner);
    if (subject.len == 0 && manner.len == 0)
        return;
    if (subject.len == 0) {
        subject = manner;
        manner.len = 0;
    }
    const char *last = closing(analysis.russian, analysis.tokens.n > 0 ? analysis.tokens.list[0].mark : 0);
    const char *captions[SUGGEST_CAPTIONS] = {
        px_arena_strdup(arena, subject.text),
        manner.len > 0 ? px_arena_printf(arena, "%s. %s.", subject.text, manner.text)
                       : px_arena_printf(arena, "%s.", subject.text),
        manner.len > 0 ? px_arena_printf(arena, "%s. %s. %s", subject.text, manner.text, last)
                       : px_arena_printf(arena, "%s. %s", subject.text, last)};
    for (int i = 0; i < SUGGEST_CAPTIONS; i++)
        ret_captions[i] = captions[i] ? captions[i] : "";
}
