/* What happens to calls when there are too many, when a service goes, and when the bus breaks. */
#include "support/check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/clock.h"
#include "double.h"
#include "support/nats_fixture.h"

enum { N_CALLERS = 8, RECONNECT_WAIT_MS = 10000 };

static struct nats_fixture nats;

static int start_bus(void **state)
{
    (void)state;
    nats_fixture_start(&nats, NULL);
    return 0;
}

static int stop_bus(void **state)
{
    (void)state;
    nats_fixture_stop(&nats);
    return 0;
}

/* Threads that call until they are told to stop. */
struct load {
    struct px_bus *client;
    const char *order;
    int timeout_ms, most; /* most calls of each thread; 0 = until 'stop' */
    atomic_bool stop;
    atomic_int ok, overloaded, other;
    pthread_t threads[N_CALLERS];
};

static void *keep_calling(void *data)
{
    struct load *load = data;
    for (int i = 0; !atomic_load(&load->stop) && (load->most == 0 || i < load->most); i++) {
        struct px_error err = {0};
        enum px_code code = client_order(load->client, load->order, load->timeout_ms, NULL, &err);
        atomic_fetch_add(code == PX_OK           ? &load->ok
                         : code == PX_OVERLOADED ? &load->overloaded
                                                 : &load->other,
                         1);
        if (code != PX_OK && code != PX_OVERLOADED)
            (void)printf("# call failed: %s (%s)\n", px_code_token(code), err.cause);
    }
    nats_ReleaseThreadMemory();
    return NULL;
}

static void start_load(struct load *load)
{
    for (int i = 0; i < N_CALLERS; i++)
        CHECK_INT(pthread_create(&load->threads[i], NULL, keep_calling, load), 0);
}

static void end_load(struct load *load)
{
    for (int i = 0; i < N_CALLERS; i++)
        pthread_join(load->threads[i], NULL);
}

static void wait_until(atomic_int *counter, int value)
{
    int64_t until_ms = px_mono_ms() + RECONNECT_WAIT_MS;
    while (atomic_load(counter) < value && px_mono_ms() < until_ms)
        px_sleep_ms(5);
    CHECK_INT(atomic_load(counter), value);
}

TEST(a_full_queue_is_answered_at_once_and_what_was_accepted_is_served)
{
    enum { QUEUE = 2 };
    struct double_service service;
    pthread_t first;
    double_start(&service, nats.url, 1, QUEUE);
    struct px_bus *client = client_open(nats.url);
    struct load one = {.client = client, .order = "wait", .timeout_ms = 20000, .most = 1};
    struct load load = one;
    CHECK_INT(pthread_create(&first, NULL, keep_calling, &one), 0);
    wait_until(&service.n_calls, 1); /* the only thread is busy */
    start_load(&load);
    wait_until(&load.overloaded, N_CALLERS - QUEUE);
    struct px_error err = {0};
    CHECK_CODE(client_order(client, "hello", 10000, NULL, &err), PX_OVERLOADED);
    CHECK_INT(err.retry_after_s, 1);
    CHECK_INT(atomic_load(&service.n_calls), 1);
    atomic_store(&service.open, true);
    end_load(&load);
    CHECK_INT(pthread_join(first, NULL), 0);
    CHECK_INT(atomic_load(&one.ok), 1);
    CHECK_INT(atomic_load(&load.ok), QUEUE);
    CHECK_INT(atomic_load(&load.other), 0);
    px_bus_close(client);
    double_stop(&service);
}

TEST(an_instance_that_leaves_under_load_loses_no_call)
{
    struct double_service stays, leaves;
    double_start(&stays, nats.url, 4, 256);
    struct px_bus *client = client_open(nats.url);
    struct load load = {.client = client, .order = "hello", .timeout_ms = 10000};
    start_load(&load);
    int served = 0;
    for (int i = 0; i < 10; i++) {
        double_start(&leaves, nats.url, 4, 256);
        px_sleep_ms(60);
        served += atomic_load(&leaves.n_calls);
        double_stop(&leaves);
    }
    atomic_store(&load.stop, true);
    end_load(&load);
    CHECK_INT(atomic_load(&load.other), 0);
    CHECK_INT(atomic_load(&load.overloaded), 0);
    CHECK(served > 0);
    px_bus_close(client);
    double_stop(&stays);
}

TEST(the_last_instance_answers_everything_it_has_taken)
{
    struct double_service service;
    double_start(&service, nats.url, 2, 64);
    struct px_bus *client = client_open(nats.url);
    struct load load = {.client = client, .order = "slow", .timeout_ms = 10000, .most = 1};
    start_load(&load);
    px_sleep_ms(250); /* all have been sent; two are at work, each for 400 ms */
    double_stop(&service);
    end_load(&load);
    CHECK_INT(atomic_load(&load.ok), N_CALLERS);
    CHECK_INT(atomic_load(&service.n_calls), N_CALLERS);
    px_bus_close(client);
}

