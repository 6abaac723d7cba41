#include "support/check.h"

#include "base/clock.h"

static void check_text(int64_t wall_ms, const char *expected)
{
    char text[PX_RFC3339_SIZE];
    px_rfc3339(wall_ms, text);
    CHECK_STR(text, expected);
}

TEST(moments_are_written_to_the_millisecond_in_whatever_order_they_come)
{
    check_text(0, "1970-01-01T00:00:00.000Z");
    check_text(1795421399999, "2026-11-23T08:09:59.999Z");
    check_text(1795421400000, "2026-11-23T08:10:00.000Z");
    check_text(1795421400045, "2026-11-23T08:10:00.045Z");
    check_text(1795421399123, "2026-11-23T08:09:59.123Z");
}

TEST(moments_beyond_the_calendar_are_its_ends)
{
    check_text(-5, "1970-01-01T00:00:00.000Z");
    check_text(INT64_MAX, "9999-12-31T23:59:59.999Z");
}

RUN_TESTS(CASE(moments_are_written_to_the_millisecond_in_whatever_order_they_come),
          CASE(moments_beyond_the_calendar_are_its_ends))
