/* What a client asks for in POST /api/v2/images/generations, checked. */
#ifndef PX_SANDBOX_SUBMISSION_H
#define PX_SANDBOX_SUBMISSION_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "sandbox/models.h"

enum { MAX_LORAS = 8 };

struct lora {
    const char *name;
    double weight;
};

/* Texts live in the arena that was given to submission_read; NULL when absent. */
struct submission {
    const struct model *model;
    const char *prompt, *negative_prompt, *quality;
    int width, height, steps; /* the sides are adjusted to the model's step */
    int64_t seed;             /* -1: any */
    double guidance;
    struct lora loras[MAX_LORAS];
    size_t n_loras;
    bool enhance;
    const char *webhook_url, *webhook_secret;
};

/* Checks every rule that deAPI documents. 'body' may be NULL (no JSON object was sent: every required field
 * is missing). Fills 'errors', an object {field: [text]}, in the order of the fields; true when it stayed
 * empty. with_extras: webhook and enhancement members are looked at too (submit, not price). */
bool submission_read(const json_t *body, enum tier tier, bool with_extras, struct px_arena *arena,
                     struct submission *ret, json_t *errors);

#endif
