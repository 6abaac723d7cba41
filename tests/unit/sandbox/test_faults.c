/* Every way to misbehave, one after the other. */
#include "support/check.h"

#include <string.h>

#include "base/cleanup.h"
#include "box.h"
#include "sandbox/picture.h"

#define SUBMIT_BODY "{'prompt':'x','model':'Flux1schnell','width':256,'height':256,'steps':4,'seed':1}"

static int submit_under(struct box *box, const char *fault, const char *param)
{
    char behaviour[256];
    (void)snprintf(behaviour, sizeof behaviour,
                   "{'min_ms':0,'max_ms':0,'faults':[{'fault':'%s','param':'%s','on':'submit','times':1}]}",
                   fault, param);
    box_open(box, behaviour);
    return box_ask(box, "POST", "/api/v2/images/generations", SUBMIT_BODY);
}

static int count_accepted(struct box *box)
{
    CHECK_INT(box_ask(box, "GET", "/sandbox/ledger", NULL), 200);
    return (int)box_number(box, "accepted");
}

TEST(refusals_have_their_status_and_code_and_accept_nothing)
{
    static const struct {
        const char *fault, *param;
        int status;
        const char *code;
    } cases[] = {
        {"unauthenticated", "key_expired", 401, "key_expired"},
        {"unauthenticated", "", 401, "invalid_key"},
        {"key_limit", "", 402, "key_limit_exceeded"},
        {"forbidden", "ip_not_allowed", 403, "ip_not_allowed"},
        {"suspended", "", 403, ""},
        {"not_found", "", 404, ""},
        {"too_large", "", 413, ""},
        {"invalid_fields", "", 422, ""},
        {"unknown_model", "", 422, ""},
        {"low_balance", "", 422, "insufficient_balance"},
        {"low_balance_old", "", 422, ""},
        {"old_envelope", "", 422, ""},
        {"rate_minute", "", 429, "rate_limited"},
        {"rate_daily", "", 429, "rate_limited"},
        {"server_error", "", 500, ""},
        {"bad_gateway", "", 502, ""},
        {"unavailable", "", 503, ""},
        {"cloudflare", "", 403, ""},
        {"not_json", "", 200, ""},
        {"empty", "", 200, ""},
        {"drop_before", "", 0, ""},
    };
    for (size_t i = 0; i < PX_ARRAY_LEN(cases); i++) {
        struct box box;
        CHECK_INT(submit_under(&box, cases[i].fault, cases[i].param), cases[i].status);
        CHECK_STR(box_text(&box, "code"), cases[i].code);
        CHECK_INT(count_accepted(&box), 0);
        box_close(&box);
    }
}

TEST(throttling_names_its_window)
{
    struct box box;
    CHECK_INT(submit_under(&box, "rate_daily", "7200"), 429);
    CHECK(box_has_header(&box, "X-RateLimit-Type: daily\r\n"));
    CHECK(box_has_header(&box, "Retry-After: 7200\r\n"));
    CHECK(box_has_header(&box, "X-RateLimit-Daily-Remaining: 0\r\n"));
    box_close(&box);
    CHECK_INT(submit_under(&box, "rate_minute", ""), 429);
    CHECK(box_has_header(&box, "X-RateLimit-Type: minute\r\n"));
    CHECK(box_has_header(&box, "Retry-After: 60\r\n"));
    box_close(&box);
}

TEST(the_keys_own_limit_tells_when_it_ends)
{
    struct box box;
    CHECK_INT(submit_under(&box, "key_limit", ""), 402);
    CHECK(json_is_null(box_value(&box, "resets_at")));
    box_close(&box);
    CHECK_INT(submit_under(&box, "key_limit", "2026-12-01T00:00:00+00:00"), 402);
    CHECK_STR(box_text(&box, "resets_at"), "2026-12-01T00:00:00+00:00");
    box_close(&box);
}

TEST(what_goes_wrong_after_the_accept_leaves_a_job)
{
    struct box box;
    CHECK_INT(submit_under(&box, "drop_after", ""), 0);
    CHECK_INT(count_accepted(&box), 1);
    box_close(&box);
    CHECK_INT(submit_under(&box, "error_after", ""), 500);
    CHECK_INT(count_accepted(&box), 1);
    box_close(&box);
    CHECK_INT(submit_under(&box, "no_id", ""), 200);
    CHECK_STR(box_text(&box, "data.request_id"), "");
    CHECK_INT(count_accepted(&box), 1);
    box_close(&box);
    CHECK_INT(submit_under(&box, "slow_body", "50"), 200);
    CHECK_INT(box.answer.trickle_ms, 50);
    box_close(&box);
}

