/* One pass over the code points: words are collected, what stands between them is classed, noise is skipped. */
#include "hashtag/language/tokens.h"

#include <string.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include "base/cleanup.h"

struct reader {
    const char *text;
    int32_t at, len;
    struct px_arena *arena;
    struct tokens *out;
    const UNormalizer2 *decompose;
    char *bytes; /* room for the words' own copies */
    size_t n_bytes, bytes_size;
    UChar32 word[TOKEN_BYTES_MOST];
    size_t n_word;
    size_t latin, cyrillic, digits; /* letters of the word */
    enum token_gap gap;
    bool hashtag, spoilt; /* the word goes on but is not kept: too long, or of another script */
    size_t symbols, letters;
};

/* ICU's answers, at once for the letters that nearly all texts have. */
static bool is_letter_or_digit(UChar32 c)
{
    if (c < 0x80)
        return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    return (c >= 0x410 && c <= 0x44f) || u_isalnum(c);
}

static UChar32 to_lower(UChar32 c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c + 0x20 : c;
    return c >= 0x410 && c <= 0x42f ? c + 0x20 : c >= 0x430 && c <= 0x44f ? c : u_tolower(c);
}

static bool is_cyrillic(UChar32 c)
{
    return c >= 0x400 && c <= 0x4ff;
}

/* Latin letters that look like Cyrillic ones, pair by pair: people and bad actors mix them within a word. */
static const UChar32 twins[][2] = {{'a', 0x430}, {'c', 0x441}, {'e', 0x435}, {'o', 0x43e}, {'p', 0x440},
                                   {'x', 0x445}, {'y', 0x443}, {'k', 0x43a}, {'m', 0x43c}, {'t', 0x442},
                                   {'h', 0x43d}, {'b', 0x432}, {'A', 0x410}, {'C', 0x421}, {'E', 0x415},
                                   {'O', 0x41e}, {'P', 0x420}, {'X', 0x425}, {'K', 0x41a}, {'M', 0x41c},
                                   {'T', 0x422}, {'H', 0x41d}, {'B', 0x412}};

/* Makes a word of two scripts one of the commoner; false when a letter has no twin. */
static bool unmix(struct reader *reader)
{
    bool to_cyrillic = reader->cyrillic >= reader->latin;
    for (size_t i = 0; i < reader->n_word; i++) {
        UChar32 c = reader->word[i];
        if (!u_isalpha(c) || is_cyrillic(c) == to_cyrillic)
            continue;
        size_t k = 0;
        while (k < sizeof twins / sizeof *twins && twins[k][!to_cyrillic] != c)
            k++;
        if (k == sizeof twins / sizeof *twins)
            return false;
        reader->word[i] = twins[k][to_cyrillic];
    }
    return true;
}

static const char *keep(struct reader *reader, bool fold, uint16_t *ret_len)
{
    char *out = reader->bytes + reader->n_bytes;
    size_t n = 0;
    for (size_t i = 0; i < reader->n_word; i++) {
        UChar32 c = reader->word[i];
        if (fold) {
            c = to_lower(c);
            c = c == 0x451 ? 0x435 : c;
        }
        U8_APPEND_UNSAFE(out, n, c);
    }
    out[n] = '\0';
    reader->n_bytes += n + 2; /* one spare byte for join_torn() */
    *ret_len = (uint16_t)n;
    return out;
}

static void end_word(struct reader *reader)
{
    bool wanted = reader->n_word > 0 && !reader->spoilt && reader->out->n < TOKENS_MOST &&
                  reader->n_bytes + 8 * reader->n_word + 4 <= reader->bytes_size;
    if (wanted && reader->latin && reader->cyrillic)
        wanted = unmix(reader);
    if (wanted) {
        struct token *token = &reader->out->list[reader->out->n];
        const struct token *before = reader->out->n > 0 ? token - 1 : NULL;
        token->russian = reader->cyrillic > 0 && reader->cyrillic >= reader->latin;
        token->capital = u_isupper(reader->word[0]);
        token->number = reader->latin + reader->cyrillic == 0;
        token->at = (uint32_t)reader->at;
        token->gap = (uint8_t)reader->gap;
        token->inside = before && reader->gap != GAP_SENTENCE;
        token->segment = before ? (uint16_t)(before->segment + (reader->gap >= GAP_SEGMENT)) : 0;
        token->hashtag = reader->hashtag;
        token->text = keep(reader, false, &token->len);
        token->fold = keep(reader, true, &token->fold_len);
        token->mark =
            format_mark(format_hash_end(format_hash_add(FORMAT_HASH_START, token->fold, token->fold_len)));
        reader->out->russian += token->russian;
        reader->out->n++;
        reader->gap = GAP_SPACE;
    }
    reader->n_word = reader->latin = reader->cyrillic = reader->digits = 0;
    reader->spoilt = false;
}

