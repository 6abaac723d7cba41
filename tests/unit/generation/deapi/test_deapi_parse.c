/* What the image service says, in all the shapes that its documents, its clients and reality have shown. */
#include "support/check.h"

#include <string.h>

#include "generation/deapi/deapi_parse.h"

static bool parse_status(const char *text, struct deapi_job *ret_job)
{
    return deapi_parse_status(text, strlen(text), ret_job);
}

static struct deapi_refusal refusal(long status, const char *body)
{
    struct deapi_refusal result = {PX_OK, false};
    deapi_parse_refusal(status, body, strlen(body), &result);
    return result;
}

TEST(a_submit_is_answered_with_an_id_that_fits_into_an_address)
{
    char id[DEAPI_ID_SIZE];
    static const char good[] = "{\"data\":{\"request_id\":\"0b7f3c1e-5d0e-4a55-9a0b-6f6f1c2d3e4f\"}}";
    CHECK(deapi_parse_submit(good, strlen(good), id));
    CHECK_STR(id, "0b7f3c1e-5d0e-4a55-9a0b-6f6f1c2d3e4f");
    static const char *const bad[] = {"",
                                      "null",
                                      "[]",
                                      "{}",
                                      "{\"data\":null}",
                                      "{\"data\":{\"request_id\":7}}",
                                      "{\"data\":{\"request_id\":\"../../keys\"}}",
                                      "{\"data\":{\"request_id\":\"\"}}",
                                      "<html>",
                                      "{\"data\":{\"request_id\":\"a\""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!deapi_parse_submit(bad[i], strlen(bad[i]), id));
}

TEST(progress_may_be_a_number_a_text_or_missing)
{
    struct deapi_job job;
    CHECK(parse_status("{\"data\":{\"status\":\"processing\",\"progress\":40.5}}", &job));
    CHECK_INT(job.state, DEAPI_RUNNING);
    CHECK_INT((int)(job.percent * 10), 405);
    CHECK(parse_status("{\"data\":{\"status\":\"processing\",\"progress\":\"45.50\"}}", &job));
    CHECK_INT((int)(job.percent * 10), 455);
    CHECK(parse_status("{\"data\":{\"status\":\"pending\",\"progress\":null}}", &job));
    CHECK(job.percent < 0);
}

TEST(an_unknown_word_means_that_it_still_runs)
{
    struct deapi_job job;
    CHECK(parse_status("{\"data\":{\"status\":\"in_queue\"}}", &job));
    CHECK_INT(job.state, DEAPI_RUNNING);
    CHECK(!parse_status("{\"data\":{\"progress\":1}}", &job));
    CHECK(!parse_status("<html>502</html>", &job));
}

TEST(a_finished_job_tells_address_and_price)
{
    struct deapi_job job;
    CHECK(parse_status("{\"data\":{\"status\":\"done\",\"progress\":100.0,\"result_url\":\"https:\\/\\/"
                       "r.example\\/a.png?X=1\","
                       "\"results_alt_formats\":null,\"price\":{\"amount\":0.00558,\"is_estimated\":true}}}",
                       &job));
    CHECK_INT(job.state, DEAPI_DONE);
    CHECK_STR(job.result_url, "https://r.example/a.png?X=1");
    CHECK(job.price_usd > 0.0055 && job.price_usd < 0.0056 && job.price_is_estimate);
}

TEST(both_words_for_failure_are_understood)
{
    struct deapi_job job;
    CHECK(parse_status(
        "{\"data\":{\"status\":\"error\",\"error_code\":\"WORKER_TIMEOUT\",\"error_reason\":\"TIMEOUT\","
        "\"retryable\":true,\"refunded\":true}}",
        &job));
    CHECK_INT(job.state, DEAPI_ERROR);
    CHECK_CODE(job.error, PX_UPSTREAM_TIMEOUT);
    CHECK(job.retryable && job.refunded);
    CHECK(parse_status("{\"data\":{\"status\":\"failed\",\"error_reason\":\"SOMETHING_NEW\"}}", &job));
    CHECK_INT(job.state, DEAPI_ERROR);
    CHECK_CODE(job.error, PX_UPSTREAM_FAILED);
    CHECK(!job.retryable && !job.refunded);
}

TEST(refusals_are_told_apart_by_status_then_code_then_field)
{
    CHECK_CODE(refusal(401, "{\"message\":\"Unauthenticated.\"}").code, PX_UPSTREAM_AUTH);
    CHECK_CODE(refusal(403, "<html>cloudflare</html>").code, PX_UPSTREAM_AUTH);
    CHECK_CODE(refusal(402, "{\"code\":\"key_limit_exceeded\"}").code, PX_UPSTREAM_BALANCE);
    CHECK_CODE(refusal(422, "{\"code\":\"insufficient_balance\"}").code, PX_UPSTREAM_BALANCE);
    CHECK_CODE(refusal(422, "{\"errors\":{\"balance\":[\"Not enough balance.\"]}}").code,
               PX_UPSTREAM_BALANCE);
    CHECK_CODE(refusal(422, "{\"errors\":{\"model\":[\"The selected model does not exist.\"]}}").code,
               PX_UNKNOWN_MODEL);
    CHECK_CODE(refusal(422, "{\"errors\":{\"width\":[\"too small\"]}}").code, PX_UPSTREAM_REJECTED);
    CHECK_CODE(refusal(422, "{\"data\":null,\"message\":\"x\",\"errors\":[],\"statusCode\":422}").code,
               PX_UPSTREAM_REJECTED);
    CHECK_CODE(refusal(429, "").code, PX_RATE_LIMITED);
    CHECK_CODE(refusal(500, "{\"message\":\"Server Error\"}").code, PX_UPSTREAM_UNAVAILABLE);
    CHECK_CODE(refusal(504, "").code, PX_UPSTREAM_TIMEOUT);
    CHECK(!refusal(422, "{}").retryable);
}

