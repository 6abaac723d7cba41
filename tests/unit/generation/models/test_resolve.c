/* What becomes of a request: sizes that the model can do, limits kept, nothing changed without telling. */
#include "support/check.h"

#include <math.h>
#include <string.h>

#include "generation/models/resolve.h"
#include "generation/models/styles.h"

/* The limits that the image service's documents name. */
static const struct model flux = {.slug = "Flux1schnell",
                                  .min_width = 256,
                                  .max_width = 2048,
                                  .min_height = 256,
                                  .max_height = 2048,
                                  .resolution_step = 128,
                                  .default_width = 768,
                                  .default_height = 768,
                                  .min_steps = 1,
                                  .max_steps = 10,
                                  .default_steps = 4,
                                  .supports_negative_prompt = true};
static const struct model klein = {.slug = "Flux_2_Klein_4B_BF16",
                                   .min_width = 256,
                                   .max_width = 1536,
                                   .min_height = 256,
                                   .max_height = 1536,
                                   .resolution_step = 16,
                                   .default_width = 1024,
                                   .default_height = 1024,
                                   .min_steps = 4,
                                   .max_steps = 4,
                                   .default_steps = 4,
                                   .n_loras = 1,
                                   .loras = {{"pastel", "Pastel"}}};

static struct px_arena arena;

static Generation__CreateJobsRequest ask(void)
{
    static char prompt[] = "a fox";
    Generation__CreateJobsRequest request;
    generation__create_jobs_request__init(&request);
    request.prompt = prompt;
    return request;
}

static struct resolve_result fit(const Generation__CreateJobsRequest *request, const struct model *model)
{
    struct resolve_result result;
    CHECK_OK(resolve_request(request, model, 417, PX_EN, &arena, &result, NULL));
    return result;
}

TEST(every_offered_ratio_gets_a_legal_size_close_to_it)
{
    const struct model *models[] = {&flux, &klein};
    for (size_t m = 0; m < 2; m++) {
        for (int i = 0; resolve_ratios[i]; i++) {
            int width = 0;
            int height = 0;
            int a = 0;
            int b = 0;
            if (!resolve_size(models[m], resolve_ratios[i], &width, &height))
                continue; /* no size near enough; it is not offered then */
            for (const char *p = resolve_ratios[i]; *p && *p != ':'; p++)
                a = a * 10 + (*p - '0');
            for (const char *p = strchr(resolve_ratios[i], ':') + 1; *p; p++)
                b = b * 10 + (*p - '0');
            CHECK(width % models[m]->resolution_step == 0 && height % models[m]->resolution_step == 0);
            CHECK(width >= models[m]->min_width && width <= models[m]->max_width);
            CHECK(height >= models[m]->min_height && height <= models[m]->max_height);
            CHECK(fabs(log((double)width / height * b / a)) <= log(1.12) + 1e-9);
        }
    }
}

TEST(usual_ratios_are_exact_or_so_near_that_nobody_sees_it)
{
    int width;
    int height;
    CHECK(resolve_size(&flux, "1:1", &width, &height));
    CHECK_INT(width, height);
    CHECK(resolve_size(&flux, "3:2", &width, &height));
    CHECK_INT(width * 2, height * 3);
    CHECK(resolve_size(&klein, "16:9", &width, &height));
    CHECK(fabs((double)width / height - 16.0 / 9) < 0.01);
    CHECK(resolve_size(&flux, "4:5", &width, &height));
    CHECK_INT(width * 5, height * 4);
    CHECK(resolve_size(&klein, "", &width, &height));
    CHECK_INT(width, height);
}

TEST(nonsense_and_impossible_ratios_are_refused)
{
    static const char *const bad[] = {"0:1",  "1:0",   "wide",    "16/9", "16:9x",
                                      "-1:2", "1:100", "99999:1", ":",    "1:"};
    int width;
    int height;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!resolve_size(&flux, bad[i], &width, &height));
}

