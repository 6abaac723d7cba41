/* Answers that need no call: kept ones, unchanged ones, and those that are one too many. */
#include "support/check.h"

#include <string.h>

#include "double.h"
#include "gateway/access/limits.h"

static void keep_answers(const char *tag)
{
    service.info = (struct px_reply_info){.cache_ttl_s = 60, .n_cache_tags = 1};
    (void)snprintf(service.info.cache_tags[0], PX_TAG_SIZE, "%s", tag);
}

TEST(a_kept_answer_needs_no_second_call_and_no_quota)
{
    char limit[100];
    keep_answers("user:a");
    CHECK_INT(ask_signed_in("GET", "/auth/me", NULL), 200);
    (void)snprintf(limit, sizeof limit, "%s", loopback_answer_header(&peer, "RateLimit"));
    CHECK_INT(ask_signed_in("GET", "/auth/me", NULL), 200);
    CHECK_INT(service.calls, 1);
    CHECK_STR(loopback_answer_header(&peer, "RateLimit"), limit);
    loopback_sign_in(&peer, LOOPBACK_OTHER);
    CHECK_INT(ask("GET", "/auth/me", NULL), 200);
    CHECK_INT(service.calls, 2);
    CHECK_INT(ask("GET", "/auth/me", NULL), 401);
}

TEST(a_change_is_seen_by_the_next_read)
{
    keep_answers("user:a");
    CHECK_INT(ask_signed_in("GET", "/auth/me", NULL), 200);
    service.info = (struct px_reply_info){.n_purge_tags = 1, .purge_tags = {"user:a"}};
    CHECK_INT(ask_signed_in("PATCH", "/auth/me", "{\"first_name\":\"Ann\"}"), 200);
    CHECK_INT(ask_signed_in("GET", "/auth/me", NULL), 200);
    CHECK_INT(service.calls, 3);
}

TEST(an_answer_that_was_overtaken_by_a_change_is_not_kept)
{
    keep_answers("user:a");
    service.purge_meanwhile = "user:a";
    CHECK_INT(ask_signed_in("GET", "/auth/me", NULL), 200);
    CHECK_INT(ask_signed_in("GET", "/auth/me", NULL), 200);
    CHECK_INT(service.calls, 2);
}

TEST(while_the_bus_is_down_nothing_kept_is_given)
{
    keep_answers("user:a");
    CHECK_INT(ask_signed_in("GET", "/auth/me", NULL), 200);
    atomic_store(&gateway.gw.bus_up, false);
    service.fails = PX_UNAVAILABLE;
    CHECK_INT(ask_signed_in("GET", "/auth/me", NULL), 503);
}

TEST(an_entity_tag_saves_the_body)
{
    char etag[64];
    service.json = "{\"data\":[]}";
    CHECK_INT(ask("GET", "/generation/models", NULL), 200);
    (void)snprintf(etag, sizeof etag, "%s", loopback_answer_header(&peer, "ETag"));
    loopback_header(&peer, "If-None-Match", etag);
    CHECK_INT(ask("GET", "/generation/models", NULL), 304);
    CHECK_INT(peer.body.len, 0);
    CHECK_STR(loopback_answer_header(&peer, "ETag"), etag);
    service.json = "{\"data\":[],\"sandbox\":true}";
    loopback_header(&peer, "If-None-Match", etag);
    CHECK_INT(ask("GET", "/generation/models", NULL), 200);
}

TEST(too_many_requests_are_429_and_faulty_forms_do_not_count)
{
    const char *wrong = "{\"email\":\"a@b.c\",\"password\":\"x\"}";
    gw_limits_free(gateway.gw.limits);
    gateway.gw.limits = gw_limits_new(1); /* 6 a minute */
    for (int i = 0; i < 10; i++)
        CHECK_INT(ask("POST", "/auth/login", "{\"email\":1}"), 422);
    service.fails = PX_BAD_CREDENTIALS;
    for (int i = 0; i < 6; i++)
        CHECK_INT(ask("POST", "/auth/login", wrong), 401);
    CHECK_INT(ask("POST", "/auth/login", wrong), 429);
    check_problem(429, "rate_limited");
    CHECK(body_has("\"violated-policies\":[\"login\"]"));
    CHECK_STR(loopback_answer_header(&peer, "RateLimit-Policy"), "\"login\";q=6;w=60");
    CHECK_STR(loopback_answer_header(&peer, "Retry-After"), "60");
    CHECK_INT(service.calls, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ONE(a_kept_answer_needs_no_second_call_and_no_quota),
        ONE(a_change_is_seen_by_the_next_read),
        ONE(an_answer_that_was_overtaken_by_a_change_is_not_kept),
        ONE(while_the_bus_is_down_nothing_kept_is_given),
        ONE(an_entity_tag_saves_the_body),
        ONE(too_many_requests_are_429_and_faulty_forms_do_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