static void raise_gap(struct reader *reader, enum token_gap gap)
{
    end_word(reader);
    if (gap > reader->gap)
        reader->gap = gap;
}

static void add_letter(struct reader *reader, UChar32 c)
{
    if (reader->n_word >= TOKEN_BYTES_MOST / 2) {
        reader->spoilt = true;
        return;
    }
    bool letter = c < 0x80 ? c > '9' : (c >= 0x410 && c <= 0x44f) || u_isalpha(c);
    bool cyrillic = is_cyrillic(c);
    if (letter && !cyrillic && !(c < 0x250))
        reader->spoilt = true;
    reader->latin += letter && !cyrillic;
    reader->cyrillic += cyrillic;
    reader->digits += !letter;
    reader->letters += letter;
    reader->word[reader->n_word++] = c;
}

/* Compatibility letters (fullwidth, mathematical) and accents fold to plain ones; й and ё stay. */
static void add_character(struct reader *reader, UChar32 c)
{
    if (c < 0x80 || is_cyrillic(c)) {
        add_letter(reader, c);
        return;
    }
    UChar parts[32];
    UErrorCode status = U_ZERO_ERROR;
    int32_t n = unorm2_getDecomposition(reader->decompose, c, parts, 32, &status);
    if (U_FAILURE(status) || n <= 0) {
        add_letter(reader, c);
        return;
    }
    for (int32_t i = 0; i < n;) {
        U16_NEXT(parts, i, n, c);
        if (u_isalnum(c))
            add_letter(reader, c);
    }
}

/* An accent behind a letter: only those of й and ё mean another letter. */
static void add_mark(struct reader *reader, UChar32 mark)
{
    UChar32 *last = reader->n_word > 0 ? &reader->word[reader->n_word - 1] : NULL;
    if (last && mark == 0x306 && (*last == 0x438 || *last == 0x418))
        *last += 1;
    else if (last && mark == 0x308 && (*last == 0x435 || *last == 0x415))
        *last = *last == 0x435 ? 0x451 : 0x401;
}

static bool at_text(const struct reader *reader, const char *text)
{
    size_t len = strlen(text);
    return (size_t)(reader->len - reader->at) >= len && memcmp(reader->text + reader->at, text, len) == 0;
}

static void skip_to_space(struct reader *reader)
{
    while (reader->at < reader->len && (unsigned char)reader->text[reader->at] > ' ')
        reader->at++;
    reader->n_word = 0;
    reader->latin = reader->cyrillic = reader->digits = 0;
    reader->spoilt = false;
}

/* Markup, addresses, mentions and parameters, which say nothing of the picture. True when something was
 * skipped. */
static bool skip_noise(struct reader *reader, unsigned char c)
{
    if (c == '<') {
        const char *end = memchr(reader->text + reader->at, '>', (size_t)(reader->len - reader->at));
        if (!end || end - (reader->text + reader->at) > 300)
            return false;
        raise_gap(reader, GAP_SEGMENT);
        reader->at = (int32_t)(end + 1 - reader->text);
        return true;
    }
    if (at_text(reader, "http://") || at_text(reader, "https://") || at_text(reader, "www.")) {
        raise_gap(reader, GAP_SEGMENT);
        skip_to_space(reader);
        return true;
    }
    if (c == '@') {
        skip_to_space(reader);
        reader->gap = GAP_SEGMENT;
        return true;
    }
    if (c == '-' && reader->n_word == 0 && at_text(reader, "--") && reader->at + 2 < reader->len &&
        u_isalpha((unsigned char)reader->text[reader->at + 2])) {
        raise_gap(reader, GAP_SEGMENT);
        skip_to_space(reader);
        int32_t value = reader->at;
        while (value < reader->len && reader->text[value] == ' ')
            value++;
        if (value < reader->len && u_isdigit((unsigned char)reader->text[value])) {
            reader->at = value;
            skip_to_space(reader);
        }
        return true;
    }
    return false;
}

