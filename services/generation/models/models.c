/* The list under a lock; the store keeps the answers as they came, so that one parser serves both. */
#include "generation/models/models.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "generation/deapi/deapi.h"
#include "generation/deapi/deapi_parse.h"
#include "generation/models/resolve.h"
#include "store/doc.h"

enum { MAX_PAGES = 8, PRICE_AGE_MS = 24 * 3600 * 1000, PRICE_ID_SIZE = MODEL_TEXT + 8 };

const struct px_collection models_collection = {"model_pages", NULL, 0};

struct models {
    struct px_store *store;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct model list[MODELS_MOST];
    int n;
};

static void page_id(int page, char out[16])
{
    (void)snprintf(out, 16, "page%d", page);
}

static void price_id(const char *slug, char out[PRICE_ID_SIZE])
{
    (void)snprintf(out, PRICE_ID_SIZE, "price|%s", slug);
}

/* The price that was kept; 0 when there is none. *ret_is_old: it should be asked for again. */
static double load_price(struct models *models, const char *slug, bool *ret_is_old)
{
    char id[PRICE_ID_SIZE];
    auto_bson bson_t *doc = NULL;
    *ret_is_old = true;
    price_id(slug, id);
    if (!models->store || px_store_get(models->store, &models_collection, id, &doc, NULL) != PX_OK)
        return 0;
    *ret_is_old = px_wall_ms() - px_doc_int(doc, "asked_at") > PRICE_AGE_MS;
    return (double)px_doc_int(doc, "nano_usd") / 1e9;
}

static void keep_price(struct models *models, const char *slug, double usd)
{
    char id[PRICE_ID_SIZE];
    struct px_change change = {0};
    price_id(slug, id);
    px_change_set(&change, "nano_usd", PX_INT((int64_t)(usd * 1e9)));
    px_change_set(&change, "asked_at", PX_INT(px_wall_ms()));
    if (!models->store ||
        px_store_update(models->store, &models_collection, id, &change, NULL, NULL) != PX_NOT_FOUND)
        return;
    auto_bson bson_t *doc = bson_new();
    BSON_APPEND_UTF8(doc, "_id", id);
    BSON_APPEND_INT64(doc, "nano_usd", (int64_t)(usd * 1e9));
    BSON_APPEND_INT64(doc, "asked_at", px_wall_ms());
    (void)px_store_insert(models->store, &models_collection, doc, NULL);
}

static void load_pages(struct models *models)
{
    bool more = true;
    for (int page = 1; page <= MAX_PAGES && more; page++) {
        char id[16];
        auto_bson bson_t *doc = NULL;
        page_id(page, id);
        if (px_store_get(models->store, &models_collection, id, &doc, NULL) != PX_OK)
            return;
        const char *body = px_doc_str(doc, "body");
        if (!deapi_parse_models(body, strlen(body), models->list, MODELS_MOST, &models->n, &more))
            return;
    }
}

static void load_from_store(struct models *models)
{
    bool is_old;
    load_pages(models);
    for (int i = 0; i < models->n; i++)
        models->list[i].price_usd = load_price(models, models->list[i].slug, &is_old);
}

struct models *models_new(struct px_store *store)
{
    struct models *models = calloc(1, sizeof *models);
    if (!models)
        return NULL;
    models->store = store;
    (void)pthread_mutex_init(&models->mutex, NULL);
    (void)pthread_cond_init(&models->changed, NULL);
    if (store)
        load_from_store(models);
    return models;
}

void models_free(struct models *models)
{
    if (!models)
        return;
    (void)pthread_cond_destroy(&models->changed);
    (void)pthread_mutex_destroy(&models->mutex);
    free(models);
}

static void keep_page(struct models *models, int page, const char *body)
{
    char id[16];
    if (!models->store)
        return;
    page_id(page, id);
    struct px_change change = {0};
    px_change_set(&change, "body", PX_STR(body));
    if (px_store_update(models->store, &models_collection, id, &change, NULL, NULL) != PX_NOT_FOUND)
        return;
    auto_bson bson_t *doc = bson_new();
    BSON_APPEND_UTF8(doc, "_id", id);
    BSON_APPEND_UTF8(doc, "body", body);
    (void)px_store_insert(models->store, &models_collection, doc, NULL);
}

