/* The arrows of a job's life one by one, as a person would tell them. */
#include "support/check.h"

#include "generation/jobs/machine.h"

enum { NOW = 5000 };

static struct machine_state in(enum job_status status)
{
    return (struct machine_state){.status = status, .status_seq = 7, .deadline_at = 100 * 1000};
}

static unsigned step(struct machine_state *job, struct machine_event event)
{
    return machine_step(job, &event, NOW);
}

TEST(a_granted_job_is_saved_as_submitting_and_sent_once)
{
    struct machine_state job = in(JOB_QUEUED);
    CHECK_INT(step(&job, (struct machine_event){.kind = MACHINE_GRANT}), MACHINE_SAVE | MACHINE_POST);
    CHECK_INT(job.status, JOB_SUBMITTING);
    CHECK_INT(job.status_seq, 8);
    CHECK_INT(job.started_at, NOW);
    CHECK_INT(step(&job, (struct machine_event){.kind = MACHINE_GRANT}), 0);
}

TEST(a_picture_that_is_stored_ends_well)
{
    struct machine_state job = in(JOB_SUBMITTING);
    CHECK_INT(step(&job, (struct machine_event){.kind = MACHINE_ACCEPTED}), MACHINE_SAVE | MACHINE_READ);
    CHECK_INT(step(&job, (struct machine_event){.kind = MACHINE_DONE}), MACHINE_SAVE | MACHINE_FETCH);
    CHECK_INT(step(&job, (struct machine_event){.kind = MACHINE_STORED}), MACHINE_SAVE | MACHINE_FORGET);
    CHECK_INT(job.status, JOB_SUCCEEDED);
    CHECK_INT(job.finished_at, NOW);
}

TEST(a_lost_answer_is_never_followed_by_another_try)
{
    struct machine_state job = in(JOB_SUBMITTING);
    CHECK_INT(step(&job, (struct machine_event){.kind = MACHINE_UNKNOWN}), MACHINE_SAVE | MACHINE_FORGET);
    CHECK_INT(job.status, JOB_FAILED);
    CHECK_CODE(job.error, PX_OUTCOME_UNKNOWN);
    CHECK(job.charged && job.retryable);
}

TEST(a_job_found_in_submitting_after_a_crash_is_not_sent_again)
{
    struct machine_state job = in(JOB_SUBMITTING);
    CHECK_INT(step(&job, (struct machine_event){.kind = MACHINE_RECOVERED}), MACHINE_SAVE | MACHINE_FORGET);
    CHECK_CODE(job.error, PX_OUTCOME_UNKNOWN);
}

TEST(a_webhook_resolves_an_unknown_outcome)
{
    struct machine_state job = in(JOB_SUBMITTING);
    CHECK_INT(step(&job, (struct machine_event){.kind = MACHINE_UNKNOWN, .may_resolve = true}), 0);
    CHECK(job.unknown);
    CHECK_INT(step(&job, (struct machine_event){.kind = MACHINE_ACCEPTED}), MACHINE_SAVE | MACHINE_READ);
    CHECK_INT(job.status, JOB_RUNNING);
    CHECK(!job.unknown);
}

TEST(an_unknown_outcome_that_nobody_resolves_fails_at_the_deadline)
{
    struct machine_state job = in(JOB_SUBMITTING);
    job.unknown = true;
    (void)step(&job, (struct machine_event){.kind = MACHINE_DEADLINE});
    CHECK_INT(job.status, JOB_FAILED);
    CHECK_CODE(job.error, PX_OUTCOME_UNKNOWN);
}

TEST(being_throttled_waits_in_the_queue_without_end)
{
    struct machine_state job = in(JOB_QUEUED);
    for (int i = 0; i < 10 * MACHINE_MAX_ATTEMPTS; i++) {
        (void)step(&job, (struct machine_event){.kind = MACHINE_GRANT});
        CHECK_INT(step(&job, (struct machine_event){.kind = MACHINE_THROTTLED}),
                  MACHINE_SAVE | MACHINE_QUEUE);
    }
    CHECK_INT(job.status, JOB_QUEUED);
}

