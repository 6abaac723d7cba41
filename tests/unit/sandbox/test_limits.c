/* Rate limits, with a clock of our own. */
#include "support/check.h"

#include "box.h"

static const struct settings basic = {
    .tier = TIER_BASIC, .minute = -1, .daily = -1, .status_minute = -1, .status_daily = -1};
static const struct settings premium = {
    .tier = TIER_PREMIUM, .minute = -1, .daily = -1, .status_minute = -1, .status_daily = -1};

TEST(a_free_account_submits_three_pictures_a_minute_and_model)
{
    struct limits limits;
    limits_init(&limits);
    const struct model *flux = models_find("Flux1schnell"), *klein = models_find("Flux_2_Klein_4B_BF16");
    for (int i = 0; i < 3; i++)
        CHECK(limits_take(&limits, &basic, OP_SUBMIT, flux, 1000 * i).allowed);
    struct limit_report report = limits_take(&limits, &basic, OP_SUBMIT, flux, 10000);
    CHECK(!report.allowed && !report.daily);
    CHECK_INT(report.retry_after_s, 50);
    CHECK_INT(report.minute_reset_s, 60);
    CHECK(limits_take(&limits, &basic, OP_SUBMIT, klein, 10000).allowed);
    CHECK(limits_take(&limits, &basic, OP_SUBMIT, flux, 60000).allowed);
}

TEST(the_days_window_opens_with_the_first_request)
{
    struct limits limits;
    limits_init(&limits);
    int64_t now = 5000;
    for (int i = 0; i < 200; i++, now += 2000)
        CHECK(limits_take(&limits, &basic, OP_STATUS, NULL, now).allowed);
    struct limit_report report = limits_take(&limits, &basic, OP_STATUS, NULL, now);
    CHECK(!report.allowed && report.daily);
    CHECK_INT(report.daily_left, 0);
    CHECK_INT(report.daily_reset_s, 5 + 86400);
    CHECK(limits_take(&limits, &basic, OP_STATUS, NULL, 5000 + 86400000).allowed);
}

TEST(a_refused_request_is_not_counted)
{
    struct limits limits;
    limits_init(&limits);
    for (int i = 0; i < 10; i++)
        (void)limits_take(&limits, &basic, OP_SUBMIT, NULL, 0);
    CHECK_INT(limits_take(&limits, &basic, OP_SUBMIT, NULL, 0).daily_left, 97);
}

TEST(a_paid_account_has_the_limits_of_each_model)
{
    struct limits limits;
    limits_init(&limits);
    CHECK_INT(limits_take(&limits, &premium, OP_SUBMIT, models_find("ZImageTurbo_INT8"), 0).minute_limit, 20);
    CHECK_INT(limits_take(&limits, &premium, OP_SUBMIT, models_find("Flux1schnell"), 0).daily_limit, 13000);
    CHECK_INT(limits_take(&limits, &premium, OP_STATUS, NULL, 0).daily_limit, 0);
}

TEST(limits_can_be_set_by_number)
{
    struct limits limits;
    struct settings settings = basic;
    settings.minute = 1;
    settings.daily = 0;
    limits_init(&limits);
    CHECK(limits_take(&limits, &settings, OP_SUBMIT, NULL, 0).allowed);
    CHECK(!limits_take(&limits, &settings, OP_SUBMIT, NULL, 0).allowed);
    CHECK_INT(limits_take(&limits, &settings, OP_SUBMIT, NULL, 60000).daily_limit, 0);
}

TEST(every_answer_tells_what_is_left)
{
    struct box box;
    box_open(&box, "{'tier':'basic'}");
    char id[JOB_ID_SIZE];
    box_submit(&box, "x", id);
    CHECK(box_has_header(&box, "X-RateLimit-Limit: 3\r\n"));
    CHECK(box_has_header(&box, "X-RateLimit-Remaining: 2\r\n"));
    CHECK(box_has_header(&box, "X-RateLimit-Daily-Limit: 100\r\n"));
    CHECK(box_has_header(&box, "X-RateLimit-Daily-Remaining: 99\r\n"));
    CHECK(box_has_header(&box, "X-RateLimit-Policy: 3;w=60, 100;w=86400\r\n"));
    CHECK(box_has_header(&box, "X-RateLimit-Source: tier\r\n"));
    CHECK(!box_has_header(&box, "Retry-After"));
    box_submit(&box, "x", id);
    box_submit(&box, "x", id);
    CHECK_INT(box_ask(&box, "POST", "/api/v2/images/generations", "{'model':'Flux1schnell'}"), 429);
    CHECK(box_has_header(&box, "X-RateLimit-Type: minute\r\n") && box_has_header(&box, "Retry-After: "));
    CHECK_STR(box_text(&box, "message"), "Too Many Attempts.");
    box_close(&box);
}

RUN_TESTS(CASE(a_free_account_submits_three_pictures_a_minute_and_model),
          CASE(the_days_window_opens_with_the_first_request), CASE(a_refused_request_is_not_counted),
          CASE(a_paid_account_has_the_limits_of_each_model), CASE(limits_can_be_set_by_number),
          CASE(every_answer_tells_what_is_left))
