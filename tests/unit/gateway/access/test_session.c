/* The refresh cookie: who gets it, who may use it. */
#include "support/check.h"

#include <string.h>

#include <pulix/auth/v1/auth.pb-c.h>

#include "jsonpb/jsonpb.h"
#include "support/loopback.h"

static struct loopback_gateway gateway;
static struct loopback peer;
static enum px_code failure;
static char refreshed_with[300];
static int calls;

/* auth: gives tokens for anything. */
static enum px_code give_tokens(struct px_bus *bus, const ProtobufCServiceDescriptor *descriptor,
                                const char *method, const struct px_caller *caller,
                                const ProtobufCMessage *request, struct px_arena *arena,
                                ProtobufCMessage **ret_response, struct px_reply_info *info,
                                struct px_error *err)
{
    static const char tokens[] =
        "{\"access_token\":\"access\",\"token_type\":\"bearer\",\"refresh_token\":\"newone\"}";
    (void)bus, (void)caller, (void)info;
    calls++;
    if (failure != PX_OK)
        return px_fail(err, failure);
    const ProtobufCMethodDescriptor *found =
        protobuf_c_service_descriptor_get_method_by_name(descriptor, method);
    *ret_response = px_message_new(found->output, arena);
    if (strcmp(method, "Logout") == 0)
        return PX_OK;
    if (strcmp(method, "Refresh") == 0)
        (void)snprintf(refreshed_with, sizeof refreshed_with, "%s",
                       ((const Auth__RefreshRequest *)request)->refresh_token);
    return px_json_decode(tokens, sizeof tokens - 1, *ret_response, arena, err);
}

static int set_up(void **state)
{
    (void)state;
    loopback_gateway_init(&gateway);
    gateway.gw.rpc = give_tokens;
    loopback_init(&peer, &gateway.gw);
    failure = PX_OK;
    refreshed_with[0] = '\0';
    calls = 0;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    loopback_done(&peer);
    loopback_gateway_done(&gateway);
    return 0;
}

static int log_in(const char *remember)
{
    char body[200];
    (void)snprintf(body, sizeof body, "{\"email\":\"a@b.c\",\"password\":\"x\",\"remember\":\"%s\"}",
                   remember);
    return loopback_ask(&peer, "POST", "/auth/login", body);
}

static bool body_has(const char *text)
{
    return peer.body.data && strstr(peer.body.data, text);
}

TEST(a_browser_gets_the_refresh_token_as_a_cookie_that_no_script_reads)
{
    CHECK_INT(log_in(""), 200);
    CHECK_STR(loopback_answer_header(&peer, "Set-Cookie"),
              "pulix_refresh=newone; Path=/auth; Max-Age=2592000; HttpOnly; SameSite=Strict");
    CHECK(body_has("\"access_token\":\"access\""));
    CHECK(!body_has("newone"));
}

TEST(over_https_the_cookie_is_secure_and_named_so)
{
    gateway.gw.https = true;
    CHECK_INT(log_in(""), 200);
    CHECK_STR(
        loopback_answer_header(&peer, "Set-Cookie"),
        "__Secure-pulix_refresh=newone; Path=/auth; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure");
    CHECK(loopback_answer_header(&peer, "Strict-Transport-Security") != NULL);
}

TEST(an_api_client_gets_the_refresh_token_in_the_body)
{
    CHECK_INT(log_in("token"), 200);
    CHECK(loopback_answer_header(&peer, "Set-Cookie") == NULL);
    CHECK(body_has("\"refresh_token\":\"newone\""));
}

static int refresh(const char *cookie, const char *site, const char *origin, const char *body)
{
    if (cookie)
        loopback_header(&peer, "Cookie", cookie);
    if (site)
        loopback_header(&peer, "Sec-Fetch-Site", site);
    if (origin)
        loopback_header(&peer, "Origin", origin);
    return loopback_ask(&peer, "POST", "/auth/refresh", body);
}

