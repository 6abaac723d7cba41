/* Opening, storing, calling. */
#include "gallery.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "generation/gallery/image_doc.h"
#include "generation/pictures/conversions.h"
#include "support/pictures.h"

static void demand(bool condition)
{
    if (!condition)
        abort();
}

void gallery_open(struct gallery *gallery)
{
    static const struct px_collection *const collections[] = {&images_collection};
    *gallery = (struct gallery){.config = {.media_secret = "0123456789abcdef0123456789abcdef"}};
    pictures_start();
    gallery->fixture.options.collections = collections;
    gallery->fixture.options.n_collections = 1;
    gallery->fixture.options.readers = 2;
    store_fixture_open(&gallery->fixture, STORE_MEMORY);
    gallery->g.config = &gallery->config;
    gallery->g.store = gallery->fixture.store;
    gallery->g.conversions = conversions_new(CONVERSIONS_BYTES);
    demand(gallery->g.conversions != NULL);
    px_arena_init(&gallery->call.arena, PX_ARENA_BUDGET);
}

void gallery_close(struct gallery *gallery)
{
    px_arena_done(&gallery->call.arena);
    conversions_free(gallery->g.conversions);
    store_fixture_close(&gallery->fixture);
}

static const char *or_usual(const char *text, const char *usual)
{
    return text ? text : usual;
}

struct new_image gallery_new_image(const struct gallery_picture *picture)
{
    static Generation__CreateJobsRequest request;
    static Generation__Resolved resolved;
    static Generation__Cost cost;
    static char ids[1024][PX_ID_SIZE], usd[] = "USD", sent[] = "as it was sent";
    static unsigned next;
    generation__create_jobs_request__init(&request);
    generation__resolved__init(&resolved);
    generation__cost__init(&cost);
    request.prompt = px_unconst(or_usual(picture->prompt, "a red fox in the snow"));
    request.style = px_unconst(or_usual(picture->style, "anime"));
    request.aspect_ratio = px_unconst(or_usual(picture->ratio, "1:1"));
    resolved.model = px_unconst(or_usual(picture->model, "Flux1schnell"));
    resolved.prompt_sent = sent;
    resolved.seed = 42;
    resolved.steps = 4;
    cost.amount = 0.0014;
    cost.currency = usd;
    char *id = ids[next++ % 1024];
    px_id_new(id);
    return (struct new_image){.id = or_usual(picture->id, id),
                              .user_id = or_usual(picture->user_id, ANNA),
                              .job_id = "JJJJJJJJJJJJJJJJJJJJJA",
                              .batch_id = or_usual(picture->batch_id, "MMMMMMMMMMMMMMMMMMMMMA"),
                              .created_at = picture->created_at,
                              .request = &request,
                              .resolved = &resolved,
                              .cost = &cost};
}

const char *gallery_add(struct gallery *gallery, const struct gallery_picture *picture)
{
    struct new_image image = gallery_new_image(picture);
    struct picture_wish wish = {.suffix = or_usual(picture->suffix, ".png"), .width = 48, .height = 32};
    auto_picture_file struct picture_file file = picture_make_file(&wish);
    struct stored_image stored;
    demand(images_store(&gallery->g, &image, file.bytes, file.len, &stored, NULL) == PX_OK);
    return image.id;
}

void gallery_add_document(struct gallery *gallery, const struct gallery_picture *picture)
{
    struct new_image image = gallery_new_image(picture);
    struct stored_image stored = {.width = 1024, .height = 1024, .content_type = "image/png", .bytes = 1000};
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    auto_bson bson_t *doc = bson_new();
    demand(image_doc_build(&image, &stored, &arena, doc, NULL) == PX_OK);
    demand(px_store_insert(gallery->g.store, &images_collection, doc, NULL) == PX_OK);
}

struct px_call *gallery_call(struct gallery *gallery, const char *user_id)
{
    px_arena_done(&gallery->call.arena);
    gallery->call = (struct px_call){.self = &gallery->g,
                                     .caller = {.user_id = user_id, .origin = "https://pulix.example"}};
    px_arena_init(&gallery->call.arena, PX_ARENA_BUDGET);
    return &gallery->call;
}

const Generation__ListImagesResponse *gallery_list(struct gallery *gallery, const char *user_id,
                                                   const Generation__ListImagesRequest *req)
{
    struct px_call *call = gallery_call(gallery, user_id);
    Generation__ListImagesRequest asked = *req;
    Generation__ListImagesResponse *resp = px_arena_alloc(&call->arena, sizeof *resp);
    generation__list_images_response__init(resp);
    asked.limit = req->limit ? req->limit : 100;
    demand(generation_list_images(call, &gallery->g, &asked, resp) == PX_OK);
    return resp;
}

enum px_code gallery_get(struct gallery *gallery, const char *user_id, const char *id, Generation__Image *out)
{
    struct px_call *call = gallery_call(gallery, user_id);
    Generation__GetImageRequest req = GENERATION__GET_IMAGE_REQUEST__INIT;
    req.id = px_unconst(id);
    generation__image__init(out);
    return generation_get_image(call, &gallery->g, &req, out);
}
