/* What people do with jobs while everything works: batches, canceling, leaving, restarts in the middle. */
#include "support/check.h"

#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "generation/dispatch/dispatcher.h"
#include "generation/gallery/images.h"
#include "generation/handlers.h"
#include "generation/housekeeper.h"
#include "generation/models/models.h"
#include "stage.h"

#define OTHER_USER "BBBBBBBBBBBBBBBBBBBBBA"

static struct stage stage;

static int open_stage(void **state)
{
    (void)state;
    stage_open(&stage, "{'min_ms':50,'max_ms':100}");
    return 0;
}

static int close_stage(void **state)
{
    (void)state;
    stage_close(&stage);
    return 0;
}

static void *refresh(void *models)
{
    (void)models_refresh(models, &stage.config, NULL);
    return NULL;
}

/* The pictures that the image's document knows of. */
static bool has_picture(const char *job_id)
{
    auto_arena struct px_arena arena = {0};
    auto_bson bson_t *doc = NULL;
    struct job *job = NULL;
    px_arena_init(&arena, PX_ARENA_BUDGET);
    CHECK_OK(jobs_load(stage.self.store, job_id, &arena, &job, NULL));
    return images_get(&stage.self, job->image_id, job->user_id, &doc, NULL) == PX_OK;
}

TEST(a_batch_gives_one_picture_each_with_seeds_in_a_row)
{
    char ids[4][PX_ID_SIZE];
    stage_behave(&stage, "{'min_ms':50,'max_ms':100}");
    CHECK_OK(stage_create(&stage, STAGE_USER, 4, ids));
    int64_t first = stage_look(&stage, ids[0]).seed;
    for (int i = 0; i < 4; i++) {
        struct stage_job job = stage_wait(&stage, ids[i], 0, STAGE_WAIT_MS);
        CHECK_INT(job.status, JOB_SUCCEEDED);
        CHECK(job.seed == ((first + i) & 0xffffffff));
        CHECK(has_picture(ids[i]));
    }
    CHECK_INT(sandbox_fixture_accepted(&stage.sandbox), 4);
}

TEST(an_improved_prompt_is_told_beside_what_was_sent)
{
    static char prompt[] = "a lighthouse";
    auto_arena struct px_arena arena = {0};
    char ids[1][PX_ID_SIZE];
    struct job *job = NULL;
    Generation__CreateJobsRequest request;
    generation__create_jobs_request__init(&request);
    request.prompt = prompt;
    request.enhance_prompt = true;
    CHECK_OK(stage_ask(&stage, STAGE_USER, &request, ids));
    CHECK_INT(stage_wait(&stage, ids[0], 0, STAGE_WAIT_MS).status, JOB_SUCCEEDED);
    px_arena_init(&arena, PX_ARENA_BUDGET);
    CHECK_OK(jobs_load(stage.self.store, ids[0], &arena, &job, NULL));
    CHECK_STR(job->resolved->prompt_sent, "a lighthouse");
    CHECK(strlen(job->resolved->prompt_enhanced) > strlen("a lighthouse"));
    CHECK_STR(jobs_to_message(&stage.self, job, "", &arena)->resolved->prompt_enhanced,
              job->resolved->prompt_enhanced);
}

TEST(a_job_canceled_while_it_waits_never_reaches_the_image_service)
{
    char ids[1][PX_ID_SIZE];
    stage_stop_dispatcher(&stage);
    stage_behave(&stage, "{'min_ms':50,'max_ms':100}");
    int used = stage_used(&stage, STAGE_USER);
    CHECK_OK(stage_create(&stage, STAGE_USER, 1, ids));
    CHECK_OK(stage_cancel(&stage, STAGE_USER, ids[0]));
    stage_start_dispatcher(&stage);
    px_sleep_ms(500);
    struct stage_job job = stage_look(&stage, ids[0]);
    CHECK_INT(job.status, JOB_CANCELED);
    CHECK(!job.charged);
    CHECK_INT(sandbox_fixture_accepted(&stage.sandbox), 0);
    CHECK_INT(stage_used(&stage, STAGE_USER), used);
}

