/* Reading a request: language, address, origin, query. */
#include "support/check.h"

#include <string.h>

#include "gateway/http/content_type.h"
#include "gateway/http/etag.h"
#include "gateway/http/request.h"
#include "gateway/lists.h"

static struct gw_config config = {.trusted_proxies = "10.0.0.1, 10.0.0.2", .public_url = ""};
static struct gateway gateway = {.config = &config};

static struct gw_request request(const struct gw_header *headers, int n, const char *query)
{
    struct gw_request req;
    gw_request_init(&req, &gateway, NULL, NULL);
    req.method = "GET";
    req.path = "/";
    req.query = query;
    req.headers = headers;
    req.n_headers = n;
    return req;
}

TEST(the_language_is_the_one_that_is_preferred)
{
    CHECK_INT(gw_language(NULL), PX_EN);
    CHECK_INT(gw_language(""), PX_EN);
    CHECK_INT(gw_language("ru"), PX_RU);
    CHECK_INT(gw_language("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7"), PX_RU);
    CHECK_INT(gw_language("en-US,en;q=0.9,ru;q=0.8"), PX_EN);
    CHECK_INT(gw_language("en;q=0.3, ru;q=0.9"), PX_RU);
    CHECK_INT(gw_language("ru;q=0, en;q=0.1"), PX_EN);
    CHECK_INT(gw_language("de, fr;q=0.8"), PX_EN);
    CHECK_INT(gw_language("de, ru;q=0.2"), PX_RU);
}

static void check_client(const char *socket, const char *first, const char *second, const char *expected)
{
    struct gw_header headers[] = {{"Host", "h"}, {"X-Forwarded-For", first}, {"X-Forwarded-For", second}};
    struct gw_request req = request(headers, second ? 3 : 2, "");
    (void)snprintf(req.client, sizeof req.client, "%s", socket);
    gw_request_read(&req);
    CHECK_STR(req.client, expected);
    gw_request_done(&req);
}

TEST(a_forwarded_address_counts_only_behind_our_proxies)
{
    check_client("9.9.9.9", "1.2.3.4", NULL, "9.9.9.9");
    check_client("10.0.0.1", "1.2.3.4", NULL, "1.2.3.4");
    check_client("10.0.0.1", "8.8.8.8, 1.2.3.4", NULL, "1.2.3.4");
    check_client("10.0.0.1", "8.8.8.8, 1.2.3.4, 10.0.0.2", NULL, "1.2.3.4");
    check_client("10.0.0.1", "8.8.8.8", "1.2.3.4", "1.2.3.4");
    check_client("10.0.0.1", "2001:db8::1", NULL, "2001:db8::1");
    check_client("10.0.0.1", "not an address", NULL, "10.0.0.1");
    check_client("10.0.0.1", "", NULL, "10.0.0.1");
}

TEST(proxies_may_be_given_as_networks)
{
    CHECK(gw_list_covers("10.0.0.1, 172.16.0.0/12", "172.31.255.255"));
    CHECK(!gw_list_covers("10.0.0.1, 172.16.0.0/12", "172.32.0.1"));
    CHECK(gw_list_covers("0.0.0.0/0", "9.9.9.9"));
    CHECK(gw_list_covers("2001:db8::1", "2001:db8::1"));
    CHECK(!gw_list_covers("10.0.0.0/8", "2001:db8::1"));
    CHECK(!gw_list_covers("", "10.0.0.1"));
    CHECK(gw_list_is_of_addresses(""));
    CHECK(gw_list_is_of_addresses("10.0.0.1,172.16.0.0/12 , 2001:db8::1"));
    const char *bad[] = {"localhost", "10.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.1 10.0.0.2"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!gw_list_is_of_addresses(bad[i]));
}

