/* The archive is written while it is sent: never more than a piece of one picture is in memory. The list of
 * pictures is complete before the first byte, because afterwards nothing but a cut connection can tell of a
 * fault. */
#include "gateway/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <pulix/generation/v1/generation.pb-c.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "gateway/picture_source.h"
#include "jsonpb/jsonpb.h"

#define GENERATION &generation__generation__descriptor

enum {
    PAGE = 100,
    RECIPE_MAX = 256 << 10,
    BLOCK = 64 << 10, /* bytes per write to the client */
    NAME_MAX_BYTES = 128,
};

struct selection {
    const char *ids[GW_MAX_ARCHIVE];
    size_t n;
};

PX_DEFINE_AUTO(archive, struct archive *, archive_write_free);
#define auto_archive PX_AUTO(archive)
PX_DEFINE_AUTO(entry, struct archive_entry *, archive_entry_free);
#define auto_entry PX_AUTO(entry)

/* ---- which pictures ---- */

static enum px_code select_id(struct selection *selection, const char *id, struct px_error *err)
{
    if (!px_id_valid(id))
        return px_fail(err, PX_NOT_FOUND);
    if (selection->n == GW_MAX_ARCHIVE)
        return px_fail_field(err, "ids", PX_FAULT_TOO_MANY, GW_MAX_ARCHIVE);
    for (size_t i = 0; i < selection->n; i++)
        if (strcmp(selection->ids[i], id) == 0)
            return PX_OK;
    selection->ids[selection->n++] = id;
    return PX_OK;
}

static enum px_code select_listed(struct gw_request *req, const char *list, struct selection *selection,
                                  struct px_error *err)
{
    while (*list) {
        size_t len = strcspn(list, ",");
        const char *id = px_arena_strndup(&req->arena, list, len);
        if (!id)
            return px_fail(err, PX_OUT_OF_MEMORY);
        PX_TRY(select_id(selection, id, err));
        list += len + (list[len] == ',');
    }
    return PX_OK;
}

static enum px_code select_filtered(struct gw_request *req, Generation__ListImagesRequest *filter,
                                    struct selection *selection, struct px_error *err)
{
    filter->limit = PAGE;
    for (bool more = true; more;) {
        ProtobufCMessage *answer;
        PX_TRY(gw_call(req, GENERATION, "ListImageIds", &filter->base, &answer, err));
        const Generation__ListImageIdsResponse *page = (const Generation__ListImageIdsResponse *)answer;
        for (size_t i = 0; i < page->n_data; i++)
            PX_TRY(select_id(selection, page->data[i], err));
        more = page->next_case == GENERATION__LIST_IMAGE_IDS_RESPONSE__NEXT_NEXT_CURSOR && page->n_data > 0;
        if (more)
            filter->cursor = page->next_cursor;
    }
    return PX_OK;
}

static enum px_code select_pictures(struct gw_request *req, struct selection *selection, struct px_error *err)
{
    Generation__ListImagesRequest filter = GENERATION__LIST_IMAGES_REQUEST__INIT;
    const char *ids = gw_param(req, "ids");
    for (int i = 0; i < req->n_params; i++) {
        const struct gw_param *param = &req->params[i];
        if (strcmp(param->name, "ids") == 0 && req->n_params == 1)
            continue;
        if (ids || strcmp(param->name, "limit") == 0 || strcmp(param->name, "cursor") == 0 ||
            px_json_bind(&filter.base, param->name, param->value, &req->arena, NULL) != PX_OK)
            return px_fail_param(err, PX_BAD_QUERY, param->name);
    }
    if (ids)
        PX_TRY(select_listed(req, ids, selection, err));
    else
        PX_TRY(select_filtered(req, &filter, selection, err));
    return selection->n > 0 ? PX_OK : px_fail(err, PX_NOT_FOUND);
}

/* ---- the file ---- */

/* Where the archive's bytes go. libarchive loses memory when a write fails, so that after a failure they are
 * swallowed until everything is closed. */
struct sink {
    struct gw_request *req;
    bool broken;
};

static la_ssize_t write_block(struct archive *zip, void *data, const void *bytes, size_t len)
{
    struct sink *sink = data;
    (void)zip;
    if (!sink->broken && !gw_stream_write(sink->req, bytes, len))
        sink->broken = true;
    return (la_ssize_t)len;
}

static struct archive *open_zip(struct sink *sink)
{
    auto_archive struct archive *zip = archive_write_new();
    if (!zip || archive_write_set_format_zip(zip) != ARCHIVE_OK ||
        archive_write_set_format_option(zip, "zip", "compression", "store") !=
            ARCHIVE_OK || /* pictures are packed */
        archive_write_set_bytes_per_block(zip, BLOCK) != ARCHIVE_OK ||
        archive_write_set_bytes_in_last_block(zip, 1) != ARCHIVE_OK ||
        archive_write_open(zip, sink, NULL, write_block, NULL) != ARCHIVE_OK)
        return NULL;
    return px_steal(zip);
}

static bool begin_entry(struct archive *zip, const char *name, int64_t size, int64_t wall_ms)
{
    auto_entry struct archive_entry *entry = archive_entry_new();
    if (!entry)
        return false;
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, size);
    archive_entry_set_mtime(entry, (time_t)(wall_ms / 1000), 0);
    return archive_write_header(zip, entry) == ARCHIVE_OK;
}

