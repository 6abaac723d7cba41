/* What becomes of a request: the model's legal size, steps, guidance, seed and words. Pure. */
#ifndef PX_GENERATION_RESOLVE_H
#define PX_GENERATION_RESOLVE_H

#include "base/arena.h"
#include "base/err.h"
#include "generation/models/model.h"
#include "pulix/generation/v1/generation.pb-c.h"

enum { RESOLVE_WARNINGS = 12 };

struct resolve_result {
    Generation__Resolved *resolved; /* in the arena; the seed is that of the first picture */
    Generation__Warning *warnings[RESOLVE_WARNINGS];
    size_t n_warnings;
};

/* 'seed' is used when the request has none. Texts of warnings are in 'lang'.
 * VALIDATION_FAILED for what can't be fitted (an unknown ratio, an unknown LoRA). */
enum px_code resolve_request(const Generation__CreateJobsRequest *request, const struct model *model,
                             int64_t seed, enum px_lang lang, struct px_arena *arena,
                             struct resolve_result *ret_result, struct px_error *err);

/* The legal size for a ratio: closest ratio first, then closest to the model's usual area.
 * False when "a:b" is malformed or the model can't do anything near it (more than 12 % off). */
bool resolve_size(const struct model *model, const char *ratio, int *ret_width, int *ret_height);

/* The ratios that pages offer; NULL-terminated. */
extern const char *const resolve_ratios[];

/* The seed of the n-th picture of a batch. */
int64_t resolve_seed(int64_t first, int n);

/* The words that "quality" adds; "" for none; NULL when the value is unknown. */
const char *resolve_quality_words(const char *quality);

#endif