TEST(what_a_model_can_not_do_is_dropped_and_told)
{
    static char negative[] = "blurry";
    Generation__CreateJobsRequest request = ask();
    request.negative_prompt = negative;
    request.guidance__case = GENERATION__CREATE_JOBS_REQUEST__GUIDANCE__GUIDANCE;
    request.guidance = 7;
    struct resolve_result result = fit(&request, &klein);
    CHECK_INT(result.resolved->n_dropped, 2);
    CHECK_STR(result.resolved->negative_sent, "");
    CHECK(result.resolved->guidance == 0);
    CHECK_INT(result.n_warnings, 2);
}

TEST(steps_are_moved_into_the_limits_and_told)
{
    Generation__CreateJobsRequest request = ask();
    request.steps__case = GENERATION__CREATE_JOBS_REQUEST__STEPS__STEPS;
    request.steps = 50;
    struct resolve_result result = fit(&request, &flux);
    CHECK_INT(result.resolved->steps, 10);
    CHECK_STR(result.warnings[0]->field, "steps");
    CHECK_STR(result.warnings[0]->code, "adjusted");
    CHECK_INT(result.resolved->n_dropped, 0);
}

TEST(the_words_of_style_and_quality_are_visible_in_what_is_sent)
{
    static char style[] = "in the manner of a linocut";
    static char quality[] = "high";
    Generation__CreateJobsRequest request = ask();
    request.style = style;
    request.quality = quality;
    struct resolve_result result = fit(&request, &flux);
    CHECK(strncmp(result.resolved->prompt_sent, "a fox, in the manner of a linocut, ", 35) == 0);
    CHECK(strstr(result.resolved->prompt_sent, resolve_quality_words("high")) != NULL);
    CHECK(resolve_quality_words("best ever") == NULL);
}

TEST(a_seed_of_ones_own_is_kept_and_a_batch_counts_up)
{
    Generation__CreateJobsRequest request = ask();
    CHECK(fit(&request, &flux).resolved->seed == 417);
    request.seed__case = GENERATION__CREATE_JOBS_REQUEST__SEED__SEED;
    request.seed = 4294967295;
    CHECK(fit(&request, &flux).resolved->seed == 4294967295);
    CHECK(resolve_seed(4294967295, 1) == 0);
    CHECK(resolve_seed(5, 3) == 8);
}

TEST(only_the_models_own_loras_are_taken)
{
    static char name[] = "pastel";
    static char other[] = "unknown";
    Generation__Lora lora;
    Generation__Lora *loras[] = {&lora};
    struct px_error err = {0};
    struct resolve_result result;
    Generation__CreateJobsRequest request = ask();
    generation__lora__init(&lora);
    lora.weight = 0.5;
    request.loras = loras;
    request.n_loras = 1;
    lora.name = name;
    CHECK_INT(fit(&request, &klein).resolved->n_loras, 1);
    lora.name = other;
    CHECK_CODE(resolve_request(&request, &klein, 1, PX_EN, &arena, &result, &err), PX_VALIDATION_FAILED);
    CHECK_STR(err.fields[0].path, "loras[0].name");
    lora.name = name;
    lora.weight = 7;
    err = (struct px_error){0};
    CHECK_CODE(resolve_request(&request, &klein, 1, PX_EN, &arena, &result, &err), PX_VALIDATION_FAILED);
    CHECK_STR(err.fields[0].path, "loras[0].weight");
}

static int open_arena(void **state)
{
    (void)state;
    px_arena_init(&arena, PX_ARENA_BUDGET);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    px_arena_done(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_offered_ratio_gets_a_legal_size_close_to_it),
        CASE(usual_ratios_are_exact_or_so_near_that_nobody_sees_it),
        CASE(nonsense_and_impossible_ratios_are_refused),
        CASE(what_a_model_can_not_do_is_dropped_and_told),
        CASE(steps_are_moved_into_the_limits_and_told),
        CASE(the_words_of_style_and_quality_are_visible_in_what_is_sent),
        CASE(a_seed_of_ones_own_is_kept_and_a_batch_counts_up),
        CASE(only_the_models_own_loras_are_taken),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
