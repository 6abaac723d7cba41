/* Typed reads from a BSON document. A missing field or one of another type reads as the empty value. */
#ifndef PX_STORE_DOC_H
#define PX_STORE_DOC_H

#include <bson/bson.h>
#include <stdint.h>

#include "base/arena.h"

/* Borrowed from the document; "" when missing. Dots reach into sub-documents. */
const char *px_doc_str(const bson_t *doc, const char *field);
/* Integers, booleans and dates (milliseconds); 0 when missing. */
int64_t px_doc_int(const bson_t *doc, const char *field);
double px_doc_double(const bson_t *doc, const char *field);
bool px_doc_bool(const bson_t *doc, const char *field);
bool px_doc_has(const bson_t *doc, const char *field);

/* Copies an array of strings into the arena; NULL and 0 when missing or without memory. */
char **px_doc_strings(const bson_t *doc, const char *field, struct px_arena *arena, size_t *ret_n);

/* A view of a sub-document or array; false when missing. 'ret' needs no destroying and lives as long as doc. */
bool px_doc_sub(const bson_t *doc, const char *field, bson_t *ret);

/* Appends an array of strings. */
void px_doc_add_strings(bson_t *doc, const char *field, const char *const *strings, size_t n);

#endif
