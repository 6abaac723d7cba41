/* What the service keeps beside jobs: numbered slots of the day's pictures, who leads, how long pictures
 * take. */
#include "support/check.h"

#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "generation/dispatch/durations.h"
#include "generation/dispatch/lease.h"
#include "generation/jobs/jobs.h"
#include "generation/jobs/quota.h"
#include "store/doc.h"
#include "support/store_fixture.h"

#define USER "AAAAAAAAAAAAAAAAAAAAAA"

enum { LIMIT = 5, PRO_LIMIT = 8, PARALLEL = 100 };

static const struct px_collection *const collections[] = {&quota_collection, &leases_collection,
                                                          &durations_collection, &jobs_collection};
static struct store_fixture fixture;
static struct generation_config config = {.plans = {{{"standard", LIMIT}, {"pro", PRO_LIMIT}}}};
static struct generation self = {.config = &config};

static const char *plan; /* of USER */

static int open_store(void **state)
{
    (void)state;
    plan = "standard";
    fixture.options = (struct px_store_options){.service = "generation",
                                                .collections = collections,
                                                .n_collections = PX_ARRAY_LEN(collections),
                                                .readers = 4};
    store_fixture_open(&fixture, STORE_SQLITE);
    self.store = fixture.store;
    return 0;
}

static int close_store(void **state)
{
    (void)state;
    store_fixture_close(&fixture);
    return 0;
}

static int used(void)
{
    Generation__Quota quota;
    generation__quota__init(&quota);
    CHECK_OK(quota_get(&self, USER, plan, &quota, NULL));
    CHECK_STR(quota.plan, plan);
    CHECK_INT(quota.limit, strcmp(plan, "pro") == 0 ? PRO_LIMIT : LIMIT);
    CHECK(quota.resets_at > px_wall_ms() && quota.resets_at % (24 * 3600 * 1000) == 0);
    return quota.used;
}

static enum px_code take(char ids[][PX_ID_SIZE], int n)
{
    for (int i = 0; i < n; i++)
        px_id_new(ids[i]);
    struct px_error err;
    enum px_code code = quota_take(&self, USER, plan, ids, n, &err);
    if (code == PX_QUOTA_EXHAUSTED)
        CHECK(err.retry_after_s > 0 && err.retry_after_s <= 24 * 3600 + 1);
    return code;
}

static void *take_one(void *data)
{
    char ids[1][PX_ID_SIZE];
    *(bool *)data = take(ids, 1) == PX_OK;
    return NULL;
}

TEST(a_hundred_requests_at_once_get_exactly_the_pictures_of_the_day)
{
    pthread_t threads[PARALLEL];
    bool got[PARALLEL] = {false};
    int n = 0;
    for (int i = 0; i < PARALLEL; i++)
        CHECK_INT(pthread_create(&threads[i], NULL, take_one, &got[i]), 0);
    for (int i = 0; i < PARALLEL; i++) {
        (void)pthread_join(threads[i], NULL);
        n += got[i];
    }
    CHECK_INT(n, LIMIT);
    CHECK_INT(used(), LIMIT);
}

TEST(a_request_for_more_than_is_left_takes_nothing)
{
    char ids[8][PX_ID_SIZE];
    CHECK_OK(take(ids, 3));
    CHECK_CODE(take(ids, 3), PX_QUOTA_EXHAUSTED);
    CHECK_INT(used(), 3);
}

TEST(what_was_given_back_can_be_taken_again)
{
    char ids[8][PX_ID_SIZE];
    CHECK_OK(take(ids, LIMIT));
    CHECK_OK(quota_give_back(&self, ids[1], NULL));
    CHECK_INT(used(), LIMIT - 1);
    char other[1][PX_ID_SIZE];
    CHECK_OK(take(other, 1));
    CHECK_OK(quota_give_back(&self, ids[1], NULL)); /* a repeat does not take it from the new owner */
    CHECK_INT(used(), LIMIT);
    CHECK_CODE(take(ids, 1), PX_QUOTA_EXHAUSTED);
}

TEST(the_same_jobs_take_their_slots_once)
{
    char ids[2][PX_ID_SIZE];
    CHECK_OK(take(ids, 2));
    CHECK_OK(quota_take(&self, USER, plan, ids, 2, NULL));
    CHECK_INT(used(), 2);
}

TEST(a_larger_plan_counts_at_once_and_a_smaller_one_too)
{
    char ids[8][PX_ID_SIZE];
    CHECK_OK(take(ids, LIMIT));
    CHECK_CODE(take(ids, 1), PX_QUOTA_EXHAUSTED);
    plan = "pro";
    CHECK_INT(used(), LIMIT);
    CHECK_OK(take(ids, PRO_LIMIT - LIMIT));
    CHECK_CODE(take(ids, 1), PX_QUOTA_EXHAUSTED);
    plan = "standard";
    CHECK_OK(quota_give_back(&self, ids[0], NULL));
    CHECK_INT(used(), LIMIT); /* not more than there are */
    CHECK_CODE(take(ids, 1), PX_QUOTA_EXHAUSTED);
}