static void read_fate(struct box *box, const char *fault, const char *param)
{
    char target[80];
    CHECK_INT(submit_under(box, fault, param), 200);
    (void)snprintf(target, sizeof target, "/api/v2/jobs/%s", box_text(box, "data.request_id"));
    CHECK_INT(box_ask(box, "GET", target, NULL), 200);
}

TEST(a_failed_job_says_whether_a_repeat_helps_and_what_it_cost)
{
    struct box box;
    read_fate(&box, "error_retryable", "CAPACITY_UNAVAILABLE");
    CHECK_STR(box_text(&box, "data.status"), "error");
    CHECK_STR(box_text(&box, "data.error_reason"), "CAPACITY_UNAVAILABLE");
    CHECK(json_is_true(box_value(&box, "data.retryable")) && json_is_true(box_value(&box, "data.refunded")));
    CHECK_INT(strlen(box_text(&box, "data.failed_at")), strlen("2026-08-20T10:00:00+00:00"));
    CHECK_INT(box_ask(&box, "GET", "/api/v2/account/balance", NULL), 200);
    CHECK(box_number(&box, "data.balance") == 500);
    box_close(&box);

    read_fate(&box, "error_charged", "");
    CHECK(json_is_false(box_value(&box, "data.retryable")) &&
          json_is_false(box_value(&box, "data.refunded")));
    CHECK(box_number(&box, "data.price.amount") > 0);
    CHECK_INT(box_ask(&box, "GET", "/api/v2/account/balance", NULL), 200);
    CHECK(box_number(&box, "data.balance") < 500);
    box_close(&box);

    read_fate(&box, "failed_word", "");
    CHECK_STR(box_text(&box, "data.status"), "failed");
    box_close(&box);
}

TEST(stuck_jobs_stay_stuck_also_after_a_restart)
{
    struct box box;
    char target[80];
    read_fate(&box, "stuck_pending", "");
    CHECK_STR(box_text(&box, "data.status"), "pending");
    box_close(&box);
    CHECK_INT(submit_under(&box, "stuck_processing", ""), 200);
    (void)snprintf(target, sizeof target, "/api/v2/jobs/%s", box_text(&box, "data.request_id"));
    box_restart(&box);
    CHECK_INT(box_ask(&box, "GET", target, NULL), 200);
    CHECK_STR(box_text(&box, "data.status"), "processing");
    CHECK_INT(box_number(&box, "data.progress"), 61);
    box_close(&box);
}

TEST(statuses_can_be_bent)
{
    struct box box;
    char id[JOB_ID_SIZE], target[80];
    box_open(&box, "{'min_ms':60000,'max_ms':60000,'faults':[{'fault':'unknown_status','times':1},"
                   "{'fault':'null_progress','times':1},{'fault':'string_progress','times':1}]}");
    box_submit(&box, "x", id);
    (void)snprintf(target, sizeof target, "/api/v2/jobs/%s", id);
    CHECK_INT(box_ask(&box, "GET", target, NULL), 200);
    CHECK_STR(box_text(&box, "data.status"), "in_queue");
    CHECK_INT(box_ask(&box, "GET", target, NULL), 200);
    CHECK(json_is_null(box_value(&box, "data.progress")));
    CHECK_INT(box_ask(&box, "GET", target, NULL), 200);
    CHECK_STR(box_text(&box, "data.progress"), "0.00");
    box_close(&box);

    box_open(&box, "{'min_ms':0,'max_ms':0,'faults':[{'fault':'no_alt_formats','times':1},"
                   "{'fault':'no_result_url','times':1},{'fault':'foreign_result','times':1}]}");
    box_submit(&box, "x", id);
    (void)snprintf(target, sizeof target, "/api/v2/jobs/%s", id);
    CHECK_INT(box_ask(&box, "GET", target, NULL), 200);
    CHECK(json_is_null(box_value(&box, "data.results_alt_formats")));
    CHECK_INT(box_ask(&box, "GET", target, NULL), 200);
    CHECK(json_is_null(box_value(&box, "data.result_url")));
    CHECK_INT(box_ask(&box, "GET", target, NULL), 200);
    CHECK_STR(box_text(&box, "data.result_url"), "http://10.0.0.1/secret.png");
    box_close(&box);
}

