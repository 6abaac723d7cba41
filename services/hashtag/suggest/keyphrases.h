/* The phrases that tell what an English text is about; no lexicon, no tags. */
#ifndef PX_HASHTAG_KEYPHRASES_H
#define PX_HASHTAG_KEYPHRASES_H

#include "hashtag/language/bases.h"

/* At most 'most', best first, as they are written in the text. Memory of the arena. */
size_t suggest_phrases(const char *text, size_t most, struct px_arena *arena, const char ***ret_phrases);

#endif
