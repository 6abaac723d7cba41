/* Answers byte by byte: whole ones and those in pieces. */
#include "support/check.h"

#include <string.h>

#include "gateway/http/request.h"

static struct gw_config config = {.cors_origins = "", .public_url = "", .trusted_proxies = ""};
static struct gateway gateway = {.config = &config};

/* A peer that writes into memory and goes away after some writes. */
static struct {
    char text[16384];
    size_t len;
    int n_writes, writes_left;
    bool closed;
} sink;

static int read_nothing(void *peer, void *bytes, size_t len, int64_t deadline_ms)
{
    (void)peer, (void)bytes, (void)len, (void)deadline_ms;
    return 0;
}

static bool write_to_sink(void *peer, const void *bytes, size_t len, int64_t deadline_ms)
{
    (void)peer, (void)deadline_ms;
    if (sink.writes_left-- <= 0 || len >= sizeof sink.text - sink.len)
        return false;
    memcpy(sink.text + sink.len, bytes, len);
    sink.len += len;
    sink.text[sink.len] = '\0';
    sink.n_writes++;
    return true;
}

static void close_sink(void *peer)
{
    (void)peer;
    sink.closed = true;
}

static bool is_gone(void *peer)
{
    (void)peer;
    return sink.writes_left <= 0;
}

static struct gw_request req;
static struct px_buf out, json;

static int set_up(void **state)
{
    static const struct gw_peer_ops ops = {read_nothing, write_to_sink, close_sink, is_gone};
    (void)state;
    memset(&sink, 0, sizeof sink);
    sink.writes_left = 100;
    px_buf_init(&out, GW_OUT_MAX);
    px_buf_init(&json, GW_OUT_MAX);
    gw_request_init(&req, &gateway, &out, &json);
    req.method = "GET";
    req.ops = &ops;
    req.keep_alive = true;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    gw_request_done(&req);
    px_buf_done(&out);
    px_buf_done(&json);
    return 0;
}

static bool has(const char *text)
{
    return strstr(sink.text, text) != NULL;
}

static const char *body(void)
{
    const char *end = strstr(sink.text, "\r\n\r\n");
    return end ? end + 4 : "";
}

TEST(an_answer_is_one_write)
{
    gw_add_header(&req, "ETag", "\"x\"");
    gw_send(&req, 200, "text/plain", "hello", 5);
    CHECK_INT(sink.n_writes, 1);
    CHECK(has("HTTP/1.1 200 OK\r\n"));
    CHECK(has("\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n"));
    CHECK(has("\r\nETag: \"x\"\r\n"));
    CHECK(!has("\r\nConnection:"));
    CHECK_STR(body(), "hello");
    CHECK(!sink.closed);
    gw_send(&req, 500, "text/plain", "again", 5); /* a second answer is no answer */
    CHECK_INT(sink.n_writes, 1);
}

TEST(a_default_field_can_be_replaced_but_is_never_there_twice)
{
    gw_add_header(&req, "cache-control", "public, max-age=60");
    gw_send(&req, 200, "text/plain", "", 0);
    CHECK(has("\r\ncache-control: public, max-age=60\r\n"));
    CHECK(!has("no-store"));
    CHECK(has("\r\nX-Content-Type-Options: nosniff\r\n"));
}

TEST(no_text_breaks_out_of_its_header_field)
{
    gw_add_header(&req, "Location", "/a\r\nSet-Cookie: x=y\n\x7f");
    gw_add_headerf(&req, "X-Name", "%s", "b\r\n\r\n<html>");
    gw_send(&req, 201, "text/plain", "", 0);
    CHECK(has("\r\nLocation: /aSet-Cookie: x=y\r\n"));
    CHECK(has("\r\nX-Name: b<html>\r\n"));
    CHECK_STR(body(), "");
}

TEST(a_body_that_was_not_read_ends_the_connection)
{
    req.content_length = 10;
    gw_send(&req, 413, "text/plain", "no", 2);
    CHECK(sink.closed);
    CHECK(has("\r\nConnection: close\r\n"));
}

TEST(pieces_of_unknown_length_come_in_chunks)
{
    CHECK(gw_stream_begin(&req, 200, "text/event-stream", -1));
    CHECK(gw_stream_write(&req, "hello", 5));
    CHECK(gw_stream_write(&req, "", 0));
    CHECK(gw_stream_write(&req, "0123456789abcdef", 16));
    gw_stream_end(&req, true);
    CHECK(has("\r\nTransfer-Encoding: chunked\r\n"));
    CHECK(!has("Content-Length"));
    CHECK_STR(body(), "5\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n");
    CHECK(!sink.closed);
}

TEST(pieces_of_known_length_come_as_they_are)
{
    CHECK(gw_stream_begin(&req, 206, "image/png", 10));
    CHECK(gw_stream_write(&req, "01234", 5));
    CHECK(gw_stream_write(&req, "56789", 5));
    gw_stream_end(&req, true);
    CHECK(has("\r\nContent-Length: 10\r\n"));
    CHECK_STR(body(), "0123456789");
}

TEST(an_old_client_gets_pieces_until_the_connection_ends)
{
    req.is_http_1_0 = true;
    CHECK(gw_stream_begin(&req, 200, "text/plain", -1));
    CHECK(gw_stream_write(&req, "hello", 5));
    gw_stream_end(&req, true);
    CHECK(!has("Transfer-Encoding"));
    CHECK(has("\r\nConnection: close\r\n"));
    CHECK_STR(body(), "hello");
    CHECK(sink.closed);
}

TEST(head_gets_the_head_of_a_stream)
{
    req.is_head = true;
    CHECK(!gw_stream_begin(&req, 200, "image/png", 10));
    CHECK(has("\r\nContent-Length: 10\r\n"));
    CHECK_STR(body(), "");
}

TEST(what_is_incomplete_can_be_seen_to_be)
{
    CHECK(gw_stream_begin(&req, 200, "application/zip", -1));
    CHECK(gw_stream_write(&req, "PK", 2));
    gw_stream_end(&req, false);
    CHECK_STR(body(), "2\r\nPK\r\n"); /* no last chunk … */
    CHECK(sink.closed);               /* … and no connection */
}

TEST(a_client_that_has_gone_is_noticed)
{
    sink.writes_left = 2;
    CHECK(gw_stream_begin(&req, 200, "text/plain", -1));
    CHECK(!gw_peer_gone(&req));
    CHECK(gw_stream_write(&req, "a", 1));
    CHECK(!gw_stream_write(&req, "b", 1));
    CHECK(gw_peer_gone(&req));
    CHECK(!gw_stream_write(&req, "c", 1));
    gw_stream_end(&req, true);
    CHECK_INT(sink.n_writes, 2);
    CHECK(sink.closed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ONE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        ONE(an_answer_is_one_write),
        ONE(a_default_field_can_be_replaced_but_is_never_there_twice),
        ONE(no_text_breaks_out_of_its_header_field),
        ONE(a_body_that_was_not_read_ends_the_connection),
        ONE(pieces_of_unknown_length_come_in_chunks),
        ONE(pieces_of_known_length_come_as_they_are),
        ONE(an_old_client_gets_pieces_until_the_connection_ends),
        ONE(head_gets_the_head_of_a_stream),
        ONE(what_is_incomplete_can_be_seen_to_be),
        ONE(a_client_that_has_gone_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
