/* The life of a job as a client sees it, and everything around it. */
#include "support/check.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "box.h"
#include "sandbox/picture.h"

#define INSTANT "{'min_ms':0,'max_ms':0}"

static void read_status(struct box *box, const char *id)
{
    char target[80];
    (void)snprintf(target, sizeof target, "/api/v2/jobs/%s", id);
    CHECK_INT(box_ask(box, "GET", target, NULL), 200);
}

/* Downloads what an address of the last status read points to. */
static int download(struct box *box, const char *member)
{
    char url[512];
    (void)snprintf(url, sizeof url, "%s", box_text(box, member));
    CHECK(!strncmp(url, "http://sandbox.test/", strlen("http://sandbox.test/")));
    struct request request = {.method = "GET",
                              .host = "storage.test",
                              .authorization = "", /* without the key */
                              .user_agent = "",
                              .accept = "*/*",
                              .content_type = "",
                              .marker = "",
                              .body = ""};
    return box_send(box, &request, url + strlen("http://sandbox.test"));
}

TEST(a_job_goes_from_pending_over_processing_to_done)
{
    struct box box;
    char id[JOB_ID_SIZE];
    box_open(&box, "{'min_ms':400,'max_ms':400}");
    box_submit(&box, "a lighthouse", id);
    read_status(&box, id);
    CHECK_STR(box_text(&box, "data.status"), "pending");
    CHECK(json_is_null(box_value(&box, "data.result_url")));
    px_sleep_ms(200);
    read_status(&box, id);
    CHECK_STR(box_text(&box, "data.status"), "processing");
    CHECK(box_number(&box, "data.progress") > 5 && box_number(&box, "data.progress") < 100);
    CHECK(!strncmp(box_text(&box, "data.preview"), "data:image/jpeg;base64,", 23));
    px_sleep_ms(220);
    read_status(&box, id);
    CHECK_STR(box_text(&box, "data.status"), "done");
    CHECK(fabs(box_number(&box, "data.progress") - 100) < 0.01);
    CHECK(box_number(&box, "data.price.amount") > 0);
    CHECK(json_is_false(box_value(&box, "data.price.is_estimated")));
    box_close(&box);
}

TEST(a_finished_picture_is_there_in_three_formats_without_a_key)
{
    static const struct {
        const char *member, *type, *magic;
        size_t at;
    } formats[] = {{"data.result_url", "image/png", "\x89PNG", 0},
                   {"data.results_alt_formats.jpg", "image/jpeg", "\xff\xd8\xff", 0},
                   {"data.results_alt_formats.webp", "image/webp", "WEBP", 8}};
    struct box box;
    char id[JOB_ID_SIZE];
    box_open(&box, INSTANT);
    box_submit(&box, "a lighthouse", id);
    for (size_t i = 0; i < 3; i++) {
        read_status(&box, id);
        CHECK_INT(download(&box, formats[i].member), 200);
        CHECK_STR(box.answer.type, formats[i].type);
        CHECK_MEM(box.answer.body.data + formats[i].at, formats[i].magic, strlen(formats[i].magic));
    }
    box_close(&box);
}

TEST(an_address_expires_and_is_renewed_by_the_next_read)
{
    struct box box;
    char id[JOB_ID_SIZE];
    box_open(&box, "{'min_ms':0,'max_ms':0,'faults':[{'fault':'result_expired','times':1}]}");
    box_submit(&box, "a lighthouse", id);
    read_status(&box, id);
    CHECK_INT(download(&box, "data.result_url"), 403);
    CHECK(strstr(box.answer.body.data, "Request has expired"));
    read_status(&box, id);
    CHECK_INT(download(&box, "data.result_url"), 200);
    box_close(&box);
}

