/* Counts words beside tags, and gives them to the engine through the interface that people's feedback goes
 * through: partners of a word, and how a tag is liked. */
#include "posts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "hashtag/suggest.h"

enum { PARTNERS = 30, ANSWER = 30, KEY_SIZE = 96 };

struct pair {
    char tag[KEY_SIZE];
    int n;
};

struct word {
    UT_hash_handle hh;
    char text[KEY_SIZE];
    int posts; /* that have the word */
    struct pair *pairs;
    size_t n_pairs;
    struct suggest_partner partners[PARTNERS];
    size_t n_partners;
    bool ready;
};

struct tag {
    UT_hash_handle hh;
    char key[KEY_SIZE];
    int posts; /* that have it */
};

static struct word *words;
static struct tag *tags;
static int n_posts;

static struct tag *find_tag(const char *key, bool make)
{
    struct tag *tag = NULL;
    HASH_FIND_STR(tags, key, tag);
    if (tag || !make)
        return tag;
    tag = calloc(1, sizeof *tag);
    (void)snprintf(tag->key, sizeof tag->key, "%s", key);
    HASH_ADD_STR(tags, key, tag);
    return tag;
}

static struct word *find_word(const char *text)
{
    struct word *word = NULL;
    HASH_FIND_STR(words, text, word);
    if (word)
        return word;
    word = calloc(1, sizeof *word);
    (void)snprintf(word->text, sizeof word->text, "%s", text);
    HASH_ADD_STR(words, text, word);
    return word;
}

static void count_pair(struct word *word, const char *tag)
{
    for (size_t i = 0; i < word->n_pairs; i++)
        if (strcmp(word->pairs[i].tag, tag) == 0) {
            word->pairs[i].n++;
            return;
        }
    word->pairs = realloc(word->pairs, (word->n_pairs + 1) * sizeof *word->pairs);
    struct pair *pair = &word->pairs[word->n_pairs++];
    (void)snprintf(pair->tag, sizeof pair->tag, "%s", tag);
    pair->n = 1;
}

static void learn(char *line)
{
    char *list = strchr(line, '\t');
    char *keys[16], storage[16][KEY_SIZE];
    size_t n_keys = 0;
    if (!list)
        return;
    *list++ = '\0';
    for (char *tag = list; tag && n_keys < 16;) {
        char *next = strchr(tag, ';');
        if (next)
            *next++ = '\0';
        size_t n = 0;
        for (const char *p = tag; *p && n + 1 < KEY_SIZE; p++)
            if (*p != ' ')
                storage[n_keys][n++] = *p;
        storage[n_keys][n] = '\0';
        keys[n_keys] = storage[n_keys];
        find_tag(keys[n_keys++], true)->posts++;
        tag = next;
    }
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    const char *const *found = NULL;
    size_t n = suggest_words(line, &arena, &found);
    for (size_t i = 0; i < n; i++) {
        struct word *word = find_word(found[i]);
        word->posts++;
        for (size_t k = 0; k < n_keys; k++)
            count_pair(word, keys[k]);
    }
    n_posts++;
}

static int compare(const void *a, const void *b)
{
    const struct suggest_partner *x = a, *y = b;
    return x->weight < y->weight ? 1 : x->weight > y->weight ? -1 : strcmp(x->tag, y->tag);
}

/* A rare word tells more, a tag seen once with it a little, a common tag is likelier. */
static void rank_partners(struct word *word)
{
    struct suggest_partner *all = calloc(word->n_pairs + 1, sizeof *all);
    double rarity = pow(log(1 + (double)n_posts / word->posts) / log(1 + (double)n_posts), 1.5);
    for (size_t i = 0; all && i < word->n_pairs; i++) {
        double share = (word->pairs[i].n - 0.3) / (word->posts + 3.0);
        double common = pow(find_tag(word->pairs[i].tag, true)->posts, 0.3);
        double weight = 0.7 * rarity * share * common;
        all[i] = (struct suggest_partner){word->pairs[i].tag, weight};
    }
    if (all)
        qsort(all, word->n_pairs, sizeof *all, compare);
    word->n_partners = word->n_pairs < PARTNERS ? word->n_pairs : PARTNERS;
    memcpy(word->partners, all, word->n_partners * sizeof *all);
    word->ready = true;
    free(all);
}

static size_t partners(const void *self, const char *text, const struct suggest_partner **ret)
{
    (void)self;
    struct word *word = NULL;
    HASH_FIND_STR(words, text, word);
    if (!word || word->posts * 10 > n_posts)
        return 0;
    if (!word->ready)
        rank_partners(word);
    *ret = word->partners;
    return word->n_partners;
}

/* A tag that somebody used is liked a little. A word that stood in several posts and never was their tag is
 * one that people would have removed. */
static double liking(const void *self, const char *key)
{
    (void)self;
    const struct word *word = NULL;
    if (find_tag(key, false))
        return 2;
    HASH_FIND_STR(words, key, word);
    return word && word->posts > 5 ? -2 : 0;
}

static void answer(const char *post)
{
    static const struct platform any = {
        .id = "any", .max = 30, .recommended = 10, .max_tag_length = 60, .separator = ""};
    static const struct suggest_learned learned = {.liking = liking, .partners = partners};
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    struct suggest_request request = {.text = post,
                                      .style = "",
                                      .platform = &any,
                                      .count = ANSWER,
                                      .english = true,
                                      .ai = SUGGEST_AI_NEVER,
                                      .learned = &learned};
    struct suggested *found = NULL;
    size_t n = suggest_tags(&request, &arena, &found);
    /* What our tables think of pictures does not count here. */
    for (size_t i = 0; i < n; i++)
        if (found[i].kind == SUGGEST_LEARNED || found[i].kind == SUGGEST_FROM_TEXT)
            (void)printf("%s\t", found[i].tag + 1);
    (void)printf("\n");
}

void posts_line(char *line)
{
    if (line[0] == '+')
        learn(line + 1);
    else if (line[0] == '?')
        answer(line + 1);
}
