/* Problem documents (RFC 9457): how an error looks to a client, in English or Russian. */
#ifndef PX_GATEWAY_PROBLEM_H
#define PX_GATEWAY_PROBLEM_H

#include "base/buf.h"
#include "base/err.h"

/* "Not Found" for 404; "Error" for a status without a name. */
const char *gw_status_phrase(int status, enum px_lang lang);

/* Appends the JSON document. policy: the rate limit that was hit, NULL for none. */
void gw_problem_write(struct px_buf *out, const struct px_error *err, enum px_lang lang,
                      const char *request_id, const char *policy);

#endif
