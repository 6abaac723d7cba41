/* Words and their comparison. A row has the beginning of a word and how many letters may follow it, which
 * covers the endings of both languages. */
#include "sandbox/painter/lexicon.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "sandbox/painter/scene.h"

struct row {
    const char *stem;
    unsigned char more; /* letters that may follow */
    struct meaning meaning;
};

static const struct row rows[] = {
#define SUBJECT(stem, more, name) {stem, more, {MEANS_SUBJECT, SUBJECT_##name}},
#define SETTING(stem, more, name) {stem, more, {MEANS_SETTING, SETTING_##name}},
#define MANNER(stem, more, name) {stem, more, {MEANS_MANNER, MANNER_##name}},
#define PALETTE(stem, more, name) {stem, more, {MEANS_PALETTE, PALETTE_##name}},
#define FEATURE(stem, more, name) {stem, more, {MEANS_FEATURE, FEATURE_##name}},
#define COLOR(stem, more, hex) {stem, more, {MEANS_COLOR, hex}},
#define NUMBER(stem, more, value) {stem, more, {MEANS_NUMBER, value}},
#include "sandbox/painter/lexicon.inc"
};

/* One character in lower case; returns its length in bytes. Letters and digits only, 0 for anything else. */
static size_t fold(const unsigned char *p, size_t n, char out[4])
{
    size_t len = px_utf8_len(p, n);
    if (len == 1) {
        unsigned char c = *p >= 'A' && *p <= 'Z' ? (unsigned char)(*p + 32) : *p;
        out[0] = (char)c;
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? 1 : 0;
    }
    unsigned code = len == 2 ? (p[0] & 0x1fu) << 6 | (p[1] & 0x3fu) : 0;
    if (code >= 0x410 && code <= 0x42f)
        code += 0x20;
    if (code == 0x401 || code == 0x451)
        code = 0x435;
    if (code < 0x430 || code > 0x44f)
        return 0;
    out[0] = (char)(0xc0 | code >> 6);
    out[1] = (char)(0x80 | (code & 0x3f));
    return 2;
}

bool lexicon_next_word(const char **text, char word[MAX_WORD])
{
    const unsigned char *p = (const unsigned char *)*text;
    size_t n = strlen(*text), used = 0;
    while (n) {
        char letter[4];
        size_t len = fold(p, n, letter);
        if (len && used + len < MAX_WORD) {
            memcpy(word + used, letter, len);
            used += len;
        }
        if (!len && used)
            break;
        size_t step = px_utf8_len(p, n);
        step = step ? step : 1;
        p += step;
        n -= step;
    }
    word[used] = '\0';
    *text = (const char *)p;
    return used > 0;
}

static size_t count_letters(const char *word)
{
    size_t n = 0;
    for (; *word; word++)
        n += ((unsigned char)*word & 0xc0) != 0x80;
    return n;
}

struct meaning lexicon_find(const char *word)
{
    const struct row *best = NULL;
    size_t best_len = 0;
    for (size_t i = 0; i < PX_ARRAY_LEN(rows); i++) {
        size_t len = strlen(rows[i].stem);
        if (len <= best_len || strncmp(word, rows[i].stem, len) != 0 ||
            count_letters(word + len) > rows[i].more)
            continue;
        best = &rows[i];
        best_len = len;
    }
    return best ? best->meaning : (struct meaning){MEANS_NOTHING, 0};
}
