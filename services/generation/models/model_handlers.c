/* What the form needs of models and styles, and prompt improvement. */
#include "generation/handlers.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "generation/deapi/deapi.h"
#include "generation/deapi/deapi_parse.h"
#include "generation/dispatch/durations.h"
#include "generation/models/models.h"
#include "generation/models/resolve.h"
#include "generation/models/styles.h"
#include "rpc/validate.h"

enum { MODELS_CACHE_S = 30, STYLES_CACHE_S = 3600, MOST_STYLE_Q = 100, ENHANCE_MOST = 2000 };

static bool fill_ratios(struct px_arena *arena, const struct model *model, Generation__Model *out)
{
    int width;
    int height;
    size_t n = 0;
    while (resolve_ratios[n])
        n++;
    out->ratios = px_arena_array(arena, n, sizeof *out->ratios);
    for (size_t i = 0; i < n && out->ratios; i++) {
        if (!resolve_size(model, resolve_ratios[i], &width, &height))
            continue;
        Generation__Ratio *ratio = px_arena_alloc(arena, sizeof *ratio);
        if (!ratio)
            return false;
        generation__ratio__init(ratio);
        ratio->name = px_arena_strdup(arena, resolve_ratios[i]);
        ratio->width = width;
        ratio->height = height;
        out->ratios[out->n_ratios++] = ratio;
    }
    return out->ratios != NULL;
}

static bool fill_loras(struct px_arena *arena, const struct model *model, Generation__Model *out)
{
    out->loras = px_arena_array(arena, (size_t)model->n_loras, sizeof *out->loras);
    for (int i = 0; i < model->n_loras && out->loras; i++) {
        Generation__LoraInfo *lora = px_arena_alloc(arena, sizeof *lora);
        if (!lora)
            return false;
        generation__lora_info__init(lora);
        lora->name = px_arena_strdup(arena, model->loras[i].name);
        lora->display_name = px_arena_strdup(arena, model->loras[i].display_name);
        out->loras[out->n_loras++] = lora;
    }
    out->max_loras = model->n_loras ? MODEL_LORAS_AT_ONCE : 0;
    return out->loras != NULL;
}

static Generation__Model *fill_model(struct px_arena *arena, struct generation *self,
                                     const struct model *model)
{
    struct durations_estimate estimate;
    Generation__Model *out = px_arena_alloc(arena, sizeof *out);
    if (!out)
        return NULL;
    generation__model__init(out);
    out->slug = px_arena_strdup(arena, model->slug);
    out->name = px_arena_strdup(arena, model->name);
    out->min_width = model->min_width;
    out->max_width = model->max_width;
    out->min_height = model->min_height;
    out->max_height = model->max_height;
    out->resolution_step = model->resolution_step;
    out->min_steps = model->min_steps;
    out->max_steps = model->max_steps;
    out->default_steps = model->default_steps;
    out->supports_guidance = model->supports_guidance;
    out->min_guidance = model->min_guidance;
    out->max_guidance = model->max_guidance;
    out->default_guidance = model->default_guidance;
    out->supports_negative_prompt = model->supports_negative_prompt;
    out->supports_enhance = true;
    out->price_usd = model->price_usd;
    durations_get_model(self->durations, DURATIONS_WHOLE, model->slug, &estimate);
    if (estimate.samples > 0) {
        out->typical_s = (double)estimate.p50 / 1000;
        out->slow_s = (double)estimate.p90 / 1000;
    }
    return fill_ratios(arena, model, out) && fill_loras(arena, model, out) ? out : NULL;
}

