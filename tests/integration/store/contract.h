/* The contract of common/store, run once per engine: each file of cases works on 'store', which is empty when
 * a case begins. */
#ifndef PX_TESTS_CONTRACT_H
#define PX_TESTS_CONTRACT_H

#include "support/check.h"

#include <string.h>

#include "store/doc.h"
#include "support/mongo_fixture.h"
#include "support/store_fixture.h"

extern struct store_fixture fixture;
#define STORE (fixture.store)

/* Leaves a case that the double of MongoDB can't pass, with the reason. */
#define SKIP_ON_DOUBLE(reason)                                                                               \
    do {                                                                                                     \
        if (fixture.kind == STORE_MONGO && mongo_fixture_is_double()) {                                      \
            print_message("skipped: %s\n", (reason));                                                        \
            skip();                                                                                          \
        }                                                                                                    \
    } while (0)

/* pictures: by_user (user, at), by_mail unique (mail), by_word multikey (user, words, at), by_sub
 * ("sub.key"), by_rank (user, rank, name). */
extern const struct px_collection pictures;

/* A document {_id, user, at}. */
bson_t *picture(const char *id, const char *user, int64_t at);
/* Inserts it; fails the test when that fails. */
void add_picture(const char *id, const char *user, int64_t at);

/* The ids of a page, separated by spaces. */
const char *ids_of(const struct px_page *page);
/* Finds and gives the ids; the page's cursor goes to cursor when that is not NULL. */
const char *find_ids(const struct px_query *query, char cursor[PX_MAX_CURSOR]);

/* Reads all pages of two documents: "a b | c d | e". */
const char *all_pages(struct px_query query);

/* by_user of "u", and ten documents for it: p0..p9 at 100..91, the odd ones of user "u", the others of "v". */
extern const struct px_query of_user;
void add_ten(void);
extern const char *const letters[9];

extern const struct CMUnitTest document_cases[], page_cases[], query_cases[], change_cases[], blob_cases[],
    race_cases[];
extern const size_t n_document_cases, n_page_cases, n_query_cases, n_change_cases, n_blob_cases, n_race_cases;

#endif
