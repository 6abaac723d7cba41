/* Reading the switches and drawing faults. */
#include "sandbox/behaviour.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"

enum { MAX_DURATION_MS = 3600 * 1000 };

struct fault_row {
    const char *name;
    enum place place;
};
static const struct fault_row fault_rows[FAULT_COUNT] = {
    {"", PLACE_NONE},
#define FAULT(symbol, name, place, help) {name, PLACE_##place},
#include "sandbox/faults.inc"
#undef FAULT
};

static const char *const operation_names[OP_COUNT] = {
    "submit", "price", "status", "models", "balance", "enhance", "enhance_price", "result", "webhook"};
static const char *const tier_names[] = {"generous", "basic", "premium"};
static const char *const preview_names[] = {"data_uri", "base64", "url", "null"};

/* The numeric switches: name, member, smallest and largest value. */
struct number_row {
    const char *name;
    size_t offset;
    int64_t min, max;
};
/* clang-format off */
#define NUMBER(member, min, max) {#member, offsetof(struct settings, member), (min), (max)}
static const struct number_row number_rows[] = {
    NUMBER(min_ms, 0, MAX_DURATION_MS),
    NUMBER(max_ms, 0, MAX_DURATION_MS),
    NUMBER(minute, -1, 1000000),
    NUMBER(daily, -1, 1000000),
    NUMBER(status_minute, -1, 1000000),
    NUMBER(status_daily, -1, 1000000),
    NUMBER(limit_speed, 1, 100000),
    NUMBER(result_ttl_s, 1, 7 * (int64_t)86400),
    NUMBER(webhook_retry_ms, 1, 60000),
};
/* clang-format on */

static const struct settings default_settings = {
    .min_ms = 2000,
    .max_ms = 6000,
    .tier = TIER_GENEROUS,
    .minute = -1,
    .daily = -1,
    .status_minute = -1,
    .status_daily = -1,
    .limit_speed = 1,
    .balance = 500,
    .result_ttl_s = 86400,
    .preview = PREVIEW_DATA_URI,
    .webhook_retry_ms = 500,
};

const char *fault_name(enum fault fault)
{
    return fault > FAULT_NONE && fault < FAULT_COUNT ? fault_rows[fault].name : "";
}

enum fault fault_from_name(const char *name)
{
    for (int i = 1; i < FAULT_COUNT; i++)
        if (!strcmp(fault_rows[i].name, name))
            return (enum fault)i;
    return FAULT_NONE;
}

static int find_name(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; name && i < n; i++)
        if (!strcmp(names[i], name))
            return (int)i;
    return -1;
}

void behaviour_init(struct behaviour *behaviour)
{
    *behaviour = (struct behaviour){.random = 1, .settings = default_settings};
    pthread_mutex_init(&behaviour->lock, NULL);
}

/* Steele and others' splitmix64: small, seedable, good enough to choose faults. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static double next_fraction(uint64_t *state)
{
    return (double)(next_random(state) >> 11) / 9007199254740992.0; /* 2^53 */
}

double behaviour_random(struct behaviour *behaviour)
{
    auto_lock pthread_mutex_t *held = px_lock(&behaviour->lock);
    return next_fraction(&behaviour->random);
}

/* One name or a list of names. */
static bool read_operations(struct rule *rule, const json_t *value, char *why, size_t why_size)
{
    size_t n = json_is_array(value) ? json_array_size(value) : 1;
    rule->on = 0;
    for (size_t i = 0; i < n; i++) {
        const char *name = json_string_value(json_is_array(value) ? json_array_get(value, i) : value);
        int operation = find_name(operation_names, OP_COUNT, name);
        if (operation < 0)
            return (void)snprintf(why, why_size, "faults: no operation is called '%.40s'", name ? name : "?"),
                   false;
        rule->on |= 1u << operation;
    }
    return true;
}

