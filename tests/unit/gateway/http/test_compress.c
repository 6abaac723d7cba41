/* Compressed files and who takes them. */
#include "support/check.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/cleanup.h"
#include "base/id.h"
#include "gateway/http/compress.h"

static void check_gives_back(unsigned char *(*pack)(const unsigned char *bytes, size_t len, size_t *ret_len))
{
    unsigned char text[5000], back[5000];
    size_t len;
    memset(text, 'x', sizeof text);
    auto_free unsigned char *packed = pack(text, sizeof text, &len);
    CHECK(packed && len < 100);
    z_stream stream = {
        .next_in = packed, .avail_in = (unsigned)len, .next_out = back, .avail_out = sizeof back};
    CHECK_INT(inflateInit2(&stream, 15 + 16), Z_OK);
    CHECK_INT(inflate(&stream, Z_FINISH), Z_STREAM_END);
    CHECK_INT(stream.total_out, sizeof text);
    (void)inflateEnd(&stream);
    CHECK_MEM(back, text, sizeof text);
}

TEST(gzip_gives_back_what_went_in)
{
    check_gives_back(gw_gzip);
    check_gives_back(gw_gzip_fast);
}

TEST(what_does_not_get_smaller_is_not_kept)
{
    unsigned char noise[1000];
    size_t len;
    px_random_bytes(noise, sizeof noise);
    CHECK(!gw_gzip(noise, sizeof noise, &len));
    CHECK(!gw_gzip_fast(noise, sizeof noise, &len));
    CHECK(!gw_brotli(noise, sizeof noise, &len));
    CHECK(!gw_gzip(noise, 0, &len));
    CHECK(!gw_brotli(noise, 0, &len));
}

static const struct {
    const char *header, *coding;
    bool accepted;
} cases[] = {
    {"gzip", "gzip", true},       {"gzip, deflate, br, zstd", "br", true},
    {"gzip,br", "br", true},      {"GZIP", "gzip", true},
    {"gzip;q=0.5", "gzip", true}, {"gzip ; q=1.0 , br", "gzip", true},
    {"gzip;q=0", "gzip", false},  {"gzip; q=0.000 , br", "gzip", false},
    {"gzip;q=0, br", "br", true}, {"*", "gzip", false},
    {"identity", "br", false},    {"brotli", "br", false},
    {"x-gzip", "gzip", false},    {"", "gzip", false},
    {" , ,", "gzip", false},
};

TEST(a_coding_is_used_only_when_it_is_named_and_not_refused)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(cases); i++)
        CHECK_INT(gw_accepts_coding(cases[i].header, cases[i].coding), cases[i].accepted);
}

RUN_TESTS(CASE(gzip_gives_back_what_went_in), CASE(what_does_not_get_smaller_is_not_kept),
          CASE(a_coding_is_used_only_when_it_is_named_and_not_refused))
