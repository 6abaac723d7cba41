/* What becomes of a job when the image service misbehaves: the right end, the right reason, one charge at
 * most, and the quota given back exactly when nothing can have been charged. */
#include "support/check.h"

#include <string.h>

#include "base/clock.h"
#include "stage.h"

#define QUICK "'min_ms':30,'max_ms':60"

struct row {
    const char *rules; /* of the sandbox */
    enum job_status end;
    enum px_code error;
    int accepted; /* submits that the image service took */
    bool charged;
};

static struct stage stage;

static int open_stage(void **state)
{
    (void)state;
    stage_open(&stage, "{" QUICK "}");
    return 0;
}

static int close_stage(void **state)
{
    (void)state;
    stage_close(&stage);
    return 0;
}

static void run_rows(const struct row *rows, size_t n)
{
    int failures = 0;
    for (size_t i = 0; i < n; i++) {
        char behaviour[512];
        char ids[1][PX_ID_SIZE];
        (void)snprintf(behaviour, sizeof behaviour, "{" QUICK ",'faults':[%s]}", rows[i].rules);
        stage_stop_dispatcher(&stage); /* the next one has no memory of earlier failures */
        stage_behave(&stage, behaviour);
        stage_start_dispatcher(&stage);
        int used = stage_used(&stage, STAGE_USER);
        CHECK_OK(stage_create(&stage, STAGE_USER, 1, ids));
        struct stage_job job = stage_wait(&stage, ids[0], 0, STAGE_WAIT_MS);
        int accepted = sandbox_fixture_accepted(&stage.sandbox);
        bool pays = rows[i].charged || rows[i].end == JOB_SUCCEEDED;
        bool kept = stage_used(&stage, STAGE_USER) - used == 1;
        for (int tries = 0; kept && !pays && tries < 100;
             tries++) { /* it is given back after the end is saved */
            px_sleep_ms(10);
            kept = stage_used(&stage, STAGE_USER) - used == 1;
        }
        if (job.status == rows[i].end && job.error == rows[i].error && accepted == rows[i].accepted &&
            job.charged == rows[i].charged && kept == pays && job.has_image == (job.status == JOB_SUCCEEDED))
            continue;
        failures++;
        (void)fprintf(stderr, "%s: end %d %s, accepted %d, charged %d, quota kept %d\n", rows[i].rules,
                      job.status, px_code_token(job.error), accepted, job.charged, kept);
    }
    CHECK_INT(failures, 0);
}

TEST(a_submit_that_fails_is_never_sent_twice_when_it_may_have_been_taken)
{
    static const struct row rows[] = {
        {"{'fault':'drop_after','on':'submit'}", JOB_FAILED, PX_OUTCOME_UNKNOWN, 1, true},
        {"{'fault':'error_after','on':'submit'}", JOB_FAILED, PX_OUTCOME_UNKNOWN, 1, true},
        {"{'fault':'no_id','on':'submit'}", JOB_FAILED, PX_OUTCOME_UNKNOWN, 1, true},
        {"{'fault':'drop_before','on':'submit'}", JOB_FAILED, PX_OUTCOME_UNKNOWN, 0, true},
        {"{'fault':'server_error','on':'submit'}", JOB_FAILED, PX_OUTCOME_UNKNOWN, 0, true},
        {"{'fault':'bad_gateway','on':'submit'}", JOB_FAILED, PX_OUTCOME_UNKNOWN, 0, true},
        {"{'fault':'not_json','on':'submit'}", JOB_FAILED, PX_OUTCOME_UNKNOWN, 0, true},
        {"{'fault':'empty','on':'submit'}", JOB_FAILED, PX_OUTCOME_UNKNOWN, 0, true},
    };
    run_rows(rows, sizeof rows / sizeof *rows);
}

