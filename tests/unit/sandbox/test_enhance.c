/* Prompt enhancement and the multipart bodies that it takes. */
#include "support/check.h"

#include <string.h>

#include "box.h"
#include "sandbox/multipart.h"

static int enhance(struct box *box, const char *target, const char *body)
{
    struct request request = {.method = "POST",
                              .host = "h",
                              .authorization = "Bearer " BOX_TOKEN,
                              .user_agent = "t/1",
                              .accept = "application/json",
                              .content_type = "multipart/form-data; boundary=xyz",
                              .marker = "",
                              .body = body,
                              .body_len = strlen(body)};
    return box_send(box, &request, target);
}

#define PART(name, value) "--xyz\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define LAST "--xyz--\r\n"
#define ENHANCE "/api/v2/prompts/enhancements"

TEST(a_prompt_comes_back_longer_without_a_data_wrapper)
{
    struct box box;
    box_open(&box, "{}");
    CHECK_INT(enhance(&box, ENHANCE,
                      PART("prompt", "a red kite") PART("type", "images.generations")
                          PART("model_slug", "Flux1schnell") LAST),
              200);
    CHECK(!strncmp(box_text(&box, "prompt"), "a red kite, ", 12));
    CHECK(json_is_null(box_value(&box, "negative_prompt")));
    CHECK_INT(enhance(&box, ENHANCE "/price",
                      PART("prompt", "a red kite") PART("type", "images.generations")
                          PART("model_slug", "Flux1schnell") LAST),
              200);
    CHECK(box_number(&box, "price") > 0);
    box_close(&box);
}

TEST(a_russian_prompt_stays_russian)
{
    struct box box;
    box_open(&box, "{}");
    CHECK_INT(enhance(&box, ENHANCE,
                      PART("prompt", "красный змей") PART("type", "images.generations")
                          PART("model_slug", "Flux1schnell") LAST),
              200);
    CHECK(strstr(box_text(&box, "prompt"), "свет") || strstr(box_text(&box, "prompt"), "дымка") ||
          strstr(box_text(&box, "prompt"), "сияние"));
    box_close(&box);
}

TEST(faults_of_the_form_are_told_by_field)
{
    struct box box;
    box_open(&box, "{}");
    CHECK_INT(enhance(&box, ENHANCE, PART("prompt", "ab") PART("type", "chat") LAST), 422);
    CHECK_STR(box_text(&box, "errors.prompt.0"), "The prompt field must be at least 3 characters.");
    CHECK_STR(box_text(&box, "errors.type.0"), "The selected type is invalid.");
    CHECK_STR(box_text(&box, "errors.model_slug.0"), "The model slug field is required.");
    CHECK_INT(enhance(&box, ENHANCE,
                      PART("prompt", "a kite") PART("type", "images.generations")
                          PART("model_slug", "ZAnimeDistill_8Step_INT8") LAST),
              422);
    CHECK_STR(box_text(&box, "errors.model_slug.0"), "There is no prompt guide for the selected model.");
    CHECK_INT(enhance(&box, ENHANCE,
                      PART("prompt", "a kite") PART("negative_prompt", "x") PART("type", "images.edits")
                          PART("model_slug", "Flux1schnell") LAST),
              422);
    CHECK_STR(box_text(&box, "errors.negative_prompt.0"),
              "The negative prompt field must be at least 3 characters.");
    CHECK_STR(box_text(&box, "errors.image.0"), "The image field is required.");
    box_close(&box);
}

static const char *part(const char *type, const char *body, struct px_arena *arena)
{
    const char *text = multipart_text(arena, type, body, strlen(body), "prompt");
    return text ? text : "(none)";
}

TEST(multipart_bodies_are_read_with_care)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    const char *type = "multipart/form-data; boundary=xyz";
    CHECK_STR(part(type, PART("prompt", "line one\r\nline two") LAST, &arena), "line one\r\nline two");
    CHECK_STR(part(type, PART("other", "1") PART("prompt", "") LAST, &arena), "");
    CHECK_STR(part("multipart/form-data; boundary=\"xyz\"", PART("prompt", "q") LAST, &arena), "q");
    CHECK_STR(part("application/json", PART("prompt", "q") LAST, &arena), "(none)");
    CHECK_STR(part("multipart/form-data", PART("prompt", "q") LAST, &arena), "(none)");
    CHECK_STR(part(type, "--xyz\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nno end", &arena),
              "(none)");
    CHECK_STR(part(type, "--xyz", &arena), "(none)");
    CHECK_STR(part(type, "", &arena), "(none)");
    CHECK_STR(part(type, "--xyz\r\n\r\n\r\n--xyz--", &arena), "(none)");
}

RUN_TESTS(CASE(a_prompt_comes_back_longer_without_a_data_wrapper), CASE(a_russian_prompt_stays_russian),
          CASE(faults_of_the_form_are_told_by_field), CASE(multipart_bodies_are_read_with_care))