TEST(a_service_that_can_not_be_reached_is_tried_a_few_times)
{
    struct machine_state job = in(JOB_QUEUED);
    int tries = 0;
    while (job.status == JOB_QUEUED && tries < 2 * MACHINE_MAX_ATTEMPTS) {
        (void)step(&job, (struct machine_event){.kind = MACHINE_GRANT});
        (void)step(&job, (struct machine_event){.kind = MACHINE_NOT_SENT});
        tries++;
    }
    CHECK_INT(tries, MACHINE_MAX_ATTEMPTS);
    CHECK_CODE(job.error, PX_UPSTREAM_UNAVAILABLE);
    CHECK(!job.charged && job.retryable);
}

TEST(canceling_while_queued_gives_the_quota_back)
{
    struct machine_state job = in(JOB_QUEUED);
    CHECK_INT(step(&job, (struct machine_event){.kind = MACHINE_CANCEL}),
              MACHINE_SAVE | MACHINE_FORGET | MACHINE_REFUND);
    CHECK_INT(job.status, JOB_CANCELED);
    CHECK(!job.charged && job.owes_refund);
}

TEST(canceling_after_hand_over_says_that_it_may_be_charged)
{
    struct machine_state job = in(JOB_RUNNING);
    CHECK_INT(step(&job, (struct machine_event){.kind = MACHINE_CANCEL}), MACHINE_SAVE | MACHINE_FORGET);
    CHECK_INT(job.status, JOB_CANCELED);
    CHECK(job.charged && !job.owes_refund);
}

TEST(a_failure_that_upstream_refunds_costs_no_quota)
{
    struct machine_state job = in(JOB_RUNNING);
    CHECK_INT(
        step(&job, (struct machine_event){.kind = MACHINE_UPSTREAM_FAILED, .error = PX_UPSTREAM_TIMEOUT}),
        MACHINE_SAVE | MACHINE_FORGET | MACHINE_REFUND);
    CHECK_CODE(job.error, PX_UPSTREAM_TIMEOUT);
}

TEST(an_address_that_is_gone_is_asked_for_again_but_not_for_ever)
{
    struct machine_state job = in(JOB_FETCHING);
    for (int i = 0; i < MACHINE_MAX_RENEWALS; i++)
        CHECK_INT(step(&job, (struct machine_event){.kind = MACHINE_RESULT_GONE}), MACHINE_READ_NOW);
    CHECK_INT(step(&job, (struct machine_event){.kind = MACHINE_RESULT_GONE}), MACHINE_SAVE | MACHINE_FORGET);
    CHECK_CODE(job.error, PX_BAD_IMAGE);
}

TEST(an_end_never_changes)
{
    for (int status = JOB_SUCCEEDED; status <= JOB_EXPIRED; status++) {
        for (int kind = MACHINE_GRANT; kind <= MACHINE_DEADLINE; kind++) {
            struct machine_state job = in((enum job_status)status);
            CHECK_INT(step(&job, (struct machine_event){.kind = (enum machine_event_kind)kind}), 0);
            CHECK_INT(job.status, status);
            CHECK_INT(job.status_seq, 7);
        }
    }
}

RUN_TESTS(CASE(a_granted_job_is_saved_as_submitting_and_sent_once), CASE(a_picture_that_is_stored_ends_well),
          CASE(a_lost_answer_is_never_followed_by_another_try),
          CASE(a_job_found_in_submitting_after_a_crash_is_not_sent_again),
          CASE(a_webhook_resolves_an_unknown_outcome),
          CASE(an_unknown_outcome_that_nobody_resolves_fails_at_the_deadline),
          CASE(being_throttled_waits_in_the_queue_without_end),
          CASE(a_service_that_can_not_be_reached_is_tried_a_few_times),
          CASE(canceling_while_queued_gives_the_quota_back),
          CASE(canceling_after_hand_over_says_that_it_may_be_charged),
          CASE(a_failure_that_upstream_refunds_costs_no_quota),
          CASE(an_address_that_is_gone_is_asked_for_again_but_not_for_ever), CASE(an_end_never_changes))