TEST(a_submit_that_was_certainly_not_taken_is_repeated)
{
    static const struct row rows[] = {
        {"{'fault':'unavailable','on':'submit','times':2}", JOB_SUCCEEDED, PX_OK, 1, false},
        {"{'fault':'rate_minute','on':'submit','times':2,'param':'1'}", JOB_SUCCEEDED, PX_OK, 1, false},
        {"{'fault':'slow','on':'submit','param':'1500'}", JOB_SUCCEEDED, PX_OK, 1, false},
        {"{'fault':'slow_body','on':'submit','param':'20'}", JOB_SUCCEEDED, PX_OK, 1, false},
    };
    run_rows(rows, sizeof rows / sizeof *rows);
}

TEST(a_refusal_ends_the_job_with_its_reason_and_costs_nothing)
{
    static const struct row rows[] = {
        {"{'fault':'unauthenticated','on':'submit'}", JOB_FAILED, PX_UPSTREAM_AUTH, 0, false},
        {"{'fault':'forbidden','on':'submit'}", JOB_FAILED, PX_UPSTREAM_AUTH, 0, false},
        {"{'fault':'cloudflare','on':'submit'}", JOB_FAILED, PX_UPSTREAM_AUTH, 0, false},
        {"{'fault':'key_limit','on':'submit'}", JOB_FAILED, PX_UPSTREAM_BALANCE, 0, false},
        {"{'fault':'low_balance','on':'submit'}", JOB_FAILED, PX_UPSTREAM_BALANCE, 0, false},
        {"{'fault':'low_balance_old','on':'submit'}", JOB_FAILED, PX_UPSTREAM_BALANCE, 0, false},
        {"{'fault':'unknown_model','on':'submit'}", JOB_FAILED, PX_UNKNOWN_MODEL, 0, false},
        {"{'fault':'invalid_field','on':'submit'}", JOB_FAILED, PX_UPSTREAM_REJECTED, 0, false},
        {"{'fault':'old_envelope','on':'submit'}", JOB_FAILED, PX_UPSTREAM_REJECTED, 0, false},
        {"{'fault':'too_large','on':'submit'}", JOB_FAILED, PX_UPSTREAM_REJECTED, 0, false},
    };
    run_rows(rows, sizeof rows / sizeof *rows);
}

TEST(a_job_that_fails_upstream_says_why_and_whether_it_cost_something)
{
    static const struct row rows[] = {
        {"{'fault':'error_retryable','param':'TIMEOUT'}", JOB_FAILED, PX_UPSTREAM_TIMEOUT, 1, false},
        {"{'fault':'error_retryable','param':'CAPACITY_UNAVAILABLE'}", JOB_FAILED, PX_UPSTREAM_UNAVAILABLE, 1,
         false},
        {"{'fault':'error_final'}", JOB_FAILED, PX_UPSTREAM_FAILED, 1, false},
        {"{'fault':'error_charged'}", JOB_FAILED, PX_UPSTREAM_FAILED, 1, true},
        {"{'fault':'failed_word'}", JOB_FAILED, PX_UPSTREAM_FAILED, 1, false},
        {"{'fault':'lost_job'}", JOB_FAILED, PX_UPSTREAM_FAILED, 1, true},
    };
    run_rows(rows, sizeof rows / sizeof *rows);
}

TEST(odd_status_answers_do_not_hurt_a_job)
{
    static const struct row rows[] = {
        {"{'fault':'unknown_status','on':'status','times':2}", JOB_SUCCEEDED, PX_OK, 1, false},
        {"{'fault':'null_progress','on':'status'}", JOB_SUCCEEDED, PX_OK, 1, false},
        {"{'fault':'string_progress','on':'status'}", JOB_SUCCEEDED, PX_OK, 1, false},
        {"{'fault':'no_alt_formats','on':'status'}", JOB_SUCCEEDED, PX_OK, 1, false},
        {"{'fault':'no_result_url','on':'status','times':2}", JOB_SUCCEEDED, PX_OK, 1, false},
        {"{'fault':'no_result_url','on':'status'}", JOB_FAILED, PX_UPSTREAM_FAILED, 1, true},
        {"{'fault':'server_error','on':'status','times':2}", JOB_SUCCEEDED, PX_OK, 1, false},
        {"{'fault':'bad_gateway','on':'status','times':2}", JOB_SUCCEEDED, PX_OK, 1, false},
        {"{'fault':'drop_before','on':'status','times':2}", JOB_SUCCEEDED, PX_OK, 1, false},
        {"{'fault':'rate_minute','on':'status','times':1,'param':'1'}", JOB_SUCCEEDED, PX_OK, 1, false},
        {"{'fault':'not_json','on':'status','times':2}", JOB_SUCCEEDED, PX_OK, 1, false},
    };
    run_rows(rows, sizeof rows / sizeof *rows);
}

