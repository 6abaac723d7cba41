/* A query checked against its index, as both engines need it. */
#ifndef PX_STORE_QUERY_H
#define PX_STORE_QUERY_H

#include "store/store.h"

/* What to read and from where on. Documents come in the order of the rest fields (the index's fields after
 * the equal ones), then of "_id" where the index isn't unique. Points into itself: never copy it. */
struct px_scan {
    const struct px_collection *collection;
    const struct px_index *index;
    const struct px_value *equal; /* borrowed from the query, as are the bounds */
    size_t n_equal, n_rest;
    bool by_id; /* "_id" breaks ties */
    bool descending;
    const int64_t *from, *to; /* of the first rest field; NULL where the cursor is the stricter bound */
    bool resumes;             /* only what comes after these keys */
    struct px_value after[PX_MAX_INDEX_FIELDS];
    const char *after_id;
    char cursor[PX_MAX_CURSOR]; /* decoded; the texts of 'after' are in here */
};

/* Fails with INTERNAL when the index can't serve the query, with BAD_CURSOR for the cursor of another one. */
enum px_code px_scan__init(struct px_scan *scan, const struct px_collection *collection,
                           const struct px_query *query, struct px_error *err);

/* The field behind the equal ones; i < n_rest. */
static inline const char *px_scan__rest(const struct px_scan *scan, size_t i)
{
    return scan->index->fields[scan->n_equal + i];
}

/* cursor.c: a cursor names the keys of the last document of a page, so it stays true whatever is inserted or
 * deleted meanwhile. Text that was not made by px_cursor__write for the same query is BAD_CURSOR. */
enum px_code px_cursor__read(struct px_scan *scan, const char *text, struct px_error *err);

/* INTERNAL when the document's keys are too long for a cursor. */
enum px_code px_cursor__write(const struct px_scan *scan, const bson_t *doc, char out[PX_MAX_CURSOR],
                              struct px_error *err);

#endif
