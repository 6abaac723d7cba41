/* Rate limits: exact numbers, per person. */
#include "support/check.h"

#include <string.h>

#include "base/cleanup.h"
#include "gateway/access/limits.h"

static struct gw_request from(const char *address)
{
    struct gw_request req = {0};
    (void)snprintf(req.client, sizeof req.client, "%s", address);
    return req;
}

/* The answer's fields as text. */
static const char *fields(const struct gw_request *req)
{
    static char text[512];
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, sizeof text - 1);
    gw_limits_write(req, &out);
    (void)snprintf(text, sizeof text, "%s", out.data ? out.data : "");
    return text;
}

TEST(the_fields_tell_policy_rest_and_time)
{
    struct gw_limits *limits = gw_limits_new(100);
    struct gw_request req = from("10.0.0.1");
    CHECK_OK(gw_limits_take(limits, &req, GW_CLASS_LOGIN, 1000, NULL));
    CHECK_STR(fields(&req), "RateLimit-Policy: \"login\";q=600;w=60\r\nRateLimit: \"login\";r=599;t=60\r\n");
    CHECK_OK(gw_limits_take(limits, &req, GW_CLASS_LOGIN, 31000, NULL));
    CHECK_STR(fields(&req), "RateLimit-Policy: \"login\";q=600;w=60\r\nRateLimit: \"login\";r=598;t=30\r\n");
    gw_limits_free(limits);
}

TEST(above_the_quota_people_wait_and_then_are_let_in)
{
    struct gw_limits *limits = gw_limits_new(1); /* 6 logins a minute */
    struct gw_request req = from("10.0.0.1");
    struct px_error err;
    for (int i = 0; i < 6; i++)
        CHECK_OK(gw_limits_take(limits, &req, GW_CLASS_LOGIN, 1000 + i, &err));
    CHECK_CODE(gw_limits_take(limits, &req, GW_CLASS_LOGIN, 2000, &err), PX_RATE_LIMITED);
    CHECK_STR(err.param, "login");
    CHECK_INT(err.retry_after_s, 59);
    CHECK(strstr(fields(&req), ";r=0;t=59") != NULL);
    CHECK_CODE(gw_limits_take(limits, &req, GW_CLASS_LOGIN, 60999, &err), PX_RATE_LIMITED);
    CHECK_OK(gw_limits_take(limits, &req, GW_CLASS_LOGIN, 61000, &err));
    gw_limits_free(limits);
}

TEST(people_addresses_and_classes_are_counted_apart)
{
    struct gw_limits *limits = gw_limits_new(1);
    struct px_claims claims = {.user_id = "user"};
    struct gw_request one = from("10.0.0.1");
    struct gw_request two = from("10.0.0.2");
    struct gw_request person = from("10.0.0.1");
    person.claims = &claims;
    for (int i = 0; i < 6; i++)
        CHECK_OK(gw_limits_take(limits, &one, GW_CLASS_LOGIN, 0, NULL));
    CHECK_CODE(gw_limits_take(limits, &one, GW_CLASS_LOGIN, 0, NULL), PX_RATE_LIMITED);
    CHECK_OK(gw_limits_take(limits, &two, GW_CLASS_LOGIN, 0, NULL));
    CHECK_OK(gw_limits_take(limits, &person, GW_CLASS_LOGIN, 0, NULL));
    CHECK_OK(gw_limits_take(limits, &one, GW_CLASS_WRITE, 0, NULL));
    gw_limits_free(limits);
}

TEST(a_household_of_ipv6_addresses_is_one)
{
    struct gw_limits *limits = gw_limits_new(1);
    char address[GW_ADDRESS_SIZE];
    for (int i = 0; i < 6; i++) {
        (void)snprintf(address, sizeof address, "2001:db8:1:2::%x", i);
        struct gw_request req = from(address);
        CHECK_OK(gw_limits_take(limits, &req, GW_CLASS_LOGIN, 0, NULL));
    }
    struct gw_request same = from("2001:db8:1:2:ffff::1");
    struct gw_request other = from("2001:db8:1:3::1");
    CHECK_CODE(gw_limits_take(limits, &same, GW_CLASS_LOGIN, 0, NULL), PX_RATE_LIMITED);
    CHECK_OK(gw_limits_take(limits, &other, GW_CLASS_LOGIN, 0, NULL));
    gw_limits_free(limits);
}

