/* px_json_decode: a table of {json, path, fault}. */
#include "support/check.h"

#include <jansson.h>
#include <sample.pb-c.h>
#include <string.h>

#include "base/cleanup.h"
#include "jsonpb/jsonpb.h"

static enum px_code decode(const char *json, size_t len, struct px_arena *arena, Sample__Sample **ret,
                           struct px_error *err)
{
    ProtobufCMessage *message = px_message_new(&sample__sample__descriptor, arena);
    if (!message)
        return px_fail(err, PX_OUT_OF_MEMORY);
    *ret = (Sample__Sample *)message;
    return px_json_decode(json, len, message, arena, err);
}

TEST(every_kind_of_value_is_understood)
{
    static const char json[] =
        "{\"text\":\"h\\u00e9llo \\n\",\"small\":-7,\"natural\":4294967295,\"large\":-9007199254740992,"
        "\"huge\":9007199254740992,\"zigzag\":-1,\"fixed\":3,\"ratio\":0.5,\"exact\":1e3,\"flag\":true,"
        "\"blob\":\"AQL/\",\"color\":\"dark_red\",\"created_at\":\"2026-01-02T03:04:05.678Z\","
        "\"part\":{\"name\":\"n\",\"weight\":2},\"words\":[\"a\",\"\"],\"numbers\":[1,-2],"
        "\"parts\":[{},{\"name\":\"x\"}],\"colors\":[\"blue\"],\"blobs\":[\"\"],\"title\":\"\",\"count\":0,"
        "\"detail\":{\"name\":\"d\"}}";
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    Sample__Sample *m;
    CHECK_OK(decode(json, sizeof json - 1, &arena, &m, NULL));
    CHECK_STR(m->text, "h\xc3\xa9llo \n");
    CHECK_INT(m->small, -7);
    CHECK(m->natural == UINT32_MAX);
    CHECK(m->large == -(INT64_C(1) << 53));
    CHECK(m->huge == UINT64_C(1) << 53);
    CHECK_INT(m->zigzag, -1);
    CHECK(m->fixed == 3);
    CHECK(m->ratio == 0.5F);
    CHECK(m->exact == 1000.0);
    CHECK(m->flag);
    CHECK_INT(m->blob.len, 3);
    CHECK_MEM(m->blob.data, "\x01\x02\xff", 3);
    CHECK_INT(m->color, SAMPLE__COLOR_NAME__COLOR_NAME_DARK_RED);
    CHECK(m->created_at == INT64_C(1767323045678));
    CHECK(m->part->weight == 2.0);
    CHECK_INT(m->n_words, 2);
    CHECK_INT(m->numbers[1], -2);
    CHECK_STR(m->parts[0]->name, "");
    CHECK_STR(m->parts[1]->name, "x");
    CHECK_INT(m->colors[0], SAMPLE__COLOR_NAME__COLOR_NAME_BLUE);
    CHECK_INT(m->blobs[0].len, 0);
    CHECK_INT(m->title__case, SAMPLE__SAMPLE__TITLE__TITLE);
    CHECK_STR(m->title, "");
    CHECK_INT(m->count__case, SAMPLE__SAMPLE__COUNT__COUNT);
    CHECK_INT(m->choice_case, SAMPLE__SAMPLE__CHOICE_DETAIL);
    CHECK_STR(m->detail->name, "d");
}

TEST(null_means_absent)
{
    static const char json[] = "{\"text\":null,\"small\":null,\"part\":null,\"words\":null,\"title\":null}";
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    Sample__Sample *m;
    CHECK_OK(decode(json, sizeof json - 1, &arena, &m, NULL));
    CHECK_STR(m->text, "");
    CHECK(!m->part);
    CHECK_INT(m->n_words, 0);
    CHECK_INT(m->title__case, 0);
}

