/* What the operators' lists give to accounts: the role of an administrator, and a plan. */
#include "support/check.h"

#include "fixture.h"

#define ANNA "anna@example.org"

TEST(operators_are_administrators)
{
    Auth__User *user = NULL;
    CHECK_OK(sign_up(ADMIN_EMAIL, NULL));
    CHECK_OK(sign_in(ADMIN_EMAIL, PASSWORD, NULL));
    CHECK_INT(access_claims().role, PX_ROLE_ADMIN);
    CHECK_OK(get_me(&user));
    CHECK_INT(user->role, AUTH__ROLE__ROLE_ADMIN);
    CHECK_OK(sign_up("boss@example.org.evil.example", NULL));
    CHECK_OK(sign_in("boss@example.org.evil.example", PASSWORD, NULL));
    CHECK_INT(access_claims().role, PX_ROLE_USER);
}

/* What the last token and the account say. */
static void check_plan(const char *in_token, Auth__Plan in_account)
{
    Auth__User *user = NULL;
    CHECK_STR(access_claims().plan, in_token);
    CHECK_OK(get_me(&user));
    CHECK_INT(user->plan, in_account);
}

TEST(a_change_of_plan_reaches_a_running_session_with_its_next_token)
{
    char token[128];
    CHECK_OK(sign_up(ANNA, NULL));
    CHECK_OK(sign_in(ANNA, PASSWORD, token));
    check_plan("standard", AUTH__PLAN__PLAN_STANDARD);
    config.pro_emails = "x@example.org," ANNA;
    CHECK_OK(use_refresh(token, token));
    CHECK(last.info.n_purge_tags == 1); /* no gateway shows the old one */
    check_plan("pro", AUTH__PLAN__PLAN_PRO);
    CHECK_OK(use_refresh(token, token));
    CHECK(last.info.n_purge_tags == 0);
    config.pro_emails = "x@example.org";
    CHECK_OK(use_refresh(token, token));
    check_plan("standard", AUTH__PLAN__PLAN_STANDARD);
}

TEST(who_is_listed_has_the_plan_from_the_first_day)
{
    config.pro_emails = "Pro.Person@Example.org";
    CHECK_OK(sign_up("pro.person@example.org", NULL));
    CHECK_OK(sign_in("pro.person@example.org", PASSWORD, NULL));
    check_plan("pro", AUTH__PLAN__PLAN_PRO);
}

TEST(an_operator_who_is_taken_off_the_list_loses_the_role_with_the_next_token)
{
    char token[128];
    CHECK_OK(sign_up(ADMIN_EMAIL, NULL));
    CHECK_OK(sign_in(ADMIN_EMAIL, PASSWORD, token));
    CHECK_INT(access_claims().role, PX_ROLE_ADMIN);
    config.admin_emails = "";
    CHECK_OK(use_refresh(token, NULL));
    CHECK_INT(access_claims().role, PX_ROLE_USER);
}

#define LIST(name) cmocka_unit_test_setup_teardown(name, service_start, service_stop)

RUN_TESTS(LIST(operators_are_administrators),
          LIST(a_change_of_plan_reaches_a_running_session_with_its_next_token),
          LIST(who_is_listed_has_the_plan_from_the_first_day),
          LIST(an_operator_who_is_taken_off_the_list_loses_the_role_with_the_next_token))
