/* Prompt enhancement as a call of its own: multipart in, unwrapped JSON out. */
#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "sandbox/api.h"
#include "sandbox/enhance.h"
#include "sandbox/multipart.h"

enum { LEAST_PROMPT = 3 };

static const char *const types[] = {"images.generations", "images.edits", "videos.generations",
                                    "videos.animations",  "audio.speech", "audio.music"};

struct wish {
    const char *prompt, *negative_prompt;
};

static const char *read_part(const struct exchange *exchange, const char *name)
{
    const struct request *request = exchange->request;
    const char *text =
        multipart_text(exchange->arena, request->content_type, request->body, request->body_len, name);
    return text && px_utf8_valid(text, strlen(text)) ? text : NULL;
}

static void complain(json_t *errors, const char *field, const char *text)
{
    json_object_set_new(errors, field, json_pack("[s]", text));
}

static void check_prompt(json_t *errors, const struct wish *wish)
{
    if (!wish->prompt || !wish->prompt[0])
        complain(errors, "prompt", "The prompt field is required.");
    else if (px_utf8_count(wish->prompt) < LEAST_PROMPT)
        complain(errors, "prompt", "The prompt field must be at least 3 characters.");
    if (wish->negative_prompt && px_utf8_count(wish->negative_prompt) < LEAST_PROMPT)
        complain(errors, "negative_prompt", "The negative prompt field must be at least 3 characters.");
}

static void check_type(const struct exchange *exchange, json_t *errors)
{
    const char *type = read_part(exchange, "type");
    bool known = false;
    for (size_t i = 0; type && i < PX_ARRAY_LEN(types); i++)
        known = known || !strcmp(types[i], type);
    if (!type)
        complain(errors, "type", "The type field is required.");
    else if (!known)
        complain(errors, "type", "The selected type is invalid.");
    else if ((!strcmp(type, "images.edits") || !strcmp(type, "videos.animations")) &&
             !read_part(exchange, "image"))
        complain(errors, "image", "The image field is required.");
}

static void check_model(const struct exchange *exchange, json_t *errors)
{
    const char *slug = read_part(exchange, "model_slug");
    const struct model *model = slug ? models_find(slug) : NULL;
    if (!slug)
        complain(errors, "model_slug", "The model slug field is required.");
    else if (!model)
        complain(errors, "model_slug", "The selected model does not exist.");
    else if (!model->enhances)
        complain(errors, "model_slug", "There is no prompt guide for the selected model.");
}

/* Answers 422 itself. */
static bool read_wish(struct exchange *exchange, struct wish *ret)
{
    json_t *errors = json_object();
    struct wish wish = {read_part(exchange, "prompt"), read_part(exchange, "negative_prompt")};
    check_prompt(errors, &wish);
    check_type(exchange, errors);
    check_model(exchange, errors);
    if (json_object_size(errors)) {
        answer_invalid(exchange, errors);
        return false;
    }
    json_decref(errors);
    *ret = wish;
    return true;
}

void api_enhance(struct sandbox *sandbox, struct exchange *exchange, const char *tail)
{
    (void)tail;
    struct wish wish;
    if (!read_wish(exchange, &wish))
        return;
    if (api_balance_left(sandbox) < enhance_fee) {
        (void)api_answer_fault(exchange, FAULT_LOW_BALANCE, "");
        return;
    }
    if (jobs_charge(&sandbox->jobs, enhance_fee, NULL) != PX_OK) {
        answer_message(exchange, 500, "Server Error", NULL);
        return;
    }
    const char *prompt = enhance_text(exchange->arena, wish.prompt);
    const char *negative = enhance_negative(exchange->arena, wish.negative_prompt);
    json_t *body = prompt ? json_pack("{ss}", "prompt", prompt) : NULL;
    if (body)
        json_object_set_new(body, "negative_prompt", negative ? json_string(negative) : json_null());
    answer_json(exchange->answer, 200, body);
}

void api_enhance_price(struct sandbox *sandbox, struct exchange *exchange, const char *tail)
{
    (void)sandbox;
    (void)tail;
    struct wish wish;
    if (read_wish(exchange, &wish))
        answer_json(exchange->answer, 200, json_pack("{sf}", "price", enhance_fee));
}
