/* Waiting for the image service's limits, as its headers tell them. */
#include "support/check.h"

#include "generation/dispatch/bucket.h"

enum { NOW = 1000 * 1000, MINUTE = 60 * 1000 };

TEST(nothing_is_refused_before_anything_is_known)
{
    struct bucket bucket;
    bucket_init(&bucket);
    for (int i = 0; i < 100; i++) {
        CHECK_INT(bucket_wait_ms(&bucket, NOW), 0);
        bucket_take(&bucket, NOW);
    }
}

TEST(what_a_minute_has_left_is_used_and_then_waited_for)
{
    struct bucket bucket;
    struct bucket_headers headers = bucket_headers_none;
    bucket_init(&bucket);
    headers.limit = 3;
    headers.remaining = 2;
    headers.reset_at = NOW + 40 * 1000;
    bucket_learn(&bucket, &headers, 0, NOW);
    bucket_take(&bucket, NOW);
    CHECK_INT(bucket_wait_ms(&bucket, NOW), 0);
    bucket_take(&bucket, NOW);
    CHECK_INT(bucket_wait_ms(&bucket, NOW), 40 * 1000);
    CHECK_INT(bucket_wait_ms(&bucket, NOW + 40 * 1000), 0);
}

TEST(a_new_window_has_the_whole_limit_again)
{
    struct bucket bucket;
    struct bucket_headers headers = bucket_headers_none;
    bucket_init(&bucket);
    headers.limit = 3;
    headers.remaining = 0;
    bucket_learn(&bucket, &headers, 0, NOW);
    CHECK_INT(bucket_wait_ms(&bucket, NOW), MINUTE);
    int64_t later = NOW + MINUTE;
    for (int i = 0; i < 3; i++) {
        CHECK_INT(bucket_wait_ms(&bucket, later), 0);
        bucket_take(&bucket, later);
    }
    CHECK_INT(bucket_wait_ms(&bucket, later), MINUTE);
}

TEST(requests_that_the_answer_did_not_count_yet_are_subtracted)
{
    struct bucket bucket;
    struct bucket_headers headers = bucket_headers_none;
    bucket_init(&bucket);
    headers.limit = 10;
    headers.remaining = 4;
    bucket_learn(&bucket, &headers, 4, NOW);
    CHECK(bucket_wait_ms(&bucket, NOW) > 0);
}

TEST(a_used_up_day_stops_even_when_the_minute_has_room)
{
    struct bucket bucket;
    struct bucket_headers headers = bucket_headers_none;
    bucket_init(&bucket);
    headers.limit = 3;
    headers.remaining = 3;
    headers.daily_limit = 100;
    headers.daily_remaining = 0;
    headers.daily_reset_at = NOW + 5 * 3600 * 1000;
    bucket_learn(&bucket, &headers, 0, NOW);
    CHECK_INT(bucket_wait_ms(&bucket, NOW), 5 * 3600 * 1000);
}

TEST(a_429_blocks_for_as_long_as_it_says_and_never_for_less)
{
    struct bucket bucket;
    struct bucket_headers headers = bucket_headers_none;
    bucket_init(&bucket);
    headers.retry_after_ms = 7000;
    bucket_learn(&bucket, &headers, 0, NOW);
    headers.retry_after_ms = 1000;
    bucket_learn(&bucket, &headers, 0, NOW);
    CHECK_INT(bucket_wait_ms(&bucket, NOW), 7000);
    CHECK_INT(bucket_wait_ms(&bucket, NOW + 7000), 0);
}

TEST(a_429_that_names_no_window_end_ends_its_window_too)
{
    struct bucket bucket;
    struct bucket_headers headers = bucket_headers_none;
    bucket_init(&bucket);
    headers.limit = 3;
    headers.remaining = 0;
    headers.retry_after_ms = 1000;
    bucket_learn(&bucket, &headers, 0, NOW);
    CHECK_INT(bucket_wait_ms(&bucket, NOW), 1000);
    CHECK_INT(bucket_wait_ms(&bucket, NOW + 1000), 0);
}

TEST(the_wait_for_the_nth_counts_minutes_and_days)
{
    struct bucket bucket;
    struct bucket_headers headers = bucket_headers_none;
    bucket_init(&bucket);
    CHECK_INT(bucket_nth_ms(&bucket, 1000, NOW), 0); /* nothing is known */
    headers.limit = 3;
    headers.remaining = 2;
    headers.reset_at = NOW + 40 * 1000;
    bucket_learn(&bucket, &headers, 0, NOW);
    CHECK_INT(bucket_nth_ms(&bucket, 2, NOW), 0);
    CHECK_INT(bucket_nth_ms(&bucket, 3, NOW), 40 * 1000);
    CHECK_INT(bucket_nth_ms(&bucket, 5, NOW), 40 * 1000);
    CHECK_INT(bucket_nth_ms(&bucket, 6, NOW), 40 * 1000 + MINUTE);
    headers.daily_limit = 100;
    headers.daily_remaining = 4;
    headers.daily_reset_at = NOW + 3600 * 1000;
    bucket_learn(&bucket, &headers, 0, NOW);
    CHECK_INT(bucket_nth_ms(&bucket, 4, NOW), 40 * 1000);
    CHECK_INT(bucket_nth_ms(&bucket, 5, NOW), 3600 * 1000);
    CHECK_INT(bucket_nth_ms(&bucket, 8, NOW), 3600 * 1000 + MINUTE);
    CHECK_INT(bucket_nth_ms(&bucket, 105, NOW), (3600 + 86400) * 1000);
}

TEST(the_length_of_a_window_is_learned)
{
    struct bucket bucket;
    struct bucket_headers headers = bucket_headers_none;
    bucket_init(&bucket);
    headers.limit = 1;
    headers.remaining = 0;
    headers.minute_ms = 500;
    bucket_learn(&bucket, &headers, 0, NOW);
    CHECK_INT(bucket_wait_ms(&bucket, NOW), 500);
    bucket_take(&bucket, NOW + 500);
    CHECK_INT(bucket_wait_ms(&bucket, NOW + 500), 500);
}

RUN_TESTS(CASE(the_wait_for_the_nth_counts_minutes_and_days), CASE(the_length_of_a_window_is_learned),
          CASE(nothing_is_refused_before_anything_is_known),
          CASE(what_a_minute_has_left_is_used_and_then_waited_for),
          CASE(a_new_window_has_the_whole_limit_again),
          CASE(requests_that_the_answer_did_not_count_yet_are_subtracted),
          CASE(a_used_up_day_stops_even_when_the_minute_has_room),
          CASE(a_429_that_names_no_window_end_ends_its_window_too),
          CASE(a_429_blocks_for_as_long_as_it_says_and_never_for_less))
