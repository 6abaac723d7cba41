/* The story of a request, told over a gateway in memory: what a client sends, what it gets. */
#include "support/check.h"

#include <string.h>

#include "base/clock.h"
#include "double.h"
#include "gateway/access/guard.h"

TEST(a_read_becomes_a_call_and_its_answer_json)
{
    service.json = "{\"user\":{\"id\":\"u\",\"email\":\"a@b.c\"}}";
    CHECK_INT(ask_signed_in("GET", "/auth/me", NULL), 200);
    CHECK_STR(service.method, "GetMe");
    CHECK_STR(service.user, LOOPBACK_USER);
    CHECK_STR(service.client, "127.0.0.1");
    CHECK_STR(service.origin, "http://pulix.test");
    CHECK(body_has("\"email\":\"a@b.c\""));
    CHECK_STR(loopback_answer_header(&peer, "Content-Type"), "application/json");
    CHECK_STR(loopback_answer_header(&peer, "Cache-Control"), "no-store");
    CHECK_STR(loopback_answer_header(&peer, "X-Content-Type-Options"), "nosniff");
    CHECK_INT(strlen(loopback_answer_header(&peer, "X-Request-Id")), PX_ID_LEN);
    CHECK(loopback_answer_header(&peer, "Date") != NULL);
    CHECK(strstr(loopback_answer_header(&peer, "RateLimit"), "\"read\";r=") != NULL);
    CHECK(!peer.cut);
}

TEST(head_is_get_without_a_body)
{
    CHECK_INT(ask_signed_in("GET", "/auth/me", NULL), 200);
    char length[32];
    (void)snprintf(length, sizeof length, "%s", loopback_answer_header(&peer, "Content-Length"));
    CHECK_INT(ask_signed_in("HEAD", "/auth/me", NULL), 200);
    CHECK_STR(loopback_answer_header(&peer, "Content-Length"), length);
    CHECK_INT(peer.body.len, 0);
}

TEST(without_a_token_a_person_is_told_to_sign_in)
{
    CHECK_INT(ask("GET", "/auth/me", NULL), 401);
    check_problem(401, "unauthenticated");
    CHECK_STR(loopback_answer_header(&peer, "WWW-Authenticate"), "Bearer realm=\"pulix\"");
    CHECK_INT(service.calls, 0);
    loopback_header(&peer, "Authorization", "Bearer nonsense");
    CHECK_INT(ask("GET", "/auth/me", NULL), 401);
    check_problem(401, "invalid_token");
    CHECK_STR(loopback_answer_header(&peer, "WWW-Authenticate"),
              "Bearer realm=\"pulix\", error=\"invalid_token\"");
    loopback_header(&peer, "Authorization", "Basic YTpi");
    CHECK_INT(ask("GET", "/auth/me", NULL), 401);
    CHECK_INT(ask("GET", "/auth/me?access_token=x", NULL), 401);
    CHECK_INT(service.calls, 0);
}

TEST(a_stale_token_does_not_hinder_signing_in)
{
    service.json = "{\"access_token\":\"t\"}";
    loopback_header(&peer, "Authorization", "Bearer stale");
    CHECK_INT(ask("POST", "/auth/login", "{\"email\":\"a@b.c\",\"password\":\"x\"}"), 200);
}

TEST(a_revoked_token_is_refused_at_once)
{
    CHECK_INT(ask_signed_in("GET", "/auth/me", NULL), 200);
    gw_guard_revoke(gateway.gw.guard, LOOPBACK_USER, "", "", px_wall_ms() + 1000);
    CHECK_INT(ask_signed_in("GET", "/auth/me", NULL), 401);
    check_problem(401, "invalid_token");
    loopback_sign_in(&peer, LOOPBACK_OTHER);
    CHECK_INT(ask("GET", "/auth/me", NULL), 200);
}

TEST(unknown_addresses_and_methods_are_told_apart)
{
    CHECK_INT(ask("GET", "/nothing/here", NULL), 404);
    CHECK_INT(ask("PUT", "/auth/me", NULL), 405);
    check_problem(405, "method_not_allowed");
    CHECK_STR(loopback_answer_header(&peer, "Allow"), "GET, HEAD, PATCH, OPTIONS");
    CHECK_INT(ask("OPTIONS", "/auth/me", NULL), 204);
    CHECK_STR(loopback_answer_header(&peer, "Allow"), "GET, HEAD, PATCH, OPTIONS");
    CHECK_INT(ask("POST", "/nothing/here", "{}"), 404);
    CHECK_INT(ask("POST", "/gallery", "{}"), 405);
    CHECK_STR(loopback_answer_header(&peer, "Allow"), "GET, HEAD, OPTIONS");
}