TEST(a_drain_gives_up_when_its_time_is_over)
{
    struct double_service service;
    double_start(&service, nats.url, 1, 64);
    struct px_bus *client = client_open(nats.url);
    struct load load = {.client = client, .order = "wait", .timeout_ms = 20000, .most = 1};
    start_load(&load);
    wait_until(&service.n_calls, 1);
    px_sleep_ms(250);
    int64_t start_ms = px_mono_ms();
    CHECK(!px_server_stop(service.server, 300));
    CHECK(px_mono_ms() - start_ms < 3000);
    atomic_store(&service.open, true);
    end_load(&load); /* the rest is answered all the same */
    CHECK_INT(atomic_load(&load.ok), N_CALLERS);
    px_bus_close(client);
    double_stop(&service);
}

static void wait_until_back(struct px_bus *client)
{
    int64_t until_ms = px_mono_ms() + RECONNECT_WAIT_MS;
    while (client_order(client, "hello", 1000, NULL, NULL) != PX_OK && px_mono_ms() < until_ms)
        px_sleep_ms(20);
    CHECK_OK(client_order(client, "hello", 5000, NULL, NULL));
}

TEST(a_call_during_an_outage_fails_at_once_and_is_never_carried_out)
{
    struct double_service service;
    double_start(&service, nats.url, 2, 64);
    struct px_bus *client = client_open(nats.url);
    CHECK_OK(client_order(client, "hello", 5000, NULL, NULL));
    unsigned epoch = px_bus_epoch(client);
    int before = atomic_load(&service.n_calls);
    nats_fixture_kill(&nats);
    px_sleep_ms(100);
    CHECK(!px_bus_connected(client));
    for (int i = 0; i < 20; i++) {
        struct px_error err = {0};
        int64_t start_ms = px_mono_ms();
        CHECK_CODE(client_order(client, "lost", 5000, NULL, &err), PX_UNAVAILABLE);
        CHECK_INT(err.retry_after_s, 1);
        CHECK(px_mono_ms() - start_ms < 2000);
    }
    nats_fixture_restart(&nats, false);
    int64_t until_ms = px_mono_ms() + RECONNECT_WAIT_MS;
    while (!(px_bus_connected(client) && px_bus_connected(service.bus)) && px_mono_ms() < until_ms)
        px_sleep_ms(20);
    px_sleep_ms(300);
    CHECK_INT(atomic_load(&service.n_calls), before);
    wait_until_back(client);
    CHECK(px_bus_connected(client));
    CHECK(px_bus_epoch(client) != epoch);
    CHECK(!px_bus_lost(client));
    px_bus_close(client);
    double_stop(&service);
}

TEST(a_call_that_was_held_up_past_its_deadline_is_not_carried_out)
{
    struct double_service service;
    double_start(&service, nats.url, 2, 64);
    struct px_bus *client = client_open(nats.url);
    CHECK_OK(client_order(client, "hello", 5000, NULL, NULL));
    int before = atomic_load(&service.n_calls);
    nats_fixture_pause(&nats);
    CHECK_CODE(client_order(client, "late", 300, NULL, NULL), PX_DEADLINE_EXCEEDED);
    px_sleep_ms(100);
    nats_fixture_resume(&nats);
    px_sleep_ms(300);
    CHECK_INT(atomic_load(&service.n_calls), before);
    CHECK_OK(client_order(client, "hello", 5000, NULL, NULL));
    px_bus_close(client);
    double_stop(&service);
}

TEST(a_bus_that_is_not_there_is_waited_for_and_then_given_up)
{
    const struct px_bus_options options = {.url = "nats://127.0.0.1:1", .name = "lonely", .n_rpc = 1};
    struct px_bus *bus = NULL;
    struct px_error err = {0};
    int64_t start_ms = px_mono_ms();
    CHECK_CODE(px_bus_open(&options, 400, &bus, &err), PX_UNAVAILABLE);
    CHECK(px_mono_ms() - start_ms >= 400);
    CHECK(px_mono_ms() - start_ms < 4000);
    CHECK(bus == NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_full_queue_is_answered_at_once_and_what_was_accepted_is_served),
        CASE(an_instance_that_leaves_under_load_loses_no_call),
        CASE(the_last_instance_answers_everything_it_has_taken),
        CASE(a_drain_gives_up_when_its_time_is_over),
        CASE(a_call_during_an_outage_fails_at_once_and_is_never_carried_out),
        CASE(a_call_that_was_held_up_past_its_deadline_is_not_carried_out),
        CASE(a_bus_that_is_not_there_is_waited_for_and_then_given_up),
    };
    return cmocka_run_group_tests(tests, start_bus, stop_bus);
}
