/* The newest known state of jobs. */
#include "support/check.h"

#include <string.h>

#include "gateway/live/job_states.h"

static void put(struct gw_job_states *states, const char *id, int seq, const char *json)
{
    struct gw_job_state state = {.status_seq = seq, .json = json, .len = strlen(json)};
    (void)snprintf(state.id, sizeof state.id, "%s", id);
    gw_job_states_put(states, &state);
}

TEST(the_newest_state_wins)
{
    struct gw_job_states *states = gw_job_states_new(10, 1000);
    put(states, "job", 2, "two");
    put(states, "job", 1, "one");
    CHECK_STR(gw_job_states_get(states, "job")->json, "two");
    put(states, "job", 2, "again");
    put(states, "job", 3, "three");
    CHECK_STR(gw_job_states_get(states, "job")->json, "three");
    CHECK(!gw_job_states_get(states, "other"));
    gw_job_states_free(states);
}

TEST(the_job_that_changed_least_lately_leaves_first)
{
    struct gw_job_states *states = gw_job_states_new(2, 1000);
    put(states, "a", 1, "a1");
    put(states, "b", 1, "b1");
    put(states, "a", 2, "a2");
    put(states, "c", 1, "c1");
    CHECK(gw_job_states_get(states, "a"));
    CHECK(!gw_job_states_get(states, "b"));
    CHECK(gw_job_states_get(states, "c"));
    gw_job_states_free(states);
}

TEST(memory_is_bounded)
{
    struct gw_job_states *states = gw_job_states_new(100, 10);
    put(states, "a", 1, "123456");
    put(states, "b", 1, "123456");
    CHECK(!gw_job_states_get(states, "a"));
    put(states, "c", 1, "12345678901");
    CHECK(!gw_job_states_get(states, "c"));
    gw_job_states_free(states);
}

RUN_TESTS(CASE(the_newest_state_wins), CASE(the_job_that_changed_least_lately_leaves_first),
          CASE(memory_is_bounded))