TEST(what_is_given_back_can_be_used_again)
{
    struct gw_limits *limits = gw_limits_new(1);
    struct gw_request req = from("10.0.0.1");
    for (int i = 0; i < 20; i++) {
        CHECK_OK(gw_limits_take(limits, &req, GW_CLASS_LOGIN, 0, NULL));
        gw_limits_give_back(limits, &req, GW_CLASS_LOGIN);
    }
    gw_limits_show(limits, &req, GW_CLASS_LOGIN, 0);
    CHECK(strstr(fields(&req), ";r=6;") != NULL);
    gw_limits_free(limits);
}

TEST(a_limit_of_a_service_stands_beside_the_own_one)
{
    struct gw_limits *limits = gw_limits_new(100);
    struct gw_request req = from("10.0.0.1");
    const struct px_limit pictures = {
        .name = "pictures", .quota = 100, .left = 97, .window_s = 86400, .reset_s = 1234};
    const struct px_limit bad = {.name = "x\"\r\nSet-Cookie", .quota = 1};
    CHECK_OK(gw_limits_take(limits, &req, GW_CLASS_CREATE, 1000, NULL));
    gw_limits_note(&req, &pictures);
    gw_limits_note(&req, &bad);
    CHECK_STR(fields(&req), "RateLimit-Policy: \"create\";q=1500;w=60, \"pictures\";q=100;w=86400\r\n"
                            "RateLimit: \"create\";r=1499;t=60, \"pictures\";r=97;t=1234\r\n");
    gw_limits_free(limits);
}

TEST(what_a_service_refused_is_the_only_limit_that_is_told)
{
    struct gw_limits *limits = gw_limits_new(100);
    struct gw_request req = from("10.0.0.1");
    struct px_error err;
    const struct px_limit pictures = {
        .name = "pictures", .quota = 100, .left = 3, .window_s = 86400, .reset_s = 1234};
    CHECK_OK(gw_limits_take(limits, &req, GW_CLASS_CREATE, 1000, NULL));
    gw_limits_note(&req, &pictures);
    (void)px_fail_limit(&err, PX_QUOTA_EXHAUSTED, 1234, "pictures", 100, 86400);
    CHECK_STR(gw_limits_of_service(&req, &err), "pictures");
    CHECK_STR(fields(&req), "RateLimit-Policy: \"pictures\";q=100;w=86400\r\n"
                            "RateLimit: \"pictures\";r=3;t=1234\r\n");
    (void)px_fail_limit(&err, PX_RATE_LIMITED, 30, "passwords", 10, 3600);
    CHECK_STR(gw_limits_of_service(&req, &err), "passwords");
    CHECK_STR(fields(&req), "RateLimit-Policy: \"passwords\";q=10;w=3600\r\n"
                            "RateLimit: \"passwords\";r=0;t=30\r\n");
    CHECK(gw_limits_of_service(&req, &(struct px_error){.code = PX_NOT_FOUND}) == NULL);
    gw_limits_free(limits);
}

TEST(a_flood_of_addresses_does_not_grow_the_table)
{
    struct gw_limits *limits = gw_limits_new(100);
    char address[GW_ADDRESS_SIZE];
    for (int i = 0; i < 100000; i++) {
        (void)snprintf(address, sizeof address, "10.%d.%d.%d", i >> 16, i >> 8 & 255, i & 255);
        struct gw_request req = from(address);
        CHECK_OK(gw_limits_take(limits, &req, GW_CLASS_READ, i, NULL));
    }
    gw_limits_free(limits);
}

RUN_TESTS(CASE(the_fields_tell_policy_rest_and_time), CASE(above_the_quota_people_wait_and_then_are_let_in),
          CASE(people_addresses_and_classes_are_counted_apart), CASE(a_household_of_ipv6_addresses_is_one),
          CASE(what_is_given_back_can_be_used_again), CASE(a_limit_of_a_service_stands_beside_the_own_one),
          CASE(what_a_service_refused_is_the_only_limit_that_is_told),
          CASE(a_flood_of_addresses_does_not_grow_the_table))