static const struct {
    const char *json, *path;
    enum px_fault fault;
    long limit;
} misfits[] = {
    {"{\"nope\":1}", "nope", PX_FAULT_UNKNOWN, 0},
    {"{\"nope\":null}", "nope", PX_FAULT_UNKNOWN, 0},
    {"{\"\":1}", "", PX_FAULT_UNKNOWN, 0},
    {"{\"text\":1}", "text", PX_FAULT_TYPE, 0},
    {"{\"text\":[]}", "text", PX_FAULT_TYPE, 0},
    {"{\"small\":\"1\"}", "small", PX_FAULT_TYPE, 0},
    {"{\"small\":1.0}", "small", PX_FAULT_TYPE, 0},
    {"{\"small\":true}", "small", PX_FAULT_TYPE, 0},
    {"{\"small\":2147483648}", "small", PX_FAULT_TOO_LARGE, 2147483647},
    {"{\"small\":-2147483649}", "small", PX_FAULT_TOO_SMALL, -2147483648L},
    {"{\"natural\":-1}", "natural", PX_FAULT_TOO_SMALL, 0},
    {"{\"large\":9007199254740993}", "large", PX_FAULT_TOO_LARGE, 9007199254740992},
    {"{\"huge\":-1}", "huge", PX_FAULT_TOO_SMALL, 0},
    {"{\"ratio\":1e300}", "ratio", PX_FAULT_FORMAT, 0},
    {"{\"exact\":\"1\"}", "exact", PX_FAULT_TYPE, 0},
    {"{\"flag\":1}", "flag", PX_FAULT_TYPE, 0},
    {"{\"flag\":\"true\"}", "flag", PX_FAULT_TYPE, 0},
    {"{\"blob\":\"A\"}", "blob", PX_FAULT_FORMAT, 0},
    {"{\"blob\":\"AB==\"}", "blob", PX_FAULT_FORMAT, 0},
    {"{\"blob\":\"AQL_\"}", "blob", PX_FAULT_FORMAT, 0},
    {"{\"color\":\"green\"}", "color", PX_FAULT_NOT_ALLOWED, 0},
    {"{\"color\":\"unspecified\"}", "color", PX_FAULT_NOT_ALLOWED, 0},
    {"{\"color\":\"COLOR_NAME_BLUE\"}", "color", PX_FAULT_NOT_ALLOWED, 0},
    {"{\"color\":2}", "color", PX_FAULT_TYPE, 0},
    {"{\"created_at\":1767323045678}", "created_at", PX_FAULT_TYPE, 0},
    {"{\"created_at\":\"yesterday\"}", "created_at", PX_FAULT_FORMAT, 0},
    {"{\"part\":[]}", "part", PX_FAULT_TYPE, 0},
    {"{\"part\":{\"weight\":\"x\"}}", "part.weight", PX_FAULT_TYPE, 0},
    {"{\"words\":\"a\"}", "words", PX_FAULT_TYPE, 0},
    {"{\"words\":[\"a\",null]}", "words[1]", PX_FAULT_TYPE, 0},
    {"{\"parts\":[{},{\"weight\":1},{\"weight\":[]}]}", "parts[2].weight", PX_FAULT_TYPE, 0},
    {"{\"parts\":[{},null]}", "parts[1]", PX_FAULT_TYPE, 0},
    {"{\"inner\":{\"inner\":{\"parts\":[{\"x\":1}]}}}", "inner.inner.parts[0].x", PX_FAULT_UNKNOWN, 0},
    {"{\"yes\":true,\"detail\":{}}", "detail", PX_FAULT_NOT_ALLOWED, 0},
};

TEST(what_does_not_fit_is_named_by_its_path)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(misfits); i++) {
        auto_arena struct px_arena arena = {0};
        px_arena_init(&arena, PX_ARENA_BUDGET);
        struct px_error err = {0};
        Sample__Sample *m;
        CHECK_CODE(decode(misfits[i].json, strlen(misfits[i].json), &arena, &m, &err), PX_VALIDATION_FAILED);
        CHECK_INT(err.n_fields, 1);
        CHECK_STR(err.fields[0].path, misfits[i].path);
        CHECK_STR(px_fault_token(err.fields[0].fault), px_fault_token(misfits[i].fault));
        CHECK(err.fields[0].limit == misfits[i].limit);
    }
}

TEST(all_faults_are_told_at_once)
{
    static const char json[] = "{\"text\":1,\"flag\":2,\"parts\":[{\"name\":3},{\"name\":4}]}";
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    struct px_error err = {0};
    Sample__Sample *m;
    CHECK_CODE(decode(json, sizeof json - 1, &arena, &m, &err), PX_VALIDATION_FAILED);
    CHECK_INT(err.n_fields, 4);
    CHECK_STR(err.fields[3].path, "parts[1].name");
}

TEST(a_long_path_is_cut_between_characters)
{
    char json[400] = "{\"";
    for (int i = 0; i < 100; i++)
        memcpy(json + 2 + 2 * (size_t)i, "\xc3\xa9", 2);
    memcpy(json + 202, "\":1}", 4);
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    struct px_error err = {0};
    Sample__Sample *m;
    CHECK_CODE(decode(json, 206, &arena, &m, &err), PX_VALIDATION_FAILED);
    CHECK_INT(strlen(err.fields[0].path), 62);
}

