/* Serves a picture: from memory when it is known and the right to see it was asked for lately, otherwise
 * piece by piece from the service. Pictures never change, so the entity tag is the picture's name, and a
 * browser that has the bytes of a signed address is told so without a call. */
#include "gateway/pictures/images.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/str.h"
#include "gateway/http/etag.h"
#include "gateway/http/range.h"
#include "gateway/pictures/picture_cache.h"
#include "gateway/pictures/picture_source.h"

/* What is asked for, and the facts about the picture once they are known. */
struct asked {
    struct gw_wanted wanted;
    const char *user_id; /* NULL: a signed address speaks for itself */
    int64_t fresh_s;     /* how long a browser may keep it */
    bool download;
    char key[GW_PICTURE_KEY_SIZE], etag[GW_PICTURE_KEY_SIZE + 2];
};

enum px_code gw_images_start(struct gateway *gw, struct px_error *err)
{
    gw->pictures = gw_pictures_new(GW_PICTURE_CACHE);
    return gw->pictures ? PX_OK : px_fail(err, PX_OUT_OF_MEMORY);
}

void gw_images_stop(struct gateway *gw)
{
    gw_pictures_free(px_steal(gw->pictures));
}

/* A valid signature opens the picture to everybody; otherwise the owner's token must. */
static enum px_code check_access(struct gw_request *req, struct asked *asked, struct px_error *err)
{
    const char *signature = gw_param(req, "sig"), *expires = gw_param(req, "exp");
    int64_t expires_s = 0, now_s = px_wall_ms() / 1000;
    if (signature && expires && px_parse_int(expires, 0, INT32_MAX * INT64_C(4), &expires_s) &&
        px_url_verify(req->gw->config->media_secret, asked->wanted.id, asked->wanted.variant, expires_s,
                      signature, now_s)) {
        asked->wanted.is_signed = true;
        asked->fresh_s = expires_s - now_s;
        return PX_OK;
    }
    if (!req->claims)
        return px_fail(err, signature || expires ? PX_PERMISSION_DENIED : PX_UNAUTHENTICATED);
    enum { DAY_S = 86400 };
    asked->user_id = req->claims->user_id;
    asked->fresh_s = DAY_S;
    return PX_OK;
}

static bool is_yes(const char *text)
{
    return strcmp(text, "1") == 0 || strcmp(text, "true") == 0;
}

static enum px_code read_query(struct gw_request *req, struct asked *asked, struct px_error *err)
{
    static const char *const variants[] = {"full", "thumb", "thumb2x", "png", "jpeg", "webp"};
    asked->wanted.variant = "full";
    for (int i = 0; i < req->n_params; i++) {
        const struct gw_param *param = &req->params[i];
        size_t known = 0;
        if (strcmp(param->name, "id") == 0 && param->in_path)
            asked->wanted.id = param->value;
        else if (strcmp(param->name, "download") == 0)
            asked->download = is_yes(param->value);
        else if (strcmp(param->name, "recipe") == 0)
            asked->wanted.recipe = is_yes(param->value);
        else if (strcmp(param->name, "variant") == 0) {
            while (known < PX_ARRAY_LEN(variants) && strcmp(variants[known], param->value) != 0)
                known++;
            if (known == PX_ARRAY_LEN(variants))
                return px_fail_param(err, PX_BAD_QUERY, "variant");
            asked->wanted.variant = variants[known];
        } else if (strcmp(param->name, "exp") != 0 && strcmp(param->name, "sig") != 0)
            return px_fail_param(err, PX_BAD_QUERY, param->name);
    }
    return px_id_valid(asked->wanted.id) ? PX_OK : px_fail(err, PX_NOT_FOUND);
}

static enum px_code read_request(struct gw_request *req, struct asked *asked, struct px_error *err)
{
    PX_TRY(read_query(req, asked, err));
    PX_TRY(check_access(req, asked, err));
    if (asked->wanted.is_signed && asked->wanted.recipe) /* the address was given away without the recipe */
        return px_fail(err, PX_PERMISSION_DENIED);
    (void)snprintf(asked->key, sizeof asked->key, "%s/%s%s", asked->wanted.id, asked->wanted.variant,
                   asked->wanted.recipe ? "/recipe" : "");
    (void)snprintf(asked->etag, sizeof asked->etag, "\"%s\"", asked->key);
    return PX_OK;
}

