/* Calls over a real bus: what the caller gets, and what the service sees. */
#include "support/check.h"

#include <string.h>

#include "base/clock.h"
#include "double.h"
#include "rpc/event.h"
#include "support/nats_fixture.h"

static struct nats_fixture nats;
static struct double_service service;
static struct px_bus *client;

static int start_all(void **state)
{
    (void)state;
    nats_fixture_start(&nats, NULL);
    double_start(&service, nats.url, 4, 64);
    client = client_open(nats.url);
    return 0;
}

static int stop_all(void **state)
{
    (void)state;
    px_bus_close(client);
    double_stop(&service);
    nats_fixture_stop(&nats);
    return 0;
}

TEST(a_call_gets_its_answer)
{
    char text[64];
    CHECK_OK(client_order(client, "hello", 5000, text, NULL));
    CHECK_STR(text, "hello");
}

TEST(a_handler_sees_who_asks_and_how_much_time_is_left)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    Contact__GetMessageRequest request = CONTACT__GET_MESSAGE_REQUEST__INIT;
    char order[] = "whoami";
    request.id = order;
    const struct px_caller caller = {.user_id = "AAAAAAAAAAAAAAAAAAAAAA",
                                     .request_id = "r-17",
                                     .timeout_ms = 4000,
                                     .client = "2001:db8::1\r\nPx-Role: admin"};
    ProtobufCMessage *response = NULL;
    CHECK_OK(px_rpc_call(client, &contact__contact__descriptor, "GetMessage", &caller, &request.base, &arena,
                         &response, NULL, NULL));
    CHECK_STR(service.user_id, "AAAAAAAAAAAAAAAAAAAAAA");
    CHECK_STR(service.request_id, "r-17");
    CHECK_STR(service.log_request_id, "r-17");
    CHECK_STR(service.client, "2001:db8::1  Px-Role: admin");
    CHECK(service.left_ms > 1000 && service.left_ms <= 4000);
}

TEST(an_error_travels_with_its_fields)
{
    struct px_error err = {0};
    CHECK_CODE(client_order(client, "fields", 5000, NULL, &err), PX_VALIDATION_FAILED);
    CHECK_INT(err.n_fields, 2);
    CHECK_STR(err.fields[0].path, "images[1].id");
    CHECK_INT(err.fields[0].fault, PX_FAULT_TOO_LONG);
    CHECK_INT(err.fields[0].limit, 22);
    CHECK_STR(err.fields[1].path, "email");
    CHECK_INT(err.fields[1].fault, PX_FAULT_EMAIL);
}

TEST(an_error_tells_when_to_try_again_but_not_its_cause)
{
    struct px_error err = {0};
    CHECK_CODE(client_order(client, "retry", 5000, NULL, &err), PX_RATE_LIMITED);
    CHECK_INT(err.retry_after_s, 17);
    CHECK_CODE(client_order(client, "secret", 5000, NULL, &err), PX_INTERNAL);
    CHECK_STR(err.cause, "");
}

TEST(a_failure_that_the_handler_recovered_from_is_a_success)
{
    CHECK_OK(client_order(client, "recovered", 5000, NULL, NULL));
}

TEST(a_stranger_is_refused_before_the_handler_runs)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    Contact__ListMessagesRequest request = CONTACT__LIST_MESSAGES_REQUEST__INIT;
    struct px_caller caller = {.timeout_ms = 5000};
    ProtobufCMessage *response = NULL;
    int before = atomic_load(&service.n_calls);
    CHECK_CODE(px_rpc_call(client, &contact__contact__descriptor, "ListMessages", &caller, &request.base,
                           &arena, &response, NULL, NULL),
               PX_UNAUTHENTICATED);
    caller.user_id = "../not/an/id";
    CHECK_CODE(px_rpc_call(client, &contact__contact__descriptor, "ListMessages", &caller, &request.base,
                           &arena, &response, NULL, NULL),
               PX_UNAUTHENTICATED);
    CHECK_INT(atomic_load(&service.n_calls), before);
    CHECK(response == NULL);
}

TEST(a_call_that_takes_too_long_ends_at_its_deadline)
{
    struct px_error err = {0};
    int64_t start_ms = px_mono_ms();
    CHECK_CODE(client_order(client, "slow", 100, NULL, &err), PX_DEADLINE_EXCEEDED);
    CHECK(px_mono_ms() - start_ms < 350);
    px_sleep_ms(400); /* the handler is still at it */
}

TEST(a_call_without_time_left_is_not_sent)
{
    int before = atomic_load(&service.n_calls);
    px_deadline_set(px_mono_ms() - 1);
    CHECK_CODE(client_order(client, "hello", 5000, NULL, NULL), PX_DEADLINE_EXCEEDED);
    px_deadline_set(0);
    CHECK_INT(atomic_load(&service.n_calls), before);
}