static const struct {
    const char *json;
    size_t len; /* 0: strlen */
} broken[] = {
    {"", 0},
    {" ", 0},
    {"{", 0},
    {"{}}", 0},
    {"{} x", 0},
    {"[]", 0},
    {"\"text\"", 0},
    {"null", 0},
    {"{'text':\"a\"}", 0},
    {"{\"text\":\"a\",}", 0},
    {"{\"text\":\"a\",\"text\":\"b\"}", 0},
    {"{\"part\":{\"name\":\"a\",\"name\":\"b\"}}", 0},
    {"{\"text\":\"\\u0000\"}", 0},
    {"{\"te\\u0000xt\":1}", 0},
    {"{\"text\":\"a\0b\"}", 14},
    {"{}\0", 3},
    {"{\"text\":\"\xff\"}", 0},
    {"{\"text\":\"\\ud800\"}", 0},
    {"{\"text\":\"a\nb\"}", 0},
    {"{\"small\":01}", 0},
    {"{\"exact\":NaN}", 0},
    {"{\"exact\":1e999}", 0},
    {"{\"large\":99999999999999999999}", 0},
    {"\xef\xbb\xbf{}", 0},
    {"{\"text\":/*c*/1}", 0},
};

TEST(what_is_not_json_is_refused_as_such)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(broken); i++) {
        auto_arena struct px_arena arena = {0};
        px_arena_init(&arena, PX_ARENA_BUDGET);
        size_t len = broken[i].len ? broken[i].len : strlen(broken[i].json);
        Sample__Sample *m;
        CHECK_CODE(decode(broken[i].json, len, &arena, &m, NULL), PX_BAD_JSON);
    }
}

TEST(nesting_is_bounded_before_the_parser_runs)
{
    static char json[2 * 200000];
    memset(json, '[', 200000);
    memset(json + 200000, ']', 200000);
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    struct px_error err = {0};
    Sample__Sample *m;
    CHECK_CODE(decode(json, sizeof json, &arena, &m, &err), PX_BAD_JSON);
    CHECK(strstr(err.cause, "deep"));
}

TEST(brackets_inside_text_are_not_nesting)
{
    static const char json[] = "{\"text\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[{\"}";
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    Sample__Sample *m;
    CHECK_OK(decode(json, sizeof json - 1, &arena, &m, NULL));
}

TEST(a_field_bound_from_the_address_can_not_be_in_the_body_too)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    ProtobufCMessage *m = px_message_new(&sample__sample__descriptor, &arena);
    CHECK_OK(px_json_bind(m, "text", "from the path", &arena, NULL));
    struct px_error err = {0};
    CHECK_CODE(px_json_decode("{\"text\":\"other\"}", 16, m, &arena, &err), PX_VALIDATION_FAILED);
    CHECK_INT(err.fields[0].fault, PX_FAULT_NOT_ALLOWED);
    CHECK_STR(((Sample__Sample *)m)->text, "from the path");
}

static int allocations_left;
static void *fail_nth(size_t size)
{
    return allocations_left-- > 0 ? malloc(size) : NULL;
}

static const char wealthy[] =
    "{\"text\":\"t\",\"blob\":\"AQL/\",\"words\":[\"a\",\"b\"],\"parts\":[{\"name\":\"x\"},{}],"
    "\"inner\":{\"part\":{\"weight\":1}}}";

TEST(running_out_of_memory_in_the_parser_is_told)
{
    json_set_alloc_funcs(fail_nth, free);
    enum px_code code = PX_OUT_OF_MEMORY;
    for (int n = 0; code != PX_OK; n++) {
        auto_arena struct px_arena arena = {0};
        px_arena_init(&arena, PX_ARENA_BUDGET);
        allocations_left = n;
        Sample__Sample *m;
        code = decode(wealthy, sizeof wealthy - 1, &arena, &m, NULL);
        CHECK(code == PX_OK || code == PX_OUT_OF_MEMORY || code == PX_BAD_JSON);
        CHECK(n < 500);
    }
    json_set_alloc_funcs(malloc, free);
}

TEST(running_out_of_the_budget_is_told)
{
    enum px_code code = PX_OUT_OF_MEMORY;
    for (size_t budget = 0; code != PX_OK; budget += 8) {
        auto_arena struct px_arena arena = {0};
        px_arena_init(&arena, budget);
        Sample__Sample *m;
        code = decode(wealthy, sizeof wealthy - 1, &arena, &m, NULL);
        if (code != PX_OK)
            CHECK_CODE(code, PX_OUT_OF_MEMORY);
        CHECK(budget < 10000);
    }
}

RUN_TESTS(CASE(every_kind_of_value_is_understood), CASE(null_means_absent),
          CASE(what_does_not_fit_is_named_by_its_path), CASE(all_faults_are_told_at_once),
          CASE(a_long_path_is_cut_between_characters), CASE(what_is_not_json_is_refused_as_such),
          CASE(nesting_is_bounded_before_the_parser_runs), CASE(brackets_inside_text_are_not_nesting),
          CASE(a_field_bound_from_the_address_can_not_be_in_the_body_too),
          CASE(running_out_of_memory_in_the_parser_is_told), CASE(running_out_of_the_budget_is_told))
