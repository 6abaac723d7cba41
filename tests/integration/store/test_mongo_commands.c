/* What the MongoDB engine sends: the promises that a test double can't check by its behaviour. */
#include "support/check.h"

#include <string.h>

#include "store/doc.h"
#include "store/mongo.h"
#include "support/mongo_fixture.h"
#include "support/store_fixture.h"

static const struct px_index indexes[] = {
    {.name = "by_user", .fields = {"user", "at"}},
    {.name = "by_mail", .fields = {"mail"}, .unique = true},
};
static const struct px_collection pictures = {"pictures", indexes, PX_ARRAY_LEN(indexes)};
static const struct px_collection *const collections[] = {&pictures};
static struct store_fixture fixture;
static bson_t *last; /* the last command of the kind that is looked for */
static const char *wanted = "";

static void note_command(const mongoc_apm_command_started_t *event)
{
    if (strcmp(mongoc_apm_command_started_get_command_name(event), wanted) != 0)
        return;
    if (last)
        bson_destroy(last);
    last = bson_copy(mongoc_apm_command_started_get_command(event));
}

static int set_up(void **state)
{
    (void)state;
    fixture = (struct store_fixture){
        .options = {.collections = collections, .n_collections = PX_ARRAY_LEN(collections), .readers = 2}};
    store_fixture_open(&fixture, STORE_MONGO);
    struct mongo_store *store = fixture.store->self;
    mongoc_apm_callbacks_t *callbacks = mongoc_apm_callbacks_new();
    mongoc_apm_set_command_started_cb(callbacks, note_command);
    CHECK(mongoc_client_pool_set_apm_callbacks(store->pool, callbacks, NULL));
    mongoc_apm_callbacks_destroy(callbacks);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    store_fixture_close(&fixture);
    if (last)
        bson_destroy(px_steal(last));
    return 0;
}

static void check_durable(void)
{
    CHECK(last != NULL);
    CHECK_STR(px_doc_str(last, "writeConcern.w"), "majority");
    CHECK(px_doc_bool(last, "writeConcern.j"));
    CHECK(px_doc_int(last, "writeConcern.wtimeout") > 0);
}

static void add(const char *id)
{
    auto_bson bson_t *doc = BCON_NEW("_id", BCON_UTF8(id), "user", "u", "at", BCON_INT64(1));
    CHECK_OK(px_store_insert(fixture.store, &pictures, doc, NULL));
}

TEST(an_insert_waits_for_the_majoritys_journals)
{
    wanted = "insert";
    add("a");
    check_durable();
}

TEST(a_change_is_one_find_and_modify_with_its_conditions)
{
    struct px_change change = {0};
    auto_bson bson_t *entry = BCON_NEW("n", BCON_INT32(1));
    struct mongo_store *store = fixture.store->self;
    wanted = "findAndModify";
    add("a");
    store->is_mongodb = true; /* as MongoDB itself: the double refuses $slice, but the command is sent */
    px_change_if(&change, "at", PX_INT(1));
    px_change_if(&change, "owner", PX_ABSENT);
    px_change_set(&change, "owner", PX_STR("me"));
    px_change_unset(&change, "old");
    px_change_inc(&change, "n", 2);
    px_change_append(&change, "log", entry, 5);
    (void)px_store_update(fixture.store, &pictures, "a", &change, NULL, NULL);
    check_durable();
    CHECK_STR(px_doc_str(last, "query._id"), "a");
    CHECK_INT(px_doc_int(last, "query.at"), 1);
    CHECK(px_doc_has(last, "query.owner.$exists"));
    CHECK_STR(px_doc_str(last, "update.$set.owner"), "me");
    CHECK(px_doc_has(last, "update.$unset.old"));
    CHECK_INT(px_doc_int(last, "update.$inc.n"), 2);
    CHECK_INT(px_doc_int(last, "update.$push.log.$slice"), -5);
    CHECK_INT(px_doc_int(last, "update.$push.log.$each.0.n"), 1);
    CHECK(px_doc_bool(last, "new"));
    CHECK(px_doc_int(last, "maxTimeMS") > 0);
}

