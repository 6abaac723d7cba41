/* The contract: what a query finds. */
#include "contract.h"

TEST(a_query_that_no_index_serves_is_refused)
{
    int64_t from = 1;
    const struct px_query queries[] = {
        {.index = "by_colour", .limit = 1},
        {.index = NULL, .limit = 1},
        {.index = "by_user", .limit = 0},
        {.index = "by_user", .limit = PX_MAX_PAGE + 1},
        {.index = "by_user", .n_equal = 3, .equal = {PX_STR("u"), PX_INT(1), PX_INT(1)}, .limit = 1},
        {.index = "by_user", .n_equal = 2, .equal = {PX_STR("u"), PX_INT(1)}, .from = &from, .limit = 1},
        {.index = "by_user", .n_equal = 1, .equal = {PX_ABSENT}, .limit = 1},
        {.index = "by_user", .n_equal = 1, .equal = {PX_STR(NULL)}, .limit = 1},
        {.index = "by_word", .n_equal = 1, .equal = {PX_STR("u")}, .limit = 1},
    };
    for (size_t i = 0; i < PX_ARRAY_LEN(queries); i++)
        CHECK_STR(find_ids(&queries[i], NULL), "INTERNAL");
}

TEST(documents_that_lack_an_indexed_field_are_not_found_by_it)
{
    auto_bson bson_t *doc = BCON_NEW("_id", "a", "user", "u");
    CHECK_OK(px_store_insert(STORE, &pictures, doc, NULL));
    CHECK_STR(find_ids(&of_user, NULL), "");
    CHECK_STR(find_ids(&(struct px_query){.index = "by_user", .limit = 9}, NULL), "");
}

TEST(a_field_of_a_sub_document_can_be_indexed)
{
    auto_bson bson_t *doc = BCON_NEW("_id", "a", "sub", "{", "key", BCON_INT32(5), "}");
    CHECK_OK(px_store_insert(STORE, &pictures, doc, NULL));
    struct px_query query = {.index = "by_sub", .equal = {PX_INT(5)}, .n_equal = 1, .limit = 9};
    CHECK_STR(find_ids(&query, NULL), "a");
    query.equal[0] = PX_INT(6);
    CHECK_STR(find_ids(&query, NULL), "");
}

TEST(a_flag_can_be_indexed)
{
    for (int i = 0; i < 4; i++) {
        auto_bson bson_t *doc =
            BCON_NEW("_id", BCON_UTF8(letters[i]), "on", BCON_BOOL(i % 2 == 1), "at", BCON_INT64(i));
        CHECK_OK(px_store_insert(STORE, &pictures, doc, NULL));
    }
    struct px_query query = {.index = "by_flag", .equal = {PX_BOOL(true)}, .n_equal = 1, .limit = 9};
    CHECK_STR(find_ids(&query, NULL), "b d");
    query.equal[0] = PX_BOOL(false);
    CHECK_STR(find_ids(&query, NULL), "a c");
}

static void add_words(const char *id, const char *user, int64_t at, const char *const *words, size_t n)
{
    auto_bson bson_t *doc = picture(id, user, at);
    px_doc_add_strings(doc, "words", words, n);
    CHECK_OK(px_store_insert(STORE, &pictures, doc, NULL));
}

TEST(a_multikey_index_finds_by_each_element)
{
    struct px_query query = {
        .index = "by_word", .equal = {PX_STR("u"), PX_STR("cat")}, .n_equal = 2, .limit = 9};
    add_words("a", "u", 1, (const char *[]){"cat", "dog", "cat"}, 3);
    add_words("b", "u", 2, (const char *[]){"cat"}, 1);
    add_words("c", "v", 3, (const char *[]){"cat", "\"quoted\\ кот"}, 2);
    add_words("d", "u", 4, NULL, 0);
    CHECK_STR(find_ids(&query, NULL), "a b");
    query.descending = true;
    CHECK_STR(all_pages(query), "b a");
    query.equal[1] = PX_STR("dog");
    CHECK_STR(find_ids(&query, NULL), "a");
    query.equal[0] = PX_STR("v");
    query.equal[1] = PX_STR("\"quoted\\ кот");
    CHECK_STR(find_ids(&query, NULL), "c");
    int64_t count = 0, from = 2;
    query = (struct px_query){
        .index = "by_word", .equal = {PX_STR("u"), PX_STR("cat")}, .n_equal = 2, .limit = 1};
    CHECK_OK(px_store_count(STORE, &pictures, &query, 100, &count, NULL));
    CHECK_INT(count, 2);
    query.from = &from;
    CHECK_STR(find_ids(&query, NULL), "b");
}

TEST(a_multikey_index_follows_changes_and_deletes)
{
    struct px_query cat = {
        .index = "by_word", .equal = {PX_STR("u"), PX_STR("cat")}, .n_equal = 2, .limit = 9};
    struct px_query dog = {
        .index = "by_word", .equal = {PX_STR("u"), PX_STR("dog")}, .n_equal = 2, .limit = 9};
    struct px_change change = {0}, move = {0};
    add_words("a", "u", 1, (const char *[]){"cat"}, 1);
    px_change_set_strings(&change, "words", (const char *[]){"dog", "bird"}, 2);
    CHECK_OK(px_store_update(STORE, &pictures, "a", &change, NULL, NULL));
    CHECK_STR(find_ids(&cat, NULL), "");
    CHECK_STR(find_ids(&dog, NULL), "a");
    px_change_set(&move, "user", PX_STR("w"));
    CHECK_OK(px_store_update(STORE, &pictures, "a", &move, NULL, NULL));
    CHECK_STR(find_ids(&dog, NULL), "");
    dog.equal[0] = PX_STR("w");
    CHECK_STR(find_ids(&dog, NULL), "a");
    CHECK_OK(px_store_delete(STORE, &pictures, "a", NULL));
    CHECK_STR(find_ids(&dog, NULL), "");
}

