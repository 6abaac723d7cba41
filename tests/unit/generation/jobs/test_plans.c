/* The setting that says how many pictures a day each plan gives. */
#include "support/check.h"

#include "generation/jobs/plans.h"

static int64_t daily(const char *setting, const char *plan)
{
    struct plans plans;
    CHECK(plans_read(setting, &plans));
    return plans_find(&plans, plan)->daily_pictures;
}

TEST(each_plan_has_its_number)
{
    CHECK_INT(daily("standard=7,pro=9", "standard"), 7);
    CHECK_INT(daily("standard=7,pro=9", "pro"), 9);
    CHECK_INT(daily("pro=9,standard=7", "standard"), 7);
}

TEST(a_number_alone_is_for_everybody_without_a_better_plan)
{
    CHECK_INT(daily("250", "standard"), 250);
    CHECK_INT(daily("250", "pro"), 500);
    CHECK_INT(daily("pro=9", "standard"), 100);
}

TEST(who_has_no_known_plan_has_the_standard_one)
{
    CHECK_INT(daily("standard=7,pro=9", ""), 7);
    CHECK_INT(daily("standard=7,pro=9", "platinum"), 7);
}

TEST(a_slip_of_the_pen_is_refused)
{
    static const char *const wrong[] = {
        "",
        "many",
        "0",
        "-1",
        "1000001",
        "standard",
        "standard=",
        "gold=5",
        "standard=0",
        "pro=1x",
        "pro=1,",
        ",pro=1",
        "pro=1 ,standard=2",
        "5,pro=6",
        "pro=1,5",
        "pro=1,pro=2",
        "standard:5",
        "pro==5",
        "pro=1000001",
        "standard=5;pro=6",
        "pro=00000000000000000000000000000001",
    };
    struct plans plans;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (plans_read(wrong[i], &plans))
            fail_msg("accepted: %s", wrong[i]);
}

RUN_TESTS(CASE(each_plan_has_its_number), CASE(a_number_alone_is_for_everybody_without_a_better_plan),
          CASE(who_has_no_known_plan_has_the_standard_one), CASE(a_slip_of_the_pen_is_refused))
