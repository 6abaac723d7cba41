/* Collection "suggestions": what was suggested to a person, newest first. Kept for HISTORY_DAYS. */
#ifndef PX_HASHTAG_HISTORY_H
#define PX_HASHTAG_HISTORY_H

#include "hashtag.h"
#include "pulix/hashtag/v1/hashtag.pb-c.h"

enum { HISTORY_DAYS = 90, HISTORY_TEXT = 300 /* bytes of the text that are kept */ };

extern const struct px_collection history_collection;

/* Keeps a suggestion under resp->request_id. 'text' is what the tags were made from. */
enum px_code history_add(struct px_call *call, struct hashtag *self, const Hashtag__SuggestRequest *req,
                         const char *text, const Hashtag__SuggestResponse *resp);

/* NOT_FOUND when it is not the caller's. */
enum px_code history_check_owner(struct px_call *call, struct hashtag *self, const char *request_id);

enum px_code history_list(struct px_call *call, struct hashtag *self, const Hashtag__ListHistoryRequest *req,
                          Hashtag__ListHistoryResponse *resp);

/* Deletes what is older than HISTORY_DAYS, at most 'most' entries. */
void history_sweep(struct hashtag *self, int most);

#endif
