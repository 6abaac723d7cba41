/* Tags that may be suggested, each once, with their scores. */
#ifndef PX_HASHTAG_CANDIDATES_H
#define PX_HASHTAG_CANDIDATES_H

#include "hashtag/suggest.h"
#include "hashtag/suggest/analysis.h"

enum { CANDIDATES_MOST = 640, CANDIDATES_OF_POST = 2400 };

struct candidate {
    const char *words; /* "NeonLights" of the lexicon or "neon lights" of the text */
    const char *from;  /* words of the text, or "" */
    uint32_t key, marks[TAG_WORDS];
    double score; /* with 'liked' in it, once it is in the list */
    double liked; /* what people think of the tag */
    enum suggest_tier tier;
    enum suggest_kind kind;
    uint16_t source; /* the first word that it comes from; two of one source are alike */
    bool russian;
    bool listed; /* stands in the lexicon, whose tags are clean */
    bool own;    /* names something in the text: a concept's own tag, or a phrase */
};

struct candidates {
    const struct suggest_request *request;
    struct px_arena *arena;
    bool english, russian; /* wanted languages */
    bool as_written;       /* each tag in the language of the words that it comes from */
    struct candidate *list;
    size_t n, most;
};

/* Adds a tag unless it is blocked, too long or not wanted in its language; a twin's score rises to the better
 * of both and a little more. */
void candidates_add(struct candidates *candidates, const struct candidate *candidate);

/* Adds what the analysis gives: concepts, their relatives, classes, combinations, phrases, and what people
 * use. */
void candidates_fill(struct candidates *candidates, const struct analysis *analysis);

/* The part of it that people taught: tags that go with the text's words, and words that are a liked tag. */
void candidates_add_people(struct candidates *candidates, const struct analysis *analysis);

/* What a post is tagged with besides: names, titles and other words of it that no table knows. */
void candidates_add_post(struct candidates *candidates, const struct analysis *analysis);

/* Words of the text as they stand there, for candidate.from; memory of the arena. */
const char *candidates_from(const struct analysis *analysis, size_t first, size_t count,
                            struct px_arena *arena);

/* Chooses the best 'count', no two alike; moves them to the front in their order and returns how many. */
size_t candidates_select(struct candidates *candidates, size_t count);

/* The tag in the platform's way of writing with '#', and its words with spaces. NULL without memory. */
const char *candidate_write(const struct candidate *candidate, const struct platform *platform,
                            struct px_arena *arena);
const char *candidate_display(const struct candidate *candidate, struct px_arena *arena);

/* The text without what is longer than allowed, cut between characters. NULL without memory. */
const char *suggest_limited(const char *text, struct px_arena *arena);

/* Characters of the tag, without '#'. */
size_t candidate_characters(const char *words, const char *separator);

#endif
