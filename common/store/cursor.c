/* Keyset cursors: base64url of a mark of the query and the keys of the last document seen.
 *
 * A cursor comes back from outside, so it decides nothing but the place to go on from: what may be seen is
 * decided by the query. The mark only catches the cursor of another query. */
#include "store/query.h"

#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/str.h"
#include "store/engine.h"

enum { MARK_LEN = 6, MAX_BYTES = (PX_MAX_CURSOR - 1) * 3 / 4, MAX_QUERY_TEXT = 64 << 10 };

/* The mark leaves out the range: "until now" moves between two pages. */
static bool make_mark(const struct px_scan *scan, unsigned char mark[MARK_LEN])
{
    unsigned char digest[PX_SHA256_LEN];
    auto_buf struct px_buf text = {0};
    px_buf_init(&text, MAX_QUERY_TEXT);
    px_buf_printf(&text, "%s %s %d", scan->collection->name, scan->index->name, scan->descending);
    for (size_t i = 0; i < scan->n_equal; i++) {
        const struct px_value *value = &scan->equal[i];
        px_buf_printf(&text, " %d ", (int)value->kind);
        if (value->kind == PX_VALUE_STR)
            px_buf_append(&text, value->text, strlen(value->text) + 1);
        else
            px_buf_int(&text, value->number);
    }
    if (!px_buf_ok(&text))
        return false;
    px_sha256(text.data, text.len, digest);
    memcpy(mark, digest, MARK_LEN);
    return true;
}

/* Reads over the decoded bytes. */
struct reader {
    const char *at, *end;
};

static bool take_text(struct reader *reader, const char **ret_text)
{
    const char *end = memchr(reader->at, '\0', (size_t)(reader->end - reader->at));
    if (!end || !px_utf8_valid(reader->at, (size_t)(end - reader->at)))
        return false;
    *ret_text = reader->at;
    reader->at = end + 1;
    return true;
}

static bool take_value(struct reader *reader, struct px_value *ret_value)
{
    if (reader->at == reader->end)
        return false;
    char kind = *reader->at++;
    *ret_value = (struct px_value){0};
    if (kind == 's')
        return take_text(reader, &ret_value->text);
    if ((kind != 'i' && kind != 'b') || (size_t)(reader->end - reader->at) < sizeof ret_value->number)
        return false;
    ret_value->kind = kind == 'i' ? PX_VALUE_INT : PX_VALUE_BOOL;
    memcpy(&ret_value->number, reader->at, sizeof ret_value->number);
    reader->at += sizeof ret_value->number;
    return kind == 'i' || ret_value->number == 0 || ret_value->number == 1;
}

enum px_code px_cursor__read(struct px_scan *scan, const char *text, struct px_error *err)
{
    unsigned char mark[MARK_LEN];
    size_t len, text_len = strnlen(text, PX_MAX_CURSOR);
    if (text_len == PX_MAX_CURSOR ||
        !px_base64url_decode(text, text_len, scan->cursor, sizeof scan->cursor, &len))
        return px_fail(err, PX_BAD_CURSOR);
    if (len < MARK_LEN || !make_mark(scan, mark) || memcmp(mark, scan->cursor, MARK_LEN) != 0)
        return px_fail(err, PX_BAD_CURSOR);
    struct reader reader = {scan->cursor + MARK_LEN, scan->cursor + len};
    bool ok = true;
    for (size_t i = 0; ok && i < scan->n_rest; i++)
        ok = take_value(&reader, &scan->after[i]);
    ok = ok && (!scan->by_id || take_text(&reader, &scan->after_id)) && reader.at == reader.end;
    if (!ok)
        return px_fail(err, PX_BAD_CURSOR);
    scan->resumes = true;
    return PX_OK;
}

static bool put_value(struct px_buf *out, const bson_t *doc, const char *field)
{
    bson_iter_t iter, found;
    if (!bson_iter_init(&iter, doc) || !bson_iter_find_descendant(&iter, field, &found))
        return false;
    if (BSON_ITER_HOLDS_UTF8(&found)) {
        px_buf_char(out, 's');
        px_buf_append(out, bson_iter_utf8(&found, NULL), strlen(bson_iter_utf8(&found, NULL)) + 1);
        return true;
    }
    int64_t number = bson_iter_as_int64(&found);
    px_buf_char(out, BSON_ITER_HOLDS_BOOL(&found) ? 'b' : 'i');
    px_buf_append(out, &number, sizeof number);
    return true;
}

enum px_code px_cursor__write(const struct px_scan *scan, const bson_t *doc, char out[PX_MAX_CURSOR],
                              struct px_error *err)
{
    unsigned char mark[MARK_LEN];
    auto_buf struct px_buf bytes = {0};
    px_buf_init(&bytes, MAX_BYTES);
    bool ok = make_mark(scan, mark);
    px_buf_append(&bytes, mark, MARK_LEN);
    for (size_t i = 0; ok && i < scan->n_rest; i++)
        ok = put_value(&bytes, doc, px_scan__rest(scan, i));
    if (scan->by_id)
        px_buf_append(&bytes, px_doc__id(doc), strlen(px_doc__id(doc)) + 1);
    if (!ok || !px_buf_ok(&bytes))
        return px_fail_because(err, PX_INTERNAL, "index %s: no cursor for its keys", scan->index->name);
    px_base64url(bytes.data, bytes.len, out);
    return PX_OK;
}
