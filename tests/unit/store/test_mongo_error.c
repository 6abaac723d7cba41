/* What the MongoDB driver's errors become. */
#include "support/check.h"

#include <string.h>

#include "store/mongo.h"

static const struct px_index indexes[] = {
    {.name = "by_mail", .fields = {"mail"}, .unique = true},
    {.name = "by_mail_and_name", .fields = {"mail", "name"}, .unique = true},
};
static const struct px_collection users = {"users", indexes, PX_ARRAY_LEN(indexes)};

static bson_error_t make_error(uint32_t domain, uint32_t code, const char *message)
{
    bson_error_t error = {.domain = domain, .code = code};
    (void)snprintf(error.message, sizeof error.message, "%s", message);
    return error;
}

TEST(errors_are_told_by_what_a_caller_can_do)
{
    static const struct {
        uint32_t domain, code;
        enum px_code expected;
    } rows[] = {
        {MONGOC_ERROR_SERVER_SELECTION, MONGOC_ERROR_SERVER_SELECTION_FAILURE, PX_UNAVAILABLE},
        {MONGOC_ERROR_STREAM, MONGOC_ERROR_STREAM_SOCKET, PX_UNAVAILABLE},
        {MONGOC_ERROR_SERVER, 10107, PX_UNAVAILABLE},     /* no longer the primary */
        {MONGOC_ERROR_SERVER, 91, PX_UNAVAILABLE},        /* shutting down */
        {MONGOC_ERROR_SERVER, 1, PX_UNAVAILABLE},         /* trouble of its own */
        {MONGOC_ERROR_SERVER, 50, PX_DEADLINE_EXCEEDED},  /* maxTimeMS */
        {MONGOC_ERROR_WRITE_CONCERN, 64, PX_UNAVAILABLE}, /* the majority did not answer in time */
        {MONGOC_ERROR_WRITE_CONCERN, 100, PX_UNAVAILABLE},
        {MONGOC_ERROR_SERVER, 14, PX_INTERNAL}, /* a wrong type */
        {MONGOC_ERROR_SERVER, 13, PX_INTERNAL}, /* not authorised */
        {MONGOC_ERROR_CLIENT, MONGOC_ERROR_CLIENT_AUTHENTICATE, PX_INTERNAL},
        {MONGOC_ERROR_BSON, MONGOC_ERROR_BSON_INVALID, PX_INTERNAL},
    };
    for (size_t i = 0; i < PX_ARRAY_LEN(rows); i++) {
        bson_error_t error = make_error(rows[i].domain, rows[i].code, "text");
        CHECK_CODE(px_mongo__fail(NULL, &error, NULL), rows[i].expected);
        CHECK(!px_mongo__is_duplicate(&error));
    }
}

TEST(the_servers_text_stays_out_of_the_log)
{
    struct px_error err = {0};
    auto_bson bson_t *reply = BCON_NEW("codeName", "TypeMismatch");
    bson_error_t error =
        make_error(MONGOC_ERROR_SERVER, 14, "Cannot apply $inc to {mail: \"anna@example.org\"}");
    CHECK_CODE(px_mongo__fail(&err, &error, reply), PX_INTERNAL);
    CHECK_STR(err.cause, "mongo: 14 TypeMismatch");
}

TEST(a_taken_key_is_told_by_the_name_of_its_index)
{
    static const struct {
        const char *message, *index;
    } rows[] = {
        {"E11000 duplicate key error collection: pulix_auth.users index: by_mail dup key: { mail: \"a\" }",
         "by_mail"},
        {"E11000 duplicate key error collection: pulix_auth.users index: by_mail_and_name dup key: { mail: "
         "\"a\" }",
         "by_mail_and_name"},
        {"E11000 duplicate key error collection: pulix_auth.users index: _id_ dup key: { _id: \" index: "
         "by_mail \" }",
         "_id"},
    };
    for (size_t i = 0; i < PX_ARRAY_LEN(rows); i++) {
        struct px_error err = {0};
        struct mongo_lease none = {0};
        bson_t doc = BSON_INITIALIZER;
        bson_error_t error = make_error(MONGOC_ERROR_SERVER, 11000, rows[i].message);
        CHECK(px_mongo__is_duplicate(&error));
        CHECK_CODE(px_mongo__fail_duplicate(&none, &users, &doc, &error, &err), PX_ALREADY_EXISTS);
        CHECK_STR(err.param, rows[i].index);
    }
}

RUN_TESTS(CASE(errors_are_told_by_what_a_caller_can_do), CASE(the_servers_text_stays_out_of_the_log),
          CASE(a_taken_key_is_told_by_the_name_of_its_index))
