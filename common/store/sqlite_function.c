/* Two SQL functions that read BSON. Generated columns and triggers call them, so that every program which
 * writes a document, whatever its version, keeps all indexes right. */
#include <string.h>

#include "store/sqlite.h"

enum { MAX_STRINGS_JSON = 8 << 20 };

static bool find(sqlite3_value **arguments, bson_iter_t *ret)
{
    bson_t doc;
    bson_iter_t iter;
    const uint8_t *bytes = sqlite3_value_blob(arguments[0]);
    const char *field = (const char *)sqlite3_value_text(arguments[1]);
    return bytes && field && bson_init_static(&doc, bytes, (size_t)sqlite3_value_bytes(arguments[0])) &&
           bson_iter_init(&iter, &doc) && bson_iter_find_descendant(&iter, field, ret);
}

/* px_field(bson, 'a.b'): a string, or a number also for a boolean; else NULL. */
static void read_field(sqlite3_context *context, int n, sqlite3_value **arguments)
{
    bson_iter_t iter;
    uint32_t len;
    (void)n;
    if (!find(arguments, &iter))
        return;
    if (BSON_ITER_HOLDS_UTF8(&iter)) {
        const char *text = bson_iter_utf8(&iter, &len);
        sqlite3_result_text(context, text, (int)len, SQLITE_TRANSIENT);
    } else if (BSON_ITER_HOLDS_INT(&iter) || BSON_ITER_HOLDS_BOOL(&iter)) {
        sqlite3_result_int64(context, bson_iter_as_int64(&iter));
    }
}

/* px_strings(bson, 'words'): an array of strings as JSON, for json_each; else NULL. */
static void read_strings(sqlite3_context *context, int n, sqlite3_value **arguments)
{
    bson_iter_t iter, element;
    auto_buf struct px_buf json = {0};
    (void)n;
    px_buf_init(&json, MAX_STRINGS_JSON);
    if (!find(arguments, &iter) || !BSON_ITER_HOLDS_ARRAY(&iter) || !bson_iter_recurse(&iter, &element))
        return;
    while (bson_iter_next(&element)) {
        if (!BSON_ITER_HOLDS_UTF8(&element))
            continue;
        px_buf_char(&json, json.len == 0 ? '[' : ',');
        px_buf_json_str(&json, bson_iter_utf8(&element, NULL));
    }
    px_buf_str(&json, json.len == 0 ? "[]" : "]");
    if (px_buf_ok(&json))
        sqlite3_result_text(context, json.data, (int)json.len, SQLITE_TRANSIENT);
    else
        sqlite3_result_error_nomem(context);
}

int px_sqlite__add_functions(sqlite3 *db)
{
    int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    int result = sqlite3_create_function_v2(db, "px_field", 2, flags, NULL, read_field, NULL, NULL, NULL);
    if (result != SQLITE_OK)
        return result;
    return sqlite3_create_function_v2(db, "px_strings", 2, flags, NULL, read_strings, NULL, NULL, NULL);
}
