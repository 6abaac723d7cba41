/* The story of a request, told over a gateway in memory: what a client sends, what it gets. */
#include "support/check.h"

#include <string.h>

#include <pulix/auth/v1/auth.pb-c.h>
#include <pulix/generation/v1/generation.pb-c.h>
#include <pulix/hashtag/v1/hashtag.pb-c.h>

#include "base/clock.h"
#include "gateway/cache.h"
#include "gateway/guard.h"
#include "gateway/limits.h"
#include "jsonpb/jsonpb.h"
#include "support/loopback.h"

static struct loopback_gateway gateway;
static struct loopback peer;

/* What the services' double answers, and what it was asked. */
static struct {
    enum px_code fails;
    const char *json; /* the answer */
    struct px_reply_info info;
    const char *purge_meanwhile; /* a tag that is purged while the answer is on its way */
    int calls;
    char method[64], request[4096], user[PX_ID_SIZE], key[80], client[GW_ADDRESS_SIZE],
        origin[GW_ORIGIN_SIZE];
    enum px_lang lang;
    int timeout_ms;
} service;

static enum px_code double_call(struct px_bus *bus, const ProtobufCServiceDescriptor *descriptor,
                                const char *method, const struct px_caller *caller,
                                const ProtobufCMessage *request, struct px_arena *arena,
                                ProtobufCMessage **ret_response, struct px_reply_info *info,
                                struct px_error *err)
{
    (void)bus;
    auto_buf struct px_buf text;
    px_buf_init(&text, sizeof service.request - 1);
    service.calls++;
    (void)snprintf(service.method, sizeof service.method, "%s", method);
    CHECK_OK(px_json_encode(request, &text, NULL));
    (void)snprintf(service.request, sizeof service.request, "%s", text.data);
    (void)snprintf(service.user, sizeof service.user, "%s", caller->user_id ? caller->user_id : "");
    (void)snprintf(service.key, sizeof service.key, "%s",
                   caller->idempotency_key ? caller->idempotency_key : "");
    (void)snprintf(service.client, sizeof service.client, "%s", caller->client);
    (void)snprintf(service.origin, sizeof service.origin, "%s", caller->origin);
    service.lang = caller->lang;
    service.timeout_ms = caller->timeout_ms;
    if (service.purge_meanwhile)
        gw_cache_purge(gateway.gw.cache, service.purge_meanwhile);
    if (info)
        *info = service.info;
    if (service.fails != PX_OK)
        return px_fail(err, service.fails);
    const ProtobufCMethodDescriptor *found =
        protobuf_c_service_descriptor_get_method_by_name(descriptor, method);
    CHECK(found != NULL);
    ProtobufCMessage *response = px_message_new(found->output, arena);
    CHECK_OK(px_json_decode(service.json, strlen(service.json), response, arena, err));
    *ret_response = response;
    return PX_OK;
}

static int set_up(void **state)
{
    (void)state;
    loopback_gateway_init(&gateway);
    gateway.gw.rpc = double_call;
    atomic_store(&gateway.gw.bus_up, true);
    loopback_init(&peer, &gateway.gw);
    memset(&service, 0, sizeof service);
    service.json = "{}";
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    loopback_done(&peer);
    loopback_gateway_done(&gateway);
    return 0;
}

static int ask(const char *method, const char *target, const char *body)
{
    return loopback_ask(&peer, method, target, body);
}

static int ask_signed_in(const char *method, const char *target, const char *body)
{
    loopback_sign_in(&peer, LOOPBACK_USER);
    return loopback_ask(&peer, method, target, body);
}

static bool body_has(const char *text)
{
    return peer.body.data && strstr(peer.body.data, text);
}

static void check_problem(int status, const char *code)
{
    char wanted[100];
    CHECK_INT(peer.status, status);
    CHECK_STR(loopback_answer_header(&peer, "Content-Type"), "application/problem+json");
    (void)snprintf(wanted, sizeof wanted, "\"code\":\"%s\"", code);
    CHECK(body_has(wanted));
    CHECK(body_has("\"request_id\":\""));
}

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

TEST(nothing_to_tell_is_204_without_a_body)
{
    CHECK_INT(ask_signed_in("DELETE", "/generation/images/abc", NULL), 204);
    CHECK_INT(peer.body.len, 0);
    CHECK(loopback_answer_header(&peer, "Content-Length") == NULL);
    CHECK(loopback_answer_header(&peer, "Content-Type") == NULL);
}

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
#define ONE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
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
        ONE(nothing_to_tell_is_204_without_a_body),
        ONE(a_kept_answer_needs_no_second_call_and_no_quota),
        ONE(a_change_is_seen_by_the_next_read),
        ONE(an_answer_that_was_overtaken_by_a_change_is_not_kept),
        ONE(while_the_bus_is_down_nothing_kept_is_given),
        ONE(an_entity_tag_saves_the_body),
        ONE(too_many_requests_are_429_and_faulty_forms_do_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