TEST(a_forged_address_is_refused)
{
    struct box box;
    char id[JOB_ID_SIZE], target[128];
    box_open(&box, INSTANT);
    box_submit(&box, "a lighthouse", id);
    (void)snprintf(target, sizeof target,
                   "/results/%s.png?X-Amz-Date=20260101T000000Z&X-Amz-Expires=99&X-Amz-Signature=00", id);
    CHECK_INT(box_ask(&box, "GET", target, NULL), 403);
    CHECK(strstr(box.answer.body.data, "SignatureDoesNotMatch"));
    box_close(&box);
}

TEST(keys_and_user_agents_are_asked_for)
{
    struct box box;
    box_open(&box, INSTANT);
    struct request request = {.method = "GET",
                              .host = "h",
                              .authorization = "",
                              .user_agent = "t/1",
                              .accept = "application/json",
                              .content_type = "",
                              .marker = "",
                              .body = ""};
    CHECK_INT(box_send(&box, &request, "/api/v2/account/balance"), 401);
    CHECK_STR(box_text(&box, "message"), "Unauthenticated.");
    CHECK_STR(box_text(&box, "code"), "missing_key");
    request.authorization = "Bearer wrong";
    CHECK_INT(box_send(&box, &request, "/api/v2/account/balance"), 401);
    CHECK_STR(box_text(&box, "code"), "invalid_key");
    request.user_agent = "";
    CHECK_INT(box_send(&box, &request, "/api/v2/account/balance"), 403);
    CHECK_STR(box.answer.type, "text/html; charset=UTF-8");
    box_close(&box);
}

TEST(without_accept_json_refusals_are_pages)
{
    struct box box;
    box_open(&box, INSTANT);
    struct request request = {.method = "GET",
                              .host = "h",
                              .authorization = "",
                              .user_agent = "t/1",
                              .accept = "text/html",
                              .content_type = "",
                              .marker = "",
                              .body = ""};
    CHECK_INT(box_send(&box, &request, "/api/v2/account/balance"), 401);
    CHECK(!box.json && strstr(box.answer.type, "html"));
    box_close(&box);
}

TEST(unknown_jobs_and_routes_are_404)
{
    struct box box;
    box_open(&box, INSTANT);
    CHECK_INT(box_ask(&box, "GET", "/api/v2/jobs/00000000-0000-4000-8000-000000000000", NULL), 404);
    CHECK_STR(box_text(&box, "message"), "No query results for the requested resource.");
    CHECK_INT(box_ask(&box, "GET", "/api/v2/utilities/balance", NULL), 404);
    CHECK_INT(box_ask(&box, "DELETE", "/api/v2/models", NULL), 405);
    box_close(&box);
}

TEST(the_price_is_that_of_the_documents_and_leaves_the_balance)
{
    struct box box;
    char id[JOB_ID_SIZE];
    box_open(&box, "{'min_ms':0,'max_ms':0,'balance':5}");
    CHECK_INT(box_ask(&box, "POST", "/api/v2/images/generations/price",
                      "{'prompt':'x','model':'Flux1schnell','width':512,'height':512,'steps':4,'seed':1}"),
              200);
    CHECK(fabs(box_number(&box, "data.price") - 0.00136) < 0.00001);
    box_submit(&box, "x", id);
    CHECK_INT(box_ask(&box, "GET", "/api/v2/account/balance", NULL), 200);
    CHECK(fabs(box_number(&box, "data.balance") - (5 - 0.00034)) < 0.00001);
    box_close(&box);
}

TEST(below_49_cents_new_jobs_are_refused)
{
    struct box box;
    box_open(&box, "{'balance':0.48}");
    CHECK_INT(box_ask(&box, "POST", "/api/v2/images/generations",
                      "{'prompt':'x','model':'Flux1schnell','width':512,'height':512,'steps':4,'seed':1}"),
              422);
    CHECK_STR(box_text(&box, "code"), "insufficient_balance");
    CHECK_INT(box_ask(&box, "GET", "/sandbox/ledger", NULL), 200);
    CHECK_INT(box_number(&box, "accepted"), 0);
    box_close(&box);
}

