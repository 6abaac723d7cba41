/* Running one method: identity, replay, ids, tags. */
#include "support/check.h"

#include <string.h>

#include "base/cleanup.h"
#include "pulix/contact/v1/contact.pb-c.h"
#include "rpc/server.h"

/* A service that counts, and keeps one answer. */
struct counter {
    int runs;
    enum px_code result;
    char scope[128], key[64], hash[PX_SHA256_HEX_SIZE];
    unsigned char answer[256];
    size_t answer_len;
    bool taken, finished;
    int forgotten;
};

static enum px_code create(struct px_call *call, struct counter *self,
                           const Contact__CreateMessageRequest *req, Contact__CreateMessageResponse *resp)
{
    (void)req;
    char id[PX_ID_SIZE];
    self->runs++;
    px_call_new_id(call, 1, id);
    resp->id = px_arena_strdup(&call->arena, id);
    resp->reference = px_arena_printf(&call->arena, "%d", self->runs);
    return self->result;
}
PX_HANDLER(Contact, struct counter, CreateMessage, CreateMessageRequest, CreateMessageResponse, create)

static enum px_code begin(void *data, const char *scope, const char *key, const char *hash, void **ret_answer,
                          size_t *ret_len, struct px_error *err)
{
    struct counter *self = data;
    bool known = self->taken && strcmp(scope, self->scope) == 0 && strcmp(key, self->key) == 0;
    if (known && strcmp(hash, self->hash) != 0)
        return px_fail(err, PX_IDEMPOTENCY_MISMATCH);
    if (known && !self->finished)
        return px_fail(err, PX_IDEMPOTENCY_IN_PROGRESS);
    if (known) {
        *ret_answer = malloc(self->answer_len + 1);
        memcpy(*ret_answer, self->answer, self->answer_len);
        *ret_len = self->answer_len;
        return PX_OK;
    }
    self->taken = true;
    (void)snprintf(self->scope, sizeof self->scope, "%s", scope);
    (void)snprintf(self->key, sizeof self->key, "%s", key);
    (void)snprintf(self->hash, sizeof self->hash, "%s", hash);
    return PX_OK;
}

static enum px_code finish(void *data, const char *scope, const char *key, const void *answer, size_t len,
                           struct px_error *err)
{
    struct counter *self = data;
    (void)scope;
    (void)key;
    (void)err;
    memcpy(self->answer, answer, len);
    self->answer_len = len;
    self->finished = true;
    return PX_OK;
}

static void forget(void *data, const char *scope, const char *key)
{
    struct counter *self = data;
    (void)scope;
    (void)key;
    self->taken = false;
    self->forgotten++;
}

static const struct px_replay_hooks hooks = {begin, finish, forget};

/* One call; the answer's id and reference are copied out. */
struct outcome {
    enum px_code code;
    bool replayed;
    char id[PX_ID_SIZE], reference[16];
};

static struct outcome run(struct counter *self, unsigned flags, const struct px_caller *caller,
                          const char *subject)
{
    const struct px_method method = PX_METHOD(CreateMessage, flags);
    const struct px_server_options options = {.descriptor = &contact__contact__descriptor,
                                              .methods = &method,
                                              .n_methods = 1,
                                              .self = self,
                                              .replay = &hooks};
    struct px_call call = {.caller = *caller};
    px_arena_init(&call.arena, PX_ARENA_BUDGET);
    Contact__CreateMessageRequest request = CONTACT__CREATE_MESSAGE_REQUEST__INIT;
    request.subject = px_arena_strdup(&call.arena, subject);
    ProtobufCMessage *response = NULL;
    struct outcome outcome = {.code = px_server_dispatch(&options, &call, &method, &request.base, &response)};
    CHECK_CODE(call.err.code, outcome.code);
    outcome.replayed = call.info.replayed;
    if (outcome.code == PX_OK) {
        const Contact__CreateMessageResponse *answer = (const Contact__CreateMessageResponse *)response;
        (void)snprintf(outcome.id, sizeof outcome.id, "%s", answer->id);
        (void)snprintf(outcome.reference, sizeof outcome.reference, "%s", answer->reference);
    }
    px_arena_done(&call.arena);
    return outcome;
}

#define ALICE "AAAAAAAAAAAAAAAAAAAAAA"
#define BOB "BBBBBBBBBBBBBBBBBBBBBB"

TEST(only_a_method_for_anyone_runs_without_a_user)
{
    struct counter self = {0};
    const struct px_caller stranger = {.user_id = ""};
    const struct px_caller alice = {.user_id = ALICE};
    CHECK_CODE(run(&self, 0, &stranger, "x").code, PX_UNAUTHENTICATED);
    CHECK_INT(self.runs, 0);
    CHECK_OK(run(&self, 0, &alice, "x").code);
    CHECK_OK(run(&self, PX_ANYONE, &stranger, "x").code);
    CHECK_OK(run(&self, PX_INTERNAL_ONLY, &stranger, "x").code);
    CHECK_INT(self.runs, 3);
}

