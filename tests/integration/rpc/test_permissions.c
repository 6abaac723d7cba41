/* The server's settings of a real deployment: each program may do its work and nothing else. */
#include "support/check.h"

#include <string.h>

#include "base/clock.h"
#include "double.h"
#include "pulix/event/v1/event.pb-c.h"
#include "rpc/event.h"
#include "support/nats_fixture.h"

enum { BUS_WAIT_MS = 10000, STREAMS_WAIT_MS = 60 };

static struct nats_fixture nats;

static int start_bus(void **state)
{
    static const char *const names[] = {"GATEWAY", "AUTH", "GENERATION", "HASHTAG", "CONTACT"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char variable[64], password[64];
        (void)snprintf(variable, sizeof variable, "PULIX_NATS_%s_PASSWORD", names[i]);
        (void)snprintf(password, sizeof password, "secret-of-%s", names[i]);
        (void)setenv(variable, password, 1);
    }
    nats_fixture_start(&nats, NATS_CONFIG);
    return 0;
}

static int stop_bus(void **state)
{
    (void)state;
    nats_fixture_stop(&nats);
    return 0;
}

static struct px_bus *open_as(const char *name, const char *password)
{
    char url[128];
    struct px_bus *bus = NULL;
    (void)snprintf(url, sizeof url, "nats://%s:%s@127.0.0.1:%d", name, password, nats.port);
    const struct px_bus_options options = {.url = url, .name = name, .n_rpc = 1, .jetstream = true};
    CHECK_OK(px_bus_open(&options, BUS_WAIT_MS, &bus, NULL));
    return bus;
}

TEST(nobody_gets_in_without_a_password)
{
    const struct px_bus_options options = {.url = nats.url, .name = "nobody", .n_rpc = 1};
    struct px_bus *bus = NULL;
    CHECK_CODE(px_bus_open(&options, 200, &bus, NULL), PX_UNAVAILABLE);
}

static void count_event(const char *subject, uint64_t sequence, const void *bytes, size_t len, void *data)
{
    (void)subject;
    (void)sequence;
    (void)bytes;
    (void)len;
    atomic_fetch_add((atomic_int *)data, 1);
}

TEST(auth_tells_of_revocations_and_the_gateway_hears_them)
{
    static atomic_int seen;
    struct px_bus *auth = open_as("auth", "secret-of-AUTH");
    struct px_bus *gateway = open_as("gateway", "secret-of-GATEWAY");
    CHECK_OK(px_events_setup(auth, PX_STREAM_AUTH, NULL));
    CHECK_OK(px_events_setup(gateway, NULL, NULL));
    struct px_event_subscription *subscription = NULL;
    CHECK_OK(px_event_subscribe(gateway, PX_STREAM_AUTH, 0, count_event, &seen, &subscription, NULL));
    Event__Revoked event = EVENT__REVOKED__INIT;
    CHECK_OK(px_event_publish(auth, PX_SUBJECT_REVOKED, NULL, &event.base, NULL));
    for (int i = 0; i < 500 && atomic_load(&seen) == 0; i++)
        px_sleep_ms(10);
    CHECK_INT(atomic_load(&seen), 1);
    px_event_unsubscribe(subscription);
    px_bus_close(gateway);
    px_bus_close(auth);
}

TEST(generation_tells_of_jobs)
{
    struct px_bus *generation = open_as("generation", "secret-of-GENERATION");
    CHECK_OK(px_events_setup(generation, PX_STREAM_EVENTS, NULL));
    Event__UserEvent event = EVENT__USER_EVENT__INIT;
    CHECK_OK(px_event_publish(generation, "pulix.events.AAAAAAAAAAAAAAAAAAAAAA", NULL, &event.base, NULL));
    px_bus_close(generation);
}

/* The contact service's double as 'contact', asked by the program of that name. */
static enum px_code ask_contact(const char *name, const char *password)
{
    struct double_service service;
    char url[128];
    (void)snprintf(url, sizeof url, "nats://contact:secret-of-CONTACT@127.0.0.1:%d", nats.port);
    double_start(&service, url, 1, 4);
    struct px_bus *bus = open_as(name, password);
    enum px_code code = client_order(bus, "hello", 500, NULL, NULL);
    px_bus_close(bus);
    double_stop(&service);
    return code;
}

TEST(only_the_gateway_may_ask_a_service)
{
    CHECK_OK(ask_contact("gateway", "secret-of-GATEWAY"));
    CHECK(ask_contact("generation", "secret-of-GENERATION") != PX_OK);
    CHECK(ask_contact("hashtag", "secret-of-HASHTAG") != PX_OK);
    CHECK(ask_contact("auth", "secret-of-AUTH") != PX_OK);
}

TEST(auth_may_have_a_users_data_deleted)
{
    struct double_service service;
    char url[128];
    (void)snprintf(url, sizeof url, "nats://contact:secret-of-CONTACT@127.0.0.1:%d", nats.port);
    double_start(&service, url, 1, 4);
    struct px_bus *auth = open_as("auth", "secret-of-AUTH");
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, 64 << 10);
    Contact__DeleteUserDataRequest request = CONTACT__DELETE_USER_DATA_REQUEST__INIT;
    const struct px_caller caller = {.timeout_ms = 2000};
    ProtobufCMessage *response = NULL;
    CHECK_OK(px_rpc_call(auth, &contact__contact__descriptor, "DeleteUserData", &caller, &request.base,
                         &arena, &response, NULL, NULL));
    CHECK_INT(((Contact__DeleteUserDataResponse *)response)->deleted, 3);
    px_bus_close(auth);
    double_stop(&service);
}

static void count_message(natsConnection *nc, natsSubscription *subscription, natsMsg *msg, void *data)
{
    (void)nc;
    (void)subscription;
    atomic_fetch_add((atomic_int *)data, 1);
    natsMsg_Destroy(msg);
}

