/* The service's settings. */
#include "generation/generation.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

const struct px_config_row generation_config_rows[] = {
    PX_CONFIG_STR(struct generation_config, deapi_url, "PULIX_DEAPI_URL", "https://api.deapi.ai", 10, 200,
                  "base address of the image service; http only for a sandbox"),
    PX_CONFIG_SECRET(struct generation_config, deapi_token, "DEAPI_TOKEN", "", 1, 500,
                     "key of the image service; without one the sandbox stands in"),
    PX_CONFIG_STR(struct generation_config, sandbox_url, "PULIX_SANDBOX_URL", "http://127.0.0.1:8002", 10,
                  200, "address of deapi-sandbox"),
    PX_CONFIG_SECRET(struct generation_config, sandbox_token, "PULIX_SANDBOX_TOKEN", "sandbox-token", 1, 256,
                     "key of deapi-sandbox"),
    PX_CONFIG_SECRET(struct generation_config, media_secret, "PULIX_MEDIA_SECRET", NULL, 32, 256,
                     "signs the addresses of pictures"),
    PX_CONFIG_STR(struct generation_config, public_url, "PULIX_PUBLIC_URL", "", 8, 200,
                  "where people reach Pulix from outside"),
    PX_CONFIG_STR(struct generation_config, daily_pictures, "PULIX_DAILY_PICTURES", "standard=100,pro=500", 1,
                  200, "pictures a day for each plan; a number alone: for standard"),
    PX_CONFIG_INT(struct generation_config, job_lifetime_s, "PULIX_JOB_LIFETIME_S", "1800", 5, 86400,
                  "seconds that a job may take from its acceptance to its end"),
    PX_CONFIG_INT(struct generation_config, parallel, "PULIX_UPSTREAM_PARALLEL", "32", 1, 2000,
                  "jobs that are at the image service at once"),
    PX_CONFIG_INT(
        struct generation_config, submit_ms, "PULIX_UPSTREAM_SUBMIT_MS", "100000", 100, 600000,
        "milliseconds after which the answer to a submit counts as lost; too few leave paid pictures behind"),
    PX_CONFIG_INT(struct generation_config, read_ms, "PULIX_UPSTREAM_READ_MS", "30000", 100, 600000,
                  "milliseconds for any other call of the image service"),
    PX_CONFIG_INT(struct generation_config, load_ms, "PULIX_UPSTREAM_LOAD_MS", "120000", 100, 600000,
                  "milliseconds for loading a result"),
    PX_CONFIG_INT(struct generation_config, pause_ms, "PULIX_UPSTREAM_PAUSE_MS", "30000", 100, 600000,
                  "longest pause between probes while the image service is away"),
    PX_CONFIG_INT(struct generation_config, lease_ms, "PULIX_LEASE_MS", "6000", 500, 60000,
                  "how long a silent dispatcher keeps the lead"),
#ifdef PULIX_CRASH_POINTS
    PX_CONFIG_STR(struct generation_config, crash_point, "PULIX_CRASH_AT", "", 1, 40,
                  "where a test kills the process"),
#endif
};
const size_t n_generation_config_rows = PX_ARRAY_LEN(generation_config_rows);

static bool check_address(const char *url)
{
    bool https = px_str_starts(url, "https://");
    bool http = px_str_starts(url, "http://");
    if ((https || http) && url[strlen(url) - 1] != '/')
        return true;
    (void)fprintf(stderr,
                  "config: PULIX_DEAPI_URL must begin with https:// (http:// for a sandbox) and not end "
                  "with a slash\n");
    return false;
}

bool generation_config_check(void *config)
{
    struct generation_config *c = config;
    bool good = plans_read(c->daily_pictures, &c->plans);
    if (!good)
        (void)fprintf(stderr,
                      "config: PULIX_DAILY_PICTURES must be like standard=100,pro=500 (numbers from "
                      "1 to %d) or a number\n",
                      PLANS_MAX_DAILY);
    if (!c->deapi_token[0]) {
        c->deapi_url = c->sandbox_url;
        c->deapi_token = c->sandbox_token;
    }
    return check_address(c->deapi_url) && good;
}

bool generation_is_sandbox(const struct generation *self)
{
    return px_str_starts(self->config->deapi_url, "http://");
}
