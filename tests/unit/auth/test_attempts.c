/* Counting failures, with the clock in our hands. */
#include "support/check.h"

#include "auth/attempts.h"
#include "fixture.h"

enum { START_MS = 1790000000 };

static enum px_code try_at(const char *email, const char *client, int64_t now_ms, int *ret_wait_s)
{
    struct attempt attempt;
    struct px_error err = {0};
    attempts_name(&service, email, client, &attempt);
    enum px_code code = attempts_check(service.store, &attempt, now_ms, &err);
    if (ret_wait_s)
        *ret_wait_s = err.retry_after_s;
    if (code == PX_OK)
        CHECK_OK(attempts_failed(service.store, &attempt, now_ms, NULL));
    return code;
}

static void fail_times(const char *email, const char *client, int n)
{
    for (int i = 0; i < n; i++)
        CHECK_OK(try_at(email, client, START_MS, NULL));
}

TEST(the_wait_doubles_up_to_a_quarter_of_an_hour)
{
    static const int expected_s[] = {30, 60, 120, 240, 480, 900, 900, 900};
    int64_t now_ms = START_MS;
    fail_times("a@b.co", "10.0.0.1", ATTEMPTS_FREE);
    for (size_t i = 0; i < sizeof expected_s / sizeof *expected_s; i++) {
        int wait_s = 0;
        CHECK_CODE(try_at("a@b.co", "10.0.0.1", now_ms + 1, &wait_s), PX_RATE_LIMITED);
        CHECK_INT(wait_s, expected_s[i]);
        CHECK_CODE(try_at("a@b.co", "10.0.0.1", now_ms + expected_s[i] * 1000 - 1, NULL), PX_RATE_LIMITED);
        now_ms += expected_s[i] * 1000;
        CHECK_OK(try_at("a@b.co", "10.0.0.1", now_ms, NULL));
    }
}

TEST(an_hour_without_failures_forgives_all)
{
    fail_times("a@b.co", "10.0.0.1", ATTEMPTS_FREE);
    CHECK_CODE(try_at("a@b.co", "10.0.0.1", START_MS + 1, NULL), PX_RATE_LIMITED);
    CHECK_OK(try_at("a@b.co", "10.0.0.1", START_MS + ATTEMPTS_FORGET_MS + 1, NULL));
}

TEST(failures_of_a_future_that_a_wrong_clock_saw_lock_nobody_out)
{
    fail_times("a@b.co", "10.0.0.1", ATTEMPTS_FREE);
    CHECK_CODE(try_at("a@b.co", "10.0.0.1", START_MS + 1, NULL), PX_RATE_LIMITED);
    CHECK_OK(try_at("a@b.co", "10.0.0.1", START_MS - 3600 * 1000, NULL));
}

TEST(many_addresses_at_one_account_are_slowed_together)
{
    char client[32];
    for (int i = 0; i < ATTEMPTS_FREE_ACCOUNT; i++) {
        (void)snprintf(client, sizeof client, "10.0.1.%d", i);
        CHECK_OK(try_at("a@b.co", client, START_MS, NULL));
    }
    CHECK_CODE(try_at("a@b.co", "10.0.2.1", START_MS, NULL), PX_RATE_LIMITED);
    CHECK_OK(try_at("other@b.co", "10.0.2.1", START_MS, NULL));
}

TEST(one_address_at_many_accounts_is_slowed_but_not_for_long)
{
    char email[32];
    int wait_s = 0;
    for (int i = 0; i < ATTEMPTS_FREE_ADDRESS; i++) {
        (void)snprintf(email, sizeof email, "person%d@b.co", i);
        CHECK_OK(try_at(email, "10.0.0.1", START_MS, NULL));
    }
    CHECK_CODE(try_at("next@b.co", "10.0.0.1", START_MS + 1, &wait_s), PX_RATE_LIMITED);
    CHECK_INT(wait_s, 30);
    CHECK_OK(try_at("next@b.co", "10.0.0.2", START_MS, NULL));
    for (int64_t i = 1; i < 5; i++)
        CHECK_OK(try_at("next@b.co", "10.0.0.1", START_MS + i * ATTEMPTS_ADDRESS_WAIT_MS, NULL));
}

