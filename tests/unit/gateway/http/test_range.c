/* Byte ranges. */
#include "support/check.h"

#include "base/cleanup.h"
#include "gateway/http/range.h"

static const struct {
    const char *header;
    int64_t total;
    enum gw_range_kind kind;
    int64_t start, end;
} cases[] = {
    {NULL, 100, GW_RANGE_ALL, 0, 100},
    {"bytes=0-0", 100, GW_RANGE_PART, 0, 1},
    {"bytes=10-19", 100, GW_RANGE_PART, 10, 20},
    {"bytes=10-", 100, GW_RANGE_PART, 10, 100},
    {"bytes=-10", 100, GW_RANGE_PART, 90, 100},
    {"bytes=-200", 100, GW_RANGE_PART, 0, 100},
    {"bytes=90-1000", 100, GW_RANGE_PART, 90, 100},
    {"bytes=99-99", 100, GW_RANGE_PART, 99, 100},
    {"bytes=100-", 100, GW_RANGE_NONE, 0, 0},
    {"bytes=100-200", 100, GW_RANGE_NONE, 0, 0},
    {"bytes=-0", 100, GW_RANGE_NONE, 0, 0},
    {"bytes=0-", 0, GW_RANGE_NONE, 0, 0},
    {"bytes=-5", 0, GW_RANGE_NONE, 0, 0},
    /* not understood: the whole thing */
    {"bytes=0-1,5-6", 100, GW_RANGE_ALL, 0, 100},
    {"bytes=5-2", 100, GW_RANGE_ALL, 0, 100},
    {"bytes=-", 100, GW_RANGE_ALL, 0, 100},
    {"bytes=a-b", 100, GW_RANGE_ALL, 0, 100},
    {"bytes=1-b", 100, GW_RANGE_ALL, 0, 100},
    {"bytes= 1-2", 100, GW_RANGE_ALL, 0, 100},
    {"bytes=99999999999999999999-", 100, GW_RANGE_ALL, 0, 100},
    {"bytes", 100, GW_RANGE_ALL, 0, 100},
    {"lines=1-2", 100, GW_RANGE_ALL, 0, 100},
    {"", 100, GW_RANGE_ALL, 0, 100},
};

TEST(one_range_is_understood_and_everything_else_means_all)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(cases); i++) {
        struct gw_range range = gw_range_of(cases[i].header, cases[i].total);
        CHECK_INT(range.kind, cases[i].kind);
        CHECK_INT(range.start, cases[i].start);
        CHECK_INT(range.end, cases[i].end);
    }
}

RUN_TESTS(CASE(one_range_is_understood_and_everything_else_means_all))
