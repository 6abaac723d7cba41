/* The last events of every user: none is lost without being told. */
#include "support/check.h"

#include <string.h>

#include "gateway/live/ring.h"

#define ANNA "AAAAAAAAAAAAAAAAAAAAAA"
#define BORIS "BBBBBBBBBBBBBBBBBBBBBA"

static void add(struct gw_ring *ring, const char *user_id, uint64_t sequence)
{
    char text[16];
    int len = snprintf(text, sizeof text, "%d,", (int)sequence);
    gw_ring_add(ring, user_id, sequence, text, (size_t)len);
}

static const char *read_after(struct gw_ring *ring, const char *user_id, uint64_t after)
{
    static char text[200];
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, 150);
    (void)gw_ring_read(ring, user_id, after, &out);
    (void)snprintf(text, sizeof text, "%s", out.len ? out.data : "");
    return text;
}

TEST(each_user_reads_their_own_events_in_order)
{
    struct gw_ring *ring = gw_ring_new(10, 10000);
    add(ring, ANNA, 1);
    add(ring, BORIS, 2);
    add(ring, ANNA, 3);
    CHECK_STR(read_after(ring, ANNA, 0), "1,3,");
    CHECK_STR(read_after(ring, ANNA, 1), "3,");
    CHECK_STR(read_after(ring, ANNA, 2), "3,");
    CHECK_STR(read_after(ring, ANNA, 3), "");
    CHECK_STR(read_after(ring, BORIS, 0), "2,");
    CHECK_STR(read_after(ring, "CCCCCCCCCCCCCCCCCCCCCA", 0), "");
    gw_ring_free(ring);
}

TEST(who_has_too_many_events_loses_the_oldest_and_is_told)
{
    struct gw_ring *ring = gw_ring_new(3, 10000);
    for (uint64_t i = 1; i <= 5; i++)
        add(ring, ANNA, i);
    add(ring, BORIS, 6);
    CHECK(!gw_ring_covers(ring, ANNA, 0));
    CHECK(!gw_ring_covers(ring, ANNA, 1));
    CHECK(gw_ring_covers(ring, ANNA, 2));
    CHECK_STR(read_after(ring, ANNA, 2), "3,4,5,");
    CHECK(gw_ring_covers(ring, BORIS, 0));
    gw_ring_free(ring);
}

TEST(memory_for_all_is_bounded_and_the_oldest_of_all_goes_first)
{
    struct gw_ring *ring = gw_ring_new(100, 1000);
    add(ring, ANNA, 1);
    for (uint64_t i = 2; i < 200; i++)
        add(ring, BORIS, i);
    CHECK(!gw_ring_covers(ring, ANNA, 0));
    CHECK(!gw_ring_covers(ring, ANNA, 50));
    CHECK(gw_ring_covers(ring, ANNA, 199));
    CHECK(!gw_ring_covers(ring, BORIS, 50));
    CHECK(gw_ring_covers(ring, BORIS, 198));
    CHECK_STR(read_after(ring, BORIS, 197), "198,199,");
    gw_ring_free(ring);
}

TEST(events_that_left_their_users_list_do_not_disturb_the_bound)
{
    struct gw_ring *ring = gw_ring_new(2, 2000);
    for (uint64_t i = 1; i < 500; i++)
        add(ring, i % 2 ? ANNA : BORIS, i);
    CHECK_STR(read_after(ring, ANNA, 0), "497,499,");
    CHECK_STR(read_after(ring, BORIS, 0), "496,498,");
    gw_ring_free(ring);
}

TEST(a_reader_with_a_small_buffer_gets_whole_events_and_goes_on)
{
    struct gw_ring *ring = gw_ring_new(10, 10000);
    for (uint64_t i = 1; i <= 5; i++)
        add(ring, ANNA, i);
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, 5);
    CHECK_INT(gw_ring_read(ring, ANNA, 0, &out), 2);
    CHECK_STR(out.data, "1,2,");
    px_buf_clear(&out);
    CHECK_INT(gw_ring_read(ring, ANNA, 2, &out), 4);
    CHECK(px_buf_ok(&out));
    gw_ring_free(ring);
}

TEST(an_event_larger_than_the_bound_counts_as_lost)
{
    struct gw_ring *ring = gw_ring_new(10, 100);
    char text[200] = "";
    gw_ring_add(ring, ANNA, 1, text, sizeof text);
    CHECK(!gw_ring_covers(ring, ANNA, 0));
    CHECK(gw_ring_covers(ring, ANNA, 1));
    gw_ring_free(ring);
}

TEST(after_a_clear_only_what_comes_later_is_known)
{
    struct gw_ring *ring = gw_ring_new(10, 10000);
    add(ring, ANNA, 7);
    gw_ring_clear(ring, 3);
    CHECK(!gw_ring_covers(ring, ANNA, 2));
    CHECK(gw_ring_covers(ring, ANNA, 3));
    add(ring, ANNA, 4);
    CHECK_STR(read_after(ring, ANNA, 3), "4,");
    gw_ring_free(ring);
}

RUN_TESTS(CASE(each_user_reads_their_own_events_in_order),
          CASE(who_has_too_many_events_loses_the_oldest_and_is_told),
          CASE(memory_for_all_is_bounded_and_the_oldest_of_all_goes_first),
          CASE(events_that_left_their_users_list_do_not_disturb_the_bound),
          CASE(a_reader_with_a_small_buffer_gets_whole_events_and_goes_on),
          CASE(an_event_larger_than_the_bound_counts_as_lost),
          CASE(after_a_clear_only_what_comes_later_is_known))