static const char *safe_type(const char *type)
{
    static const char *const allowed[] = {"image/png", "image/jpeg", "image/webp"};
    for (size_t i = 0; i < PX_ARRAY_LEN(allowed); i++)
        if (strcmp(type, allowed[i]) == 0)
            return allowed[i];
    return "application/octet-stream";
}

static void add_headers(struct gw_request *req, const struct asked *asked, const char *file_name)
{
    char name[96] = "";
    for (size_t i = 0; file_name[i] && i < sizeof name - 1; i++) {
        bool plain = file_name[i] >= ' ' && file_name[i] <= '~' && !strchr("\"\\;%", file_name[i]);
        name[i] = '_';
        if (plain)
            name[i] = file_name[i];
    }
    if (name[0])
        gw_add_headerf(req, "Content-Disposition", "%s; filename=\"%s\"",
                       asked->download ? "attachment" : "inline", name);
    gw_add_header(req, "ETag", asked->etag);
    if (asked->wanted.share_token) {
        gw_add_header(req, "Cache-Control", "private, no-cache");
        gw_add_header(req, "X-Robots-Tag", "noindex, nofollow, noarchive");
    } else {
        gw_add_headerf(req, "Cache-Control", "private, max-age=%lld, immutable", (long long)asked->fresh_s);
    }
    bool for_all = asked->wanted.is_signed || asked->wanted.share_token;
    gw_add_header(req, "Vary", for_all ? "Origin" : "Authorization, Origin");
    gw_add_header(req, "Cross-Origin-Resource-Policy", for_all ? "cross-origin" : "same-origin");
    gw_add_header(req, "Accept-Ranges", "bytes");
}

/* The range that is to be sent; If-Range with another tag asks for everything. */
static struct gw_range find_range(const struct gw_request *req, const struct asked *asked, int64_t total)
{
    const char *if_range = gw_header(req, "If-Range");
    bool stale = if_range && strcmp(if_range, asked->etag) != 0;
    return gw_range_of(stale ? NULL : gw_header(req, "Range"), total);
}

/* Status and Content-Range; false when the answer was 416. */
static bool open_range(struct gw_request *req, const struct gw_range *range, int64_t total, int *ret_status)
{
    if (range->kind == GW_RANGE_NONE) {
        gw_add_headerf(req, "Content-Range", "bytes */%lld", (long long)total);
        gw_send_code(req, PX_RANGE_NOT_SATISFIABLE);
        return false;
    }
    *ret_status = range->kind == GW_RANGE_PART ? 206 : 200;
    if (range->kind == GW_RANGE_PART)
        gw_add_headerf(req, "Content-Range", "bytes %lld-%lld/%lld", (long long)range->start,
                       (long long)range->end - 1, (long long)total);
    return true;
}

static bool has_it_already(struct gw_request *req, const struct asked *asked)
{
    return gw_etag_matches(gw_header(req, "If-None-Match"), asked->etag);
}

static void send_cached(struct gw_request *req, const struct asked *asked, const struct gw_picture *picture)
{
    int status;
    struct gw_range range = find_range(req, asked, (int64_t)picture->len);
    if (has_it_already(req, asked)) {
        add_headers(req, asked, "");
        gw_send(req, 304, NULL, NULL, 0);
    } else if (open_range(req, &range, (int64_t)picture->len, &status)) {
        add_headers(req, asked, picture->file_name);
        gw_send(req, status, picture->type, picture->bytes + range.start, (size_t)(range.end - range.start));
    }
}

/* Puts a picture that was sent whole into the cache; takes the bytes. */
static void keep(struct gw_request *req, const struct asked *asked,
                 const Generation__ReadImageResponse *piece, unsigned char *bytes)
{
    struct gw_picture picture = {.bytes = bytes, .len = (size_t)piece->total};
    (void)snprintf(picture.key, sizeof picture.key, "%s", asked->key);
    (void)snprintf(picture.owner, sizeof picture.owner, "%s", asked->user_id ? asked->user_id : "");
    (void)snprintf(picture.type, sizeof picture.type, "%s", safe_type(piece->content_type));
    (void)snprintf(picture.file_name, sizeof picture.file_name, "%s", piece->file_name);
    gw_pictures_put(req->gw->pictures, &picture, px_mono_ms());
}

