/* Known phrases first, then the text's own words, then generic tags.
 *
 * The text becomes lower-case words; at each place the longest phrase of the lexicon wins. A word that is
 * neither known nor a stop word is a tag of its own, earlier words before later ones. */
#include "suggest.h"

#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "lexicon.h"

enum { MAX_WORDS = 1200, MAX_CANDIDATES = 200 };

struct word {
    const char *text; /* lower case; the next word follows after one space */
    size_t len;
    bool russian;
    bool last; /* of its segment: a comma or the like follows */
};

struct work {
    const struct suggest_request *request;
    struct px_arena *arena;
    struct word *words;
    size_t n_words;
    struct suggested *found;
    size_t n_found;
};

/* Splits into lower-case words joined by single spaces, so that a phrase is a range of bytes. */
static bool split_words(struct work *work, const char *text)
{
    size_t len = strlen(text);
    char *out = px_arena_alloc(work->arena, 2 * len + 2);
    work->words = px_arena_array(work->arena, MAX_WORDS, sizeof *work->words);
    if (!out || !work->words)
        return false;
    size_t n = 0;
    struct word *word = NULL;
    for (int32_t i = 0; i < (int32_t)len;) {
        UChar32 c;
        U8_NEXT(text, i, (int32_t)len, c);
        bool inner = c >= 0 && (u_isalnum(c) || u_charType(c) == U_NON_SPACING_MARK ||
                                ((c == '-' || c == '\'') && word));
        if (inner && !word) {
            if (work->n_words == MAX_WORDS)
                break;
            word = &work->words[work->n_words++];
            *word = (struct word){.text = out + n};
        }
        if (inner && n + U8_MAX_LENGTH < 2 * len) {
            c = u_tolower(c);
            word->russian = word->russian || ublock_getCode(c) == UBLOCK_CYRILLIC;
            U8_APPEND_UNSAFE(out, n, c);
            word->len = (size_t)(out + n - word->text);
        } else if (word) {
            out[n++] = ' ';
            word->last = c != ' ';
            word = NULL;
        } else if (work->n_words > 0 && c != ' ') {
            work->words[work->n_words - 1].last = true;
        }
    }
    return true;
}

/* "neon lights" -> "NeonLights", or "neon_lights" where the platform joins words by an underscore. */
static const char *write_tag(struct work *work, const char *words, size_t len)
{
    const char *separator = work->request->platform->separator;
    char *tag = px_arena_alloc(work->arena, 2 * len + 2);
    if (!tag)
        return NULL;
    size_t n = 0;
    bool start = true;
    tag[n++] = '#';
    for (int32_t i = 0; i < (int32_t)len;) {
        UChar32 c;
        U8_NEXT(words, i, (int32_t)len, c);
        if (c < 0 || (!u_isalnum(c) && u_charType(c) != U_NON_SPACING_MARK)) {
            start = true;
            if (separator[0] && n > 1)
                tag[n++] = separator[0];
            continue;
        }
        if (separator[0] && i > 1 && u_isupper(c) && !start && n > 1)
            tag[n++] = separator[0];
        c = separator[0] ? u_tolower(c) : start ? u_toupper(c) : c;
        start = false;
        U8_APPEND_UNSAFE(tag, n, c);
    }
    return tag;
}

/* "NeonLights" -> "Neon Lights" */
static const char *spell_out(struct px_arena *arena, const char *tag)
{
    size_t len = strlen(tag);
    char *out = px_arena_alloc(arena, 2 * len + 1);
    size_t n = 0;
    bool lower = false;
    for (int32_t i = 0; out && i < (int32_t)len;) {
        UChar32 c;
        U8_NEXT(tag, i, (int32_t)len, c);
        if (lower && u_isupper(c))
            out[n++] = ' ';
        lower = u_islower(c);
        U8_APPEND_UNSAFE(out, n, c);
    }
    return out;
}

static double liking(const struct suggest_request *request, const char *key)
{
    const struct suggest_learned *learned = request->learned;
    return learned && learned->liking ? learned->liking(learned->self, key) : 0;
}

static void add_candidate(struct work *work, const char *words, size_t len, const char *from, double score,
                          enum suggest_tier tier)
{
    char key[4 * TAG_MAX];
    char other[4 * TAG_MAX];
    const char *tag = write_tag(work, words, len);
    if (!tag || work->n_found == MAX_CANDIDATES || !tag_is_legal(tag))
        return;
    tag_key(tag, key, sizeof key);
    for (size_t i = 0; i < work->n_found; i++) {
        tag_key(work->found[i].tag, other, sizeof other);
        if (strcmp(key, other) == 0)
            return;
    }
    double like = liking(work->request, key);
    if (like <= SUGGEST_NEVER)
        return;
    const char *plain = px_arena_strndup(work->arena, words, len);
    work->found[work->n_found++] = (struct suggested){
        .tag = tag,
        .display = plain ? spell_out(work->arena, plain) : tag,
        .from = from ? from : "",
        .score = score + 0.5 * like,
        .russian = (unsigned char)tag[1] >= 0xd0 && (unsigned char)tag[1] <= 0xd3,
        .tier = tier,
        .kind = from && from[0] ? SUGGEST_FROM_TEXT : SUGGEST_GENERIC,
    };
}

