/* Prompt enhancement: a longer prompt from a short one. */
#ifndef PX_SANDBOX_ENHANCE_H
#define PX_SANDBOX_ENHANCE_H

#include "base/arena.h"

/* USD for one prompt. */
static const double enhance_fee = 0.00012345;

/* The prompt with details added, in its own language (English or Russian); the same prompt gives the same
 * text. In the arena; NULL without memory. */
const char *enhance_text(struct px_arena *arena, const char *prompt);

/* The usual negative prompt, after what was given (NULL: nothing). */
const char *enhance_negative(struct px_arena *arena, const char *negative);

#endif
