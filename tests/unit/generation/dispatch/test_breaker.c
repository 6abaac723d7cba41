/* When something may be sent to an image service that fails. */
#include "support/check.h"

#include "generation/dispatch/breaker.h"
#include "generation/jobs/machine.h"

enum { LONGEST_MS = 30 * 1000 };

static int64_t fail_again(struct breaker *breaker, int64_t now)
{
    now += breaker_wait_ms(breaker, now);
    breaker_sent(breaker, now);
    breaker_failed(breaker, now);
    return now;
}

TEST(each_failure_in_a_row_pauses_for_longer_up_to_a_limit)
{
    struct breaker breaker = {.longest_pause_ms = LONGEST_MS};
    int64_t now = 1000;
    int64_t last = 0;
    for (int i = 0; i < 20; i++) {
        now = fail_again(&breaker, now);
        int64_t pause = breaker_wait_ms(&breaker, now);
        CHECK(pause >= last * 6 / 10 && pause > 0 && pause <= LONGEST_MS * 12 / 10);
        last = pause;
    }
    CHECK(last >= LONGEST_MS * 8 / 10);
}

TEST(after_enough_failures_one_probe_at_a_time_is_sent)
{
    struct breaker breaker = {.longest_pause_ms = LONGEST_MS};
    int64_t now = 1000;
    for (int i = 0; i < BREAKER_FAILURES; i++)
        now = fail_again(&breaker, now);
    CHECK_INT(breaker.state, BREAKER_OPEN);
    now += breaker_wait_ms(&breaker, now);
    CHECK_INT(breaker_wait_ms(&breaker, now), 0);
    breaker_sent(&breaker, now);
    CHECK_INT(breaker_wait_ms(&breaker, now), -1);
    breaker_succeeded(&breaker);
    CHECK_INT(breaker.state, BREAKER_CLOSED);
    CHECK_INT(breaker_wait_ms(&breaker, now), 0);
}

TEST(failures_that_end_during_a_pause_count_as_one)
{
    struct breaker breaker = {.longest_pause_ms = LONGEST_MS};
    for (int i = 0; i < 16; i++)
        breaker_failed(&breaker, 1000);
    CHECK_INT(breaker.failures, 1);
    CHECK_INT(breaker.state, BREAKER_CLOSED);
}

TEST(a_probe_that_was_dropped_lets_another_one_go)
{
    struct breaker breaker = {
        .state = BREAKER_OPEN, .failures = BREAKER_FAILURES, .longest_pause_ms = LONGEST_MS};
    breaker_sent(&breaker, 1000);
    breaker_undecided(&breaker);
    CHECK_INT(breaker_wait_ms(&breaker, 1000), 0);
}

TEST(ten_minutes_without_the_service_cost_a_waiting_job_few_of_its_tries)
{
    struct breaker breaker = {.longest_pause_ms = LONGEST_MS};
    int64_t now = 1000;
    int probes = 0;
    while (now < 1000 + 10 * 60 * 1000) {
        now = fail_again(&breaker, now);
        probes++;
    }
    CHECK(probes >= 10 && probes <= 40); /* all by one job, when it waits alone */
    CHECK(2 * probes < MACHINE_MAX_ATTEMPTS);
}

RUN_TESTS(CASE(each_failure_in_a_row_pauses_for_longer_up_to_a_limit),
          CASE(after_enough_failures_one_probe_at_a_time_is_sent),
          CASE(failures_that_end_during_a_pause_count_as_one),
          CASE(ten_minutes_without_the_service_cost_a_waiting_job_few_of_its_tries),
          CASE(a_probe_that_was_dropped_lets_another_one_go))
