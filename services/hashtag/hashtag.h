/* The hashtag service: what its parts share. */
#ifndef PX_HASHTAG_HASHTAG_H
#define PX_HASHTAG_HASHTAG_H

#include <stdatomic.h>

#include "pulix/hashtag/v1/hashtag.pb-c.h"
#include "rpc/bus.h"
#include "rpc/server.h"
#include "store/store.h"

struct hashtag;
struct px_ticker;

/* What tags are made from when a picture is given. Texts live in the call's arena; never NULL. */
struct picture {
    const char *prompt, *style;
};
/* Asks for one of the caller's own pictures. NOT_FOUND also for another person's. */
typedef enum px_code (*picture_fn)(struct px_call *call, struct hashtag *self, const char *image_id,
                                   struct picture *ret_picture);

struct hashtag {
    struct px_store *store;
    struct px_bus *bus;      /* NULL in tests */
    picture_fn find_picture; /* pictures_ask, or a double of it */
    struct px_ticker *sweep; /* NULL in tests */
    struct px_ticker *rest;  /* NULL in tests */
    atomic_bool used;        /* the engine, since it last rested */
};

/* The service's collections, methods and kept answers; used by main.c and by tests. */
extern const struct px_collection *const hashtag_collections[];
extern const size_t n_hashtag_collections;
extern const struct px_method hashtag_methods[];
extern const size_t n_hashtag_methods;
extern const struct px_replay_hooks hashtag_replay_hooks;

/* The handlers that have no file of their own; see the .proto for what each does. */
enum px_code hashtag_suggest(struct px_call *call, struct hashtag *self, const Hashtag__SuggestRequest *req,
                             Hashtag__SuggestResponse *resp);
enum px_code hashtag_list_platforms(struct px_call *call, struct hashtag *self,
                                    const Hashtag__ListPlatformsRequest *req,
                                    Hashtag__ListPlatformsResponse *resp);
enum px_code hashtag_send_feedback(struct px_call *call, struct hashtag *self,
                                   const Hashtag__SendFeedbackRequest *req,
                                   Hashtag__SendFeedbackResponse *resp);
enum px_code hashtag_delete_user_data(struct px_call *call, struct hashtag *self,
                                      const Hashtag__DeleteUserDataRequest *req,
                                      Hashtag__DeleteUserDataResponse *resp);

#endif
