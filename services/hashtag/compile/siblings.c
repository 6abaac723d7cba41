/* A row of our tables holds words of one kind ("moss|fern|ivy"), and its first one names them all. Where WordNet
 * says that both are kinds of one thing, the name is no tag for the word: a fern is no moss, but a kitten is a
 * cat. */
#include "hashtag/compile/compile.h"

#include <ctype.h>
#include <string.h>

#include "hashtag/language/english.h"

enum { NAME_MOST = 128 };

/* "HousePlants" or "house plants" -> "house plant"; false when it is not all English, or an acronym. */
static bool read_name(const char *text, char out[NAME_MOST])
{
    char spelt[NAME_MOST];
    size_t n = 0;
    for (const char *p = text; *p && n + 2 < sizeof spelt; p++) {
        if (!isalpha((unsigned char)*p) && *p != ' ' && *p != '-')
            return false;
        if (p > text && isupper((unsigned char)*p) && islower((unsigned char)p[-1]))
            spelt[n++] = ' ';
        spelt[n++] = *p == '-' ? ' ' : (char)tolower((unsigned char)*p);
    }
    spelt[n] = '\0';
    const char *space = strrchr(spelt, ' ');
    size_t head = space ? (size_t)(space + 1 - spelt) : 0;
    memcpy(out, spelt, head);
    (void)en_base(spelt + head, n - head, out + head, NAME_MOST - head);
    return n > 0 && !(isupper((unsigned char)text[0]) && isupper((unsigned char)text[1]));
}

static const char *head_of(const char *name)
{
    const char *space = strrchr(name, ' ');
    return space ? space + 1 : name;
}

bool is_sibling(const char *own, const char *trigger)
{
    char name[NAME_MOST], word[NAME_MOST];
    if (!read_name(own, name) || !read_name(trigger, word) || strstr(word, head_of(name)) ||
        strstr(name, head_of(word)))
        return false;
    return wordnet_are_siblings(head_of(word), name);
}
