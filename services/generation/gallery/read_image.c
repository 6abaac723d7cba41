/* The bytes of a picture, piece by piece: stored files as they are, other formats made when asked for. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "generation/doc_message.h"
#include "generation/gallery/image_doc.h"
#include "generation/gallery/shares.h"
#include "generation/handlers.h"
#include "generation/pictures/conversions.h"
#include "generation/pictures/recipe.h"
#include "generation/pictures/thumbs.h"
#include "store/doc.h"

enum { PIECE = 512 << 10, FILE_NAME_SIZE = 96, NAME_WORDS = 40 };

enum variant_kind { AS_FILE, AS_THUMB, AS_RECIPE };

static const struct variant {
    const char *name;
    enum variant_kind kind;
    bool converts; /* to 'type'; otherwise the file is taken as it is stored */
    enum picture_type type;
} variants[] = {
    {"full", AS_FILE, false, PICTURE_PNG},     {"thumb", AS_THUMB, true, PICTURE_WEBP},
    {"thumb2x", AS_THUMB, true, PICTURE_WEBP}, {"png", AS_FILE, true, PICTURE_PNG},
    {"jpeg", AS_FILE, true, PICTURE_JPEG},     {"webp", AS_FILE, true, PICTURE_WEBP},
    {"recipe", AS_RECIPE, false, PICTURE_PNG},
};

/* What is asked for and what is known about it. */
struct wanted {
    struct generation *g;
    const bson_t *doc;
    const char *id;
    const struct variant *variant;
    enum picture_type stored, type; /* as stored, as wanted */
    bool recipe;                    /* inside of the file */
    const char *recipe_text;
    size_t offset, len;
    size_t total; /* of the whole file; filled by the read */
};

static const struct variant *find_variant(const char *name)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(variants); i++)
        if (strcmp(name, variants[i].name) == 0)
            return &variants[i];
    return NULL;
}

/* Another user's picture looks like a missing one. A recipe is for its owner only: neither a signed address
 * nor a link gives away the prompt. */
static enum px_code load(struct px_call *call, struct generation *self,
                         const Generation__ReadImageRequest *req, const struct variant *variant,
                         bson_t **ret_doc)
{
    bool tells_prompt = req->recipe || variant->kind == AS_RECIPE;
    if (req->share_token[0])
        return tells_prompt ? px_fail(&call->err, PX_NOT_FOUND)
                            : shares_find(self, req->share_token, ret_doc, &call->err);
    const char *owner = req->is_signed && !tells_prompt ? NULL : call->caller.user_id;
    return images_get(self, req->id, owner, ret_doc, &call->err);
}

static enum px_code read_blob(struct px_call *call, struct wanted *wanted, const char *variant,
                              ProtobufCBinaryData *out)
{
    char name[IMAGE_BLOB_SIZE];
    image_blob(wanted->id, variant, name);
    return px_blob_read(wanted->g->store, name, wanted->offset, out->data, wanted->len, &out->len,
                        &wanted->total, &call->err);
}

static enum px_code read_whole(const struct wanted *wanted, void **ret_bytes, size_t *ret_len,
                               struct px_error *err)
{
    char name[IMAGE_BLOB_SIZE];
    size_t size = (size_t)px_doc_int(wanted->doc, "bytes"), total = 0;
    auto_free void *bytes = malloc(size + 1);
    image_blob(wanted->id, "full", name);
    if (!bytes)
        return px_fail(err, PX_OUT_OF_MEMORY);
    PX_TRY(px_blob_read(wanted->g->store, name, 0, bytes, size, ret_len, &total, err));
    *ret_bytes = px_steal(bytes);
    return PX_OK;
}

/* conversion_fn: the whole file in the wanted type, with the recipe if wanted. */
static enum px_code make_file(void *data, void **ret_bytes, size_t *ret_len, struct px_error *err)
{
    const struct wanted *wanted = data;
    auto_free void *bytes = NULL;
    size_t len = 0;
    PX_TRY(read_whole(wanted, &bytes, &len, err));
    if (wanted->type != wanted->stored) {
        void *converted = NULL;
        PX_TRY(thumbs_convert(bytes, len, wanted->type, &converted, &len, err));
        free(bytes);
        bytes = converted;
    }
    if (wanted->recipe) {
        auto_buf struct px_buf out = {0};
        px_buf_init(&out, len + 2 * (size_t)RECIPE_MAX);
        PX_TRY(recipe_insert(bytes, len, wanted->recipe_text, &out, err));
        free(bytes);
        bytes = px_buf_take(&out, &len);
    }
    *ret_bytes = px_steal(bytes);
    *ret_len = len;
    return PX_OK;
}

static enum px_code read_made(struct px_call *call, struct wanted *wanted, ProtobufCBinaryData *out)
{
    char key[CONVERSION_KEY_SIZE];
    (void)snprintf(key, sizeof key, "%s.%s%s", wanted->id, picture_suffix(wanted->type),
                   wanted->recipe ? ".recipe" : "");
    return conversions_read(wanted->g->conversions, key, make_file, wanted, wanted->offset, out->data,
                            wanted->len, &out->len, &wanted->total, &call->err);
}

static enum px_code make_message(struct px_call *call, const struct wanted *wanted, Generation__Image *out)
{
    generation__image__init(out);
    return images_to_message(wanted->g, wanted->doc, &call->caller, &call->arena, out, &call->err);
}

