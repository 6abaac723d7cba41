/* px_json_encode: what a page gets to see. */
#include "support/check.h"

#include <math.h>
#include <pulix/generation/v1/generation.pb-c.h>
#include <sample.pb-c.h>
#include <string.h>

#include "base/cleanup.h"
#include "jsonpb/jsonpb.h"

static void check_json(const ProtobufCMessage *message, const char *expected)
{
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, 1 << 20);
    CHECK_OK(px_json_encode(message, &out, NULL));
    CHECK_STR(out.data, expected);
}

TEST(every_key_is_there_even_when_nothing_is_set)
{
    Sample__Sample m = SAMPLE__SAMPLE__INIT;
    check_json(&m.base,
               "{\"text\":\"\",\"small\":0,\"natural\":0,\"large\":0,\"huge\":0,\"zigzag\":0,\"fixed\":0,"
               "\"ratio\":0,\"exact\":0,\"flag\":false,\"blob\":\"\",\"color\":null,\"created_at\":null,"
               "\"part\":null,\"words\":[],\"numbers\":[],\"parts\":[],\"colors\":[],\"blobs\":[],"
               "\"title\":null,\"count\":null,\"yes\":null,\"detail\":null,\"moved_at\":null,"
               "\"inner\":null}");
}

TEST(values_are_written_as_pages_expect_them)
{
    Sample__Part part = SAMPLE__PART__INIT;
    Sample__Part *parts[] = {&part, &part};
    Sample__Sample m = SAMPLE__SAMPLE__INIT;
    char text[] = "\"a\\\n\x01 \xd1\x8f", one[] = "1", none[] = "";
    char *words[] = {one, none};
    int32_t numbers[] = {INT32_MIN, INT32_MAX};
    Sample__ColorName colors[] = {SAMPLE__COLOR_NAME__COLOR_NAME_BLUE, 77};
    uint8_t bytes[] = {0xfb, 0xff};
    part.weight = 0.1;
    m.text = text;
    m.natural = UINT32_MAX;
    m.large = -(INT64_C(1) << 53);
    m.ratio = 0.1F;
    m.exact = 1e300;
    m.flag = 1;
    m.blob = (ProtobufCBinaryData){2, bytes};
    m.color = SAMPLE__COLOR_NAME__COLOR_NAME_DARK_RED;
    m.created_at = INT64_C(1767323045678);
    m.part = &part;
    m.words = words;
    m.n_words = 2;
    m.numbers = numbers;
    m.n_numbers = 2;
    m.parts = parts;
    m.n_parts = 2;
    m.colors = colors;
    m.n_colors = 2;
    m.count__case = SAMPLE__SAMPLE__COUNT__COUNT;
    m.choice_case = SAMPLE__SAMPLE__CHOICE_YES;
    check_json(
        &m.base,
        "{\"text\":\"\\\"a\\\\\\n\\u0001 \xd1\x8f\",\"small\":0,\"natural\":4294967295,"
        "\"large\":-9007199254740992,\"huge\":0,\"zigzag\":0,\"fixed\":0,\"ratio\":0.1,\"exact\":1e+300,"
        "\"flag\":true,\"blob\":\"+/8=\",\"color\":\"dark_red\",\"created_at\":\"2026-01-02T03:04:05.678Z\","
        "\"part\":{\"name\":\"\",\"weight\":0.1},\"words\":[\"1\",\"\"],\"numbers\":[-2147483648,2147483647],"
        "\"parts\":[{\"name\":\"\",\"weight\":0.1},{\"name\":\"\",\"weight\":0.1}],\"colors\":[\"blue\",null]"
        ","
        "\"blobs\":[],\"title\":null,\"count\":0,\"yes\":false,\"detail\":null,\"moved_at\":null,"
        "\"inner\":null}");
}

