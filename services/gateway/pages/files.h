/* Static files, read into memory once at start; and their compressed variants. */
#ifndef PX_GATEWAY_FILES_H
#define PX_GATEWAY_FILES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "gateway/http/etag.h"

enum { GW_MAX_FILES = 2000, GW_MAX_FILE = 8 << 20, GW_MAX_FILES_TOTAL = 64 << 20, GW_MAX_FILE_PATH = 512 };
enum { GW_VERSION_SIZE = 17 }; /* 16 hexadecimal digits, NUL */

enum gw_coding { GW_IDENTITY, GW_GZIP, GW_BROTLI, GW_N_CODINGS };

/* One representation of a file, with an entity tag of its own. */
struct gw_file_body {
    unsigned char *bytes; /* NULL: not kept, because it would not be smaller */
    size_t len;
    char etag[GW_ETAG_SIZE];
};

struct gw_file {
    char *path;       /* as in a request: "/lib/api.js" */
    const char *type; /* value of Content-Type */
    bool compress;    /* its type is one that packing helps */
    struct gw_file_body bodies[GW_N_CODINGS];
    atomic_bool packed; /* the bodies of all codings are there */
};

/* A set of files that does not change once it is read by others; safe to read from any thread. */
struct gw_files;

/* An empty set; NULL without memory. */
struct gw_files *gw_files_new(void);
void gw_files_free(struct gw_files *files);

/* Adds every file below 'folder' whose type is known, with 'prefix' ("" or "/docs") before its path. Hidden
 * files, links and names with other characters than letters, digits, '.', '_', '-' are left out. Call only
 * before the set is read by others. INTERNAL with err->cause: the folder can't be read, or a limit above is
 * passed. */
enum px_code gw_files_add(struct gw_files *files, const char *folder, const char *prefix,
                          struct px_error *err);

size_t gw_files_count(const struct gw_files *files);
/* In the order of their paths; i below the count. Borrowed. */
const struct gw_file *gw_files_at(const struct gw_files *files, size_t i);

/* Gives file i other bytes (copied); false without memory. Call only before it is packed. */
bool gw_files_replace(struct gw_files *files, size_t i, const void *bytes, size_t len);

/* Packs what packing helps of the files up to this size. From one thread; others may read meanwhile. */
void gw_files_pack(struct gw_files *files, size_t max_size);

/* What the set as a whole is called (versions.h); "" until it was set. */
const char *gw_files_version(const struct gw_files *files);
void gw_files_set_version(struct gw_files *files, const char version[GW_VERSION_SIZE]);

/* The file of exactly this path; borrowed; NULL when there is none. */
const struct gw_file *gw_files_find(const struct gw_files *files, const char *path);

/* The smallest representation that Accept-Encoding (NULL: absent) allows. */
const struct gw_file_body *gw_file_choose(const struct gw_file *file, const char *accept_encoding,
                                          enum gw_coding *ret_coding);

#endif