static bool read_rule_text(struct rule *rule, const char *key, const json_t *value, char *why,
                           size_t why_size)
{
    const char *text = json_string_value(value);
    if (!strcmp(key, "fault")) {
        rule->fault = text ? fault_from_name(text) : FAULT_NONE;
        if (rule->fault == FAULT_NONE)
            return (void)snprintf(why, why_size, "faults: no fault is called '%.40s'", text ? text : "?"),
                   false;
        return true;
    }
    if (!strcmp(key, "on"))
        return read_operations(rule, value, why, why_size);
    if (json_is_integer(value))
        (void)snprintf(rule->param, sizeof rule->param, "%lld", (long long)json_integer_value(value));
    else if (text && strlen(text) < sizeof rule->param)
        (void)snprintf(rule->param, sizeof rule->param, "%s", text);
    else
        return (void)snprintf(why, why_size, "faults: param must be a short text or a number"), false;
    return true;
}

static bool read_rule_number(struct rule *rule, const char *key, const json_t *value, char *why,
                             size_t why_size)
{
    if (!strcmp(key, "probability") && json_is_number(value)) {
        rule->probability = json_number_value(value);
        return rule->probability >= 0 && rule->probability <= 1;
    }
    bool known = !strcmp(key, "skip") || !strcmp(key, "times");
    json_int_t number = json_integer_value(value);
    if (!known || !json_is_integer(value) || number < -1 || number > 1000000)
        return (void)snprintf(why, why_size, "faults: '%.40s' is unknown or out of range", key), false;
    *(strcmp(key, "skip") == 0 ? &rule->skip : &rule->times) = (int)number;
    return true;
}

static bool read_rule(json_t *item, struct rule *ret, char *why, size_t why_size)
{
    struct rule rule = {.on = (1u << OP_COUNT) - 1, .times = -1, .probability = 1};
    const char *key;
    json_t *value;
    json_object_foreach(item, key, value)
    {
        bool is_text = !strcmp(key, "fault") || !strcmp(key, "on") || !strcmp(key, "param");
        (void)snprintf(why, why_size, "faults: '%.40s' is out of range", key);
        if (!(is_text ? read_rule_text : read_rule_number)(&rule, key, value, why, why_size))
            return false;
    }
    if (rule.fault == FAULT_NONE)
        return (void)snprintf(why, why_size, "faults: every rule needs a 'fault'"), false;
    *ret = rule;
    return true;
}

static bool read_rules(const json_t *list, struct behaviour *next, char *why, size_t why_size)
{
    if (!json_is_array(list) || json_array_size(list) > MAX_RULES)
        return (void)snprintf(why, why_size, "faults must be a list of at most %d rules", MAX_RULES), false;
    next->n_rules = json_array_size(list);
    for (size_t i = 0; i < next->n_rules; i++)
        if (!read_rule(json_array_get(list, i), &next->rules[i], why, why_size))
            return false;
    return true;
}

static bool read_number(struct settings *settings, const char *key, const json_t *value)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(number_rows); i++) {
        const struct number_row *row = &number_rows[i];
        if (strcmp(row->name, key))
            continue;
        json_int_t number = json_integer_value(value);
        if (!json_is_integer(value) || number < row->min || number > row->max)
            return false;
        *(int64_t *)(void *)((char *)settings + row->offset) = number;
        return true;
    }
    return false;
}

static bool read_member(struct behaviour *next, const char *key, const json_t *value, char *why,
                        size_t why_size)
{
    struct settings *settings = &next->settings;
    const char *text = json_string_value(value);
    (void)snprintf(why, why_size, "'%.40s' is unknown, of the wrong type, or out of range", key);
    if (!strcmp(key, "faults"))
        return read_rules(value, next, why, why_size);
    if (!strcmp(key, "seed")) {
        next->random = (uint64_t)json_integer_value(value);
        return json_is_integer(value);
    }
    if (!strcmp(key, "balance")) {
        settings->balance = json_number_value(value);
        return json_is_number(value);
    }
    if (!strcmp(key, "tier") || !strcmp(key, "preview")) {
        bool is_tier = !strcmp(key, "tier");
        int found = is_tier ? find_name(tier_names, PX_ARRAY_LEN(tier_names), text)
                            : find_name(preview_names, PX_ARRAY_LEN(preview_names), text);
        if (found >= 0 && is_tier)
            settings->tier = (enum tier)found;
        else if (found >= 0)
            settings->preview = (enum preview)found;
        return found >= 0;
    }
    if (!strcmp(key, "webhook_to")) {
        if (!text || strlen(text) >= sizeof settings->webhook_to)
            return false;
        (void)snprintf(settings->webhook_to, sizeof settings->webhook_to, "%s", text);
        return true;
    }
    return read_number(settings, key, value);
}

