/* The catalogue of the sandbox. Slugs, sizes and prices of the picture models are those that deAPI documents;
 * where it documents nothing (guidance and steps of ZAnimeDistill, all LoRAs) they are ours. The entries
 * without numbers make other things than pictures; they are here so that lists have more than one page and
 * filters have something to leave out. */
#include "sandbox/models.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

#define OTHER(slug_, type_)                                                                                  \
    {                                                                                                        \
        .name = slug_, .slug = slug_, .types = { type_ }                                                     \
    }

static const struct model models[] = {
    {.name = "FLUX.1 Schnell 12B NF4",
     .slug = "Flux1schnell",
     .types = {"txt2img"},
     .min_side = 256,
     .max_side = 2048,
     .side_step = 128,
     .default_side = 768,
     .min_steps = 1,
     .max_steps = 10,
     .default_steps = 4,
     .negative_prompt = true,
     .price_per_pixel_step = 1.297e-9,
     .enhances = true,
     .loras = {{"flat_poster_v2", "Flat poster"},
               {"ink_and_wash", "Ink and wash"},
               {"soft_film_grain", "Soft film"}},
     .premium_minute = 45,
     .premium_daily = 13000},
    {.name = "Z-Image Turbo INT8",
     .slug = "ZImageTurbo_INT8",
     .types = {"txt2img"},
     .min_side = 256,
     .max_side = 2048,
     .side_step = 16,
     .default_side = 768,
     .min_steps = 1,
     .max_steps = 50,
     .default_steps = 8,
     .negative_prompt = true,
     .price_per_pixel_step = 3.2425e-9,
     .enhances = true,
     .premium_minute = 20,
     .premium_daily = 6100},
    {.name = "FLUX.2 Klein 4B BF16",
     .slug = "Flux_2_Klein_4B_BF16",
     .types = {"txt2img", "img2img"},
     .min_side = 256,
     .max_side = 1536,
     .side_step = 16,
     .default_side = 1024,
     .min_steps = 4,
     .max_steps = 4,
     .default_steps = 4,
     .max_input_images = 3,
     .price_per_pixel_step = 1.7738e-9,
     .enhances = true,
     .premium_minute = 60,
     .premium_daily = 17000},
    {.name = "Z-Anime Distill 8 Step INT8",
     .slug = "ZAnimeDistill_8Step_INT8",
     .types = {"txt2img"},
     .min_side = 256,
     .max_side = 2048,
     .side_step = 16,
     .default_side = 768,
     .min_steps = 4,
     .max_steps = 16,
     .default_steps = 8,
     .negative_prompt = true,
     .guidance = true,
     .min_guidance = 0,
     .max_guidance = 10,
     .default_guidance = 1,
     .price_per_pixel_step = 3.2425e-9,
     .loras = {{"cel_shading", "Cel shading"}, {"pastel_sky", "Pastel sky"}},
     .premium_minute = 35,
     .premium_daily = 10000},
    {.name = "GPT Image 2",
     .slug = "gpt-image-2",
     .types = {"txt2img", "img2img"},
     .min_side = 512,
     .max_side = 1536,
     .side_step = 16,
     .default_side = 1024,
     .min_steps = 1,
     .max_steps = 1,
     .default_steps = 1,
     .partner = true,
     .price_per_pixel_step = 4e-8,
     .premium_minute = 20,
     .premium_daily = 500},
    OTHER("QwenImageEdit_Plus_NF4", "img2img"),
    OTHER("Nanonets_Ocr_S_F16", "img2txt"),
    OTHER("Marlin_2B", "video2text"),
    OTHER("Sandbox_Upscale_x2", "img-upscale"),
    OTHER("Sandbox_Upscale_x4", "img-upscale"),
    OTHER("Sandbox_Cutout", "img-rmbg"),
    OTHER("Sandbox_Cutout_Fine", "img-rmbg"),
    OTHER("Sandbox_Speech_A", "txt2audio"),
    OTHER("Sandbox_Speech_B", "txt2audio"),
    OTHER("Sandbox_Speech_C", "txt2audio"),
    OTHER("Sandbox_Music", "txt2music"),
    OTHER("Sandbox_Music_Long", "txt2music"),
    OTHER("Sandbox_Video_S", "txt2video"),
    OTHER("Sandbox_Video_M", "txt2video"),
    OTHER("Sandbox_Animate", "img2video"),
    OTHER("Sandbox_Talking_Head", "audio2video"),
    OTHER("Sandbox_Video_Swap", "video-replace"),
    OTHER("Sandbox_Video_Upscale", "vid-upscale"),
    OTHER("Sandbox_Embedding_S", "txt2embedding"),
    OTHER("Sandbox_Embedding_L", "txt2embedding"),
    OTHER("Sandbox_Listen", "audio2text"),
    OTHER("Sandbox_Listen_Fast", "audio_file2text"),
    OTHER("Sandbox_Watch", "video_file2text"),
};

