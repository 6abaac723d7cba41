/* Counts words beside tags, and gives them to the engine through the interface that people's feedback goes
 * through: partners of a word, how a tag is liked, how often texts say it. The constants were chosen by
 * cross-validation: weights within the posts that both ways of testing learn from, sizes and what often said
 * words lose also within the nine tenths. */
#include "posts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "hashtag/suggest.h"

/* A point of the engine's scores, as a partner's weight. */
static const double per_point = 1 / 9.0;

enum { PARTNERS = 120, ANSWER = 30, KEY_SIZE = 96, RUN_WORDS = 3 };

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
static struct tag *tags, *runs;
static int n_posts;

static struct tag *find_in(struct tag **table, const char *key, bool make)
{
    struct tag *tag = NULL;
    HASH_FIND_STR(*table, key, tag);
    if (tag || !make)
        return tag;
    tag = calloc(1, sizeof *tag);
    (void)snprintf(tag->key, sizeof tag->key, "%s", key);
    HASH_ADD_STR(*table, key, tag);
    return tag;
}

static struct tag *find_tag(const char *key, bool make)
{
    return find_in(&tags, key, make);
}

/* Counts the runs of words of a post; its words stand between spaces. */
static void learn_runs(const char *post)
{
    for (const char *start = post; *start;) {
        char key[KEY_SIZE];
        size_t n = 0;
        const char *p = start;
        for (int words_left = RUN_WORDS; *p && words_left > 0; words_left--) {
            while (*p && *p != ' ' && n + 1 < KEY_SIZE)
                key[n++] = *p++;
            key[n] = '\0';
            find_in(&runs, key, true)->posts++;
            while (*p && *p != ' ')
                p++;
            p += *p == ' ';
        }
        start += strcspn(start, " ");
        start += *start == ' ';
    }
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
    learn_runs(line);
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

static double like(int posts_with_tag)
{
    return 0.6 * log(1 + posts_with_tag);
}

/* How many times likelier the tag is with the word than elsewhere, as a logarithm: naive Bayes. What was seen
 * once or twice says little. The factor brings it to what the engine takes for a weight. */
static double evidence(int together, int posts_with_word, int posts_with_tag)
{
    double share = (together - 0.5) / (posts_with_word + 3.0), usual = (posts_with_tag + 2.0) / n_posts;
    return fmax(0, log(share / usual) - 0.5) * 0.5 * per_point;
}

/* Keeps the word's tags that can come first: evidence and liking together. */
static void rank_partners(struct word *word)
{
    struct suggest_partner *all = calloc(word->n_pairs + 1, sizeof *all);
    for (size_t i = 0; all && i < word->n_pairs; i++) {
        const struct pair *pair = &word->pairs[i];
        int posts = find_tag(pair->tag, true)->posts;
        all[i] = (struct suggest_partner){pair->tag,
                                          evidence(pair->n, word->posts, posts) + like(posts) * per_point};
    }
    if (all)
        qsort(all, word->n_pairs, sizeof *all, compare);
    word->n_partners = word->n_pairs < PARTNERS ? word->n_pairs : PARTNERS;
    for (size_t i = 0; all && i < word->n_partners; i++) {
        all[i].weight -= like(find_tag(all[i].tag, true)->posts) * per_point;
        word->partners[i] = all[i];
    }
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

/* A tag is liked as it is common. */
static double liking(const void *self, const char *key)
{
    (void)self;
    const struct tag *tag = find_tag(key, false);
    return tag ? like(tag->posts) : 0;
}

static double said(const void *self, const char *key)
{
    (void)self;
    const struct tag *run = NULL;
    HASH_FIND_STR(runs, key, run);
    return run ? run->posts : 0;
}

static bool is_known(const char *tag)
{
    char key[4 * TAG_MAX];
    tag_key(tag, key, sizeof key);
    return find_tag(key, false) != NULL;
}

static void answer(const char *post)
{
    static const struct platform any = {
        .id = "any", .max = 30, .recommended = 10, .max_tag_length = 60, .separator = ""};
    static const struct suggest_learned learned = {.liking = liking, .said = said, .partners = partners};
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    struct suggest_request request = {.text = post,
                                      .style = "",
                                      .platform = &any,
                                      .count = ANSWER,
                                      .english = true,
                                      .ai = SUGGEST_AI_NEVER,
                                      .post = true,
                                      .learned = &learned};
    struct suggested *found = NULL;
    size_t n = suggest_tags(&request, &arena, &found);
    /* What only our tables of pictures bring does not count here. */
    for (size_t i = 0; i < n; i++)
        if (found[i].kind == SUGGEST_LEARNED || found[i].kind == SUGGEST_FROM_TEXT || is_known(found[i].tag))
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
