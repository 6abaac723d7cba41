/* An empty store of either engine for one test. Nothing is left behind, even when the test crashes. */
#ifndef PX_TESTS_STORE_FIXTURE_H
#define PX_TESTS_STORE_FIXTURE_H

#include <stdbool.h>

#include "store/store.h"

enum store_kind { STORE_MEMORY, STORE_SQLITE, STORE_MONGO };

struct store_fixture {
    enum store_kind kind;
    struct px_store_options options;
    char folder[96];  /* of the SQLite engine */
    char service[24]; /* its own for each MongoDB store */
    struct px_store *store;
};

/* Opens a new store; aborts when that fails, leaves the program as skipped when there is no MongoDB. Fill
 * options.collections, n_collections and readers before. */
void store_fixture_open(struct store_fixture *fixture, enum store_kind kind);

/* Closes and opens again: what is there stays, except in memory. Options may be changed before. */
void store_fixture_reopen(struct store_fixture *fixture);

/* Closes the store and removes what it held. */
void store_fixture_close(struct store_fixture *fixture);

#endif
