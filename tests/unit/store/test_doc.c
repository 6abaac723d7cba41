/* Typed reads from BSON. */
#include "support/check.h"

#include <string.h>

#include "store/doc.h"
#include "store/store.h"

TEST(values_come_out_as_they_were_put_in)
{
    auto_bson bson_t *doc = BCON_NEW(
        "name", "Anna", "age", BCON_INT32(30), "big", BCON_INT64(1LL << 40), "ratio", BCON_DOUBLE(0.5), "on",
        BCON_BOOL(true), "at", BCON_DATE_TIME(1234), "sub", "{", "deep", "{", "x", BCON_INT32(7), "}", "}");
    CHECK_STR(px_doc_str(doc, "name"), "Anna");
    CHECK_INT(px_doc_int(doc, "age"), 30);
    CHECK(px_doc_int(doc, "big") == 1LL << 40);
    CHECK(px_doc_double(doc, "ratio") == 0.5);
    CHECK(px_doc_double(doc, "age") == 30);
    CHECK(px_doc_bool(doc, "on"));
    CHECK_INT(px_doc_int(doc, "on"), 1);
    CHECK_INT(px_doc_int(doc, "at"), 1234);
    CHECK_INT(px_doc_int(doc, "sub.deep.x"), 7);
    CHECK(px_doc_has(doc, "sub.deep"));
}

TEST(what_is_missing_or_of_another_type_reads_as_empty)
{
    auto_bson bson_t *doc = BCON_NEW("name", "Anna", "age", BCON_INT32(30));
    bson_t sub;
    CHECK_STR(px_doc_str(doc, "age"), "");
    CHECK_STR(px_doc_str(doc, "none"), "");
    CHECK_INT(px_doc_int(doc, "name"), 0);
    CHECK(px_doc_double(doc, "name") == 0);
    CHECK(!px_doc_bool(doc, "age"));
    CHECK(!px_doc_has(doc, "none"));
    CHECK(!px_doc_has(doc, "name.first"));
    CHECK(!px_doc_sub(doc, "name", &sub));
}

TEST(an_array_of_strings_comes_back_in_order)
{
    const char *words[] = {"a", "бэ", "c"};
    auto_bson bson_t *doc = bson_new();
    px_doc_add_strings(doc, "words", words, 3);
    px_doc_add_strings(doc, "none", NULL, 0);
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    size_t n;
    char **out = px_doc_strings(doc, "words", &arena, &n);
    CHECK_INT(n, 3);
    for (size_t i = 0; i < n; i++)
        CHECK_STR(out[i], words[i]);
    (void)px_doc_strings(doc, "none", &arena, &n);
    CHECK_INT(n, 0);
    CHECK(px_doc_strings(doc, "missing", &arena, &n) == NULL);
    CHECK_INT(n, 0);
}

TEST(strings_that_do_not_fit_the_arena_are_none)
{
    const char *words[] = {"a", "a text that is longer than the arena allows for"};
    auto_bson bson_t *doc = bson_new();
    px_doc_add_strings(doc, "words", words, 2);
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, 32);
    size_t n;
    CHECK(px_doc_strings(doc, "words", &arena, &n) == NULL);
    CHECK_INT(n, 0);
}

TEST(a_sub_document_is_a_view)
{
    auto_bson bson_t *doc = BCON_NEW("sub", "{", "x", BCON_INT32(7), "}", "list", "[", BCON_INT32(1), "]");
    bson_t sub;
    CHECK(px_doc_sub(doc, "sub", &sub));
    CHECK_INT(px_doc_int(&sub, "x"), 7);
    CHECK(px_doc_sub(doc, "list", &sub));
    CHECK_INT(px_doc_int(&sub, "0"), 1);
}

RUN_TESTS(CASE(values_come_out_as_they_were_put_in), CASE(what_is_missing_or_of_another_type_reads_as_empty),
          CASE(an_array_of_strings_comes_back_in_order), CASE(strings_that_do_not_fit_the_arena_are_none),
          CASE(a_sub_document_is_a_view))
