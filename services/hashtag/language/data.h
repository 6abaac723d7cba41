/* pulix-hashtag.bin, mapped read-only. */
#ifndef PX_HASHTAG_DATA_H
#define PX_HASHTAG_DATA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "hashtag/language/format.h"

/* Maps the file and checks it: magic, version, bounds, checksum. A second call replaces the first. Not
 * thread-safe. path: NULL is pulix-hashtag.bin beside the program. Errors: UNAVAILABLE. */
enum px_code data_open(const char *path, struct px_error *err);
void data_close(void);
/* Lets go of the pages that this process has touched; they come back from the file's cache when they are
 * needed. Safe beside readers. */
void data_rest(void);

/* The n-th record of an array; false behind its end. */
bool data_get(enum format_section section, size_t n, void *ret, size_t size);

/* The bytes of 'count' records of an array from the n-th on, not aligned; NULL behind its end. */
const void *data_range(enum format_section section, size_t n, size_t count, size_t size);

/* How many records of a size an array has. */
size_t data_count(enum format_section section, size_t size);

/* The next record of a table under a hash. *cursor starts at 0. False when there is no more. */
bool data_find(enum format_section section, uint64_t hash, uint32_t *cursor, void *ret, size_t size);

/* A text of SECTION_TEXTS; "" for a place behind its end. */
const char *data_text(uint32_t place);

#endif