static void add_entry(struct work *work, const struct lexicon_entry *entry, const char *from, double score)
{
    for (int language = 0; language < 2; language++) {
        if (language == 0 ? !work->request->english : !work->request->russian)
            continue;
        for (int i = 0; i < LEXICON_TAGS && entry->tags[language][i]; i++)
            add_candidate(work, entry->tags[language][i], strlen(entry->tags[language][i]), from,
                          score - 0.8 * i, i == 0 ? SUGGEST_MIDDLE : SUGGEST_BROAD);
    }
}

/* The longest known phrase from word i on; its number of words, 0 when none is known. */
static size_t take_phrase(struct work *work, size_t i, double score)
{
    size_t most = work->n_words - i < LEXICON_PHRASE_WORDS ? work->n_words - i : LEXICON_PHRASE_WORDS;
    for (size_t n = most; n > 0; n--) {
        bool crosses = false;
        for (size_t k = i; k + 1 < i + n; k++)
            crosses = crosses || work->words[k].last;
        const struct word *end = &work->words[i + n - 1];
        size_t len = (size_t)(end->text + end->len - work->words[i].text);
        const struct lexicon_entry *entry = crosses ? NULL : lexicon_find(work->words[i].text, len);
        if (!entry)
            continue;
        if (!entry->drop)
            add_entry(work, entry, px_arena_strndup(work->arena, work->words[i].text, len), score);
        return n;
    }
    return 0;
}

static void collect(struct work *work)
{
    for (size_t i = 0; i < work->n_words;) {
        const struct word *word = &work->words[i];
        double score = 8.0 / (1.0 + 0.05 * (double)i);
        size_t n = take_phrase(work, i, score + 1);
        if (n > 0) {
            i += n;
            continue;
        }
        bool wanted = word->russian ? work->request->russian : work->request->english;
        if (wanted && word->len > 2 && !lexicon_is_stop_word(word->text, word->len))
            add_candidate(work, word->text, word->len, px_arena_strndup(work->arena, word->text, word->len),
                          score / 2, SUGGEST_NICHE);
        i++;
    }
}

static int compare(const void *a, const void *b)
{
    const struct suggested *x = a;
    const struct suggested *y = b;
    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    return strcmp(x->tag, y->tag);
}

static bool has_cyrillic(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text == 0xd0 || (unsigned char)*text == 0xd1)
            return true;
    return false;
}

enum px_code suggest_open(const char *path, struct px_error *err)
{
    (void)path;
    return lexicon_load() ? PX_OK : px_fail(err, PX_OUT_OF_MEMORY);
}

size_t suggest_tags(const struct suggest_request *request, struct px_arena *arena,
                    struct suggested **ret_tags)
{
    struct suggest_request own = *request;
    if (!own.english && !own.russian) {
        own.russian = has_cyrillic(own.text);
        own.english = !own.russian;
    }
    struct work work = {.request = &own, .arena = arena};
    work.found = px_arena_array(arena, MAX_CANDIDATES, sizeof *work.found);
    const char *text = px_arena_printf(arena, "%s, %s", request->text, request->style);
    if (!work.found || !text || !split_words(&work, text))
        return 0;
    collect(&work);
    for (int language = 0; language < 2; language++) {
        if (language == 0 ? !work.request->english : !work.request->russian)
            continue;
        for (size_t n = 0; n < 3; n++) {
            const char *tag = lexicon_generic(language == 1, n);
            if (tag && tag[0])
                add_candidate(&work, tag, strlen(tag), "", 1.5 - 0.1 * (double)n, SUGGEST_BROAD);
        }
    }
    qsort(work.found, work.n_found, sizeof *work.found, compare);
    *ret_tags = work.found;
    return work.n_found < (size_t)request->count ? work.n_found : (size_t)request->count;
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

void suggest_captions(const struct suggest_request *request, struct px_arena *arena,
                      const char *ret_captions[SUGGEST_CAPTIONS])
{
    static const size_t most[SUGGEST_CAPTIONS] = {60, 120, 240};
    for (int i = 0; i < SUGGEST_CAPTIONS; i++) {
        size_t len = strlen(request->text);
        size_t end = len < most[i] ? len : most[i];
        while (end > 0 && end < len && request->text[end] != ' ')
            end--;
        const char *caption = px_arena_strndup(arena, request->text, end);
        ret_captions[i] = caption ? caption : "";
    }
}

size_t suggest_words(const char *text, struct px_arena *arena, const char *const **ret_words)
{
    struct suggest_request request = {.text = text};
    struct work work = {.request = &request, .arena = arena};
    const char **words = px_arena_array(arena, SUGGEST_WORDS_MOST, sizeof *words);
    size_t n = 0;
    if (!words || !split_words(&work, text))
        return 0;
    for (size_t i = 0; i < work.n_words && n < SUGGEST_WORDS_MOST; i++) {
        const struct word *word = &work.words[i];
        if (word->len > 2 && !lexicon_is_stop_word(word->text, word->len))
            if ((words[n] = px_arena_strndup(arena, word->text, word->len)) != NULL)
                n++;
    }
    *ret_words = words;
    return n;
}