TEST(the_model_list_has_pages_and_a_filter)
{
    struct box box;
    box_open(&box, INSTANT);
    CHECK_INT(box_ask(&box, "GET", "/api/v2/models", NULL), 200);
    CHECK_INT(json_array_size(box_value(&box, "data")), 25);
    CHECK_INT(box_number(&box, "meta.last_page"), 2);
    CHECK_INT(box_ask(&box, "GET", "/api/v2/models?limit=500&per_page=1", NULL), 200);
    CHECK_INT(box_number(&box, "meta.per_page"), 50);
    CHECK_INT(box_ask(&box, "GET", "/api/v2/models?filter%5Binference_types%5D=txt2img", NULL), 200);
    CHECK_INT(json_array_size(box_value(&box, "data")), 4);
    CHECK_STR(box_text(&box, "data.0.slug"), "Flux1schnell");
    CHECK_INT(box_number(&box, "data.0.info.limits.resolution_step"), 128);
    CHECK_STR(box_text(&box, "data.0.loras.1.name"), "ink_and_wash");
    CHECK_INT(box_ask(&box, "GET", "/api/v2/models?filter[inference_types]=telepathy", NULL), 200);
    CHECK_INT(json_array_size(box_value(&box, "data")), 0);
    box_close(&box);
}

TEST(partner_models_show_for_the_premium_tier_only)
{
    struct box box;
    box_open(&box, "{'tier':'premium'}");
    CHECK_INT(box_ask(&box, "GET", "/api/v2/models?filter[inference_types]=txt2img", NULL), 200);
    CHECK_INT(json_array_size(box_value(&box, "data")), 5);
    CHECK_STR(box_text(&box, "data.4.status"), "test_model");
    box_close(&box);
}

TEST(model_lists_can_be_bent)
{
    struct box box;
    box_open(&box, "{'faults':[{'fault':'info_list','times':1},{'fault':'string_limits','times':1},"
                   "{'fault':'object_types','times':1},{'fault':'info_null','times':1}]}");
    CHECK_INT(box_ask(&box, "GET", "/api/v2/models?limit=1", NULL), 200);
    CHECK(json_is_array(box_value(&box, "data.0.info")));
    CHECK_INT(box_ask(&box, "GET", "/api/v2/models?limit=1", NULL), 200);
    CHECK_STR(box_text(&box, "data.0.info.limits.max_width"), "2048");
    CHECK_STR(box_text(&box, "data.0.info.features.supports_guidance"), "0");
    CHECK_INT(box_ask(&box, "GET", "/api/v2/models?limit=1", NULL), 200);
    CHECK(json_is_true(box_value(&box, "data.0.inference_types.txt2img")));
    CHECK_INT(box_ask(&box, "GET", "/api/v2/models?limit=1", NULL), 200);
    CHECK(json_is_null(box_value(&box, "data.0.info")));
    box_close(&box);
}

TEST(jobs_survive_a_kill_and_are_still_counted)
{
    struct box box;
    char first[JOB_ID_SIZE], second[JOB_ID_SIZE], again[64];
    box_open(&box, INSTANT);
    box_submit(&box, "a lighthouse", first);
    box_submit(&box, "a castle", second);
    read_status(&box, first);
    CHECK_INT(download(&box, "data.result_url"), 200);
    char *before = malloc(box.answer.body.len);
    size_t len = box.answer.body.len;
    memcpy(before, box.answer.body.data, len);

    box_restart(&box);
    (void)snprintf(again, sizeof again, "%s", first);
    read_status(&box, again);
    CHECK_STR(box_text(&box, "data.status"), "done");
    CHECK_INT(download(&box, "data.result_url"), 200);
    CHECK_INT(box.answer.body.len, len);
    CHECK_MEM(box.answer.body.data, before, len);
    free(before);
    CHECK_INT(box_ask(&box, "GET", "/sandbox/ledger", NULL), 200);
    CHECK_INT(box_number(&box, "accepted"), 2);
    CHECK_STR(box_text(&box, "jobs.1.request_id"), second);
    box_close(&box);
}

