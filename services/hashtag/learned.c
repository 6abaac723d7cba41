/* Own opinions are strong and count for every text; the crowd's are weak and count for texts with the word. */
#include "hashtag/learned.h"

#include <stdlib.h>
#include <string.h>

/* The crowd moves a tag less than its own person does, and never hides one. */
static const double crowd_most = 2.0, crowd_per_person = 0.25;
static const double refused = -2.0, own_partner = 0.9;
/* "3 of 3" says less than "30 of 30". */
static const double doubt = 3.0;

static int compare_keys(const void *a, const void *b)
{
    const struct learned_liking *x = a;
    const struct learned_liking *y = b;
    return strcmp(x->key, y->key);
}

static int compare_likings(const void *a, const void *b)
{
    const struct learned_liking *x = a;
    const struct learned_liking *y = b;
    int order = compare_keys(a, b);
    return order ? order : (x->place > y->place) - (x->place < y->place);
}

static double liking(const void *self, const char *key)
{
    const struct learned *learned = self;
    const struct learned_liking wanted = {.key = key};
    const struct learned_liking *found =
        learned->n_likings
            ? bsearch(&wanted, learned->likings, learned->n_likings, sizeof *found, compare_keys)
            : NULL;
    if (!found)
        return 0;
    return found->own <= refused * LEARNED_NEVER ? SUGGEST_NEVER : found->own + found->crowd;
}

static size_t partners(const void *self, const char *word, const struct suggest_partner **ret)
{
    const struct learned *learned = self;
    for (size_t i = 0; i < learned->n_words; i++)
        if (strcmp(learned->words[i].word, word) == 0) {
            *ret = learned->words[i].partners;
            return learned->words[i].n_partners;
        }
    return 0;
}

static double own_liking(const struct vote *vote)
{
    return vote->wanted ? vote->times + (vote->added ? 1 : 0) : refused * vote->times;
}

static double crowd_liking(const struct crowd_tag *tag)
{
    double liked = crowd_per_person * (tag->wanted - tag->unwanted);
    return liked > crowd_most ? crowd_most : liked < -crowd_most ? -crowd_most : liked;
}

/* The share of those who brought the tag among all who spoke of it. */
static double crowd_weight(const struct crowd_tag *tag)
{
    return tag->added / (tag->wanted + tag->unwanted + doubt);
}

/* One entry for each tag: neighbours with one key become one. The first own opinion is the latest and counts;
 * refusals for several words, without a wish in between, add up. */
static size_t merge_likings(struct learned_liking *likings, size_t n)
{
    size_t kept = 0;
    bool refuses = false; /* all own opinions on this tag so far */
    for (size_t i = 0; i < n; i++) {
        struct learned_liking *last = kept > 0 ? &likings[kept - 1] : NULL;
        if (!last || strcmp(last->key, likings[i].key) != 0) {
            refuses = likings[i].own < 0;
            likings[kept++] = likings[i];
            continue;
        }
        refuses = refuses && likings[i].own <= 0;
        last->crowd += likings[i].crowd;
        if (refuses)
            last->own += likings[i].own;
    }
    return kept;
}

static enum px_code build_likings(const struct vote *votes, size_t n_votes, const struct crowd_word *crowd,
                                  size_t n_crowd, struct px_arena *arena, struct learned *learned)
{
    size_t n = 0, most = n_votes;
    for (size_t i = 0; i < n_crowd; i++)
        most += crowd[i].n_tags;
    learned->likings = px_arena_array(arena, most + 1, sizeof *learned->likings);
    if (!learned->likings)
        return PX_OUT_OF_MEMORY;
    for (size_t i = 0; i < n_votes; i++)
        learned->likings[n++] =
            (struct learned_liking){.key = votes[i].key, .place = i, .own = own_liking(&votes[i])};
    for (size_t i = 0; i < n_crowd; i++)
        for (size_t k = 0; k < crowd[i].n_tags; k++)
            learned->likings[n++] = (struct learned_liking){
                .key = crowd[i].tags[k].key, .place = n_votes, .crowd = crowd_liking(&crowd[i].tags[k])};
    qsort(learned->likings, n, sizeof *learned->likings, compare_likings);
    learned->n_likings = merge_likings(learned->likings, n);
    return PX_OK;
}

static int compare_partners(const void *a, const void *b)
{
    const struct suggest_partner *x = a;
    const struct suggest_partner *y = b;
    return x->weight != y->weight ? (x->weight < y->weight ? 1 : -1) : strcmp(x->tag, y->tag);
}

static void add_partner(struct learned_word *word, const char *tag, double weight)
{
    for (size_t i = 0; i < word->n_partners; i++)
        if (strcmp(word->partners[i].tag, tag) == 0)
            return;
    if (word->n_partners < LEARNED_PARTNERS)
        word->partners[word->n_partners++] = (struct suggest_partner){tag, weight};
}

/* What the person brought herself, then what several people brought. */
static void fill_word(struct learned_word *word, const struct vote *votes, size_t n_votes,
                      const struct crowd_word *crowd)
{
    word->word = crowd->word;
    for (size_t i = 0; i < n_votes; i++)
        if (votes[i].added && votes[i].wanted && strcmp(votes[i].word, crowd->word) == 0)
            add_partner(word, votes[i].tag, own_partner);
    for (size_t i = 0; i < crowd->n_tags; i++)
        if (crowd->tags[i].added >= CROWD_LEAST && crowd->tags[i].wanted > crowd->tags[i].unwanted)
            add_partner(word, crowd->tags[i].tag, crowd_weight(&crowd->tags[i]));
    qsort(word->partners, word->n_partners, sizeof *word->partners, compare_partners);
}

enum px_code learned_build(const struct vote *votes, size_t n_votes, const struct crowd_word *crowd,
                           size_t n_crowd, struct px_arena *arena, struct learned *ret_learned,
                           struct px_error *err)
{
    *ret_learned = (struct learned){
        .hooks = {.self = ret_learned, .liking = liking, .partners = partners},
        .words = px_arena_array(arena, n_crowd + 1, sizeof *ret_learned->words),
    };
    if (!ret_learned->words || build_likings(votes, n_votes, crowd, n_crowd, arena, ret_learned) != PX_OK)
        return px_fail(err, PX_OUT_OF_MEMORY);
    for (size_t i = 0; i < n_crowd; i++)
        if (crowd[i].word[0])
            fill_word(&ret_learned->words[ret_learned->n_words++], votes, n_votes, &crowd[i]);
    return PX_OK;
}

enum px_code learned_load(struct px_call *call, struct hashtag *self, const char *text,
                          struct learned *ret_learned)
{
    struct crowd_word crowd[LEARNED_WORDS + 1] = {{.word = ""}};
    const char *const *words = NULL;
    struct vote *votes = NULL;
    size_t n_votes = 0, n_crowd = 1;
    size_t n_words = suggest_words(text, &call->arena, &words);
    for (size_t i = 0; i < n_words && i < LEARNED_WORDS; i++)
        crowd[n_crowd++].word = words[i];
    for (size_t i = 0; i < n_crowd; i++) {
        struct crowd_tag *tags = NULL;
        PX_TRY(crowd_load(self->store, crowd[i].word, &call->arena, &tags, &crowd[i].n_tags, &call->err));
        crowd[i].tags = tags;
    }
    PX_TRY(votes_load(self->store, call->caller.user_id, &call->arena, &votes, &n_votes, &call->err));
    return learned_build(votes, n_votes, crowd, n_crowd, &call->arena, ret_learned, &call->err);
}
