/* Which index each question of the gallery uses, in both engines. */
#ifndef PX_BENCH_GALLERY_PLANS_H
#define PX_BENCH_GALLERY_PLANS_H

#include "store/store.h"

/* Prints, for one query of each index: the plan that SQLite chose, and what MongoDB is asked (filter, order,
 * hint) beside the keys of the hinted index. 'store' is an SQLite store with the pictures; 'owner' has some. */
void gallery_print_plans(struct px_store *store, const char *owner);

/* The same questions explained by a MongoDB that holds the pictures: stages, and how many keys and documents
 * were looked at. */
void gallery_explain(struct px_store *mongo, const char *owner);

#endif
