/* Collection "votes": what people think of tags.
 *
 * A vote says that a person wants a tag, or does not, for texts with a word. It is her latest opinion: saying
 * it again changes nothing, the opposite replaces it. That, and the limits below, is why nobody can outvote
 * others by asking more often. */
#ifndef PX_HASHTAG_VOTES_H
#define PX_HASHTAG_VOTES_H

#include "hashtag/hashtag.h"

enum {
    VOTES_READ = 300,      /* of one person: the latest ones count for her own suggestions */
    VOTES_PER_USER = 1000, /* a further one replaces the oldest */
    VOTES_PER_WORD = 10,   /* of one person on one word; likewise */
    VOTES_DAYS = 180,
    VOTES_MOST_TIMES = 5, /* how often the same opinion in different suggestions is counted */
};

struct vote {
    const char *word; /* one of suggest_words(), or "" for tags that fit every text */
    const char *key;  /* tag_key() */
    const char *tag;  /* as it is written */
    bool wanted;
    bool added; /* the person, or people before her, brought the tag: it did not follow from the text */
    int times;  /* in how many suggestions in a row she said so, up to VOTES_MOST_TIMES */
    const char *request_id; /* of the suggestion */
};

extern const struct px_collection votes_collection;

/* Notes a vote; 'times' is not used. */
enum px_code votes_note(struct px_store *store, const char *user_id, const struct vote *vote,
                        struct px_error *err);

/* The person's latest votes, latest first, in the arena. */
enum px_code votes_load(struct px_store *store, const char *user_id, struct px_arena *arena,
                        struct vote **ret_votes, size_t *ret_n, struct px_error *err);

/* The handler of ListVotes. */
enum px_code votes_list(struct px_call *call, struct hashtag *self, const Hashtag__ListVotesRequest *req,
                        Hashtag__ListVotesResponse *resp);

/* Deletes the person's votes, also from what the crowd has learned. Repeatable. Adds to *deleted. */
enum px_code votes_delete_user(struct px_store *store, const char *user_id, int64_t *deleted,
                               struct px_error *err);

/* Deletes votes older than VOTES_DAYS, at most 'most'. */
void votes_sweep(struct px_store *store, int64_t now_ms, int most);

#endif
