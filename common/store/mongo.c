/* The MongoDB engine: connects, looks at the server, keeps the pool. */
#include "store/mongo.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"

enum {
    OPEN_WAIT_MS = 30000,
    INDEX_WAIT_MS = 3600 * 1000,         /* an index over many documents takes its time */
    CALL_WAIT_MS = PX_STORE_WAIT_MS / 2, /* the driver may try twice */
    DEFAULT_CLIENTS = 16,
};

/* What the driver warns of (it fails calls too) is not worth more than a debug line. */
static void log_driver(mongoc_log_level_t level, const char *domain, const char *message, void *data)
{
    (void)data;
    if (level <= MONGOC_LOG_LEVEL_CRITICAL)
        px_log_warn("mongo driver", PX_S("domain", domain), PX_S("text", message));
    else if (level <= MONGOC_LOG_LEVEL_INFO)
        px_log_debug("mongo driver", PX_S("domain", domain), PX_S("text", message));
}

static void init_driver(void)
{
    mongoc_log_set_handler(log_driver, NULL);
    mongoc_init();
}

static void init_once(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, init_driver);
}

PX_DEFINE_AUTO(uri, mongoc_uri_t *, mongoc_uri_destroy);
PX_DEFINE_AUTO(client, mongoc_client_t *, mongoc_client_destroy);
PX_DEFINE_AUTO(names, char **, bson_strfreev);

/* An option that the operator has not given in the address. */
static void set_default(mongoc_uri_t *uri, const char *option, int32_t value)
{
    if (!mongoc_uri_has_option(uri, option))
        (void)mongoc_uri_set_option_as_int32(uri, option, value);
}

/* Asks for majority and journal whatever the address says: "durable when the call returns" is our promise. */
static enum px_code parse_url(const struct px_store_options *options, mongoc_uri_t **ret_uri,
                              struct px_error *err)
{
    bson_error_t error;
    mongoc_uri_t *uri = mongoc_uri_new_with_error(options->mongo_url, &error);
    if (!uri)
        return px_fail_because(err, PX_INTERNAL, "MONGO_URL: %s", error.message);
    mongoc_write_concern_t *concern = mongoc_write_concern_new();
    mongoc_write_concern_set_wmajority(concern, CALL_WAIT_MS);
    mongoc_write_concern_set_journal(concern, true);
    mongoc_uri_set_write_concern(uri, concern);
    mongoc_write_concern_destroy(concern);
    set_default(uri, MONGOC_URI_CONNECTTIMEOUTMS, CALL_WAIT_MS);
    *ret_uri = uri;
    return PX_OK;
}

/* What kind of server is it? Single servers refuse retryable writes. */
static enum px_code look_at_server(mongoc_client_t *client, bool *ret_is_mongodb, bool *ret_retries,
                                   struct px_error *err)
{
    bson_t reply;
    bson_error_t error;
    mongoc_server_description_t *server = mongoc_client_select_server(client, true, NULL, &error);
    if (!server)
        return px_mongo__fail(err, &error, NULL);
    *ret_retries = strcmp(mongoc_server_description_type(server), "Standalone") != 0;
    mongoc_server_description_destroy(server);
    auto_bson bson_t *command = BCON_NEW("buildInfo", BCON_INT32(1));
    enum px_code code = PX_OK;
    if (!mongoc_client_command_simple(client, "admin", command, NULL, &reply, &error))
        code = px_mongo__fail(err, &error, &reply);
    *ret_is_mongodb = !bson_has_field(&reply, "ferretdbVersion");
    bson_destroy(&reply);
    return code;
}

/* A client of its own with longer waits: for a server that starts at the same time, and for building indexes.
 */
static enum px_code prepare_server(struct mongo_store *store, const struct px_store_options *options,
                                   const mongoc_uri_t *uri, bool *ret_retries, struct px_error *err)
{
    PX_AUTO(uri) mongoc_uri_t *patient = mongoc_uri_copy(uri);
    (void)mongoc_uri_set_option_as_int32(patient, MONGOC_URI_SERVERSELECTIONTIMEOUTMS, OPEN_WAIT_MS);
    (void)mongoc_uri_set_option_as_bool(patient, MONGOC_URI_SERVERSELECTIONTRYONCE, false);
    (void)mongoc_uri_set_option_as_int32(patient, MONGOC_URI_SOCKETTIMEOUTMS, INDEX_WAIT_MS);
    PX_AUTO(client) mongoc_client_t *client = mongoc_client_new_from_uri(patient);
    if (!client)
        return px_fail_because(err, PX_INTERNAL, "MONGO_URL: the driver does not support it");
    (void)mongoc_client_set_error_api(client, MONGOC_ERROR_API_VERSION_2);
    PX_TRY(look_at_server(client, &store->is_mongodb, ret_retries, err));
    for (size_t i = 0; i < options->n_collections; i++)
        PX_TRY(px_mongo__build_indexes(client, store, options->collections[i], err));
    return PX_OK;
}

