/* The waiting line as people see it: whose turn it is, which limit holds whom back, and what is promised. */
#include "support/check.h"

#include <string.h>

#include "base/id.h"
#include "generation/dispatch/lanes.h"

enum { NOW = 1000 * 1000, PLACES = 4 };

static const struct durations_estimate quick = {.p10 = 2000, .p50 = 3000, .p90 = 5000, .samples = 50};

static const struct lanes_upstream idle = {.taken = 0, .places = PLACES};
static const struct lanes_upstream busy = {.taken = PLACES, .places = PLACES, .mean_age_ms = 1500};

static struct lanes *lanes;

static int open_lanes(void **state)
{
    (void)state;
    lanes = lanes_new();
    return lanes ? 0 : 1;
}

static int close_lanes(void **state)
{
    (void)state;
    lanes_free(lanes);
    return 0;
}

static const char *pop(int64_t now)
{
    static char id[PX_ID_SIZE];
    int64_t wait;
    return lanes_pop(lanes, now, id, sizeof id, &wait) ? id : "";
}

static struct lanes_place place_of(const char *model, const char *job_id)
{
    struct lanes_place place = {0};
    CHECK(lanes_place(lanes, model, job_id, &idle, &quick, NOW, &place));
    return place;
}

static void limit(const char *model, int64_t minute, int64_t left)
{
    struct bucket_headers headers = bucket_headers_none;
    headers.limit = minute;
    headers.remaining = left;
    headers.reset_at = NOW + 30 * 1000;
    lanes_learn(lanes, model, &headers, 0, NOW);
}

TEST(who_asks_for_much_does_not_hold_up_who_asks_for_little)
{
    CHECK(lanes_push(lanes, "m", "ann", "a1"));
    CHECK(lanes_push(lanes, "m", "ann", "a2"));
    CHECK(lanes_push(lanes, "m", "ann", "a3"));
    CHECK(lanes_push(lanes, "m", "bob", "b1"));
    CHECK_INT(place_of("m", "b1").position, 2);
    CHECK_STR(pop(NOW), "a1");
    CHECK_STR(pop(NOW), "b1");
    CHECK_STR(pop(NOW), "a2");
    CHECK_STR(pop(NOW), "a3");
    CHECK_STR(pop(NOW), "");
}

TEST(a_job_waits_once_only)
{
    CHECK(lanes_push(lanes, "m", "ann", "a1"));
    CHECK(!lanes_push(lanes, "m", "ann", "a1"));
    CHECK_INT(lanes_length(lanes), 1);
}

TEST(models_take_turns_and_the_limit_of_one_holds_nobody_else_up)
{
    int64_t wait = 0;
    char id[PX_ID_SIZE];
    limit("slow", 3, 0);
    CHECK(lanes_push(lanes, "slow", "ann", "s1"));
    CHECK(lanes_push(lanes, "quick", "ann", "q1"));
    CHECK(lanes_push(lanes, "quick", "ann", "q2"));
    CHECK(lanes_push(lanes, "other", "ann", "o1"));
    CHECK_STR(pop(NOW), "q1");
    CHECK_STR(pop(NOW), "o1");
    CHECK_STR(pop(NOW), "q2");
    CHECK(!lanes_pop(lanes, NOW, id, sizeof id, &wait));
    CHECK_INT(wait, 30 * 1000);
    CHECK_STR(pop(NOW + 30 * 1000), "s1");
}

TEST(a_turn_in_vain_is_not_lost)
{
    CHECK(lanes_push(lanes, "m", "ann", "a1"));
    CHECK(lanes_push(lanes, "m", "ann", "a2"));
    CHECK(lanes_push(lanes, "m", "bob", "b1"));
    CHECK_STR(pop(NOW), "a1");
    CHECK(lanes_return(lanes, "m", "ann", "a1"));
    CHECK(!lanes_return(lanes, "m", "ann", "a1"));
    CHECK_STR(pop(NOW), "a1");
    CHECK_STR(pop(NOW), "b1");
    CHECK_STR(pop(NOW), "a2");
    CHECK(lanes_return(lanes, "m", "ann", "a2")); /* the last of its line */
    CHECK_STR(pop(NOW), "a2");
}

