/* Tags for a text: pure, no store, no bus. */
#ifndef PX_HASHTAG_SUGGEST_H
#define PX_HASHTAG_SUGGEST_H

#include "base/arena.h"
#include "platforms.h"
#include "tags.h"
#include "taste.h"

enum { SUGGEST_TEXT_MAX = 4000 /* characters */, SUGGEST_MOST = 30 };

struct suggest_request {
    const char *text;
    const char *style; /* a style's words, or "" */
    const struct platform *platform;
    int count;                 /* 1..SUGGEST_MOST */
    bool english, russian;     /* which languages the tags may have; one or both */
    const struct taste *taste; /* NULL: nothing is known of the person */
};

enum suggest_tier { SUGGEST_BROAD = 1, SUGGEST_MIDDLE, SUGGEST_NICHE };

struct suggested {
    const char *tag;     /* with '#', in the platform's way of writing */
    const char *display; /* words with spaces */
    const char *from;    /* the words of the text that it comes from, or "" */
    double score;
    bool russian;
    enum suggest_tier tier;
};

/* Best first, at most request->count. Memory of the arena; nothing when it runs out. The result depends on
 * the request alone. */
size_t suggest_tags(const struct suggest_request *request, struct px_arena *arena,
                    struct suggested **ret_tags);

#endif
