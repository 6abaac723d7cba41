/* RUN:    pulix-store copy FROM TO     each a data folder, a MongoDB address, or "mongo" for the one in
 * MONGO_URL pulix-store copy var/data mongo OUTPUT: lines of progress, at the end one for each collection
 * with its count. Ends with 0 when all counts are equal, 1 otherwise, 78 for a wrong command line. Run it
 * again after a failure: it goes on. */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/config.h"
#include "base/log.h"
#include "store/copy.h"

struct config {
    const char *mongo_url;
};

static void print_progress(const char *what, long long done, long long total)
{
    if (total > 0 || done == 0)
        (void)printf("%s: %lld of %lld\n", what, done, total);
    else
        (void)printf("%s: %lld\n", what, done);
    (void)fflush(stdout);
}

/* An address in the command line could be seen by everybody on the machine, so it can come from MONGO_URL. */
static const char *resolve(const char *place)
{
    static const struct px_config_row rows[] = {
        PX_CONFIG_SECRET(struct config, mongo_url, "MONGO_URL", NULL, 8, 2048, "address of MongoDB")};
    struct config config = {0};
    if (strcmp(place, "mongo") != 0)
        return place;
    return px_config_load(rows, PX_ARRAY_LEN(rows), &config) ? config.mongo_url : NULL;
}

int main(int argc, char **argv)
{
    struct px_error err = {0};
    bool equal = false;
    px_log_setup("pulix-store", PX_LOG_WARN);
    if (argc != 4 || strcmp(argv[1], "copy") != 0) {
        (void)fprintf(stderr,
                      "usage: pulix-store copy FROM TO (data folder, MongoDB address, or \"mongo\")\n");
        return PX_EXIT_CONFIG;
    }
    const char *from = resolve(argv[2]), *to = resolve(argv[3]);
    if (!from || !to)
        return PX_EXIT_CONFIG;
    if (strcmp(from, to) == 0) {
        (void)fprintf(stderr, "pulix-store: FROM and TO are the same\n");
        return PX_EXIT_CONFIG;
    }
    if (px_store_copy(from, to, print_progress, &equal, &err) != PX_OK) {
        (void)fprintf(stderr, "pulix-store: %s %s\n", px_code_token(err.code), err.cause);
        return 1;
    }
    (void)puts(equal ? "all counts are equal"
                     : "counts differ: the target has other documents, or FROM changed");
    return equal ? 0 : 1;
}
