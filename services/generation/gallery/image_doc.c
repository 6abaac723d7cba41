/* Reading and writing documents of pictures. */
#include "generation/gallery/image_doc.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "generation/doc_message.h"
#include "generation/gallery/image_url.h"
#include "generation/models/styles.h"
#include "store/doc.h"

static const char *const shelf_ends[] = {
    [IMAGE_IN_GALLERY] = "", [IMAGE_IN_BIN] = ":bin", [IMAGE_GONE] = ":gone"};

void image_shelf(const char *user_id, enum image_place place, char out[IMAGE_SHELF_SIZE])
{
    (void)snprintf(out, IMAGE_SHELF_SIZE, "%s%s", user_id, shelf_ends[place]);
}

enum image_place image_place_of(const bson_t *doc)
{
    const char *end = strchr(px_doc_str(doc, "shelf"), ':');
    if (!end)
        return IMAGE_IN_GALLERY;
    return strcmp(end, shelf_ends[IMAGE_IN_BIN]) == 0 ? IMAGE_IN_BIN : IMAGE_GONE;
}

bool image_is_owned_by(const bson_t *doc, const char *user_id)
{
    return user_id[0] && strcmp(px_doc_str(doc, "user_id"), user_id) == 0;
}

void image_blob(const char *id, const char *variant, char out[IMAGE_BLOB_SIZE])
{
    (void)snprintf(out, IMAGE_BLOB_SIZE, "%s.%s", id, variant);
}

const char *image_style_name(const char *style)
{
    const struct style *known = styles_find(style);
    return known ? known->id : style;
}

const char *image_ratio_name(const char *aspect_ratio)
{
    return aspect_ratio[0] ? aspect_ratio : "1:1";
}

static void add_stored(bson_t *doc, const struct stored_image *stored)
{
    BSON_APPEND_INT32(doc, "width", stored->width);
    BSON_APPEND_INT32(doc, "height", stored->height);
    BSON_APPEND_UTF8(doc, "content_type", stored->content_type);
    BSON_APPEND_INT64(doc, "bytes", stored->bytes);
    BSON_APPEND_UTF8(doc, "color", stored->color);
}

static void add_cost(bson_t *doc, const Generation__Cost *cost)
{
    if (!cost)
        return;
    BSON_APPEND_DOUBLE(doc, "cost_amount", cost->amount);
    BSON_APPEND_UTF8(doc, "cost_currency", cost->currency);
    BSON_APPEND_BOOL(doc, "cost_is_estimate", cost->is_estimate);
}

enum px_code image_doc_build(const struct new_image *image, const struct stored_image *stored,
                             struct px_arena *arena, bson_t *doc, struct px_error *err)
{
    char shelf[IMAGE_SHELF_SIZE];
    struct image_keys keys;
    struct image_facts facts = {.model = image->resolved->model,
                                .style = image_style_name(image->request->style),
                                .ratio = image_ratio_name(image->request->aspect_ratio),
                                .batch_id = image->batch_id,
                                .title = "",
                                .prompt = image->request->prompt};
    PX_TRY(image_keys_of(&facts, arena, &keys, err));
    image_shelf(image->user_id, IMAGE_IN_GALLERY, shelf);
    BSON_APPEND_UTF8(doc, "_id", image->id);
    BSON_APPEND_UTF8(doc, "user_id", image->user_id);
    BSON_APPEND_UTF8(doc, "shelf", shelf);
    BSON_APPEND_UTF8(doc, "job_id", image->job_id);
    BSON_APPEND_UTF8(doc, "batch_id", image->batch_id);
    BSON_APPEND_INT64(doc, "created_at", image->created_at ? image->created_at : px_wall_ms());
    BSON_APPEND_INT64(doc, "rev", 1); /* rises with every change by a person */
    BSON_APPEND_UTF8(doc, "model", facts.model);
    BSON_APPEND_UTF8(doc, "style", facts.style);
    BSON_APPEND_UTF8(doc, "ratio", facts.ratio);
    BSON_APPEND_BOOL(doc, "starred", false);
    BSON_APPEND_UTF8(doc, "title", "");
    px_doc_add_strings(doc, "tags", NULL, 0);
    px_doc_add_strings(doc, "keys", keys.keys, keys.n);
    add_stored(doc, stored);
    add_cost(doc, image->cost);
    PX_TRY(doc_add_message(doc, "request", &image->request->base, err));
    return doc_add_message(doc, "resolved", &image->resolved->base, err);
}

/* Copies texts and remembers when memory ran out. */
struct copier {
    struct px_arena *arena;
    bool failed;
};

static char *copy(struct copier *copier, const char *text)
{
    static char none[] = "";
    char *copied = px_arena_strdup(copier->arena, text);
    if (!copied)
        copier->failed = true;
    return copied ? copied : none;
}

static char *copy_field(struct copier *copier, const bson_t *doc, const char *field)
{
    return copy(copier, px_doc_str(doc, field));
}

enum px_code image_doc_facts(const bson_t *doc, struct px_arena *arena, struct image_facts *ret_facts,
                             struct px_error *err)
{
    struct copier copier = {.arena = arena};
    const Generation__CreateJobsRequest *request = (const Generation__CreateJobsRequest *)doc_message(
        doc, "request", &generation__create_jobs_request__descriptor, arena);
    if (!request)
        return px_fail_because(err, PX_INTERNAL, "unreadable picture document");
    struct image_facts facts = {.model = copy_field(&copier, doc, "model"),
                                .style = copy_field(&copier, doc, "style"),
                                .ratio = copy_field(&copier, doc, "ratio"),
                                .batch_id = copy_field(&copier, doc, "batch_id"),
                                .title = copy_field(&copier, doc, "title"),
                                .prompt = request->prompt,
                                .starred = px_doc_bool(doc, "starred")};
    facts.tags = (const char *const *)px_doc_strings(doc, "tags", arena, &facts.n_tags);
    if (copier.failed)
        return px_fail(err, PX_OUT_OF_MEMORY);
    *ret_facts = facts;
    return PX_OK;
}

