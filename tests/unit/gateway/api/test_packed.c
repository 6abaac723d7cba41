/* Answers that are packed on their way out. */
#include "support/check.h"

#include <string.h>
#include <zlib.h>

#include "double.h"

enum { TEXT_MAX = 8000, N_STYLES = 40 };

/* A list of styles, or of sessions: some 3 kB. */
static void answer_with(const char *object)
{
    static char text[TEXT_MAX];
    struct px_buf json = {0};
    px_buf_init(&json, sizeof text - 1);
    px_buf_str(&json, "{\"data\":[");
    for (int i = 0; i < N_STYLES; i++)
        px_buf_printf(&json, "%s%s", i ? "," : "", object);
    px_buf_str(&json, "]}");
    CHECK(px_buf_ok(&json));
    (void)snprintf(text, sizeof text, "%s", json.data);
    px_buf_done(&json);
    service.json = text;
}

static void answer_with_styles(void)
{
    answer_with(
        "{\"id\":\"oil\",\"name_en\":\"Oil painting\",\"name_ru\":\"Живопись маслом\",\"words\":\"oil\"}");
}

static void keep_answers(void)
{
    service.info = (struct px_reply_info){.cache_ttl_s = 60, .n_cache_tags = 1, .cache_tags = {"styles"}};
}

static const char *coding(void)
{
    const char *value = loopback_answer_header(&peer, "Content-Encoding");
    return value ? value : "";
}

static int ask_for_styles(const char *accept_encoding)
{
    if (accept_encoding)
        loopback_header(&peer, "Accept-Encoding", accept_encoding);
    return ask("GET", "/generation/styles", NULL);
}

/* Whether the answer's body unpacks to this text. */
static void check_unpacks_to(const char *text)
{
    unsigned char back[TEXT_MAX];
    z_stream stream = {.next_in = (unsigned char *)peer.body.data,
                       .avail_in = (unsigned)peer.body.len,
                       .next_out = back,
                       .avail_out = sizeof back};
    CHECK_INT(inflateInit2(&stream, 15 + 16), Z_OK);
    CHECK_INT(inflate(&stream, Z_FINISH), Z_STREAM_END);
    size_t len = stream.total_out;
    (void)inflateEnd(&stream);
    CHECK_INT(len, strlen(text));
    CHECK_MEM(back, text, len);
}

TEST(a_long_answer_is_packed_for_those_who_take_it_and_says_the_same)
{
    char plain[TEXT_MAX];
    answer_with_styles();
    CHECK_INT(ask_for_styles(NULL), 200);
    CHECK_STR(coding(), "");
    CHECK(strstr(loopback_answer_header(&peer, "Vary"), "Accept-Encoding"));
    (void)snprintf(plain, sizeof plain, "%s", peer.body.data);
    CHECK_INT(ask_for_styles("br, gzip;q=0.5"), 200);
    CHECK_STR(coding(), "gzip");
    CHECK(strstr(loopback_answer_header(&peer, "Vary"), "Accept-Encoding"));
    CHECK(peer.body.len < strlen(plain) / 4);
    check_unpacks_to(plain);
    CHECK_INT(ask_for_styles("gzip;q=0"), 200);
    CHECK_STR(coding(), "");
    CHECK_STR(peer.body.data, plain);
}

TEST(a_packed_answer_is_kept_packed_and_a_plain_one_plain)
{
    char plain[TEXT_MAX];
    answer_with_styles();
    keep_answers();
    CHECK_INT(ask_for_styles(NULL), 200);
    (void)snprintf(plain, sizeof plain, "%s", peer.body.data);
    for (int i = 0; i < 3; i++) {
        CHECK_INT(ask_for_styles("gzip"), 200);
        CHECK_STR(coding(), "gzip");
        check_unpacks_to(plain);
        CHECK_INT(ask_for_styles(NULL), 200);
        CHECK_STR(coding(), "");
        CHECK_STR(peer.body.data, plain);
    }
    CHECK_INT(service.calls, 2);
}

TEST(the_tag_of_a_packed_answer_is_weak_and_saves_the_body_for_everybody)
{
    char tag[64];
    answer_with_styles();
    keep_answers();
    for (int i = 0; i < 2; i++) { /* fresh, then kept */
        CHECK_INT(ask_for_styles("gzip"), 200);
        (void)snprintf(tag, sizeof tag, "%s", loopback_answer_header(&peer, "ETag"));
        CHECK_MEM(tag, "W/\"", 3);
    }
    loopback_header(&peer, "If-None-Match", tag);
    CHECK_INT(ask_for_styles("gzip"), 304);
    CHECK_STR(loopback_answer_header(&peer, "ETag"), tag);
    CHECK_STR(coding(), "");
    loopback_header(&peer, "If-None-Match", tag);
    CHECK_INT(ask_for_styles(NULL), 304);
    CHECK_STR(loopback_answer_header(&peer, "ETag"), tag + 2);
}

TEST(short_answers_go_out_as_they_are)
{
    service.json = "{\"data\":[{\"id\":\"oil\"}]}";
    CHECK_INT(ask_for_styles("gzip"), 200);
    CHECK_STR(coding(), "");
    CHECK(loopback_answer_header(&peer, "ETag")[0] == '"');
}

TEST(what_accounts_answer_is_never_packed)
{
    answer_with("{\"id\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"user_agent\":\"a browser that many people use\"}");
    loopback_header(&peer, "Accept-Encoding", "gzip");
    CHECK_INT(ask_signed_in("GET", "/auth/sessions", NULL), 200);
    CHECK(peer.body.len > TEXT_MAX / 4);
    CHECK_STR(coding(), "");
}

TEST(head_tells_what_get_would_send)
{
    char length[32];
    answer_with_styles();
    CHECK_INT(ask_for_styles("gzip"), 200);
    (void)snprintf(length, sizeof length, "%s", loopback_answer_header(&peer, "Content-Length"));
    loopback_header(&peer, "Accept-Encoding", "gzip");
    CHECK_INT(ask("HEAD", "/generation/styles", NULL), 200);
    CHECK_STR(coding(), "gzip");
    CHECK_STR(loopback_answer_header(&peer, "Content-Length"), length);
    CHECK_INT(peer.body.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ONE(a_long_answer_is_packed_for_those_who_take_it_and_says_the_same),
        ONE(a_packed_answer_is_kept_packed_and_a_plain_one_plain),
        ONE(the_tag_of_a_packed_answer_is_weak_and_saves_the_body_for_everybody),
        ONE(short_answers_go_out_as_they_are),
        ONE(what_accounts_answer_is_never_packed),
        ONE(head_tells_what_get_would_send),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
