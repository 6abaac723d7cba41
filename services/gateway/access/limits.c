/* Rate limits: a fixed table of counters in small groups, each group with its own lock. */
#include "gateway/access/limits.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "gateway/http/spin.h"

enum { N_GROUPS = 2048, PER_GROUP = 8, KEY_SIZE = GW_ADDRESS_SIZE };

struct policy {
    const char *name;
    int64_t quota;
    int window_s;
};

/* Far above what a person does; below what a machine does by mistake or on purpose. Reads that are answered
 * from memory are given back. */
static const struct policy policies[GW_N_CLASSES] = {
    [GW_CLASS_READ] = {"read", 6000, 60},      [GW_CLASS_WRITE] = {"write", 3000, 60},
    [GW_CLASS_CREATE] = {"create", 1500, 60},  [GW_CLASS_LOGIN] = {"login", 600, 60},
    [GW_CLASS_CONTACT] = {"contact", 120, 60}, [GW_CLASS_FILE] = {"file", 12000, 60},
};

struct counter {
    char key[KEY_SIZE]; /* user id or address; "" is free */
    enum gw_class class;
    int64_t ends_ms;
    int64_t used;
};

struct gw_limits {
    int64_t percent;
    uint64_t seed; /* so that nobody outside knows what falls into one group */
    pthread_mutex_t locks[N_GROUPS];
    struct counter counters[N_GROUPS][PER_GROUP];
};

struct gw_limits *gw_limits_new(int64_t percent)
{
    struct gw_limits *limits = calloc(1, sizeof *limits);
    if (!limits)
        return NULL;
    limits->percent = percent;
    px_random_bytes(&limits->seed, sizeof limits->seed);
    for (size_t i = 0; i < N_GROUPS; i++)
        gw_spin_mutex_init(&limits->locks[i]);
    return limits;
}

void gw_limits_free(struct gw_limits *limits)
{
    if (!limits)
        return;
    for (size_t i = 0; i < N_GROUPS; i++)
        (void)pthread_mutex_destroy(&limits->locks[i]);
    free(limits);
}

/* A person, or an address: of IPv6 its network, because one household has 2^64 addresses of it. */
static void key_of(const struct gw_request *req, char key[KEY_SIZE])
{
    enum { NETWORK_BYTES = 8 };
    struct in6_addr v6;
    if (!req->claims && strchr(req->client, ':') && inet_pton(AF_INET6, req->client, &v6) == 1)
        px_hex(&v6, NETWORK_BYTES, key);
    else
        (void)snprintf(key, KEY_SIZE, "%s", req->claims ? req->claims->user_id : req->client);
}

/* FNV-1a from a secret start. */
static size_t group_of(const struct gw_limits *limits, const char *key, enum gw_class class)
{
    uint64_t hash = limits->seed ^ (uint64_t) class;
    for (const char *at = key; *at; at++)
        hash = (hash ^ (unsigned char)*at) * 0x100000001b3ULL;
    return (size_t)(hash ^ hash >> 32) % N_GROUPS;
}

/* The counter of the key, or one that is free, or the one whose window ends first. */
static struct counter *find_counter(struct counter *group, const char *key, enum gw_class class)
{
    struct counter *oldest = &group[0];
    for (size_t i = 0; i < PER_GROUP; i++) {
        if (group[i].class == class && strcmp(group[i].key, key) == 0)
            return &group[i];
        if (group[i].ends_ms < oldest->ends_ms)
            oldest = &group[i];
    }
    memset(oldest, 0, sizeof *oldest);
    (void)snprintf(oldest->key, sizeof oldest->key, "%s", key);
    oldest->class = class;
    return oldest;
}

static int64_t quota_of(const struct gw_limits *limits, enum gw_class class)
{
    int64_t quota = policies[class].quota * limits->percent / 100;
    return quota > 0 ? quota : 1;
}

