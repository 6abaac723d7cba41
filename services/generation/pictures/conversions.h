/* Pictures in another format than they are stored in, made when somebody asks. A file is read in pieces, so
 * the result of a conversion is kept for a while: bounded in bytes, the least recently used goes first. Safe
 * from any thread. */
#ifndef PX_GENERATION_CONVERSIONS_H
#define PX_GENERATION_CONVERSIONS_H

#include <stddef.h>

#include "base/err.h"

enum {
    CONVERSIONS_BYTES = 48 << 20, /* of all results; a larger one is not kept */
    CONVERSIONS_WAITING = 3, /* calls that may wait for the one conversion that runs; more are OVERLOADED */
    CONVERSION_KEY_SIZE = 64
};

struct conversions;

/* NULL without memory. */
struct conversions *conversions_new(size_t max_bytes);
/* NULL is fine; nobody may use it any more. */
void conversions_free(struct conversions *self);

/* Makes the bytes: new, the caller frees them. */
typedef enum px_code (*conversion_fn)(void *data, void **ret_bytes, size_t *ret_len, struct px_error *err);

/* Copies up to 'len' bytes from 'offset' of the result under this key into out, and tells its whole size.
 * Calls 'make' when the result is not kept; one at a time in the process. OVERLOADED when too many wait, or
 * the thread's deadline comes first; what 'make' returns. */
enum px_code conversions_read(struct conversions *self, const char *key, conversion_fn make, void *data,
                              size_t offset, void *out, size_t len, size_t *ret_len, size_t *ret_total,
                              struct px_error *err);

#endif