static bool add_file(struct archive *zip, const char *name, const void *bytes, size_t len, int64_t wall_ms)
{
    return begin_entry(zip, name, (int64_t)len, wall_ms) &&
           archive_write_data(zip, bytes, len) == (la_ssize_t)len;
}

/* What the picture was made from. Addresses are left out: they open the picture to whoever gets the file. */
static bool add_recipe(struct archive *zip, const char *stem, Generation__Image *image)
{
    static char none[] = "";
    char name[NAME_MAX_BYTES + 8];
    auto_buf struct px_buf json;
    px_buf_init(&json, RECIPE_MAX);
    image->url = image->thumb_url = image->thumb2x_url = none;
    image->share = NULL;
    (void)snprintf(name, sizeof name, "%s.json", stem);
    return px_json_encode(&image->base, &json, NULL) == PX_OK &&
           add_file(zip, name, json.data, json.len, image->created_at);
}

static const char *suffix_of(const char *type)
{
    return strcmp(type, "image/png") == 0 ? "png" : strcmp(type, "image/jpeg") == 0 ? "jpg" : "webp";
}

/* Everything of the picture after its first piece. */
static bool add_rest(struct gw_request *req, struct archive *zip, const struct gw_wanted *wanted,
                     int64_t offset, int64_t total)
{
    while (offset < total) {
        auto_arena struct px_arena arena;
        px_arena_init(&arena, GW_PIECE_BUDGET);
        const Generation__ReadImageResponse *piece;
        if (gw_picture_read(req, wanted, offset, GW_PIECE, &arena, &piece, NULL) != PX_OK ||
            piece->total != total ||
            archive_write_data(zip, piece->data.data, piece->data.len) != (la_ssize_t)piece->data.len)
            return false;
        offset += (int64_t)piece->data.len;
    }
    return true;
}

/* One picture and its recipe. *ret_missing: it is gone meanwhile, which is no failure of the archive. */
static bool add_picture(struct gw_request *req, struct archive *zip, size_t number, const char *id,
                        bool *ret_missing)
{
    char stem[NAME_MAX_BYTES], name[NAME_MAX_BYTES + 8], day[PX_RFC3339_SIZE];
    struct gw_wanted wanted = {.id = id, .variant = "full"};
    Generation__GetImageRequest request = GENERATION__GET_IMAGE_REQUEST__INIT;
    ProtobufCMessage *answer;
    const Generation__ReadImageResponse *first;
    struct px_error err = {0};
    auto_arena struct px_arena arena;
    px_arena_init(&arena, (size_t)2 * GW_PIECE_BUDGET);
    request.id = (char *)(uintptr_t)id;
    enum px_code code = gw_call_into(req, &arena, GENERATION, "GetImage", &request.base, &answer, &err);
    if (code == PX_OK)
        code = gw_picture_read(req, &wanted, 0, GW_PIECE, &arena, &first, &err);
    *ret_missing = code == PX_NOT_FOUND;
    if (code != PX_OK)
        return *ret_missing;
    Generation__Image *image = (Generation__Image *)answer;
    px_rfc3339(image->created_at, day);
    (void)snprintf(stem, sizeof stem, "%04zu-%.10s-%.22s", number, day, id);
    (void)snprintf(name, sizeof name, "%s.%s", stem, suffix_of(first->content_type));
    return begin_entry(zip, name, first->total, image->created_at) &&
           archive_write_data(zip, first->data.data, first->data.len) == (la_ssize_t)first->data.len &&
           add_rest(req, zip, &wanted, (int64_t)first->data.len, first->total) &&
           add_recipe(zip, stem, image);
}

static bool add_missing_list(struct archive *zip, const struct px_buf *missing)
{
    return missing->len == 0 || add_file(zip, "missing.txt", missing->data, missing->len, px_wall_ms());
}

static bool write_archive(struct gw_request *req, const struct selection *selection)
{
    struct sink sink = {.req = req};
    auto_archive struct archive *zip = open_zip(&sink);
    auto_buf struct px_buf missing;
    px_buf_init(&missing, (size_t)(PX_ID_SIZE + 1) * GW_MAX_ARCHIVE);
    bool fine = zip != NULL;
    for (size_t i = 0; i < selection->n && fine; i++) {
        bool is_missing = false;
        fine = !gw_draining(req->gw) && !gw_session_ended(req) &&
               add_picture(req, zip, i + 1, selection->ids[i], &is_missing) && !sink.broken;
        if (is_missing)
            px_buf_printf(&missing, "%s\n", selection->ids[i]);
    }
    fine = fine && add_missing_list(zip, &missing);
    sink.broken = sink.broken || !fine;
    if (zip && archive_write_close(zip) != ARCHIVE_OK)
        sink.broken = true;
    if (sink.broken)
        px_log_warn("archive cut off", PX_I("pictures", selection->n));
    return !sink.broken;
}

void gw_archive(struct gw_request *req)
{
    struct px_error err = {0};
    char day[PX_RFC3339_SIZE];
    struct selection *selection = px_arena_alloc(&req->arena, sizeof *selection);
    if (!selection) {
        gw_send_code(req, PX_OUT_OF_MEMORY);
        return;
    }
    if (select_pictures(req, selection, &err) != PX_OK) {
        gw_send_problem(req, &err);
        return;
    }
    px_rfc3339(px_wall_ms(), day);
    gw_add_headerf(req, "Content-Disposition", "attachment; filename=\"pulix-%.10s.zip\"", day);
    if (gw_stream_begin(req, 200, "application/zip", -1))
        gw_stream_end(req, write_archive(req, selection));
}
