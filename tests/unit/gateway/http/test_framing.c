/* The framing guard: one way to read a request, or none. */
#include "support/check.h"

#include <string.h>

#include "gateway/http/framing.h"

struct seen {
    enum px_code code;
    struct gw_framing framing;
    struct px_error err;
    char head[20000];
    size_t len;
};

static struct seen check(const char *text)
{
    struct seen seen = {0};
    seen.len = strlen(text);
    memcpy(seen.head, text, seen.len);
    CHECK_INT(gw_framing_end(seen.head, seen.len), seen.len);
    seen.code = gw_framing_check(seen.head, &seen.len, &seen.framing, &seen.err);
    return seen;
}

static enum px_code code_of(const char *text)
{
    return check(text).code;
}

/* A good request with one more line. */
static enum px_code with_line(const char *line)
{
    char text[9000];
    (void)snprintf(text, sizeof text, "POST /a HTTP/1.1\r\nHost: example.org\r\n%s\r\n\r\n", line);
    return code_of(text);
}

TEST(an_ordinary_request_passes_unchanged)
{
    const char *text =
        "POST /auth/login?x=1 HTTP/1.1\r\nHost: example.org:8000\r\nContent-Length: 12\r\nX: a b\r\n\r\n";
    struct seen seen = check(text);
    CHECK_OK(seen.code);
    CHECK_INT(seen.len, strlen(text));
    CHECK_MEM(seen.head, text, seen.len);
    CHECK_INT(seen.framing.content_length, 12);
    CHECK(seen.framing.keep_alive);
}

TEST(the_end_of_a_head_is_found_byte_by_byte)
{
    const char *text = "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET ";
    size_t end = strlen(text) - 4;
    for (size_t n = 0; n < end; n++)
        CHECK_INT(gw_framing_end(text, n), 0);
    CHECK_INT(gw_framing_end(text, end), end);
    CHECK_INT(gw_framing_end(text, strlen(text)), end);
    CHECK_INT(gw_framing_end("GET / HTTP/1.1\n\n", 16), 16);
}

TEST(any_transfer_coding_is_refused)
{
    CHECK_CODE(with_line("Transfer-Encoding: chunked"), PX_BAD_REQUEST);
    CHECK_CODE(with_line("Transfer-Encoding: identity"), PX_BAD_REQUEST);
    CHECK_CODE(with_line("Transfer-Encoding: xchunked"), PX_BAD_REQUEST);
    CHECK_CODE(with_line("Transfer-Encoding: chunked, identity"), PX_BAD_REQUEST);
    CHECK_CODE(with_line("transfer-encoding:\tchunked\r\nTransfer-Encoding: x"), PX_BAD_REQUEST);
    CHECK_CODE(with_line("Content-Length: 4\r\nTransfer-Encoding: chunked"), PX_BAD_REQUEST);
    CHECK_CODE(with_line("Transfer-Encoding: chunked\r\nContent-Length: 4"), PX_BAD_REQUEST);
}