const struct model *models_at(size_t index)
{
    return index < PX_ARRAY_LEN(models) ? &models[index] : NULL;
}

const struct model *models_find(const char *slug)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(models); i++)
        if (!strcmp(models[i].slug, slug))
            return &models[i];
    return NULL;
}

bool model_has_type(const struct model *model, const char *type)
{
    for (int i = 0; i < MAX_MODEL_TYPES && model->types[i]; i++)
        if (!strcmp(model->types[i], type))
            return true;
    return false;
}

int model_adjust_side(const struct model *model, int side)
{
    int rounded = (side + model->side_step / 2) / model->side_step * model->side_step;
    if (rounded > model->max_side)
        return model->max_side;
    return rounded < model->min_side ? model->min_side : rounded;
}

double model_price(const struct model *model, int width, int height, int steps)
{
    return model->price_per_pixel_step * width * height * steps;
}

static json_t *describe_types(const struct model *model, bool as_object)
{
    json_t *types = as_object ? json_object() : json_array();
    for (int i = 0; i < MAX_MODEL_TYPES && model->types[i]; i++) {
        if (as_object)
            json_object_set_new(types, model->types[i], json_true());
        else
            json_array_append_new(types, json_string(model->types[i]));
    }
    return types;
}

static json_t *describe_info(const struct model *model)
{
    json_t *limits =
        json_pack("{si si si si si si si}", "min_width", model->min_side, "max_width", model->max_side,
                  "min_height", model->min_side, "max_height", model->max_side, "min_steps", model->min_steps,
                  "max_steps", model->max_steps, "resolution_step", model->side_step);
    json_t *defaults = json_pack("{si si si}", "width", model->default_side, "height", model->default_side,
                                 "steps", model->default_steps);
    if (model->max_input_images)
        json_object_set_new(limits, "max_input_images", json_integer(model->max_input_images));
    if (model->guidance) {
        json_object_set_new(limits, "min_guidance", json_real(model->min_guidance));
        json_object_set_new(limits, "max_guidance", json_real(model->max_guidance));
        json_object_set_new(defaults, "guidance", json_real(model->default_guidance));
    }
    json_t *features = json_pack("{sb sb sb}", "supports_guidance", model->guidance,
                                 "supports_negative_prompt", model->negative_prompt, "supports_steps",
                                 model->min_steps < model->max_steps || !model->partner);
    return json_pack("{so so so}", "limits", limits, "features", features, "defaults", defaults);
}

/* Older answers of deAPI gave every number and flag as a string: "512", "1", "0". */
static void turn_into_strings(json_t *group)
{
    const char *key;
    json_t *value;
    void *next;
    json_object_foreach_safe(group, next, key, value)
    {
        char text[32];
        if (json_is_boolean(value))
            (void)snprintf(text, sizeof text, "%d", json_is_true(value));
        else
            (void)snprintf(text, sizeof text, "%g", json_number_value(value));
        json_object_set_new(group, key, json_string(text));
    }
}

static json_t *describe_info_bent(const struct model *model, enum fault fault)
{
    if (fault == FAULT_INFO_NULL)
        return json_null();
    if (fault == FAULT_INFO_LIST || !model->max_side)
        return json_array();
    json_t *info = describe_info(model);
    const char *key;
    json_t *group;
    if (fault == FAULT_STRING_LIMITS)
        json_object_foreach(info, key, group) turn_into_strings(group);
    return info;
}

json_t *model_to_json(const struct model *model, enum fault fault)
{
    json_t *tags = json_array();
    if (model->partner)
        json_array_append_new(tags, json_string("experimental"));
    json_t *entry =
        json_pack("{ss ss so so ss so}", "name", model->name, "slug", model->slug, "inference_types",
                  describe_types(model, fault == FAULT_OBJECT_TYPES), "tags", tags, "status",
                  model->partner ? "test_model" : "standard_model", "info", describe_info_bent(model, fault));
    if (!model->loras[0].name)
        return entry;
    json_t *loras = json_array();
    for (int i = 0; i < MAX_MODEL_LORAS && model->loras[i].name; i++)
        json_array_append_new(loras, json_pack("{ss ss}", "display_name", model->loras[i].display_name,
                                               "name", model->loras[i].name));
    json_object_set_new(entry, "loras", loras);
    return entry;
}
