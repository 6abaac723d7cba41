/* THE table of plans. A new one is a row here and a value of pulix.auth.v1.Plan. */
#include "generation/jobs/plans.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

static const struct plans usual = {{
    {"standard", 100},
    {"pro", 500},
}};

static struct plan *find(struct plans *plans, const char *name, size_t len)
{
    for (size_t i = 0; i < N_PLANS; i++)
        if (strlen(plans->list[i].name) == len && memcmp(plans->list[i].name, name, len) == 0)
            return &plans->list[i];
    return NULL;
}

static bool read_number(const char *text, size_t len, int64_t *ret_number)
{
    char copy[24];
    if (len >= sizeof copy)
        return false;
    (void)snprintf(copy, sizeof copy, "%.*s", (int)len, text);
    return px_parse_int(copy, 1, PLANS_MAX_DAILY, ret_number);
}

bool plans_read(const char *text, struct plans *ret_plans)
{
    struct plans plans = usual;
    bool is_set[N_PLANS] = {false};
    bool is_number = !strchr(text, '=') && read_number(text, strlen(text), &plans.list[0].daily_pictures);
    for (const char *at = text; !is_number;) {
        size_t len = strcspn(at, ",");
        size_t name_len = strcspn(at, "=,");
        struct plan *plan = find(&plans, at, name_len);
        if (name_len == len || !plan || is_set[plan - plans.list] ||
            !read_number(at + name_len + 1, len - name_len - 1, &plan->daily_pictures))
            return false;
        is_set[plan - plans.list] = true;
        if (!at[len])
            break;
        at += len + 1;
    }
    *ret_plans = plans;
    return true;
}

const struct plan *plans_find(const struct plans *plans, const char *name)
{
    for (size_t i = 0; i < N_PLANS; i++)
        if (strcmp(plans->list[i].name, name) == 0)
            return &plans->list[i];
    return &plans->list[0];
}
