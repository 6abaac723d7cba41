/* One way to read a request, over real sockets: whatever hides a second request gets one refusal, then the
 * end of the connection. */
#include "support/check.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "stage.h"

static struct stage stage;
static char answer[64 << 10];

#define HOST "Host: localhost\r\n"
#define HIDDEN "GET /hidden HTTP/1.1\r\n" HOST "\r\n"

/* Sends the bytes on one connection and reads until it ends. */
static bool send_and_read(const char *bytes, size_t len)
{
    bool closed = false;
    int fd = stage_connect(&stage);
    (void)send(fd, bytes, len, MSG_NOSIGNAL);
    (void)stage_read(fd, answer, sizeof answer, 2000, &closed);
    (void)close(fd);
    return closed;
}

static void check_refused(const char *request, const char *status)
{
    char wanted[40];
    bool closed = send_and_read(request, strlen(request));
    (void)snprintf(wanted, sizeof wanted, "HTTP/1.1 %s ", status);
    if (strncmp(answer, wanted, strlen(wanted)) != 0)
        (void)fprintf(stderr, "for:\n%s\ngot:\n%s\n", request, answer);
    CHECK_INT(strncmp(answer, wanted, strlen(wanted)), 0);
    CHECK_INT(stage_count_answers(answer), 1);
    CHECK(closed);
    CHECK(strstr(answer, "Connection: close\r\n") != NULL);
    CHECK(strstr(answer, "application/problem+json") != NULL);
}

TEST(a_body_with_two_lengths_or_a_coding_is_refused)
{
    static const char *const fields[] = {
        "Content-Length: 4\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 4",
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding:\013chunked",
        "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
        "Transfer-Encoding : chunked",
        "X: y\r\n Transfer-Encoding: chunked",
        "X: y\nTransfer-Encoding: chunked",
        "Content-Length: 6\r\nContent-Length: 5",
        "Content-Length: 6\r\nContent-Length: 6",
        "Content-Length: 6, 6",
        "Content-Length: +6",
        "Content-Length: 0x6",
        "Content-Length: 6abc",
        "Content-Length: 6 6",
        "Content-Length : 6",
        "Content-Length: 99999999999999999999",
        "Content-Length: -6",
    };
    char request[1024];
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        (void)snprintf(request, sizeof request,
                       "POST /auth/login HTTP/1.1\r\n" HOST "%s\r\n\r\n0\r\n\r\n" HIDDEN, fields[i]);
        check_refused(request, "400");
    }
}

TEST(a_length_behind_the_64th_field_hides_nothing)
{
    static char request[8192];
    size_t len = (size_t)snprintf(request, sizeof request, "POST /auth/login HTTP/1.1\r\n" HOST);
    for (int i = 0; i < 65; i++)
        len += (size_t)snprintf(request + len, sizeof request - len, "X-%d: y\r\n", i);
    (void)snprintf(request + len, sizeof request - len, "Content-Length: 47\r\n\r\n" HIDDEN);
    check_refused(request, "431");
}