TEST(an_unknown_plan_is_the_standard_one)
{
    char ids[8][PX_ID_SIZE];
    plan = "platinum";
    CHECK_CODE(take(ids, LIMIT + 1), PX_QUOTA_EXHAUSTED);
    CHECK_OK(take(ids, LIMIT));
}

TEST(what_was_taken_for_jobs_that_never_came_to_be_is_given_back_later)
{
    char ids[2][PX_ID_SIZE];
    struct px_change long_ago = {0};
    struct px_query own = {.index = "by_job", .n_equal = 1, .limit = 1};
    auto_bson bson_t *slot = NULL;
    CHECK_OK(take(ids, 2));
    own.equal[0] = PX_STR(ids[0]);
    CHECK_OK(px_store_find_one(fixture.store, &quota_collection, &own, &slot, NULL));
    px_change_set(&long_ago, "taken_at", PX_INT(px_wall_ms() - 60 * 1000));
    CHECK_OK(
        px_store_update(fixture.store, &quota_collection, px_doc_str(slot, "_id"), &long_ago, NULL, NULL));
    quota_sweep_orphans(&self);
    CHECK_INT(used(), 1); /* the other one's request may be under way */
}

TEST(one_instance_leads_and_the_next_only_after_it_lets_go)
{
    struct lease first;
    struct lease second;
    lease_init(&first, fixture.store, 6000);
    lease_init(&second, fixture.store, 6000);
    CHECK(lease_hold(&first));
    CHECK(!lease_hold(&second));
    CHECK(lease_hold(&first));
    lease_release(&first);
    px_sleep_ms(2);
    CHECK(lease_hold(&second));
    CHECK(!lease_hold(&first));
    CHECK(second.fence > first.fence);
}

TEST(a_leader_that_slept_too_long_finds_that_it_leads_no_more)
{
    struct lease sleeper;
    struct lease heir;
    lease_init(&sleeper, fixture.store, 6000);
    lease_init(&heir, fixture.store, 6000);
    CHECK(lease_hold(&sleeper));
    /* Its time runs out in the store, while its own memory still says that it leads. */
    struct lease asleep = sleeper;
    lease_release(&sleeper);
    px_sleep_ms(2);
    CHECK(lease_hold(&heir));
    CHECK(asleep.held && !lease_hold(&asleep));
}

TEST(a_lease_that_nobody_renews_ends_although_the_clock_was_set_back)
{
    const int64_t hour_ms = 3600 * 1000;
    struct lease dead;
    struct lease heir;
    lease_init(&dead, fixture.store, hour_ms);
    lease_init(&heir, fixture.store, 50);
    CHECK(lease_hold(&dead)); /* its end lies an hour ahead, as if the clock had been set back since */
    CHECK(!lease_hold(&heir));
    int64_t end = px_mono_ms() + 5000;
    while (!lease_hold(&heir) && px_mono_ms() < end)
        px_sleep_ms(5);
    CHECK(heir.held && heir.fence > dead.fence);
}

TEST(durations_are_learned_per_size_and_survive_a_restart)
{
    struct durations_estimate estimate;
    struct durations *durations = durations_new(fixture.store);
    durations_get(durations, DURATIONS_WHOLE, "m", 1024, 1024, &estimate);
    CHECK_INT(estimate.samples, 0);
    for (int i = 1; i <= 100; i++)
        durations_note(durations, DURATIONS_WHOLE, "m", 1024, 1024, 100 * (i % 10 + 1));
    durations_free(durations);
    durations = durations_new(fixture.store);
    durations_get(durations, DURATIONS_WHOLE, "m", 1024, 1024, &estimate);
    CHECK_INT(estimate.samples, DURATIONS_SAMPLES);
    CHECK(estimate.p10 <= 200 && estimate.p50 >= 500 && estimate.p50 <= 700 && estimate.p90 >= 900);
    durations_get(durations, DURATIONS_UPSTREAM, "m", 1024, 1024, &estimate);
    CHECK_INT(estimate.samples, 0); /* the kinds are kept apart */
    durations_get(durations, DURATIONS_WHOLE, "m", 256, 256,
                  &estimate); /* no samples of its own: the model's */
    CHECK(estimate.samples > 0);
    durations_free(durations);
}

#define STORE_CASE(name) cmocka_unit_test_setup_teardown(name, open_store, close_store)

RUN_TESTS(STORE_CASE(a_hundred_requests_at_once_get_exactly_the_pictures_of_the_day),
          STORE_CASE(a_request_for_more_than_is_left_takes_nothing),
          STORE_CASE(what_was_given_back_can_be_taken_again), STORE_CASE(the_same_jobs_take_their_slots_once),
          STORE_CASE(a_larger_plan_counts_at_once_and_a_smaller_one_too),
          STORE_CASE(an_unknown_plan_is_the_standard_one),
          STORE_CASE(what_was_taken_for_jobs_that_never_came_to_be_is_given_back_later),
          STORE_CASE(one_instance_leads_and_the_next_only_after_it_lets_go),
          STORE_CASE(a_leader_that_slept_too_long_finds_that_it_leads_no_more),
          STORE_CASE(a_lease_that_nobody_renews_ends_although_the_clock_was_set_back),
          STORE_CASE(durations_are_learned_per_size_and_survive_a_restart))
