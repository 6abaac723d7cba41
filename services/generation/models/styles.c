/* The table of styles and how names find their rows. */
#include "generation/models/styles.h"

#include <glib.h>

#include "base/cleanup.h"

static const struct style styles[] = {
#define STYLE(group, id, name_en, name_ru, words, negative_words)                                            \
    {id, name_en, name_ru, group, words, negative_words},
#include "generation/models/styles.inc"
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

static bool is_letter(const char *text)
{
    return *text && g_unichar_isalnum(g_utf8_get_char(text));
}

/* The word at 'text' begins with the word at 'start'. */
static bool begins(const char *text, const char *start)
{
    while (is_letter(start))
        if (!is_letter(text) || next_letter(&text) != next_letter(&start))
            return false;
    return true;
}

static bool has_word(const char *text, const char *start)
{
    bool at_start = true;
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        if (at_start && begins(p, start))
            return true;
        at_start = !is_letter(p);
    }
    return false;
}

bool styles_match(const struct style *style, const char *text)
{
    const char *const texts[] = {style->id,       style->name_en,  style->name_ru,
                                 style->group_en, style->group_ru, style->words};
    for (const char *p = text; *p;) {
        bool found = !is_letter(p);
        for (size_t i = 0; i < PX_ARRAY_LEN(texts) && !found; i++)
            found = has_word(texts[i], p);
        if (!found)
            return false;
        bool in_word = is_letter(p);
        do
            p = g_utf8_next_char(p);
        while (in_word && is_letter(p));
    }
    return true;
}

const struct style *styles_all(size_t *ret_n)
{
    *ret_n = PX_ARRAY_LEN(styles);
    return styles;
}