enum px_code px_mongo__list_databases(const char *url, px_name_fn each, void *data, struct px_error *err)
{
    bson_error_t error;
    init_once();
    PX_AUTO(client) mongoc_client_t *client = mongoc_client_new(url);
    if (!client)
        return px_fail_because(err, PX_INTERNAL, "the MongoDB address is not valid");
    (void)mongoc_client_set_error_api(client, MONGOC_ERROR_API_VERSION_2);
    PX_AUTO(names) char **names = mongoc_client_get_database_names_with_opts(client, NULL, &error);
    if (!names)
        return px_mongo__fail(err, &error, NULL);
    for (size_t i = 0; names[i]; i++)
        if (!each(names[i], data))
            break;
    return PX_OK;
}

static enum px_code start_pool(struct mongo_store *store, const struct px_store_options *options,
                               mongoc_uri_t *uri, bool retries, struct px_error *err)
{
    bson_error_t error;
    set_default(uri, MONGOC_URI_SERVERSELECTIONTIMEOUTMS, CALL_WAIT_MS);
    set_default(uri, MONGOC_URI_SOCKETTIMEOUTMS, CALL_WAIT_MS);
    set_default(uri, MONGOC_URI_WAITQUEUETIMEOUTMS, CALL_WAIT_MS);
    set_default(uri, MONGOC_URI_MAXPOOLSIZE, options->readers > 0 ? options->readers : DEFAULT_CLIENTS);
    if (!retries)
        (void)mongoc_uri_set_option_as_bool(uri, MONGOC_URI_RETRYWRITES, false);
    store->pool = mongoc_client_pool_new_with_error(uri, &error);
    if (!store->pool)
        return px_fail_because(err, PX_INTERNAL, "MONGO_URL: %s", error.message);
    (void)mongoc_client_pool_set_error_api(store->pool, MONGOC_ERROR_API_VERSION_2);
    return PX_OK;
}

static void close_store(void *self)
{
    struct mongo_store *store = self;
    if (store->pool)
        mongoc_client_pool_destroy(store->pool);
    free(store);
}

enum px_code px_mongo__open(const struct px_store_options *options, struct px_store *ret_store,
                            struct px_error *err)
{
    static const struct px_engine engine = {
        .close = close_store,
        .insert = px_mongo__insert,
        .get = px_mongo__get,
        .scan = px_mongo__scan,
        .count = px_mongo__count,
        .update = px_mongo__update,
        .remove = px_mongo__remove,
        .remove_all = px_mongo__remove_all,
        .blob_put = px_mongo__blob_put,
        .blob_read = px_mongo__blob_read,
        .blob_delete = px_mongo__blob_delete,
        .list_collections = px_mongo__list_collections,
        .list_blobs = px_mongo__list_blobs,
        .read_all = px_mongo__read_all,
        .put_all = px_mongo__put_all,
        .count_all = px_mongo__count_all,
    };
    init_once();
    auto_free struct mongo_store *store = calloc(1, sizeof *store);
    if (!store)
        return px_fail(err, PX_OUT_OF_MEMORY);
    int len = snprintf(store->database, sizeof store->database, "pulix_%s", options->service);
    if (len < 0 || (size_t)len >= sizeof store->database)
        return px_fail_because(err, PX_INTERNAL, "the service's name is too long");
    PX_AUTO(uri) mongoc_uri_t *uri = NULL;
    bool retries = false;
    PX_TRY(parse_url(options, &uri, err));
    PX_TRY(prepare_server(store, options, uri, &retries, err));
    PX_TRY(start_pool(store, options, uri, retries, err));
    *ret_store = (struct px_store){.engine = &engine, .self = px_steal(store)};
    return PX_OK;
}

enum px_code px_mongo__lease(struct mongo_store *store, const char *collection, struct mongo_lease *ret_lease,
                             struct px_error *err)
{
    int64_t left_ms = px_deadline_left_ms(CALL_WAIT_MS);
    if (left_ms <= 0)
        return px_fail(err, PX_DEADLINE_EXCEEDED);
    mongoc_client_t *client = mongoc_client_pool_pop(store->pool);
    if (!client)
        return px_fail_because(err, PX_DEADLINE_EXCEEDED, "mongo: no free client");
    *ret_lease = (struct mongo_lease){
        .pool = store->pool,
        .client = client,
        .collection = mongoc_client_get_collection(client, store->database, collection),
        .left_ms = left_ms,
    };
    return PX_OK;
}

void px_mongo__give_back(struct mongo_lease *lease)
{
    if (lease->collection)
        mongoc_collection_destroy(lease->collection);
    if (lease->client)
        mongoc_client_pool_push(lease->pool, lease->client);
}
