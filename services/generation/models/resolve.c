/* Fitting a request to a model, and telling what was changed. */
#include "generation/models/resolve.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "generation/models/styles.h"

const char *const resolve_ratios[] = {"1:1", "16:9", "9:16", "4:3",  "3:4", "3:2",
                                      "2:3", "5:4",  "4:5",  "21:9", NULL};

static const struct {
    const char *id, *words;
} qualities[] = {
    {"", ""},
    {"none", ""},
    {"standard", "highly detailed, sharp focus"},
    {"high", "masterpiece, highly detailed, intricate, sharp focus, professional lighting"},
};

const char *resolve_quality_words(const char *quality)
{
    for (size_t i = 0; i < sizeof qualities / sizeof *qualities; i++)
        if (strcmp(qualities[i].id, quality) == 0)
            return qualities[i].words;
    return NULL;
}

int64_t resolve_seed(int64_t first, int n)
{
    return (first + n) & 0xffffffff;
}

/* "16:9" -> 16 and 9. */
static bool parse_ratio(const char *text, int *ret_a, int *ret_b)
{
    int part[2] = {0, 0};
    const char *p = text;
    for (int i = 0; i < 2; i++) {
        for (; *p >= '0' && *p <= '9' && part[i] < 100; p++)
            part[i] = part[i] * 10 + (*p - '0');
        if (i == 0 && *p++ != ':')
            return false;
    }
    *ret_a = part[0];
    *ret_b = part[1];
    return *p == '\0' && part[0] > 0 && part[1] > 0;
}

static int round_to(int value, int step, int min, int max)
{
    int low = (min + step - 1) / step * step;
    int high = max / step * step;
    int rounded = (value + step / 2) / step * step;
    return rounded < low ? low : rounded > high ? high : rounded;
}

bool resolve_size(const struct model *model, const char *ratio, int *ret_width, int *ret_height)
{
    int a;
    int b;
    if (!parse_ratio(ratio[0] ? ratio : "1:1", &a, &b))
        return false;
    int step = model->resolution_step > 0 ? model->resolution_step : 8;
    double wanted = (double)a / b;
    double area = (double)model->default_width * model->default_height;
    double best = 1e9;
    for (int width = round_to(model->min_width, step, model->min_width, model->max_width);
         width <= model->max_width; width += step) {
        int height = round_to((int)(width / wanted + 0.5), step, model->min_height, model->max_height);
        double ratio_off = fabs(log((double)width / height / wanted));
        double area_off = log((double)width * height / area);
        /* A wrong shape is worse than another size, and too small is worse than too large. */
        double cost = 60 * ratio_off + (area_off < 0 ? -1.5 * area_off : area_off);
        if (cost < best) {
            best = cost;
            *ret_width = width;
            *ret_height = height;
        }
    }
    return best < 1e9 && fabs(log((double)*ret_width / *ret_height / wanted)) <= log(1.12);
}

struct fit {
    const Generation__CreateJobsRequest *request;
    const struct model *model;
    enum px_lang lang;
    struct px_arena *arena;
    struct resolve_result *result;
};

static void warn(struct fit *fit, const char *field, bool dropped, const char *detail)
{
    static char adjusted_code[] = "adjusted";
    static char dropped_code[] = "dropped";
    Generation__Warning *warning = px_arena_alloc(fit->arena, sizeof *warning);
    if (!warning || fit->result->n_warnings == RESOLVE_WARNINGS)
        return;
    generation__warning__init(warning);
    warning->field = px_arena_strdup(fit->arena, field);
    warning->code = dropped ? dropped_code : adjusted_code;
    warning->detail = px_arena_strdup(fit->arena, detail);
    if (!warning->field || !warning->detail)
        return;
    fit->result->warnings[fit->result->n_warnings++] = warning;
    Generation__Resolved *resolved = fit->result->resolved;
    if (dropped)
        resolved->dropped[resolved->n_dropped++] = warning->field;
}

static const char *say(const struct fit *fit, const char *english, const char *russian)
{
    return fit->lang == PX_RU ? russian : english;
}

static void fit_steps(struct fit *fit)
{
    const struct model *model = fit->model;
    Generation__Resolved *resolved = fit->result->resolved;
    resolved->steps = model->default_steps;
    if (fit->request->steps__case != GENERATION__CREATE_JOBS_REQUEST__STEPS__STEPS)
        return;
    int steps = fit->request->steps;
    resolved->steps = steps < model->min_steps   ? model->min_steps
                      : steps > model->max_steps ? model->max_steps
                                                 : steps;
    if (resolved->steps != steps) {
        char text[160];
        (void)snprintf(text, sizeof text,
                       fit->lang == PX_RU ? "У этой модели от %d до %d шагов; взято %d."
                                          : "This model takes %d to %d steps; %d are used.",
                       model->min_steps, model->max_steps, resolved->steps);
        warn(fit, "steps", false, text);
    }
}

