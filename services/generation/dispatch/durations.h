/* How long pictures take: the last ones of each model and size, in memory and in the store. From this come
 * the time of the first status read, the range that people see, and "usually takes". Safe from any thread. */
#ifndef PX_GENERATION_DURATIONS_H
#define PX_GENERATION_DURATIONS_H

#include "generation/generation.h"

enum { DURATIONS_SAMPLES = 64 };

extern const struct px_collection durations_collection;

/* Percentiles in milliseconds. */
struct durations_estimate {
    int64_t p10, p50, p90;
    int samples; /* 0: a guess */
};

/* Loads what the store has. NULL without memory. */
struct durations *durations_new(struct px_store *store);
void durations_free(struct durations *durations);

enum durations_kind {
    DURATIONS_UPSTREAM, /* from acceptance by the image service to its end: when to read */
    DURATIONS_WHOLE,    /* from acceptance until the picture is stored: what people wait for, and how long a
                           place    upstream is taken */
};

/* One picture took so long. */
void durations_note(struct durations *durations, enum durations_kind kind, const char *model, int width,
                    int height, int64_t ms);

/* For this model and size; without samples of its own from the model's other sizes, then a guess. */
void durations_get(struct durations *durations, enum durations_kind kind, const char *model, int width,
                   int height, struct durations_estimate *ret_estimate);

/* The same over all sizes of a model. */
void durations_get_model(struct durations *durations, enum durations_kind kind, const char *model,
                         struct durations_estimate *ret_estimate);

#endif
