/* Idempotency keys: a request that creates something is carried out once per user, route and key.
 *
 * The key is taken by a unique insert. Work that is repeated after a crash must be repeatable itself: a
 * handler derives the ids of what it creates from px_call_new_id(), which under a key gives the same ids
 * every time. */
#ifndef PX_STORE_REPLAY_H
#define PX_STORE_REPLAY_H

#include "store/store.h"

enum {
    PX_REPLAY_TTL_MS = 24 * 3600 * 1000,
    PX_REPLAY_BUSY_MS = 60 * 1000, /* of a request without a deadline */
    PX_REPLAY_GRACE_MS = 1000,     /* after the deadline, for a write under way and for clocks that differ */
};

/* The collection that a service adds to its own. */
extern const struct px_collection px_replay_collection;

/* Takes the key. 'scope' is "<user>|<method>", 'hash' the hex hash of the request.
 * OK with *ret_answer NULL: go on, then call px_replay_finish. OK with an answer: replay it (new, free()).
 * IDEMPOTENCY_MISMATCH for another request, IDEMPOTENCY_IN_PROGRESS while a twin may be at work:
 * until its deadline and PX_REPLAY_GRACE_MS more (then it has died, and its work is done again). */
enum px_code px_replay_begin(struct px_store *store, const char *scope, const char *key, const char *hash,
                             void **ret_answer, size_t *ret_len, struct px_error *err);

/* Keeps the answer for PX_REPLAY_TTL_MS. */
enum px_code px_replay_finish(struct px_store *store, const char *scope, const char *key, const void *answer,
                              size_t len, struct px_error *err);

/* Gives the key back after a failed request, so that a repeat is carried out. */
void px_replay_forget(struct px_store *store, const char *scope, const char *key);

/* Deletes what has expired, at most 'most' entries; for the service's sweep. */
void px_replay_sweep(struct px_store *store, int most);

/* Deletes what is kept for one user (account deletion). */
enum px_code px_replay_delete_user(struct px_store *store, const char *user_id, struct px_error *err);

/* Defines 'const struct px_replay_hooks name' (rpc/server.h) over the functions above, for a service whose
 * struct 'Self' has a member 'store'. */
#define PX_DEFINE_REPLAY_HOOKS(name, Self)                                                                   \
    static enum px_code name##_begin(void *self, const char *scope, const char *key, const char *hash,       \
                                     void **ret_answer, size_t *ret_len, struct px_error *err)               \
    {                                                                                                        \
        return px_replay_begin(((Self *)self)->store, scope, key, hash, ret_answer, ret_len, err);           \
    }                                                                                                        \
    static enum px_code name##_finish(void *self, const char *scope, const char *key, const void *answer,    \
                                      size_t len, struct px_error *err)                                      \
    {                                                                                                        \
        return px_replay_finish(((Self *)self)->store, scope, key, answer, len, err);                        \
    }                                                                                                        \
    static void name##_forget(void *self, const char *scope, const char *key)                                \
    {                                                                                                        \
        px_replay_forget(((Self *)self)->store, scope, key);                                                 \
    }                                                                                                        \
    const struct px_replay_hooks name = {name##_begin, name##_finish, name##_forget};

#endif
