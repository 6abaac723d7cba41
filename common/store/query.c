/* Checks that the index serves the query: equality on its leading fields, then at most one range. */
#include "store/query.h"

#include <string.h>

#include "base/str.h"
#include "store/collection.h"

static bool values_are_valid(const struct px_query *query)
{
    for (size_t i = 0; i < query->n_equal; i++) {
        const struct px_value *value = &query->equal[i];
        if (value->kind == PX_VALUE_ABSENT)
            return false;
        if (value->kind == PX_VALUE_STR && !value->text)
            return false;
    }
    return true;
}

/* Reading a multikey index without a fixed word would show a document once for each of its words. */
static bool fixes_multikey(const struct px_index *index, size_t n_equal)
{
    for (size_t i = 0; index->multikey && i < px_index__n_fields(index); i++)
        if (strcmp(index->fields[i], index->multikey) == 0)
            return i < n_equal;
    return true;
}

/* Of the query's range and its cursor only the stricter bound is kept: an engine could choose the other one
 * for its seek and read from there. */
static void keep_stricter_bound(struct px_scan *scan)
{
    const int64_t **bound = scan->descending ? &scan->to : &scan->from;
    if (!scan->resumes || !*bound)
        return;
    const struct px_value *key = &scan->after[0];
    bool cursor_is_stricter =
        key->kind != PX_VALUE_STR && (scan->descending ? key->number < **bound : key->number >= **bound);
    if (cursor_is_stricter)
        *bound = NULL;
    else
        scan->resumes = false;
}

enum px_code px_scan__init(struct px_scan *scan, const struct px_collection *collection,
                           const struct px_query *query, struct px_error *err)
{
    const struct px_index *index = px_index__find(collection, query->index);
    const char *name = query->index ? query->index : "(none)";
    if (!index)
        return px_fail_because(err, PX_INTERNAL, "collection %s has no index %s", collection->name, name);
    size_t n_fields = px_index__n_fields(index);
    if (query->n_equal > n_fields || !values_are_valid(query))
        return px_fail_because(err, PX_INTERNAL, "index %s of %s: bad values", name, collection->name);
    if ((query->from || query->to) && query->n_equal == n_fields)
        return px_fail_because(err, PX_INTERNAL, "index %s of %s has no field for the range", name,
                               collection->name);
    if (!fixes_multikey(index, query->n_equal))
        return px_fail_because(err, PX_INTERNAL, "index %s of %s needs a value for %s", name,
                               collection->name, index->multikey);
    *scan = (struct px_scan){.collection = collection,
                             .index = index,
                             .equal = query->equal,
                             .n_equal = query->n_equal,
                             .n_rest = n_fields - query->n_equal,
                             .by_id = !index->unique,
                             .descending = query->descending,
                             .from = query->from,
                             .to = query->to};
    if (query->cursor && query->cursor[0])
        PX_TRY(px_cursor__read(scan, query->cursor, err));
    keep_stricter_bound(scan);
    return PX_OK;
}