TEST(a_job_canceled_after_hand_over_leaves_no_picture_and_says_that_it_may_be_charged)
{
    char ids[1][PX_ID_SIZE];
    stage_behave(&stage, "{'min_ms':600,'max_ms':800}");
    CHECK_OK(stage_create(&stage, STAGE_USER, 1, ids));
    CHECK_INT(stage_wait(&stage, ids[0], JOB_RUNNING, STAGE_WAIT_MS).status, JOB_RUNNING);
    CHECK_OK(stage_cancel(&stage, STAGE_USER, ids[0]));
    px_sleep_ms(2500);
    struct stage_job job = stage_look(&stage, ids[0]);
    CHECK_INT(job.status, JOB_CANCELED);
    CHECK(job.charged);
    CHECK(!has_picture(ids[0]));
    CHECK_CODE(stage_cancel(&stage, STAGE_USER, ids[0]), PX_JOB_FINISHED);
}

TEST(somebody_elses_job_looks_like_none)
{
    char ids[1][PX_ID_SIZE];
    stage_behave(&stage, "{'min_ms':50,'max_ms':100}");
    CHECK_OK(stage_create(&stage, STAGE_USER, 1, ids));
    CHECK_CODE(stage_cancel(&stage, OTHER_USER, ids[0]), PX_NOT_FOUND);
    (void)stage_wait(&stage, ids[0], 0, STAGE_WAIT_MS);
}

TEST(jobs_go_on_where_they_were_after_an_orderly_restart)
{
    char ids[6][PX_ID_SIZE];
    stage_behave(&stage,
                 "{'min_ms':300,'max_ms':900,'faults':[{'fault':'slow','on':'submit','param':'300'}]}");
    CHECK_OK(stage_create(&stage, STAGE_USER, 6, ids));
    px_sleep_ms(150); /* submits are under way now: their answers are waited for */
    stage_stop_dispatcher(&stage);
    stage_start_dispatcher(&stage);
    for (int i = 0; i < 6; i++)
        CHECK_INT(stage_wait(&stage, ids[i], 0, STAGE_WAIT_MS).status, JOB_SUCCEEDED);
    CHECK_INT(sandbox_fixture_accepted(&stage.sandbox), 6);
}

TEST(a_small_limit_is_waited_for_in_the_queue)
{
    char ids[6][PX_ID_SIZE];
    stage_stop_dispatcher(&stage);
    stage_behave(&stage, "{'min_ms':20,'max_ms':40,'tier':'basic'}");
    stage_start_dispatcher(&stage);
    CHECK_OK(stage_create(&stage, STAGE_USER, 6, ids));
    int64_t until = px_mono_ms() + STAGE_WAIT_MS;
    int done = 0;
    while (done < 3 && px_mono_ms() < until) {
        done = 0;
        for (int i = 0; i < 6; i++)
            done += stage_look(&stage, ids[i]).status == JOB_SUCCEEDED;
        px_sleep_ms(20);
    }
    CHECK_INT(done, 3);
    for (int i = 0; i < 6; i++) {
        enum job_status status = stage_look(&stage, ids[i]).status;
        CHECK(status == JOB_SUCCEEDED || status == JOB_QUEUED);
    }
    CHECK_INT(sandbox_fixture_accepted(&stage.sandbox), 3);
    for (int i = 0; i < 6; i++)
        (void)stage_cancel(&stage, STAGE_USER, ids[i]);
}

TEST(the_jobs_of_a_deleted_account_end_and_leave_nothing)
{
    static char leaver[] = "CCCCCCCCCCCCCCCCCCCCCA";
    char ids[6][PX_ID_SIZE];
    stage_stop_dispatcher(&stage);
    stage_behave(&stage, "{'min_ms':300,'max_ms':900}");
    stage_start_dispatcher(&stage);
    CHECK_OK(stage_create(&stage, leaver, 6, ids));
    CHECK_INT(stage_wait(&stage, ids[0], JOB_RUNNING, STAGE_WAIT_MS).status, JOB_RUNNING);
    struct px_call call = {.self = &stage.self};
    px_arena_init(&call.arena, PX_ARENA_BUDGET);
    Generation__DeleteUserDataRequest request;
    Generation__DeleteUserDataResponse response;
    generation__delete_user_data_request__init(&request);
    generation__delete_user_data_response__init(&response);
    request.user_id = leaver;
    px_deadline_set(px_mono_ms() + 20000);
    CHECK_OK(generation_delete_user_data(&call, &stage.self, &request, &response));
    CHECK(response.deleted >= 6);
    px_sleep_ms(4000); /* whatever was under way has come to its end */
    CHECK_INT(stage_used(&stage, leaver), 0);
    for (int i = 0; i < 6; i++) {
        auto_bson bson_t *doc = NULL;
        CHECK_CODE(px_store_get(stage.self.store, &jobs_collection, ids[i], &doc, NULL), PX_NOT_FOUND);
    }
    struct px_query gallery = {.index = "by_key", .equal = {PX_STR(leaver)}, .n_equal = 1, .limit = 1};
    int64_t pictures = 0;
    (void)px_store_count(stage.self.store, &images_collection, &gallery, 10, &pictures, NULL);
    CHECK_INT(pictures, 0);
    px_arena_done(&call.arena);
}

