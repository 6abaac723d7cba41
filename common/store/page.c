/* Pages: what both engines' scans have in common. A page ends at its limit, after scan_limit documents looked
 * at, or when it grows too heavy for memory; its cursor then goes on after the last document looked at. */
#include <stdlib.h>
#include <string.h>

#include "store/engine.h"

enum { MAX_PAGE_BYTES = 16 << 20, SCAN_FACTOR = 10 };

struct filling {
    const struct px_query *query;
    const struct px_scan *scan;
    struct px_page *page;
    size_t room, bytes; /* of the page's documents */
    int left;           /* documents that may still be looked at */
    bool full;
    char cursor[PX_MAX_CURSOR]; /* counts when there is a document behind it */
    enum px_code cursor_code, code;
    struct px_error *err;
};

static bool keep(struct filling *filling, const bson_t *doc)
{
    struct px_page *page = filling->page;
    if (page->n_docs == filling->room) {
        size_t room = filling->room ? filling->room * 2 : 16;
        bson_t **docs = reallocarray(page->docs, room, sizeof(bson_t *));
        if (!docs) {
            filling->code = px_fail(filling->err, PX_OUT_OF_MEMORY);
            return false;
        }
        page->docs = docs;
        filling->room = room;
    }
    page->docs[page->n_docs++] = bson_copy(doc);
    filling->bytes += doc->len;
    return true;
}

/* The engine is asked for one document more than may be looked at: it tells that there is a next page. */
static bool take(const bson_t *doc, void *data)
{
    struct filling *filling = data;
    const struct px_query *query = filling->query;
    if (filling->full) {
        filling->code = filling->cursor_code;
        memcpy(filling->page->next_cursor, filling->cursor, sizeof filling->cursor);
        return false;
    }
    filling->left--;
    if ((!query->predicate || query->predicate(doc, query->predicate_data)) && !keep(filling, doc))
        return false;
    filling->full = filling->page->n_docs == (size_t)query->limit || filling->left == 0 ||
                    filling->bytes > MAX_PAGE_BYTES;
    if (filling->full)
        filling->cursor_code = px_cursor__write(filling->scan, doc, filling->cursor, filling->err);
    return true;
}

static int look_at_most(const struct px_query *query)
{
    if (!query->predicate)
        return query->limit;
    return query->scan_limit > 0 ? query->scan_limit : SCAN_FACTOR * query->limit;
}

enum px_code px_page__fill(struct px_store *store, const struct px_scan *scan, const struct px_query *query,
                           struct px_page *ret_page, struct px_error *err)
{
    if (query->limit < 1 || query->limit > PX_MAX_PAGE)
        return px_fail_because(err, PX_INTERNAL, "index %s: limit %d", scan->index->name, query->limit);
    auto_page struct px_page page = {0};
    struct px_error cursor_err;
    struct filling filling = {
        .query = query, .scan = scan, .page = &page, .left = look_at_most(query), .err = &cursor_err};
    PX_TRY(store->engine->scan(store->self, scan, filling.left + 1, take, &filling, err));
    if (filling.code != PX_OK) {
        if (err)
            *err = cursor_err;
        return filling.code;
    }
    *ret_page = page;
    page = (struct px_page){0};
    return PX_OK;
}

void px_page_done(struct px_page *page)
{
    for (size_t i = 0; i < page->n_docs; i++)
        bson_destroy(page->docs[i]);
    free(page->docs);
    *page = (struct px_page){0};
}

struct first {
    const struct px_query *query;
    bson_t *doc;
};

static bool take_first(const bson_t *doc, void *data)
{
    struct first *first = data;
    if (first->query->predicate && !first->query->predicate(doc, first->query->predicate_data))
        return true;
    first->doc = bson_copy(doc);
    return false;
}

enum px_code px_page__first(struct px_store *store, const struct px_scan *scan, const struct px_query *query,
                            bson_t **ret_doc, struct px_error *err)
{
    struct px_query one = *query;
    one.limit = 1;
    struct first first = {.query = query};
    PX_TRY(store->engine->scan(store->self, scan, look_at_most(&one), take_first, &first, err));
    if (!first.doc)
        return px_fail(err, PX_NOT_FOUND);
    *ret_doc = first.doc;
    return PX_OK;
}
