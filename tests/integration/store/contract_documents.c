/* The contract: one document by its id. */
#include "contract.h"

TEST(a_document_comes_back_as_it_was_inserted)
{
    auto_bson bson_t *doc =
        BCON_NEW("_id", "a", "text", "Привет", "n", BCON_INT64(1LL << 50), "ratio", BCON_DOUBLE(0.25), "on",
                 BCON_BOOL(true), "sub", "{", "list", "[", BCON_INT32(1), "two", "]", "}");
    auto_bson bson_t *found = NULL;
    CHECK_OK(px_store_insert(STORE, &pictures, doc, NULL));
    CHECK_OK(px_store_get(STORE, &pictures, "a", &found, NULL));
    CHECK(bson_equal(doc, found));
}

TEST(a_missing_document_is_not_found)
{
    bson_t *found = NULL;
    char longer[PX_MAX_DOCUMENT_ID + 2];
    memset(longer, 'x', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    CHECK_CODE(px_store_get(STORE, &pictures, "none", &found, NULL), PX_NOT_FOUND);
    CHECK_CODE(px_store_get(STORE, &pictures, "", &found, NULL), PX_NOT_FOUND);
    CHECK_CODE(px_store_get(STORE, &pictures, "\xff", &found, NULL), PX_NOT_FOUND);
    CHECK_CODE(px_store_get(STORE, &pictures, longer, &found, NULL), PX_NOT_FOUND);
    CHECK(found == NULL);
}

TEST(ids_are_only_text_whatever_they_look_like)
{
    const char *ids[] = {"' OR 1=1 --", "{\"$gt\":\"\"}", "a\"b", "$where", "%", "*", "../x"};
    for (size_t i = 0; i < PX_ARRAY_LEN(ids); i++) {
        bson_t *none = NULL;
        CHECK_CODE(px_store_get(STORE, &pictures, ids[i], &none, NULL), PX_NOT_FOUND);
        add_picture(ids[i], ids[i], 1);
        auto_bson bson_t *found = NULL;
        CHECK_OK(px_store_get(STORE, &pictures, ids[i], &found, NULL));
        CHECK_STR(px_doc_str(found, "user"), ids[i]);
        struct px_query query = {.index = "by_user", .equal = {PX_STR(ids[i])}, .n_equal = 1, .limit = 9};
        CHECK_STR(find_ids(&query, NULL), ids[i]);
    }
}

TEST(a_taken_id_is_told_by_name)
{
    struct px_error err = {0};
    add_picture("a", "u", 1);
    auto_bson bson_t *again = picture("a", "other", 2);
    CHECK_CODE(px_store_insert(STORE, &pictures, again, &err), PX_ALREADY_EXISTS);
    CHECK_STR(err.param, "_id");
    auto_bson bson_t *found = NULL;
    CHECK_OK(px_store_get(STORE, &pictures, "a", &found, NULL));
    CHECK_STR(px_doc_str(found, "user"), "u");
}

TEST(a_taken_unique_key_is_told_by_the_name_of_its_index)
{
    struct px_error err = {0};
    auto_bson bson_t *first = BCON_NEW("_id", "a", "mail", "x@example.org");
    auto_bson bson_t *second = BCON_NEW("_id", "b", "mail", "x@example.org");
    auto_bson bson_t *found = NULL;
    CHECK_OK(px_store_insert(STORE, &pictures, first, NULL));
    CHECK_CODE(px_store_insert(STORE, &pictures, second, &err), PX_ALREADY_EXISTS);
    CHECK_STR(err.param, "by_mail");
    CHECK_CODE(px_store_get(STORE, &pictures, "b", &found, NULL), PX_NOT_FOUND);
}

TEST(documents_without_the_unique_field_do_not_collide)
{
    add_picture("a", "u", 1);
    add_picture("b", "u", 1);
}

TEST(what_no_engine_could_keep_alike_is_refused)
{
    auto_bson bson_t *date = BCON_NEW("_id", "a", "at", BCON_DATE_TIME(1));
    auto_bson bson_t *real = BCON_NEW("_id", "a", "at", BCON_DOUBLE(1));
    auto_bson bson_t *null = BCON_NEW("_id", "a", "mail", BCON_NULL);
    auto_bson bson_t *word = BCON_NEW("_id", "a", "words", "one");
    auto_bson bson_t *number_id = BCON_NEW("_id", BCON_INT32(1));
    auto_bson bson_t *no_id = BCON_NEW("x", BCON_INT32(1));
    auto_bson bson_t *dollar = BCON_NEW("_id", "a", "$x", BCON_INT32(1));
    auto_bson bson_t *not_utf8 = BCON_NEW("_id", "a", "x", "\xc3\x28");
    const bson_t *docs[] = {date, real, null, word, number_id, no_id, dollar, not_utf8};
    for (size_t i = 0; i < PX_ARRAY_LEN(docs); i++) {
        struct px_error err = {0};
        CHECK_CODE(px_store_insert(STORE, &pictures, docs[i], &err), PX_INTERNAL);
        CHECK(err.cause[0] != '\0');
    }
}

TEST(a_document_has_a_largest_size)
{
    char *text = calloc(1, PX_MAX_DOCUMENT + 1);
    CHECK(text != NULL);
    memset(text, 'x', PX_MAX_DOCUMENT - 100);
    auto_bson bson_t *fits = BCON_NEW("_id", "a", "text", BCON_UTF8(text));
    memset(text, 'x', PX_MAX_DOCUMENT);
    auto_bson bson_t *larger = BCON_NEW("_id", "b", "text", BCON_UTF8(text));
    free(text);
    CHECK_OK(px_store_insert(STORE, &pictures, fits, NULL));
    CHECK_CODE(px_store_insert(STORE, &pictures, larger, NULL), PX_INTERNAL);
}

TEST(one_of_two_deleters_is_told_that_it_was_the_one)
{
    bson_t *found = NULL;
    add_picture("a", "u", 1);
    CHECK_OK(px_store_delete(STORE, &pictures, "a", NULL));
    CHECK_CODE(px_store_delete(STORE, &pictures, "a", NULL), PX_NOT_FOUND);
    CHECK_CODE(px_store_get(STORE, &pictures, "a", &found, NULL), PX_NOT_FOUND);
}

TEST(documents_outlive_the_store)
{
    bson_t *found = NULL;
    add_picture("a", "u", 1);
    store_fixture_reopen(&fixture);
    if (fixture.kind == STORE_MEMORY) {
        CHECK_CODE(px_store_get(STORE, &pictures, "a", &found, NULL), PX_NOT_FOUND);
        return;
    }
    CHECK_OK(px_store_get(STORE, &pictures, "a", &found, NULL));
    bson_destroy(found);
}

const struct CMUnitTest document_cases[] = {
    CASE(a_document_comes_back_as_it_was_inserted),
    CASE(a_missing_document_is_not_found),
    CASE(ids_are_only_text_whatever_they_look_like),
    CASE(a_taken_id_is_told_by_name),
    CASE(a_taken_unique_key_is_told_by_the_name_of_its_index),
    CASE(documents_without_the_unique_field_do_not_collide),
    CASE(what_no_engine_could_keep_alike_is_refused),
    CASE(a_document_has_a_largest_size),
    CASE(one_of_two_deleters_is_told_that_it_was_the_one),
    CASE(documents_outlive_the_store),
};
const size_t n_document_cases = PX_ARRAY_LEN(document_cases);
