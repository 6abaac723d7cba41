/* Result addresses, as a storage service signs them: anyone who has one may read the file until it expires. */
#ifndef PX_SANDBOX_RESULTS_H
#define PX_SANDBOX_RESULTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* "http://<host>/results/<name>?X-Amz-…", valid from now_s for ttl_s seconds (ttl_s may be negative:
 * expired). 'key' is the sandbox's token. In the arena; NULL without memory. */
const char *results_sign(struct px_arena *arena, const char *key, const char *host, const char *name,
                         int64_t now_s, int64_t ttl_s);

enum result_access { RESULT_ALLOWED, RESULT_EXPIRED_ADDRESS, RESULT_BAD_SIGNATURE };

/* Checks the parameters of such an address; NULL parameters are refused. */
enum result_access results_check(const char *key, const char *name, const char *date, const char *expires,
                                 const char *signature, int64_t now_s);

#endif
