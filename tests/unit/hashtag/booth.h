/* The hashtag service without a bus: its methods over a store in memory. */
#ifndef PX_TESTS_BOOTH_H
#define PX_TESTS_BOOTH_H

#include "hashtag/hashtag.h"

struct booth {
    struct hashtag hashtag;
    struct px_server_options options;
    struct px_call call; /* the last one; its answer lives in call.arena */
};

#define ANNA "AAAAAAAAAAAAAAAAAAAAAA"
#define BORIS "BBBBBBBBBBBBBBBBBBBBBA"
#define CLARA "CCCCCCCCCCCCCCCCCCCCCA"
#define DINA "DDDDDDDDDDDDDDDDDDDDDA"
/* Anna's only picture: PICTURE_PROMPT. */
#define PICTURE "PPPPPPPPPPPPPPPPPPPPPA"
#define PICTURE_PROMPT "a lighthouse in a storm"

void booth_open(struct booth *booth);
void booth_close(struct booth *booth);

/* Calls a method as this user ("" for a stranger). ret_response may be NULL. */
enum px_code booth_call(struct booth *booth, const char *user_id, const char *method,
                        const ProtobufCMessage *request, ProtobufCMessage **ret_response);
/* The same under an Idempotency-Key. */
enum px_code booth_call_once(struct booth *booth, const char *user_id, const char *key, const char *method,
                             const ProtobufCMessage *request, ProtobufCMessage **ret_response);

/* Suggests for a text; fails the test when that fails. */
Hashtag__SuggestResponse *booth_suggest(struct booth *booth, const char *user_id, const char *text);

/* The place of a tag in an answer, or -1. */
int booth_rank(const Hashtag__SuggestResponse *answer, const char *tag);

/* One tag kept, removed or added ("" = none) for a suggestion for this text. */
enum px_code booth_teach(struct booth *booth, const char *user_id, const char *text, const char *kept,
                         const char *removed, const char *added);

#endif
