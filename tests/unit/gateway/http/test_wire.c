/* What stands between a socket and civetweb: it gives whole heads, exact bodies and nothing else. */
#include "support/check.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "gateway/http/wire.h"

#define HEAD_A "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"
#define HEAD_B "POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n"

static enum px_code refused_with;

static size_t note_refusal(enum px_code code, const struct gw_conn *conn, const char *cause, char *out,
                           size_t size)
{
    (void)conn;
    (void)cause;
    refused_with = code;
    return (size_t)snprintf(out, size, "REFUSED");
}

struct line {
    int client;
    struct gw_conn conn;
    char got[32768];
};

static void open_line(struct line *line)
{
    int pair[2];
    memset(line, 0, sizeof *line);
    CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    line->client = pair[0];
    line->conn.fd = pair[1];
    line->conn.head = malloc(GW_HEAD_MAX);
    refused_with = PX_OK;
    gw_wire_setup(note_refusal);
}

static void close_line(struct line *line)
{
    (void)close(line->client);
    (void)close(line->conn.fd);
    free(line->conn.head);
}

static void say(struct line *line, const char *text)
{
    CHECK_INT(write(line->client, text, strlen(text)), strlen(text));
}

/* What civetweb gets by one recv; "" for none. */
static const char *hear(struct line *line)
{
    ssize_t n = gw_wire_recv(&line->conn, line->got, sizeof line->got - 1);
    line->got[n > 0 ? n : 0] = '\0';
    return line->got;
}

static const char *answer(struct line *line)
{
    ssize_t n = read(line->client, line->got, sizeof line->got - 1);
    line->got[n > 0 ? n : 0] = '\0';
    return line->got;
}

TEST(a_head_comes_whole_however_it_was_cut)
{
    for (size_t cut = 1; cut < strlen(HEAD_A); cut++) {
        struct line line;
        char first[64] = "";
        open_line(&line);
        memcpy(first, HEAD_A, cut);
        say(&line, first);
        say(&line, &HEAD_A[cut]);
        CHECK_STR(hear(&line), HEAD_A);
        CHECK_INT(atomic_load(&line.conn.state), GW_CONN_BUSY);
        close_line(&line);
    }
}

static void *say_slowly(void *data)
{
    struct line *line = data;
    for (const char *at = HEAD_A; *at; at++) {
        (void)!write(line->client, at, 1);
        px_sleep_ms(2);
    }
    return NULL;
}

TEST(a_head_that_comes_byte_by_byte_is_waited_for)
{
    struct line line;
    pthread_t thread;
    open_line(&line);
    CHECK_INT(pthread_create(&thread, NULL, say_slowly, &line), 0);
    CHECK_STR(hear(&line), HEAD_A);
    (void)pthread_join(thread, NULL);
    close_line(&line);
}

TEST(pipelined_requests_come_one_at_a_time)
{
    struct line line;
    open_line(&line);
    say(&line, HEAD_A HEAD_B "hello" HEAD_A HEAD_B "wo");
    CHECK_STR(hear(&line), HEAD_A);
    CHECK_STR(hear(&line), HEAD_B "hello");
    CHECK_STR(hear(&line), HEAD_A);
    CHECK_STR(hear(&line), HEAD_B "wo");
    say(&line, "rld" HEAD_A);
    CHECK_STR(hear(&line), "rld");
    CHECK_STR(hear(&line), HEAD_A);
    close_line(&line);
}

/* What civetweb gets when it has room for 'size' bytes. */
static const char *hear_some(struct line *line, size_t size)
{
    ssize_t n = gw_wire_recv(&line->conn, line->got, size);
    line->got[n > 0 ? n : 0] = '\0';
    return line->got;
}

TEST(what_came_early_is_given_in_pieces_and_poll_hears_of_it)
{
    struct line line;
    open_line(&line);
    CHECK(!gw_wire_has_bytes(&line.conn));
    say(&line, HEAD_B "hello" HEAD_A);
    CHECK_STR(hear_some(&line, strlen(HEAD_B) + 1), HEAD_B "h");
    CHECK_STR(hear_some(&line, 2), "el");
    CHECK(gw_wire_has_bytes(&line.conn));
    CHECK_STR(hear(&line), "lo");
    CHECK(gw_wire_has_bytes(&line.conn));
    CHECK_STR(hear(&line), HEAD_A);
    CHECK(!gw_wire_has_bytes(&line.conn));
    close_line(&line);
}

TEST(a_body_is_never_taken_for_a_request)
{
    struct line line;
    open_line(&line);
    say(&line, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 28\r\n\r\n");
    CHECK(strstr(hear(&line), "Content-Length") != NULL);
    say(&line, HEAD_A HEAD_A);
    CHECK_STR(hear(&line), HEAD_A);
    CHECK_INT(line.conn.body_left, 28 - (int)strlen(HEAD_A));
    close_line(&line);
}

TEST(a_refused_head_is_answered_and_nothing_after_it_is_served)
{
    struct line line;
    open_line(&line);
    say(&line, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc" HEAD_A);
    CHECK_STR(hear(&line), "");
    CHECK_CODE(refused_with, PX_BAD_REQUEST);
    CHECK_STR(answer(&line), "REFUSED");
    CHECK_STR(answer(&line), ""); /* end of stream */
    CHECK_STR(hear(&line), "");
    close_line(&line);
}

TEST(a_good_request_before_a_bad_one_is_served)
{
    struct line line;
    open_line(&line);
    say(&line, HEAD_A "GET / HTTP/1.1\r\n\r\n");
    CHECK_STR(hear(&line), HEAD_A);
    CHECK_CODE(refused_with, PX_OK);
    CHECK_STR(hear(&line), "");
    CHECK_CODE(refused_with, PX_BAD_REQUEST);
    close_line(&line);
}

TEST(a_head_without_end_is_refused_at_its_limit)
{
    struct line line;
    static char fields[20000];
    open_line(&line);
    memset(fields, 'x', sizeof fields - 1);
    say(&line, "GET / HTTP/1.1\r\nX: ");
    say(&line, fields);
    CHECK_STR(hear(&line), "");
    CHECK_CODE(refused_with, PX_HEADERS_TOO_LARGE);
    close_line(&line);
}

TEST(a_closed_peer_is_a_closed_peer)
{
    struct line line;
    open_line(&line);
    say(&line, "GET / HT");
    (void)shutdown(line.client, SHUT_WR);
    CHECK_STR(hear(&line), "");
    CHECK_CODE(refused_with, PX_OK);
    close_line(&line);
}

TEST(half_a_head_does_not_delay_the_end_of_the_process)
{
    struct line line;
    open_line(&line);
    say(&line, "GET / HT");
    gw_wire_stop();
    int64_t begun_ms = px_mono_ms();
    CHECK_STR(hear(&line), "");
    CHECK_CODE(refused_with, PX_REQUEST_TIMEOUT);
    CHECK(px_mono_ms() - begun_ms < 3000);
    close_line(&line);
}

RUN_TESTS(CASE(a_head_comes_whole_however_it_was_cut), CASE(a_head_that_comes_byte_by_byte_is_waited_for),
          CASE(pipelined_requests_come_one_at_a_time),
          CASE(what_came_early_is_given_in_pieces_and_poll_hears_of_it),
          CASE(a_body_is_never_taken_for_a_request),
          CASE(a_refused_head_is_answered_and_nothing_after_it_is_served),
          CASE(a_good_request_before_a_bad_one_is_served), CASE(a_head_without_end_is_refused_at_its_limit),
          CASE(a_closed_peer_is_a_closed_peer), CASE(half_a_head_does_not_delay_the_end_of_the_process))