TEST(a_result_is_loaded_again_when_that_may_help_and_refused_when_it_is_no_picture)
{
    static const struct row rows[] = {
        {"{'fault':'result_expired','times':1}", JOB_SUCCEEDED, PX_OK, 1, false},
        {"{'fault':'result_missing','times':1}", JOB_SUCCEEDED, PX_OK, 1, false},
        {"{'fault':'result_forbidden','times':1}", JOB_SUCCEEDED, PX_OK, 1, false},
        {"{'fault':'result_missing'}", JOB_FAILED, PX_BAD_IMAGE, 1, true},
        {"{'fault':'result_truncated','times':1}", JOB_SUCCEEDED, PX_OK, 1, false},
        {"{'fault':'result_truncated'}", JOB_FAILED, PX_BAD_IMAGE, 1, true},
        {"{'fault':'result_cut','times':1}", JOB_SUCCEEDED, PX_OK, 1, false},
        {"{'fault':'result_error','times':2}", JOB_SUCCEEDED, PX_OK, 1, false},
        {"{'fault':'result_oversized'}", JOB_FAILED, PX_BAD_IMAGE, 1, true},
        {"{'fault':'result_wrong_type'}", JOB_FAILED, PX_BAD_IMAGE, 1, true},
        {"{'fault':'result_bomb'}", JOB_FAILED, PX_BAD_IMAGE, 1, true},
        {"{'fault':'result_redirect'}", JOB_FAILED, PX_BAD_IMAGE, 1, true},
        {"{'fault':'foreign_result','param':'http://127.0.0.1:9/x.png'}", JOB_FAILED, PX_BAD_IMAGE, 1, true},
        {"{'fault':'foreign_result','param':'file:///etc/passwd'}", JOB_FAILED, PX_BAD_IMAGE, 1, true},
        {"{'fault':'foreign_result','param':'https://127.0.0.1:9/x.png'}", JOB_FAILED, PX_BAD_IMAGE, 1, true},
    };
    run_rows(rows, sizeof rows / sizeof *rows);
}

TEST(a_job_that_never_ends_upstream_expires)
{
    static const struct row rows[] = {
        {"{'fault':'stuck_pending'}", JOB_EXPIRED, PX_JOB_EXPIRED, 1, true},
        {"{'fault':'stuck_processing'}", JOB_EXPIRED, PX_JOB_EXPIRED, 1, true},
    };
    stage.config.job_lifetime_s = 3;
    run_rows(rows, sizeof rows / sizeof *rows);
    stage.config.job_lifetime_s = 60;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_submit_that_fails_is_never_sent_twice_when_it_may_have_been_taken),
        CASE(a_submit_that_was_certainly_not_taken_is_repeated),
        CASE(a_refusal_ends_the_job_with_its_reason_and_costs_nothing),
        CASE(a_job_that_fails_upstream_says_why_and_whether_it_cost_something),
        CASE(odd_status_answers_do_not_hurt_a_job),
        CASE(a_result_is_loaded_again_when_that_may_help_and_refused_when_it_is_no_picture),
        CASE(a_job_that_never_ends_upstream_expires),
    };
    return cmocka_run_group_tests(tests, open_stage, close_stage);
}
