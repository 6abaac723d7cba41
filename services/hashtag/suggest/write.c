/* A tag as it is posted and as people read it. */
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <string.h>

#include "hashtag/suggest/candidates.h"

static bool is_part(UChar32 c)
{
    return (c >= 'a' && c <= 'z') || (c >= 0x410 && c <= 0x44f) || (c >= 0 && u_isalnum(c));
}

/* Walks the words of "NeonLights" or "neon lights": at the start of each a separator is due. */
static size_t write(const char *words, const char *separator, bool capitals, char *out)
{
    size_t n = 0;
    bool start = true, lower = false;
    int32_t len = (int32_t)strlen(words);
    for (int32_t i = 0; i < len;) {
        UChar32 c;
        U8_NEXT(words, i, len, c);
        if (!is_part(c)) {
            start = true;
            continue;
        }
        if (n > 0 && (start || (lower && u_isupper(c))))
            for (const char *s = separator; *s; s++)
                out[n++] = *s;
        lower = u_islower(c);
        c = !capitals ? u_tolower(c) : start ? u_toupper(c) : c;
        start = false;
        U8_APPEND_UNSAFE(out, n, c);
    }
    out[n] = '\0';
    return n;
}

const char *candidate_write(const struct candidate *candidate, const struct platform *platform,
                            struct px_arena *arena)
{
    char *out = px_arena_alloc(arena, 3 * strlen(candidate->words) + 3);
    if (!out)
        return NULL;
    out[0] = '#';
    (void)write(candidate->words, platform->separator, !platform->separator[0], out + 1);
    return out;
}

const char *candidate_display(const struct candidate *candidate, struct px_arena *arena)
{
    char *out = px_arena_alloc(arena, 3 * strlen(candidate->words) + 3);
    if (out)
        (void)write(candidate->words, " ", true, out);
    return out;
}

size_t candidate_characters(const char *words, const char *separator)
{
    size_t n = 0;
    bool start = true, lower = false;
    int32_t len = (int32_t)strlen(words);
    for (int32_t i = 0; i < len;) {
        UChar32 c;
        U8_NEXT(words, i, len, c);
        if (!is_part(c)) {
            start = true;
            continue;
        }
        if (separator[0] && n > 0 && (start || (lower && u_isupper(c))))
            n += strlen(separator);
        lower = u_islower(c);
        start = false;
        n++;
    }
    return n;
}
