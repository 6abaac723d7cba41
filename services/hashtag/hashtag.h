/* The hashtag service: what its handlers share. */
#ifndef PX_HASHTAG_HASHTAG_H
#define PX_HASHTAG_HASHTAG_H

#include "rpc/bus.h"
#include "rpc/server.h"
#include "store/store.h"

struct hashtag {
    struct px_store *store;
    struct px_bus *bus; /* to ask for the prompt of a picture; NULL in tests */
};

/* The service's collections and methods; used by main.c and by tests. */
extern const struct px_collection *const hashtag_collections[];
extern const size_t n_hashtag_collections;
extern const struct px_method hashtag_methods[];
extern const size_t n_hashtag_methods;

#endif
