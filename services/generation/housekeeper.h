/* A thread that keeps the list of models fresh and removes what has expired, in bounded steps. */
#ifndef PX_GENERATION_HOUSEKEEPER_H
#define PX_GENERATION_HOUSEKEEPER_H

#include "generation/generation.h"

struct housekeeper;

/* NULL without memory or thread. */
struct housekeeper *housekeeper_start(struct generation *self);
void housekeeper_stop(struct housekeeper *housekeeper);

/* The list of models is wrong (one of them was refused): asks for it again soon. NULL is allowed. */
void housekeeper_want_models(struct housekeeper *housekeeper);

#endif
