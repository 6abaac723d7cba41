/* Bytes of pictures from the service that keeps them, in pieces, so that the reader sets the pace. */
#ifndef PX_GATEWAY_PICTURE_SOURCE_H
#define PX_GATEWAY_PICTURE_SOURCE_H

#include <pulix/generation/v1/generation.pb-c.h>

#include "gateway/gateway.h"

enum {
    GW_PIECE = 512 << 10,      /* the most that one call brings */
    GW_PIECE_BUDGET = 2 << 20, /* of an arena that holds one */
};

struct gw_wanted {
    const char *id, *variant;
    bool is_signed;          /* the address is signed: the caller need not be the owner */
    bool recipe;             /* with the recipe inside the file */
    const char *share_token; /* of a share link, instead of the id; NULL: none */
};

/* Reads up to 'length' bytes from 'offset'. The answer lives in 'arena'. NOT_FOUND for what is gone or
 * foreign. */
enum px_code gw_picture_read(struct gw_request *req, const struct gw_wanted *wanted, int64_t offset,
                             int32_t length, struct px_arena *arena,
                             const Generation__ReadImageResponse **ret_piece, struct px_error *err);

/* Sends the bytes start..end to the open stream, piece by piece; 'first' (may be NULL) is a piece that was
 * read already, from offset 0. A copy goes to 'copy' (may be NULL). False when the service or the client
 * failed. */
bool gw_picture_pour(struct gw_request *req, const struct gw_wanted *wanted, int64_t start, int64_t end,
                     const Generation__ReadImageResponse *first, unsigned char *copy);

#endif