TEST(being_throttled_is_waited_for)
{
    struct bucket_headers headers = bucket_headers_none;
    headers.retry_after_ms = 5000;
    lanes_learn(lanes, "m", &headers, 0, NOW);
    CHECK(lanes_push(lanes, "m", "ann", "a1"));
    CHECK_STR(pop(NOW + 4999), "");
    CHECK_STR(pop(NOW + 5000), "a1");
}

TEST(a_job_that_was_taken_back_leaves_the_line)
{
    CHECK(lanes_push(lanes, "m", "ann", "a1"));
    CHECK(lanes_push(lanes, "m", "ann", "a2"));
    lanes_remove(lanes, "a1");
    CHECK(!lanes_has(lanes, "a1") && lanes_has(lanes, "a2"));
    CHECK_INT(place_of("m", "a2").position, 1);
    lanes_clear(lanes);
    CHECK_INT(lanes_length(lanes), 0);
}

TEST(promises_grow_with_the_place_and_with_the_limit)
{
    char id[PX_ID_SIZE];
    for (int i = 0; i < 20; i++) {
        (void)snprintf(id, sizeof id, "j%d", i);
        CHECK(lanes_push(lanes, "m", "ann", id));
    }
    struct lanes_place first = place_of("m", "j0");
    struct lanes_place last = place_of("m", "j19");
    CHECK(first.eta_low_ms >= quick.p10 && first.eta_high_ms >= quick.p90);
    CHECK(first.eta_low_ms < first.eta_high_ms && last.eta_low_ms > first.eta_low_ms);
    CHECK(last.eta_high_ms < 60 * 1000); /* four at once, a few seconds each */
    limit("m", 3, 1);
    last = place_of("m", "j19"); /* one now, three in half a minute, then three a minute */
    CHECK(last.eta_low_ms >= (30 + 6 * 60) * 950 && last.eta_high_ms < 12 * 60 * 1000);
}

TEST(what_a_newcomer_is_told_includes_who_waits_already)
{
    struct lanes_place alone;
    struct lanes_place behind;
    lanes_forecast(lanes, "m", &idle, &quick, NOW, &alone);
    CHECK_INT(alone.position, 1);
    CHECK(lanes_push(lanes, "m", "ann", "a1"));
    CHECK(lanes_push(lanes, "m", "bob", "b1"));
    lanes_forecast(lanes, "m", &busy, &quick, NOW, &behind);
    CHECK_INT(behind.position, 3);
    CHECK(behind.eta_high_ms > alone.eta_high_ms);
}

TEST(places_that_have_been_taken_for_long_are_free_soon)
{
    static const struct lanes_upstream fresh = {.taken = PLACES, .places = PLACES, .mean_age_ms = 0};
    static const struct lanes_upstream old = {.taken = PLACES, .places = PLACES, .mean_age_ms = 2800};
    struct lanes_place after_fresh;
    struct lanes_place after_old;
    lanes_forecast(lanes, "m", &fresh, &quick, NOW, &after_fresh);
    lanes_forecast(lanes, "m", &old, &quick, NOW, &after_old);
    CHECK(after_old.eta_low_ms < after_fresh.eta_low_ms && after_old.eta_high_ms < after_fresh.eta_high_ms);
    CHECK(after_old.eta_low_ms >= quick.p10);
}

#define LANES_CASE(name) cmocka_unit_test_setup_teardown(name, open_lanes, close_lanes)

RUN_TESTS(LANES_CASE(who_asks_for_much_does_not_hold_up_who_asks_for_little),
          LANES_CASE(a_job_waits_once_only),
          LANES_CASE(models_take_turns_and_the_limit_of_one_holds_nobody_else_up),
          LANES_CASE(a_turn_in_vain_is_not_lost), LANES_CASE(being_throttled_is_waited_for),
          LANES_CASE(a_job_that_was_taken_back_leaves_the_line),
          LANES_CASE(promises_grow_with_the_place_and_with_the_limit),
          LANES_CASE(places_that_have_been_taken_for_long_are_free_soon),
          LANES_CASE(what_a_newcomer_is_told_includes_who_waits_already))
