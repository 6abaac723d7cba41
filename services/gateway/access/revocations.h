/* Sessions that ended before their tokens expired. Each gateway holds all of them in memory: it replays the
 * stream AUTH when it starts and hears of new ones at once. Safe from any thread. */
#ifndef PX_GATEWAY_REVOCATIONS_H
#define PX_GATEWAY_REVOCATIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "token/token.h"

struct gw_revocations;

struct gw_revocations *gw_revocations_new(void);
void gw_revocations_free(struct gw_revocations *revocations);

/* Tokens of the user issued up to until_ms are not valid any more: those of one session, or, with session_id
 * "", of all but except_session_id ("" for none). Kept as long as such a token could live. */
void gw_revocations_add(struct gw_revocations *revocations, const char *user_id, const char *session_id,
                        const char *except_session_id, int64_t until_ms, int64_t now_ms);

bool gw_revocations_hit(struct gw_revocations *revocations, const struct px_claims *claims);

/* Forgets what no living token can hit any more. */
void gw_revocations_expire(struct gw_revocations *revocations, int64_t now_ms);

#endif