TEST(deletes_wait_for_the_majoritys_journals)
{
    int64_t deleted;
    struct px_query query = {.index = "by_user", .equal = {PX_STR("u")}, .n_equal = 1, .limit = 5};
    wanted = "delete";
    add("a");
    add("b");
    CHECK_OK(px_store_delete(fixture.store, &pictures, "a", NULL));
    check_durable();
    CHECK_OK(px_store_delete_many(fixture.store, &pictures, &query, &deleted, NULL));
    check_durable();
    CHECK_STR(px_doc_str(last, "deletes.0.q.user"), "u"); /* the conditions are asked again */
    CHECK_STR(px_doc_str(last, "deletes.0.q._id.$in.0"), "b");
}

TEST(a_query_names_its_index_its_order_and_its_end)
{
    int64_t to = 9;
    auto_page struct px_page page = {0};
    struct px_query query = {
        .index = "by_user", .equal = {PX_STR("u")}, .n_equal = 1, .limit = 1, .to = &to, .descending = true};
    wanted = "find";
    add("a");
    add("b");
    CHECK_OK(px_store_find(fixture.store, &pictures, &query, &page, NULL));
    CHECK_STR(px_doc_str(last, "hint"), "by_user");
    CHECK_STR(px_doc_str(last, "filter.user"), "u");
    CHECK_INT(px_doc_int(last, "filter.at.$lt"), 9);
    CHECK_INT(px_doc_int(last, "sort.at"), -1);
    CHECK_INT(px_doc_int(last, "sort._id"), -1);
    CHECK_INT(px_doc_int(last, "limit"), 2);
    CHECK(px_doc_int(last, "maxTimeMS") > 0);
    CHECK(!px_doc_has(last, "filter.$or"));

    auto_page struct px_page next = {0};
    query.cursor = page.next_cursor;
    CHECK_OK(px_store_find(fixture.store, &pictures, &query, &next, NULL));
    CHECK_INT(px_doc_int(last, "filter.at.$lte"), 1); /* where the index is entered */
    CHECK_INT(px_doc_int(last, "filter.$or.0.at.$lt"), 1);
    CHECK_INT(px_doc_int(last, "filter.$or.1.at"), 1);
    CHECK_STR(px_doc_str(last, "filter.$or.1._id.$lt"), "b");
}

TEST(single_servers_get_no_retryable_writes)
{
    wanted = "insert";
    add("a");
    bson_iter_t iter;
    CHECK(mongo_fixture_is_double() ? !bson_iter_init_find(&iter, last, "txnNumber") : true);
}

TEST(a_unique_index_is_for_documents_that_have_its_fields)
{
    struct mongo_store store = {.database = "pulix_test_commands", .is_mongodb = true};
    mongoc_apm_callbacks_t *callbacks = mongoc_apm_callbacks_new();
    mongoc_client_t *client = mongoc_client_new(fixture.options.mongo_url);
    wanted = "createIndexes";
    mongoc_apm_set_command_started_cb(callbacks, note_command);
    CHECK(mongoc_client_set_apm_callbacks(client, callbacks, NULL));
    (void)px_mongo__build_indexes(client, &store, &pictures, NULL);
    CHECK_STR(px_doc_str(last, "indexes.0.name"), "by_mail");
    CHECK(px_doc_bool(last, "indexes.0.unique"));
    CHECK(px_doc_bool(last, "indexes.0.partialFilterExpression.mail.$exists"));
    CHECK(!px_doc_has(last, "indexes.0.key._id"));
    mongoc_apm_callbacks_destroy(callbacks);
    mongoc_client_destroy(client);
}

#define FRESH(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
RUN_TESTS(FRESH(an_insert_waits_for_the_majoritys_journals),
          FRESH(a_change_is_one_find_and_modify_with_its_conditions),
          FRESH(deletes_wait_for_the_majoritys_journals),
          FRESH(a_query_names_its_index_its_order_and_its_end),
          FRESH(a_unique_index_is_for_documents_that_have_its_fields),
          FRESH(single_servers_get_no_retryable_writes))
