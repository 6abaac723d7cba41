/* Addresses of pictures: how long they live, and that the gateway's check accepts them. */
#include "support/check.h"

#include <string.h>

#include "base/str.h"
#include "generation/gallery/image_url.h"
#include "token/token.h"

static const char secret[] = "0123456789abcdef0123456789abcdef";
static const char image_id[] = "AAAAAAAAAAAAAAAAAAAAAA";
static const int64_t day_ms = 86400000;

TEST(an_address_is_the_same_all_day_and_lives_for_one_day_at_least)
{
    int64_t morning = 20000 * day_ms + 1, evening = 20001 * day_ms - 1;
    CHECK_INT(image_url_expiry(morning), image_url_expiry(evening));
    CHECK(image_url_expiry(evening) * 1000 - evening >= day_ms);
    CHECK(image_url_expiry(morning) * 1000 - morning <= 2 * day_ms);
    CHECK(image_url_expiry(20001 * day_ms + 1) > image_url_expiry(evening));
}

TEST(the_gateway_accepts_the_address_for_this_variant_only)
{
    struct px_arena arena;
    px_arena_init(&arena, 1 << 16);
    const char *url = image_url(&arena, secret, "https://pulix.example", image_id, "thumb", 2000000000);
    static const char start[] = "https://pulix.example/generation/images/AAAAAAAAAAAAAAAAAAAAAA/file?"
                                "variant=thumb&exp=2000000000&sig=";
    CHECK(url && px_str_starts(url, start));
    const char *signature = url + strlen(start);
    CHECK(px_url_verify(secret, image_id, "thumb", 2000000000, signature, 1999999999));
    CHECK(!px_url_verify(secret, image_id, "full", 2000000000, signature, 1999999999));
    CHECK(!px_url_verify(secret, "AAAAAAAAAAAAAAAAAAAAAB", "thumb", 2000000000, signature, 1999999999));
    px_arena_done(&arena);
}

RUN_TESTS(CASE(an_address_is_the_same_all_day_and_lives_for_one_day_at_least),
          CASE(the_gateway_accepts_the_address_for_this_variant_only))
