/* One picture: details, marks, bin. */
#include "generation/gallery/image_handlers.h"

#include <string.h>

#include "base/str.h"
#include "generation/gallery/image_doc.h"
#include "generation/gallery/images.h"
#include "generation/handlers.h"
#include "rpc/validate.h"

enum { IMAGE_CACHE_S = 300 };

/* The user's lists and pictures are out of date. */
static void purge(struct px_call *call)
{
    px_call_purge(call, "images:%s", call->caller.user_id);
}

enum px_code generation_get_image(struct px_call *call, struct generation *self,
                                  const Generation__GetImageRequest *req, Generation__Image *resp)
{
    auto_bson bson_t *doc = NULL;
    PX_TRY(images_get(self, req->id, call->caller.user_id, &doc, &call->err));
    PX_TRY(images_to_message(self, doc, &call->caller, &call->arena, resp, &call->err));
    const char *tag = px_arena_printf(&call->arena, "images:%s", call->caller.user_id);
    if (tag)
        px_call_cache(call, IMAGE_CACHE_S, tag, NULL);
    return PX_OK;
}

enum px_code image_tags_clean(struct px_call *call, char *const *tags, size_t n, const char *const **ret_tags)
{
    if (n > IMAGES_MAX_TAGS)
        return px_fail_field(&call->err, "tags", PX_FAULT_TOO_MANY, IMAGES_MAX_TAGS);
    const char **clean = px_arena_array(&call->arena, n + 1, sizeof *clean);
    if (!clean)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    for (size_t i = 0; i < n; i++) {
        clean[i] = image_tag_clean(tags[i], IMAGES_MAX_TAG, &call->arena);
        if (!clean[i]) {
            const char *path = px_arena_printf(&call->arena, "tags[%zu]", i);
            bool is_long = px_utf8_count(tags[i]) > IMAGES_MAX_TAG;
            (void)px_fail_field(&call->err, path ? path : "tags",
                                is_long ? PX_FAULT_TOO_LONG : PX_FAULT_FORMAT, IMAGES_MAX_TAG);
        }
    }
    *ret_tags = clean;
    return call->err.n_fields > 0 ? PX_VALIDATION_FAILED : PX_OK;
}

enum px_code generation_update_image(struct px_call *call, struct generation *self,
                                     const Generation__UpdateImageRequest *req, Generation__Image *resp)
{
    static const struct px_rule rules[] = {
        {"title", .min = 0, .max = IMAGES_MAX_TITLE, .flags = PX_RULE_OPTIONAL | PX_RULE_LINE}};
    auto_bson bson_t *doc = NULL;
    bool starred = req->starred != 0;
    struct image_edit edit = {.n_tags = req->n_tags, .replace_tags = req->replace_tags || req->n_tags > 0};
    PX_TRY(px_validate(&req->base, rules, PX_ARRAY_LEN(rules), &call->err));
    PX_TRY(image_tags_clean(call, req->tags, req->n_tags, &edit.tags));
    if (req->starred__case == GENERATION__UPDATE_IMAGE_REQUEST__STARRED__STARRED)
        edit.starred = &starred;
    if (req->title__case == GENERATION__UPDATE_IMAGE_REQUEST__TITLE__TITLE)
        edit.title = req->title;
    PX_TRY(images_act(self, call->caller.user_id, req->id, IMAGE_EDIT, &edit, &doc, &call->err));
    purge(call);
    return images_to_message(self, doc, &call->caller, &call->arena, resp, &call->err);
}

enum px_code generation_delete_image(struct px_call *call, struct generation *self,
                                     const Generation__DeleteImageRequest *req,
                                     Generation__DeleteImageResponse *resp)
{
    auto_bson bson_t *doc = NULL;
    const char *user_id = call->caller.user_id;
    (void)resp;
    PX_TRY(images_get(self, req->id, user_id, &doc, &call->err));
    enum image_act act = image_place_of(doc) == IMAGE_IN_BIN ? IMAGE_DISCARD : IMAGE_BIN;
    PX_TRY(images_act(self, user_id, req->id, act, NULL, NULL, &call->err));
    purge(call);
    return PX_OK;
}

enum px_code generation_restore_image(struct px_call *call, struct generation *self,
                                      const Generation__RestoreImageRequest *req, Generation__Image *resp)
{
    auto_bson bson_t *doc = NULL;
    PX_TRY(images_act(self, call->caller.user_id, req->id, IMAGE_RESTORE, NULL, &doc, &call->err));
    purge(call);
    return images_to_message(self, doc, &call->caller, &call->arena, resp, &call->err);
}

/* Messages have pointers to writable texts; nobody writes to these. */
