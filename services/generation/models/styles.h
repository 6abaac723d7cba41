/* The styles: words that are added to a prompt. The data is styles.inc. */
#ifndef PX_GENERATION_STYLES_H
#define PX_GENERATION_STYLES_H

#include <stdbool.h>
#include <stddef.h>

struct style {
    const char *id; /* [a-z0-9-], never changes: pictures keep it */
    const char *name_en, *name_ru;
    const char *group; /* id of its group */
    const char *group_en, *group_ru;
    const char *words;          /* added to the prompt, comma separated */
    const char *negative_words; /* added to the negative prompt; "" = none */
};

/* Finds a style by its id or its name in either language; letter case, outer spaces, and the difference
 * between space, '-' and '_' do not matter. NULL when there is none. Static; safe from any thread. */
const struct style *styles_find(const char *name);

/* Whether every word of the text begins a word of the style's id, names, group or added words; letter case
 * and ё do not matter. True for a text without words. Valid UTF-8 only. */
bool styles_match(const struct style *style, const char *text);

/* All of them, in the order in which they are shown. */
const struct style *styles_all(size_t *ret_n);

#endif
