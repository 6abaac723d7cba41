/* Slips of the keyboard: a word that nobody knows but for one letter is a word of our tables. */
#ifndef PX_HASHTAG_SPELLING_H
#define PX_HASHTAG_SPELLING_H

#include "hashtag/language/tokens.h"

/* How many words of one text are tried, and how long the text may be: each costs some 20 microseconds. */
enum { SPELLING_TRIES = 3, SPELLING_WORDS = 80 };

/* Whether an English word is worth it: not known, and no name. */
bool spelling_is_doubtful(const struct token *token);

/* Puts the right word in place of the token's 'fold' and 'mark' when there is one. False without memory. */
bool spelling_mend(struct token *token, struct px_arena *arena);

#endif
