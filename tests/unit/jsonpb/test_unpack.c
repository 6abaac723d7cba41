/* px_proto_unpack: what comes from the bus is checked before it is used. */
#include "support/check.h"

#include <sample.pb-c.h>
#include <string.h>

#include "jsonpb/jsonpb.h"

static const char *cause_of(const void *bytes, size_t len, size_t budget, enum px_code expected)
{
    static struct px_error err;
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, budget);
    ProtobufCMessage *message = NULL;
    err = (struct px_error){0};
    CHECK_CODE(px_proto_unpack(&sample__sample__descriptor, bytes, len, &arena, &message, &err), expected);
    CHECK((message != NULL) == (expected == PX_OK));
    return err.cause;
}

#define CHECK_REFUSED(bytes, text)                                                                           \
    assert_non_null(strstr(cause_of((bytes), sizeof(bytes) - 1, PX_ARENA_BUDGET, PX_INTERNAL), (text)))

TEST(a_message_comes_out_as_it_was_packed)
{
    Sample__Sample in = SAMPLE__SAMPLE__INIT;
    char text[] = "hello", one[] = "один", two[] = "two";
    char *words[] = {one, two};
    in.text = text;
    in.large = -5;
    in.words = words;
    in.n_words = 2;
    in.count__case = SAMPLE__SAMPLE__COUNT__COUNT;
    in.count = 0;
    uint8_t bytes[200];
    size_t len = protobuf_c_message_pack(&in.base, bytes);

    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    ProtobufCMessage *message;
    CHECK_OK(px_proto_unpack(&sample__sample__descriptor, bytes, len, &arena, &message, NULL));
    const Sample__Sample *out = (const Sample__Sample *)message;
    CHECK_STR(out->text, "hello");
    CHECK(out->large == -5);
    CHECK_INT(out->n_words, 2);
    CHECK_STR(out->words[0], "один");
    CHECK_INT(out->count__case, SAMPLE__SAMPLE__COUNT__COUNT);
}

TEST(no_bytes_are_an_empty_message)
{
    cause_of("", 0, PX_ARENA_BUDGET, PX_OK);
    cause_of(NULL, 0, PX_ARENA_BUDGET, PX_OK);
}

TEST(text_that_is_not_utf8_is_refused)
{
    CHECK_REFUSED("\x0a\x02\xc3\x28", "not UTF-8");
}

TEST(text_with_nul_is_refused)
{
    CHECK_REFUSED("\x0a\x03"
                  "a\0b",
                  "NUL");
}

TEST(bad_text_inside_lists_and_parts_is_refused)
{
    CHECK_REFUSED("\xa2\x01\x01\xff", "not UTF-8");
    CHECK_REFUSED("\x72\x03\x0a\x01\xff", "not UTF-8");
}

TEST(a_field_that_nobody_knows_is_refused)
{
    CHECK_REFUSED("\x98\x06\x01", "unknown field");
}

TEST(what_is_cut_off_is_refused)
{
    CHECK_REFUSED("\x0a\x05"
                  "ab",
                  "cut off");
    CHECK_REFUSED("\x10\xff", "broken number");
    CHECK_REFUSED("\x39\x01", "cut off");
    CHECK_REFUSED("\x80", "broken tag");
    CHECK_REFUSED("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "cut off");
    CHECK_REFUSED("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "broken length");
}

TEST(groups_and_wrong_wire_types_are_refused)
{
    CHECK_REFUSED("\x0b\x0c", "wire type");
    CHECK_REFUSED("\x08\x01", "does not unpack");
}

TEST(nesting_without_end_is_refused)
{
    /* field 40 (inner), each level holds the rest */
    uint8_t bytes[3 * 40];
    for (size_t levels = 1; levels < 40; levels++) {
        for (size_t i = 0; i < levels; i++)
            memcpy(bytes + 3 * i, (uint8_t[]){0xc2, 0x02, (uint8_t)(3 * (levels - 1 - i))}, 3);
        bool fine = levels < PX_PROTO_DEPTH;
        const char *cause = cause_of(bytes, 3 * levels, PX_ARENA_BUDGET, fine ? PX_OK : PX_INTERNAL);
        CHECK(fine || strstr(cause, "deep"));
    }
}

TEST(a_small_message_that_would_need_much_memory_is_refused)
{
    static uint8_t bytes[3 * 13000];
    for (size_t i = 0; i < sizeof bytes; i += 3)
        memcpy(bytes + i, (uint8_t[]){0xb2, 0x01, 0x00}, 3);
    size_t len = sizeof bytes;
    CHECK(strstr(cause_of(bytes, len, 64 << 10, PX_OUT_OF_MEMORY), "budget"));
    cause_of(bytes, len, PX_ARENA_BUDGET, PX_OK);
}

RUN_TESTS(CASE(a_message_comes_out_as_it_was_packed), CASE(no_bytes_are_an_empty_message),
          CASE(text_that_is_not_utf8_is_refused), CASE(text_with_nul_is_refused),
          CASE(bad_text_inside_lists_and_parts_is_refused), CASE(a_field_that_nobody_knows_is_refused),
          CASE(what_is_cut_off_is_refused), CASE(groups_and_wrong_wire_types_are_refused),
          CASE(nesting_without_end_is_refused), CASE(a_small_message_that_would_need_much_memory_is_refused))
