/* Changes on BSON. */
#include "support/check.h"

#include <string.h>

#include "store/change.h"
#include "store/doc.h"

static const struct px_index indexes[] = {{.name = "by_user", .fields = {"user", "at"}}};
static const struct px_collection things = {"things", indexes, 1};

static bson_t *apply(const struct px_change *change, const char *json)
{
    bson_error_t parse_err;
    auto_bson bson_t *doc = bson_new_from_json((const uint8_t *)json, -1, &parse_err);
    bson_t *changed = NULL;
    CHECK(doc != NULL);
    CHECK_OK(px_change__check(change, &things, NULL));
    CHECK_OK(px_change__apply(change, doc, &changed, NULL));
    return changed;
}

#define CHECK_CHANGED(change, before, after)                                                                 \
    do {                                                                                                     \
        auto_bson bson_t *changed_ = apply((change), (before));                                              \
        char *json_ = bson_as_relaxed_extended_json(changed_, NULL);                                         \
        CHECK_STR(json_, (after));                                                                           \
        bson_free(json_);                                                                                    \
    } while (0)

TEST(set_keeps_a_fields_place_and_adds_new_ones_last)
{
    struct px_change change = {0};
    px_change_set(&change, "a", PX_STR("x"));
    px_change_set(&change, "c", PX_BOOL(true));
    CHECK_CHANGED(&change, "{\"a\":1,\"b\":2}", "{ \"a\" : \"x\", \"b\" : 2, \"c\" : true }");
}

TEST(unset_removes_and_does_not_mind_absence)
{
    struct px_change change = {0};
    px_change_unset(&change, "a");
    px_change_unset(&change, "z");
    CHECK_CHANGED(&change, "{\"a\":1,\"b\":2}", "{ \"b\" : 2 }");
}

TEST(inc_adds_to_numbers_and_starts_at_zero)
{
    struct px_change change = {0};
    px_change_inc(&change, "a", 5);
    px_change_inc(&change, "b", -1);
    px_change_inc(&change, "c", 2);
    CHECK_CHANGED(&change, "{\"a\":1,\"b\":0.5}", "{ \"a\" : 6, \"b\" : -0.5, \"c\" : 2 }");
}

TEST(append_keeps_the_last_elements)
{
    auto_bson bson_t *entry = BCON_NEW("n", BCON_INT32(4));
    struct px_change change = {0};
    px_change_append(&change, "log", entry, 3);
    CHECK_CHANGED(&change, "{}", "{ \"log\" : [ { \"n\" : 4 } ] }");
    CHECK_CHANGED(&change, "{\"log\":[{\"n\":0},{\"n\":1},{\"n\":2},{\"n\":3}]}",
                  "{ \"log\" : [ { \"n\" : 2 }, { \"n\" : 3 }, { \"n\" : 4 } ] }");
}

TEST(documents_and_strings_can_be_set)
{
    auto_bson bson_t *sub = BCON_NEW("x", BCON_INT32(1));
    const char *words[] = {"a", "b"};
    struct px_change change = {0};
    px_change_set_doc(&change, "sub", sub);
    px_change_set_strings(&change, "words", words, 2);
    CHECK_CHANGED(&change, "{\"sub\":0}", "{ \"sub\" : { \"x\" : 1 }, \"words\" : [ \"a\", \"b\" ] }");
}

TEST(conditions_compare_value_and_type)
{
    auto_bson bson_t *doc = BCON_NEW("state", "queued", "n", BCON_INT32(3), "on", BCON_BOOL(false));
    const struct {
        const char *field;
        struct px_value value;
        bool holds;
    } rows[] = {
        {"state", PX_STR("queued"), true}, {"state", PX_STR("x"), false},
        {"state", PX_INT(0), false},       {"n", PX_INT(3), true},
        {"n", PX_INT(4), false},           {"n", PX_STR("3"), false},
        {"on", PX_BOOL(false), true},      {"on", PX_INT(0), false},
        {"none", PX_ABSENT, true},         {"none", PX_INT(0), false},
        {"n", PX_ABSENT, false},
    };
    for (size_t i = 0; i < PX_ARRAY_LEN(rows); i++) {
        struct px_change change = {0};
        px_change_if(&change, rows[i].field, rows[i].value);
        CHECK_INT(px_change__holds(&change, doc), rows[i].holds);
    }
}

TEST(a_change_that_makes_no_sense_is_refused)
{
    auto_bson bson_t *doc = BCON_NEW("x", BCON_INT32(1));
    auto_bson bson_t *bad = BCON_NEW("at", BCON_DATE_TIME(5));
    auto_bson bson_t *dollar = BCON_NEW("$x", BCON_INT32(1));
    struct px_change changes[12] = {0};
    px_change_set(&changes[0], "_id", PX_STR("x"));
    px_change_set(&changes[1], "a.b", PX_INT(1));
    px_change_set(&changes[2], "$a", PX_INT(1));
    px_change_set(&changes[3], "", PX_INT(1));
    px_change_set(&changes[4], "a", PX_STR("\xff"));
    px_change_set(&changes[5], "a", PX_ABSENT);
    px_change_set(&changes[6], "a", PX_INT(1));
    px_change_inc(&changes[6], "a", 1);
    px_change_append(&changes[7], "a", doc, 0);
    px_change_set_doc(&changes[8], "user", doc); /* an indexed field */
    px_change_set_doc(&changes[9], "b", dollar);
    for (int i = 0; i <= PX_MAX_CHANGE_STEPS; i++)
        px_change_if(&changes[10], "a", PX_INT(i));
    px_change_append(&changes[11], "at", bad, 1);
    for (size_t i = 0; i < PX_ARRAY_LEN(changes); i++)
        CHECK_CODE(px_change__check(&changes[i], &things, NULL), PX_INTERNAL);
}

TEST(what_is_no_number_or_array_is_not_changed)
{
    auto_bson bson_t *doc = BCON_NEW("text", "x", "max", BCON_INT64(INT64_MAX));
    struct px_change changes[3] = {0};
    bson_t *changed = NULL;
    px_change_inc(&changes[0], "text", 1);
    px_change_append(&changes[1], "text", doc, 3);
    px_change_inc(&changes[2], "max", 1);
    for (size_t i = 0; i < PX_ARRAY_LEN(changes); i++)
        CHECK_CODE(px_change__apply(&changes[i], doc, &changed, NULL), PX_INTERNAL);
}

RUN_TESTS(CASE(set_keeps_a_fields_place_and_adds_new_ones_last),
          CASE(unset_removes_and_does_not_mind_absence), CASE(inc_adds_to_numbers_and_starts_at_zero),
          CASE(append_keeps_the_last_elements), CASE(documents_and_strings_can_be_set),
          CASE(conditions_compare_value_and_type), CASE(a_change_that_makes_no_sense_is_refused),
          CASE(what_is_no_number_or_array_is_not_changed))