static int fetch_under(struct box *box, const char *fault)
{
    char id[JOB_ID_SIZE], target[600], behaviour[128];
    (void)snprintf(behaviour, sizeof behaviour, "{'min_ms':0,'max_ms':0,'faults':[{'fault':'%s'}]}", fault);
    box_open(box, behaviour);
    box_submit(box, "x", id);
    (void)snprintf(target, sizeof target, "/api/v2/jobs/%s", id);
    CHECK_INT(box_ask(box, "GET", target, NULL), 200);
    (void)snprintf(target, sizeof target, "%s",
                   box_text(box, "data.result_url") + strlen("http://sandbox.test"));
    return box_ask(box, "GET", target, NULL);
}

TEST(downloads_can_be_spoiled)
{
    struct box box;
    CHECK_INT(fetch_under(&box, "result_missing"), 404);
    box_close(&box);
    CHECK_INT(fetch_under(&box, "result_forbidden"), 403);
    box_close(&box);
    CHECK_INT(fetch_under(&box, "result_error"), 500);
    box_close(&box);
    CHECK_INT(fetch_under(&box, "result_wrong_type"), 200);
    CHECK(!strncmp(box.answer.body.data, "<!DOCTYPE html>", 15));
    box_close(&box);
    CHECK_INT(fetch_under(&box, "result_redirect"), 302);
    CHECK(box_has_header(&box, "Location: http://169.254.169.254/latest/meta-data/\r\n"));
    box_close(&box);
    CHECK_INT(fetch_under(&box, "result_cut"), 200);
    CHECK_INT(box.answer.cut, box.answer.body.len / 2);
    box_close(&box);
    CHECK_INT(fetch_under(&box, "result_slow"), 200);
    CHECK(box.answer.trickle_ms == 1000 && box.answer.piece > 0);
    box_close(&box);
}

TEST(a_truncated_file_ends_in_the_middle)
{
    struct box box;
    CHECK_INT(fetch_under(&box, "no_models"), 200); /* a fault that strikes elsewhere */
    size_t whole = box.answer.body.len;
    box_close(&box);
    CHECK_INT(fetch_under(&box, "result_truncated"), 200);
    CHECK_INT(box.answer.body.len, whole / 2);
    CHECK_MEM(box.answer.body.data, "\x89PNG", 4);
    box_close(&box);
}

TEST(an_oversized_file_has_more_than_100_megabytes)
{
    struct box box;
    CHECK_INT(fetch_under(&box, "result_oversized"), 200);
    CHECK(box.answer.body.len > 100u << 20);
    box_close(&box);
}

TEST(a_bomb_claims_a_huge_picture_in_few_bytes)
{
    struct box box;
    CHECK_INT(fetch_under(&box, "result_bomb"), 200);
    CHECK(box.answer.body.len < 16384);
    const unsigned char *head = (const unsigned char *)box.answer.body.data;
    CHECK_MEM(head + 12, "IHDR\0\0\x75\x30\0\0\x75\x30", 12);
    box_close(&box);
}

static int setup(void **state)
{
    (void)state;
    return picture_setup(NULL) != PX_OK;
}

static int teardown(void **state)
{
    (void)state;
    picture_shutdown();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(refusals_have_their_status_and_code_and_accept_nothing),
        CASE(throttling_names_its_window),
        CASE(the_keys_own_limit_tells_when_it_ends),
        CASE(what_goes_wrong_after_the_accept_leaves_a_job),
        CASE(a_failed_job_says_whether_a_repeat_helps_and_what_it_cost),
        CASE(stuck_jobs_stay_stuck_also_after_a_restart),
        CASE(statuses_can_be_bent),
        CASE(downloads_can_be_spoiled),
        CASE(a_truncated_file_ends_in_the_middle),
        CASE(an_oversized_file_has_more_than_100_megabytes),
        CASE(a_bomb_claims_a_huge_picture_in_few_bytes),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
