/* The archive is written while it is sent: never more than a piece of one picture and a page of the list are
 * in memory. What can be refused is refused before the first byte, because afterwards nothing but a cut
 * connection can tell of a fault. */
#include "gateway/pictures/archive.h"

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
#include "gateway/pictures/picture_selection.h"
#include "gateway/pictures/picture_source.h"
#include "jsonpb/jsonpb.h"

#define GENERATION &generation__generation__descriptor

enum {
    RECIPE_MAX = 256 << 10,
    BLOCK = 64 << 10, /* bytes per write to the client */
    NAME_MAX_BYTES = 128,
    MISSING_MAX = 256 << 10, /* bytes of the list of pictures that are gone */
};

PX_DEFINE_AUTO(archive, struct archive *, archive_write_free);
#define auto_archive PX_AUTO(archive)
PX_DEFINE_AUTO(entry, struct archive_entry *, archive_entry_free);
#define auto_entry PX_AUTO(entry)

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
    auto_buf struct px_buf json = {0};
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
        auto_arena struct px_arena arena = {0};
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
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, (size_t)2 * GW_PIECE_BUDGET);
    request.id = px_unconst(id);
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

/* Ends when the session was revoked, but not when the token has merely become old: a large archive may take
 * longer than a token lasts. */
static bool may_go_on(struct gw_request *req, const struct sink *sink)
{
    return !sink->broken && !gw_draining(req->gw) && !gw_session_revoked(req);
}

/* The pictures of the page at hand; 'missing' collects those that are gone. */
static bool add_page(struct gw_request *req, struct archive *zip, const struct sink *sink,
                     const struct gw_selection *selection, size_t *number, struct px_buf *missing)
{
    for (size_t i = 0; i < selection->n; i++) {
        bool is_missing = false;
        if (!may_go_on(req, sink) || !add_picture(req, zip, ++*number, selection->ids[i], &is_missing))
            return false;
        if (is_missing)
            px_buf_printf(missing, "%s\n", selection->ids[i]);
    }
    return !sink->broken;
}

static bool write_archive(struct gw_request *req, struct gw_selection *selection)
{
    struct sink sink = {.req = req};
    struct px_error err = {0};
    size_t number = 0;
    auto_archive struct archive *zip = open_zip(&sink);
    auto_buf struct px_buf missing = {0};
    px_buf_init(&missing, MISSING_MAX);
    bool fine = zip != NULL;
    while (fine && selection->n > 0)
        fine = add_page(req, zip, &sink, selection, &number, &missing) &&
               gw_selection_next(req, selection, &err) == PX_OK;
    fine = fine && add_missing_list(zip, &missing);
    sink.broken = sink.broken || !fine;
    if (zip && archive_write_close(zip) != ARCHIVE_OK)
        sink.broken = true;
    if (sink.broken)
        px_log_warn("archive cut off", PX_I("pictures", number), PX_S("code", px_code_token(err.code)));
    return !sink.broken;
}

void gw_archive(struct gw_request *req)
{
    struct px_error err = {0};
    char day[PX_RFC3339_SIZE];
    auto_selection struct gw_selection selection = {0};
    if (gw_selection_begin(req, &selection, &err) != PX_OK) {
        gw_send_problem(req, &err);
        return;
    }
    px_rfc3339(px_wall_ms(), day);
    gw_add_headerf(req, "Content-Disposition", "attachment; filename=\"pulix-%.10s.zip\"", day);
    if (gw_stream_begin(req, 200, "application/zip", -1))
        gw_stream_end(req, write_archive(req, &selection));
}
