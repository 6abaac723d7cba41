/* The cache of answers: what is purged is never given again, also when it was on its way. */
#include "support/check.h"

#include <string.h>

#include "gateway/api/cache.h"

static struct px_reply_info info_with(const char *tag, int ttl_s)
{
    struct px_reply_info info = {.cache_ttl_s = ttl_s, .n_cache_tags = 1};
    (void)snprintf(info.cache_tags[0], PX_TAG_SIZE, "%s", tag);
    return info;
}

static void put(struct gw_cache *cache, const char *key, uint64_t mark, const char *tag, const char *body)
{
    struct px_reply_info info = info_with(tag, 10);
    const struct gw_answer answer = {.bytes = body, .len = strlen(body), .etag = "\"e\""};
    gw_cache_put(cache, key, strlen(key), mark, &info, &answer, 1000);
}

/* The kept answer at the time; "" for none. Valid until the next call. */
static const char *get(struct gw_cache *cache, const char *key, int64_t now_ms)
{
    static char text[1024];
    struct gw_answer answer = {0};
    auto_buf struct px_buf body = {0};
    px_buf_init(&body, sizeof text);
    bool found = gw_cache_get(cache, key, strlen(key), now_ms, &body, &answer);
    (void)snprintf(text, sizeof text, "%s", found ? answer.bytes : "");
    return text;
}

TEST(an_answer_is_given_again_until_its_time_is_over)
{
    struct gw_cache *cache = gw_cache_new(1 << 20);
    put(cache, "k", gw_cache_mark(cache), "user:1", "hello");
    CHECK_STR(get(cache, "k", 1000), "hello");
    CHECK_STR(get(cache, "k", 10999), "hello");
    CHECK_STR(get(cache, "other", 1000), "");
    CHECK_STR(get(cache, "k", 11000), "");
    CHECK_STR(get(cache, "k", 1000), "");
    gw_cache_free(cache);
}

TEST(a_purged_tag_takes_its_answers_along_and_no_others)
{
    struct gw_cache *cache = gw_cache_new(1 << 20);
    put(cache, "a", gw_cache_mark(cache), "user:1", "one");
    put(cache, "b", gw_cache_mark(cache), "user:2", "two");
    gw_cache_purge(cache, "user:1");
    CHECK_STR(get(cache, "a", 1000), "");
    CHECK_STR(get(cache, "b", 1000), "two");
    gw_cache_free(cache);
}

TEST(a_purge_while_the_answer_was_on_its_way_counts)
{
    struct gw_cache *cache = gw_cache_new(1 << 20);
    uint64_t before_call = gw_cache_mark(cache);
    gw_cache_purge(cache, "user:1");
    put(cache, "a", before_call, "user:1", "old");
    CHECK_STR(get(cache, "a", 1000), "");
    put(cache, "a", gw_cache_mark(cache), "user:1", "new");
    CHECK_STR(get(cache, "a", 1000), "new");
    gw_cache_free(cache);
}

TEST(a_new_epoch_of_the_bus_empties_it)
{
    struct gw_cache *cache = gw_cache_new(1 << 20);
    gw_cache_epoch(cache, 0);
    uint64_t before_call = gw_cache_mark(cache);
    put(cache, "a", before_call, "user:1", "one");
    gw_cache_epoch(cache, 0);
    CHECK_STR(get(cache, "a", 1000), "one");
    gw_cache_epoch(cache, 1);
    CHECK_STR(get(cache, "a", 1000), "");
    put(cache, "a", before_call, "user:1", "late");
    CHECK_STR(get(cache, "a", 1000), "");
    gw_cache_free(cache);
}

TEST(an_answer_without_a_tag_or_a_time_is_not_kept)
{
    struct gw_cache *cache = gw_cache_new(1 << 20);
    const struct gw_answer answer = {.bytes = "x", .len = 1, .etag = "\"e\""};
    struct px_reply_info untagged = {.cache_ttl_s = 10};
    struct px_reply_info timeless = info_with("t", 0);
    gw_cache_put(cache, "k", 1, 0, &untagged, &answer, 1000);
    CHECK_STR(get(cache, "k", 1000), "");
    gw_cache_put(cache, "k", 1, 0, &timeless, &answer, 1000);
    CHECK_STR(get(cache, "k", 1000), "");
    gw_cache_free(cache);
}

TEST(memory_is_bounded_and_the_oldest_answers_go_first)
{
    struct gw_cache *cache = gw_cache_new(256 << 10);
    char key[32];
    char body[1001];
    memset(body, 'x', sizeof body - 1);
    body[sizeof body - 1] = '\0';
    for (int i = 0; i < 2000; i++) {
        (void)snprintf(key, sizeof key, "key-%d", i);
        put(cache, key, gw_cache_mark(cache), "t", body);
    }
    int kept = 0;
    for (int i = 0; i < 2000; i++) {
        (void)snprintf(key, sizeof key, "key-%d", i);
        kept += get(cache, key, 1000)[0] == 'x';
    }
    CHECK(kept > 50 && kept < 262);
    CHECK(get(cache, "key-1999", 1000)[0] == 'x');
    CHECK_STR(get(cache, "key-0", 1000), "");
    gw_cache_free(cache);
}

TEST(people_languages_and_addresses_never_share_a_key)
{
    struct px_claims one = {.user_id = "a", .session_id = "s"};
    struct px_claims two = {.user_id = "b", .session_id = "s"};
    struct gw_request base = {.path = "/x", .query = "", .origin = "http://h", .claims = &one};
    struct gw_request others[5] = {base, base, base, base, base};
    char key[GW_CACHE_KEY_MAX];
    char other_key[GW_CACHE_KEY_MAX];
    size_t len = gw_cache_key(&base, key);
    others[0].claims = &two;
    others[1].claims = NULL;
    others[2].lang = PX_RU;
    others[3].origin = "http://g";
    others[4].query = "y=1";
    for (size_t i = 0; i < 5; i++) {
        size_t other_len = gw_cache_key(&others[i], other_key);
        CHECK(other_len > 0);
        CHECK(other_len != len || memcmp(key, other_key, len) != 0);
    }
}

RUN_TESTS(CASE(an_answer_is_given_again_until_its_time_is_over),
          CASE(a_purged_tag_takes_its_answers_along_and_no_others),
          CASE(a_purge_while_the_answer_was_on_its_way_counts), CASE(a_new_epoch_of_the_bus_empties_it),
          CASE(an_answer_without_a_tag_or_a_time_is_not_kept),
          CASE(memory_is_bounded_and_the_oldest_answers_go_first),
          CASE(people_languages_and_addresses_never_share_a_key))