TEST(a_torn_last_line_of_the_journal_is_cut_off)
{
    struct box box;
    char id[JOB_ID_SIZE];
    box_open(&box, INSTANT);
    box_submit(&box, "a lighthouse", id);
    FILE *journal = fopen(box.journal, "a");
    CHECK(journal && fputs("{\"id\":\"half of a", journal) > 0);
    (void)fclose(journal);
    box_restart(&box);
    box_submit(&box, "a castle", id);
    box_restart(&box);
    CHECK_INT(box_ask(&box, "GET", "/sandbox/ledger", NULL), 200);
    CHECK_INT(box_number(&box, "accepted"), 2);
    box_close(&box);
}

TEST(reset_forgets_jobs_and_switches)
{
    struct box box;
    char id[JOB_ID_SIZE];
    box_open(&box, "{'min_ms':0,'max_ms':0,'faults':[{'fault':'server_error','on':'models'}]}");
    box_submit(&box, "a lighthouse", id);
    CHECK_INT(box_ask(&box, "GET", "/api/v2/models", NULL), 500);
    CHECK_INT(box_ask(&box, "POST", "/sandbox/reset", "{}"), 200);
    CHECK_INT(box_ask(&box, "GET", "/api/v2/models", NULL), 200);
    CHECK_INT(box_ask(&box, "GET", "/sandbox/ledger", NULL), 200);
    CHECK_INT(box_number(&box, "accepted"), 0);
    box_restart(&box);
    CHECK_INT(box_ask(&box, "GET", "/sandbox/ledger", NULL), 200);
    CHECK_INT(box_number(&box, "accepted"), 0);
    box_close(&box);
}

TEST(the_inline_boost_is_told_and_charged)
{
    struct box box;
    char target[80];
    box_open(&box, INSTANT);
    CHECK_INT(box_ask(&box, "POST", "/api/v2/images/generations",
                      "{'prompt':'a kite','model':'Flux1schnell','width':256,'height':256,'steps':4,'seed':1,"
                      "'enhance_prompt':true}"),
              200);
    (void)snprintf(target, sizeof target, "/api/v2/jobs/%s", box_text(&box, "data.request_id"));
    CHECK_INT(box_ask(&box, "GET", target, NULL), 200);
    CHECK(json_is_true(box_value(&box, "data.prompt_boosted")));
    CHECK_STR(box_text(&box, "data.prompt_boost.prompt_original"), "a kite");
    CHECK(!strncmp(box_text(&box, "data.prompt_boost.prompt"), "a kite, ", 8));
    CHECK_INT(
        box_ask(&box, "POST", "/api/v2/images/generations",
                "{'prompt':'a kite','model':'ZAnimeDistill_8Step_INT8','width':256,'height':256,'steps':8,"
                "'seed':1,'guidance':1,'enhance_prompt':true}"),
        422);
    box_close(&box);
}

static int setup(void **state)
{
    (void)state;
    return picture_setup(NULL) != PX_OK;
}

static int teardown(void **state)
{
    (void)state;
    picture_shutdown();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_job_goes_from_pending_over_processing_to_done),
        CASE(a_finished_picture_is_there_in_three_formats_without_a_key),
        CASE(an_address_expires_and_is_renewed_by_the_next_read),
        CASE(a_forged_address_is_refused),
        CASE(keys_and_user_agents_are_asked_for),
        CASE(without_accept_json_refusals_are_pages),
        CASE(unknown_jobs_and_routes_are_404),
        CASE(the_price_is_that_of_the_documents_and_leaves_the_balance),
        CASE(below_49_cents_new_jobs_are_refused),
        CASE(the_model_list_has_pages_and_a_filter),
        CASE(partner_models_show_for_the_premium_tier_only),
        CASE(model_lists_can_be_bent),
        CASE(jobs_survive_a_kill_and_are_still_counted),
        CASE(a_torn_last_line_of_the_journal_is_cut_off),
        CASE(reset_forgets_jobs_and_switches),
        CASE(the_inline_boost_is_told_and_charged),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