static void fit_guidance(struct fit *fit)
{
    const struct model *model = fit->model;
    bool given = fit->request->guidance__case == GENERATION__CREATE_JOBS_REQUEST__GUIDANCE__GUIDANCE;
    double guidance = given ? fit->request->guidance : model->default_guidance;
    if (!model->supports_guidance) {
        if (given && guidance != 0)
            warn(fit, "guidance", true,
                 say(fit, "This model has no guidance.", "У этой модели нет guidance."));
        return;
    }
    double fitted = fmin(fmax(guidance, model->min_guidance), model->max_guidance);
    if (fitted != guidance)
        warn(fit, "guidance", false,
             say(fit, "Moved into the model's limits.", "Приведено к пределам модели."));
    fit->result->resolved->guidance = fitted;
}

static char *join_words(struct px_arena *arena, const char *a, const char *b, const char *c)
{
    char *text = px_arena_printf(arena, "%s%s%s%s%s", a, a[0] && b[0] ? ", " : "", b,
                                 (a[0] || b[0]) && c[0] ? ", " : "", c);
    return text;
}

/* What is sent: the prompt, the style's words, the quality's words; each of them is shown to its author. */
static enum px_code fit_words(struct fit *fit, struct px_error *err)
{
    const Generation__CreateJobsRequest *request = fit->request;
    Generation__Resolved *resolved = fit->result->resolved;
    const struct style *style = styles_find(request->style);
    const char *quality = resolve_quality_words(request->quality);
    if (!quality)
        return px_fail_field(err, "quality", PX_FAULT_NOT_ALLOWED, 0);
    const char *style_words = style ? style->words : request->style;
    const char *style_negative = style ? style->negative_words : "";
    resolved->prompt_sent = join_words(fit->arena, request->prompt, style_words, quality);
    if (fit->model->supports_negative_prompt) {
        resolved->negative_sent = join_words(fit->arena, request->negative_prompt, style_negative, "");
    } else {
        resolved->negative_sent = px_arena_strdup(fit->arena, "");
        if (request->negative_prompt[0])
            warn(fit, "negative_prompt", true,
                 say(fit, "This model has no negative prompt.", "У этой модели нет негативного запроса."));
    }
    return resolved->prompt_sent && resolved->negative_sent ? PX_OK : px_fail(err, PX_OUT_OF_MEMORY);
}

static bool knows_lora(const struct model *model, const char *name)
{
    for (int i = 0; i < model->n_loras; i++)
        if (strcmp(model->loras[i].name, name) == 0)
            return true;
    return false;
}

static enum px_code fit_loras(struct fit *fit, struct px_error *err)
{
    const Generation__CreateJobsRequest *request = fit->request;
    Generation__Resolved *resolved = fit->result->resolved;
    if (request->n_loras > MODEL_LORAS_AT_ONCE)
        return px_fail_field(err, "loras", PX_FAULT_TOO_MANY, MODEL_LORAS_AT_ONCE);
    enum px_code code = PX_OK;
    for (size_t i = 0; i < request->n_loras; i++) {
        char path[PX_MAX_FIELD_PATH];
        (void)snprintf(path, sizeof path, "loras[%zu].weight", i);
        if (!(request->loras[i]->weight >= 0 && request->loras[i]->weight <= 2))
            code = px_fail_field(err, path, PX_FAULT_TOO_LARGE, 2);
        (void)snprintf(path, sizeof path, "loras[%zu].name", i);
        if (!knows_lora(fit->model, request->loras[i]->name))
            code = px_fail_field(err, path, PX_FAULT_NOT_FOUND, 0);
    }
    resolved->loras = request->loras;
    resolved->n_loras = request->n_loras;
    return code;
}

enum px_code resolve_request(const Generation__CreateJobsRequest *request, const struct model *model,
                             int64_t seed, enum px_lang lang, struct px_arena *arena,
                             struct resolve_result *ret_result, struct px_error *err)
{
    struct fit fit = {request, model, lang, arena, ret_result};
    *ret_result = (struct resolve_result){0};
    Generation__Resolved *resolved = px_arena_alloc(arena, sizeof *resolved);
    if (!resolved)
        return px_fail(err, PX_OUT_OF_MEMORY);
    generation__resolved__init(resolved);
    ret_result->resolved = resolved;
    resolved->dropped = px_arena_array(arena, RESOLVE_WARNINGS, sizeof *resolved->dropped);
    resolved->model = px_arena_strdup(arena, model->slug);
    if (!resolved->dropped || !resolved->model)
        return px_fail(err, PX_OUT_OF_MEMORY);
    if (!resolve_size(model, request->aspect_ratio, &resolved->width, &resolved->height))
        return px_fail_field(err, "aspect_ratio", PX_FAULT_NOT_ALLOWED, 0);
    bool own_seed = request->seed__case == GENERATION__CREATE_JOBS_REQUEST__SEED__SEED;
    resolved->seed = own_seed ? request->seed : seed;
    fit_steps(&fit);
    fit_guidance(&fit);
    PX_TRY(fit_words(&fit, err));
    return fit_loras(&fit, err);
}