TEST(our_origin_is_the_public_one_or_the_host)
{
    struct gw_header headers[] = {{"Host", "127.0.0.1:8000"}};
    struct gw_request req = request(headers, 1, "");
    gw_request_read(&req);
    CHECK_STR(req.origin, "http://127.0.0.1:8000");
    gw_request_done(&req);
    config.public_url = "https://pictures.example";
    req = request(headers, 1, "");
    gw_request_read(&req);
    CHECK_STR(req.caller.origin, "https://pictures.example");
    gw_request_done(&req);
    config.public_url = "";
}

TEST(a_query_is_decoded_once)
{
    struct gw_request req = request(NULL, 0, "q=caf%C3%A9+au%2Blait&limit=5&empty=&flag&%71x=%2541");
    CHECK_OK(gw_request_query(&req, NULL));
    CHECK_STR(gw_param(&req, "q"), "café au+lait");
    CHECK_STR(gw_param(&req, "limit"), "5");
    CHECK_STR(gw_param(&req, "empty"), "");
    CHECK_STR(gw_param(&req, "flag"), "");
    CHECK_STR(gw_param(&req, "qx"), "%41");
    CHECK(gw_param(&req, "none") == NULL);
    gw_request_done(&req);
}

TEST(a_doubtful_query_is_refused)
{
    const char *bad[] = {
        "a=1&a=2", "a=%",   "a=%4",  "a=%zz",
        "a=%00",   "a=%0a", "a=%ff", "a=%c0%80",
        "=1",      "%01=1", "a&a",   "a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9&j=1&k=2&l=3&m=4&n=5&o=6&p=7&q=8"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct gw_request req = request(NULL, 0, bad[i]);
        CHECK_CODE(gw_request_query(&req, NULL), PX_BAD_QUERY);
        gw_request_done(&req);
    }
}

TEST(a_repeated_header_field_is_no_header_field)
{
    struct gw_header headers[] = {{"Authorization", "Bearer a"}, {"authorization", "Bearer b"}, {"X", "y"}};
    struct gw_request req = request(headers, 3, "");
    CHECK(gw_header(&req, "Authorization") == NULL);
    CHECK_STR(gw_header(&req, "x"), "y");
    gw_request_done(&req);
}

TEST(json_is_json_in_utf_8_only)
{
    CHECK(gw_is_json("application/json"));
    CHECK(gw_is_json("Application/JSON; charset=UTF-8"));
    CHECK(gw_is_json("application/json;charset=\"utf-8\""));
    const char *bad[] = {"",
                         "text/plain",
                         "application/jsonx",
                         "application/json; charset=utf-16",
                         "application/x-www-form-urlencoded",
                         "application/json, text/plain",
                         "application/problem+json",
                         "application/json; boundary=x"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!gw_is_json(bad[i]));
    CHECK(!gw_is_json(NULL));
}

TEST(entity_tags_are_compared_weakly_and_in_lists)
{
    char etag[GW_ETAG_SIZE];
    char list[200];
    gw_etag_make("body", 4, etag);
    CHECK_INT(strlen(etag), 24);
    CHECK(gw_etag_matches(etag, etag));
    CHECK(gw_etag_matches("*", etag));
    (void)snprintf(list, sizeof list, "\"x\", W/%s", etag);
    CHECK(gw_etag_matches(list, etag));
    CHECK(!gw_etag_matches("\"x\", \"y\"", etag));
    CHECK(!gw_etag_matches("", etag));
    CHECK(!gw_etag_matches(NULL, etag));
}

RUN_TESTS(CASE(the_language_is_the_one_that_is_preferred),
          CASE(a_forwarded_address_counts_only_behind_our_proxies), CASE(proxies_may_be_given_as_networks),
          CASE(our_origin_is_the_public_one_or_the_host), CASE(a_query_is_decoded_once),
          CASE(a_doubtful_query_is_refused), CASE(a_repeated_header_field_is_no_header_field),
          CASE(json_is_json_in_utf_8_only), CASE(entity_tags_are_compared_weakly_and_in_lists))