TEST(without_a_key_every_call_is_a_new_one)
{
    struct counter self = {0};
    const struct px_caller alice = {.user_id = ALICE};
    struct outcome first = run(&self, PX_CREATES, &alice, "x");
    struct outcome second = run(&self, PX_CREATES, &alice, "x");
    CHECK(strcmp(first.id, second.id) != 0);
    CHECK(px_id_valid(first.id));
    CHECK_INT(self.runs, 2);
}

TEST(under_a_key_the_first_answer_is_given_again)
{
    struct counter self = {0};
    const struct px_caller alice = {.user_id = ALICE, .idempotency_key = "key-00001"};
    struct outcome first = run(&self, PX_CREATES, &alice, "x");
    struct outcome second = run(&self, PX_CREATES, &alice, "x");
    CHECK(!first.replayed);
    CHECK(second.replayed);
    CHECK_STR(second.id, first.id);
    CHECK_STR(second.reference, "1");
    CHECK_INT(self.runs, 1);
    CHECK_CODE(run(&self, PX_CREATES, &alice, "y").code, PX_IDEMPOTENCY_MISMATCH);
}

TEST(a_failed_call_gives_its_key_back)
{
    struct counter self = {.result = PX_QUEUE_FULL};
    const struct px_caller alice = {.user_id = ALICE, .idempotency_key = "key-00001"};
    CHECK_CODE(run(&self, PX_CREATES, &alice, "x").code, PX_QUEUE_FULL);
    CHECK_INT(self.forgotten, 1);
    self.result = PX_OK;
    CHECK_OK(run(&self, PX_CREATES, &alice, "x").code);
    CHECK_INT(self.runs, 2);
}

TEST(work_done_again_after_a_crash_makes_the_same_ids)
{
    struct counter before = {0}, after = {0};
    const struct px_caller alice = {.user_id = ALICE, .idempotency_key = "key-00001"};
    struct outcome first = run(&before, PX_CREATES, &alice, "x");
    struct outcome again = run(&after, PX_CREATES, &alice, "x");
    CHECK_STR(again.id, first.id);
    CHECK(px_id_valid(again.id));
}

TEST(the_same_key_of_another_person_is_another_key)
{
    struct counter self = {0};
    const struct px_caller alice = {.user_id = ALICE, .idempotency_key = "key-00001"};
    const struct px_caller bob = {.user_id = BOB, .idempotency_key = "key-00001"};
    struct outcome first = run(&self, PX_CREATES, &alice, "x");
    struct outcome second = run(&self, PX_CREATES, &bob, "x");
    CHECK(!second.replayed);
    CHECK(strcmp(first.id, second.id) != 0);
}

TEST(strangers_with_the_same_key_are_told_apart_by_their_address)
{
    struct counter self = {0};
    const struct px_caller here = {.user_id = "", .client = "10.0.0.1", .idempotency_key = "key-00001"};
    const struct px_caller there = {.user_id = "", .client = "10.0.0.2", .idempotency_key = "key-00001"};
    struct outcome first = run(&self, PX_ANYONE | PX_CREATES, &here, "x");
    CHECK(strstr(self.scope, "10.0.0.1") == NULL);
    struct outcome second = run(&self, PX_ANYONE | PX_CREATES, &there, "x");
    CHECK(!second.replayed);
    CHECK(strcmp(first.id, second.id) != 0);
}

TEST(what_can_not_be_purged_is_not_kept)
{
    struct px_call call = {0};
    px_call_cache(&call, 60, "user:1", "models", NULL);
    CHECK_INT(call.info.cache_ttl_s, 60);
    CHECK_INT(call.info.n_cache_tags, 2);
    px_call_cache(&call, 60, "two words", NULL);
    CHECK_INT(call.info.cache_ttl_s, 0);
    px_call_purge(&call, "images:%s", ALICE);
    CHECK_STR(call.info.purge_tags[0], "images:" ALICE);
    px_call_purge(&call, "%s", "bad tag");
    CHECK_INT(call.info.n_purge_tags, 1);
}

RUN_TESTS(CASE(only_a_method_for_anyone_runs_without_a_user), CASE(without_a_key_every_call_is_a_new_one),
          CASE(under_a_key_the_first_answer_is_given_again), CASE(a_failed_call_gives_its_key_back),
          CASE(work_done_again_after_a_crash_makes_the_same_ids),
          CASE(the_same_key_of_another_person_is_another_key),
          CASE(strangers_with_the_same_key_are_told_apart_by_their_address),
          CASE(what_can_not_be_purged_is_not_kept))
