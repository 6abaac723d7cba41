/* The main function that every service shares: configuration, log, bus, server, signals, drain. Its store a service
 * opens itself, in start(). */
#ifndef PX_RPC_SERVICE_H
#define PX_RPC_SERVICE_H

#include "base/config.h"
#include "rpc/server.h"

/* What every service reads from the environment, beside its own table. */
struct px_service_config {
    const char *nats_url;    /* PULIX_NATS_URL */
    const char *mongo_url;   /* MONGO_URL; "" = SQLite */
    const char *data_dir;    /* PULIX_DATA_DIR */
    const char *health_file; /* PULIX_HEALTH_FILE; "" = none */
    const char *log_level;   /* PULIX_LOG_LEVEL: debug, info, warn, error */
};

struct px_service_spec {
    const char *name; /* "auth" */
    const ProtobufCServiceDescriptor *descriptor;
    const struct px_method *methods;
    size_t n_methods;
    const struct px_replay_hooks *replay;
    int threads, queue;
    const struct px_config_row *config_rows; /* the service's own table over 'config' */
    size_t n_config_rows;
    void *config;
    /* NULL, or what no single row can say: checks the loaded configuration, writes a line to stderr for each
     * fault, and fills in what follows from several settings. On false the process ends with PX_EXIT_CONFIG. */
    bool (*check)(void *config);

    /* Called once after the bus is up, before the first call is served: opens the store, builds *ret_self,
     * starts threads of its own. On failure the process ends with 1. */
    enum px_code (*start)(const struct px_service_config *config, struct px_bus *bus, void **ret_self,
                          struct px_error *err);
    /* Called after the server has drained. */
    void (*stop)(void *self);
};

/* RUN: main() of a service is one call. Understands --print-config. Ends on SIGTERM or SIGINT by draining, at
 * the latest after 25 s; a second signal ends at once. Returns the process's exit code. */
int px_service_main(const struct px_service_spec *spec, int argc, char **argv);

#endif