/* Sends the picture as it comes, beginning with the first piece. */
static void send_poured(struct gw_request *req, const struct asked *asked,
                        const Generation__ReadImageResponse *first)
{
    int status;
    struct gw_range range = find_range(req, asked, first->total);
    if (!open_range(req, &range, first->total, &status))
        return;
    add_headers(req, asked, first->file_name);
    if (!gw_stream_begin(req, status, safe_type(first->content_type), range.end - range.start))
        return;
    bool whole = range.kind == GW_RANGE_ALL && first->total > 0 && first->total <= GW_PICTURE_CACHED_MAX;
    auto_free unsigned char *copy = whole ? malloc((size_t)first->total) : NULL;
    bool complete = gw_picture_pour(req, &asked->wanted, range.start, range.end, first, copy);
    gw_stream_end(req, complete);
    if (complete && copy)
        keep(req, asked, first, px_steal(copy));
}

/* Asks the service: for the first piece, or, when the bytes may be known or not needed, just whether it is
 * there. */
static void send_from_service(struct gw_request *req, const struct asked *asked)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, GW_PIECE_BUDGET);
    struct px_error err = {0};
    const Generation__ReadImageResponse *first;
    bool probe = req->is_head || gw_header(req, "Range") || has_it_already(req, asked);
    enum px_code code = gw_picture_read(req, &asked->wanted, 0, probe ? 1 : GW_PIECE, &arena, &first, &err);
    if (code != PX_OK) {
        if (code == PX_NOT_FOUND && (asked->wanted.is_signed || asked->wanted.share_token))
            gw_pictures_drop(req->gw->pictures, asked->key);
        gw_send_problem(req, &err);
        return;
    }
    const struct gw_picture *cached =
        gw_pictures_confirm(req->gw->pictures, asked->key, asked->user_id, px_mono_ms());
    if (cached) {
        send_cached(req, asked, cached);
        gw_pictures_release(req->gw->pictures, cached);
    } else if (has_it_already(req, asked)) {
        add_headers(req, asked, "");
        gw_send(req, 304, NULL, NULL, 0);
    } else {
        send_poured(req, asked, first);
    }
}

void gw_image_file(struct gw_request *req)
{
    struct asked asked = {0};
    struct px_error err = {0};
    if (read_request(req, &asked, &err) != PX_OK) {
        gw_send_problem(req, &err);
        return;
    }
    if (asked.wanted.is_signed && has_it_already(req, &asked)) {
        add_headers(req, &asked, "");
        gw_send(req, 304, NULL, NULL, 0);
        return;
    }
    const struct gw_picture *cached =
        gw_pictures_get(req->gw->pictures, asked.key, asked.user_id, px_mono_ms());
    if (!cached) {
        send_from_service(req, &asked);
        return;
    }
    send_cached(req, &asked, cached);
    gw_pictures_release(req->gw->pictures, cached);
}

void gw_shared_picture(struct gw_request *req)
{
    struct asked asked = {.wanted = {.id = "", .variant = "full", .share_token = gw_param(req, "token")}};
    const char *token = asked.wanted.share_token;
    struct px_error err = {0};
    for (int i = 0; i < req->n_params; i++) {
        if (req->params[i].in_path)
            continue;
        (void)px_fail_param(&err, PX_BAD_QUERY, req->params[i].name);
        gw_send_problem(req, &err);
        return;
    }
    if (!token || strlen(token) > GW_SHARE_TOKEN_MAX) {
        gw_send_code(req, PX_NOT_FOUND);
        return;
    }
    (void)snprintf(asked.key, sizeof asked.key, "s/%s", token);
    (void)snprintf(asked.etag, sizeof asked.etag, "\"%s\"", asked.key);
    send_from_service(req, &asked);
}
