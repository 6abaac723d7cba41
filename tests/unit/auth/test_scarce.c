/* Each allocation on the way of a request fails once: a refusal, nothing half done, nothing leaked. */
#include "support/check.h"

#include "auth/users.h"
#include "base/cleanup.h"
#include "fixture.h"
#include "support/scarce.h"

#define ANNA "anna@example.org"

static enum px_code new_person(void *arg, int round)
{
    char email[64];
    (void)arg;
    (void)snprintf(email, sizeof email, "person%d@example.org", round);
    return sign_up(email, NULL);
}

static enum px_code log_in(void *arg, int round)
{
    (void)arg;
    (void)round;
    return sign_in(ANNA, PASSWORD, NULL);
}

static enum px_code look(void *arg, int round)
{
    (void)arg;
    (void)round;
    return get_me(NULL);
}

TEST(signing_up_without_memory_is_refused_and_leaves_no_half_account)
{
    CHECK(scarce_sweep(new_person, NULL) > 0);
    CHECK_OK(sign_up(ANNA, NULL));
}

TEST(signing_in_without_memory_is_refused_and_works_afterwards)
{
    CHECK_OK(sign_up(ANNA, NULL));
    CHECK(scarce_sweep(log_in, NULL) > 0);
}

TEST(looking_at_oneself_without_memory_is_refused_and_works_afterwards)
{
    CHECK_OK(sign_up(ANNA, NULL));
    CHECK_OK(sign_in(ANNA, PASSWORD, NULL));
    CHECK(scarce_sweep(look, NULL) > 0);
}

#define CASE_HERE(name) cmocka_unit_test_setup_teardown(name, service_start, service_stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_HERE(signing_up_without_memory_is_refused_and_leaves_no_half_account),
        CASE_HERE(signing_in_without_memory_is_refused_and_works_afterwards),
        CASE_HERE(looking_at_oneself_without_memory_is_refused_and_works_afterwards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
