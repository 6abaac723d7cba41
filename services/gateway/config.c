/* The gateway's configuration: one row per variable, and the checks that no single row can make. */
#include "gateway/config.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/str.h"
#include "gateway/lists.h"

#define ROW_STR(member, name, fallback, help)                                                                \
    PX_CONFIG_STR(struct gw_config, member, name, fallback, 0, 4096, help)
#define ROW_INT(member, name, fallback, min, max, help)                                                      \
    PX_CONFIG_INT(struct gw_config, member, name, fallback, min, max, help)

const struct px_config_row gw_config_rows[] = {
    PX_CONFIG_SECRET(struct gw_config, nats_url, "PULIX_NATS_URL", NULL, 8, 1024,
                     "nats://user:password@host:port of the bus"),
    ROW_STR(log_level, "PULIX_LOG_LEVEL", "info", "debug, info, warn or error"),
    ROW_STR(http_addr, "PULIX_HTTP_ADDR", "127.0.0.1:8000", "address and port of the public side"),
    ROW_STR(admin_addr, "PULIX_ADMIN_ADDR", "127.0.0.1:8001",
            "address and port of health checks and metrics"),
    ROW_STR(public_url, "PULIX_PUBLIC_URL", "",
            "where people reach us: https://host, without a slash at the end"),
    ROW_STR(cors_origins, "PULIX_CORS_ORIGINS", "http://localhost:5501,http://127.0.0.1:5501",
            "pages of other origins that may call the API, comma-separated"),
    ROW_STR(trusted_proxies, "PULIX_TRUSTED_PROXIES", "",
            "proxies whose X-Forwarded-For is believed: addresses or networks like 172.16.0.0/12, "
            "comma-separated"),
    ROW_STR(web_dir, "PULIX_WEB_DIR", "web", "folder of the pages"),
    ROW_STR(docs_dir, "PULIX_DOCS_DIR", "",
            "folder of Swagger UI's files; empty: /docs links to openapi.json"),
    PX_CONFIG_SECRET(struct gw_config, jwt_secret, "JWT_SECRET", NULL, PX_KEY_MIN, 2 * PX_KEY_MAX + 1,
                     "signs access tokens; at least 32 random bytes; new,old while keys rotate"),
    PX_CONFIG_SECRET(struct gw_config, media_secret, "PULIX_MEDIA_SECRET", NULL, PX_KEY_MIN, PX_KEY_MAX,
                     "signs addresses of pictures; at least 32 random bytes"),
    ROW_INT(threads, "PULIX_HTTP_THREADS", "768", 8, 16384,
            "connections served at once; an idle one costs 16 KiB"),
    ROW_INT(connections_per_address, "PULIX_HTTP_PER_ADDRESS", "640", 1, 16384,
            "open connections of one address"),
    ROW_INT(rate_scale, "PULIX_RATE_SCALE", "100", 1, 1000000, "rate limits in percent of the normal ones"),
    ROW_INT(cache_mb, "PULIX_CACHE_MB", "32", 1, 4096, "megabytes of answers that are kept in memory"),
    ROW_INT(access_log, "PULIX_ACCESS_LOG", "1", 0, 1, "1: a log line for every request"),
};
const size_t gw_n_config_rows = PX_ARRAY_LEN(gw_config_rows);

static bool fault(const char *name, const char *what)
{
    (void)fprintf(stderr, "config: %s %s\n", name, what);
    return false;
}

/* "127.0.0.1:8000": IPv4, because civetweb as packaged has no IPv6. */
static bool check_addr(const char *name, const char *addr)
{
    const char *colon = strrchr(addr, ':');
    int64_t port = 0;
    bool good = colon && colon > addr && strspn(addr, "0123456789.") == (size_t)(colon - addr) &&
                px_parse_int(colon + 1, 1, 65535, &port);
    return good || fault(name, "must be an IPv4 address and a port, like 127.0.0.1:8000");
}

static bool check_public_url(const char *url)
{
    size_t len = strlen(url);
    bool good = len == 0 || ((px_str_starts(url, "https://") || px_str_starts(url, "http://")) &&
                             !strpbrk(strstr(url, "://") + 3, "/?# \\\""));
    return good || fault("PULIX_PUBLIC_URL", "must be like https://host, without a path");
}

static bool check_proxies(const char *list)
{
    return gw_list_is_of_addresses(list) ||
           fault("PULIX_TRUSTED_PROXIES",
                 "must be a list of addresses or networks, like 10.0.0.1,172.16.0.0/12");
}

static bool check_log_level(const char *name)
{
    enum px_log_level level;
    return px_log_level_named(name, &level) || fault("PULIX_LOG_LEVEL", "must be debug, info, warn or error");
}

bool gw_config_load(struct gw_config *ret_config, struct px_keyring *ret_keyring)
{
    struct px_error err;
    if (!px_config_load(gw_config_rows, gw_n_config_rows, ret_config))
        return false;
    bool good = check_addr("PULIX_HTTP_ADDR", ret_config->http_addr);
    good = check_addr("PULIX_ADMIN_ADDR", ret_config->admin_addr) && good;
    good = check_public_url(ret_config->public_url) && good;
    good = check_proxies(ret_config->trusted_proxies) && good;
    good = check_log_level(ret_config->log_level) && good;
    if (px_keyring_load(ret_config->jwt_secret, ret_keyring, &err) != PX_OK)
        good = fault("JWT_SECRET", err.cause);
    if (strcmp(ret_config->jwt_secret, ret_config->media_secret) == 0)
        good = fault("PULIX_MEDIA_SECRET", "must differ from JWT_SECRET");
    return good;
}
