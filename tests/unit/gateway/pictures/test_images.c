/* Bytes of pictures: who may have them, in which pieces, and what is remembered. */
#include "support/check.h"

#include <pulix/generation/v1/generation.pb-c.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "gateway/pictures/images.h"
#include "gateway/pictures/picture_cache.h"
#include "gateway/pictures/picture_source.h"
#include "support/loopback.h"

#define PICTURE "PPPPPPPPPPPPPPPPPPPPPA"
#define ADDRESS "/generation/images/" PICTURE "/file"

static struct loopback_gateway gateway;
static struct loopback peer;

/* The service: one picture of LOOPBACK_USER. */
static struct {
    unsigned char bytes[3 << 20];
    size_t len;
    int calls, fail_after; /* fail_after: calls that work; -1: all */
    bool gone;
    const char *type;
} service;

static enum px_code read_image(struct px_bus *bus, const ProtobufCServiceDescriptor *descriptor,
                               const char *method, const struct px_caller *caller,
                               const ProtobufCMessage *message, struct px_arena *arena,
                               ProtobufCMessage **ret_response, struct px_reply_info *info,
                               struct px_error *err)
{
    static Generation__ReadImageResponse response;
    const Generation__ReadImageRequest *request = (const Generation__ReadImageRequest *)message;
    (void)bus, (void)descriptor, (void)arena, (void)info;
    CHECK_STR(method, "ReadImage");
    CHECK(request->length >= 1 && request->length <= GW_PIECE);
    if (service.fail_after >= 0 && service.calls >= service.fail_after)
        return px_fail(err, PX_UNAVAILABLE);
    service.calls++;
    bool owner = caller->user_id && strcmp(caller->user_id, LOOPBACK_USER) == 0;
    bool shared = strcmp(request->share_token, "token") == 0 && !request->id[0];
    bool known = shared || (strcmp(request->id, PICTURE) == 0 && (request->is_signed || owner));
    if (service.gone || !known)
        return px_fail(err, PX_NOT_FOUND);
    size_t left = service.len - (size_t)request->offset;
    static char name[] = "light\"house;\xd1\x8f.png";
    generation__read_image_response__init(&response);
    response.data.data = service.bytes + request->offset;
    response.data.len = left < (size_t)request->length ? left : (size_t)request->length;
    response.total = (int64_t)service.len;
    response.content_type = px_unconst(service.type);
    response.file_name = name;
    *ret_response = &response.base;
    return PX_OK;
}

static int setup(void **state)
{
    (void)state;
    loopback_gateway_init(&gateway);
    gateway.gw.rpc = read_image;
    CHECK_OK(gw_images_start(&gateway.gw, NULL));
    loopback_init(&peer, &gateway.gw);
    for (size_t i = 0; i < sizeof service.bytes; i++)
        service.bytes[i] = (unsigned char)(i * 7 + i / 251);
    service.len = 1000;
    service.calls = 0;
    service.fail_after = -1;
    service.gone = false;
    service.type = "image/png";
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    loopback_done(&peer);
    gw_images_stop(&gateway.gw);
    loopback_gateway_done(&gateway);
    return 0;
}

static const char *signed_address(const char *variant, int64_t expires_s)
{
    static char address[256];
    char signature[PX_URL_SIGNATURE_SIZE];
    px_url_sign(gateway.config.media_secret, PICTURE, variant, expires_s, signature);
    (void)snprintf(address, sizeof address, ADDRESS "?variant=%s&exp=%lld&sig=%s", variant,
                   (long long)expires_s, signature);
    return address;
}

static int64_t soon_s(void)
{
    return px_wall_ms() / 1000 + 3600;
}

static int ask_as(const char *user_id, const char *address)
{
    loopback_sign_in(&peer, user_id);
    return loopback_ask(&peer, "GET", address, NULL);
}

