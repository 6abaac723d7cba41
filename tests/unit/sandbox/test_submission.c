/* What a client may ask for, and the words of the refusals. */
#include "support/check.h"

#include <string.h>

#include "box.h"

#define GENERATIONS "/api/v2/images/generations"

static void refused(const char *body, const char *field, const char *text)
{
    struct box box;
    char path[64];
    box_open(&box, "{'min_ms':0,'max_ms':0}");
    CHECK_INT(box_ask(&box, "POST", GENERATIONS, body), 422);
    (void)snprintf(path, sizeof path, "%s", field);
    const json_t *texts = json_object_get(box_value(&box, "errors"), path);
    const char *first = json_string_value(json_array_get(texts, 0));
    CHECK_STR(first ? first : "(no complaint about this field)", text);
    box_close(&box);
}

static void accepted(const char *body)
{
    struct box box;
    box_open(&box, "{'min_ms':0,'max_ms':0,'tier':'premium'}");
    CHECK_INT(box_ask(&box, "POST", GENERATIONS, body), 200);
    CHECK_INT(strlen(box_text(&box, "data.request_id")), 36);
    box_close(&box);
}

#define GOOD "'prompt':'a kite','model':'Flux1schnell','width':256,'height':512,'steps':4,'seed':1"

TEST(a_body_that_is_not_json_lacks_every_required_field)
{
    struct box box;
    box_open(&box, "{}");
    CHECK_INT(box_ask(&box, "POST", GENERATIONS, "{'prompt':"), 422);
    CHECK_STR(box_text(&box, "message"), "The prompt field is required. (and 5 more errors)");
    CHECK_INT(json_object_size(box_value(&box, "errors")), 6);
    CHECK(!box_value(&box, "data") && !box_value(&box, "statusCode"));
    box_close(&box);
}

TEST(one_fault_more_is_told_in_the_singular)
{
    struct box box;
    box_open(&box, "{}");
    CHECK_INT(box_ask(&box, "POST", GENERATIONS,
                      "{'prompt':'x','model':'Flux1schnell','width':128,'height':9999,'steps':4,'seed':1}"),
              422);
    CHECK_STR(box_text(&box, "message"), "The width field must be at least 256. (and 1 more error)");
    box_close(&box);
}

TEST(limits_come_from_the_model)
{
    refused("{'prompt':'x','model':'Flux1schnell','width':256,'height':4096,'steps':4,'seed':1}", "height",
            "The height field must not be greater than 2048.");
    refused("{'prompt':'x','model':'Flux1schnell','width':256,'height':256,'steps':11,'seed':1}", "steps",
            "The steps field must not be greater than 10.");
    refused("{'prompt':'x','model':'Flux_2_Klein_4B_BF16','width':256,'height':256,'steps':3,'seed':1}",
            "steps", "The steps field must be at least 4.");
    refused("{'prompt':'x','model':'Flux_2_Klein_4B_BF16','width':2048,'height':256,'steps':4,'seed':1}",
            "width", "The width field must not be greater than 1536.");
}

TEST(wrong_types_are_told)
{
    refused("{'prompt':7,'model':'Flux1schnell','width':256,'height':256,'steps':4,'seed':1}", "prompt",
            "The prompt field must be a string.");
    refused("{'prompt':'x','model':'Flux1schnell','width':'wide','height':256,'steps':4,'seed':1}", "width",
            "The width field must be an integer.");
    refused("{'prompt':'x','model':'Flux1schnell','width':256.5,'height':256,'steps':4,'seed':1}", "width",
            "The width field must be an integer.");
    refused("{" GOOD ",'guidance':'high'}", "guidance", "The guidance field must be a number.");
    refused("{" GOOD ",'loras':'ink'}", "loras", "The loras field must be an array.");
    refused("{" GOOD ",'enhance_prompt':'yes'}", "enhance_prompt",
            "The enhance prompt field must be true or false.");
}