static int parse_models(const char *text, struct model *models, bool *ret_more)
{
    int n = 0;
    CHECK(deapi_parse_models(text, strlen(text), models, 4, &n, ret_more));
    return n;
}

TEST(models_are_read_whatever_types_their_numbers_have)
{
    struct model models[4];
    bool more = false;
    CHECK_INT(
        parse_models("{\"data\":[{\"name\":\"A\",\"slug\":\"a\",\"inference_types\":[\"txt2img\"],\"info\":{"
                     "\"limits\":"
                     "{\"min_width\":\"512\",\"max_width\":\"2048\",\"min_height\":512,\"max_height\":2048,"
                     "\"min_steps\":\"4\",\"max_steps\":\"4\",\"resolution_step\":128},\"features\":"
                     "{\"supports_guidance\":\"0\",\"supports_negative_prompt\":\"1\"},\"defaults\":{"
                     "\"steps\":\"4\"}},"
                     "\"loras\":[{\"display_name\":\"L\",\"name\":\"l\"}],\"surprise\":{}}],"
                     "\"meta\":{\"current_page\":1,\"last_page\":2}}",
                     models, &more),
        1);
    CHECK(more);
    CHECK_INT(models[0].min_width, 512);
    CHECK_INT(models[0].max_width, 2048);
    CHECK_INT(models[0].resolution_step, 128);
    CHECK_INT(models[0].default_steps, 4);
    CHECK(!models[0].supports_guidance && models[0].supports_negative_prompt);
    CHECK_INT(models[0].n_loras, 1);
}

TEST(missing_or_empty_information_gives_careful_limits)
{
    static const char *const infos[] = {"[]", "null", "{}", "{\"limits\":[]}"};
    for (size_t i = 0; i < sizeof infos / sizeof *infos; i++) {
        struct model models[4];
        bool more = true;
        char text[256];
        (void)snprintf(text, sizeof text,
                       "{\"data\":[{\"slug\":\"a\",\"inference_types\":{\"txt2img\":{}},\"info\":%s}]}",
                       infos[i]);
        CHECK_INT(parse_models(text, models, &more), 1);
        CHECK(!more);
        CHECK(models[0].min_width >= 64 && models[0].min_width <= models[0].max_width);
        CHECK(models[0].min_steps >= 1 && models[0].min_steps <= models[0].default_steps);
        CHECK(!models[0].supports_guidance && !models[0].supports_negative_prompt);
    }
}

TEST(models_for_other_things_are_left_out)
{
    struct model models[4];
    bool more;
    CHECK_INT(parse_models("{\"data\":[{\"slug\":\"v\",\"inference_types\":[\"img2video\"]},{\"slug\":\"\","
                           "\"inference_types\":[\"txt2img\"]}]}",
                           models, &more),
              0);
}

TEST(prices_are_read_inside_and_outside_of_data)
{
    double usd = 0;
    CHECK(deapi_parse_price("{\"data\":{\"price\":0.25}}", 23, &usd));
    CHECK(usd == 0.25);
    CHECK(deapi_parse_price("{\"price\":\"0.5\"}", 15, &usd));
    CHECK(usd == 0.5);
    CHECK(!deapi_parse_price("{}", 2, &usd));
}

TEST(headers_tell_limits_and_when_they_end)
{
    struct bucket_headers limits = bucket_headers_none;
    static const char *const lines[] = {"X-RateLimit-Limit: 3\r\n",
                                        "x-ratelimit-remaining: 2\r\n",
                                        "X-RateLimit-Daily-Remaining: 99\r\n",
                                        "X-RateLimit-Daily-Reset: 1700000060\r\n",
                                        "Retry-After: 30\r\n",
                                        "X-RateLimit-Reset: soon\r\n",
                                        "Content-Type: text/html\r\n",
                                        "\r\n"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        deapi_parse_header(lines[i], strlen(lines[i]), 5000, 1700000000LL * 1000, &limits);
    CHECK_INT(limits.limit, 3);
    CHECK_INT(limits.remaining, 2);
    CHECK_INT(limits.daily_remaining, 99);
    CHECK_INT(limits.daily_reset_at, 65000);
    CHECK_INT(limits.retry_after_ms, 30000);
    CHECK_INT(limits.reset_at, -1);
}

RUN_TESTS(CASE(a_submit_is_answered_with_an_id_that_fits_into_an_address),
          CASE(progress_may_be_a_number_a_text_or_missing), CASE(an_unknown_word_means_that_it_still_runs),
          CASE(a_finished_job_tells_address_and_price), CASE(both_words_for_failure_are_understood),
          CASE(refusals_are_told_apart_by_status_then_code_then_field),
          CASE(models_are_read_whatever_types_their_numbers_have),
          CASE(missing_or_empty_information_gives_careful_limits), CASE(models_for_other_things_are_left_out),
          CASE(prices_are_read_inside_and_outside_of_data), CASE(headers_tell_limits_and_when_they_end))
