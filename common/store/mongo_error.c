/* What the driver's errors mean to us. */
#include "store/mongo.h"

#include <string.h>

#include "store/collection.h"
#include "store/doc.h"

/* Numbers of MongoDB's error_codes.yml. */
enum {
    MAX_TIME_EXPIRED = 50,
    DUPLICATE_KEY = 11000,
    DUPLICATE_KEY_OF_OLD = 11001,
    DUPLICATE_KEY_OF_CAPPED = 12582,
};

static const int unavailable[] = {
    1,     /* InternalError: the server's own trouble, for example with its files */
    6,     /* HostUnreachable */
    7,     /* HostNotFound */
    64,    /* WriteConcernFailed */
    89,    /* NetworkTimeout */
    91,    /* ShutdownInProgress */
    112,   /* WriteConflict */
    133,   /* FailedToSatisfyReadPreference */
    189,   /* PrimarySteppedDown */
    262,   /* ExceededTimeLimit */
    9001,  /* SocketException */
    10107, /* NotWritablePrimary */
    11600, /* InterruptedAtShutdown */
    11602, /* InterruptedDueToReplStateChange */
    13435, /* NotPrimaryNoSecondaryOk */
    13436, /* NotPrimaryOrSecondary */
};

static bool is_from_server(const bson_error_t *error)
{
    return error->domain == MONGOC_ERROR_SERVER || error->domain == MONGOC_ERROR_WRITE_CONCERN;
}

enum px_code px_mongo__fail(struct px_error *err, const bson_error_t *error, const bson_t *reply)
{
    int number = (int)error->code;
    bool is_client = error->domain == MONGOC_ERROR_SERVER_SELECTION || error->domain == MONGOC_ERROR_STREAM;
    if (is_client)
        return px_fail_because(err, PX_UNAVAILABLE, "mongo: %s", error->message);
    if (!is_from_server(error))
        return px_fail_because(err, PX_INTERNAL, "mongo: %s", error->message);
    const char *name = reply ? px_doc_str(reply, "codeName") : "";
    if (number == MAX_TIME_EXPIRED)
        return px_fail_because(err, PX_DEADLINE_EXCEEDED, "mongo: %d %s", number, name);
    for (size_t i = 0; i < PX_ARRAY_LEN(unavailable); i++)
        if (number == unavailable[i])
            return px_fail_because(err, PX_UNAVAILABLE, "mongo: %d %s", number, name);
    enum px_code code = error->domain == MONGOC_ERROR_WRITE_CONCERN ? PX_UNAVAILABLE : PX_INTERNAL;
    return px_fail_because(err, code, "mongo: %d %s", number, name);
}

bool px_mongo__is_duplicate(const bson_error_t *error)
{
    return error->domain == MONGOC_ERROR_SERVER &&
           (error->code == DUPLICATE_KEY || error->code == DUPLICATE_KEY_OF_OLD ||
            error->code == DUPLICATE_KEY_OF_CAPPED);
}

/* "E11000 duplicate key error collection: db.users index: by_mail dup key: { ... }" */
static const struct px_index *named_in(const char *message, const struct px_collection *collection)
{
    const char *name = strstr(message, " index: ");
    if (!name)
        return NULL;
    name += strlen(" index: ");
    for (size_t i = 0; i < collection->n_indexes; i++) {
        size_t len = strlen(collection->indexes[i].name);
        if (strncmp(name, collection->indexes[i].name, len) == 0 && name[len] == ' ')
            return &collection->indexes[i];
    }
    return NULL;
}

/* Asks for another document with the same key, for servers that don't name the index. */
static bool is_taken(struct mongo_lease *lease, const struct px_index *index, const bson_t *doc)
{
    auto_bson bson_t *filter = BCON_NEW("_id", "{", "$ne", BCON_UTF8(px_doc__id(doc)), "}");
    bson_error_t error;
    for (size_t i = 0; i < px_index__n_fields(index); i++) {
        bson_iter_t iter, found;
        if (!bson_iter_init(&iter, doc) || !bson_iter_find_descendant(&iter, index->fields[i], &found))
            return false;
        (void)bson_append_iter(filter, index->fields[i], -1, &found);
    }
    return mongoc_collection_count_documents(lease->collection, filter, NULL, NULL, NULL, &error) > 0;
}

enum px_code px_mongo__fail_duplicate(struct mongo_lease *lease, const struct px_collection *collection,
                                      const bson_t *doc, const bson_error_t *error, struct px_error *err)
{
    const struct px_index *index = named_in(error->message, collection);
    if (index)
        return px_fail_param(err, PX_ALREADY_EXISTS, index->name);
    if (strstr(error->message, " index: _id_"))
        return px_fail_param(err, PX_ALREADY_EXISTS, "_id");
    for (size_t i = 0; i < collection->n_indexes; i++)
        if (collection->indexes[i].unique && is_taken(lease, &collection->indexes[i], doc))
            return px_fail_param(err, PX_ALREADY_EXISTS, collection->indexes[i].name);
    return px_fail_param(err, PX_ALREADY_EXISTS, "_id");
}