TEST(unknown_and_unfit_models_are_422_with_their_words)
{
    refused("{'prompt':'x','model':'sdxl','width':256,'height':256,'steps':4,'seed':1}", "model",
            "The selected model does not exist.");
    refused("{'prompt':'x','model':'Nanonets_Ocr_S_F16','width':256,'height':256,'steps':4,'seed':1}",
            "model", "The selected model does not support Text To Image.");
    refused("{'prompt':'x','model':'gpt-image-2','width':512,'height':512,'steps':1,'seed':1}", "model",
            "The selected model is not available on your plan.");
    accepted(
        "{'prompt':'x','model':'gpt-image-2','width':512,'height':512,'steps':1,'seed':1,'quality':'low'}");
}

TEST(loras_need_a_name_of_the_model_and_a_weight)
{
    accepted("{" GOOD ",'loras':[]}");
    accepted("{" GOOD ",'loras':[{'name':'ink_and_wash','weight':0.8}]}");
    refused("{" GOOD ",'loras':[{'weight':1}]}", "loras.0.name", "The loras.0.name field is required.");
    refused("{" GOOD ",'loras':[{'name':'ink_and_wash'}]}", "loras.0.weight",
            "The loras.0.weight field is required.");
    refused("{" GOOD ",'loras':[{'name':'ink_and_wash','weight':-1}]}", "loras.0.weight",
            "The loras.0.weight field must be at least 0.");
    refused("{" GOOD ",'loras':[{'name':'pastel_sky','weight':1}]}", "loras.0.name",
            "The loras.0.name field is not a LoRA of the selected model.");
}

TEST(webhooks_are_https_with_a_secret_of_fitting_length)
{
    accepted("{" GOOD
             ",'webhook_url':'https://pulix.test/hook','webhook_secret':'01234567890123456789012345678901'}");
    refused("{" GOOD ",'webhook_url':'http://pulix.test/hook'}", "webhook_url",
            "The webhook url field must be a valid HTTPS URL.");
    refused("{" GOOD ",'webhook_url':'https://pulix.test/hook','webhook_secret':'short'}", "webhook_secret",
            "The webhook secret field must be at least 32 characters.");
    refused("{" GOOD ",'webhook_secret':'01234567890123456789012345678901'}", "webhook_secret",
            "The webhook secret field requires webhook url.");
}

TEST(guidance_may_be_left_out_where_the_model_has_none)
{
    accepted("{" GOOD "}");
    accepted("{" GOOD ",'guidance':3.5}");
    refused("{'prompt':'x','model':'ZAnimeDistill_8Step_INT8','width':256,'height':256,'steps':8,'seed':1}",
            "guidance", "The guidance field is required.");
}

TEST(a_seed_is_minus_one_or_32_bits)
{
    accepted("{'prompt':'x','model':'Flux1schnell','width':256,'height':256,'steps':4,'seed':-1}");
    accepted("{'prompt':'x','model':'Flux1schnell','width':256,'height':256,'steps':4,'seed':4294967295}");
    refused("{'prompt':'x','model':'Flux1schnell','width':256,'height':256,'steps':4,'seed':4294967296}",
            "seed", "The seed field must not be greater than 4294967295.");
}

TEST(sides_are_adjusted_to_the_models_step)
{
    const struct model *flux = models_find("Flux1schnell");
    CHECK_INT(model_adjust_side(flux, 720), 768);
    CHECK_INT(model_adjust_side(flux, 256), 256);
    CHECK_INT(model_adjust_side(flux, 2047), 2048);
    CHECK_INT(model_adjust_side(models_find("ZImageTurbo_INT8"), 1001), 1008);
}

RUN_TESTS(CASE(a_body_that_is_not_json_lacks_every_required_field),
          CASE(one_fault_more_is_told_in_the_singular), CASE(limits_come_from_the_model),
          CASE(wrong_types_are_told), CASE(unknown_and_unfit_models_are_422_with_their_words),
          CASE(loras_need_a_name_of_the_model_and_a_weight),
          CASE(webhooks_are_https_with_a_secret_of_fitting_length),
          CASE(guidance_may_be_left_out_where_the_model_has_none), CASE(a_seed_is_minus_one_or_32_bits),
          CASE(sides_are_adjusted_to_the_models_step))