TEST(the_owner_gets_the_bytes)
{
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS), 200);
    CHECK_INT(peer.body.len, service.len);
    CHECK_MEM(peer.body.data, service.bytes, service.len);
    CHECK_STR(loopback_answer_header(&peer, "Content-Type"), "image/png");
    CHECK_STR(loopback_answer_header(&peer, "Content-Length"), "1000");
    CHECK_STR(loopback_answer_header(&peer, "X-Content-Type-Options"), "nosniff");
    CHECK(strstr(loopback_answer_header(&peer, "Content-Security-Policy"), "sandbox"));
    CHECK_STR(loopback_answer_header(&peer, "Cross-Origin-Resource-Policy"), "same-origin");
    CHECK(strstr(loopback_answer_header(&peer, "Cache-Control"), "private"));
    CHECK(strstr(loopback_answer_header(&peer, "Cache-Control"), "immutable"));
    CHECK(strstr(loopback_answer_header(&peer, "Vary"), "Authorization"));
    CHECK_STR(loopback_answer_header(&peer, "Content-Disposition"),
              "inline; filename=\"light_house___.png\"");
}

TEST(nobody_else_does)
{
    CHECK_INT(loopback_ask(&peer, "GET", ADDRESS, NULL), 401);
    CHECK_INT(ask_as(LOOPBACK_OTHER, ADDRESS), 404);
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS), 200); /* now it is in memory */
    CHECK_INT(loopback_ask(&peer, "GET", ADDRESS, NULL), 401);
    CHECK_INT(ask_as(LOOPBACK_OTHER, ADDRESS), 404);
}

TEST(a_signed_address_opens_the_picture_to_everybody_until_it_ends)
{
    CHECK_INT(loopback_ask(&peer, "GET", signed_address("full", soon_s()), NULL), 200);
    CHECK_INT(peer.body.len, 1000);
    CHECK_STR(loopback_answer_header(&peer, "Cross-Origin-Resource-Policy"), "cross-origin");
    CHECK_INT(loopback_ask(&peer, "GET", signed_address("full", soon_s() - 7200), NULL), 403);
}

TEST(a_signature_is_good_for_its_variant_only)
{
    char address[300];
    (void)snprintf(address, sizeof address, "%s", signed_address("thumb", soon_s()));
    CHECK_INT(loopback_ask(&peer, "GET", address, NULL), 200);
    memcpy(strstr(address, "thumb"), "jpeg&", 5);
    CHECK(loopback_ask(&peer, "GET", address, NULL) != 200);
    (void)snprintf(address, sizeof address, "%s&recipe=1", signed_address("full", soon_s()));
    CHECK_INT(loopback_ask(&peer, "GET", address, NULL), 403);
}

TEST(a_broken_signature_helps_the_owner_no_less)
{
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS "?exp=5&sig=AAAAAAAAAAAAAAAAAAAAAA"), 200);
    CHECK_INT(ask_as(LOOPBACK_OTHER, ADDRESS "?exp=5&sig=AAAAAAAAAAAAAAAAAAAAAA"), 404);
}

TEST(what_was_read_is_not_read_again)
{
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS), 200);
    int calls = service.calls;
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS), 200);
    CHECK_MEM(peer.body.data, service.bytes, service.len);
    CHECK_INT(loopback_ask(&peer, "GET", signed_address("full", soon_s()), NULL), 200);
    CHECK_INT(service.calls, calls);
}

TEST(bytes_from_a_signed_address_are_not_given_to_a_stranger_with_a_token)
{
    CHECK_INT(loopback_ask(&peer, "GET", signed_address("full", soon_s()), NULL), 200);
    CHECK_INT(ask_as(LOOPBACK_OTHER, ADDRESS), 404);
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS), 200);
}

TEST(a_picture_of_many_pieces_arrives_whole)
{
    service.len = sizeof service.bytes;
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS), 200);
    CHECK_INT(peer.body.len, service.len);
    CHECK_MEM(peer.body.data, service.bytes, service.len);
    CHECK(!peer.cut);
    CHECK_INT(service.calls, 6);
}