enum px_code generation_list_models(struct px_call *call, struct generation *self,
                                    const Generation__ListModelsRequest *req,
                                    Generation__ListModelsResponse *resp)
{
    (void)req;
    struct model *models = px_arena_array(&call->arena, MODELS_MOST, sizeof *models);
    resp->data = px_arena_array(&call->arena, MODELS_MOST, sizeof *resp->data);
    if (!models || !resp->data)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    int n = models_all(self->models, models, MODELS_MOST);
    for (int i = 0; i < n; i++) {
        resp->data[i] = fill_model(&call->arena, self, &models[i]);
        if (!resp->data[i])
            return px_fail(&call->err, PX_OUT_OF_MEMORY);
        resp->data[i]->is_default = i == 0;
        resp->n_data++;
    }
    resp->sandbox = generation_is_sandbox(self);
    if (n > 0)
        px_call_cache(call, MODELS_CACHE_S, "models", NULL);
    return PX_OK;
}

enum px_code generation_list_styles(struct px_call *call, struct generation *self,
                                    const Generation__ListStylesRequest *req,
                                    Generation__ListStylesResponse *resp)
{
    size_t n = 0;
    const struct style *styles = styles_all(&n);
    Generation__Style *messages = px_arena_array(&call->arena, n, sizeof *messages);
    (void)self;
    if (px_utf8_count(req->q) > MOST_STYLE_Q)
        return px_fail_param(&call->err, PX_BAD_QUERY, "q");
    resp->data = px_arena_array(&call->arena, n, sizeof *resp->data);
    if (!messages || !resp->data)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    for (size_t i = 0; i < n; i++) {
        if (!styles_match(&styles[i], req->q))
            continue;
        generation__style__init(&messages[i]);
        messages[i].id = px_unconst(styles[i].id);
        messages[i].name_en = px_unconst(styles[i].name_en);
        messages[i].name_ru = px_unconst(styles[i].name_ru);
        messages[i].group = px_unconst(styles[i].group);
        messages[i].group_en = px_unconst(styles[i].group_en);
        messages[i].group_ru = px_unconst(styles[i].group_ru);
        messages[i].words = px_unconst(styles[i].words);
        messages[i].negative_words = px_unconst(styles[i].negative_words);
        resp->data[resp->n_data++] = &messages[i];
    }
    px_call_cache(call, STYLES_CACHE_S, "styles", NULL);
    return PX_OK;
}

enum px_code generation_enhance(struct px_call *call, struct generation *self,
                                const Generation__EnhanceRequest *req, Generation__EnhanceResponse *resp)
{
    static const struct px_rule rules[] = {
        {"prompt", .min = 3, .max = ENHANCE_MOST},
        {"negative_prompt", .min = 3, .max = ENHANCE_MOST, .flags = PX_RULE_OPTIONAL},
        {"model", .max = 95, .flags = PX_RULE_OPTIONAL | PX_RULE_TOKEN},
    };
    struct model model;
    auto_free char *prompt = NULL;
    auto_free char *negative = NULL;
    PX_TRY(px_validate(&req->base, rules, PX_ARRAY_LEN(rules), &call->err));
    PX_TRY(models_find(self->models, req->model, &model, &call->err));
    auto_deapi struct deapi_request *request =
        deapi_new_enhance(self->config, model.slug, req->prompt, req->negative_prompt);
    enum px_code code = deapi_perform(request, &call->err);
    if (code == PX_UPSTREAM_REJECTED)
        return px_fail(&call->err, PX_NO_ENHANCEMENT);
    PX_TRY(code);
    if (!deapi_parse_enhancement(request->body.data, request->body.len, &prompt, &negative))
        return px_fail(&call->err, PX_UPSTREAM_FAILED);
    resp->prompt_before = px_arena_strdup(&call->arena, req->prompt);
    resp->negative_before = px_arena_strdup(&call->arena, req->negative_prompt);
    resp->prompt_after = px_arena_strdup(&call->arena, prompt);
    resp->negative_after = px_arena_strdup(&call->arena, negative);
    return resp->prompt_before && resp->negative_before && resp->prompt_after && resp->negative_after
               ? PX_OK
               : px_fail(&call->err, PX_OUT_OF_MEMORY);
}
