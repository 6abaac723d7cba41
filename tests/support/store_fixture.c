/* A store for one test. */
#include "support/store_fixture.h"

#include <inttypes.h>
#include <mongoc/mongoc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/id.h"
#include "support/mongo_fixture.h"
#include "support/scratch.h"

static void open_store(struct store_fixture *fixture)
{
    struct px_error err = {0};
    if (px_store_open(&fixture->options, &fixture->store, &err) == PX_OK)
        return;
    (void)fprintf(stderr, "the store does not open: %s %s\n", px_code_token(err.code), err.cause);
    abort();
}

/* A folder of its own in the one folder of this program. */
static void make_folder(struct store_fixture *fixture)
{
    static char root[SCRATCH_PATH];
    static unsigned count;
    if (!root[0])
        scratch_folder("store", root);
    (void)snprintf(fixture->folder, sizeof fixture->folder, "%s/%u", root, count++);
    if (mkdir(fixture->folder, 0700) != 0)
        abort();
}

void store_fixture_open(struct store_fixture *fixture, enum store_kind kind)
{
    fixture->kind = kind;
    fixture->options.service = "test";
    fixture->options.data_dir = ":memory:";
    if (kind == STORE_SQLITE) {
        make_folder(fixture);
        fixture->options.data_dir = fixture->folder;
    }
    if (kind == STORE_MONGO) {
        (void)snprintf(fixture->service, sizeof fixture->service, "test_%" PRIx64,
                       px_random_below(UINT64_MAX));
        fixture->options.service = fixture->service;
        fixture->options.mongo_url = mongo_fixture_url();
    }
    open_store(fixture);
}

void store_fixture_reopen(struct store_fixture *fixture)
{
    px_store_close(fixture->store);
    open_store(fixture);
}

static void drop_database(const struct store_fixture *fixture)
{
    char name[64];
    mongoc_client_t *client = mongoc_client_new(fixture->options.mongo_url);
    (void)snprintf(name, sizeof name, "pulix_%s", fixture->service);
    mongoc_database_t *database = mongoc_client_get_database(client, name);
    (void)mongoc_database_drop(database, NULL);
    mongoc_database_destroy(database);
    mongoc_client_destroy(client);
}

void store_fixture_close(struct store_fixture *fixture)
{
    px_store_close(fixture->store);
    fixture->store = NULL;
    if (fixture->kind == STORE_SQLITE)
        scratch_remove(fixture->folder);
    if (fixture->kind == STORE_MONGO)
        drop_database(fixture);
}