TEST(a_picture_that_breaks_off_is_cut_and_not_remembered)
{
    service.len = sizeof service.bytes;
    service.fail_after = 2;
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS), 200);
    CHECK(peer.cut);
    CHECK(peer.body.len < service.len);
    service.fail_after = -1;
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS), 200);
    CHECK_INT(peer.body.len, service.len);
}

TEST(a_client_that_goes_away_stops_the_reading)
{
    service.len = sizeof service.bytes;
    peer.writes_left = 2;
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS), 200);
    CHECK(service.calls <= 2);
    peer.writes_left = -1;
}

TEST(a_part_can_be_asked_for)
{
    service.len = sizeof service.bytes;
    loopback_header(&peer, "Range", "bytes=600000-1700000");
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS), 206);
    CHECK_STR(loopback_answer_header(&peer, "Content-Range"), "bytes 600000-1700000/3145728");
    CHECK_INT(peer.body.len, 1100001);
    CHECK_MEM(peer.body.data, service.bytes + 600000, 1100001);
    loopback_header(&peer, "Range", "bytes=-1");
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS), 206);
    CHECK_INT(peer.body.len, 1);
    loopback_header(&peer, "Range", "bytes=0-9");
    loopback_header(&peer, "If-Range", "\"other\"");
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS), 200);
    loopback_header(&peer, "Range", "bytes=4000000-");
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS), 416);
    CHECK_STR(loopback_answer_header(&peer, "Content-Range"), "bytes */3145728");
}

TEST(a_part_of_a_remembered_picture_needs_no_call)
{
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS), 200);
    int calls = service.calls;
    loopback_header(&peer, "Range", "bytes=10-19");
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS), 206);
    CHECK_INT(peer.body.len, 10);
    CHECK_MEM(peer.body.data, service.bytes + 10, 10);
    CHECK_INT(service.calls, calls);
}

TEST(what_a_browser_has_is_not_sent_again)
{
    char tag[128];
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS), 200);
    (void)snprintf(tag, sizeof tag, "%s", loopback_answer_header(&peer, "ETag"));
    loopback_header(&peer, "If-None-Match", tag);
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS), 304);
    CHECK_INT(peer.body.len, 0);
    int calls = service.calls;
    loopback_header(&peer, "If-None-Match", tag);
    CHECK_INT(loopback_ask(&peer, "GET", signed_address("full", soon_s()), NULL), 304);
    CHECK_INT(service.calls, calls);
    loopback_header(&peer, "If-None-Match", tag);
    CHECK_INT(ask_as(LOOPBACK_OTHER, ADDRESS), 404);
}

TEST(head_tells_the_size)
{
    loopback_sign_in(&peer, LOOPBACK_USER);
    CHECK_INT(loopback_ask(&peer, "HEAD", ADDRESS, NULL), 200);
    CHECK_STR(loopback_answer_header(&peer, "Content-Length"), "1000");
    CHECK_INT(peer.body.len, 0);
}

TEST(a_download_is_offered_to_be_saved)
{
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS "?download=1"), 200);
    CHECK(strstr(loopback_answer_header(&peer, "Content-Disposition"), "attachment"));
}

TEST(what_is_no_picture_type_is_not_shown_as_one)
{
    service.type = "text/html";
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS), 200);
    CHECK_STR(loopback_answer_header(&peer, "Content-Type"), "application/octet-stream");
}