TEST(numbers_read_back_as_they_were)
{
    const double values[] = {0.1,  1.0 / 3, 5e-324, 1.7976931348623157e308, -2.5, 123456789.125,
                             1e15, 1e16,    -0.0};
    for (size_t i = 0; i < PX_ARRAY_LEN(values); i++) {
        Sample__Part part = SAMPLE__PART__INIT;
        part.weight = values[i];
        auto_buf struct px_buf out = {0};
        px_buf_init(&out, 1000);
        CHECK_OK(px_json_encode(&part.base, &out, NULL));
        auto_arena struct px_arena arena = {0};
        px_arena_init(&arena, PX_ARENA_BUDGET);
        ProtobufCMessage *back = px_message_new(&sample__part__descriptor, &arena);
        CHECK_OK(px_json_decode(out.data, out.len, back, &arena, NULL));
        CHECK(((Sample__Part *)back)->weight == values[i]);
    }
}

TEST(long_bytes_are_one_base64_text)
{
    uint8_t bytes[2000];
    memset(bytes, 0, sizeof bytes);
    Sample__Sample m = SAMPLE__SAMPLE__INIT;
    m.blob = (ProtobufCBinaryData){sizeof bytes, bytes};
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, 1 << 20);
    CHECK_OK(px_json_encode(&m.base, &out, NULL));
    const char *start = strstr(out.data, "\"blob\":\"") + 8;
    CHECK_INT(strspn(start, "A"), 2667);
    CHECK(strncmp(start + 2667, "=\"", 2) == 0);
}

TEST(what_json_can_not_hold_is_our_own_fault)
{
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, 1 << 20);
    Sample__Sample m = SAMPLE__SAMPLE__INIT;
    m.exact = NAN;
    CHECK_CODE(px_json_encode(&m.base, &out, NULL), PX_INTERNAL);
    m = (Sample__Sample)SAMPLE__SAMPLE__INIT;
    m.ratio = INFINITY;
    CHECK_CODE(px_json_encode(&m.base, &out, NULL), PX_INTERNAL);
    m = (Sample__Sample)SAMPLE__SAMPLE__INIT;
    m.large = (INT64_C(1) << 53) + 1;
    CHECK_CODE(px_json_encode(&m.base, &out, NULL), PX_INTERNAL);
    m = (Sample__Sample)SAMPLE__SAMPLE__INIT;
    m.huge = UINT64_MAX;
    CHECK_CODE(px_json_encode(&m.base, &out, NULL), PX_INTERNAL);
}

TEST(a_message_that_contains_itself_does_not_hang)
{
    Sample__Sample m = SAMPLE__SAMPLE__INIT;
    m.inner = &m;
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, 1 << 20);
    CHECK_CODE(px_json_encode(&m.base, &out, NULL), PX_INTERNAL);
}

TEST(an_answer_larger_than_its_buffer_is_refused)
{
    Sample__Sample m = SAMPLE__SAMPLE__INIT;
    for (size_t max = 0; max < 200; max++) {
        auto_buf struct px_buf out = {0};
        px_buf_init(&out, max);
        CHECK_CODE(px_json_encode(&m.base, &out, NULL), PX_OUT_OF_MEMORY);
    }
}

TEST(the_names_of_job_states_are_those_of_the_api)
{
    const ProtobufCEnumDescriptor *type = &generation__job_status__descriptor;
    CHECK_STR(px_enum_name(type, GENERATION__JOB_STATUS__JOB_STATUS_QUEUED), "queued");
    CHECK_STR(px_enum_name(type, GENERATION__JOB_STATUS__JOB_STATUS_EXPIRED), "expired");
    CHECK(!px_enum_name(type, 0));
    CHECK(!px_enum_name(type, 99));
    int value = 0;
    CHECK(px_enum_value(type, "fetching", &value));
    CHECK_INT(value, GENERATION__JOB_STATUS__JOB_STATUS_FETCHING);
    CHECK(!px_enum_value(type, "unspecified", &value));
    CHECK(!px_enum_value(type, "QUEUED", &value));
    CHECK(!px_enum_value(type, "", &value));
}

RUN_TESTS(CASE(every_key_is_there_even_when_nothing_is_set), CASE(values_are_written_as_pages_expect_them),
          CASE(numbers_read_back_as_they_were), CASE(long_bytes_are_one_base64_text),
          CASE(what_json_can_not_hold_is_our_own_fault), CASE(a_message_that_contains_itself_does_not_hang),
          CASE(an_answer_larger_than_its_buffer_is_refused),
          CASE(the_names_of_job_states_are_those_of_the_api))