static enum px_code fetch_pages(struct models *models, const struct generation_config *config,
                                struct model *list, int *n, struct px_error *err)
{
    bool more = true;
    for (int page = 1; page <= MAX_PAGES && more; page++) {
        auto_deapi struct deapi_request *request = deapi_new_models(config, page);
        PX_TRY(deapi_perform(request, err));
        if (!deapi_parse_models(request->body.data, request->body.len, list, MODELS_MOST, n, &more))
            return px_fail_because(err, PX_UPSTREAM_FAILED, "unreadable list of models");
        keep_page(models, page, request->body.data);
    }
    return PX_OK;
}

/* The price of one picture of the default size and steps; 0 when it can't be had. */
static double fetch_price(const struct generation_config *config, const struct model *model)
{
    char prompt[] = "a picture";
    char none[] = "";
    char slug[MODEL_TEXT];
    double usd = 0;
    Generation__Resolved resolved;
    generation__resolved__init(&resolved);
    (void)snprintf(slug, sizeof slug, "%s", model->slug);
    resolved.model = slug;
    resolved.prompt_sent = prompt;
    resolved.negative_sent = none;
    resolved.steps = model->default_steps;
    resolved.guidance = model->supports_guidance ? model->default_guidance : 0;
    if (!resolve_size(model, "1:1", &resolved.width, &resolved.height))
        return 0;
    auto_deapi struct deapi_request *request = deapi_new_price(config, &resolved);
    if (deapi_perform(request, NULL) != PX_OK ||
        !deapi_parse_price(request->body.data, request->body.len, &usd))
        return 0;
    return usd;
}

/* Prices have a daily limit of their own: each is asked for once a day. An old one is better than none. */
static void ask_prices(struct models *models, const struct generation_config *config, struct model *list,
                       int n)
{
    for (int i = 0; i < n; i++) {
        bool is_old = false;
        double kept = load_price(models, list[i].slug, &is_old);
        double usd = is_old ? fetch_price(config, &list[i]) : 0;
        list[i].price_usd = usd > 0 ? usd : kept;
        if (usd > 0)
            keep_price(models, list[i].slug, usd);
    }
}

/* What was known of prices stays while they are asked for again. */
static void copy_prices(struct models *models, struct model *list, int n)
{
    auto_lock pthread_mutex_t *held = px_lock(&models->mutex);
    for (int i = 0; i < n; i++)
        for (int k = 0; k < models->n; k++)
            if (strcmp(models->list[k].slug, list[i].slug) == 0)
                list[i].price_usd = models->list[k].price_usd;
}

enum px_code models_refresh(struct models *models, const struct generation_config *config,
                            struct px_error *err)
{
    int n = 0;
    auto_free struct model *list = calloc(MODELS_MOST, sizeof *list);
    if (!list)
        return px_fail(err, PX_OUT_OF_MEMORY);
    PX_TRY(fetch_pages(models, config, list, &n, err));
    if (n == 0) /* a list without pictures is a fault of theirs; the old one serves until it is mended */
        return px_fail_because(err, PX_UPSTREAM_FAILED, "no models in the list");
    copy_prices(models, list, n);
    models_set(models, list, n);
    ask_prices(models, config, list, n);
    models_set(models, list, n);
    return PX_OK;
}

void models_set(struct models *models, const struct model *list, int n)
{
    auto_lock pthread_mutex_t *held = px_lock(&models->mutex);
    memcpy(models->list, list, (size_t)n * sizeof *list);
    models->n = n;
    (void)pthread_cond_broadcast(&models->changed);
}

bool models_wait(struct models *models, int64_t max_ms)
{
    struct timespec until = px_mono_after_ms(max_ms);
    auto_lock pthread_mutex_t *held = px_lock(&models->mutex);
    while (models->n == 0 &&
           pthread_cond_clockwait(&models->changed, &models->mutex, CLOCK_MONOTONIC, &until) == 0)
        ;
    return models->n > 0;
}

enum px_code models_find(struct models *models, const char *slug, struct model *ret_model,
                         struct px_error *err)
{
    auto_lock pthread_mutex_t *held = px_lock(&models->mutex);
    if (models->n == 0)
        return px_fail_retry(err, PX_UPSTREAM_UNAVAILABLE, 10);
    for (int i = 0; i < models->n; i++) {
        if (slug[0] && strcmp(models->list[i].slug, slug) != 0)
            continue;
        *ret_model = models->list[i];
        return PX_OK;
    }
    return px_fail(err, PX_UNKNOWN_MODEL);
}

int models_all(struct models *models, struct model *out, int max)
{
    auto_lock pthread_mutex_t *held = px_lock(&models->mutex);
    int n = models->n < max ? models->n : max;
    memcpy(out, models->list, (size_t)n * sizeof *out);
    return n;
}
