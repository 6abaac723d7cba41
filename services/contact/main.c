/* RUN:    PULIX_NATS_URL=nats://… pulix-contact
 * OUTPUT: log lines. Ends on SIGTERM or SIGINT after a drain.
 * RUN:    pulix-contact inbox | inbox looking | inbox answered
 * OUTPUT: the messages in that state (new ones by default), oldest first, one JSON object a line.
 * RUN:    pulix-contact mark PX-7K3M9Q looking | mark PX-7K3M9Q answered
 * OUTPUT: nothing. The writer, if signed in, sees the new state.
 *
 * Operators read the inbox on the machine itself, so that no one needs an account with such rights. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "contact/contact.h"
#include "contact/messages.h"
#include "contact/sweep.h"
#include "rpc/service.h"

enum { THREADS = 8, QUEUE = 64 };

static enum px_code open_store(const struct px_service_config *config, int readers,
                               struct px_store **ret_store, struct px_error *err)
{
    const struct px_store_options options = {
        .service = "contact",
        .mongo_url = config->mongo_url,
        .data_dir = config->data_dir,
        .collections = contact_collections,
        .n_collections = n_contact_collections,
        .readers = readers,
    };
    return px_store_open(&options, ret_store, err);
}

static void stop(void *data)
{
    struct contact *self = data;
    px_ticker_stop(self->sweep);
    px_store_close(self->store);
    free(self);
}

static enum px_code start(const struct px_service_config *config, struct px_bus *bus, void **ret_self,
                          struct px_error *err)
{
    (void)bus;
    struct contact *self = calloc(1, sizeof *self);
    if (!self)
        return px_fail(err, PX_OUT_OF_MEMORY);
    enum px_code code = open_store(config, THREADS, &self->store, err);
    if (code == PX_OK)
        code = sweep_start(self->store, &self->sweep, err);
    if (code != PX_OK) {
        if (self->store)
            px_store_close(self->store);
        free(self);
        return code;
    }
    *ret_self = self;
    return PX_OK;
}

static bool find_state(const char *name, Contact__State *ret_state)
{
    static const struct {
        const char *name;
        Contact__State state;
    } states[] = {{"received", CONTACT__STATE__STATE_RECEIVED},
                  {"looking", CONTACT__STATE__STATE_LOOKING},
                  {"answered", CONTACT__STATE__STATE_ANSWERED}};
    for (size_t i = 0; i < PX_ARRAY_LEN(states); i++)
        if (strcmp(states[i].name, name) == 0) {
            *ret_state = states[i].state;
            return true;
        }
    return false;
}

static int complain(const char *what)
{
    (void)fprintf(stderr, "pulix-contact: %s\n", what);
    return 1;
}

/* The operator's commands: a short life with a store of its own. */
static int run_command(int argc, char **argv)
{
    static const struct px_config_row rows[] = {
        PX_CONFIG_SECRET(struct px_service_config, mongo_url, "MONGO_URL", "", 0, 2048,
                         "MongoDB; empty: SQLite"),
        PX_CONFIG_STR(struct px_service_config, data_dir, "PULIX_DATA_DIR", "var/data", 1, 1024,
                      "folder of SQLite"),
    };
    struct px_service_config config = {0};
    struct px_error err = {0};
    struct px_store *store = NULL;
    Contact__State state = CONTACT__STATE__STATE_RECEIVED;
    bool reads = strcmp(argv[1], "inbox") == 0;
    const char *state_name = reads ? (argc > 2 ? argv[2] : "received") : (argc > 3 ? argv[3] : "");
    if (!find_state(state_name, &state) || (!reads && !reference_valid(argv[2])))
        return complain("usage: inbox [received|looking|answered], mark PX-… received|looking|answered");
    if (!px_config_load(rows, PX_ARRAY_LEN(rows), &config))
        return PX_EXIT_CONFIG;
    if (open_store(&config, 1, &store, &err) != PX_OK)
        return complain(err.cause);
    enum px_code code =
        reads ? messages_write(store, state, stdout, &err) : messages_set_state(store, argv[2], state, &err);
    px_store_close(store);
    return code == PX_OK ? 0 : complain(px_code_text(code, PX_EN));
}

int main(int argc, char **argv)
{
    bool is_command =
        argc > 1 && (strcmp(argv[1], "inbox") == 0 || (strcmp(argv[1], "mark") == 0 && argc > 3));
    if (is_command)
        return run_command(argc, argv);
    const struct px_service_spec spec = {
        .name = "contact",
        .descriptor = &contact__contact__descriptor,
        .methods = contact_methods,
        .n_methods = n_contact_methods,
        .replay = &contact_replay_hooks,
        .threads = THREADS,
        .queue = QUEUE,
        .start = start,
        .stop = stop,
    };
    return px_service_main(&spec, argc, argv);
}
