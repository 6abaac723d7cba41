/* Copies all that one installation keeps to another: from a data folder to MongoDB, back, or between two of a
 * kind. For pulix-store. */
#ifndef PX_STORE_COPY_H
#define PX_STORE_COPY_H

#include "base/err.h"

/* What to tell the operator: "generation.pictures", how many of how many. total 0: not known yet. */
typedef void (*px_copy_progress_fn)(const char *what, long long done, long long total);

/* from, to: a MongoDB address ("mongodb://", "mongodb+srv://") or a data folder. Documents are written over
 * what is there under their ids, blobs that are there stay, nothing is deleted; so a copy that broke off is
 * simply run again. Indexes are built by each service when it opens its store. Services should be stopped
 * meanwhile: at the end the documents of every collection are counted on both sides.
 *
 * *ret_equal: whether all counts were equal. Progress is reported about once a second and at each end. */
enum px_code px_store_copy(const char *from, const char *to, px_copy_progress_fn progress, bool *ret_equal,
                           struct px_error *err);

#endif