TEST(a_page_of_a_listed_origin_may_call_and_another_may_not)
{
    loopback_header(&peer, "Origin", "http://localhost:5501");
    loopback_header(&peer, "Access-Control-Request-Method", "PATCH");
    CHECK_INT(ask("OPTIONS", "/auth/me", NULL), 204);
    CHECK_STR(loopback_answer_header(&peer, "Access-Control-Allow-Origin"), "http://localhost:5501");
    CHECK(strstr(loopback_answer_header(&peer, "Access-Control-Allow-Headers"), "Authorization") != NULL);
    loopback_header(&peer, "Origin", "http://evil.example");
    loopback_header(&peer, "Access-Control-Request-Method", "PATCH");
    CHECK_INT(ask("OPTIONS", "/auth/me", NULL), 403);
    CHECK(loopback_answer_header(&peer, "Access-Control-Allow-Origin") == NULL);
    CHECK(loopback_answer_header(&peer, "Access-Control-Allow-Methods") == NULL);
    loopback_header(&peer, "Origin", "http://localhost:5501");
    CHECK_INT(ask_signed_in("GET", "/auth/me", NULL), 200);
    CHECK_STR(loopback_answer_header(&peer, "Access-Control-Allow-Origin"), "http://localhost:5501");
    CHECK(loopback_answer_header(&peer, "Access-Control-Allow-Credentials") == NULL);
}

TEST(bodies_are_json_of_limited_size)
{
    static char large[70000];
    loopback_header(&peer, "Content-Type", "text/plain"); /* and the one that the loopback adds */
    CHECK_INT(ask("POST", "/auth/register", "{}"), 415);
    check_problem(415, "unsupported_media_type");
    loopback_header(&peer, "Content-Encoding", "gzip");
    CHECK_INT(ask("POST", "/auth/register", "{}"), 415);
    memset(large, ' ', sizeof large - 1);
    CHECK_INT(ask("POST", "/auth/register", large), 413);
    CHECK_INT(peer.request_read, 0);
    CHECK(peer.cut);
    CHECK_STR(loopback_answer_header(&peer, "Connection"), "close");
    CHECK_INT(ask("POST", "/auth/register", "{"), 400);
    check_problem(400, "bad_json");
    CHECK_INT(ask("POST", "/auth/register", ""), 400);
    check_problem(400, "bad_json");
    CHECK_INT(ask("POST", "/auth/register", "{\"nick\":\"x\"}"), 422);
    check_problem(422, "validation_failed");
    CHECK(body_has("\"field\":\"nick\""));
    CHECK_INT(ask_signed_in("GET", "/auth/me", "{}"), 413);
    CHECK_INT(service.calls, 0);
}

TEST(creating_tells_where_and_honours_the_key)
{
    service.json = "{\"message\":\"welcome\",\"user\":{\"id\":\"u\"}}";
    loopback_header(&peer, "Idempotency-Key", "key-12345");
    CHECK_INT(ask("POST", "/auth/register", "{\"email\":\"a@b.c\"}"), 201);
    CHECK_STR(loopback_answer_header(&peer, "Location"), "/auth/me");
    CHECK_STR(service.key, "key-12345");
    CHECK(loopback_answer_header(&peer, "Idempotency-Replayed") == NULL);
    service.json = "{\"batch_id\":\"B1\"}";
    service.info.replayed = true;
    loopback_header(&peer, "Idempotency-Key", "key-12345");
    CHECK_INT(ask_signed_in("POST", "/generation/jobs", "{\"prompt\":\"a cat\"}"), 202);
    CHECK_STR(loopback_answer_header(&peer, "Location"), "/generation/jobs?batch_id=B1");
    CHECK_STR(loopback_answer_header(&peer, "Idempotency-Replayed"), "true");
    const char *bad[] = {"short", "with space",
                         "0123456789012345678901234567890123456789012345678901234567890123x"};
    for (size_t i = 0; i < 3; i++) {
        loopback_header(&peer, "Idempotency-Key", bad[i]);
        CHECK_INT(ask_signed_in("POST", "/generation/jobs", "{\"prompt\":\"a cat\"}"), 422);
    }
}

