/* A file of JSON lines that is only appended to. A line is written by one write(2), so that it survives the
 * death of the process as soon as the call returns; a torn last line (power loss) is cut off when the file is
 * opened. */
#ifndef PX_SANDBOX_JOURNAL_H
#define PX_SANDBOX_JOURNAL_H

#include <jansson.h>

#include "base/err.h"

/* Called for each record in order; 'record' is borrowed (json_incref to keep it). */
typedef void (*journal_fn)(json_t *record, void *data);

/* Opens or creates (mode 0600), replays every record, and leaves the descriptor ready for appending. */
enum px_code journal_open(const char *path, journal_fn fn, void *data, int *ret_fd, struct px_error *err);

/* Not thread-safe for one descriptor: callers hold their lock. */
enum px_code journal_append(int fd, const json_t *record, struct px_error *err);

/* Forgets everything. */
enum px_code journal_clear(int fd, struct px_error *err);

#endif
