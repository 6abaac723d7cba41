/* RUN:    PULIX_DATA_DIR=var/data deapi-sandbox
 * OUTPUT: log lines; the line "sandbox ready" tells the port. Ends on SIGTERM or SIGINT.
 * RUN:    deapi-sandbox --paint "a fox in the snow" 1024 768 7 fox.png
 * OUTPUT: one picture, and nothing else. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/config.h"
#include "base/log.h"
#include "base/process.h"
#include "base/str.h"
#include "sandbox/http.h"
#include "sandbox/picture.h"
#include "sandbox/webhook.h"

static const struct px_config_row config_rows[] = {
    PX_CONFIG_STR(struct sandbox_config, addr, "PULIX_SANDBOX_ADDR", "127.0.0.1:8002", 3, 64,
                  "address and port to listen on; port 0 takes a free one"),
    PX_CONFIG_SECRET(struct sandbox_config, token, "PULIX_SANDBOX_TOKEN", SANDBOX_DEFAULT_TOKEN, 1, 256,
                     "the key that clients send; the default works on loopback only"),
    PX_CONFIG_STR(struct sandbox_config, behaviour, "PULIX_SANDBOX_BEHAVIOUR", "{}", 2, 65536,
                  "switches as JSON, as for POST /sandbox/behaviour"),
    PX_CONFIG_STR(struct sandbox_config, data_dir, "PULIX_DATA_DIR", "var/data", 1, 1024,
                  "folder of the journal"),
    PX_CONFIG_STR(struct sandbox_config, log_level, "PULIX_LOG_LEVEL", "info", 4, 5,
                  "debug, info, warn or error"),
};

enum { WATCH_MS = 60000 };

PX_DEFINE_AUTO(json, json_t *, json_decref);
#define auto_json PX_AUTO(json)

/* A well-known key must not guard an address that others can reach. */
static bool check_token(const struct sandbox_config *config)
{
    bool loopback = px_str_starts(config->addr, "127.");
    if (loopback || strcmp(config->token, SANDBOX_DEFAULT_TOKEN) != 0)
        return true;
    (void)fprintf(stderr,
                  "config: PULIX_SANDBOX_TOKEN is required when PULIX_SANDBOX_ADDR is not loopback\n");
    return false;
}

static bool apply_behaviour(struct sandbox *sandbox, const char *text)
{
    char why[160] = "it is not JSON";
    auto_json json_t *change = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    if (change && behaviour_apply(&sandbox->behaviour, change, why, sizeof why))
        return true;
    (void)fprintf(stderr, "config: PULIX_SANDBOX_BEHAVIOUR: %s\n", why);
    return false;
}

static enum px_code open_journal(struct sandbox *sandbox, const char *data_dir, struct px_error *err)
{
    char path[1200]; /* the folder and its parents are made when they are missing */
    (void)snprintf(path, sizeof path, "%s", data_dir);
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(path, 0700);
        *slash = '/';
    }
    (void)mkdir(path, 0700);
    (void)snprintf(path, sizeof path, "%s/sandbox.jsonl", data_dir);
    return jobs_open(&sandbox->jobs, path, err);
}

static int serve(struct sandbox *sandbox, const struct sandbox_config *config)
{
    struct px_error err;
    struct mg_context *server = NULL;
    struct webhook_sender *sender = NULL;
    int port = 0;
    if (picture_setup(&err) != PX_OK || open_journal(sandbox, config->data_dir, &err) != PX_OK ||
        webhook_start(sandbox, &sender, &err) != PX_OK ||
        http_start(sandbox, config->addr, &server, &port, &err) != PX_OK) {
        px_log_error("sandbox can't start", PX_S("cause", err.cause));
        return 1;
    }
    px_log_info("sandbox ready", PX_I("port", port), PX_I("jobs", jobs_count(&sandbox->jobs)));
    while (!px_process_asked_to_end(WATCH_MS))
        ;
    px_log_info("sandbox stops");
    http_stop(server);
    webhook_stop(sender);
    jobs_close(&sandbox->jobs);
    picture_shutdown();
    return 0;
}

/* --paint PROMPT WIDTH HEIGHT SEED FILE */
static int paint(char **arguments)
{
    int64_t width, height, seed;
    if (!px_parse_int(arguments[1], 1, 4096, &width) || !px_parse_int(arguments[2], 1, 4096, &height) ||
        !px_parse_int(arguments[3], 0, INT64_MAX, &seed)) {
        (void)fprintf(stderr, "usage: deapi-sandbox --paint PROMPT WIDTH HEIGHT SEED FILE\n");
        return 2;
    }
    struct painting_order order = {arguments[0], "", "", (int)width, (int)height, (uint64_t)seed};
    cairo_surface_t *surface = painter_paint(&order);
    bool written = surface && cairo_surface_write_to_png(surface, arguments[4]) == CAIRO_STATUS_SUCCESS;
    if (!written)
        (void)fprintf(stderr, "can't write %s\n", arguments[4]);
    cairo_surface_destroy(surface);
    return written ? 0 : 1;
}

int main(int argc, char **argv)
{
    static struct sandbox_config config;
    static struct sandbox sandbox;
    enum px_log_level level = PX_LOG_INFO;
    if (argc == 7 && !strcmp(argv[1], "--paint"))
        return paint(argv + 2);
    px_process_setup();
    bool loaded = px_config_load(config_rows, PX_ARRAY_LEN(config_rows), &config);
    if (loaded && argc > 1 && !strcmp(argv[1], "--print-config")) {
        px_config_print(config_rows, PX_ARRAY_LEN(config_rows), &config);
        return 0;
    }
    behaviour_init(&sandbox.behaviour);
    limits_init(&sandbox.limits);
    if (!loaded || !check_token(&config) || !apply_behaviour(&sandbox, config.behaviour))
        return PX_EXIT_CONFIG;
    sandbox.token = config.token;
    (void)px_log_level_named(config.log_level, &level);
    px_log_setup("sandbox", level);
    return serve(&sandbox, &config);
}
