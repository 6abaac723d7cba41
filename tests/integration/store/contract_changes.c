/* The contract: changing a document. */
#include "contract.h"

TEST(a_change_gives_the_new_document_and_its_new_place_in_the_indexes)
{
    struct px_query query = {.index = "by_user", .equal = {PX_STR("u")}, .n_equal = 1, .limit = 9};
    struct px_change change = {0};
    auto_bson bson_t *sub = BCON_NEW("key", BCON_INT32(9));
    auto_bson bson_t *after = NULL, *stored = NULL;
    add_picture("a", "u", 1);
    add_picture("b", "u", 2);
    px_change_if(&change, "at", PX_INT(1));
    px_change_set(&change, "at", PX_INT(3));
    px_change_set(&change, "title", PX_STR("Кот"));
    px_change_set(&change, "starred", PX_BOOL(true));
    px_change_set_doc(&change, "sub", sub);
    px_change_inc(&change, "views", 2);
    CHECK_OK(px_store_update(STORE, &pictures, "a", &change, &after, NULL));
    CHECK_OK(px_store_get(STORE, &pictures, "a", &stored, NULL));
    CHECK(bson_equal(after, stored));
    CHECK_STR(px_doc_str(after, "title"), "Кот");
    CHECK(px_doc_bool(after, "starred"));
    CHECK_INT(px_doc_int(after, "views"), 2);
    CHECK_STR(find_ids(&query, NULL), "b a");
    query = (struct px_query){.index = "by_sub", .equal = {PX_INT(9)}, .n_equal = 1, .limit = 1};
    CHECK_STR(find_ids(&query, NULL), "a");
}

TEST(a_condition_that_does_not_hold_gives_the_document_as_it_is)
{
    struct px_change change = {0};
    auto_bson bson_t *as_it_is = NULL;
    bson_t *none = NULL;
    add_picture("a", "u", 1);
    px_change_if(&change, "at", PX_INT(2));
    px_change_set(&change, "user", PX_STR("x"));
    CHECK_CODE(px_store_update(STORE, &pictures, "a", &change, &as_it_is, NULL), PX_CONFLICT);
    CHECK_STR(px_doc_str(as_it_is, "user"), "u");
    CHECK_CODE(px_store_update(STORE, &pictures, "b", &change, &none, NULL), PX_NOT_FOUND);
    CHECK(none == NULL);
}

TEST(absence_can_be_a_condition)
{
    struct px_change change = {0};
    add_picture("a", "u", 1);
    px_change_if(&change, "owner", PX_ABSENT);
    px_change_set(&change, "owner", PX_STR("me"));
    CHECK_OK(px_store_update(STORE, &pictures, "a", &change, NULL, NULL));
    CHECK_CODE(px_store_update(STORE, &pictures, "a", &change, NULL, NULL), PX_CONFLICT);
}

TEST(a_change_that_takes_anothers_unique_key_changes_nothing)
{
    SKIP_ON_DOUBLE("it reports a taken key as an internal error of its own");
    struct px_change change = {0};
    struct px_error err = {0};
    auto_bson bson_t *first = BCON_NEW("_id", "a", "mail", "a@example.org");
    auto_bson bson_t *second = BCON_NEW("_id", "b", "mail", "b@example.org");
    auto_bson bson_t *found = NULL;
    CHECK_OK(px_store_insert(STORE, &pictures, first, NULL));
    CHECK_OK(px_store_insert(STORE, &pictures, second, NULL));
    px_change_set(&change, "mail", PX_STR("a@example.org"));
    CHECK_CODE(px_store_update(STORE, &pictures, "b", &change, NULL, &err), PX_ALREADY_EXISTS);
    CHECK_STR(err.param, "by_mail");
    CHECK_OK(px_store_get(STORE, &pictures, "b", &found, NULL));
    CHECK(bson_equal(found, second));
}

TEST(a_freed_unique_key_can_be_taken)
{
    struct px_change change = {0};
    auto_bson bson_t *first = BCON_NEW("_id", "a", "mail", "a@example.org");
    auto_bson bson_t *second = BCON_NEW("_id", "b", "mail", "a@example.org");
    CHECK_OK(px_store_insert(STORE, &pictures, first, NULL));
    px_change_unset(&change, "mail");
    CHECK_OK(px_store_update(STORE, &pictures, "a", &change, NULL, NULL));
    CHECK_OK(px_store_insert(STORE, &pictures, second, NULL));
}

TEST(appending_keeps_the_last_entries)
{
    auto_bson bson_t *after = NULL;
    add_picture("a", "u", 1);
    for (int i = 0; i < 5; i++) {
        auto_bson bson_t *entry = BCON_NEW("n", BCON_INT32(i));
        struct px_change change = {0};
        px_change_append(&change, "log", entry, 3);
        px_change_inc(&change, "count", 1);
        if (after)
            bson_destroy(px_steal(after));
        CHECK_OK(px_store_update(STORE, &pictures, "a", &change, &after, NULL));
    }
    CHECK_INT(px_doc_int(after, "count"), 5);
    CHECK_INT(px_doc_int(after, "log.0.n"), 2);
    CHECK_INT(px_doc_int(after, "log.2.n"), 4);
    CHECK(!px_doc_has(after, "log.3"));
}

TEST(incrementing_text_is_a_fault_and_changes_nothing)
{
    struct px_change change = {0};
    auto_bson bson_t *found = NULL;
    add_picture("a", "u", 1);
    px_change_set(&change, "at", PX_INT(2));
    px_change_inc(&change, "user", 1);
    CHECK_CODE(px_store_update(STORE, &pictures, "a", &change, NULL, NULL), PX_INTERNAL);
    CHECK_OK(px_store_get(STORE, &pictures, "a", &found, NULL));
    CHECK_INT(px_doc_int(found, "at"), 1);
}

const struct CMUnitTest change_cases[] = {
    CASE(a_change_gives_the_new_document_and_its_new_place_in_the_indexes),
    CASE(a_condition_that_does_not_hold_gives_the_document_as_it_is),
    CASE(absence_can_be_a_condition),
    CASE(a_change_that_takes_anothers_unique_key_changes_nothing),
    CASE(a_freed_unique_key_can_be_taken),
    CASE(appending_keeps_the_last_entries),
    CASE(incrementing_text_is_a_fault_and_changes_nothing),
};
const size_t n_change_cases = PX_ARRAY_LEN(change_cases);
