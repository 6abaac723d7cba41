/* Idempotency keys, on a store in memory. */
#include "support/check.h"

#include <string.h>

#include "base/clock.h"
#include "store/doc.h"
#include "store/replay.h"

static struct px_store *store;

static int set_up(void **state)
{
    static const struct px_collection *const collections[] = {&px_replay_collection};
    const struct px_store_options options = {
        .service = "test", .data_dir = ":memory:", .collections = collections, .n_collections = 1};
    (void)state;
    return px_store_open(&options, &store, NULL) == PX_OK ? 0 : 1;
}

static int tear_down(void **state)
{
    (void)state;
    px_store_close(store);
    return 0;
}

static enum px_code begin(const char *scope, const char *key, const char *hash, char answer[32])
{
    auto_free void *bytes = NULL;
    size_t len = 0;
    enum px_code code = px_replay_begin(store, scope, key, hash, &bytes, &len, NULL);
    (void)snprintf(answer, 32, "%s", bytes ? (const char *)bytes : "none");
    return code;
}

#define CHECK_BEGIN(scope, key, hash, code, answer)                                                          \
    do {                                                                                                     \
        char answer_[32];                                                                                    \
        CHECK_CODE(begin((scope), (key), (hash), answer_), (code));                                          \
        CHECK_STR(answer_, (answer));                                                                        \
    } while (0)

/* Makes all entries look as if they had been written some time ago. */
static void age(int64_t ms)
{
    auto_page struct px_page page = {0};
    struct px_query query = {.index = "by_expiry", .limit = 100};
    CHECK_OK(px_store_find(store, &px_replay_collection, &query, &page, NULL));
    for (size_t i = 0; i < page.n_docs; i++) {
        struct px_change change = {0};
        px_change_inc(&change, "busy_until", -ms);
        px_change_inc(&change, "expires_at", -ms);
        CHECK_OK(px_store_update(store, &px_replay_collection, px_doc_str(page.docs[i], "_id"), &change, NULL,
                                 NULL));
    }
}

TEST(a_repeat_gets_the_first_answer)
{
    CHECK_BEGIN("u|make", "k", "h", PX_OK, "none");
    CHECK_OK(px_replay_finish(store, "u|make", "k", "done", 4, NULL));
    CHECK_BEGIN("u|make", "k", "h", PX_OK, "done");
    CHECK_BEGIN("u|make", "k", "h", PX_OK, "done");
}

TEST(an_empty_answer_is_an_answer)
{
    CHECK_BEGIN("u|make", "k", "h", PX_OK, "none");
    CHECK_OK(px_replay_finish(store, "u|make", "k", "", 0, NULL));
    CHECK_BEGIN("u|make", "k", "h", PX_OK, "");
}

TEST(a_twin_has_to_wait)
{
    CHECK_BEGIN("u|make", "k", "h", PX_OK, "none");
    CHECK_BEGIN("u|make", "k", "h", PX_IDEMPOTENCY_IN_PROGRESS, "none");
}

TEST(another_request_under_the_same_key_is_refused)
{
    CHECK_BEGIN("u|make", "k", "h", PX_OK, "none");
    CHECK_BEGIN("u|make", "k", "other", PX_IDEMPOTENCY_MISMATCH, "none");
    CHECK_OK(px_replay_finish(store, "u|make", "k", "done", 4, NULL));
    CHECK_BEGIN("u|make", "k", "other", PX_IDEMPOTENCY_MISMATCH, "none");
}

TEST(users_and_methods_have_keys_of_their_own)
{
    CHECK_BEGIN("u|make", "k", "h", PX_OK, "none");
    CHECK_BEGIN("v|make", "k", "h", PX_OK, "none");
    CHECK_BEGIN("u|send", "k", "h", PX_OK, "none");
}

TEST(a_failed_request_can_be_repeated)
{
    CHECK_BEGIN("u|make", "k", "h", PX_OK, "none");
    px_replay_forget(store, "u|make", "k");
    CHECK_BEGIN("u|make", "k", "h", PX_OK, "none");
}

TEST(the_work_of_a_dead_twin_is_done_again_by_one)
{
    CHECK_BEGIN("u|make", "k", "h", PX_OK, "none");
    age(PX_REPLAY_BUSY_MS);
    CHECK_BEGIN("u|make", "k", "h", PX_IDEMPOTENCY_IN_PROGRESS, "none");
    age(PX_REPLAY_GRACE_MS);
    CHECK_BEGIN("u|make", "k", "h", PX_OK, "none");
    CHECK_BEGIN("u|make", "k", "h", PX_IDEMPOTENCY_IN_PROGRESS, "none");
}