TEST(path_and_query_fill_the_message)
{
    CHECK_INT(ask_signed_in("GET", "/generation/images/abc", NULL), 200);
    CHECK(strstr(service.request, "\"id\":\"abc\"") != NULL);
    CHECK_INT(ask_signed_in("GET", "/generation/images?limit=100&q=red+cat&starred=true", NULL), 200);
    CHECK(strstr(service.request, "\"limit\":100") != NULL);
    CHECK(strstr(service.request, "\"q\":\"red cat\"") != NULL);
    CHECK(strstr(service.request, "\"starred\":true") != NULL);
}

TEST(a_query_that_is_not_understood_is_400)
{
    const char *bad[] = {"/generation/images?limit=0",
                         "/generation/images?limit=101",
                         "/generation/images?limit=abc",
                         "/generation/images?limit=",
                         "/generation/images?nope=1",
                         "/generation/images?limit=1&limit=2",
                         "/generation/images?starred=maybe",
                         "/generation/images/abc?id=def",
                         "/auth/me?x=1",
                         "/generation/jobs?status=flying",
                         "/generation/images?q=%00"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK_INT(ask_signed_in("GET", bad[i], NULL), 400);
        check_problem(400, "bad_query");
    }
    CHECK_INT(ask_signed_in("POST", "/generation/jobs?prompt=x", "{}"), 400);
    CHECK_INT(service.calls, 0);
}

TEST(a_body_can_not_overrule_the_path)
{
    CHECK_INT(ask_signed_in("PATCH", "/generation/images/mine", "{\"id\":\"yours\",\"starred\":true}"), 422);
    CHECK(body_has("\"field\":\"id\""));
    CHECK_INT(service.calls, 0);
}

TEST(errors_of_services_become_problems_in_the_readers_language)
{
    service.fails = PX_NOT_FOUND;
    loopback_header(&peer, "Accept-Language", "ru");
    CHECK_INT(ask_signed_in("GET", "/generation/images/abc", NULL), 404);
    check_problem(404, "not_found");
    CHECK(body_has("Такого объекта нет."));
    CHECK_INT(service.lang, PX_RU);
    service.fails = PX_UNAVAILABLE;
    CHECK_INT(ask_signed_in("GET", "/generation/images/abc", NULL), 503);
    CHECK_STR(loopback_answer_header(&peer, "Retry-After"), "1");
}

TEST(the_limit_of_a_service_is_told_like_one_of_the_gateway)
{
    service.fails = PX_RATE_LIMITED;
    service.for_a_limit = true;
    CHECK_INT(ask("POST", "/auth/login", "{\"email\":\"a@b.c\",\"password\":\"x\"}"), 429);
    check_problem(429, "rate_limited");
    CHECK(body_has("http-problem-types#quota-exceeded"));
    CHECK(body_has("\"violated-policies\":[\"passwords\"]"));
    CHECK_STR(loopback_answer_header(&peer, "Retry-After"), "30");
    CHECK_STR(loopback_answer_header(&peer, "RateLimit"), "\"passwords\";r=0;t=30");
    CHECK_STR(loopback_answer_header(&peer, "RateLimit-Policy"), "\"passwords\";q=10;w=3600");
}

TEST(nothing_to_tell_is_204_without_a_body)
{
    CHECK_INT(ask_signed_in("DELETE", "/generation/images/abc", NULL), 204);
    CHECK_INT(peer.body.len, 0);
    CHECK(loopback_answer_header(&peer, "Content-Length") == NULL);
    CHECK(loopback_answer_header(&peer, "Content-Type") == NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ONE(a_read_becomes_a_call_and_its_answer_json),
        ONE(head_is_get_without_a_body),
        ONE(without_a_token_a_person_is_told_to_sign_in),
        ONE(a_stale_token_does_not_hinder_signing_in),
        ONE(a_revoked_token_is_refused_at_once),
        ONE(unknown_addresses_and_methods_are_told_apart),
        ONE(a_page_of_a_listed_origin_may_call_and_another_may_not),
        ONE(bodies_are_json_of_limited_size),
        ONE(creating_tells_where_and_honours_the_key),
        ONE(path_and_query_fill_the_message),
        ONE(a_query_that_is_not_understood_is_400),
        ONE(a_body_can_not_overrule_the_path),
        ONE(errors_of_services_become_problems_in_the_readers_language),
        ONE(the_limit_of_a_service_is_told_like_one_of_the_gateway),
        ONE(nothing_to_tell_is_204_without_a_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