TEST(a_service_can_not_overhear_the_calls_and_answers_of_another)
{
    static atomic_int heard;
    struct px_bus *spy = open_as("hashtag", "secret-of-HASHTAG");
    static const char *const subjects[] = {"pulix.contact.v1.*", "_INBOX.gateway.>", "_INBOX.>", ">"};
    natsSubscription *subscriptions[4] = {0};
    for (size_t i = 0; i < 4; i++)
        (void)natsConnection_Subscribe(&subscriptions[i], px_bus_rpc(spy), subjects[i], count_message,
                                       &heard);
    (void)natsConnection_FlushTimeout(px_bus_rpc(spy), 1000);
    CHECK_OK(ask_contact("gateway", "secret-of-GATEWAY"));
    px_sleep_ms(100);
    CHECK_INT(atomic_load(&heard), 0);
    px_bus_close(spy);
    for (size_t i = 0; i < 4; i++)
        natsSubscription_Destroy(subscriptions[i]);
}

/* True when the bus carried the request to the streams; a forbidden one gets no answer. */
static bool may_ask_streams(struct px_bus *bus, const char *subject)
{
    natsMsg *reply = NULL;
    natsStatus status =
        natsConnection_RequestString(&reply, px_bus_jetstream(bus), subject, "{}", STREAMS_WAIT_MS);
    natsMsg_Destroy(reply);
    return status == NATS_OK;
}

TEST(a_service_may_touch_no_stream_but_its_own_and_nobody_may_empty_one)
{
    static const struct {
        const char *name, *password, *subjects[7];
    } forbidden[] = {
        {"generation",
         "secret-of-GENERATION",
         {"$JS.API.STREAM.UPDATE.AUTH", "$JS.API.STREAM.MSG.DELETE.AUTH", "$JS.API.STREAM.MSG.GET.AUTH",
          "$JS.API.DIRECT.GET.AUTH", "$JS.API.CONSUMER.CREATE.AUTH", "$JS.API.STREAM.PURGE.EVENTS"}},
        {"auth", "secret-of-AUTH", {"$JS.API.STREAM.UPDATE.EVENTS", "$JS.API.STREAM.DELETE.AUTH"}},
        {"hashtag", "secret-of-HASHTAG", {"$JS.API.STREAM.NAMES"}},
        {"contact", "secret-of-CONTACT", {"$JS.API.INFO", "$JS.API.STREAM.CREATE.MINE"}},
        {"gateway",
         "secret-of-GATEWAY",
         {"$JS.API.STREAM.PURGE.AUTH", "$JS.API.STREAM.DELETE.AUTH", "$JS.API.STREAM.MSG.DELETE.AUTH"}},
    };
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        struct px_bus *bus = open_as(forbidden[i].name, forbidden[i].password);
        for (const char *const *subject = forbidden[i].subjects; *subject; subject++)
            if (may_ask_streams(bus, *subject))
                fail_msg("%s may ask %s", forbidden[i].name, *subject);
        px_bus_close(bus);
    }
    struct px_bus *gateway = open_as("gateway", "secret-of-GATEWAY");
    CHECK(may_ask_streams(gateway, "$JS.API.STREAM.INFO.AUTH"));
    px_bus_close(gateway);
}

static void hear_contact(const char *subject, uint64_t sequence, const void *bytes, size_t len, void *data)
{
    (void)subject;
    (void)sequence;
    (void)bytes;
    (void)len;
    atomic_fetch_add((atomic_int *)data, 1);
}

TEST(a_service_that_was_broken_into_can_end_no_session_and_tell_no_event)
{
    static atomic_int heard;
    static const char *const subjects[] = {PX_SUBJECT_REVOKED, "pulix.events.AAAAAAAAAAAAAAAAAAAAAA",
                                           "pulix.wake.generation"};
    struct px_bus *gateway = open_as("gateway", "secret-of-GATEWAY");
    struct px_bus *generation = open_as("generation", "secret-of-GENERATION");
    struct px_bus *contact = open_as("contact", "secret-of-CONTACT");
    uint64_t first = 0, last = 0, last_after = 0;
    CHECK_OK(px_events_setup(gateway, NULL, NULL));
    CHECK_OK(px_event_listen(gateway, PX_SUBJECT_REVOKED, hear_contact, &heard, NULL));
    CHECK_OK(px_event_listen(generation, "pulix.wake.generation", hear_contact, &heard, NULL));
    CHECK_OK(px_event_range(gateway, PX_STREAM_EVENTS, &first, &last, NULL));
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
        (void)natsConnection_PublishString(px_bus_rpc(contact), subjects[i], "x");
    (void)natsConnection_FlushTimeout(px_bus_rpc(contact), 1000);
    px_sleep_ms(100);
    CHECK_INT(atomic_load(&heard), 0);
    CHECK_OK(px_event_range(gateway, PX_STREAM_EVENTS, &first, &last_after, NULL));
    CHECK_INT(last_after, last);
    px_bus_close(contact);
    px_bus_close(generation);
    px_bus_close(gateway);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(nobody_gets_in_without_a_password),
        CASE(auth_tells_of_revocations_and_the_gateway_hears_them),
        CASE(generation_tells_of_jobs),
        CASE(only_the_gateway_may_ask_a_service),
        CASE(auth_may_have_a_users_data_deleted),
        CASE(a_service_can_not_overhear_the_calls_and_answers_of_another),
        CASE(a_service_may_touch_no_stream_but_its_own_and_nobody_may_empty_one),
        CASE(a_service_that_was_broken_into_can_end_no_session_and_tell_no_event),
    };
    return cmocka_run_group_tests(tests, start_bus, stop_bus);
}
