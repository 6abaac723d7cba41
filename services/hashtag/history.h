/* Collection "suggestions": what was suggested to a person, newest first. Kept for HISTORY_DAYS. */
#ifndef PX_HASHTAG_HISTORY_H
#define PX_HASHTAG_HISTORY_H

#include "hashtag/hashtag.h"

enum {
    HISTORY_DAYS = 90,
    HISTORY_TEXT = 2000,               /* bytes of the text that are kept */
    HISTORY_MERGE_MS = 60 * 60 * 1000, /* asking again for the same text within this time is the same entry */
};

extern const struct px_collection history_collection;

/* A suggested tag, as feedback needs it. */
struct history_tag {
    const char *tag;
    const char *word; /* one of suggest_words() that it came from, or "" */
    bool learned;     /* people brought it: it did not follow from the text */
};

struct history_entry {
    const char *request_id, *text, *image_id, *platform;
    const struct history_tag *tags;
    size_t n_tags;
    int64_t created_at;
};

/* Keeps a suggestion for the caller under entry->request_id. When the caller's latest entry is about the same
 * text or picture, that one is brought up to date instead, and *ret_id (in the arena) is its id. */
enum px_code history_add(struct px_call *call, struct hashtag *self, const struct history_entry *entry,
                         const char **ret_id);

/* NOT_FOUND when it is not the caller's. Texts in the arena. */
enum px_code history_get(struct px_call *call, struct hashtag *self, const char *request_id,
                         struct history_entry *ret_entry);

/* The handlers. */
enum px_code history_list(struct px_call *call, struct hashtag *self, const Hashtag__ListHistoryRequest *req,
                          Hashtag__ListHistoryResponse *resp);
enum px_code history_delete(struct px_call *call, struct hashtag *self,
                            const Hashtag__DeleteHistoryEntryRequest *req,
                            Hashtag__DeleteHistoryEntryResponse *resp);
enum px_code history_clear(struct px_call *call, struct hashtag *self,
                           const Hashtag__ClearHistoryRequest *req, Hashtag__ClearHistoryResponse *resp);

/* Deletes all entries of a person. Repeatable. Adds to *deleted. */
enum px_code history_delete_user(struct px_store *store, const char *user_id, int64_t *deleted,
                                 struct px_error *err);

/* Deletes what is older than HISTORY_DAYS, at most 'most' entries. */
void history_sweep(struct px_store *store, int64_t now_ms, int most);

#endif