TEST(doubtful_heads_are_refused)
{
    static const struct {
        const char *request, *status;
    } cases[] = {
        {"GET / HTTP/1.1\r\n\r\n" HIDDEN, "400"},
        {"GET / HTTP/1.1\r\n" HOST HOST "\r\n" HIDDEN, "400"},
        {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n" HIDDEN, "400"},
        {"GET / HTTP/1.1\nHost: localhost\n\n" HIDDEN, "400"},
        {"GET / HTTP/1.1\r\n" HOST "X: y\r\n folded\r\n\r\n" HIDDEN, "400"},
        {"GET / HTTP/1.1\r\n" HOST "X: \x01\r\n\r\n" HIDDEN, "400"},
        {"GET /\x80 HTTP/1.1\r\n" HOST "\r\n" HIDDEN, "400"},
        {"GET http://other/ HTTP/1.1\r\n" HOST "\r\n" HIDDEN, "400"},
        {"GET / HTTP/2.0\r\n" HOST "\r\n" HIDDEN, "505"},
        {"TRACE / HTTP/1.1\r\n" HOST "\r\n" HIDDEN, "405"},
        {"CONNECT localhost:80 HTTP/1.1\r\n" HOST "\r\n" HIDDEN, "405"},
        {"PROPFIND / HTTP/1.1\r\n" HOST "\r\n" HIDDEN, "501"},
        {"get / HTTP/1.1\r\n" HOST "\r\n" HIDDEN, "501"},
        {"GET / HTTP/1.1\r\n" HOST "Expect: something\r\n\r\n" HIDDEN, "417"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_refused(cases[i].request, cases[i].status);
}

TEST(a_nul_byte_anywhere_in_the_head_is_refused)
{
    static const char request[] = "GET / HTTP/1.1\r\n" HOST "X: a\0b\r\n\r\n" HIDDEN;
    CHECK(send_and_read(request, sizeof request - 1));
    CHECK_INT(strncmp(answer, "HTTP/1.1 400 ", 13), 0);
    CHECK_INT(stage_count_answers(answer), 1);
}

TEST(long_targets_are_414_and_long_heads_431)
{
    static char request[80000];
    for (int kib = 9; kib <= 64; kib *= 2) {
        size_t len = (size_t)snprintf(request, sizeof request, "GET /");
        memset(request + len, 'a', (size_t)kib << 10);
        (void)snprintf(request + len + ((size_t)kib << 10), 100, " HTTP/1.1\r\n" HOST "\r\n");
        check_refused(request, "414");
    }
    size_t len = (size_t)snprintf(request, sizeof request, "GET / HTTP/1.1\r\n" HOST "X: ");
    memset(request + len, 'a', 40000);
    (void)snprintf(request + len + 40000, 100, "\r\n\r\n");
    check_refused(request, "431");
}

TEST(pipelined_requests_get_their_answers_in_order)
{
    static const char requests[] =
        "GET /one HTTP/1.1\r\n" HOST "\r\n"
        "POST /auth/register HTTP/1.1\r\n" HOST
        "Content-Type: application/json\r\nContent-Length: 20\r\n\r\n{\"first_name\":\"Ann\"}"
        "GET /auth/me HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n";
    CHECK(send_and_read(requests, sizeof requests - 1));
    CHECK_INT(stage_count_answers(answer), 3);
    const char *one = strstr(answer, "HTTP/1.1 404 ");
    const char *two = strstr(answer, "HTTP/1.1 201 ");
    const char *three = strstr(answer, "HTTP/1.1 401 ");
    CHECK(one && two && three && one < two && two < three);
    CHECK(strstr(two, "\"message\":\"Ann\"") != NULL);
}

TEST(a_good_request_before_a_bad_one_is_answered)
{
    static const char requests[] = "GET /one HTTP/1.1\r\n" HOST "\r\nGET /two HTTP/1.1\r\n\r\n" HIDDEN;
    CHECK(send_and_read(requests, sizeof requests - 1));
    CHECK_INT(stage_count_answers(answer), 2);
    CHECK_INT(strncmp(answer, "HTTP/1.1 404 ", 13), 0);
    CHECK(strstr(answer, "HTTP/1.1 400 ") != NULL);
}

TEST(a_body_that_is_not_wanted_is_never_run_as_a_request)
{
    static const char request[] =
        "POST /nothing/here HTTP/1.1\r\n" HOST "Content-Length: 43\r\n\r\n" HIDDEN HIDDEN;
    CHECK(send_and_read(request, sizeof request - 1));
    CHECK_INT(stage_count_answers(answer), 1);
    CHECK_INT(strncmp(answer, "HTTP/1.1 405 ", 13) == 0 || strncmp(answer, "HTTP/1.1 404 ", 13) == 0, 1);
}

TEST(a_huge_body_is_refused_before_it_comes)
{
    int64_t begun_ms = px_mono_ms();
    CHECK_INT(stage_ask(&stage,
                        "POST /auth/register HTTP/1.1\r\n" HOST
                        "Content-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n",
                        answer, sizeof answer),
              413);
    CHECK(px_mono_ms() - begun_ms < 1000);
}

TEST(an_expected_continue_comes_before_the_body_is_read)
{
    static const char head[] =
        "POST /auth/register HTTP/1.1\r\n" HOST "Expect: 100-continue\r\n"
        "Content-Type: application/json\r\nContent-Length: 20\r\nConnection: close\r\n\r\n";
    int fd = stage_connect(&stage);
    CHECK_INT(send(fd, head, sizeof head - 1, MSG_NOSIGNAL), sizeof head - 1);
    (void)stage_read(fd, answer, 26, 5000, NULL);
    CHECK_STR(answer, "HTTP/1.1 100 Continue\r\n\r\n");
    CHECK_INT(send(fd, "{\"first_name\":\"Ann\"}", 20, MSG_NOSIGNAL), 20);
    (void)stage_read(fd, answer, sizeof answer, 2000, NULL);
    CHECK_INT(strncmp(answer, "HTTP/1.1 201 ", 13), 0);
    (void)close(fd);
}

static int start(void **state)
{
    (void)state;
    stage_start(&stage, NULL);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    stage_stop(&stage);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_body_with_two_lengths_or_a_coding_is_refused),
        CASE(a_length_behind_the_64th_field_hides_nothing),
        CASE(doubtful_heads_are_refused),
        CASE(a_nul_byte_anywhere_in_the_head_is_refused),
        CASE(long_targets_are_414_and_long_heads_431),
        CASE(pipelined_requests_get_their_answers_in_order),
        CASE(a_good_request_before_a_bad_one_is_answered),
        CASE(a_body_that_is_not_wanted_is_never_run_as_a_request),
        CASE(a_huge_body_is_refused_before_it_comes),
        CASE(an_expected_continue_comes_before_the_body_is_read),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
