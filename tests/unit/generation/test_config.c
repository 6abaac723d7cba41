/* Which image service the settings lead to. */
#include "support/check.h"

#include <stdlib.h>

#include "generation/generation.h"

static struct generation_config load(const char *token, const char *url)
{
    struct generation_config config = {0};
    (void)setenv("PULIX_MEDIA_SECRET", "0123456789abcdef0123456789abcdef", 1);
    (void)setenv("PULIX_SANDBOX_URL", "http://sandbox:8002", 1);
    (void)setenv("DEAPI_TOKEN", token, 1);
    (void)setenv("PULIX_DEAPI_URL", url, 1);
    CHECK(px_config_load(generation_config_rows, n_generation_config_rows, &config));
    return config;
}

TEST(without_a_key_the_sandbox_stands_in_with_its_own_key)
{
    struct generation_config config = load("", "");
    CHECK(generation_config_check(&config));
    CHECK_STR(config.deapi_url, "http://sandbox:8002");
    CHECK_STR(config.deapi_token, "sandbox-token");
}

TEST(with_a_key_pictures_come_from_the_image_service)
{
    struct generation_config config = load("a-key", "");
    CHECK(generation_config_check(&config));
    CHECK_STR(config.deapi_url, "https://api.deapi.ai");
    CHECK_STR(config.deapi_token, "a-key");
}

TEST(each_plan_has_its_pictures_a_day)
{
    struct generation_config config = load("a-key", "");
    CHECK(generation_config_check(&config));
    CHECK_INT(plans_find(&config.plans, "standard")->daily_pictures, 100);
    CHECK_INT(plans_find(&config.plans, "pro")->daily_pictures, 500);
    config.daily_pictures = "standard=no";
    CHECK(!generation_config_check(&config));
}

TEST(an_address_of_another_kind_is_refused)
{
    struct generation_config config = load("a-key", "ftp://api.deapi.ai");
    CHECK(!generation_config_check(&config));
    config = load("a-key", "https://api.deapi.ai/");
    CHECK(!generation_config_check(&config));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(without_a_key_the_sandbox_stands_in_with_its_own_key),
        CASE(with_a_key_pictures_come_from_the_image_service),
        CASE(each_plan_has_its_pictures_a_day),
        CASE(an_address_of_another_kind_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