bool behaviour_apply(struct behaviour *behaviour, json_t *change, char *why, size_t why_size)
{
    auto_lock pthread_mutex_t *held = px_lock(&behaviour->lock);
    auto_free struct behaviour *next = malloc(sizeof *next);
    if (!next || !json_is_object(change))
        return (void)snprintf(why, why_size, "a JSON object is needed"), false;
    next->random = behaviour->random;
    next->settings = json_is_true(json_object_get(change, "reset")) ? default_settings : behaviour->settings;
    next->n_rules = json_is_true(json_object_get(change, "reset")) ? 0 : behaviour->n_rules;
    memcpy(next->rules, behaviour->rules, sizeof next->rules);

    const char *key;
    json_t *value;
    json_object_foreach(change, key, value)
    {
        if (strcmp(key, "reset") != 0 && !read_member(next, key, value, why, why_size))
            return false;
    }
    if (next->settings.max_ms < next->settings.min_ms)
        return (void)snprintf(why, why_size, "max_ms must not be less than min_ms"), false;
    behaviour->random = next->random;
    behaviour->settings = next->settings;
    behaviour->n_rules = next->n_rules;
    memcpy(behaviour->rules, next->rules, sizeof behaviour->rules);
    return true;
}

static json_t *describe_rule(const struct rule *rule)
{
    json_t *on = json_array();
    for (int i = 0; i < OP_COUNT; i++)
        if (rule->on & (1u << i))
            json_array_append_new(on, json_string(operation_names[i]));
    return json_pack("{ss so si si sf ss}", "fault", fault_name(rule->fault), "on", on, "skip", rule->skip,
                     "times", rule->times, "probability", rule->probability, "param", rule->param);
}

json_t *behaviour_describe(struct behaviour *behaviour)
{
    auto_lock pthread_mutex_t *held = px_lock(&behaviour->lock);
    const struct settings *settings = &behaviour->settings;
    json_t *rules = json_array();
    for (size_t i = 0; i < behaviour->n_rules; i++)
        json_array_append_new(rules, describe_rule(&behaviour->rules[i]));
    json_t *all = json_pack("{ss sf ss ss so}", "tier", tier_names[settings->tier], "balance",
                            settings->balance, "preview", preview_names[settings->preview], "webhook_to",
                            settings->webhook_to, "faults", rules);
    for (size_t i = 0; i < PX_ARRAY_LEN(number_rows); i++) {
        const char *member = (const char *)settings + number_rows[i].offset;
        json_object_set_new(all, number_rows[i].name, json_integer(*(const int64_t *)(const void *)member));
    }
    return all;
}

struct settings behaviour_settings(struct behaviour *behaviour)
{
    auto_lock pthread_mutex_t *held = px_lock(&behaviour->lock);
    return behaviour->settings;
}

enum fault behaviour_draw(struct behaviour *behaviour, enum place place, enum operation operation,
                          char *param)
{
    param[0] = '\0';
    if (operation >= OP_COUNT)
        return FAULT_NONE;
    auto_lock pthread_mutex_t *held = px_lock(&behaviour->lock);
    for (size_t i = 0; i < behaviour->n_rules; i++) {
        struct rule *rule = &behaviour->rules[i];
        if (fault_rows[rule->fault].place != place || !(rule->on & (1u << operation)) || !rule->times)
            continue;
        if (rule->skip > 0) {
            rule->skip--;
            continue;
        }
        if (rule->probability < 1 && next_fraction(&behaviour->random) >= rule->probability)
            continue;
        if (rule->times > 0)
            rule->times--;
        (void)snprintf(param, MAX_PARAM, "%s", rule->param);
        return rule->fault;
    }
    return FAULT_NONE;
}
