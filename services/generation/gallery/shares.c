/* Links for strangers. The link's token stands in the picture's document: taking the link back, the bin, and
 * the picture's end all end it at once. */
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "generation/doc_message.h"
#include "generation/gallery/image_doc.h"
#include "generation/gallery/shares.h"
#include "generation/handlers.h"
#include "rpc/validate.h"
#include "store/doc.h"

enum { TOKEN_BYTES = 32, TOKEN_SIZE = PX_BASE64URL_SIZE(TOKEN_BYTES) };
enum { DEFAULT_DAYS = 30, MOST_DAYS = 365, CACHE_S = 60, MOST_TRIES = 30 };
static const int64_t day_ms = 86400000;

/* A link that still works keeps its token, so that those who have it are not cut off. */
static void choose_token(const bson_t *doc, char out[TOKEN_SIZE])
{
    unsigned char bytes[TOKEN_BYTES];
    const char *old = px_doc_str(doc, "share_token");
    if (strlen(old) == TOKEN_SIZE - 1 && px_doc_int(doc, "share_expires_at") > px_wall_ms()) {
        memcpy(out, old, TOKEN_SIZE);
        return;
    }
    px_random_bytes(bytes, sizeof bytes);
    px_base64url(bytes, sizeof bytes, out);
}

/* CONFLICT: the picture was changed at this moment. */
static enum px_code try_share(struct px_call *call, struct generation *self,
                              const Generation__CreateShareRequest *req, bson_t **ret_doc)
{
    auto_bson bson_t *doc = NULL;
    char token[TOKEN_SIZE];
    struct px_change change = {.n_steps = 0};
    PX_TRY(images_get(self, req->id, call->caller.user_id, &doc, &call->err));
    if (image_place_of(doc) != IMAGE_IN_GALLERY)
        return px_fail(&call->err, PX_NOT_FOUND);
    bool has_days = req->days__case == GENERATION__CREATE_SHARE_REQUEST__DAYS__DAYS;
    choose_token(doc, token);
    px_change_if(&change, "rev", PX_INT(px_doc_int(doc, "rev")));
    px_change_inc(&change, "rev", 1);
    px_change_set(&change, "share_token", PX_STR(token));
    px_change_set(&change, "share_expires_at",
                  PX_INT(px_wall_ms() + day_ms * (has_days ? req->days : DEFAULT_DAYS)));
    px_change_set(&change, "share_hides_prompt", PX_BOOL(req->hide_prompt));
    return px_store_update(self->store, &images_collection, req->id, &change, ret_doc, &call->err);
}

enum px_code generation_create_share(struct px_call *call, struct generation *self,
                                     const Generation__CreateShareRequest *req, Generation__Share *resp)
{
    static const struct px_rule rules[] = {{"days", .min = 1, .max = MOST_DAYS}};
    auto_bson bson_t *after = NULL;
    enum px_code code = PX_CONFLICT;
    PX_TRY(px_validate(&req->base, rules, PX_ARRAY_LEN(rules), &call->err));
    for (int i = 0; i < MOST_TRIES && code == PX_CONFLICT; i++) {
        if (after)
            bson_destroy(px_steal(after));
        code = try_share(call, self, req, &after);
    }
    PX_TRY(code);
    Generation__Share *share = image_doc_share(after, call->caller.origin, &call->arena);
    if (!share)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    *resp = *share;
    px_call_purge(call, "images:%s", call->caller.user_id);
    return PX_OK;
}

enum px_code generation_delete_share(struct px_call *call, struct generation *self,
                                     const Generation__DeleteShareRequest *req,
                                     Generation__DeleteShareResponse *resp)
{
    auto_bson bson_t *doc = NULL;
    struct px_change change = {.n_steps = 0};
    (void)resp;
    PX_TRY(images_get(self, req->id, call->caller.user_id, &doc, &call->err));
    px_change_inc(&change, "rev", 1);
    px_change_unset(&change, "share_token");
    px_change_unset(&change, "share_expires_at");
    px_change_unset(&change, "share_hides_prompt");
    PX_TRY(px_store_update(self->store, &images_collection, req->id, &change, NULL, &call->err));
    px_call_purge(call, "images:%s", call->caller.user_id);
    return PX_OK;
}

enum px_code shares_find(struct generation *self, const char *token, bson_t **ret_doc, struct px_error *err)
{
    auto_bson bson_t *doc = NULL;
    struct px_query query = {.index = "by_share", .equal = {PX_STR(token)}, .n_equal = 1, .limit = 1};
    if (strlen(token) != TOKEN_SIZE - 1)
        return px_fail(err, PX_NOT_FOUND);
    PX_TRY(px_store_find_one(self->store, &images_collection, &query, &doc, err));
    if (image_place_of(doc) != IMAGE_IN_GALLERY || px_doc_int(doc, "share_expires_at") <= px_wall_ms())
        return px_fail(err, PX_NOT_FOUND);
    *ret_doc = px_steal(doc);
    return PX_OK;
}

static char *find_prompt(const bson_t *doc, struct px_arena *arena)
{
    static char none[] = "";
    const Generation__CreateJobsRequest *request = (const Generation__CreateJobsRequest *)doc_message(
        doc, "request", &generation__create_jobs_request__descriptor, arena);
    return request && !px_doc_bool(doc, "share_hides_prompt") ? request->prompt : none;
}

enum px_code generation_get_shared(struct px_call *call, struct generation *self,
                                   const Generation__GetSharedRequest *req, Generation__SharedImage *resp)
{
    auto_bson bson_t *doc = NULL;
    struct px_arena *arena = &call->arena;
    PX_TRY(shares_find(self, req->token, &doc, &call->err));
    int64_t expires_at = px_doc_int(doc, "share_expires_at");
    resp->url = px_arena_printf(arena, "%s/s/%s/picture", call->caller.origin, req->token);
    resp->title = px_arena_strdup(arena, px_doc_str(doc, "title"));
    resp->prompt = find_prompt(doc, arena);
    resp->width = (int32_t)px_doc_int(doc, "width");
    resp->height = (int32_t)px_doc_int(doc, "height");
    resp->expires_at = expires_at;
    const char *tag = px_arena_printf(arena, "images:%s", px_doc_str(doc, "user_id"));
    if (!resp->url || !resp->title || !tag)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    int64_t left_s = (expires_at - px_wall_ms()) / 1000;
    px_call_cache(call, left_s < CACHE_S ? (int)left_s : CACHE_S, tag, NULL);
    return PX_OK;
}
