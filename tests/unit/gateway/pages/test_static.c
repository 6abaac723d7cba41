/* Pages and files of web/, through the whole gateway. */
#include "support/check.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "gateway/pages/static.h"
#include "support/loopback.h"

#define SHELL                                                                                                \
    "<!doctype html><title>shell</title><link href=\"/lib/deep.css\"><script src=\"/app.js\"></script>"      \
    "<a href=\"/gallery\"></a><a href=\"/\"></a><img src=\"/none.png\"><a href=\"/"

static char folder[64];
static struct loopback_gateway gateway;
static struct loopback peer;

enum { LARGE = 300 << 10 };

static void write_file(const char *name, const char *text, size_t len)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    CHECK(file && fwrite(text, 1, len, file) == len);
    (void)fclose(file);
}

static void remove_folder(void)
{
    static const char *const names[] = {"index.html",      "app.js",      "logo.png",     "notes.md",
                                        ".secret.js",      "odd name.js", "lib/deep.css", "docs/page.html",
                                        "docs/plain.html", "link.js",     "large.js"};
    char path[256];
    for (size_t i = 0; i < PX_ARRAY_LEN(names); i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    (void)snprintf(path, sizeof path, "%s/lib", folder);
    (void)rmdir(path);
    (void)snprintf(path, sizeof path, "%s/docs", folder);
    (void)rmdir(path);
    (void)rmdir(folder);
}

static int setup(void **state)
{
    char path[128];
    static char script[4000], large[LARGE];
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/pulix-static-XXXXXX");
    CHECK(mkdtemp(folder));
    (void)atexit(remove_folder);
    (void)snprintf(path, sizeof path, "%s/lib", folder);
    CHECK(mkdir(path, 0700) == 0);
    (void)snprintf(path, sizeof path, "%s/docs", folder);
    CHECK(mkdir(path, 0700) == 0);
    memset(script, ' ', sizeof script);
    memset(large, ' ', sizeof large);
    write_file("index.html", SHELL, sizeof SHELL - 1);
    write_file("app.js", script, sizeof script);
    write_file("large.js", large, sizeof large);
    write_file("logo.png", script, sizeof script);
    write_file("notes.md", "private", 7);
    write_file(".secret.js", "private", 7);
    write_file("odd name.js", "private", 7);
    write_file("lib/deep.css", "a{}", 3);
    write_file("docs/page.html", "swagger", 7);
    write_file("docs/plain.html", "plain", 5);
    (void)snprintf(path, sizeof path, "%s/link.js", folder);
    CHECK(symlink("/etc/passwd", path) == 0);
    loopback_gateway_init(&gateway);
    gateway.config.web_dir = folder;
    CHECK_OK(gw_static_start(&gateway.gw, NULL));
    loopback_init(&peer, &gateway.gw);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    loopback_done(&peer);
    gw_static_stop(&gateway.gw);
    loopback_gateway_done(&gateway);
    return 0;
}

TEST(every_page_of_the_application_is_the_shell)
{
    static const char *const pages[] = {"/", "/sign-in", "/gallery", "/generate-image?style=x",
                                        "/index.html"};
    for (size_t i = 0; i < PX_ARRAY_LEN(pages); i++) {
        CHECK_INT(loopback_ask(&peer, "GET", pages[i], NULL), 200);
        CHECK_STR(loopback_answer_header(&peer, "Content-Type"), "text/html; charset=utf-8");
        CHECK(strstr(peer.body.data, "<title>shell</title>"));
    }
}

TEST(a_page_may_run_its_own_scripts_and_nothing_else)
{
    CHECK_INT(loopback_ask(&peer, "GET", "/", NULL), 200);
    const char *policy = loopback_answer_header(&peer, "Content-Security-Policy");
    CHECK(strstr(policy, "default-src 'none'"));
    CHECK(strstr(policy, "script-src 'self';"));
    CHECK(strstr(policy, "frame-ancestors 'none'"));
    CHECK(!strstr(policy, "unsafe"));
    CHECK(!strstr(policy, "sandbox"));
    CHECK_STR(loopback_answer_header(&peer, "X-Content-Type-Options"), "nosniff");
    CHECK_STR(loopback_answer_header(&peer, "Referrer-Policy"), "no-referrer");
    CHECK(loopback_answer_header(&peer, "Permissions-Policy"));
    CHECK_STR(loopback_answer_header(&peer, "Cross-Origin-Opener-Policy"), "same-origin");
    CHECK_STR(loopback_answer_header(&peer, "Cross-Origin-Resource-Policy"), "same-origin");
}

TEST(a_file_is_found_by_its_exact_path_only)
{
    static const char *const wrong[] = {"/app.js/",  "//app.js",   "/lib/../app.js", "/./app.js",
                                        "/app%2ejs", "/APP.JS",    "/lib",           "/lib/",
                                        "/%61pp.js", "/app.js%00", "/etc/passwd"};
    CHECK_INT(loopback_ask(&peer, "GET", "/app.js", NULL), 200);
    CHECK_INT(peer.body.len, 4000);
    CHECK_INT(loopback_ask(&peer, "GET", "/lib/deep.css", NULL), 200);
    CHECK_STR(loopback_answer_header(&peer, "Content-Type"), "text/css; charset=utf-8");
    for (size_t i = 0; i < PX_ARRAY_LEN(wrong); i++)
        CHECK_INT(loopback_ask(&peer, "GET", wrong[i], NULL), 404);
}

TEST(what_is_not_meant_for_the_web_is_not_there)
{
    static const char *const hidden[] = {"/notes.md", "/.secret.js", "/odd%20name.js", "/odd name.js",
                                         "/link.js"};
    for (size_t i = 0; i < PX_ARRAY_LEN(hidden); i++)
        CHECK_INT(loopback_ask(&peer, "GET", hidden[i], NULL), 404);
}

TEST(a_browser_on_a_dead_link_gets_a_page_that_says_so)
{
    loopback_header(&peer, "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    CHECK_INT(loopback_ask(&peer, "GET", "/no/such/page", NULL), 404);
    CHECK(strstr(peer.body.data, "<title>shell</title>"));
    CHECK_INT(loopback_ask(&peer, "GET", "/no/such/page", NULL), 404);
    CHECK_STR(loopback_answer_header(&peer, "Content-Type"), "application/problem+json");
}

TEST(files_come_compressed_to_those_who_take_it)
{
    loopback_header(&peer, "Accept-Encoding", "gzip, deflate, br");
    CHECK_INT(loopback_ask(&peer, "GET", "/app.js", NULL), 200);
    CHECK_STR(loopback_answer_header(&peer, "Content-Encoding"), "br");
    CHECK(peer.body.len < 200);
    char brotli_tag[64];
    (void)snprintf(brotli_tag, sizeof brotli_tag, "%s", loopback_answer_header(&peer, "ETag"));
    loopback_header(&peer, "Accept-Encoding", "gzip");
    CHECK_INT(loopback_ask(&peer, "GET", "/app.js", NULL), 200);
    CHECK_STR(loopback_answer_header(&peer, "Content-Encoding"), "gzip");
    CHECK(strstr(loopback_answer_header(&peer, "Vary"), "Accept-Encoding"));
    CHECK(strcmp(loopback_answer_header(&peer, "ETag"), brotli_tag) != 0);
    loopback_header(&peer, "Accept-Encoding", "br");
    CHECK_INT(loopback_ask(&peer, "GET", "/logo.png", NULL), 200);
    CHECK(!loopback_answer_header(&peer, "Content-Encoding"));
    loopback_header(&peer, "Accept-Encoding", "br");
    CHECK_INT(loopback_ask(&peer, "GET", "/lib/deep.css", NULL), 200);
    CHECK(!loopback_answer_header(&peer, "Content-Encoding"));
}

static const char *coding_of(const char *path)
{
    loopback_header(&peer, "Accept-Encoding", "gzip");
    CHECK_INT(loopback_ask(&peer, "GET", path, NULL), 200);
    const char *coding = loopback_answer_header(&peer, "Content-Encoding");
    return coding ? coding : "";
}

TEST(what_takes_long_to_pack_is_packed_when_pages_are_served_already)
{
    CHECK_STR(coding_of("/large.js"), "");
    CHECK_INT(peer.body.len, LARGE);
    gw_static_settle(&gateway.gw);
    CHECK_STR(coding_of("/large.js"), "gzip");
    CHECK(peer.body.len < LARGE / 100);
    CHECK_STR(coding_of("/app.js"), "gzip");
}

TEST(what_a_browser_has_is_not_sent_again)
{
    CHECK_INT(loopback_ask(&peer, "GET", "/app.js", NULL), 200);
    char tag[64];
    (void)snprintf(tag, sizeof tag, "%s", loopback_answer_header(&peer, "ETag"));
    CHECK_STR(loopback_answer_header(&peer, "Cache-Control"), "no-cache");
    loopback_header(&peer, "If-None-Match", tag);
    CHECK_INT(loopback_ask(&peer, "GET", "/app.js", NULL), 304);
    CHECK_INT(peer.body.len, 0);
    CHECK_STR(loopback_answer_header(&peer, "ETag"), tag);
    loopback_header(&peer, "If-None-Match", "\"other\"");
    CHECK_INT(loopback_ask(&peer, "GET", "/app.js", NULL), 200);
}

/* "/v/0123456789abcdef" of the page that was read last. */
static void read_version(char ret_version[20])
{
    const char *at = strstr(peer.body.data, "=\"/v/");
    CHECK(at != NULL);
    (void)snprintf(ret_version, 20, "%.19s", at + 2);
}

TEST(what_a_page_refers_to_is_kept_for_a_year_and_the_page_is_not)
{
    char version[20], address[64], wanted[128];
    CHECK_INT(loopback_ask(&peer, "GET", "/", NULL), 200);
    CHECK_STR(loopback_answer_header(&peer, "Cache-Control"), "no-cache");
    read_version(version);
    (void)snprintf(wanted, sizeof wanted, "<link href=\"%s/lib/deep.css\"><script src=\"%s/app.js\">",
                   version, version);
    CHECK(strstr(peer.body.data, wanted));
    /* other pages and files that are not there stay as they are */
    CHECK(strstr(peer.body.data,
                 "<a href=\"/gallery\"></a><a href=\"/\"></a><img src=\"/none.png\"><a href=\"/"));

    (void)snprintf(address, sizeof address, "%s/app.js", version);
    loopback_header(&peer, "Accept-Encoding", "br");
    CHECK_INT(loopback_ask(&peer, "GET", address, NULL), 200);
    CHECK_STR(loopback_answer_header(&peer, "Cache-Control"), "public, max-age=31536000, immutable");
    CHECK_STR(loopback_answer_header(&peer, "Content-Type"), "text/javascript; charset=utf-8");
    CHECK_STR(loopback_answer_header(&peer, "Content-Encoding"), "br");
}

TEST(an_earlier_version_gets_the_files_of_today_and_must_not_keep_them)
{
    CHECK_INT(loopback_ask(&peer, "GET", "/v/0123456789abcdef/app.js", NULL), 200);
    CHECK_STR(loopback_answer_header(&peer, "Cache-Control"), "no-cache");
}

TEST(a_version_is_no_way_around_exact_paths)
{
    static const char *const wrong[] = {"/v/0123456789abcdef",
                                        "/v/0123456789abcdef/",
                                        "/v/0123456789abcdef/none.js",
                                        "/v/0123456789abcdef//app.js",
                                        "/v/0123456789abcde/app.js",
                                        "/v/0123456789ABCDEF/app.js",
                                        "/v/../app.js",
                                        "/v/0123456789abcdef/index.html",
                                        "/v/0123456789abcdef/gallery",
                                        "/v/0123456789abcdef/v/0123456789abcdef/app.js"};
    for (size_t i = 0; i < PX_ARRAY_LEN(wrong); i++)
        CHECK_INT(loopback_ask(&peer, "GET", wrong[i], NULL), 404);
}

TEST(head_tells_the_length_and_sends_nothing)
{
    CHECK_INT(loopback_ask(&peer, "HEAD", "/app.js", NULL), 200);
    CHECK_STR(loopback_answer_header(&peer, "Content-Length"), "4000");
    CHECK_INT(peer.body.len, 0);
}

TEST(a_file_can_not_be_posted_to)
{
    CHECK_INT(loopback_ask(&peer, "POST", "/app.js", "{}"), 405);
}

TEST(without_the_files_of_swagger_ui_the_docs_are_plain)
{
    CHECK_INT(loopback_ask(&peer, "GET", "/docs", NULL), 200);
    CHECK_STR(peer.body.data, "plain");
}

TEST(a_folder_that_is_not_there_is_a_fault_at_start)
{
    struct gateway broken = {.config = &(struct gw_config){.web_dir = "/nonexistent", .docs_dir = ""}};
    struct px_error err;
    CHECK_CODE(gw_static_start(&broken, &err), PX_INTERNAL);
    gw_static_stop(&broken);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_page_of_the_application_is_the_shell),
        CASE(a_page_may_run_its_own_scripts_and_nothing_else),
        CASE(a_file_is_found_by_its_exact_path_only),
        CASE(what_is_not_meant_for_the_web_is_not_there),
        CASE(a_browser_on_a_dead_link_gets_a_page_that_says_so),
        CASE(files_come_compressed_to_those_who_take_it),
        CASE(what_takes_long_to_pack_is_packed_when_pages_are_served_already),
        CASE(what_a_browser_has_is_not_sent_again),
        CASE(what_a_page_refers_to_is_kept_for_a_year_and_the_page_is_not),
        CASE(an_earlier_version_gets_the_files_of_today_and_must_not_keep_them),
        CASE(a_version_is_no_way_around_exact_paths),
        CASE(head_tells_the_length_and_sends_nothing),
        CASE(a_file_can_not_be_posted_to),
        CASE(without_the_files_of_swagger_ui_the_docs_are_plain),
        CASE(a_folder_that_is_not_there_is_a_fault_at_start)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
