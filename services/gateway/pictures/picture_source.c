/* ReadImage, piece after piece, each in an arena of its own. */
#include "gateway/pictures/picture_source.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"

enum px_code gw_picture_read(struct gw_request *req, const struct gw_wanted *wanted, int64_t offset,
                             int32_t length, struct px_arena *arena,
                             const Generation__ReadImageResponse **ret_piece, struct px_error *err)
{
    Generation__ReadImageRequest request = GENERATION__READ_IMAGE_REQUEST__INIT;
    request.id = px_unconst(wanted->id);
    request.variant = px_unconst(wanted->variant);
    request.offset = offset;
    request.length = length;
    request.is_signed = wanted->is_signed;
    request.recipe = wanted->recipe;
    if (wanted->share_token)
        request.share_token = px_unconst(wanted->share_token);
    ProtobufCMessage *answer;
    PX_TRY(gw_call_into(req, arena, &generation__generation__descriptor, "ReadImage", &request.base, &answer,
                        err));
    const Generation__ReadImageResponse *piece = (const Generation__ReadImageResponse *)answer;
    if (piece->total < 0 || offset + (int64_t)piece->data.len > piece->total ||
        piece->data.len > (size_t)length || (piece->data.len == 0 && offset < piece->total))
        return px_fail_because(err, PX_INTERNAL, "piece of a picture with odd sizes");
    *ret_piece = piece;
    return PX_OK;
}

/* The part of the piece (which begins at offset) that lies within start..end. */
static bool send_part(struct gw_request *req, const ProtobufCBinaryData *data, int64_t offset, int64_t *start,
                      int64_t end, unsigned char **copy)
{
    int64_t skip = *start - offset, len = (int64_t)data->len - skip;
    if (len > end - *start)
        len = end - *start;
    if (len <= 0)
        return true;
    if (*copy) {
        memcpy(*copy, data->data + skip, (size_t)len);
        *copy += len;
    }
    *start += len;
    return gw_stream_write(req, data->data + skip, (size_t)len);
}

bool gw_picture_pour(struct gw_request *req, const struct gw_wanted *wanted, int64_t start, int64_t end,
                     const Generation__ReadImageResponse *first, unsigned char *copy)
{
    if (first && !send_part(req, &first->data, 0, &start, end, &copy))
        return false;
    while (start < end) {
        auto_arena struct px_arena arena = {0};
        px_arena_init(&arena, GW_PIECE_BUDGET);
        struct px_error err = {0};
        const Generation__ReadImageResponse *piece;
        int32_t length = end - start < GW_PIECE ? (int32_t)(end - start) : GW_PIECE;
        if (gw_picture_read(req, wanted, start, length, &arena, &piece, &err) != PX_OK) {
            px_log_warn("picture cut off", PX_S("code", px_code_token(err.code)),
                        PX_S("image_id", wanted->share_token ? "shared" : wanted->id));
            return false;
        }
        int64_t offset = start;
        if (piece->data.len == 0 || !send_part(req, &piece->data, offset, &start, end, &copy))
            return false;
    }
    return true;
}
