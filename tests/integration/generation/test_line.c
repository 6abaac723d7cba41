/* Two instances of the service: one leads, and both tell the same about the line. */
#include "support/check.h"

#include <string.h>

#include "base/clock.h"
#include "generation/dispatch/dispatcher.h"
#include "generation/dispatch/durations.h"
#include "generation/dispatch/lease.h"
#include "stage.h"

enum { JOBS = 4 };

static struct stage stage;
static struct generation second;

static int open_two(void **state)
{
    (void)state;
    stage_open(&stage, "{'min_ms':60000,'max_ms':60000}");
    stage.config.parallel = 1; /* one is upstream, the others wait */
    second = stage.self;
    second.dispatcher = NULL;
    second.durations = durations_new(stage.self.store);
    return 0;
}

static int close_two(void **state)
{
    (void)state;
    dispatcher_stop(second.dispatcher);
    durations_free(second.durations);
    stage_close(&stage);
    return 0;
}

static bool place_of(struct generation *instance, const char *id, struct lanes_place *ret_place)
{
    auto_arena struct px_arena arena = {0};
    struct job *job = NULL;
    px_arena_init(&arena, PX_ARENA_BUDGET);
    CHECK_OK(jobs_load(instance->store, id, &arena, &job, NULL));
    return dispatcher_place(instance->dispatcher, job, ret_place);
}

static void wait_until_in_line(struct generation *instance, const char *id)
{
    struct lanes_place place;
    int64_t until = px_mono_ms() + STAGE_WAIT_MS;
    while (!place_of(instance, id, &place)) {
        if (px_mono_ms() > until)
            fail_msg("the job has no place");
        px_sleep_ms(20);
    }
}

TEST(an_instance_that_does_not_lead_tells_what_the_leader_knows)
{
    char ids[JOBS][PX_ID_SIZE];
    struct lanes_place here, there;
    CHECK_OK(stage_create(&stage, STAGE_USER, JOBS, ids));
    CHECK_INT(stage_wait(&stage, ids[0], JOB_RUNNING, STAGE_WAIT_MS).status, JOB_RUNNING);
    wait_until_in_line(&stage.self, ids[JOBS - 1]);
    CHECK_OK(dispatcher_start(&second, &second.dispatcher, NULL));
    wait_until_in_line(&second, ids[JOBS - 1]);
    for (int i = 1; i < JOBS; i++) {
        CHECK(place_of(&stage.self, ids[i], &here) && place_of(&second, ids[i], &there));
        CHECK_INT(here.position, i);
        CHECK_INT(there.position, i);
        CHECK(there.eta_low_ms > 0 && there.eta_high_ms > there.eta_low_ms);
    }
    CHECK(!place_of(&second, ids[0], &there)); /* it waits no more */
    CHECK_INT(dispatcher_waiting(second.dispatcher), JOBS - 1);
    CHECK_STR(dispatcher_upstream(second.dispatcher), "up");
    dispatcher_forecast(&second, "Flux1schnell", 512, 512, &there);
    CHECK_INT(there.position, JOBS); /* behind the others */

    stage_stop_dispatcher(&stage); /* the other one takes over, and tells by itself */
    wait_until_in_line(&second, ids[JOBS - 1]);
    CHECK_INT(dispatcher_waiting(second.dispatcher), JOBS - 1);
    for (int i = 0; i < JOBS; i++)
        CHECK_OK(stage_cancel(&stage, STAGE_USER, ids[i]));
}

TEST(while_nobody_leads_no_place_is_told_and_nobody_waits_long_for_it)
{
    struct lease elsewhere; /* of an instance that has just died */
    char ids[JOBS][PX_ID_SIZE];
    struct lanes_place place;
    stage_stop_dispatcher(&stage);
    dispatcher_stop(second.dispatcher);
    second.dispatcher = NULL;
    lease_init(&elsewhere, stage.self.store, 60000);
    CHECK(lease_hold(&elsewhere));
    CHECK_OK(dispatcher_start(&second, &second.dispatcher, NULL));
    CHECK_OK(stage_create(&stage, STAGE_USER, JOBS, ids));
    int64_t started_ms = px_mono_ms();
    for (int i = 0; i < 100; i++)
        CHECK(!place_of(&second, ids[i % JOBS], &place));
    CHECK(px_mono_ms() - started_ms < 5000); /* not 100 times the patience for one answer */
    CHECK_INT(dispatcher_waiting(second.dispatcher), 0);
    dispatcher_forecast(&second, "Flux1schnell", 512, 512, &place);
    CHECK(place.eta_high_ms > place.eta_low_ms);
    lease_release(&elsewhere);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_instance_that_does_not_lead_tells_what_the_leader_knows),
        CASE(while_nobody_leads_no_place_is_told_and_nobody_waits_long_for_it),
    };
    return cmocka_run_group_tests(tests, open_two, close_two);
}