TEST(a_twin_that_died_while_the_clock_was_wrong_is_not_waited_for)
{
    CHECK_BEGIN("u|make", "k", "h", PX_OK, "none");
    age(-PX_REPLAY_BUSY_MS - PX_REPLAY_GRACE_MS); /* it began in the future */
    CHECK_BEGIN("u|make", "k", "h", PX_OK, "none");
}

TEST(a_twin_counts_as_dead_soon_after_its_deadline)
{
    px_deadline_set(px_mono_ms() + 5000);
    CHECK_BEGIN("u|make", "k", "h", PX_OK, "none");
    px_deadline_set(0);
    age(4000);
    CHECK_BEGIN("u|make", "k", "h", PX_IDEMPOTENCY_IN_PROGRESS, "none");
    age(1000 + PX_REPLAY_GRACE_MS);
    CHECK_BEGIN("u|make", "k", "h", PX_OK, "none");
}

TEST(an_expired_key_is_free_for_any_request)
{
    CHECK_BEGIN("u|make", "k", "h", PX_OK, "none");
    CHECK_OK(px_replay_finish(store, "u|make", "k", "done", 4, NULL));
    age(PX_REPLAY_TTL_MS + 1000);
    CHECK_BEGIN("u|make", "k", "other", PX_OK, "none");
    CHECK_OK(px_replay_finish(store, "u|make", "k", "new", 3, NULL));
    CHECK_BEGIN("u|make", "k", "other", PX_OK, "new");
}

static int64_t count(void)
{
    int64_t n = 0;
    CHECK_OK(px_store_count(store, &px_replay_collection, &(struct px_query){.index = "by_expiry"}, 100, &n,
                            NULL));
    return n;
}

TEST(the_sweep_takes_what_has_expired)
{
    CHECK_BEGIN("u|make", "old", "h", PX_OK, "none");
    CHECK_BEGIN("u|make", "old too", "h", PX_OK, "none");
    age(PX_REPLAY_TTL_MS + 1000);
    CHECK_BEGIN("u|make", "young", "h", PX_OK, "none");
    px_replay_sweep(store, 1);
    CHECK_INT(count(), 2);
    px_replay_sweep(store, 100);
    CHECK_INT(count(), 1);
}

TEST(a_user_who_leaves_leaves_nothing)
{
    CHECK_BEGIN("u|make", "a", "h", PX_OK, "none");
    CHECK_BEGIN("u|send", "b", "h", PX_OK, "none");
    CHECK_BEGIN("uv|make", "a", "h", PX_OK, "none");
    CHECK_OK(px_replay_delete_user(store, "u", NULL));
    CHECK_INT(count(), 1);
    CHECK_BEGIN("uv|make", "a", "h", PX_IDEMPOTENCY_IN_PROGRESS, "none");
}

TEST(an_answer_that_no_document_holds_is_a_fault)
{
    auto_free char *large = calloc(1, PX_MAX_DOCUMENT + 1);
    CHECK(large != NULL);
    CHECK_BEGIN("u|make", "k", "h", PX_OK, "none");
    CHECK_CODE(px_replay_finish(store, "u|make", "k", large, PX_MAX_DOCUMENT, NULL), PX_INTERNAL);
    CHECK_CODE(px_replay_finish(store, "u|make", "k", large, PX_MAX_DOCUMENT + 1, NULL), PX_INTERNAL);
    CHECK_CODE(px_replay_finish(store, "u|make", "none", large, 1, NULL), PX_NOT_FOUND);
}

#define FRESH(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
RUN_TESTS(FRESH(a_repeat_gets_the_first_answer), FRESH(an_empty_answer_is_an_answer),
          FRESH(a_twin_has_to_wait), FRESH(another_request_under_the_same_key_is_refused),
          FRESH(users_and_methods_have_keys_of_their_own), FRESH(a_failed_request_can_be_repeated),
          FRESH(the_work_of_a_dead_twin_is_done_again_by_one),
          FRESH(a_twin_counts_as_dead_soon_after_its_deadline),
          FRESH(a_twin_that_died_while_the_clock_was_wrong_is_not_waited_for),
          FRESH(an_expired_key_is_free_for_any_request), FRESH(the_sweep_takes_what_has_expired),
          FRESH(a_user_who_leaves_leaves_nothing), FRESH(an_answer_that_no_document_holds_is_a_fault))