TEST(a_service_that_is_not_there_fails_at_once)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    ProtobufCServiceDescriptor other = contact__contact__descriptor;
    other.package = "pulix.nobody.v1";
    Contact__GetMessageRequest request = CONTACT__GET_MESSAGE_REQUEST__INIT;
    const struct px_caller caller = {.timeout_ms = 5000};
    struct px_error err = {0};
    ProtobufCMessage *response = NULL;
    int64_t start_ms = px_mono_ms();
    CHECK_CODE(
        px_rpc_call(client, &other, "GetMessage", &caller, &request.base, &arena, &response, NULL, &err),
        PX_UNAVAILABLE);
    CHECK(px_mono_ms() - start_ms < 1000);
    CHECK_INT(err.retry_after_s, 1);
}

TEST(a_request_that_the_bus_does_not_carry_is_too_large)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    Contact__GetMessageRequest request = CONTACT__GET_MESSAGE_REQUEST__INIT;
    request.id = px_arena_alloc(&arena, (2 << 20) + 1);
    memset(request.id, 'x', 2 << 20);
    const struct px_caller caller = {.timeout_ms = 5000};
    ProtobufCMessage *response = NULL;
    CHECK_CODE(px_rpc_call(client, &contact__contact__descriptor, "GetMessage", &caller, &request.base,
                           &arena, &response, NULL, NULL),
               PX_BODY_TOO_LARGE);
    CHECK_OK(client_order(client, "hello", 5000, NULL, NULL));
}

TEST(an_answer_that_the_bus_does_not_carry_is_our_error_and_not_a_time_out)
{
    int64_t start_ms = px_mono_ms();
    CHECK_CODE(client_order(client, "big", 5000, NULL, NULL), PX_INTERNAL);
    CHECK(px_mono_ms() - start_ms < 2000);
}

/* Sends raw bytes to a subject and tells the error's token in the answer. */
static void ask_raw(const char *subject, const char *bytes, int len, char token[64])
{
    natsMsg *reply = NULL;
    const char *value = NULL;
    natsMsg *msg = NULL;
    CHECK_INT(natsMsg_Create(&msg, subject, NULL, bytes, len), NATS_OK);
    CHECK_INT(natsMsgHeader_Set(msg, "Px-Deadline-Ms", "2000"), NATS_OK);
    CHECK_INT(natsConnection_RequestMsg(&reply, px_bus_rpc(client), msg, 2000), NATS_OK);
    CHECK_INT(natsMsgHeader_Get(reply, "Nats-Service-Error", &value), NATS_OK);
    (void)snprintf(token, 64, "%s", value);
    CHECK_INT(natsMsgHeader_Get(reply, "Nats-Service-Error-Code", &value), NATS_OK);
    char status[16];
    (void)snprintf(status, sizeof status, "%d", px_code_status(px_code_from_token(token)));
    CHECK_STR(value, status);
    natsMsg_Destroy(reply);
    natsMsg_Destroy(msg);
}

TEST(bytes_that_are_no_request_and_unknown_methods_are_answered_with_an_error)
{
    char token[64];
    ask_raw("pulix.contact.v1.get_message", "\xff\xff\xff", 3, token);
    CHECK_STR(token, "bad_request");
    ask_raw("pulix.contact.v1.get_message", "\x0a\x02\xc3\x28", 4, token); /* not UTF-8 */
    CHECK_STR(token, "bad_request");
    ask_raw("pulix.contact.v1.no_such_method", "", 0, token);
    CHECK_STR(token, "unimplemented");
}

/* A small generator with a fixed seed, so that a failure can be repeated. */
static unsigned char next_byte(void)
{
    static uint32_t state = 12345;
    state = state * 1664525u + 1013904223u;
    return (unsigned char)(state >> 24);
}

TEST(a_thousand_random_and_damaged_messages_leave_the_service_alive)
{
    static const char *const subjects[] = {"pulix.contact.v1.get_message", "pulix.contact.v1.create_message",
                                           "pulix.contact.v1.list_messages",
                                           "pulix.contact.v1.delete_user_data"};
    unsigned char good[] = "\x0a\x05hello\x12\x03"
                           "abc";
    for (int i = 0; i < 1000; i++) {
        unsigned char bytes[64];
        natsMsg *msg = NULL;
        natsMsg *reply = NULL;
        size_t len = next_byte() % sizeof bytes;
        for (size_t k = 0; k < len; k++)
            bytes[k] = i % 2 || k >= sizeof good ? next_byte() : good[k];
        if (len > 0)
            bytes[next_byte() % len] = next_byte();
        CHECK_INT(natsMsg_Create(&msg, subjects[i % 4], NULL, (const char *)bytes, (int)len), NATS_OK);
        CHECK_INT(natsMsgHeader_Set(msg, "Px-Deadline-Ms", "5000"), NATS_OK);
        CHECK_INT(natsConnection_RequestMsg(&reply, px_bus_rpc(client), msg, 5000), NATS_OK);
        natsMsg_Destroy(reply);
        natsMsg_Destroy(msg);
    }
    CHECK_OK(client_order(client, "hello", 5000, NULL, NULL));
}

