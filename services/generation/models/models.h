/* The text-to-image models of the image service: fetched, kept in memory and in the store, so that a start
 * without the service still has a form to show. Safe from any thread. */
#ifndef PX_GENERATION_MODELS_H
#define PX_GENERATION_MODELS_H

#include "generation/generation.h"
#include "generation/models/model.h"

enum { MODELS_MOST = 64, MODELS_REFRESH_MS = 10 * 60 * 1000 };

extern const struct px_collection models_collection;

/* Loads what the store has of the last run, prices among it. NULL without memory. */
struct models *models_new(struct px_store *store);
void models_free(struct models *models);

/* Asks the image service for all pages and for prices that are unknown or older than a day; blocks. The list
 * serves as soon as it is there, before the prices. Keeps the old one on failure. */
enum px_code models_refresh(struct models *models, const struct generation_config *config,
                            struct px_error *err);

/* Waits until at least one model is known, at most max_ms. False when none is. */
bool models_wait(struct models *models, int64_t max_ms);

/* The model of this slug, or the default one for "". UNKNOWN_MODEL; UPSTREAM_UNAVAILABLE while none is known.
 */
enum px_code models_find(struct models *models, const char *slug, struct model *ret_model,
                         struct px_error *err);

/* Copies at most max models; the first is the default. Returns how many. */
int models_all(struct models *models, struct model *out, int max);

/* Sets the list; for tests. */
void models_set(struct models *models, const struct model *list, int n);

#endif