TEST(a_length_is_one_field_of_digits)
{
    const char *bad[] = {"Content-Length: 3abc",
                         "Content-Length: +3",
                         "Content-Length: -1",
                         "Content-Length: 0x3",
                         "Content-Length: 3,3",
                         "Content-Length: 3 3",
                         "Content-Length:",
                         "Content-Length: ",
                         "Content-Length: 1234567890123456",
                         "Content-Length: 3\r\nContent-Length: 3",
                         "Content-Length: 3\r\ncontent-length: 4",
                         "Content-Length: \"3\"",
                         "Content-Length: 3;"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_CODE(with_line(bad[i]), PX_BAD_REQUEST);
    CHECK_OK(with_line("Content-Length: 0"));
    CHECK_OK(with_line("Content-Length:   42  "));
    CHECK_OK(with_line("Content-Length: 000042"));
}

TEST(there_is_exactly_one_valid_host)
{
    CHECK_CODE(code_of("GET / HTTP/1.1\r\nX: y\r\n\r\n"), PX_BAD_REQUEST);
    CHECK_CODE(code_of("GET / HTTP/1.0\r\n\r\n"), PX_BAD_REQUEST);
    CHECK_CODE(with_line("Host: example.org"), PX_BAD_REQUEST);
    const char *bad[] = {"",        "a b",  "a/b",     "a@b",  "user:pw@a", "a:",     "a:0",
                         "a:65536", "a:x",  "a:80:80", "[::1", "[]",        "[g::1]", "::1",
                         "a,b",     "a\\b", "a%00b",   "a?b",  "a#b",       "<a>"};
    const char *good[] = {"a",          "example.org", "example.org:8000", "127.0.0.1",
                          "[::1]:8000", "[::1]",       "my_host-1"};
    char text[400];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        (void)snprintf(text, sizeof text, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", bad[i]);
        CHECK_CODE(code_of(text), PX_BAD_REQUEST);
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        (void)snprintf(text, sizeof text, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", good[i]);
        CHECK_OK(code_of(text));
    }
}

TEST(lines_that_parsers_read_differently_are_refused)
{
    const char *bad[] = {"X : y",                  /* white space before the colon */
                         "X\t: y",        " X: y", /* a folded line */
                         "X: y\r\n z: 1", "no colon",    ": nameless",
                         "X\x01: y",      "X: a\x01z", /* control characters */
                         "X: a\x7fz",     "X: a\rb",   /* a lone CR */
                         "X(y): z",       "X\xc3\xa4: y"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_CODE(with_line(bad[i]), PX_BAD_REQUEST);
    CHECK_CODE(code_of("GET / HTTP/1.1\nHost: a\n\n"), PX_BAD_REQUEST);
    CHECK_CODE(code_of("GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n"), PX_BAD_REQUEST);
    CHECK_CODE(code_of("GET / HTTP/1.1\r\nHost: a\r\nX: y\n\r\n"), PX_BAD_REQUEST);
    CHECK_OK(with_line("X: text in UTF-8: \xc3\xa4"));
    CHECK_OK(with_line("X:"));
}

TEST(a_nul_byte_is_refused_wherever_it_stands)
{
    const char text[] = "GET /a HTTP/1.1\r\nHost: b\r\nX: y\r\n\r\n";
    for (size_t i = 0; i + 4 < sizeof text - 1; i++) {
        char copy[sizeof text];
        struct gw_framing framing;
        size_t len = sizeof text - 1;
        memcpy(copy, text, sizeof text);
        copy[i] = '\0';
        CHECK(gw_framing_check(copy, &len, &framing, NULL) != PX_OK);
    }
}

TEST(tabs_in_values_become_spaces)
{
    struct seen seen = check("GET / HTTP/1.1\r\nHost: a\r\nX:\ta\tb\r\n\r\n");
    CHECK_OK(seen.code);
    CHECK(strstr(seen.head, "X: a b\r\n") != NULL);
}

TEST(the_request_line_has_three_parts_and_single_spaces)
{
    const char *bad[] = {"GET /",
                         "GET  / HTTP/1.1",
                         "GET / HTTP/1.1 ",
                         " GET / HTTP/1.1",
                         "GET / http/1.1",
                         "GET / HTTP/1",
                         "GET / HTTP/11",
                         "GET / HTTP/1.1x",
                         "GET\t/ HTTP/1.1",
                         "GET / HTTP/x.1",
                         "GET /a b HTTP/1.1",
                         "GET /\x01 HTTP/1.1",
                         "GET /\xc3\xa4 HTTP/1.1",
                         "GET /#f HTTP/1.1",
                         "GET  HTTP/1.1",
                         "G(T / HTTP/1.1",
                         "GET * HTTP/1.1",
                         "GET a HTTP/1.1",
                         "GET a:80 HTTP/1.1",
                         "GET ftp://a/ HTTP/1.1",
                         "GET http:/a HTTP/1.1"};
    char text[200];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        (void)snprintf(text, sizeof text, "%s\r\nHost: a\r\n\r\n", bad[i]);
        CHECK_CODE(code_of(text), PX_BAD_REQUEST);
    }
}

TEST(versions_other_than_1_0_and_1_1_are_told_so)
{
    CHECK_CODE(code_of("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), PX_VERSION_NOT_SUPPORTED);
    CHECK_CODE(code_of("GET / HTTP/1.2\r\nHost: a\r\n\r\n"), PX_VERSION_NOT_SUPPORTED);
    CHECK_CODE(code_of("GET / HTTP/0.9\r\nHost: a\r\n\r\n"), PX_VERSION_NOT_SUPPORTED);
    CHECK_CODE(code_of("PRI * HTTP/2.0\r\n\r\n"), PX_VERSION_NOT_SUPPORTED);
    CHECK_OK(code_of("GET / HTTP/1.0\r\nHost: a\r\n\r\n"));
}

TEST(unknown_methods_are_501_and_trace_and_connect_405)
{
    CHECK_CODE(code_of("BREW / HTTP/1.1\r\nHost: a\r\n\r\n"), PX_UNKNOWN_METHOD);
    CHECK_CODE(code_of("PROPFIND / HTTP/1.1\r\nHost: a\r\n\r\n"), PX_UNKNOWN_METHOD);
    CHECK_CODE(code_of("get / HTTP/1.1\r\nHost: a\r\n\r\n"), PX_UNKNOWN_METHOD);
    CHECK_CODE(code_of("GETX / HTTP/1.1\r\nHost: a\r\n\r\n"), PX_UNKNOWN_METHOD);
    CHECK_CODE(code_of("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"), PX_METHOD_NOT_ALLOWED);
    CHECK_CODE(code_of("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"), PX_METHOD_NOT_ALLOWED);
    CHECK_OK(code_of("PUT / HTTP/1.1\r\nHost: a\r\n\r\n"));
}

TEST(an_absolute_target_of_the_same_host_becomes_a_path)
{
    struct seen seen =
        check("GET HTTP://Example.org:80/a?b HTTP/1.1\r\nHost: example.org:80\r\nConnection: close\r\n\r\n");
    const char *expected = "GET /a?b HTTP/1.1\r\nHost: example.org:80\r\nConnection: close\r\n\r\n";
    CHECK_OK(seen.code);
    CHECK_INT(seen.len, strlen(expected));
    CHECK_MEM(seen.head, expected, seen.len);
    CHECK(!seen.framing.keep_alive);
    CHECK_CODE(code_of("GET http://other/a HTTP/1.1\r\nHost: example.org\r\n\r\n"), PX_BAD_REQUEST);
    CHECK_CODE(code_of("GET http://example.org HTTP/1.1\r\nHost: example.org\r\n\r\n"), PX_BAD_REQUEST);
}

static enum px_code with_fields(int n)
{
    static char text[20000];
    int len = snprintf(text, sizeof text, "GET / HTTP/1.1\r\nHost: a\r\n");
    for (int i = 1; i < n; i++)
        len += snprintf(text + len, sizeof text - (size_t)len, "X%d: y\r\n", i);
    (void)snprintf(text + len, sizeof text - (size_t)len, "\r\n");
    return code_of(text);
}

TEST(sixty_three_fields_pass_and_more_are_431)
{
    CHECK_OK(with_fields(63));
    CHECK_CODE(with_fields(64), PX_HEADERS_TOO_LARGE);
    CHECK_CODE(with_fields(65), PX_HEADERS_TOO_LARGE);
    CHECK_CODE(with_fields(1000), PX_HEADERS_TOO_LARGE);
}

TEST(a_target_over_8_kib_is_414)
{
    static char text[20000];
    memset(text, 'a', sizeof text);
    memcpy(text, "GET /", 5);
    CHECK_OK(gw_framing_partial(text, 8192));
    CHECK_CODE(gw_framing_partial(text, 9000), PX_URI_TOO_LONG);
    (void)snprintf(text + 4 + 8192, 100, " HTTP/1.1\r\nHost: a\r\n\r\n");
    text[4] = '/';
    CHECK_OK(code_of(text));
    memset(text + 5, 'a', 9000);
    (void)snprintf(text + 4 + 8193, 100, " HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK_CODE(code_of(text), PX_URI_TOO_LONG);
}

TEST(a_head_over_16_kib_is_431)
{
    static char text[GW_HEAD_MAX];
    memset(text, 'a', sizeof text);
    memcpy(text, "GET / HTTP/1.1\r\nX: ", 19);
    CHECK_OK(gw_framing_partial(text, GW_HEAD_MAX - 1));
    CHECK_CODE(gw_framing_partial(text, GW_HEAD_MAX), PX_HEADERS_TOO_LARGE);
}

TEST(only_100_continue_may_be_expected)
{
    CHECK_OK(with_line("Expect: 100-continue"));
    CHECK_OK(with_line("Expect: 100-Continue"));
    CHECK_CODE(with_line("Expect: 200-maybe"), PX_EXPECTATION_FAILED);
}

TEST(whether_the_connection_stays_is_the_clients_wish)
{
    CHECK(check("GET / HTTP/1.1\r\nHost: a\r\n\r\n").framing.keep_alive);
    CHECK(!check("GET / HTTP/1.0\r\nHost: a\r\n\r\n").framing.keep_alive);
    CHECK(check("GET / HTTP/1.0\r\nHost: a\r\nConnection: Keep-Alive\r\n\r\n").framing.keep_alive);
    CHECK(!check("GET / HTTP/1.1\r\nHost: a\r\nConnection: TE, close\r\n\r\n").framing.keep_alive);
    CHECK(check("GET / HTTP/1.1\r\nHost: a\r\nConnection: TE , keep-alive\r\n\r\n").framing.keep_alive);
}

TEST(one_empty_line_before_the_request_is_skipped)
{
    struct seen seen = check("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK_OK(seen.code);
    CHECK_MEM(seen.head, "GET /", 5);
}

RUN_TESTS(CASE(an_ordinary_request_passes_unchanged), CASE(the_end_of_a_head_is_found_byte_by_byte),
          CASE(any_transfer_coding_is_refused), CASE(a_length_is_one_field_of_digits),
          CASE(there_is_exactly_one_valid_host), CASE(lines_that_parsers_read_differently_are_refused),
          CASE(a_nul_byte_is_refused_wherever_it_stands), CASE(tabs_in_values_become_spaces),
          CASE(the_request_line_has_three_parts_and_single_spaces),
          CASE(versions_other_than_1_0_and_1_1_are_told_so),
          CASE(unknown_methods_are_501_and_trace_and_connect_405),
          CASE(an_absolute_target_of_the_same_host_becomes_a_path),
          CASE(sixty_three_fields_pass_and_more_are_431), CASE(a_target_over_8_kib_is_414),
          CASE(a_head_over_16_kib_is_431), CASE(only_100_continue_may_be_expected),
          CASE(whether_the_connection_stays_is_the_clients_wish),
          CASE(one_empty_line_before_the_request_is_skipped))
