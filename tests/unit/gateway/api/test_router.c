/* Matching paths, and the check of the route table itself. */
#include "support/check.h"

#include <string.h>

#include <pulix/auth/v1/auth.pb-c.h>
#include <pulix/generation/v1/generation.pb-c.h>

#include "gateway/api/router.h"
#include "gateway/http/request.h"

#define AUTH &auth__auth__descriptor
#define GENERATION &generation__generation__descriptor

static void answer_nothing(struct gw_request *req)
{
    (void)req;
}

static const struct gw_route table[] = {
    {"GET", "/images/{id}", GW_USER, GW_CLASS_READ, GENERATION, "GetImage", 200, NULL, 1000, 0, 0, NULL},
    {"GET", "/images/ids", GW_USER, GW_CLASS_READ, GENERATION, "ListImageIds", 200, NULL, 1000, 0, 0, NULL},
    {"DELETE", "/images/{id}", GW_USER, GW_CLASS_READ, GENERATION, "DeleteImage", 204, NULL, 1000, 0, 0,
     NULL},
    {"POST", "/images/{id}/share", GW_USER, GW_CLASS_READ, GENERATION, "CreateShare", 201, "{url}", 1000, 100,
     0, NULL},
    {"GET", "/status", GW_ANYONE, GW_CLASS_READ, GENERATION, "GetStatus", 200, NULL, 1000, 0, GW_PAGE_TOO,
     NULL},
    {"GET", "*", GW_ANYONE, GW_CLASS_FILE, NULL, NULL, 200, NULL, 0, 0, 0, answer_nothing},
};
enum { N = sizeof table / sizeof *table, WITHOUT_FALLBACK = N - 1 };

struct found {
    enum px_code code;
    const char *path; /* of the row */
    char id[64];
    char allow[GW_ALLOW_SIZE];
};

static struct found find_with(const char *method, const char *path, const char *accept, size_t n)
{
    static struct gw_config config = {.trusted_proxies = "", .public_url = ""};
    static struct gateway gateway = {.config = &config};
    struct gw_header headers[] = {{"Accept", accept}};
    struct found found = {0};
    struct gw_request req;
    gw_request_init(&req, &gateway, NULL, NULL);
    req.method = method;
    req.path = path;
    req.headers = headers;
    req.n_headers = accept ? 1 : 0;
    gw_request_read(&req);
    found.code = gw_route_find(&req, table, n, found.allow);
    found.path = req.route ? req.route->path : "";
    const char *id = gw_param(&req, "id");
    (void)snprintf(found.id, sizeof found.id, "%s", id ? id : "");
    gw_request_done(&req);
    return found;
}

static struct found find(const char *method, const char *path)
{
    return find_with(method, path, NULL, WITHOUT_FALLBACK);
}

TEST(a_path_finds_its_row_and_its_parameters)
{
    struct found found = find("GET", "/images/abc");
    CHECK_OK(found.code);
    CHECK_STR(found.path, "/images/{id}");
    CHECK_STR(found.id, "abc");
    CHECK_STR(find("GET", "/images/ids").path, "/images/ids");
    CHECK_STR(find("HEAD", "/images/ids").path, "/images/ids");
    CHECK_STR(find("POST", "/images/a%20b/share").id, "a b");
}

