/* The contract: order, ranges, pages and cursors. */
#include "contract.h"

TEST(a_page_is_in_the_order_of_the_index)
{
    struct px_query query = of_user;
    add_ten();
    CHECK_STR(find_ids(&query, NULL), "p9 p7 p5 p3 p1");
    query.descending = true;
    CHECK_STR(find_ids(&query, NULL), "p1 p3 p5 p7 p9");
}

TEST(equal_keys_are_ordered_by_id)
{
    struct px_query query = of_user;
    add_picture("b", "u", 5);
    add_picture("a", "u", 5);
    add_picture("c", "u", 5);
    CHECK_STR(find_ids(&query, NULL), "a b c");
    query.descending = true;
    CHECK_STR(find_ids(&query, NULL), "c b a");
}

TEST(a_range_has_its_start_and_not_its_end)
{
    int64_t from = 93, to = 97;
    struct px_query query = of_user;
    add_ten();
    query.from = &from;
    query.to = &to;
    CHECK_STR(find_ids(&query, NULL), "p7 p5");
    query.from = NULL;
    CHECK_STR(find_ids(&query, NULL), "p9 p7 p5");
    query.descending = true;
    CHECK_STR(find_ids(&query, NULL), "p5 p7 p9");
    query.from = &from;
    query.to = NULL;
    CHECK_STR(find_ids(&query, NULL), "p1 p3 p5 p7");
}

TEST(pages_follow_each_other_to_the_end)
{
    struct px_query query = of_user;
    add_ten();
    CHECK_STR(all_pages(query), "p9 p7 | p5 p3 | p1");
    query.descending = true;
    CHECK_STR(all_pages(query), "p1 p3 | p5 p7 | p9");
    query.equal[0] = PX_STR("nobody");
    CHECK_STR(all_pages(query), "");
}

TEST(pages_of_equal_keys_lose_nothing)
{
    struct px_query query = of_user;
    for (int i = 0; i < 5; i++)
        add_picture(letters[i], "u", 7);
    CHECK_STR(all_pages(query), "a b | c d | e");
    query.descending = true;
    CHECK_STR(all_pages(query), "e d | c b | a");
}

TEST(the_last_full_page_has_no_cursor)
{
    char cursor[PX_MAX_CURSOR];
    struct px_query query = of_user;
    query.limit = 2;
    add_picture("a", "u", 1);
    add_picture("b", "u", 2);
    CHECK_STR(find_ids(&query, cursor), "a b");
    CHECK_STR(cursor, "");
}

TEST(a_range_holds_on_every_page)
{
    int64_t from = 92, to = 98;
    struct px_query query = of_user;
    add_ten();
    query.from = &from;
    query.to = &to;
    CHECK_STR(all_pages(query), "p7 p5 | p3");
    query.descending = true;
    CHECK_STR(all_pages(query), "p3 p5 | p7");
}

TEST(a_bound_that_has_moved_past_the_cursor_wins)
{
    int64_t bound = 96;
    char cursor[PX_MAX_CURSOR];
    struct px_query query = of_user;
    query.limit = 1;
    add_ten();
    CHECK_STR(find_ids(&query, cursor), "p9");
    query.limit = 9;
    query.cursor = cursor;
    query.from = &bound;
    CHECK_STR(find_ids(&query, NULL), "p3 p1");
}

TEST(documents_added_meanwhile_neither_repeat_nor_hide_others)
{
    char cursor[PX_MAX_CURSOR];
    struct px_query query = of_user;
    query.limit = 2;
    query.descending = true;
    add_ten();
    CHECK_STR(find_ids(&query, cursor), "p1 p3");
    add_picture("new", "u", 1000);
    add_picture("older", "u", 94);
    CHECK_OK(px_store_delete(STORE, &pictures, "p3", NULL));
    query.cursor = cursor;
    query.limit = 100;
    CHECK_STR(find_ids(&query, NULL), "p5 older p7 p9");
}

TEST(a_cursor_of_another_query_is_refused)
{
    char cursor[PX_MAX_CURSOR];
    struct px_query query = of_user;
    query.limit = 1;
    add_ten();
    (void)find_ids(&query, cursor);
    query.cursor = cursor;
    query.equal[0] = PX_STR("v");
    CHECK_STR(find_ids(&query, NULL), "bad_cursor");
    query.equal[0] = PX_STR("u");
    query.descending = true;
    CHECK_STR(find_ids(&query, NULL), "bad_cursor");
    query.descending = false;
    const char *others[] = {"x", "AAAAAAAAAAAAAAAAAAAAAAAA", "....", "p9"};
    for (size_t i = 0; i < PX_ARRAY_LEN(others); i++) {
        query.cursor = others[i];
        CHECK_STR(find_ids(&query, NULL), "bad_cursor");
    }
    cursor[20] = cursor[20] == 'A' ? 'B' : 'A';
    cursor[strlen(cursor) - 1] = '\0';
    query.cursor = cursor;
    CHECK_STR(find_ids(&query, NULL), "bad_cursor");
}

TEST(three_ordering_fields_page_without_loss)
{
    for (int i = 0; i < 6; i++) {
        auto_bson bson_t *doc = BCON_NEW("_id", BCON_UTF8(letters[i]), "user", "u", "rank", BCON_INT32(i / 3),
                                         "name", BCON_UTF8(i % 2 ? "x" : "y"));
        CHECK_OK(px_store_insert(STORE, &pictures, doc, NULL));
    }
    struct px_query query = {.index = "by_rank", .equal = {PX_STR("u")}, .n_equal = 1};
    CHECK_STR(all_pages(query), "b a | c d | f e");
    query.descending = true;
    CHECK_STR(all_pages(query), "e f | d c | a b");
}

const struct CMUnitTest page_cases[] = {
    CASE(a_page_is_in_the_order_of_the_index),
    CASE(equal_keys_are_ordered_by_id),
    CASE(a_range_has_its_start_and_not_its_end),
    CASE(pages_follow_each_other_to_the_end),
    CASE(pages_of_equal_keys_lose_nothing),
    CASE(the_last_full_page_has_no_cursor),
    CASE(a_range_holds_on_every_page),
    CASE(a_bound_that_has_moved_past_the_cursor_wins),
    CASE(documents_added_meanwhile_neither_repeat_nor_hide_others),
    CASE(a_cursor_of_another_query_is_refused),
    CASE(three_ordering_fields_page_without_loss),
};
const size_t n_page_cases = PX_ARRAY_LEN(page_cases);
