/* What tags are told apart by: the base forms of their words. */
#include "hashtag/compile/compile.h"

#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "hashtag/language/bases.h"

/* "NeonLights" -> "Neon Lights" */
static void spell_out(const char *tag, char *out, size_t out_size)
{
    size_t n = 0;
    bool lower = false;
    for (int32_t i = 0; tag[i] && n + 6 < out_size;) {
        UChar32 c;
        U8_NEXT(tag, i, -1, c);
        if (lower && u_isupper(c))
            out[n++] = ' ';
        lower = u_islower(c) || u_isdigit(c);
        U8_APPEND_UNSAFE(out, n, c);
    }
    out[n] = '\0';
}

/* Fills key and words of a tag, and whether its text is a class's tag somewhere. */
static void finish_tag(struct out *out, struct tag_record *tag)
{
    char words[256];
    auto_arena struct px_arena arena = {0};
    struct tokens tokens;
    px_arena_init(&arena, PX_ARENA_BUDGET);
    spell_out(out->sections[SECTION_TEXTS].data + tag->text, words, sizeof words);
    if (!tokens_read(words, strlen(words), &arena, &tokens) || !bases_fill(&tokens, &arena))
        fail(NULL, 0, "out of memory");
    uint64_t hash = FORMAT_HASH_START;
    for (size_t i = 0; i < tokens.n; i++) {
        const char *base = tokens.list[i].bases[0];
        hash = format_hash_add(hash, base, (uint32_t)strlen(base));
        if (i < TAG_WORDS)
            tag->words[i] = format_mark(hash_text(base));
    }
    tag->key = format_mark(format_hash_end(hash));
}

void compile_tag_keys(struct out *out)
{
    struct rows *rows = &out->sections[SECTION_TAGS];
    struct tag_record *tags = (struct tag_record *)(void *)rows->data;
    bool *broad = calloc(out->sections[SECTION_TEXTS].n + 1, sizeof *broad);
    for (size_t i = 0; broad && i < rows->n; i++)
        if (tags[i].broad)
            broad[tags[i].text] = true;
    for (size_t i = 0; broad && i < rows->n; i++) {
        finish_tag(out, &tags[i]);
        tags[i].broad = broad[tags[i].text];
    }
    free(broad);
}