static bool is_even(const bson_t *doc, void *data)
{
    int *looked = data;
    (*looked)++;
    return px_doc_int(doc, "at") % 2 == 0;
}

TEST(a_predicate_keeps_what_it_likes_of_a_bounded_scan)
{
    int looked = 0;
    char cursor[PX_MAX_CURSOR];
    struct px_query query = {.index = "by_user",
                             .equal = {PX_STR("u")},
                             .n_equal = 1,
                             .limit = 2,
                             .predicate = is_even,
                             .predicate_data = &looked};
    for (int i = 0; i < 9; i++)
        add_picture(letters[i], "u", i);
    CHECK_STR(find_ids(&query, cursor), "a c");
    query.cursor = cursor;
    CHECK_STR(find_ids(&query, cursor), "e g");
    CHECK_STR(find_ids(&query, cursor), "i");
    CHECK_STR(cursor, "");
    looked = 0;
    query.cursor = NULL;
    query.limit = 9;
    query.scan_limit = 4;
    CHECK_STR(find_ids(&query, cursor), "a c");
    CHECK_INT(looked, 4);
    query.cursor = cursor;
    CHECK_STR(find_ids(&query, cursor), "e g");
    CHECK_STR(find_ids(&query, cursor), "i");
    CHECK_STR(cursor, "");
}

TEST(find_one_gives_the_first)
{
    auto_bson bson_t *found = NULL;
    int looked = 0;
    struct px_query query = {.index = "by_user", .equal = {PX_STR("u")}, .n_equal = 1, .descending = true};
    CHECK_CODE(px_store_find_one(STORE, &pictures, &query, &found, NULL), PX_NOT_FOUND);
    add_ten();
    CHECK_OK(px_store_find_one(STORE, &pictures, &query, &found, NULL));
    CHECK_STR(px_doc_str(found, "_id"), "p1");
    query.predicate = is_even;
    query.predicate_data = &looked;
    query.index = "by_user";
    bson_t *none = NULL;
    CHECK_CODE(px_store_find_one(STORE, &pictures, &query, &none, NULL), PX_NOT_FOUND);
    CHECK_INT(looked, 5);
}

TEST(a_document_is_found_by_its_unique_key)
{
    auto_bson bson_t *doc = BCON_NEW("_id", "a", "mail", "x@example.org");
    auto_bson bson_t *found = NULL;
    struct px_query query = {.index = "by_mail", .equal = {PX_STR("x@example.org")}, .n_equal = 1};
    CHECK_OK(px_store_insert(STORE, &pictures, doc, NULL));
    CHECK_OK(px_store_find_one(STORE, &pictures, &query, &found, NULL));
    CHECK(bson_equal(doc, found));
    query.n_equal = 0;
    query.limit = 5;
    CHECK_STR(all_pages(query), "a");
}

TEST(counting_stops_at_its_limit)
{
    int64_t count = 0, from = 95;
    struct px_query query = of_user;
    add_ten();
    CHECK_OK(px_store_count(STORE, &pictures, &query, 100, &count, NULL));
    CHECK_INT(count, 5);
    CHECK_OK(px_store_count(STORE, &pictures, &query, 3, &count, NULL));
    CHECK_INT(count, 3);
    query.from = &from;
    CHECK_OK(px_store_count(STORE, &pictures, &query, 100, &count, NULL));
    CHECK_INT(count, 3);
}

TEST(delete_many_takes_the_first_of_the_query)
{
    int64_t deleted = 0, to = 97;
    int looked = 0;
    struct px_query query = of_user;
    query.to = &to;
    query.limit = 2;
    add_ten();
    CHECK_OK(px_store_delete_many(STORE, &pictures, &query, &deleted, NULL));
    CHECK_INT(deleted, 2);
    CHECK_STR(find_ids(&of_user, NULL), "p5 p3 p1");
    CHECK_OK(px_store_delete_many(STORE, &pictures, &query, &deleted, NULL));
    CHECK_INT(deleted, 1);
    CHECK_OK(px_store_delete_many(STORE, &pictures, &query, &deleted, NULL));
    CHECK_INT(deleted, 0);
    query = (struct px_query){.index = "by_user", .equal = {PX_STR("v")}, .n_equal = 1, .limit = 9};
    query.predicate = is_even;
    query.predicate_data = &looked;
    CHECK_OK(px_store_delete_many(STORE, &pictures, &query, &deleted, NULL));
    CHECK_INT(deleted, 5);
    CHECK_STR(find_ids(&of_user, NULL), "p3 p1");
}

const struct CMUnitTest query_cases[] = {
    CASE(a_query_that_no_index_serves_is_refused),
    CASE(documents_that_lack_an_indexed_field_are_not_found_by_it),
    CASE(a_field_of_a_sub_document_can_be_indexed),
    CASE(a_flag_can_be_indexed),
    CASE(a_multikey_index_finds_by_each_element),
    CASE(a_multikey_index_follows_changes_and_deletes),
    CASE(a_predicate_keeps_what_it_likes_of_a_bounded_scan),
    CASE(find_one_gives_the_first),
    CASE(a_document_is_found_by_its_unique_key),
    CASE(counting_stops_at_its_limit),
    CASE(delete_many_takes_the_first_of_the_query),
};
const size_t n_query_cases = PX_ARRAY_LEN(query_cases);
