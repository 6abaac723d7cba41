/* Base forms of the words of a text: what phrases of the lexicon are looked up by. */
#ifndef PX_HASHTAG_BASES_H
#define PX_HASHTAG_BASES_H

#include "hashtag/language/lexicon.h"
#include "hashtag/language/tokens.h"

/* Fills bases, readings and tags of all tokens. False without memory. */
bool bases_fill(struct tokens *tokens, struct px_arena *arena);

/* The longest phrase of the lexicon that starts at token i and crosses no comma; its number of words, or 0. */
size_t bases_find(const struct tokens *tokens, size_t i, struct phrase_record *ret);

/* The hash of the first base forms of n words: the key of a phrase in the lexicon. */
uint64_t bases_hash(const struct token *tokens, size_t n);

#endif
