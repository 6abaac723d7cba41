/* Reads the tables into one hash table: phrase -> entry. */
#include "lexicon.h"

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

extern const char hashtag_data_styles[], hashtag_data_phrases[], hashtag_data_generic[],
    hashtag_data_stop_words[];

struct phrase {
    UT_hash_handle hh;
    const char *text; /* points into a table's copy */
    struct lexicon_entry entry;
};

static struct phrase *phrases, *stop_words;
static const char *generic[2][32];

static struct phrase *add_phrase(struct phrase **table, const char *text)
{
    struct phrase *phrase = NULL;
    HASH_FIND(hh, *table, text, strlen(text), phrase);
    if (phrase)
        return phrase;
    phrase = calloc(1, sizeof *phrase);
    if (!phrase)
        return NULL;
    phrase->text = text;
    HASH_ADD_KEYPTR(hh, *table, phrase->text, strlen(text), phrase);
    return phrase;
}

/* Cuts the next field at 'end'; *p moves behind it. NULL after the last. */
static char *next_field(char **p, char end)
{
    char *field = *p;
    if (!field)
        return NULL;
    char *stop = strchr(field, end);
    if (stop)
        *stop++ = '\0';
    *p = stop;
    return field;
}

static void split_tags(char *list, const char *tags[LEXICON_TAGS])
{
    size_t n = 0;
    for (char *tag; list && n < LEXICON_TAGS && (tag = next_field(&list, ',')) != NULL;)
        if (tag[0])
            tags[n++] = tag;
}

/* "cyberpunk|neo noir TAB киберпанк TAB style TAB Cyberpunk,SciFi TAB Киберпанк" */
static bool add_style(char *line)
{
    char *english = next_field(&line, '\t');
    char *russian = next_field(&line, '\t');
    (void)next_field(&line, '\t');
    struct lexicon_entry entry = {0};
    split_tags(next_field(&line, '\t'), entry.tags[0]);
    split_tags(next_field(&line, '\t'), entry.tags[1]);
    for (int language = 0; language < 2; language++) {
        char *triggers = language == 0 ? english : russian;
        for (char *trigger; triggers && (trigger = next_field(&triggers, '|')) != NULL;) {
            if (!trigger[0])
                continue;
            struct phrase *phrase = add_phrase(&phrases, trigger);
            if (!phrase)
                return false;
            phrase->entry = entry;
        }
    }
    return true;
}

/* "octane render TAB drop_engine TAB TAB" or "matte painting TAB map TAB MattePainting TAB МаттеПейнтинг" */
static bool add_boilerplate(char *line)
{
    char *text = next_field(&line, '\t');
    char *action = next_field(&line, '\t');
    struct phrase *phrase = text && action ? add_phrase(&phrases, text) : NULL;
    if (!phrase)
        return text == NULL || action == NULL;
    phrase->entry.drop = strcmp(action, "map") != 0;
    split_tags(next_field(&line, '\t'), phrase->entry.tags[0]);
    split_tags(next_field(&line, '\t'), phrase->entry.tags[1]);
    return true;
}

static bool add_generic(char *line)
{
    static size_t n;
    char *english = next_field(&line, '\t');
    char *russian = next_field(&line, '\t');
    char *group = next_field(&line, '\t');
    if (group && strcmp(group, "generic") == 0 && n < sizeof generic[0] / sizeof *generic[0]) {
        generic[0][n] = english;
        generic[1][n++] = russian;
    }
    return true;
}

static bool add_stop_words(char *line)
{
    for (char *word; (word = next_field(&line, ' ')) != NULL;)
        if (word[0] && !add_phrase(&stop_words, word))
            return false;
    return true;
}

/* The copy stays for the process's life: entries point into it. */
static bool read_table(const char *table, bool (*add)(char *line))
{
    char *rest = strdup(table);
    if (!rest)
        return false;
    for (char *line; (line = next_field(&rest, '\n')) != NULL;)
        if (line[0] && line[0] != '#' && !add(line))
            return false;
    return true;
}

bool lexicon_load(void)
{
    return phrases ||
           (read_table(hashtag_data_styles, add_style) && read_table(hashtag_data_phrases, add_boilerplate) &&
            read_table(hashtag_data_generic, add_generic) &&
            read_table(hashtag_data_stop_words, add_stop_words));
}

const struct lexicon_entry *lexicon_find(const char *phrase, size_t len)
{
    struct phrase *found = NULL;
    HASH_FIND(hh, phrases, phrase, len, found);
    return found ? &found->entry : NULL;
}

bool lexicon_is_stop_word(const char *word, size_t len)
{
    struct phrase *found = NULL;
    HASH_FIND(hh, stop_words, word, len, found);
    return found != NULL;
}

const char *lexicon_generic(bool russian, size_t n)
{
    return n < sizeof generic[0] / sizeof *generic[0] ? generic[russian][n] : NULL;
}