void image_doc_stored(const bson_t *doc, struct stored_image *ret_image)
{
    struct stored_image image = {.width = (int)px_doc_int(doc, "width"),
                                 .height = (int)px_doc_int(doc, "height"),
                                 .bytes = px_doc_int(doc, "bytes")};
    (void)snprintf(image.id, sizeof image.id, "%s", px_doc_str(doc, "_id"));
    (void)snprintf(image.content_type, sizeof image.content_type, "%s", px_doc_str(doc, "content_type"));
    (void)snprintf(image.color, sizeof image.color, "%s", px_doc_str(doc, "color"));
    *ret_image = image;
}

Generation__Share *image_doc_share(const bson_t *doc, const char *origin, struct px_arena *arena)
{
    const char *token = px_doc_str(doc, "share_token");
    int64_t expires_at = px_doc_int(doc, "share_expires_at");
    if (!token[0] || expires_at <= px_wall_ms())
        return NULL;
    Generation__Share *share = px_arena_alloc(arena, sizeof *share);
    if (!share)
        return NULL;
    generation__share__init(share);
    share->token = px_arena_strdup(arena, token);
    share->url = px_arena_printf(arena, "%s/s/%s", origin, token);
    share->expires_at = expires_at;
    share->hide_prompt = px_doc_bool(doc, "share_hides_prompt");
    return share->token && share->url ? share : NULL;
}

static Generation__Cost *read_cost(struct copier *copier, const bson_t *doc)
{
    Generation__Cost *cost =
        px_doc_has(doc, "cost_amount") ? px_arena_alloc(copier->arena, sizeof *cost) : NULL;
    if (!cost)
        return NULL;
    generation__cost__init(cost);
    cost->amount = px_doc_double(doc, "cost_amount");
    cost->currency = copy_field(copier, doc, "cost_currency");
    cost->is_estimate = px_doc_bool(doc, "cost_is_estimate");
    return cost;
}

static char *make_url(struct copier *copier, const struct generation *g, const char *origin, const char *id,
                      const char *variant)
{
    char *url = image_url(copier->arena, g->config->media_secret, origin, id, variant,
                          image_url_expiry(px_wall_ms()));
    return url ? url : copy(copier, "");
}

static void fill_addresses(struct copier *copier, const struct generation *g, const char *origin,
                           Generation__Image *out)
{
    out->url = make_url(copier, g, origin, out->id, "full");
    out->thumb_url = make_url(copier, g, origin, out->id, "thumb");
    out->thumb2x_url = make_url(copier, g, origin, out->id, "thumb2x");
}

static void fill_marks(struct copier *copier, const bson_t *doc, Generation__Image *out)
{
    out->title = copy_field(copier, doc, "title");
    out->starred = px_doc_bool(doc, "starred");
    out->tags = px_doc_strings(doc, "tags", copier->arena, &out->n_tags);
    out->deleted_at = px_doc_int(doc, "deleted_at");
    out->purged_at = px_doc_int(doc, "purge_at");
}

enum px_code images_to_message(const struct generation *g, const bson_t *doc, const struct px_caller *caller,
                               struct px_arena *arena, Generation__Image *out, struct px_error *err)
{
    struct copier copier = {.arena = arena};
    out->id = copy_field(&copier, doc, "_id");
    out->job_id = copy_field(&copier, doc, "job_id");
    out->batch_id = copy_field(&copier, doc, "batch_id");
    out->created_at = px_doc_int(doc, "created_at");
    out->width = (int32_t)px_doc_int(doc, "width");
    out->height = (int32_t)px_doc_int(doc, "height");
    out->content_type = copy_field(&copier, doc, "content_type");
    out->bytes = px_doc_int(doc, "bytes");
    out->color = copy_field(&copier, doc, "color");
    out->aspect_ratio = copy_field(&copier, doc, "ratio");
    out->request = (Generation__CreateJobsRequest *)doc_message(
        doc, "request", &generation__create_jobs_request__descriptor, arena);
    out->resolved =
        (Generation__Resolved *)doc_message(doc, "resolved", &generation__resolved__descriptor, arena);
    fill_marks(&copier, doc, out);
    fill_addresses(&copier, g, caller->origin, out);
    out->cost = read_cost(&copier, doc);
    out->share = image_doc_share(doc, caller->origin, arena);
    return copier.failed ? px_fail(err, PX_OUT_OF_MEMORY) : PX_OK;
}

enum px_code images_fill_job_image(const struct generation *g, const struct stored_image *image,
                                   const char *origin, struct px_arena *arena, Generation__JobImage *out)
{
    struct copier copier = {.arena = arena};
    generation__job_image__init(out);
    out->id = copy(&copier, image->id);
    out->url = make_url(&copier, g, origin, image->id, "full");
    out->thumb_url = make_url(&copier, g, origin, image->id, "thumb");
    out->thumb2x_url = make_url(&copier, g, origin, image->id, "thumb2x");
    out->width = image->width;
    out->height = image->height;
    out->content_type = copy(&copier, image->content_type);
    out->bytes = image->bytes;
    out->color = copy(&copier, image->color);
    return copier.failed ? PX_OUT_OF_MEMORY : PX_OK;
}