TEST(a_model_that_is_gone_upstream_is_gone_from_the_list_soon)
{
    char ids[1][PX_ID_SIZE];
    struct model model;
    stage_stop_dispatcher(&stage);
    stage_behave(&stage, "{'min_ms':50,'max_ms':100}");
    stage.self.housekeeper = housekeeper_start(&stage.self);
    stage_start_dispatcher(&stage);
    CHECK_OK(models_find(stage.self.models, "", &model, NULL));
    px_sleep_ms(500); /* the housekeeper's own first look is over */
    (void)snprintf(model.slug, sizeof model.slug, "Vanished_1B");
    models_set(stage.self.models, &model, 1);
    CHECK_OK(stage_create(&stage, STAGE_USER, 1, ids));
    struct stage_job job = stage_wait(&stage, ids[0], 0, STAGE_WAIT_MS);
    CHECK_INT(job.status, JOB_FAILED);
    CHECK_CODE(job.error, PX_UNKNOWN_MODEL);
    int64_t until = px_mono_ms() + STAGE_WAIT_MS;
    while (models_find(stage.self.models, "Vanished_1B", &model, NULL) == PX_OK && px_mono_ms() < until)
        px_sleep_ms(20);
    CHECK_CODE(models_find(stage.self.models, "Vanished_1B", &model, NULL), PX_UNKNOWN_MODEL);
    CHECK_OK(stage_create(&stage, STAGE_USER, 1, ids));
    CHECK_INT(stage_wait(&stage, ids[0], 0, STAGE_WAIT_MS).status, JOB_SUCCEEDED);
    stage_stop_dispatcher(&stage);
    housekeeper_stop(stage.self.housekeeper);
    stage.self.housekeeper = NULL;
    stage_start_dispatcher(&stage);
}

TEST(models_and_prices_of_the_last_run_serve_while_the_image_service_is_away)
{
    struct model before;
    struct model after;
    stage_behave(&stage, "{'faults':[{'fault':'unavailable'}]}");
    CHECK_OK(models_find(stage.self.models, "", &before, NULL));
    CHECK(before.price_usd > 0);
    struct models *next_run = models_new(stage.self.store);
    CHECK(models_refresh(next_run, &stage.config, NULL) != PX_OK);
    CHECK(models_wait(next_run, 0));
    CHECK_OK(models_find(next_run, "", &after, NULL));
    CHECK_STR(after.slug, before.slug);
    CHECK(after.price_usd > 0);
    models_free(next_run);
}

TEST(the_list_of_models_serves_before_the_prices_are_known)
{
    struct model model;
    stage_behave(&stage, "{'faults':[{'fault':'slow','on':'price','param':'500'}]}");
    struct models *models = models_new(NULL);
    CHECK(!models_wait(models, 0));
    pthread_t thread;
    CHECK_INT(pthread_create(&thread, NULL, refresh, models), 0);
    int64_t from = px_mono_ms();
    CHECK(models_wait(models, STAGE_WAIT_MS));
    CHECK_OK(models_find(models, "", &model, NULL));
    CHECK(model.price_usd == 0 || px_mono_ms() - from > 500); /* or this machine is very slow */
    (void)pthread_join(thread, NULL);
    CHECK_OK(models_find(models, "", &model, NULL));
    CHECK(model.price_usd > 0);
    models_free(models);
    stage_behave(&stage, "{}");
}