TEST(the_owner_at_a_known_address_gets_in_while_strangers_try)
{
    struct attempt owner, stranger;
    char client[32];
    attempts_name(&service, "a@b.co", "192.0.2.1", &owner);
    attempts_name(&service, "a@b.co", "192.0.2.9", &stranger);
    attempts_succeeded(service.store, &owner, START_MS);
    for (int i = 0; i < ATTEMPTS_FREE_ACCOUNT; i++) {
        (void)snprintf(client, sizeof client, "10.0.1.%d", i);
        CHECK_OK(try_at("a@b.co", client, START_MS, NULL));
    }
    CHECK_CODE(attempts_check(service.store, &stranger, START_MS, NULL), PX_RATE_LIMITED);
    CHECK_OK(attempts_check(service.store, &owner, START_MS, NULL));
    fail_times("a@b.co", "192.0.2.1", ATTEMPTS_FREE); /* but nobody guesses from there for long either */
    CHECK_CODE(attempts_check(service.store, &owner, START_MS, NULL), PX_RATE_LIMITED);
}

TEST(an_address_is_forgotten_after_a_month)
{
    struct attempt owner;
    char client[32];
    int64_t later_ms = START_MS + ATTEMPTS_KNOWN_MS;
    attempts_name(&service, "a@b.co", "192.0.2.1", &owner);
    attempts_succeeded(service.store, &owner, START_MS);
    for (int i = 0; i < ATTEMPTS_FREE_ACCOUNT; i++) {
        (void)snprintf(client, sizeof client, "10.0.1.%d", i);
        CHECK_OK(try_at("a@b.co", client, later_ms, NULL));
    }
    CHECK_OK(attempts_check(service.store, &owner, later_ms - 1, NULL));
    CHECK_CODE(attempts_check(service.store, &owner, later_ms, NULL), PX_RATE_LIMITED);
}

TEST(what_is_stored_tells_neither_the_address_nor_the_email)
{
    struct attempt attempt, other;
    attempts_name(&service, "a@b.co", "10.0.0.1", &attempt);
    for (int i = 0; i < 3; i++)
        CHECK(px_id_valid(attempt.keys[i]));
    service.keyring.keys[0].bytes[0] ^= 1;
    attempts_name(&service, "a@b.co", "10.0.0.1", &other);
    assert_string_not_equal(attempt.keys[0], other.keys[0]);
}

TEST(old_counters_are_swept)
{
    const struct px_query all = {.index = "by_expiry", .limit = 100};
    int64_t n = 0;
    fail_times("a@b.co", "10.0.0.1", 2);
    attempts_sweep(service.store, START_MS + 1000, 100);
    CHECK_OK(px_store_count(service.store, &attempts_collection, &all, 100, &n, NULL));
    CHECK_INT(n, 3);
    attempts_sweep(service.store, START_MS + ATTEMPTS_FORGET_MS + 1, 100);
    CHECK_OK(px_store_count(service.store, &attempts_collection, &all, 100, &n, NULL));
    CHECK_INT(n, 0);
}

int main(void)
{
#define FRESH(name) cmocka_unit_test_setup_teardown(name, service_start, service_stop)
    const struct CMUnitTest tests[] = {
        FRESH(the_wait_doubles_up_to_a_quarter_of_an_hour),
        FRESH(an_hour_without_failures_forgives_all),
        FRESH(failures_of_a_future_that_a_wrong_clock_saw_lock_nobody_out),
        FRESH(many_addresses_at_one_account_are_slowed_together),
        FRESH(one_address_at_many_accounts_is_slowed_but_not_for_long),
        FRESH(the_owner_at_a_known_address_gets_in_while_strangers_try),
        FRESH(an_address_is_forgotten_after_a_month),
        FRESH(what_is_stored_tells_neither_the_address_nor_the_email),
        FRESH(old_counters_are_swept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
