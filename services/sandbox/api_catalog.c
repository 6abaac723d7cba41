/* The model list and the balance. */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "sandbox/api.h"

enum { DEFAULT_PAGE = 25, LARGEST_PAGE = 50, MAX_PAGE_NUMBER = 100000 };

/* Is one of the wanted types (comma-separated; NULL: any) one of the model's? */
static bool is_wanted(const struct model *model, const char *wanted, enum tier tier)
{
    if (model->partner && tier != TIER_PREMIUM)
        return false;
    if (!wanted)
        return true;
    for (const char *item = wanted; *item;) {
        char type[32];
        size_t len = strcspn(item, ",");
        (void)snprintf(type, sizeof type, "%.*s", (int)len, item);
        if (len < sizeof type && model_has_type(model, type))
            return true;
        item += len + (item[len] == ',');
    }
    return false;
}

static int64_t read_page_number(const struct exchange *exchange, const char *name, int64_t fallback,
                                int64_t max)
{
    int64_t number = 0;
    const char *text = query_value(exchange, name);
    if (!text || !px_parse_int(text, 1, INT32_MAX, &number))
        return fallback;
    return number > max ? max : number;
}

static json_t *make_link(const struct exchange *exchange, int64_t page, int64_t last)
{
    if (page < 1 || page > last)
        return json_null();
    return json_sprintf("http://%s/api/v2/models?page=%lld", exchange->request->host, (long long)page);
}

void api_models(struct sandbox *sandbox, struct exchange *exchange, const char *tail)
{
    (void)tail;
    char param[MAX_PARAM];
    enum fault fault = behaviour_draw(&sandbox->behaviour, PLACE_MODELS, OP_MODELS, param);
    enum tier tier = behaviour_settings(&sandbox->behaviour).tier;
    const char *wanted = query_value(exchange, "filter[inference_types]");
    int64_t limit = read_page_number(exchange, "limit", DEFAULT_PAGE, LARGEST_PAGE);
    int64_t page = read_page_number(exchange, "page", 1, MAX_PAGE_NUMBER);
    int64_t total = 0;
    json_t *data = json_array();
    const struct model *model;
    for (size_t i = 0; fault != FAULT_NO_MODELS && (model = models_at(i)); i++) {
        if (!is_wanted(model, wanted, tier))
            continue;
        if (total / limit == page - 1)
            json_array_append_new(data, model_to_json(model, fault));
        total++;
    }
    int64_t last = total ? (total + limit - 1) / limit : 1;
    json_t *links = json_pack("{so so so so}", "first", make_link(exchange, 1, last), "last",
                              make_link(exchange, last, last), "prev", make_link(exchange, page - 1, last),
                              "next", make_link(exchange, page + 1, last));
    json_t *meta = json_pack("{sI sI sI sI}", "current_page", (json_int_t)page, "last_page", (json_int_t)last,
                             "per_page", (json_int_t)limit, "total", (json_int_t)total);
    answer_json(exchange->answer, 200, json_pack("{so so so}", "data", data, "links", links, "meta", meta));
}

void api_balance(struct sandbox *sandbox, struct exchange *exchange, const char *tail)
{
    (void)tail;
    answer_json(exchange->answer, 200, json_pack("{s{sf}}", "data", "balance", api_balance_left(sandbox)));
}