/* Counts 'cost' and notes how it stands; the number used, which may be one above the quota. */
static int64_t count(struct gw_limits *limits, struct gw_request *req, enum gw_class class, int64_t now_ms,
                     int cost, int *ret_wait_s)
{
    const struct policy *policy = &policies[class];
    char key[KEY_SIZE];
    key_of(req, key);
    int64_t quota = quota_of(limits, class);
    size_t group = group_of(limits, key, class);
    int64_t used = 0;
    {
        auto_lock pthread_mutex_t *held = px_lock(&limits->locks[group]);
        struct counter *counter = find_counter(limits->counters[group], key, class);
        if (now_ms >= counter->ends_ms) {
            counter->ends_ms = now_ms + policy->window_s * 1000;
            counter->used = 0;
        }
        if (counter->used <= quota)
            counter->used += cost;
        used = counter->used;
        *ret_wait_s = (int)((counter->ends_ms - now_ms + 999) / 1000);
    }
    req->limits[0] = (struct px_limit){.quota = quota,
                                       .left = used > quota ? 0 : quota - used,
                                       .window_s = policy->window_s,
                                       .reset_s = *ret_wait_s};
    (void)snprintf(req->limits[0].name, sizeof req->limits[0].name, "%s", policy->name);
    return used;
}

enum px_code gw_limits_take(struct gw_limits *limits, struct gw_request *req, enum gw_class class,
                            int64_t now_ms, struct px_error *err)
{
    int wait_s = 0;
    if (count(limits, req, class, now_ms, 1, &wait_s) <= quota_of(limits, class))
        return PX_OK;
    (void)px_fail_param(err, PX_RATE_LIMITED, policies[class].name);
    if (err)
        err->retry_after_s = wait_s;
    return PX_RATE_LIMITED;
}

void gw_limits_show(struct gw_limits *limits, struct gw_request *req, enum gw_class class, int64_t now_ms)
{
    int wait_s = 0;
    (void)count(limits, req, class, now_ms, 0, &wait_s);
}

void gw_limits_give_back(struct gw_limits *limits, struct gw_request *req, enum gw_class class)
{
    char key[KEY_SIZE];
    key_of(req, key);
    size_t group = group_of(limits, key, class);
    auto_lock pthread_mutex_t *held = px_lock(&limits->locks[group]);
    struct counter *counter = find_counter(limits->counters[group], key, class);
    if (counter->used > 0)
        counter->used--;
}

void gw_limits_note(struct gw_request *req, const struct px_limit *limit)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz-";
    if (limit->name[0] && !limit->name[strspn(limit->name, allowed)])
        req->limits[1] = *limit;
}

/* "passwords;q=10;w=3600" */
static bool read_policy(const struct px_error *err, struct px_limit *ret_limit)
{
    size_t len = strcspn(err->param, ";");
    const char *numbers = err->param + len;
    const char *window = strstr(numbers, ";w=");
    char quota[24] = "";
    int64_t window_s = 0;
    if (px_code_status(err->code) != 429 || len == 0 || len >= sizeof ret_limit->name ||
        !px_str_starts(numbers, ";q=") || !window)
        return false;
    (void)snprintf(quota, sizeof quota, "%.*s", (int)(window - numbers - 3), numbers + 3);
    *ret_limit = (struct px_limit){.reset_s = err->retry_after_s};
    (void)snprintf(ret_limit->name, sizeof ret_limit->name, "%.*s", (int)len, err->param);
    if (!px_parse_int(quota, 0, INT64_MAX, &ret_limit->quota) ||
        !px_parse_int(window + 3, 0, INT32_MAX, &window_s))
        return false;
    ret_limit->window_s = (int)window_s;
    return true;
}

const char *gw_limits_of_service(struct gw_request *req, const struct px_error *err)
{
    struct px_limit violated;
    if (!read_policy(err, &violated))
        return px_code_status(err->code) == 429 && err->param[0] ? err->param : NULL;
    bool is_told = strcmp(req->limits[1].name, violated.name) == 0;
    req->limits[0] = is_told ? req->limits[1] : violated;
    req->limits[1] = (struct px_limit){0};
    return req->limits[0].name;
}

void gw_limits_write(const struct gw_request *req, struct px_buf *out)
{
    const struct px_limit *limits = req->limits;
    if (!limits[0].name[0])
        return;
    for (int i = 0; i < 2 && limits[i].name[0]; i++)
        px_buf_printf(out, "%s\"%s\";q=%lld;w=%d", i ? ", " : "RateLimit-Policy: ", limits[i].name,
                      (long long)limits[i].quota, limits[i].window_s);
    for (int i = 0; i < 2 && limits[i].name[0]; i++)
        px_buf_printf(out, "%s\"%s\";r=%lld;t=%d", i ? ", " : "\r\nRateLimit: ", limits[i].name,
                      (long long)limits[i].left, limits[i].reset_s);
    px_buf_str(out, "\r\n");
}
