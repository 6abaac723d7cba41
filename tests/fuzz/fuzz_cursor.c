/* A cursor comes back from outside. The bytes stand behind a true mark of the query, so that they get as far as
 * they can. Law: a cursor that is accepted is the one that the keys in it would give. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "store/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MARK_CHARACTERS = 8 };

static const struct px_index indexes[] = {{.name = "by_user", .fields = {"user", "at", "name"}}};
static const struct px_collection pictures = {"pictures", indexes, 1};

static void demand(bool condition)
{
    if (!condition)
        abort();
}

static void put(bson_t *doc, const char *field, const struct px_value *value)
{
    if (value->kind == PX_VALUE_STR)
        BSON_APPEND_UTF8(doc, field, value->text);
    else if (value->kind == PX_VALUE_BOOL)
        BSON_APPEND_BOOL(doc, field, value->number != 0);
    else
        BSON_APPEND_INT64(doc, field, value->number);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct px_query query = {.index = "by_user", .equal = {PX_STR("u")}, .n_equal = 1, .limit = 1};
    struct px_scan scan, resumed;
    char text[PX_MAX_CURSOR], again[PX_MAX_CURSOR];
    if (size > (PX_MAX_CURSOR - MARK_CHARACTERS - 1) * 3 / 4)
        return 0;
    auto_bson bson_t *any = BCON_NEW("_id", "p", "at", BCON_INT64(1), "name", "n");
    demand(px_scan__init(&scan, &pictures, &query, NULL) == PX_OK);
    demand(px_cursor__write(&scan, any, text, NULL) == PX_OK);
    px_base64url(data, size, text + MARK_CHARACTERS);
    query.cursor = text;
    struct px_error err = {0};
    enum px_code code = px_scan__init(&resumed, &pictures, &query, &err);
    demand(code == PX_OK || code == PX_BAD_CURSOR);
    if (code != PX_OK)
        return 0;
    auto_bson bson_t *keys = BCON_NEW("_id", BCON_UTF8(resumed.after_id));
    put(keys, "at", &resumed.after[0]);
    put(keys, "name", &resumed.after[1]);
    demand(px_cursor__write(&resumed, keys, again, NULL) == PX_OK);
    demand(strcmp(text, again) == 0);
    return 0;
}