TEST(a_share_link_opens_its_picture_until_it_ends)
{
    CHECK_INT(loopback_ask(&peer, "GET", "/s/token/picture", NULL), 200);
    CHECK_MEM(peer.body.data, service.bytes, service.len);
    CHECK_STR(loopback_answer_header(&peer, "Cache-Control"), "private, no-cache");
    CHECK_STR(loopback_answer_header(&peer, "X-Robots-Tag"), "noindex, nofollow, noarchive");
    CHECK_STR(loopback_answer_header(&peer, "Cross-Origin-Resource-Policy"), "cross-origin");
    loopback_header(&peer, "If-None-Match", "\"s/token\"");
    CHECK_INT(loopback_ask(&peer, "GET", "/s/token/picture", NULL), 304);
    loopback_header(&peer, "Range", "bytes=10-19");
    CHECK_INT(loopback_ask(&peer, "GET", "/s/token/picture", NULL), 206);
    CHECK_MEM(peer.body.data, service.bytes + 10, 10);
    service.gone = true;
    CHECK_INT(loopback_ask(&peer, "GET", "/s/token/picture", NULL), 404);
    loopback_header(&peer, "If-None-Match", "\"s/token\"");
    CHECK_INT(loopback_ask(&peer, "GET", "/s/token/picture", NULL), 404);
}

TEST(odd_share_links_open_nothing)
{
    CHECK_INT(loopback_ask(&peer, "GET", "/s/unknown/picture", NULL), 404);
    CHECK_INT(loopback_ask(&peer, "GET", "/s/token/picture?variant=thumb", NULL), 400);
    int calls = service.calls;
    CHECK_INT(
        loopback_ask(&peer, "GET", "/s/tokenAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/picture", NULL),
        404);
    CHECK_INT(service.calls, calls);
}

TEST(odd_requests_are_refused)
{
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS "?variant=huge"), 400);
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS "?x=1"), 400);
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS "?id=" PICTURE), 400);
    CHECK_INT(ask_as(LOOPBACK_USER, "/generation/images/short/file"), 404);
    CHECK_INT(ask_as(LOOPBACK_USER, "/generation/images/QQQQQQQQQQQQQQQQQQQQQA/file"), 404);
}

TEST(a_listed_origin_may_read_the_picture_and_another_may_not)
{
    loopback_header(&peer, "Origin", "http://localhost:5501");
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS), 200);
    CHECK_STR(loopback_answer_header(&peer, "Access-Control-Allow-Origin"), "http://localhost:5501");
    loopback_header(&peer, "Origin", "http://evil.test");
    CHECK_INT(ask_as(LOOPBACK_USER, ADDRESS), 200);
    CHECK(!loopback_answer_header(&peer, "Access-Control-Allow-Origin"));
}

#define PICTURE_CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PICTURE_CASE(the_owner_gets_the_bytes),
        PICTURE_CASE(nobody_else_does),
        PICTURE_CASE(a_signed_address_opens_the_picture_to_everybody_until_it_ends),
        PICTURE_CASE(a_signature_is_good_for_its_variant_only),
        PICTURE_CASE(a_broken_signature_helps_the_owner_no_less),
        PICTURE_CASE(what_was_read_is_not_read_again),
        PICTURE_CASE(bytes_from_a_signed_address_are_not_given_to_a_stranger_with_a_token),
        PICTURE_CASE(a_picture_of_many_pieces_arrives_whole),
        PICTURE_CASE(a_picture_that_breaks_off_is_cut_and_not_remembered),
        PICTURE_CASE(a_client_that_goes_away_stops_the_reading),
        PICTURE_CASE(a_part_can_be_asked_for),
        PICTURE_CASE(a_part_of_a_remembered_picture_needs_no_call),
        PICTURE_CASE(what_a_browser_has_is_not_sent_again),
        PICTURE_CASE(head_tells_the_size),
        PICTURE_CASE(a_download_is_offered_to_be_saved),
        PICTURE_CASE(what_is_no_picture_type_is_not_shown_as_one),
        PICTURE_CASE(a_share_link_opens_its_picture_until_it_ends),
        PICTURE_CASE(odd_share_links_open_nothing),
        PICTURE_CASE(odd_requests_are_refused),
        PICTURE_CASE(a_listed_origin_may_read_the_picture_and_another_may_not)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
