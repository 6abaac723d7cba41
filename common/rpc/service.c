/* The life of a service: configuration, bus, start, serve, signal, drain. */
#include "rpc/service.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/process.h"

enum {
    EXIT_FAILED = 1,
    BUS_WAIT_MS = 30000,
    BUS_TRY_MS = 500,
    WATCH_MS = 1000, /* how often the bus is looked at */
    DRAIN_MS = 20000,
    LAST_SECOND_S = 25, /* after a signal the process is gone by then, whatever happens */
};

static const struct px_config_row common_rows[] = {
    PX_CONFIG_SECRET(struct px_service_config, nats_url, "PULIX_NATS_URL", NULL, 8, 1024,
                     "nats://user:password@host:port of the bus"),
    PX_CONFIG_SECRET(struct px_service_config, mongo_url, "MONGO_URL", "", 0, 2048,
                     "MongoDB; empty: SQLite in PULIX_DATA_DIR"),
    PX_CONFIG_STR(struct px_service_config, data_dir, "PULIX_DATA_DIR", "var/data", 1, 1024,
                  "folder of the SQLite files"),
    PX_CONFIG_STR(struct px_service_config, health_file, "PULIX_HEALTH_FILE", "", 1, 1024,
                  "a file that is written anew every second while the bus is there; empty: none"),
    PX_CONFIG_STR(struct px_service_config, log_level, "PULIX_LOG_LEVEL", "info", 4, 5,
                  "debug, info, warn or error"),
};

static bool load_config(const struct px_service_spec *spec, struct px_service_config *config)
{
    enum px_log_level level = PX_LOG_INFO;
    size_t n_common = sizeof common_rows / sizeof common_rows[0];
    bool ok = px_config_load(common_rows, n_common, config);
    ok = px_config_load(spec->config_rows, spec->n_config_rows, spec->config) && ok;
    if (ok && !px_log_level_named(config->log_level, &level)) {
        (void)fprintf(stderr, "config: PULIX_LOG_LEVEL must be debug, info, warn or error\n");
        ok = false;
    }
    px_log_setup(spec->name, level);
    return ok && (!spec->check || spec->check(spec->config));
}

static void print_config(const struct px_service_spec *spec, const struct px_service_config *config)
{
    px_config_print(common_rows, sizeof common_rows / sizeof common_rows[0], config);
    px_config_print(spec->config_rows, spec->n_config_rows, spec->config);
}

static void log_failure(const char *message, const struct px_error *err)
{
    px_log_error(message, PX_S("code", px_code_token(err->code)), PX_S("cause", err->cause));
}

/* In short tries, so that a signal is heard while the bus is not there. False when there is none in the end;
 * *ret_code is then the exit code: 0 when we were asked to end. */
static bool open_bus(const struct px_service_spec *spec, const struct px_service_config *config,
                     struct px_bus **ret_bus, int *ret_code)
{
    const struct px_bus_options options = {
        .url = config->nats_url, .name = spec->name, .n_rpc = 1, .jetstream = true};
    struct px_error err = {0};
    int64_t until_ms = px_mono_ms() + BUS_WAIT_MS;
    while (px_bus_open(&options, BUS_TRY_MS, ret_bus, &err) != PX_OK) {
        if (px_process_asked_to_end(0)) {
            *ret_code = 0;
            return false;
        }
        if (px_mono_ms() < until_ms)
            continue;
        log_failure("no bus", &err);
        *ret_code = EXIT_FAILED;
        return false;
    }
    return true;
}

/* For health checks of containers: an old or missing file means that this program is not well. */
static void write_health_file(const char *path)
{
    FILE *file = path[0] ? fopen(path, "we") : NULL;
    if (file)
        (void)fclose(file);
}

static void wait_for_end(struct px_bus *bus, const char *health_file)
{
    while (!px_process_asked_to_end(WATCH_MS)) {
        if (px_bus_lost(bus))
            return;
        if (px_bus_connected(bus))
            write_health_file(health_file);
        px_process_rest();
    }
}

static int serve(const struct px_service_spec *spec, const struct px_service_config *config,
                 struct px_bus *bus, void *self)
{
    const struct px_server_options options = {.bus = bus,
                                              .descriptor = spec->descriptor,
                                              .methods = spec->methods,
                                              .n_methods = spec->n_methods,
                                              .self = self,
                                              .threads = spec->threads,
                                              .queue = spec->queue,
                                              .replay = spec->replay};
    struct px_server *server = NULL;
    struct px_error err = {0};
    if (px_server_start(&options, &server, &err) != PX_OK) {
        log_failure("server not started", &err);
        return EXIT_FAILED;
    }
    px_log_info("service started", PX_I("threads", spec->threads), PX_I("queue", spec->queue));
    px_process_settle();
    wait_for_end(bus, config->health_file);
    px_process_end_soon(LAST_SECOND_S);
    px_log_info("draining");
    bool drained = px_server_stop(server, DRAIN_MS);
    if (!drained)
        px_log_error("calls were still running after the drain");
    return drained && !px_bus_lost(bus) ? 0 : EXIT_FAILED;
}

static int run(const struct px_service_spec *spec, const struct px_service_config *config)
{
    struct px_bus *bus = NULL;
    int result = 0;
    if (!open_bus(spec, config, &bus, &result))
        return result;
    void *self = NULL;
    struct px_error err = {0};
    if (spec->start(config, bus, &self, &err) != PX_OK) {
        log_failure("service not started", &err);
        px_bus_close(bus);
        return EXIT_FAILED;
    }
    result = serve(spec, config, bus, self);
    if (result == 0) { /* otherwise something may still be used: leave it to the end of the process */
        spec->stop(self);
        px_bus_close(bus);
    }
    px_log_info("service stopped", PX_I("exit_code", result));
    return result;
}

int px_service_main(const struct px_service_spec *spec, int argc, char **argv)
{
    struct px_service_config config = {0};
    px_process_setup();
    if (!load_config(spec, &config))
        return PX_EXIT_CONFIG;
    if (argc == 2 && strcmp(argv[1], "--print-config") == 0) {
        print_config(spec, &config);
        return 0;
    }
    if (argc > 1) {
        (void)fprintf(stderr, "usage: %s [--print-config]\n", argv[0]);
        return PX_EXIT_CONFIG;
    }
    return run(spec, &config);
}
