/* One letter is missing, two are swapped, one is too many or a wrong one, tried in this order, which is how often
 * people slip like that. The first letter is right, and what comes out must be a trigger of the lexicon: other
 * words could turn a name into something that nobody said. */
#include "hashtag/language/spelling.h"

#include <string.h>

#include "hashtag/language/lexicon.h"

enum { LETTERS_LEAST = 4, LETTERS_MOST = 16, DELETE_LEAST = 5, REPLACE_LEAST = 6, RUSSIAN_LETTERS = 32 };

/* A word by letters of one width: one byte in English, two in Russian. */
struct letters {
    char bytes[2 * (LETTERS_MOST + 2)];
    size_t n, width;
};

static bool is_trigger(const char *word, size_t len)
{
    uint16_t concept;
    char base[2 * (LETTERS_MOST + 2) + 8];
    uint64_t hash = format_hash_add(FORMAT_HASH_START, word, (uint32_t)len);
    if (lexicon_find(format_hash_end(hash), &concept))
        return true;
    if (word[len - 1] != 's')
        return false;
    size_t n = en_base(word, len, base, sizeof base);
    hash = format_hash_add(FORMAT_HASH_START, base, (uint32_t)n);
    return n < len && lexicon_find(format_hash_end(hash), &concept);
}

/* The i-th letter of the alphabet. */
static size_t write_letter(bool russian, unsigned i, char *out)
{
    if (!russian) {
        out[0] = (char)('a' + i);
        return 1;
    }
    out[0] = (char)(i < 16 ? 0xd0 : 0xd1);
    out[1] = (char)(i < 16 ? 0xb0 + i : 0x80 + i - 16);
    return 2;
}

/* The word with any letter in place of 'taken' letters from 'at' on. */
static bool try_letters(const struct letters *word, size_t at, size_t taken, struct letters *ret)
{
    bool russian = word->width == 2;
    size_t head = at * word->width, tail = (at + taken) * word->width, end = word->n * word->width;
    memcpy(ret->bytes, word->bytes, head);
    memcpy(ret->bytes + head + word->width, word->bytes + tail, end - tail);
    ret->width = word->width;
    ret->n = word->n + 1 - taken;
    for (unsigned i = 0; i < (russian ? RUSSIAN_LETTERS : 26u); i++) {
        (void)write_letter(russian, i, ret->bytes + head);
        if (is_trigger(ret->bytes, ret->n * ret->width))
            return true;
    }
    return false;
}

static bool try_swap(const struct letters *word, size_t at, struct letters *ret)
{
    size_t width = word->width;
    *ret = *word;
    memcpy(ret->bytes + at * width, word->bytes + (at + 1) * width, width);
    memcpy(ret->bytes + (at + 1) * width, word->bytes + at * width, width);
    return is_trigger(ret->bytes, ret->n * width);
}

static bool try_delete(const struct letters *word, size_t at, struct letters *ret)
{
    size_t width = word->width;
    *ret = *word;
    memmove(ret->bytes + at * width, ret->bytes + (at + 1) * width, (word->n - at - 1) * width);
    ret->n--;
    return is_trigger(ret->bytes, ret->n * width);
}

static bool mend(const struct letters *word, struct letters *ret)
{
    for (size_t at = 1; at <= word->n; at++)
        if (try_letters(word, at, 0, ret))
            return true;
    for (size_t at = 1; at + 1 < word->n; at++)
        if (try_swap(word, at, ret))
            return true;
    for (size_t at = 1; word->n >= DELETE_LEAST && at < word->n; at++)
        if (try_delete(word, at, ret))
            return true;
    for (size_t at = 1; word->n >= REPLACE_LEAST && at < word->n; at++)
        if (try_letters(word, at, 1, ret))
            return true;
    return false;
}

bool spelling_is_doubtful(const struct token *token)
{
    struct en_record record;
    return !token->number && !token->hashtag && !(token->capital && token->inside) &&
           !en_find(token->fold, token->fold_len, &record) && !lexicon_has_word(token->fold, token->fold_len);
}

bool spelling_mend(struct token *token, struct px_arena *arena)
{
    struct letters word = {.width = token->russian ? 2 : 1}, right;
    word.n = token->fold_len / word.width;
    if (word.n < LETTERS_LEAST || word.n > LETTERS_MOST)
        return true;
    for (size_t i = 0; i < token->fold_len; i += word.width) {
        unsigned char first = (unsigned char)token->fold[i];
        if (token->russian ? first != 0xd0 && first != 0xd1 : first < 'a' || first > 'z')
            return true;
    }
    memcpy(word.bytes, token->fold, token->fold_len);
    if (!mend(&word, &right))
        return true;
    size_t len = right.n * right.width;
    const char *fold = px_arena_strndup(arena, right.bytes, len);
    if (!fold)
        return false;
    token->slip = token->fold;
    token->fold = fold;
    token->fold_len = (uint16_t)len;
    token->mark = format_mark(format_hash_end(format_hash_add(FORMAT_HASH_START, fold, (uint32_t)len)));
    return true;
}
