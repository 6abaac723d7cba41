/* A ring of samples for each key: "<model>" and "<model>|<megapixels in tenths>", after "whole|" for whole
 * times. */
#include "generation/dispatch/durations.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/cleanup.h"
#include "generation/models/model.h"
#include "store/doc.h"

enum { KEY_SIZE = MODEL_TEXT + 24, MOST_KEYS = 512, GUESS_MS = 8000 };

static const struct px_index indexes[] = {{.name = "by_kind", .fields = {"kind"}}};
const struct px_collection durations_collection = {"durations", indexes, PX_ARRAY_LEN(indexes)};

struct ring {
    UT_hash_handle hh;
    char key[KEY_SIZE];
    int32_t ms[DURATIONS_SAMPLES];
    int n; /* ever added */
};

struct durations {
    struct px_store *store;
    pthread_mutex_t mutex;
    struct ring *rings;
};

static struct ring *find_or_add(struct durations *durations, const char *key)
{
    struct ring *ring = NULL;
    HASH_FIND_STR(durations->rings, key, ring);
    if (ring || HASH_COUNT(durations->rings) >= MOST_KEYS)
        return ring;
    ring = calloc(1, sizeof *ring);
    if (!ring)
        return NULL;
    (void)snprintf(ring->key, sizeof ring->key, "%s", key);
    HASH_ADD_STR(durations->rings, key, ring);
    return ring;
}

static void load_ring(struct durations *durations, const bson_t *doc)
{
    bson_t samples;
    bson_iter_t iter;
    struct ring *ring = find_or_add(durations, px_doc_str(doc, "_id"));
    if (!ring || !px_doc_sub(doc, "samples", &samples) || !bson_iter_init(&iter, &samples))
        return;
    while (bson_iter_next(&iter)) {
        bson_iter_t child;
        if (BSON_ITER_HOLDS_DOCUMENT(&iter) && bson_iter_recurse(&iter, &child) &&
            bson_iter_find(&child, "ms"))
            ring->ms[ring->n++ % DURATIONS_SAMPLES] = (int32_t)bson_iter_as_int64(&child);
    }
}

struct durations *durations_new(struct px_store *store)
{
    struct durations *durations = calloc(1, sizeof *durations);
    if (!durations)
        return NULL;
    durations->store = store;
    (void)pthread_mutex_init(&durations->mutex, NULL);
    struct px_query all = {.index = "by_kind", .equal = {PX_STR("ring")}, .n_equal = 1, .limit = MOST_KEYS};
    auto_page struct px_page page = {0};
    if (store && px_store_find(store, &durations_collection, &all, &page, NULL) == PX_OK)
        for (size_t i = 0; i < page.n_docs; i++)
            load_ring(durations, page.docs[i]);
    return durations;
}

void durations_free(struct durations *durations)
{
    struct ring *ring;
    struct ring *next;
    if (!durations)
        return;
    HASH_ITER(hh, durations->rings, ring, next)
    {
        HASH_DEL(durations->rings, ring);
        free(ring);
    }
    (void)pthread_mutex_destroy(&durations->mutex);
    free(durations);
}

static void save_sample(struct px_store *store, const char *key, int64_t ms)
{
    auto_bson bson_t *sample = BCON_NEW("ms", BCON_INT64(ms));
    struct px_change change = {0};
    px_change_append(&change, "samples", sample, DURATIONS_SAMPLES);
    if (px_store_update(store, &durations_collection, key, &change, NULL, NULL) != PX_NOT_FOUND)
        return;
    auto_bson bson_t *doc = BCON_NEW("_id", BCON_UTF8(key), "kind", BCON_UTF8("ring"), "samples", "[", "{",
                                     "ms", BCON_INT64(ms), "}", "]");
    (void)px_store_insert(store, &durations_collection, doc, NULL);
}

static void model_key(enum durations_kind kind, const char *model, char out[KEY_SIZE])
{
    (void)snprintf(out, KEY_SIZE, "%s%s", kind == DURATIONS_WHOLE ? "whole|" : "", model);
}

static void size_key(enum durations_kind kind, const char *model, int width, int height, char out[KEY_SIZE])
{
    (void)snprintf(out, KEY_SIZE, "%s%s|%d", kind == DURATIONS_WHOLE ? "whole|" : "", model,
                   (int)((int64_t)width * height / 100000));
}

void durations_note(struct durations *durations, enum durations_kind kind, const char *model, int width,
                    int height, int64_t ms)
{
    char keys[2][KEY_SIZE];
    model_key(kind, model, keys[0]);
    size_key(kind, model, width, height, keys[1]);
    for (int i = 0; i < 2; i++) {
        {
            auto_lock pthread_mutex_t *held = px_lock(&durations->mutex);
            struct ring *ring = find_or_add(durations, keys[i]);
            if (ring)
                ring->ms[ring->n++ % DURATIONS_SAMPLES] = (int32_t)ms;
        }
        if (durations->store)
            save_sample(durations->store, keys[i], ms);
    }
}

static int compare(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a;
    int32_t y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static bool estimate(struct durations *durations, const char *key, int least, struct durations_estimate *ret)
{
    int32_t sorted[DURATIONS_SAMPLES];
    auto_lock pthread_mutex_t *held = px_lock(&durations->mutex);
    struct ring *ring = NULL;
    HASH_FIND_STR(durations->rings, key, ring);
    int n = !ring ? 0 : ring->n < DURATIONS_SAMPLES ? ring->n : DURATIONS_SAMPLES;
    if (n < least)
        return false;
    memcpy(sorted, ring->ms, (size_t)n * sizeof *sorted);
    qsort(sorted, (size_t)n, sizeof *sorted, compare);
    *ret = (struct durations_estimate){sorted[n / 10], sorted[n / 2], sorted[(n * 9) / 10], n};
    return true;
}

void durations_get_model(struct durations *durations, enum durations_kind kind, const char *model,
                         struct durations_estimate *ret_estimate)
{
    char key[KEY_SIZE];
    model_key(kind, model, key);
    if (!estimate(durations, key, 1, ret_estimate))
        *ret_estimate = (struct durations_estimate){GUESS_MS / 2, GUESS_MS, 2 * GUESS_MS, 0};
}

void durations_get(struct durations *durations, enum durations_kind kind, const char *model, int width,
                   int height, struct durations_estimate *ret_estimate)
{
    char key[KEY_SIZE];
    size_key(kind, model, width, height, key);
    if (!estimate(durations, key, 3, ret_estimate))
        durations_get_model(durations, kind, model, ret_estimate);
}
