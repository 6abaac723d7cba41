/* Names of static files that change with their content, so that browsers need not ask for them again.
 *
 * Everything is also found below "/v/<version>", and the pages refer to it there; modules and style sheets
 * refer to each other by relative addresses and so stay below the same prefix. The version is a hash of all
 * files. */
#ifndef PX_GATEWAY_VERSIONS_H
#define PX_GATEWAY_VERSIONS_H

#include "gateway/pages/files.h"

/* Makes the HTML pages of the set refer to its other files by their versioned addresses. Call once, after the
 * last gw_files_add. OUT_OF_MEMORY. */
enum px_code gw_versions_apply(struct gw_files *files, struct px_error *err);

/* The file of a request's path, versioned or plain; NULL when there is none. *ret_current: the path has the
 * version of these files, so that the answer never changes. A page that was loaded from an earlier version
 * gets the files of today, which it must not keep. */
const struct gw_file *gw_versions_find(const struct gw_files *files, const char *path, bool *ret_current);

#endif