TEST(improving_a_prompt_fails_with_a_reason_and_makes_no_job)
{
    static const struct {
        const char *fault;
        enum px_code code;
    } rows[] = {{"", PX_OK},
                {"unauthenticated", PX_UPSTREAM_AUTH},
                {"key_limit", PX_UPSTREAM_BALANCE},
                {"low_balance", PX_UPSTREAM_BALANCE},
                {"invalid_field", PX_NO_ENHANCEMENT},
                {"rate_minute", PX_RATE_LIMITED},
                {"server_error", PX_UPSTREAM_UNAVAILABLE},
                {"bad_gateway", PX_UPSTREAM_UNAVAILABLE},
                {"drop_before", PX_UPSTREAM_UNAVAILABLE},
                {"not_json", PX_UPSTREAM_FAILED},
                {"empty", PX_UPSTREAM_FAILED}};
    static char prompt[] = "a lighthouse";
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char behaviour[128];
        struct px_call call = {.self = &stage.self, .caller = {.user_id = STAGE_USER}};
        Generation__EnhanceRequest request;
        Generation__EnhanceResponse response;
        generation__enhance_request__init(&request);
        generation__enhance_response__init(&response);
        request.prompt = prompt;
        (void)snprintf(behaviour, sizeof behaviour,
                       rows[i].fault[0] ? "{'faults':[{'fault':'%s','on':'enhance'}]}" : "{}%s",
                       rows[i].fault);
        stage_behave(&stage, behaviour);
        px_arena_init(&call.arena, PX_ARENA_BUDGET);
        px_deadline_set(px_mono_ms() + 10000);
        CHECK_CODE(generation_enhance(&call, &stage.self, &request, &response), rows[i].code);
        if (rows[i].code == PX_OK) {
            CHECK_STR(response.prompt_before, "a lighthouse");
            CHECK(strlen(response.prompt_after) > strlen("a lighthouse"));
        }
        px_arena_done(&call.arena);
    }
    CHECK_INT(sandbox_fixture_accepted(&stage.sandbox), 0);
}

TEST(odd_lists_of_models_are_read_or_the_old_one_stays)
{
    static const struct {
        const char *fault;
        bool is_read;
    } rows[] = {{"info_list", true},     {"info_null", true},        {"string_limits", true},
                {"object_types", true},  {"no_models", false},       {"not_json", false},
                {"server_error", false}, {"unauthenticated", false}, {"drop_before", false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char behaviour[128];
        struct model model;
        (void)snprintf(behaviour, sizeof behaviour, "{'faults':[{'fault':'%s','on':'models'}]}",
                       rows[i].fault);
        stage_behave(&stage, behaviour);
        px_deadline_set(px_mono_ms() + 10000);
        CHECK_INT(models_refresh(stage.self.models, &stage.config, NULL) == PX_OK, rows[i].is_read);
        CHECK_OK(models_find(stage.self.models, "Flux1schnell", &model, NULL));
        CHECK(model.min_width > 0 && model.max_width >= model.min_width &&
              model.default_steps >= model.min_steps);
    }
    stage_behave(&stage, "{}");
    px_deadline_set(px_mono_ms() + 10000);
    CHECK_OK(models_refresh(stage.self.models, &stage.config, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_batch_gives_one_picture_each_with_seeds_in_a_row),
        CASE(an_improved_prompt_is_told_beside_what_was_sent),
        CASE(a_job_canceled_while_it_waits_never_reaches_the_image_service),
        CASE(a_job_canceled_after_hand_over_leaves_no_picture_and_says_that_it_may_be_charged),
        CASE(somebody_elses_job_looks_like_none),
        CASE(jobs_go_on_where_they_were_after_an_orderly_restart),
        CASE(a_small_limit_is_waited_for_in_the_queue),
        CASE(a_model_that_is_gone_upstream_is_gone_from_the_list_soon),
        CASE(models_and_prices_of_the_last_run_serve_while_the_image_service_is_away),
        CASE(the_list_of_models_serves_before_the_prices_are_known),
        CASE(improving_a_prompt_fails_with_a_reason_and_makes_no_job),
        CASE(odd_lists_of_models_are_read_or_the_old_one_stays),
        CASE(the_jobs_of_a_deleted_account_end_and_leave_nothing),
    };
    return cmocka_run_group_tests(tests, open_stage, close_stage);
}