TEST(what_is_not_exactly_a_path_is_nothing)
{
    const char *bad[] = {
        "/",          "/images",   "/images/",        "/images//",   "/images/a/",          "/images/a/b",
        "//images/a", "/Images/a", "/images%2fa",     "/%69mages/a", "/images/../images/a", "/images/./a",
        "images/a",   "",          "/images/a/share/"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_CODE(find("GET", bad[i]).code, PX_NO_ROUTE);
}

TEST(a_parameter_is_decoded_once_and_must_be_text)
{
    const char *bad[] = {"/images/%00", "/images/a%2fb", "/images/%2F", "/images/%c0%ae",
                         "/images/%ff", "/images/%",     "/images/%zz", "/images/%0d%0aX:y"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_CODE(find("GET", bad[i]).code, PX_NO_ROUTE);
    CHECK_STR(find("GET", "/images/%2541").id, "%41");
}

TEST(another_method_is_told_what_is_allowed)
{
    struct found found = find("PUT", "/images/abc");
    CHECK_CODE(found.code, PX_METHOD_NOT_ALLOWED);
    CHECK_STR(found.allow, "GET, HEAD, DELETE, OPTIONS");
    CHECK_STR(find("OPTIONS", "/images/a/share").allow, "POST, OPTIONS");
    CHECK_STR(find("PUT", "/nothing").allow, "");
}

TEST(everything_else_is_a_file_when_it_is_read)
{
    CHECK_STR(find_with("GET", "/app.js", NULL, N).path, "*");
    CHECK_STR(find_with("HEAD", "/", NULL, N).path, "*");
    CHECK_CODE(find_with("POST", "/app.js", NULL, N).code, PX_METHOD_NOT_ALLOWED);
    CHECK_STR(find_with("PUT", "/app.js", NULL, N).allow, "GET, HEAD, OPTIONS");
    CHECK_STR(find_with("GET", "/images/abc", NULL, N).path, "/images/{id}");
}

TEST(a_browser_gets_the_page_where_page_and_data_share_an_address)
{
    CHECK_STR(find_with("GET", "/status", "text/html,application/xhtml+xml", N).path, "*");
    CHECK_STR(find_with("GET", "/status", "application/json", N).path, "/status");
    CHECK_STR(find_with("GET", "/status", NULL, N).path, "/status");
    CHECK_STR(find_with("GET", "/images/abc", "text/html", N).path, "/images/{id}");
}

static const char *fault_of(struct gw_route row)
{
    static struct px_error err;
    struct gw_route rows[] = {row};
    err = (struct px_error){0};
    return gw_routes_check(rows, 1, &err) == PX_OK ? "" : err.cause;
}

TEST(a_faulty_row_is_a_sentence_at_start)
{
    struct gw_route good = table[0];
    CHECK_STR(fault_of(good), "");
    struct gw_route row = good;
    row.rpc = "GetImages";
    CHECK(strstr(fault_of(row), "no such method") != NULL);
    row = good;
    row.path = "/images/{name}";
    CHECK(strstr(fault_of(row), "no scalar field") != NULL);
    row = good;
    row.timeout_ms = 0;
    CHECK(strstr(fault_of(row), "time-out") != NULL);
    row = good;
    row.max_body = 1;
    CHECK(strstr(fault_of(row), "GET with a body") != NULL);
    row = good;
    row.status = 302;
    CHECK(strstr(fault_of(row), "status") != NULL);
    row = table[3];
    row.location = "{expires_at}";
    CHECK(strstr(fault_of(row), "no text field") != NULL);
    row = table[5];
    row.custom = NULL;
    CHECK(strstr(fault_of(row), "neither") != NULL);
    struct px_error err;
    struct gw_route twice[] = {good, good};
    CHECK_CODE(gw_routes_check(twice, 2, &err), PX_INTERNAL);
    CHECK(strstr(err.cause, "twice") != NULL);
}

TEST(a_method_without_a_row_is_a_sentence_at_start)
{
    struct px_error err;
    const struct gw_route one[] = {
        {"GET", "/me", GW_USER, GW_CLASS_READ, AUTH, "GetMe", 200, NULL, 1000, 0, 0, NULL}};
    CHECK_CODE(gw_routes_cover(AUTH, one, 1, NULL, 0, &err), PX_INTERNAL);
    CHECK_STR(err.cause, "no route for pulix.auth.v1.SignUp");
    const char *const others[] = {"auth.SignUp",         "auth.Login",        "auth.Refresh",
                                  "auth.Logout",         "auth.UpdateMe",     "auth.DeleteMe",
                                  "auth.ChangePassword", "auth.ListSessions", "auth.DeleteSession"};
    CHECK_OK(gw_routes_cover(AUTH, one, 1, others, sizeof others / sizeof *others, &err));
}

RUN_TESTS(CASE(a_path_finds_its_row_and_its_parameters), CASE(what_is_not_exactly_a_path_is_nothing),
          CASE(a_parameter_is_decoded_once_and_must_be_text), CASE(another_method_is_told_what_is_allowed),
          CASE(everything_else_is_a_file_when_it_is_read),
          CASE(a_browser_gets_the_page_where_page_and_data_share_an_address),
          CASE(a_faulty_row_is_a_sentence_at_start), CASE(a_method_without_a_row_is_a_sentence_at_start))
