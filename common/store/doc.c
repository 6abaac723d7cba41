/* Typed reads from BSON. Nothing here fails: what is missing or of another type reads as the empty value. */
#include "store/doc.h"

#include <stdio.h>
#include <string.h>

/* Finds a field; dots reach into sub-documents. */
static bool find(const bson_t *doc, const char *field, bson_iter_t *ret)
{
    bson_iter_t iter;
    if (!strchr(field, '.'))
        return bson_iter_init_find(ret, doc, field);
    return bson_iter_init(&iter, doc) && bson_iter_find_descendant(&iter, field, ret);
}

const char *px_doc_str(const bson_t *doc, const char *field)
{
    bson_iter_t iter;
    return find(doc, field, &iter) && BSON_ITER_HOLDS_UTF8(&iter) ? bson_iter_utf8(&iter, NULL) : "";
}

int64_t px_doc_int(const bson_t *doc, const char *field)
{
    bson_iter_t iter;
    if (!find(doc, field, &iter))
        return 0;
    if (BSON_ITER_HOLDS_DATE_TIME(&iter))
        return bson_iter_date_time(&iter);
    if (BSON_ITER_HOLDS_BOOL(&iter))
        return bson_iter_bool(&iter);
    return BSON_ITER_HOLDS_INT(&iter) ? bson_iter_as_int64(&iter) : 0;
}

double px_doc_double(const bson_t *doc, const char *field)
{
    bson_iter_t iter;
    if (!find(doc, field, &iter))
        return 0;
    if (BSON_ITER_HOLDS_INT(&iter))
        return (double)bson_iter_as_int64(&iter);
    return BSON_ITER_HOLDS_DOUBLE(&iter) ? bson_iter_double(&iter) : 0;
}

bool px_doc_bool(const bson_t *doc, const char *field)
{
    bson_iter_t iter;
    return find(doc, field, &iter) && BSON_ITER_HOLDS_BOOL(&iter) && bson_iter_bool(&iter);
}

bool px_doc_has(const bson_t *doc, const char *field)
{
    bson_iter_t iter;
    return find(doc, field, &iter);
}

char **px_doc_strings(const bson_t *doc, const char *field, struct px_arena *arena, size_t *ret_n)
{
    bson_iter_t iter, element;
    bson_t array;
    *ret_n = 0;
    if (!px_doc_sub(doc, field, &array))
        return NULL;
    size_t n = bson_count_keys(&array), used = 0;
    char **strings = px_arena_array(arena, n, sizeof *strings);
    if (!strings || !find(doc, field, &iter) || !bson_iter_recurse(&iter, &element))
        return NULL;
    while (bson_iter_next(&element)) {
        if (!BSON_ITER_HOLDS_UTF8(&element))
            continue;
        strings[used] = px_arena_strdup(arena, bson_iter_utf8(&element, NULL));
        if (!strings[used++])
            return NULL;
    }
    *ret_n = used;
    return strings;
}

bool px_doc_sub(const bson_t *doc, const char *field, bson_t *ret)
{
    bson_iter_t iter;
    const uint8_t *bytes = NULL;
    uint32_t len = 0;
    if (!find(doc, field, &iter))
        return false;
    if (BSON_ITER_HOLDS_DOCUMENT(&iter))
        bson_iter_document(&iter, &len, &bytes);
    else if (BSON_ITER_HOLDS_ARRAY(&iter))
        bson_iter_array(&iter, &len, &bytes);
    return bytes && bson_init_static(ret, bytes, len);
}

void px_doc_add_strings(bson_t *doc, const char *field, const char *const *strings, size_t n)
{
    bson_t array;
    BSON_APPEND_ARRAY_BEGIN(doc, field, &array);
    for (size_t i = 0; i < n; i++) {
        char buffer[16];
        const char *key;
        bson_uint32_to_string((uint32_t)i, &key, buffer, sizeof buffer);
        BSON_APPEND_UTF8(&array, key, strings[i]);
    }
    bson_append_array_end(doc, &array);
}