TEST(a_message_without_a_deadline_or_reply_is_not_a_call)
{
    int before = atomic_load(&service.n_calls);
    CHECK_INT(natsConnection_Publish(px_bus_rpc(client), "pulix.contact.v1.get_message", "", 0), NATS_OK);
    natsMsg *reply = NULL;
    CHECK_INT(natsConnection_Request(&reply, px_bus_rpc(client), "pulix.contact.v1.get_message", "", 0, 200),
              NATS_TIMEOUT);
    CHECK_INT(atomic_load(&service.n_calls), before);
}

static enum px_code create(const char *key, const char *subject, struct px_reply_info *info, char id[64],
                           char reference[64])
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    Contact__CreateMessageRequest request = CONTACT__CREATE_MESSAGE_REQUEST__INIT;
    request.subject = px_arena_strdup(&arena, subject);
    const struct px_caller caller = {.timeout_ms = 5000, .idempotency_key = key, .client = "10.0.0.1"};
    ProtobufCMessage *response = NULL;
    enum px_code code = px_rpc_call(client, &contact__contact__descriptor, "CreateMessage", &caller,
                                    &request.base, &arena, &response, info, NULL);
    if (code == PX_OK) {
        (void)snprintf(id, 64, "%s", ((Contact__CreateMessageResponse *)response)->id);
        (void)snprintf(reference, 64, "%s", ((Contact__CreateMessageResponse *)response)->reference);
    }
    return code;
}

TEST(a_request_repeated_under_its_key_is_carried_out_once)
{
    struct px_reply_info info = {0};
    char id[64], again[64], reference[64];
    int before = atomic_load(&service.n_created);
    CHECK_OK(create("key-12345", "hello", &info, id, reference));
    CHECK(!info.replayed);
    CHECK_OK(create("key-12345", "hello", &info, again, reference));
    CHECK(info.replayed);
    CHECK_STR(again, id);
    CHECK_INT(atomic_load(&service.n_created), before + 1);
    CHECK_CODE(create("key-12345", "another", &info, again, reference), PX_IDEMPOTENCY_MISMATCH);
}

TEST(an_answer_tells_how_long_it_may_be_kept_and_under_which_tags)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    Contact__GetMessageRequest request = CONTACT__GET_MESSAGE_REQUEST__INIT;
    char order[] = "cached";
    request.id = order;
    const struct px_caller caller = {.timeout_ms = 5000};
    struct px_reply_info info = {0};
    ProtobufCMessage *response = NULL;
    CHECK_OK(px_rpc_call(client, &contact__contact__descriptor, "GetMessage", &caller, &request.base, &arena,
                         &response, &info, NULL));
    CHECK_INT(info.cache_ttl_s, 60);
    CHECK_INT(info.n_cache_tags, 2);
    CHECK_STR(info.cache_tags[0], "user:1");
    CHECK_STR(info.cache_tags[1], "models");
}

static void note_purge(const char *subject, uint64_t sequence, const void *bytes, size_t len, void *data)
{
    char tag[PX_TAG_SIZE];
    (void)subject;
    (void)sequence;
    if (px_purge_read(bytes, len, tag) && strcmp(tag, "user:1") == 0)
        atomic_fetch_add((atomic_int *)data, 1);
}

TEST(a_change_is_told_to_every_gateway)
{
    static atomic_int seen;
    CHECK_OK(px_event_listen(client, PX_SUBJECT_PURGE, note_purge, &seen, NULL));
    px_sleep_ms(50);
    CHECK_OK(client_order(client, "changed", 5000, NULL, NULL));
    for (int i = 0; i < 200 && atomic_load(&seen) == 0; i++)
        px_sleep_ms(10);
    CHECK_INT(atomic_load(&seen), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_call_gets_its_answer),
        CASE(a_handler_sees_who_asks_and_how_much_time_is_left),
        CASE(an_error_travels_with_its_fields),
        CASE(an_error_tells_when_to_try_again_but_not_its_cause),
        CASE(a_failure_that_the_handler_recovered_from_is_a_success),
        CASE(a_stranger_is_refused_before_the_handler_runs),
        CASE(a_call_that_takes_too_long_ends_at_its_deadline),
        CASE(a_call_without_time_left_is_not_sent),
        CASE(a_service_that_is_not_there_fails_at_once),
        CASE(a_request_that_the_bus_does_not_carry_is_too_large),
        CASE(an_answer_that_the_bus_does_not_carry_is_our_error_and_not_a_time_out),
        CASE(bytes_that_are_no_request_and_unknown_methods_are_answered_with_an_error),
        CASE(a_thousand_random_and_damaged_messages_leave_the_service_alive),
        CASE(a_message_without_a_deadline_or_reply_is_not_a_call),
        CASE(a_request_repeated_under_its_key_is_carried_out_once),
        CASE(an_answer_tells_how_long_it_may_be_kept_and_under_which_tags),
        CASE(a_change_is_told_to_every_gateway),
    };
    return cmocka_run_group_tests(tests, start_all, stop_all);
}
