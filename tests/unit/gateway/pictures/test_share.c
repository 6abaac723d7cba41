/* The page behind a share link. */
#include "support/check.h"

#include <pulix/generation/v1/generation.pb-c.h>
#include <string.h>

#include "support/loopback.h"

static struct loopback_gateway gateway;
static struct loopback peer;
static Generation__SharedImage image;
static enum px_code outcome;

static enum px_code get_shared(struct px_bus *bus, const ProtobufCServiceDescriptor *descriptor,
                               const char *method, const struct px_caller *caller,
                               const ProtobufCMessage *message, struct px_arena *arena,
                               ProtobufCMessage **ret_response, struct px_reply_info *info,
                               struct px_error *err)
{
    (void)bus, (void)descriptor, (void)caller, (void)arena, (void)info;
    CHECK_STR(method, "GetShared");
    CHECK_STR(((const Generation__GetSharedRequest *)message)->token, "token");
    if (outcome != PX_OK)
        return px_fail(err, outcome);
    *ret_response = &image.base;
    return PX_OK;
}

static int setup(void **state)
{
    static char url[] = "http://pulix.test/generation/images/x/file?variant=full&exp=1&sig=a";
    static char title[] = "A <b>\"title\"</b>", prompt[] = "</figcaption><script>alert('1')</script> & more";
    (void)state;
    loopback_gateway_init(&gateway);
    gateway.gw.rpc = get_shared;
    loopback_init(&peer, &gateway.gw);
    generation__shared_image__init(&image);
    image.url = url;
    image.title = title;
    image.prompt = prompt;
    image.width = 1024;
    image.height = 768;
    image.expires_at = INT64_C(1767323045678);
    outcome = PX_OK;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    loopback_done(&peer);
    loopback_gateway_done(&gateway);
    return 0;
}

TEST(the_page_shows_the_picture_and_describes_it_for_previews)
{
    CHECK_INT(loopback_ask(&peer, "GET", "/s/token?utm_source=chat", NULL), 200);
    CHECK_STR(loopback_answer_header(&peer, "Content-Type"), "text/html; charset=utf-8");
    CHECK(strstr(peer.body.data,
                 "<img src=\"http://pulix.test/generation/images/x/file?variant=full&amp;exp=1"));
    CHECK(strstr(peer.body.data, "<meta property=\"og:image\" content=\"http://pulix.test/"));
    CHECK(strstr(peer.body.data, "<meta property=\"og:image:width\" content=\"1024\">"));
    CHECK(strstr(peer.body.data, "<time datetime=\"2026-01-02\">"));
    CHECK(strstr(peer.body.data, "<html lang=\"en\">"));
}

TEST(what_people_typed_is_text_and_never_markup)
{
    CHECK_INT(loopback_ask(&peer, "GET", "/s/token", NULL), 200);
    CHECK(!strstr(peer.body.data, "<script"));
    CHECK(!strstr(peer.body.data, "<b>"));
    CHECK(strstr(peer.body.data, "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; more"));
    CHECK(strstr(peer.body.data, "content=\"A &lt;b&gt;&quot;title&quot;&lt;/b&gt;\""));
}

TEST(the_page_runs_nothing_and_is_not_indexed)
{
    CHECK_INT(loopback_ask(&peer, "GET", "/s/token", NULL), 200);
    const char *policy = loopback_answer_header(&peer, "Content-Security-Policy");
    CHECK(strstr(policy, "default-src 'none'") && !strstr(policy, "script-src"));
    CHECK(strstr(loopback_answer_header(&peer, "X-Robots-Tag"), "noindex"));
    CHECK(strstr(peer.body.data, "<meta name=\"robots\" content=\"noindex"));
    CHECK(strstr(loopback_answer_header(&peer, "Cache-Control"), "no-cache"));
}

TEST(the_picture_is_seen_also_where_the_page_is_visited_by_another_name)
{
    gateway.config.public_url = "http://pulix.test";
    CHECK_INT(loopback_ask(&peer, "GET", "/s/token", NULL), 200);
    const char *policy = loopback_answer_header(&peer, "Content-Security-Policy");
    CHECK(strstr(policy, "img-src 'self' http://pulix.test;"));
}

TEST(a_hidden_prompt_is_nowhere)
{
    static char none[] = "";
    image.prompt = none;
    image.title = none;
    CHECK_INT(loopback_ask(&peer, "GET", "/s/token", NULL), 200);
    CHECK(!strstr(peer.body.data, "figcaption"));
    CHECK(!strstr(peer.body.data, "description"));
    CHECK(strstr(peer.body.data, "A picture made with Pulix"));
}

TEST(links_that_do_not_work_look_all_the_same)
{
    static const enum px_code codes[] = {PX_NOT_FOUND, PX_VALIDATION_FAILED};
    char first[8192] = "";
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        outcome = codes[i];
        CHECK_INT(loopback_ask(&peer, "GET", "/s/token", NULL), 404);
        CHECK_STR(loopback_answer_header(&peer, "Content-Type"), "text/html; charset=utf-8");
        if (i == 0)
            (void)snprintf(first, sizeof first, "%s", peer.body.data);
        CHECK_STR(peer.body.data, first);
    }
}

TEST(the_page_speaks_russian)
{
    loopback_header(&peer, "Accept-Language", "ru-RU,ru;q=0.9,en;q=0.5");
    outcome = PX_NOT_FOUND;
    CHECK_INT(loopback_ask(&peer, "GET", "/s/token", NULL), 404);
    CHECK(strstr(peer.body.data, "<html lang=\"ru\">"));
    CHECK(strstr(peer.body.data, "Эта ссылка не работает"));
}

TEST(an_outage_is_not_taken_for_a_dead_link)
{
    outcome = PX_UNAVAILABLE;
    CHECK_INT(loopback_ask(&peer, "GET", "/s/token", NULL), 503);
}

#define PAGE_CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAGE_CASE(the_page_shows_the_picture_and_describes_it_for_previews),
        PAGE_CASE(what_people_typed_is_text_and_never_markup),
        PAGE_CASE(the_page_runs_nothing_and_is_not_indexed),
        PAGE_CASE(the_picture_is_seen_also_where_the_page_is_visited_by_another_name),
        PAGE_CASE(a_hidden_prompt_is_nowhere),
        PAGE_CASE(links_that_do_not_work_look_all_the_same),
        PAGE_CASE(the_page_speaks_russian),
        PAGE_CASE(an_outage_is_not_taken_for_a_dead_link)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
