/* The catalogue: which models exist and what each can do, as data. */
#ifndef PX_SANDBOX_MODELS_H
#define PX_SANDBOX_MODELS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "sandbox/behaviour.h"

enum { MAX_MODEL_TYPES = 3, MAX_MODEL_LORAS = 4 };

struct model_lora {
    const char *name, *display_name;
};

/* A model that makes no pictures from text has only name, slug and types. */
struct model {
    const char *name, *slug;
    const char *types[MAX_MODEL_TYPES]; /* inference types; unused ones are NULL */
    int min_side, max_side, side_step, default_side;
    int min_steps, max_steps, default_steps;
    bool guidance, negative_prompt;
    double min_guidance, max_guidance, default_guidance;
    int max_input_images;
    double price_per_pixel_step; /* USD */
    bool enhances;               /* has a guide for prompt enhancement */
    bool partner;                /* seen and used by the premium tier only; takes 'quality' */
    struct model_lora loras[MAX_MODEL_LORAS];
    int premium_minute, premium_daily; /* submit limits of the premium tier */
};

/* NULL when there is none. Partner models exist for other tiers too, so that they can be refused by name. */
const struct model *models_find(const char *slug);
const struct model *models_at(size_t index); /* NULL past the end */

bool model_has_type(const struct model *model, const char *type);

/* The nearest size that the model makes: within its limits and a multiple of its step. */
int model_adjust_side(const struct model *model, int side);

/* USD of one picture. */
double model_price(const struct model *model, int width, int height, int steps);

/* The model as an entry of the list, bent by a fault of PLACE_MODELS. New. */
json_t *model_to_json(const struct model *model, enum fault fault);

#endif
