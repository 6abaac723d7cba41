/* px_json_bind: parts of a path and query parameters. */
#include "support/check.h"

#include <sample.pb-c.h>
#include <string.h>

#include "base/cleanup.h"
#include "jsonpb/jsonpb.h"

TEST(each_scalar_takes_its_text)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    Sample__Sample *m = (Sample__Sample *)px_message_new(&sample__sample__descriptor, &arena);
    static const char *const pairs[][2] = {
        {"text", "a b"},
        {"small", "-5"},
        {"huge", "9007199254740992"},
        {"exact", "-1.5e3"},
        {"flag", "true"},
        {"color", "blue"},
        {"created_at", "2026-01-02"},
        {"words", "a,b,c"},
        {"numbers", "7"},
        {"colors", "blue,dark_red"},
        {"count", "0"},
        {"blob", "AQI="},
    };
    for (size_t i = 0; i < PX_ARRAY_LEN(pairs); i++)
        CHECK_OK(px_json_bind(&m->base, pairs[i][0], pairs[i][1], &arena, NULL));
    CHECK_STR(m->text, "a b");
    CHECK_INT(m->small, -5);
    CHECK(m->huge == UINT64_C(1) << 53);
    CHECK(m->exact == -1500.0);
    CHECK(m->flag);
    CHECK_INT(m->color, SAMPLE__COLOR_NAME__COLOR_NAME_BLUE);
    CHECK(m->created_at == INT64_C(1767312000000));
    CHECK_INT(m->n_words, 3);
    CHECK_STR(m->words[2], "c");
    CHECK_INT(m->numbers[0], 7);
    CHECK_INT(m->n_colors, 2);
    CHECK_INT(m->count__case, SAMPLE__SAMPLE__COUNT__COUNT);
    CHECK_INT(m->blob.len, 2);
}

static const struct {
    const char *name, *text;
    enum px_fault fault;
} misfits[] = {
    {"small", "", PX_FAULT_TYPE},
    {"small", "1x", PX_FAULT_TYPE},
    {"small", "+1", PX_FAULT_TYPE},
    {"small", " 1", PX_FAULT_TYPE},
    {"small", "3000000000", PX_FAULT_TOO_LARGE},
    {"natural", "-1", PX_FAULT_TOO_SMALL},
    {"large", "9007199254740993", PX_FAULT_TOO_LARGE},
    {"flag", "1", PX_FAULT_TYPE},
    {"flag", "TRUE", PX_FAULT_TYPE},
    {"exact", "nan", PX_FAULT_TYPE},
    {"exact", "0x1p3", PX_FAULT_TYPE},
    {"exact", "1e999", PX_FAULT_TYPE},
    {"exact", ".5", PX_FAULT_TYPE},
    {"exact", "1.5.", PX_FAULT_TYPE},
    {"ratio", "1e300", PX_FAULT_TYPE},
    {"color", "green", PX_FAULT_NOT_ALLOWED},
    {"created_at", "now", PX_FAULT_FORMAT},
    {"words", "a,,b", PX_FAULT_FORMAT},
    {"words", ",", PX_FAULT_FORMAT},
    {"numbers", "1,x", PX_FAULT_TYPE},
    {"text", "\xff", PX_FAULT_CHARACTERS},
    {"blob", "AQ=", PX_FAULT_FORMAT},
};

TEST(what_does_not_fit_is_named)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(misfits); i++) {
        auto_arena struct px_arena arena = {0};
        px_arena_init(&arena, PX_ARENA_BUDGET);
        ProtobufCMessage *m = px_message_new(&sample__sample__descriptor, &arena);
        struct px_error err = {0};
        CHECK_CODE(px_json_bind(m, misfits[i].name, misfits[i].text, &arena, &err), PX_VALIDATION_FAILED);
        CHECK_STR(err.fields[0].path, misfits[i].name);
        CHECK_STR(px_fault_token(err.fields[0].fault), px_fault_token(misfits[i].fault));
    }
}

TEST(an_unknown_name_and_a_whole_message_can_not_be_bound)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    ProtobufCMessage *m = px_message_new(&sample__sample__descriptor, &arena);
    CHECK_CODE(px_json_bind(m, "nope", "1", &arena, NULL), PX_NOT_FOUND);
    CHECK_CODE(px_json_bind(m, "part", "1", &arena, NULL), PX_NOT_FOUND);
    CHECK_CODE(px_json_bind(m, "parts", "1", &arena, NULL), PX_NOT_FOUND);
}

TEST(an_empty_list_has_no_elements)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    Sample__Sample *m = (Sample__Sample *)px_message_new(&sample__sample__descriptor, &arena);
    CHECK_OK(px_json_bind(&m->base, "words", "", &arena, NULL));
    CHECK_INT(m->n_words, 0);
}

TEST(a_field_is_bound_once)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    ProtobufCMessage *m = px_message_new(&sample__sample__descriptor, &arena);
    CHECK_OK(px_json_bind(m, "small", "1", &arena, NULL));
    CHECK_CODE(px_json_bind(m, "small", "2", &arena, NULL), PX_VALIDATION_FAILED);
}

TEST(running_out_of_the_budget_is_told)
{
    for (size_t budget = sizeof(Sample__Sample) + 16; budget < sizeof(Sample__Sample) + 64; budget += 16) {
        auto_arena struct px_arena arena = {0};
        px_arena_init(&arena, budget);
        ProtobufCMessage *m = px_message_new(&sample__sample__descriptor, &arena);
        CHECK_CODE(px_json_bind(m, "words", "aaaa,bbbb,cccc,dddd", &arena, NULL), PX_OUT_OF_MEMORY);
    }
}

RUN_TESTS(CASE(each_scalar_takes_its_text), CASE(what_does_not_fit_is_named),
          CASE(an_unknown_name_and_a_whole_message_can_not_be_bound), CASE(an_empty_list_has_no_elements),
          CASE(a_field_is_bound_once), CASE(running_out_of_the_budget_is_told))
