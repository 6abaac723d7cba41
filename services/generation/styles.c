/* The table of styles and how names find their rows. */
#include "generation/styles.h"

#include <glib.h>
#include <stdbool.h>

#include "base/cleanup.h"

static const struct style styles[] = {
#define STYLE(group, id, name_en, name_ru, words, negative_words)                                            \
    {id, name_en, name_ru, group, words, negative_words},
#include "generation/styles.inc"
#undef STYLE
};

/* The next letter of a name, folded; 0 at the end. Names of people's requests are valid UTF-8. */
static gunichar next_letter(const char **text)
{
    if (!**text)
        return 0;
    gunichar c = g_unichar_tolower(g_utf8_get_char(*text));
    *text = g_utf8_next_char(*text);
    if (c == 0x451) /* ё */
        return 0x435;
    return c == '-' || c == '_' ? ' ' : c;
}

static bool is_same(const char *a, const char *b)
{
    for (;;) {
        gunichar x = next_letter(&a), y = next_letter(&b);
        while (x == ' ' && y == 0) /* spaces behind the name */
            x = next_letter(&a);
        if (x != y)
            return false;
        if (x == 0)
            return true;
    }
}

const struct style *styles_find(const char *name)
{
    while (*name == ' ')
        name++;
    if (!*name)
        return NULL;
    for (size_t i = 0; i < PX_ARRAY_LEN(styles); i++)
        if (is_same(name, styles[i].id) || is_same(name, styles[i].name_en) ||
            is_same(name, styles[i].name_ru))
            return &styles[i];
    return NULL;
}

const struct style *styles_all(size_t *ret_n)
{
    *ret_n = PX_ARRAY_LEN(styles);
    return styles;
}
