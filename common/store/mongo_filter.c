/* Turns a scan into a filter and an order that its index serves.
 *
 * The place of a cursor is given twice: as a bound of the first rest field, which positions the index, and
 * exactly, as alternatives over all ordering fields, which only documents with the same first field need. */
#include "store/mongo.h"

void px_mongo__append(bson_t *doc, const char *field, const struct px_value *value)
{
    switch (value->kind) {
    case PX_VALUE_STR:
        BSON_APPEND_UTF8(doc, field, value->text);
        break;
    case PX_VALUE_INT:
        BSON_APPEND_INT64(doc, field, value->number);
        break;
    case PX_VALUE_BOOL:
        BSON_APPEND_BOOL(doc, field, value->number != 0);
        break;
    case PX_VALUE_ABSENT: {
        bson_t exists;
        BSON_APPEND_DOCUMENT_BEGIN(doc, field, &exists);
        BSON_APPEND_BOOL(&exists, "$exists", false);
        (void)bson_append_document_end(doc, &exists);
        break;
    }
    }
}

/* The fields that order the scan: the rest fields, then "_id". */
static size_t n_keys(const struct px_scan *scan)
{
    return scan->n_rest + scan->by_id;
}

static const char *key_name(const struct px_scan *scan, size_t i)
{
    return i < scan->n_rest ? px_scan__rest(scan, i) : "_id";
}

static struct px_value key_after(const struct px_scan *scan, size_t i)
{
    return i < scan->n_rest ? scan->after[i] : PX_STR(scan->after_id);
}

/* The first rest field: its range, the cursor's bound, and that it is there at all. */
static void put_bounds(bson_t *filter, const struct px_scan *scan, bool with_cursor)
{
    bson_t bounds;
    bool resumes = scan->resumes && with_cursor;
    BSON_APPEND_DOCUMENT_BEGIN(filter, px_scan__rest(scan, 0), &bounds);
    if (scan->from)
        BSON_APPEND_INT64(&bounds, "$gte", *scan->from);
    if (scan->to)
        BSON_APPEND_INT64(&bounds, "$lt", *scan->to);
    if (resumes)
        px_mongo__append(&bounds, scan->descending ? "$lte" : "$gte", &scan->after[0]);
    if (!scan->from && !scan->to && !resumes)
        BSON_APPEND_BOOL(&bounds, "$exists", true);
    (void)bson_append_document_end(filter, &bounds);
}

static void put_beyond(bson_t *filter, const struct px_scan *scan, size_t i)
{
    bson_t beyond;
    struct px_value value = key_after(scan, i);
    BSON_APPEND_DOCUMENT_BEGIN(filter, key_name(scan, i), &beyond);
    px_mongo__append(&beyond, scan->descending ? "$lt" : "$gt", &value);
    (void)bson_append_document_end(filter, &beyond);
}

/* a beyond; or a the same and b beyond; or both the same and _id beyond. */
static void put_alternatives(bson_t *filter, const struct px_scan *scan)
{
    bson_t alternatives;
    BSON_APPEND_ARRAY_BEGIN(filter, "$or", &alternatives);
    for (size_t i = 0; i < n_keys(scan); i++) {
        char buffer[16];
        const char *number;
        bson_t alternative;
        (void)bson_uint32_to_string((uint32_t)i, &number, buffer, sizeof buffer);
        BSON_APPEND_DOCUMENT_BEGIN(&alternatives, number, &alternative);
        for (size_t k = 0; k < i; k++) {
            struct px_value same = key_after(scan, k);
            px_mongo__append(&alternative, key_name(scan, k), &same);
        }
        put_beyond(&alternative, scan, i);
        (void)bson_append_document_end(&alternatives, &alternative);
    }
    (void)bson_append_array_end(filter, &alternatives);
}

bson_t *px_mongo__filter(const struct px_scan *scan, bool with_cursor)
{
    bson_t *filter = bson_new();
    bool resumes = scan->resumes && with_cursor;
    for (size_t i = 0; i < scan->n_equal; i++)
        px_mongo__append(filter, scan->index->fields[i], &scan->equal[i]);
    if (scan->n_rest > 0)
        put_bounds(filter, scan, with_cursor);
    for (size_t i = 1; i < scan->n_rest; i++) {
        bson_t exists;
        BSON_APPEND_DOCUMENT_BEGIN(filter, px_scan__rest(scan, i), &exists);
        BSON_APPEND_BOOL(&exists, "$exists", true);
        (void)bson_append_document_end(filter, &exists);
    }
    if (resumes && n_keys(scan) > 0)
        put_alternatives(filter, scan);
    return filter;
}

bson_t *px_mongo__sort(const struct px_scan *scan)
{
    bson_t *sort = bson_new();
    for (size_t i = 0; i < n_keys(scan); i++)
        BSON_APPEND_INT32(sort, key_name(scan, i), scan->descending ? -1 : 1);
    return sort;
}
