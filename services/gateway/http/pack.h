/* Answers of services, packed by gzip on their way out.
 *
 * Never packed: what is short, and what accounts answer (below /auth/), because it may carry tokens. How well a text
 * packs tells how alike its parts are, so that whoever can have a secret packed next to texts of theirs may find it
 * out (BREACH). Elsewhere nobody can for somebody else: people are known by a header field that no foreign page can
 * make a browser send. */
#ifndef PX_GATEWAY_PACK_H
#define PX_GATEWAY_PACK_H

#include "gateway/gateway.h"

/* Whether a text of this length is packed in the answer to this request. */
bool gw_pack_wanted(const struct gw_request *req, size_t len);

/* Packs the answer if that is wanted and helps. It then borrows ret_packed's bytes, which are new: free() them after
 * the answer was used. */
void gw_pack(const struct gw_request *req, struct gw_answer *answer, unsigned char **ret_packed);

#endif
