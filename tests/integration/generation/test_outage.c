/* The image service goes away and comes back: nothing is lost, nothing is sent twice, people are told. The
 * pause between probes is a sixtieth of the real one, so that an outage of ten minutes takes ten seconds
 * here. */
#include "support/check.h"

#include <string.h>

#include "base/clock.h"
#include "generation/dispatch/dispatcher.h"
#include "stage.h"

enum { PAUSE_MS = 500, OUTAGE_MS = 10 * 1000, BEFORE = 8, DURING = 40, USERS = 5, AT_ONCE = 8 };

static struct stage stage;

static int open_stage(void **state)
{
    (void)state;
    stage_open(&stage, "{'min_ms':30,'max_ms':60}");
    stage_stop_dispatcher(&stage);
    stage.config.pause_ms = PAUSE_MS;
    stage.config.job_lifetime_s = 120;
    stage_start_dispatcher(&stage);
    return 0;
}

static int close_stage(void **state)
{
    (void)state;
    stage_close(&stage);
    return 0;
}

static void wait_for_upstream(const char *wanted, int64_t max_ms)
{
    int64_t until = px_mono_ms() + max_ms;
    while (strcmp(dispatcher_upstream(stage.self.dispatcher), wanted) != 0) {
        if (px_mono_ms() > until)
            fail_msg("the service is told to be %s, not %s", dispatcher_upstream(stage.self.dispatcher),
                     wanted);
        px_sleep_ms(10);
    }
}

TEST(ten_minutes_without_the_service_lose_nothing_and_end_by_themselves)
{
    char ids[BEFORE + DURING][PX_ID_SIZE];
    stage_behave(&stage, "{'min_ms':1500,'max_ms':2500}");
    CHECK_OK(stage_create(&stage, STAGE_USER, BEFORE, ids));
    for (int i = 0; i < BEFORE; i++)
        CHECK_INT(stage_wait(&stage, ids[i], JOB_RUNNING, STAGE_WAIT_MS).status, JOB_RUNNING);
    sandbox_fixture_kill(&stage.sandbox);
    int64_t back_at = px_mono_ms() + OUTAGE_MS;
    for (int i = 0; i < DURING; i += AT_ONCE) {
        char user[] = STAGE_USER;
        user[0] = (char)('B' + i / AT_ONCE);
        CHECK_OK(stage_create(&stage, user, AT_ONCE, ids + BEFORE + i));
    }
    wait_for_upstream("open", OUTAGE_MS);
    while (px_mono_ms() < back_at)
        px_sleep_ms(50);
    for (int i = 0; i < DURING; i++)
        CHECK(!machine_is_terminal(stage_look(&stage, ids[BEFORE + i]).status));
    sandbox_fixture_restart(&stage.sandbox, "{'min_ms':30,'max_ms':60}");
    for (int i = 0; i < BEFORE + DURING; i++)
        CHECK_INT(stage_wait(&stage, ids[i], 0, STAGE_WAIT_MS).status, JOB_SUCCEEDED);
    CHECK_INT(sandbox_fixture_accepted(&stage.sandbox), BEFORE + DURING);
    CHECK_STR(dispatcher_upstream(stage.self.dispatcher), "up");
}

TEST(a_service_that_only_says_unavailable_is_left_alone_until_it_answers)
{
    char ids[4][PX_ID_SIZE];
    stage_behave(&stage, "{'min_ms':30,'max_ms':60,'faults':[{'fault':'unavailable','on':'submit'}]}");
    CHECK_OK(stage_create(&stage, STAGE_USER, 4, ids));
    wait_for_upstream("open", STAGE_WAIT_MS);
    sandbox_fixture_behave(&stage.sandbox, "{'faults':[]}");
    for (int i = 0; i < 4; i++)
        CHECK_INT(stage_wait(&stage, ids[i], 0, STAGE_WAIT_MS).status, JOB_SUCCEEDED);
    wait_for_upstream("up", STAGE_WAIT_MS);
    CHECK_INT(sandbox_fixture_accepted(&stage.sandbox), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(ten_minutes_without_the_service_lose_nothing_and_end_by_themselves),
        CASE(a_service_that_only_says_unavailable_is_left_alone_until_it_answers),
    };
    return cmocka_run_group_tests(tests, open_stage, close_stage);
}
