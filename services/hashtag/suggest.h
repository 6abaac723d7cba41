/* Tags and captions for a text: pure, no store, no bus. The result depends on the request alone. */
#ifndef PX_HASHTAG_SUGGEST_H
#define PX_HASHTAG_SUGGEST_H

#include "base/arena.h"
#include "hashtag/platforms.h"
#include "hashtag/tags.h"

enum {
    SUGGEST_TEXT_MAX = 4000, /* characters */
    SUGGEST_MOST = 30,       /* tags of one answer */
    SUGGEST_WORDS_MOST = 40, /* words of a text that people's choices are remembered for */
};

/* Maps the language data; once, before threads. path: NULL is "pulix-hashtag.bin" beside the program. Errors:
 * UNAVAILABLE when it is missing, cut short, damaged or of another version. */
enum px_code suggest_open(const char *path, struct px_error *err);

/* Lets the language data go from this process's memory; it comes back as it is needed. Safe beside other
 * calls. */
void suggest_rest(void);

enum suggest_mode { SUGGEST_BALANCED, SUGGEST_MORE_BROAD, SUGGEST_MORE_NICHE };

/* Where tags that tell of AI (#AIArt) stand. */
enum suggest_ai { SUGGEST_AI_LAST, SUGGEST_AI_FIRST, SUGGEST_AI_NEVER };

/* A tag that people used for texts with some word. */
struct suggest_partner {
    const char *tag; /* as it is written, with or without '#' */
    double weight;   /* 0..1: the share of such texts, shrunk by how few they are */
};

/* What people have taught, as the caller keeps it. Each function may be NULL. They are called on the caller's
 * thread, before suggest_tags() returns, and should take well under a microsecond. */
struct suggest_learned {
    const void *self;
    /* How a tag is liked, by its tag_key(): 0 unknown, 1 kept once, about 5 a favourite, below 0 removed;
     * SUGGEST_NEVER: not to be shown. */
    double (*liking)(const void *self, const char *key);
    /* How many of the texts that were learned from say these words in one piece, by their tag_key(). */
    double (*said)(const void *self, const char *key);
    /* The tags that go with a word (one of suggest_words()), best first; borrowed until the answer is made.
     */
    size_t (*partners)(const void *self, const char *word, const struct suggest_partner **ret);
};
#define SUGGEST_NEVER (-1e9)

struct suggest_request {
    const char *text;
    const char *style; /* a style's words, or "" */
    bool post;         /* the text is a post that goes with a picture, and does not describe one */
    const struct platform *platform;
    int count;             /* 1..SUGGEST_MOST */
    bool english, russian; /* which languages the tags may have; neither: the text's own */
    enum suggest_mode mode;
    enum suggest_ai ai;
    const struct suggest_learned *learned; /* NULL: nothing is known of people */
};

enum suggest_tier { SUGGEST_BROAD = 1, SUGGEST_MIDDLE, SUGGEST_NICHE };

/* Why a tag is there. */
enum suggest_kind {
    SUGGEST_FROM_TEXT, /* 'from' are words of the text */
    SUGGEST_RELATED,   /* often stands with 'from' */
    SUGGEST_LEARNED,   /* people add it to texts with 'from' */
    SUGGEST_GENERIC,   /* fits every picture */
};

struct suggested {
    const char *tag;     /* with '#', in the platform's way of writing */
    const char *display; /* words with spaces */
    const char *from;    /* the words that it comes from, or "" */
    double score;
    bool russian;
    enum suggest_tier tier;
    enum suggest_kind kind;
};

/* Best first, at most request->count. Memory of the arena; nothing when it runs out. */
size_t suggest_tags(const struct suggest_request *request, struct px_arena *arena,
                    struct suggested **ret_tags);

/* Whether a tag is never suggested (spam, offence), whoever brings it. */
bool suggest_is_blocked(const char *tag);

/* The reason of a tag in a sentence's piece: "from: watercolor", "often with: landscape". Memory of the
 * arena. */
const char *suggest_reason(const struct suggested *tag, bool russian, struct px_arena *arena);

/* Captions from the same analysis, in the text's language: short, middle, long; "" when the text says
 * nothing. Without tags. Memory of the arena. */
enum { SUGGEST_CAPTIONS = 3 };
void suggest_captions(const struct suggest_request *request, struct px_arena *arena,
                      const char *ret_captions[SUGGEST_CAPTIONS]);

/* The words of a text that say something, in their base form ("castles" -> "castle"): under these words the
 * caller remembers which tags people kept and added. At most SUGGEST_WORDS_MOST, each once, in the text's
 * order. */
size_t suggest_words(const char *text, struct px_arena *arena, const char *const **ret_words);

#endif
