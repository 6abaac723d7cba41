/* The collection, storing, and removing for good. What people do with their pictures is in image_acts.c. */
#include "generation/gallery/images.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "generation/gallery/image_doc.h"
#include "generation/pictures/picture_strip.h"
#include "generation/pictures/thumbs.h"
#include "rpc/event.h"
#include "store/doc.h"

enum {
    SWEEP_PAGE = 50,
    SWEEP_PAGES = 10,
    DELETE_PAGE = 100,
    MARGIN_MS = 1500, /* of the deadline, kept for the answer */
};

static const struct px_index indexes[] = {
    {.name = "by_time", .fields = {"shelf", "created_at"}},
    {.name = "by_key", .fields = {"shelf", "keys", "created_at"}, .multikey = "keys"},
    {.name = "by_user", .fields = {"user_id"}},
    /* Only pictures in the bin and those that are gone have 'purge_at'. */
    {.name = "by_purge", .fields = {"purge_at"}},
    {.name = "by_share", .fields = {"share_token"}},
};
const struct px_collection images_collection = {"images", indexes, PX_ARRAY_LEN(indexes)};

static const char *const blobs[] = {"full", "thumb", "thumb2x"};

static void tell_gateways(struct generation *g, const char *user_id)
{
    char tag[PX_TAG_SIZE];
    (void)snprintf(tag, sizeof tag, "images:%s", user_id);
    if (g->bus)
        px_purge_publish(g->bus, tag);
}

enum px_code images_get(struct generation *g, const char *id, const char *user_id, bson_t **ret_doc,
                        struct px_error *err)
{
    auto_bson bson_t *doc = NULL;
    if (!px_id_valid(id))
        return px_fail(err, PX_NOT_FOUND);
    PX_TRY(px_store_get(g->store, &images_collection, id, &doc, err));
    if (image_place_of(doc) == IMAGE_GONE || (user_id && !image_is_owned_by(doc, user_id)))
        return px_fail(err, PX_NOT_FOUND);
    *ret_doc = px_steal(doc);
    return PX_OK;
}

/* An earlier try may have left the blob; no reader knows of it before the document is there. */
static enum px_code put_blob(struct generation *g, const char *id, const char *variant, const void *bytes,
                             size_t len, struct px_error *err)
{
    char name[IMAGE_BLOB_SIZE];
    image_blob(id, variant, name);
    enum px_code code = px_blob_put(g->store, name, bytes, len, err);
    if (code != PX_ALREADY_EXISTS)
        return code;
    PX_TRY(px_blob_delete(g->store, name, err));
    return px_blob_put(g->store, name, bytes, len, err);
}

static enum px_code insert_document(struct generation *g, const struct new_image *image,
                                    const struct stored_image *stored, struct px_error *err)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    auto_bson bson_t *doc = bson_new();
    PX_TRY(image_doc_build(image, stored, &arena, doc, err));
    return px_store_insert(g->store, &images_collection, doc, err);
}

static enum px_code store_parts(struct generation *g, const struct new_image *image,
                                const struct picture_info *info, const struct px_buf *file,
                                struct stored_image *stored, struct px_error *err)
{
    auto_thumbs struct thumbs thumbs = {0};
    PX_TRY(thumbs_make(file->data, file->len, &thumbs, err));
    *stored =
        (struct stored_image){.width = info->width, .height = info->height, .bytes = (int64_t)file->len};
    (void)snprintf(stored->id, sizeof stored->id, "%s", image->id);
    (void)snprintf(stored->content_type, sizeof stored->content_type, "%s", picture_content_type(info->type));
    (void)snprintf(stored->color, sizeof stored->color, "%s", thumbs.color);
    PX_TRY(put_blob(g, image->id, "full", file->data, file->len, err));
    PX_TRY(put_blob(g, image->id, "thumb", thumbs.small, thumbs.small_len, err));
    PX_TRY(put_blob(g, image->id, "thumb2x", thumbs.large, thumbs.large_len, err));
    return insert_document(g, image, stored, err);
}

/* The facts of a picture that is there already, also when its owner has deleted it meanwhile. */
static enum px_code find_stored(struct generation *g, const char *id, struct stored_image *ret_image,
                                struct px_error *err)
{
    auto_bson bson_t *doc = NULL;
    PX_TRY(px_store_get(g->store, &images_collection, id, &doc, err));
    image_doc_stored(doc, ret_image);
    return PX_OK;
}

