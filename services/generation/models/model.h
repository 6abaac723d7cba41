/* A text-to-image model of the image service, with its limits. A plain value. */
#ifndef PX_GENERATION_MODEL_H
#define PX_GENERATION_MODEL_H

#include <stdbool.h>

enum { MODEL_TEXT = 96, MODEL_LORAS = 32 };

struct model_lora {
    char name[MODEL_TEXT], display_name[MODEL_TEXT];
};

struct model {
    char slug[MODEL_TEXT], name[MODEL_TEXT];
    int min_width, max_width, min_height, max_height, resolution_step;
    int default_width, default_height;
    int min_steps, max_steps, default_steps;
    bool supports_guidance, supports_negative_prompt;
    double min_guidance, max_guidance, default_guidance;
    int n_loras;
    struct model_lora loras[MODEL_LORAS];
    double price_usd; /* of one picture of the default size and steps; 0 = unknown */
};

/* Most LoRAs in one request. */
enum { MODEL_LORAS_AT_ONCE = 4 };

#endif