static void read_separator(struct reader *reader, UChar32 c)
{
    static const char segment[] = ",;|()[]{}\"\n\t:/\\+=*&";
    bool inner = reader->n_word > 0;
    int8_t type = u_charType(c);
    if (c == '\'' || c == 0x2019) {
        if (inner) /* the cat's eye: "cat", and the s is dropped later as a single letter */
            raise_gap(reader, GAP_SPACE);
    } else if ((c == '-' || c == 0x2010 || c == 0x2011) && inner) {
        raise_gap(reader, GAP_HYPHEN);
    } else if (c == '.' || c == '!' || c == '?') {
        raise_gap(reader, GAP_SENTENCE);
    } else if (c == '#') {
        raise_gap(reader, GAP_SEGMENT);
        reader->hashtag = true;
    } else if (type == U_FORMAT_CHAR) {
        return; /* zero-width and direction marks stand within words */
    } else if (c == '_') {
        raise_gap(reader, GAP_SPACE);
    } else if (c < 0 || (c < 0x80 && c > 0 && strchr(segment, (int)c)) || c == 0x2014 || c == 0x2013 ||
               c > 0x2000) {
        raise_gap(reader, GAP_SEGMENT);
    } else {
        raise_gap(reader, GAP_SPACE);
    }
    if (c <= ' ' && reader->hashtag) {
        reader->hashtag = false;
        reader->gap = GAP_SEGMENT;
    }
    reader->symbols += c > ' ' && c < 0x80 && !strchr(",.'-:()\"!?#", (int)c);
}

/* "3 d", "8 k": people and programs tear them apart. */
static void join_torn(struct tokens *tokens)
{
    size_t n = 0;
    for (size_t i = 0; i < tokens->n; i++) {
        struct token *token = &tokens->list[i];
        struct token *last = n > 0 ? &tokens->list[n - 1] : NULL;
        bool torn = last && last->number && last->fold_len <= 2 && token->gap <= GAP_HYPHEN &&
                    token->fold_len == 1 && strchr("dkDK", token->fold[0]);
        if (!torn) {
            tokens->list[n++] = *token;
            continue;
        }
        /* keep() leaves a spare byte behind each word. */
        char *text = px_unconst(last->text);
        char *fold = px_unconst(last->fold);
        text[last->len++] = token->text[0];
        text[last->len] = '\0';
        fold[last->fold_len++] = token->fold[0];
        fold[last->fold_len] = '\0';
        last->number = false;
    }
    tokens->n = n;
}

bool tokens_read(const char *text, size_t len, struct px_arena *arena, struct tokens *ret)
{
    UErrorCode status = U_ZERO_ERROR;
    struct reader reader = {
        .text = text, .len = (int32_t)len, .arena = arena, .out = ret, .gap = GAP_SENTENCE};
    size_t most = len / 2 + 1 < TOKENS_MOST ? len / 2 + 1 : TOKENS_MOST;
    *ret = (struct tokens){.list = px_arena_array(arena, most, sizeof *ret->list)};
    reader.bytes_size = 8 * len + 64;
    reader.bytes = px_arena_alloc(arena, reader.bytes_size);
    reader.decompose = unorm2_getNFKDInstance(&status);
    if (!ret->list || !reader.bytes || U_FAILURE(status))
        return false;
    UChar32 before = 0;
    while (reader.at < reader.len && ret->n < most) {
        UChar32 c;
        if (skip_noise(&reader, (unsigned char)text[reader.at]))
            continue;
        U8_NEXT(text, reader.at, reader.len, c);
        if (c >= 0 && is_letter_or_digit(c)) {
            if (reader.hashtag && u_isupper(c) && u_islower(before))
                raise_gap(&reader, GAP_SPACE);
            add_character(&reader, c);
        } else if (c >= 0 && u_charType(c) == U_NON_SPACING_MARK) {
            add_mark(&reader, c);
        } else {
            read_separator(&reader, c);
        }
        before = c;
    }
    if (ret->n < most)
        end_word(&reader);
    join_torn(ret);
    ret->code = reader.symbols > 8 && reader.symbols * 10 > reader.letters;
    return true;
}