static enum px_code read_recipe(struct px_call *call, struct wanted *wanted, ProtobufCBinaryData *out)
{
    Generation__Image image;
    auto_buf struct px_buf json = {0};
    px_buf_init(&json, RECIPE_MAX);
    PX_TRY(make_message(call, wanted, &image));
    PX_TRY(recipe_json(&image, &json, &call->err));
    wanted->total = json.len;
    out->len = wanted->offset < json.len ? json.len - wanted->offset : 0;
    out->len = out->len < wanted->len ? out->len : wanted->len;
    memcpy(out->data, json.data + (out->len ? wanted->offset : 0), out->len);
    return PX_OK;
}

/* The text that goes into the file. */
static enum px_code prepare_recipe(struct px_call *call, struct wanted *wanted)
{
    Generation__Image image;
    auto_buf struct px_buf text = {0};
    px_buf_init(&text, RECIPE_MAX);
    if (!wanted->recipe)
        return PX_OK;
    PX_TRY(make_message(call, wanted, &image));
    recipe_text(&image, &text);
    wanted->recipe_text = px_buf_ok(&text) ? px_arena_strdup(&call->arena, text.data) : NULL;
    return wanted->recipe_text ? PX_OK : px_fail(&call->err, PX_OUT_OF_MEMORY);
}

/* The first words of the title as "a-red-fox"; ASCII only, so that every system and header takes it. */
static void write_words(const char *title, char out[NAME_WORDS + 2])
{
    size_t n = 0;
    for (const char *p = title; *p && n < NAME_WORDS; p++) {
        bool fits = isascii((unsigned char)*p) && isalnum((unsigned char)*p);
        if (fits)
            out[n++] = (char)tolower((unsigned char)*p);
        else if (n > 0 && out[n - 1] != '-')
            out[n++] = '-';
    }
    while (n > 0 && out[n - 1] == '-')
        n--;
    if (n > 0)
        out[n++] = '-';
    out[n] = '\0';
}

static const char *find_words(const bson_t *doc, struct px_arena *arena)
{
    const char *title = px_doc_str(doc, "title");
    const Generation__CreateJobsRequest *request =
        title[0] ? NULL
                 : (const Generation__CreateJobsRequest *)doc_message(
                       doc, "request", &generation__create_jobs_request__descriptor, arena);
    return request ? request->prompt : title;
}

/* pulix-2026-03-01-a-red-fox-AbCd1234.png; strangers get no words. */
static char *make_file_name(struct px_call *call, const struct wanted *wanted, const char *suffix)
{
    char day[PX_RFC3339_SIZE], words[NAME_WORDS + 2] = "";
    px_rfc3339(px_doc_int(wanted->doc, "created_at"), day);
    if (image_is_owned_by(wanted->doc, call->caller.user_id))
        write_words(find_words(wanted->doc, &call->arena), words);
    return px_arena_printf(&call->arena, "pulix-%.10s-%s%.8s.%s", day, words, wanted->id, suffix);
}

static enum px_code read_piece(struct px_call *call, struct wanted *wanted, ProtobufCBinaryData *out)
{
    if (wanted->variant->kind == AS_RECIPE)
        return read_recipe(call, wanted, out);
    if (wanted->variant->kind == AS_THUMB)
        return read_blob(call, wanted, wanted->variant->name, out);
    if (wanted->type == wanted->stored && !wanted->recipe)
        return read_blob(call, wanted, "full", out);
    PX_TRY(prepare_recipe(call, wanted));
    return read_made(call, wanted, out);
}

static enum px_code fill_answer(struct px_call *call, struct wanted *wanted,
                                Generation__ReadImageResponse *resp)
{
    bool is_json = wanted->variant->kind == AS_RECIPE;
    resp->data.data = px_arena_alloc(&call->arena, wanted->len);
    if (!resp->data.data)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    PX_TRY(read_piece(call, wanted, &resp->data));
    resp->total = (int64_t)wanted->total;
    resp->content_type =
        px_arena_strdup(&call->arena, is_json ? "application/json" : picture_content_type(wanted->type));
    resp->file_name = make_file_name(call, wanted, is_json ? "json" : picture_suffix(wanted->type));
    return resp->content_type && resp->file_name ? PX_OK : px_fail(&call->err, PX_OUT_OF_MEMORY);
}

enum px_code generation_read_image(struct px_call *call, struct generation *self,
                                   const Generation__ReadImageRequest *req,
                                   Generation__ReadImageResponse *resp)
{
    auto_bson bson_t *doc = NULL;
    struct wanted wanted = {.g = self, .variant = find_variant(req->variant)};
    if (req->offset < 0 || req->length < 0)
        return px_fail(&call->err, PX_BAD_REQUEST);
    if (!wanted.variant)
        return px_fail_param(&call->err, PX_BAD_QUERY, "variant");
    PX_TRY(load(call, self, req, wanted.variant, &doc));
    if (!picture_type_of(px_doc_str(doc, "content_type"), &wanted.stored))
        return px_fail_because(&call->err, PX_INTERNAL, "picture of unknown type");
    wanted.doc = doc;
    wanted.id = px_doc_str(doc, "_id");
    wanted.offset = (size_t)req->offset;
    wanted.len = req->length > 0 && req->length < PIECE ? (size_t)req->length : PIECE;
    wanted.type = wanted.variant->converts ? wanted.variant->type : wanted.stored;
    wanted.recipe = req->recipe && wanted.variant->kind == AS_FILE;
    return fill_answer(call, &wanted, resp);
}
