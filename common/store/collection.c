/* Declarations are data written by us: what is wrong with them is found at start, not by the first user. */
#include "store/collection.h"

#include <string.h>

#include "base/str.h"

enum { MAX_NAME = 48, MAX_DEPTH = 16 };

size_t px_index__n_fields(const struct px_index *index)
{
    size_t n = 0;
    while (n < PX_MAX_INDEX_FIELDS && index->fields[n])
        n++;
    return n;
}

const struct px_index *px_index__find(const struct px_collection *collection, const char *name)
{
    for (size_t i = 0; name && i < collection->n_indexes; i++)
        if (strcmp(collection->indexes[i].name, name) == 0)
            return &collection->indexes[i];
    return NULL;
}

/* Names become parts of SQL and of MongoDB's namespaces. */
static bool is_name(const char *name, const char *alphabet)
{
    size_t len = name ? strlen(name) : 0;
    return len > 0 && len <= MAX_NAME && strspn(name, alphabet) == len;
}

static bool is_index(const struct px_index *index)
{
    const char *letters = "abcdefghijklmnopqrstuvwxyz0123456789_";
    size_t n = px_index__n_fields(index), multikey = n;
    if (!is_name(index->name, letters) || n == 0)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!is_name(index->fields[i], "abcdefghijklmnopqrstuvwxyz0123456789_."))
            return false;
        if (index->multikey && strcmp(index->fields[i], index->multikey) == 0)
            multikey = i;
    }
    return !index->multikey || (multikey < n && multikey + 2 >= n && !index->unique);
}

enum px_code px_collection__check(const struct px_collection *collection, struct px_error *err)
{
    bool is_ours = strncmp(collection->name, "px_", 3) == 0;
    if (is_ours || !is_name(collection->name, "abcdefghijklmnopqrstuvwxyz0123456789_"))
        return px_fail_because(err, PX_INTERNAL, "collection %s: bad name", collection->name);
    for (size_t i = 0; i < collection->n_indexes; i++) {
        const struct px_index *index = &collection->indexes[i];
        if (!is_index(index))
            return px_fail_because(err, PX_INTERNAL, "collection %s: index %zu is malformed",
                                   collection->name, i);
        if (px_index__find(collection, index->name) != index)
            return px_fail_because(err, PX_INTERNAL, "collection %s: index %s twice", collection->name,
                                   index->name);
    }
    return PX_OK;
}

static bool is_array_of_strings(bson_iter_t *iter)
{
    bson_iter_t element;
    if (!BSON_ITER_HOLDS_ARRAY(iter) || !bson_iter_recurse(iter, &element))
        return false;
    while (bson_iter_next(&element))
        if (!BSON_ITER_HOLDS_UTF8(&element))
            return false;
    return true;
}

/* A field that is missing is fine: the document is not in that index then. */
static bool can_index(const bson_t *doc, const char *field, bool multikey)
{
    bson_iter_t iter, found;
    if (!bson_iter_init(&iter, doc) || !bson_iter_find_descendant(&iter, field, &found))
        return true;
    if (multikey)
        return is_array_of_strings(&found);
    return BSON_ITER_HOLDS_UTF8(&found) || BSON_ITER_HOLDS_INT(&found) || BSON_ITER_HOLDS_BOOL(&found);
}

enum px_code px_collection__check_doc(const struct px_collection *collection, const bson_t *doc,
                                      struct px_error *err)
{
    for (size_t i = 0; i < collection->n_indexes; i++) {
        const struct px_index *index = &collection->indexes[i];
        for (size_t k = 0; k < px_index__n_fields(index); k++) {
            bool multikey = index->multikey && strcmp(index->multikey, index->fields[k]) == 0;
            if (!can_index(doc, index->fields[k], multikey))
                return px_fail_because(err, PX_INTERNAL,
                                       "collection %s: field %s has a type that index %s can't hold",
                                       collection->name, index->fields[k], index->name);
        }
    }
    return PX_OK;
}

static bool is_valid_key(const char *key)
{
    return key[0] && key[0] != '$' && !strchr(key, '.') && px_utf8_valid(key, strlen(key));
}

static bool is_valid(bson_iter_t *iter, int depth)
{
    while (bson_iter_next(iter)) {
        bson_iter_t inner;
        uint32_t len;
        if (!is_valid_key(bson_iter_key(iter)))
            return false;
        if (BSON_ITER_HOLDS_UTF8(iter)) {
            const char *text = bson_iter_utf8(iter, &len);
            if (memchr(text, '\0', len) || !px_utf8_valid(text, len))
                return false;
        }
        bool nested = BSON_ITER_HOLDS_DOCUMENT(iter) || BSON_ITER_HOLDS_ARRAY(iter);
        if (nested &&
            (depth == MAX_DEPTH || !bson_iter_recurse(iter, &inner) || !is_valid(&inner, depth + 1)))
            return false;
    }
    return iter->err_off == 0;
}

bool px_document__is_valid(const bson_t *doc)
{
    bson_iter_t iter;
    return bson_iter_init(&iter, doc) && is_valid(&iter, 1);
}
