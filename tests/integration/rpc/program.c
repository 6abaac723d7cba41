/* A whole service around the double, as a program of its own.
 * RUN: PULIX_NATS_URL=nats://… PULIX_TEST_NUMBER=7 rpc_program. With 13 its start fails, with 99 its check. */
#include <stdio.h>
#include <stdlib.h>

#include "double.h"
#include "rpc/service.h"

struct program_config {
    int64_t number;
};

static struct program_config program_config;

static const struct px_config_row rows[] = {
    PX_CONFIG_INT(struct program_config, number, "PULIX_TEST_NUMBER", NULL, 1, 99, "a number"),
};

static bool check(void *config)
{
    if (((const struct program_config *)config)->number != 99)
        return true;
    (void)fprintf(stderr, "config: 99 is not a good number\n");
    return false;
}

static enum px_code start(const struct px_service_config *config, struct px_bus *bus, void **ret_self,
                          struct px_error *err)
{
    (void)config;
    (void)bus;
    if (program_config.number == 13)
        return px_fail_because(err, PX_INTERNAL, "13 brings bad luck");
    *ret_self = calloc(1, sizeof(struct double_service));
    return *ret_self ? PX_OK : px_fail(err, PX_OUT_OF_MEMORY);
}

static void stop(void *self)
{
    free(((struct double_service *)self)->answer);
    free(self);
}

int main(int argc, char **argv)
{
    const struct px_service_spec spec = {.name = "contact",
                                         .descriptor = &contact__contact__descriptor,
                                         .methods = double_methods,
                                         .n_methods = DOUBLE_METHODS,
                                         .replay = &double_hooks,
                                         .threads = 2,
                                         .queue = 16,
                                         .config_rows = rows,
                                         .n_config_rows = 1,
                                         .config = &program_config,
                                         .check = check,
                                         .start = start,
                                         .stop = stop};
    return px_service_main(&spec, argc, argv);
}