enum px_code images_store(struct generation *g, const struct new_image *image, const void *bytes, size_t len,
                          struct stored_image *ret_image, struct px_error *err)
{
    struct picture_info info;
    struct stored_image stored;
    enum px_code code = find_stored(g, image->id, ret_image, err);
    if (code != PX_NOT_FOUND)
        return code;
    if (len > IMAGES_MAX_BYTES)
        return px_fail_because(err, PX_BAD_IMAGE, "too many bytes");
    PX_TRY(picture_check(bytes, len, &info, err));
    auto_buf struct px_buf file = {0};
    px_buf_init(&file, len);
    PX_TRY(picture_strip(bytes, &info, &file, err));
    code = store_parts(g, image, &info, &file, &stored, err);
    if (code == PX_ALREADY_EXISTS)
        return find_stored(g, image->id, ret_image, err);
    PX_TRY(code);
    *ret_image = stored;
    tell_gateways(g, image->user_id);
    return PX_OK;
}

/* The bytes first: what a crash leaves behind is a document, which the next sweep finds, and never a blob
 * that nobody knows. */
static enum px_code remove_stored(struct generation *g, const char *id, struct px_error *err)
{
    char name[IMAGE_BLOB_SIZE];
    for (size_t i = 0; i < PX_ARRAY_LEN(blobs); i++) {
        image_blob(id, blobs[i], name);
        PX_TRY(px_blob_delete(g->store, name, err));
    }
    enum px_code code = px_store_delete(g->store, &images_collection, id, err);
    return code == PX_NOT_FOUND ? PX_OK : code;
}

/* Takes it out of the bin for good; CONFLICT when its owner restores it at this moment. */
static enum px_code close_bin(struct generation *g, const bson_t *doc, struct px_error *err)
{
    char shelf[IMAGE_SHELF_SIZE];
    struct px_change change = {.n_steps = 0};
    image_shelf(px_doc_str(doc, "user_id"), IMAGE_GONE, shelf);
    px_change_if(&change, "rev", PX_INT(px_doc_int(doc, "rev")));
    px_change_set(&change, "shelf", PX_STR(shelf));
    px_change_set(&change, "purge_at", PX_INT(0));
    px_change_inc(&change, "rev", 1);
    return px_store_update(g->store, &images_collection, px_doc_str(doc, "_id"), &change, NULL, err);
}

static bool sweep_one(struct generation *g, const bson_t *doc)
{
    if (image_place_of(doc) != IMAGE_GONE) {
        if (close_bin(g, doc, NULL) != PX_OK)
            return false;
        tell_gateways(g, px_doc_str(doc, "user_id"));
    }
    return remove_stored(g, px_doc_str(doc, "_id"), NULL) == PX_OK;
}

static bool has_time(void)
{
    return px_deadline_left_ms(MARGIN_MS) == MARGIN_MS;
}

int images_sweep(struct generation *g)
{
    int removed = 0;
    bool goes_on = true;
    for (int i = 0; i < SWEEP_PAGES && goes_on; i++) {
        auto_page struct px_page page = {0};
        int before = removed;
        int64_t now = px_wall_ms();
        struct px_query query = {.index = "by_purge", .to = &now, .limit = SWEEP_PAGE};
        if (px_store_find(g->store, &images_collection, &query, &page, NULL) != PX_OK)
            break;
        for (size_t k = 0; k < page.n_docs && has_time(); k++)
            removed += sweep_one(g, page.docs[k]);
        goes_on = page.n_docs == SWEEP_PAGE && removed > before && has_time();
    }
    if (removed > 0)
        px_log_info("pictures removed", PX_I("pictures", removed));
    return removed;
}

enum px_code images_delete_user(struct generation *g, const char *user_id, int64_t *ret_deleted,
                                struct px_error *err)
{
    struct px_query query = {
        .index = "by_user", .equal = {PX_STR(user_id)}, .n_equal = 1, .limit = DELETE_PAGE};
    *ret_deleted = 0;
    for (;;) {
        auto_page struct px_page page = {0};
        PX_TRY(px_store_find(g->store, &images_collection, &query, &page, err));
        for (size_t i = 0; i < page.n_docs; i++, (*ret_deleted)++) {
            if (!has_time())
                return px_fail(err, PX_DEADLINE_EXCEEDED);
            PX_TRY(remove_stored(g, px_doc_str(page.docs[i], "_id"), err));
        }
        if (page.n_docs < DELETE_PAGE)
            break;
    }
    tell_gateways(g, user_id);
    return PX_OK;
}
