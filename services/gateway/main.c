/* pulix-gateway: configuration -> bus -> guard -> modules -> HTTP -> wait for a signal -> drain.
 *
 * RUN: PULIX_NATS_URL=… JWT_SECRET=… PULIX_MEDIA_SECRET=… pulix-gateway [--print-config]
 *      pulix-gateway --openapi    prints the description of the API and ends; needs no configuration
 * OUTPUT: JSON lines; "gateway ready" when it serves. Ends with 0 after SIGTERM or SIGINT, 78 for a faulty
 * configuration, 1 otherwise. A second signal ends it at once. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/process.h"
#include "gateway/access/guard.h"
#include "gateway/admin.h"
#include "gateway/api/cache.h"
#include "gateway/api/openapi.h"
#include "gateway/config.h"
#include "gateway/http/connections.h"
#include "gateway/http/hooks.h"
#include "gateway/http/http.h"
#include "gateway/modules.h"
#include "gateway/start.h"
#include "rpc/event.h"

enum {
    EXIT_FAILED = 1,
    N_RPC = 4,
    BUS_WAIT_MS = 30000,
    BUS_TRY_MS = 500,
    REPLAY_MS = 10000,
    WATCH_MS = 100,     /* how often the bus is looked at */
    DRAIN_MIN_MS = 200, /* requests that were on their way arrive within this time */
    DRAIN_MS = 20000,
    LAST_SECOND_S = 25,
};

static struct gateway gateway;
static struct gw_config config;

static int failed(const char *message, const struct px_error *err)
{
    px_log_error(message, PX_S("code", px_code_token(err->code)), PX_S("cause", err->cause));
    return EXIT_FAILED;
}

static void on_purge(const char *subject, uint64_t sequence, const void *bytes, size_t len, void *data)
{
    char tag[PX_TAG_SIZE];
    (void)subject;
    (void)sequence;
    if (px_purge_read(bytes, len, tag))
        gw_cache_purge(((struct gateway *)data)->cache, tag);
}

/* In short tries, so that a signal is heard while the bus is not there. */
static enum px_code open_bus(struct gateway *gw, struct px_error *err)
{
    const struct px_bus_options options = {
        .url = config.nats_url, .name = "gateway", .n_rpc = N_RPC, .jetstream = true};
    int64_t until_ms = px_mono_ms() + BUS_WAIT_MS;
    while (px_bus_open(&options, BUS_TRY_MS, &gw->bus, err) != PX_OK)
        if (px_process_asked_to_end(0) || px_mono_ms() > until_ms)
            return err->code;
    atomic_store(&gw->bus_up, true);
    return PX_OK;
}

static enum px_code join_bus(struct gateway *gw, struct px_error *err)
{
    PX_TRY(open_bus(gw, err));
    PX_TRY(px_events_setup(gw->bus, NULL, err));
    PX_TRY(px_event_listen(gw->bus, PX_SUBJECT_PURGE, on_purge, gw, err));
    return gw_guard_follow(gw->guard, gw->bus, REPLAY_MS, err);
}

static enum px_code start_modules(struct gateway *gw, struct px_error *err)
{
    for (const struct gw_module *module = gw_modules; module->name; module++)
        if (module->start)
            PX_TRY(module->start(gw, err));
    return PX_OK;
}

static void settle_modules(struct gateway *gw)
{
    for (const struct gw_module *module = gw_modules; module->name; module++)
        if (module->settle)
            module->settle(gw);
}

static void drain_modules(struct gateway *gw)
{
    for (const struct gw_module *module = gw_modules; module->name; module++)
        if (module->drain)
            module->drain(gw);
}

static void stop_modules(struct gateway *gw)
{
    size_t n = 0;
    while (gw_modules[n].name)
        n++;
    while (n-- > 0)
        if (gw_modules[n].stop)
            gw_modules[n].stop(gw);
}

static void wait_for_end(struct gateway *gw)
{
    while (!px_process_asked_to_end(WATCH_MS) && !px_bus_lost(gw->bus)) {
        atomic_store(&gw->bus_up, px_bus_connected(gw->bus));
        px_process_rest();
    }
}

/* Every answer from now on ends its connection; waits until nothing is being served. */
static bool drain(struct gateway *gw, struct gw_http *http)
{
    int64_t begun_ms = px_mono_ms();
    px_log_info("draining");
    atomic_store(&gw->draining, true);
    drain_modules(gw);
    do {
        gw_conn_end_waiting();
        px_sleep_ms(20);
    } while (px_mono_ms() - begun_ms < DRAIN_MIN_MS ||
             (gw_http_active(http) && px_mono_ms() - begun_ms < DRAIN_MS));
    return gw_http_active(http) == 0;
}

static int serve(struct gateway *gw)
{
    struct gw_http *http = NULL;
    struct gw_admin *admin = NULL;
    struct px_error err = {0};
    if (gw_http_start(gw, &http, &err) != PX_OK)
        return failed("http not started", &err);
    if (gw_admin_start(gw, &admin, &err) != PX_OK) {
        gw_http_stop(http);
        return failed("admin port not started", &err);
    }
    px_log_info("gateway ready", PX_S("http", config.http_addr), PX_S("admin", config.admin_addr),
                PX_I("threads", config.threads));
    settle_modules(gw);
    px_process_settle();
    wait_for_end(gw);
    px_process_end_soon(LAST_SECOND_S);
    bool drained = drain(gw, http);
    if (!drained)
        px_log_error("requests were still running after the drain");
    gw_hooks_end_listeners();
    gw_admin_stop(admin);
    gw_http_stop(http);
    return drained && !px_bus_lost(gw->bus) ? 0 : EXIT_FAILED;
}

static int run(struct gateway *gw)
{
    struct px_error err = {0};
    if (gw_check_routes(&err) != PX_OK)
        return failed("faulty route table", &err);
    if (gw_build(gw, &config, &err) != PX_OK)
        return failed("not built", &err);
    if (join_bus(gw, &err) != PX_OK)
        return failed("no bus", &err);
    if (start_modules(gw, &err) != PX_OK)
        return failed("module not started", &err);
    int result = serve(gw);
    if (result == 0) { /* otherwise something may still be used: leave it to the end of the process */
        stop_modules(gw);
        gw_guard_unfollow(gw->guard);
        px_bus_close(gw->bus);
        gw_demolish(gw);
    }
    px_log_info("gateway stopped", PX_I("exit_code", result));
    return result;
}

static int print_openapi(void)
{
    auto_free char *text = gw_openapi_make();
    if (!text || puts(text) == EOF || fflush(stdout) == EOF)
        return EXIT_FAILED;
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--openapi") == 0)
        return print_openapi();
    enum px_log_level level = PX_LOG_INFO;
    px_process_setup();
    if (argc > 2 || (argc == 2 && strcmp(argv[1], "--print-config") != 0)) {
        (void)fprintf(stderr, "usage: %s [--print-config | --openapi]\n", argv[0]);
        return PX_EXIT_CONFIG;
    }
    if (!gw_config_load(&config, &gateway.keyring))
        return PX_EXIT_CONFIG;
    if (argc == 2) {
        px_config_print(gw_config_rows, gw_n_config_rows, &config);
        return 0;
    }
    (void)px_log_level_named(config.log_level, &level); /* it was checked */
    px_log_setup("gateway", level);
    json_object_seed(0); /* the JSON library opens a file for this: better before there are threads */
    (void)px_log_collect_start();
    int result = run(&gateway);
    px_log_collect_stop();
    return result;
}