TEST(a_page_of_ours_refreshes_by_its_cookie)
{
    CHECK_INT(refresh("a=b; pulix_refresh=old; c=d", "same-origin", "http://pulix.test", "{}"), 200);
    CHECK_STR(refreshed_with, "old");
    CHECK(strstr(loopback_answer_header(&peer, "Set-Cookie"), "pulix_refresh=newone;") != NULL);
    CHECK(!body_has("newone"));
    CHECK_INT(refresh("pulix_refresh=old", NULL, "http://pulix.test", "{}"), 200);
}

TEST(nobody_else_makes_a_browser_use_its_cookie)
{
    const char *cookie = "pulix_refresh=old";
    CHECK_INT(refresh(cookie, "cross-site", "http://evil.example", "{}"), 403);
    CHECK_INT(refresh(cookie, "same-site", "http://other.pulix.test", "{}"), 403);
    CHECK_INT(refresh(cookie, "none", NULL, "{}"), 403);
    CHECK_INT(refresh(cookie, NULL, "http://evil.example", "{}"), 403);
    CHECK_INT(refresh(cookie, NULL, "http://localhost:5501", "{}"), 403);
    CHECK_INT(refresh(cookie, NULL, "null", "{}"), 403);
    CHECK_INT(refresh(cookie, NULL, NULL, "{}"), 403);
    CHECK_INT(refresh(cookie, "same-origin", "http://evil.example", "{}"), 403);
    CHECK_INT(refresh(cookie, "same-origin", "http://pulix.test", NULL), 403); /* no JSON content type */
    CHECK_INT(calls, 0);
}

TEST(a_token_in_the_body_needs_no_cookie_and_stays_in_the_body)
{
    CHECK_INT(refresh("pulix_refresh=cookie", NULL, NULL, "{\"refresh_token\":\"mine\"}"), 200);
    CHECK_STR(refreshed_with, "mine");
    CHECK(loopback_answer_header(&peer, "Set-Cookie") == NULL);
    CHECK(body_has("\"refresh_token\":\"newone\""));
}

TEST(without_any_token_there_is_nothing_to_refresh)
{
    CHECK_INT(refresh(NULL, "same-origin", "http://pulix.test", "{}"), 401);
    CHECK_INT(refresh("xpulix_refresh=a; pulix_refreshx=b; pulix_refresh", "same-origin", NULL, "{}"), 401);
    CHECK_INT(calls, 0);
}

TEST(a_dead_cookie_is_taken_away)
{
    failure = PX_INVALID_TOKEN;
    CHECK_INT(refresh("pulix_refresh=old", "same-origin", NULL, "{}"), 401);
    CHECK_STR(loopback_answer_header(&peer, "Set-Cookie"),
              "pulix_refresh=; Path=/auth; Max-Age=0; HttpOnly; SameSite=Strict");
    failure = PX_UNAVAILABLE;
    CHECK_INT(refresh("pulix_refresh=old", "same-origin", NULL, "{}"), 503);
    CHECK(loopback_answer_header(&peer, "Set-Cookie") == NULL);
}

TEST(logging_out_takes_the_cookie_away)
{
    CHECK_INT(loopback_ask(&peer, "POST", "/auth/logout", "{}"), 401);
    loopback_sign_in(&peer, LOOPBACK_USER);
    CHECK_INT(loopback_ask(&peer, "POST", "/auth/logout", NULL), 204);
    CHECK_STR(loopback_answer_header(&peer, "Set-Cookie"),
              "pulix_refresh=; Path=/auth; Max-Age=0; HttpOnly; SameSite=Strict");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ONE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        ONE(a_browser_gets_the_refresh_token_as_a_cookie_that_no_script_reads),
        ONE(over_https_the_cookie_is_secure_and_named_so),
        ONE(an_api_client_gets_the_refresh_token_in_the_body),
        ONE(a_page_of_ours_refreshes_by_its_cookie),
        ONE(nobody_else_makes_a_browser_use_its_cookie),
        ONE(a_token_in_the_body_needs_no_cookie_and_stays_in_the_body),
        ONE(without_any_token_there_is_nothing_to_refresh),
        ONE(a_dead_cookie_is_taken_away),
        ONE(logging_out_takes_the_cookie_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
