/* The cache of pictures. */
#include "support/check.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/pictures/picture_cache.h"

#define ANNA "AAAAAAAAAAAAAAAAAAAAAA"
#define BORIS "BBBBBBBBBBBBBBBBBBBBBA"

static void put(struct gw_pictures *cache, const char *key, const char *owner, size_t len, int64_t now_ms)
{
    struct gw_picture picture = {.bytes = malloc(len), .len = len};
    memset(picture.bytes, key[0], len);
    (void)snprintf(picture.key, sizeof picture.key, "%s", key);
    (void)snprintf(picture.owner, sizeof picture.owner, "%s", owner);
    gw_pictures_put(cache, &picture, now_ms);
}

static bool has(struct gw_pictures *cache, const char *key, const char *user_id, int64_t now_ms)
{
    const struct gw_picture *picture = gw_pictures_get(cache, key, user_id, now_ms);
    if (!picture)
        return false;
    CHECK(picture->bytes[0] == key[0]);
    gw_pictures_release(cache, picture);
    return true;
}

TEST(a_picture_is_shown_to_its_owner_and_by_a_signed_address)
{
    struct gw_pictures *cache = gw_pictures_new(1000);
    put(cache, "a", ANNA, 10, 0);
    CHECK(has(cache, "a", ANNA, 1));
    CHECK(has(cache, "a", NULL, 1));
    CHECK(!has(cache, "a", BORIS, 1));
    CHECK(!has(cache, "b", ANNA, 1));
    gw_pictures_free(cache);
}

TEST(what_a_signed_address_brought_does_not_tell_who_owns_it)
{
    struct gw_pictures *cache = gw_pictures_new(1000);
    put(cache, "a", "", 10, 0);
    CHECK(has(cache, "a", NULL, 1));
    CHECK(!has(cache, "a", ANNA, 1));
    const struct gw_picture *picture = gw_pictures_confirm(cache, "a", ANNA, 2);
    CHECK(picture);
    gw_pictures_release(cache, picture);
    CHECK(has(cache, "a", ANNA, 3));
    CHECK(!has(cache, "a", BORIS, 3));
    gw_pictures_free(cache);
}

TEST(after_a_while_the_service_is_asked_again)
{
    struct gw_pictures *cache = gw_pictures_new(1000);
    put(cache, "a", ANNA, 10, 0);
    CHECK(has(cache, "a", ANNA, GW_PICTURE_TRUST_MS));
    CHECK(!has(cache, "a", ANNA, GW_PICTURE_TRUST_MS + 1));
    const struct gw_picture *picture = gw_pictures_confirm(cache, "a", ANNA, GW_PICTURE_TRUST_MS + 1);
    gw_pictures_release(cache, picture);
    CHECK(has(cache, "a", ANNA, GW_PICTURE_TRUST_MS + 2));
    gw_pictures_drop(cache, "a");
    CHECK(!has(cache, "a", ANNA, GW_PICTURE_TRUST_MS + 2));
    CHECK(!gw_pictures_confirm(cache, "a", ANNA, 0));
    gw_pictures_free(cache);
}

TEST(the_least_recently_used_leaves_when_it_gets_tight)
{
    struct gw_pictures *cache = gw_pictures_new(100);
    put(cache, "a", ANNA, 40, 0);
    put(cache, "b", ANNA, 40, 0);
    CHECK(has(cache, "a", ANNA, 1));
    put(cache, "c", ANNA, 40, 0);
    CHECK(has(cache, "a", ANNA, 1));
    CHECK(!has(cache, "b", ANNA, 1));
    CHECK(has(cache, "c", ANNA, 1));
    put(cache, "d", ANNA, 101, 0);
    CHECK(!has(cache, "d", ANNA, 1));
    CHECK(has(cache, "a", ANNA, 1));
    gw_pictures_free(cache);
}

TEST(a_picture_that_is_being_sent_outlives_its_place)
{
    struct gw_pictures *cache = gw_pictures_new(100);
    put(cache, "a", ANNA, 90, 0);
    const struct gw_picture *picture = gw_pictures_get(cache, "a", ANNA, 1);
    put(cache, "b", ANNA, 90, 0);
    put(cache, "a", ANNA, 90, 0);
    CHECK(picture->bytes[89] == 'a');
    gw_pictures_release(cache, picture);
    gw_pictures_free(cache);
}

RUN_TESTS(CASE(a_picture_is_shown_to_its_owner_and_by_a_signed_address),
          CASE(what_a_signed_address_brought_does_not_tell_who_owns_it),
          CASE(after_a_while_the_service_is_asked_again),
          CASE(the_least_recently_used_leaves_when_it_gets_tight),
          CASE(a_picture_that_is_being_sent_outlives_its_place))
