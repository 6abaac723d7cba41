/* One key leads, the others are checked on each document that it leads to. The key with the fewest entries
 * leads; it is chosen for the first page and written into the cursor. A page looks at a bounded number of
 * documents, so that its cost does not depend on how many pictures there are. */
#include "generation/gallery/image_search.h"

#include <stdio.h>
#include <string.h>

#include "generation/gallery/image_doc.h"
#include "store/doc.h"

enum { MOST_LEADERS = 9 }; /* keys that are considered; one digit of the cursor */

void image_page_done(struct image_page *page)
{
    px_page_done(&page->page);
}

static bool has_key(const bson_t *array, const char *key)
{
    bson_iter_t iter;
    bool more = bson_iter_init(&iter, array);
    while (more && bson_iter_next(&iter))
        if (BSON_ITER_HOLDS_UTF8(&iter) && strcmp(bson_iter_utf8(&iter, NULL), key) == 0)
            return true;
    return false;
}

static bool has_all_keys(const bson_t *doc, void *data)
{
    const struct image_keys *wanted = data;
    bson_t array;
    if (!px_doc_sub(doc, "keys", &array))
        return false;
    for (size_t i = 0; i < wanted->n; i++)
        if (!has_key(&array, wanted->keys[i]))
            return false;
    return true;
}

/* The key with the fewest pictures. Counting stops where a scan of them all would fit into a page. */
static enum px_code choose_leader(struct generation *g, const struct px_query *query,
                                  const struct image_keys *wanted, size_t *ret_leader, struct px_error *err)
{
    int64_t fewest = IMAGE_SCAN + 1;
    *ret_leader = 0;
    if (wanted->n < 2)
        return PX_OK;
    for (size_t i = 0; i < wanted->n && i < MOST_LEADERS && fewest > 0; i++) {
        struct px_query counted = *query;
        int64_t count = 0;
        counted.equal[1] = PX_STR(wanted->keys[i]);
        PX_TRY(px_store_count(g->store, &images_collection, &counted, fewest, &count, err));
        if (count < fewest) {
            fewest = count;
            *ret_leader = i;
        }
    }
    return PX_OK;
}

/* Our cursor is the leader's digit and the store's cursor. */
static enum px_code read_cursor(const char *cursor, const struct image_keys *wanted, size_t *ret_leader,
                                const char **ret_rest, struct px_error *err)
{
    size_t leader = (size_t)(cursor[0] - '0');
    if (cursor[0] < '0' || leader >= MOST_LEADERS || (leader > 0 && leader >= wanted->n) || !cursor[1])
        return px_fail(err, PX_BAD_CURSOR);
    *ret_leader = leader;
    *ret_rest = cursor + 1;
    return PX_OK;
}

static struct px_query start_query(const struct image_question *question, const char *shelf,
                                   struct image_keys *wanted)
{
    return (struct px_query){.index = wanted->n > 0 ? "by_key" : "by_time",
                             .equal = {PX_STR(shelf), PX_STR(wanted->n > 0 ? wanted->keys[0] : "")},
                             .n_equal = wanted->n > 0 ? 2 : 1,
                             .from = question->from,
                             .to = question->to,
                             .descending = !question->oldest_first,
                             .limit = question->limit,
                             .predicate = wanted->n > 1 ? has_all_keys : NULL,
                             .predicate_data = wanted,
                             .scan_limit = question->limit > IMAGE_SCAN ? question->limit : IMAGE_SCAN};
}

/* Goes on while rounds come back empty, so that a person does not see an empty page where pictures follow. */
static enum px_code run(struct generation *g, const struct px_query *first, struct image_page *page,
                        struct px_error *err)
{
    struct px_query query = *first;
    char cursor[PX_MAX_CURSOR];
    for (int i = 0; i < IMAGE_ROUNDS; i++) {
        struct px_page found = {0};
        PX_TRY(px_store_find(g->store, &images_collection, &query, &found, err));
        image_page_done(page);
        page->page = found;
        if (found.n_docs > 0 || !found.next_cursor[0])
            break;
        memcpy(cursor, found.next_cursor, sizeof cursor);
        query.cursor = cursor;
    }
    return PX_OK;
}

enum px_code images_find(struct generation *g, const struct image_question *question,
                         struct image_page *ret_page, struct px_error *err)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    char shelf[IMAGE_SHELF_SIZE];
    struct image_keys wanted;
    size_t leader = 0;
    PX_TRY(image_keys_wanted(&question->filter, &arena, &wanted, err));
    image_shelf(question->user_id, question->bin ? IMAGE_IN_BIN : IMAGE_IN_GALLERY, shelf);
    struct px_query query = start_query(question, shelf, &wanted);
    if (question->cursor[0])
        PX_TRY(read_cursor(question->cursor, &wanted, &leader, &query.cursor, err));
    else
        PX_TRY(choose_leader(g, &query, &wanted, &leader, err));
    if (wanted.n > 0)
        query.equal[1] = PX_STR(wanted.keys[leader]);
    PX_TRY(run(g, &query, ret_page, err));
    ret_page->next_cursor[0] = '\0';
    if (ret_page->page.next_cursor[0])
        (void)snprintf(ret_page->next_cursor, sizeof ret_page->next_cursor, "%zu%s", leader,
                       ret_page->page.next_cursor);
    return PX_OK;
}
