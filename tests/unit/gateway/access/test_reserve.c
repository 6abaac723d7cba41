/* Places for requests that last. */
#include "support/check.h"

#include "gateway/access/reserve.h"

TEST(all_places_can_be_taken_and_given_back)
{
    struct gw_reserve *reserve = gw_reserve_new(2);
    struct px_error err;
    CHECK_OK(gw_reserve_enter(reserve, "anna", &err));
    CHECK_OK(gw_reserve_enter(reserve, "boris", &err));
    CHECK_CODE(gw_reserve_enter(reserve, "clara", &err), PX_OVERLOADED);
    CHECK(err.retry_after_s > 0);
    gw_reserve_leave(reserve, "anna");
    CHECK_OK(gw_reserve_enter(reserve, "clara", &err));
    gw_reserve_free(reserve);
}

TEST(one_person_can_not_take_everything)
{
    struct gw_reserve *reserve = gw_reserve_new(1000);
    struct px_error err;
    for (int i = 0; i < GW_LONG_PER_PERSON; i++)
        CHECK_OK(gw_reserve_enter(reserve, "anna", &err));
    CHECK_CODE(gw_reserve_enter(reserve, "anna", &err), PX_RATE_LIMITED);
    CHECK_OK(gw_reserve_enter(reserve, "boris", &err));
    gw_reserve_leave(reserve, "anna");
    CHECK_OK(gw_reserve_enter(reserve, "anna", &err));
    gw_reserve_free(reserve);
}

TEST(giving_back_what_was_not_taken_changes_nothing)
{
    struct gw_reserve *reserve = gw_reserve_new(1);
    struct px_error err;
    gw_reserve_leave(reserve, "anna");
    CHECK_OK(gw_reserve_enter(reserve, "anna", &err));
    CHECK_CODE(gw_reserve_enter(reserve, "anna", &err), PX_OVERLOADED);
    gw_reserve_free(reserve);
}

RUN_TESTS(CASE(all_places_can_be_taken_and_given_back), CASE(one_person_can_not_take_everything),
          CASE(giving_back_what_was_not_taken_changes_nothing))
