/* A text as words in two languages, with what stands between them. */
#ifndef PX_HASHTAG_TOKENS_H
#define PX_HASHTAG_TOKENS_H

#include "base/arena.h"
#include "hashtag/language/english.h"
#include "hashtag/language/russian.h"

enum { TOKENS_MOST = 800, TOKEN_BYTES_MOST = 90, TOKEN_BASES = 4 };

/* What stands before a word; the strongest wins. */
enum token_gap { GAP_SPACE, GAP_HYPHEN, GAP_SEGMENT /* comma, bracket */, GAP_SENTENCE };

struct token {
    const char *text;               /* as written, without marks that nobody sees; NUL-terminated */
    const char *fold;               /* lower case, "ё" as "е"; NUL-terminated */
    const char *slip;               /* 'fold' before its spelling was mended, or NULL */
    const char *bases[TOKEN_BASES]; /* base forms, likeliest first, "ё" as "е" */
    uint32_t at;                    /* where it ends in the text, bytes */
    uint16_t len, fold_len, segment;
    uint8_t gap, n_bases, tag;
    bool russian, capital, number;
    bool inside;  /* not the first word of a sentence */
    bool hashtag; /* stood behind '#' */
    bool known;   /* 'en' is filled */
    uint32_t mark;
    struct en_record en;
    const struct ru_reading *readings; /* of a Russian word */
    size_t n_readings;
};

/* In lower case, with its slips: what a name may be. */
static inline const char *token_written(const struct token *token)
{
    return token->slip ? token->slip : token->fold;
}

/* Its base form, or the word as it is written when that could be a slip. */
static inline const char *token_name(const struct token *token)
{
    return token->slip ? token->slip : token->bases[0];
}

struct tokens {
    struct token *list;
    size_t n;
    size_t russian; /* how many are */
    bool code;      /* reads like a program or a table, not like prose */
};

/* False without memory. The text may be anything; parameters ("--ar 16:9"), addresses, mentions, weights and
 * markup are left out. */
bool tokens_read(const char *text, size_t len, struct px_arena *arena, struct tokens *ret);

#endif
