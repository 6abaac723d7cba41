/* Checking a submit, with the words of deAPI's framework: "The width field must be at least 256." */
#include "sandbox/submission.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"

enum { MAX_WEBHOOK_URL = 2048, MIN_WEBHOOK_SECRET = 32, MAX_WEBHOOK_SECRET = 255, MAX_GUIDANCE = 100 };
#define MAX_SEED 4294967295LL

struct reader {
    const json_t *body;
    struct px_arena *arena;
    json_t *errors;
};

static void complain(const struct reader *reader, const char *field, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* "The <field> field <text>": deAPI writes field names with spaces. Only the first complaint of a field is
 * kept. */
static void complain(const struct reader *reader, const char *field, const char *format, ...)
{
    char text[160], words[64], sentence[256];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    (void)snprintf(words, sizeof words, "%s", field);
    for (char *c = words; *c; c++)
        if (*c == '_')
            *c = ' ';
    (void)snprintf(sentence, sizeof sentence, "The %s field %s", words, text);
    if (!json_object_get(reader->errors, field))
        json_object_set_new(reader->errors, field, json_pack("[s]", sentence));
}

/* A text of the body, copied; NULL when absent, null or faulty. Laravel turns "" into null. */
static const char *read_text(const struct reader *reader, const char *field, bool required)
{
    const json_t *value = json_object_get(reader->body, field);
    if (!value || json_is_null(value) || (json_is_string(value) && !json_string_length(value))) {
        if (required)
            complain(reader, field, "is required.");
        return NULL;
    }
    if (!json_is_string(value)) {
        complain(reader, field, "must be a string.");
        return NULL;
    }
    return px_arena_strdup(reader->arena, json_string_value(value));
}

/* A whole number within min..max, as a number or a numeric string; 0 when faulty. */
static int64_t read_integer(const struct reader *reader, const char *field, int64_t min, int64_t max)
{
    const json_t *value = json_object_get(reader->body, field);
    int64_t number = 0;
    if (!value || json_is_null(value))
        return complain(reader, field, "is required."), 0;
    bool is_whole_real = json_is_real(value) && floor(json_real_value(value)) == json_real_value(value) &&
                         fabs(json_real_value(value)) < 1e15;
    if (json_is_integer(value))
        number = json_integer_value(value);
    else if (is_whole_real)
        number = (int64_t)json_real_value(value);
    else if (!json_is_string(value) || !px_parse_int(json_string_value(value), INT64_MIN, INT64_MAX, &number))
        return complain(reader, field, "must be an integer."), 0;
    if (number < min)
        return complain(reader, field, "must be at least %lld.", (long long)min), 0;
    if (number > max)
        return complain(reader, field, "must not be greater than %lld.", (long long)max), 0;
    return number;
}

static void complain_about_model(const struct reader *reader, const char *sentence)
{
    json_object_set_new(reader->errors, "model", json_pack("[s]", sentence));
}

static const struct model *read_model(const struct reader *reader, enum tier tier)
{
    const char *slug = read_text(reader, "model", true);
    if (!slug)
        return NULL;
    const struct model *model = models_find(slug);
    if (!model)
        return complain_about_model(reader, "The selected model does not exist."), NULL;
    if (!model_has_type(model, "txt2img"))
        return complain_about_model(reader, "The selected model does not support Text To Image."), NULL;
    if (model->partner && tier != TIER_PREMIUM)
        return complain_about_model(reader, "The selected model is not available on your plan."), NULL;
    return model;
}

static double read_guidance(const struct reader *reader, const struct model *model)
{
    const json_t *value = json_object_get(reader->body, "guidance");
    if (!value || json_is_null(value)) {
        if (model && model->guidance)
            complain(reader, "guidance", "is required.");
        return 0;
    }
    if (!json_is_number(value))
        return complain(reader, "guidance", "must be a number."), 0;
    double guidance = json_number_value(value);
    double min = model && model->guidance ? model->min_guidance : 0;
    double max = model && model->guidance ? model->max_guidance : MAX_GUIDANCE;
    if (guidance < min)
        return complain(reader, "guidance", "must be at least %g.", min), 0;
    if (guidance > max)
        return complain(reader, "guidance", "must not be greater than %g.", max), 0;
    return guidance;
}

static bool model_has_lora(const struct model *model, const char *name)
{
    for (int i = 0; i < MAX_MODEL_LORAS && model->loras[i].name; i++)
        if (!strcmp(model->loras[i].name, name))
            return true;
    return false;
}

static void read_lora(const struct reader *reader, const json_t *item, size_t index, struct submission *s)
{
    char name_field[48], weight_field[48];
    (void)snprintf(name_field, sizeof name_field, "loras.%zu.name", index);
    (void)snprintf(weight_field, sizeof weight_field, "loras.%zu.weight", index);
    const json_t *name = json_object_get(item, "name"), *weight = json_object_get(item, "weight");
    if (!json_is_string(name))
        complain(reader, name_field, name ? "must be a string." : "is required.");
    else if (s->model && !model_has_lora(s->model, json_string_value(name)))
        complain(reader, name_field, "is not a LoRA of the selected model.");
    if (!json_is_number(weight))
        complain(reader, weight_field, weight ? "must be a number." : "is required.");
    else if (json_number_value(weight) < 0)
        complain(reader, weight_field, "must be at least 0.");
    if (json_is_string(name) && json_is_number(weight))
        s->loras[s->n_loras++] =
            (struct lora){px_arena_strdup(reader->arena, json_string_value(name)), json_number_value(weight)};
}

static void read_loras(const struct reader *reader, struct submission *s)
{
    const json_t *list = json_object_get(reader->body, "loras");
    if (!list || json_is_null(list))
        return;
    if (!json_is_array(list)) {
        complain(reader, "loras", "must be an array.");
        return;
    }
    if (json_array_size(list) > MAX_LORAS) {
        complain(reader, "loras", "must not have more than %d items.", MAX_LORAS);
        return;
    }
    for (size_t i = 0; i < json_array_size(list); i++)
        read_lora(reader, json_array_get(list, i), i, s);
}

static void read_webhook(const struct reader *reader, struct submission *s)
{
    s->webhook_url = read_text(reader, "webhook_url", false);
    s->webhook_secret = read_text(reader, "webhook_secret", false);
    if (s->webhook_url && strlen(s->webhook_url) > MAX_WEBHOOK_URL)
        complain(reader, "webhook_url", "must not be greater than %d characters.", MAX_WEBHOOK_URL);
    else if (s->webhook_url &&
             (!px_str_starts(s->webhook_url, "https://") || !s->webhook_url[strlen("https://")]))
        complain(reader, "webhook_url", "must be a valid HTTPS URL.");
    if (!s->webhook_secret)
        return;
    size_t len = px_utf8_count(s->webhook_secret);
    if (!s->webhook_url)
        complain(reader, "webhook_secret", "requires webhook url.");
    else if (len < MIN_WEBHOOK_SECRET)
        complain(reader, "webhook_secret", "must be at least %d characters.", MIN_WEBHOOK_SECRET);
    else if (len > MAX_WEBHOOK_SECRET)
        complain(reader, "webhook_secret", "must not be greater than %d characters.", MAX_WEBHOOK_SECRET);
}

static void read_extras(const struct reader *reader, struct submission *s)
{
    const json_t *enhance = json_object_get(reader->body, "enhance_prompt");
    if (enhance && !json_is_null(enhance) && !json_is_boolean(enhance))
        complain(reader, "enhance_prompt", "must be true or false.");
    s->enhance = json_is_true(enhance);
    if (s->enhance && s->model && !s->model->enhances)
        complain(reader, "enhance_prompt", "is not supported by the selected model.");
    read_webhook(reader, s);
}

bool submission_read(const json_t *body, enum tier tier, bool with_extras, struct px_arena *arena,
                     struct submission *ret, json_t *errors)
{
    const struct reader reader = {body, arena, errors};
    struct submission s = {.prompt = read_text(&reader, "prompt", true)};
    s.model = read_model(&reader, tier);
    /* Without a model there are no limits to check against, but missing numbers are still told. */
    int min_side = s.model ? s.model->min_side : 1, max_side = s.model ? s.model->max_side : INT32_MAX;
    s.width = (int)read_integer(&reader, "width", min_side, max_side);
    s.height = (int)read_integer(&reader, "height", min_side, max_side);
    s.steps = (int)read_integer(&reader, "steps", s.model ? s.model->min_steps : 1,
                                s.model ? s.model->max_steps : INT32_MAX);
    s.seed = read_integer(&reader, "seed", -1, MAX_SEED);
    s.guidance = read_guidance(&reader, s.model);
    s.negative_prompt = read_text(&reader, "negative_prompt", false);
    s.quality = read_text(&reader, "quality", false);
    read_loras(&reader, &s);
    if (with_extras)
        read_extras(&reader, &s);
    if (json_object_size(errors))
        return false;
    s.width = model_adjust_side(s.model, s.width);
    s.height = model_adjust_side(s.model, s.height);
    *ret = s;
    return true;
}
