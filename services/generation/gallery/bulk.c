/* One act on many pictures. What can't be found or changed is told, the rest is done; a repeat does no harm. */
#include <string.h>

#include "base/cleanup.h"
#include "generation/gallery/image_doc.h"
#include "generation/gallery/image_handlers.h"
#include "generation/gallery/images.h"
#include "generation/handlers.h"

enum { MOST_IDS = 500 };

static const enum image_act acts[] = {
    [GENERATION__BULK_ACTION__BULK_ACTION_STAR] = IMAGE_STAR,
    [GENERATION__BULK_ACTION__BULK_ACTION_UNSTAR] = IMAGE_UNSTAR,
    [GENERATION__BULK_ACTION__BULK_ACTION_DELETE] = IMAGE_BIN,
    [GENERATION__BULK_ACTION__BULK_ACTION_RESTORE] = IMAGE_RESTORE,
    [GENERATION__BULK_ACTION__BULK_ACTION_PURGE] = IMAGE_DISCARD,
    [GENERATION__BULK_ACTION__BULK_ACTION_TAG] = IMAGE_EDIT,
};

static enum px_code check(struct px_call *call, const Generation__BulkImagesRequest *req)
{
    if (req->n_ids == 0)
        (void)px_fail_field(&call->err, "ids", PX_FAULT_REQUIRED, 0);
    if (req->n_ids > MOST_IDS)
        (void)px_fail_field(&call->err, "ids", PX_FAULT_TOO_MANY, MOST_IDS);
    if (req->action <= 0 || (size_t)req->action >= PX_ARRAY_LEN(acts))
        (void)px_fail_field(&call->err, "action", PX_FAULT_REQUIRED, 0);
    if (req->action == GENERATION__BULK_ACTION__BULK_ACTION_TAG && req->n_tags == 0)
        (void)px_fail_field(&call->err, "tags", PX_FAULT_REQUIRED, 0);
    return call->err.n_fields > 0 ? PX_VALIDATION_FAILED : PX_OK;
}

/* Only what lies in the bin is purged: a picture that was restored meanwhile stays. */
static enum px_code act_on(struct px_call *call, struct generation *self, const char *id, enum image_act act,
                           const struct image_edit *edit)
{
    const char *user_id = call->caller.user_id;
    if (act == IMAGE_DISCARD) {
        auto_bson bson_t *doc = NULL;
        PX_TRY(images_get(self, id, user_id, &doc, &call->err));
        if (image_place_of(doc) != IMAGE_IN_BIN)
            return px_fail(&call->err, PX_NOT_FOUND);
    }
    return images_act(self, user_id, id, act, edit, NULL, &call->err);
}

static bool is_repeated(const Generation__BulkImagesRequest *req, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(req->ids[k], req->ids[i]) == 0)
            return true;
    return false;
}

/* What stands in the way of this one picture only, and is told beside the others. */
static bool is_of_the_picture(enum px_code code)
{
    return code == PX_VALIDATION_FAILED || code == PX_CONFLICT;
}

static enum px_code note_failure(struct px_call *call, char *id, enum px_code code,
                                 Generation__BulkImagesResponse *resp)
{
    Generation__BulkFailure *failure = px_arena_alloc(&call->arena, sizeof *failure);
    if (!failure)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    generation__bulk_failure__init(failure);
    failure->id = id;
    failure->code = px_unconst(px_code_token(code));
    resp->failed[resp->n_failed++] = failure;
    return PX_OK;
}

static enum px_code note_outcome(struct px_call *call, char *id, enum px_code code,
                                 Generation__BulkImagesResponse *resp)
{
    if (code == PX_OK)
        resp->changed++;
    else if (code == PX_NOT_FOUND)
        resp->missing[resp->n_missing++] = id;
    else if (is_of_the_picture(code))
        PX_TRY(note_failure(call, id, code, resp));
    else
        return code;
    call->err = (struct px_error){0};
    return PX_OK;
}

enum px_code generation_bulk_images(struct px_call *call, struct generation *self,
                                    const Generation__BulkImagesRequest *req,
                                    Generation__BulkImagesResponse *resp)
{
    struct image_edit edit = {.n_tags = req->n_tags};
    PX_TRY(check(call, req));
    PX_TRY(image_tags_clean(call, req->tags, req->n_tags, &edit.tags));
    resp->missing = px_arena_array(&call->arena, req->n_ids, sizeof *resp->missing);
    resp->failed = px_arena_array(&call->arena, req->n_ids, sizeof *resp->failed);
    if (!resp->missing || !resp->failed)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    px_call_purge(call, "images:%s", call->caller.user_id);
    for (size_t i = 0; i < req->n_ids; i++) {
        if (is_repeated(req, i))
            continue;
        enum px_code code = act_on(call, self, req->ids[i], acts[req->action], &edit);
        PX_TRY(note_outcome(call, req->ids[i], code, resp));
    }
    return PX_OK;
}
