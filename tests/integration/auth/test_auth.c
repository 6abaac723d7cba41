/* What only a real bus, a real program and its death can show. */
#include "support/check.h"

#include <pthread.h>
#include <pulix/event/v1/event.pb-c.h>
#include <string.h>

#include "base/clock.h"
#include "program.h"
#include "rpc/event.h"

/* What the gateways hear. */
struct listener {
    pthread_mutex_t mutex;
    char session_id[64], user_id[64];
    int64_t until_at, heard_ms;
    atomic_int heard;
    struct px_event_subscription *subscription;
};

static void hear(const char *subject, uint64_t sequence, const void *bytes, size_t len, void *data)
{
    struct listener *self = data;
    (void)subject;
    (void)sequence;
    Event__Revoked *event = event__revoked__unpack(NULL, len, bytes);
    if (!event)
        return;
    pthread_mutex_lock(&self->mutex);
    (void)snprintf(self->user_id, sizeof self->user_id, "%s", event->user_id);
    (void)snprintf(self->session_id, sizeof self->session_id, "%s", event->session_id);
    self->until_at = event->until_at;
    self->heard_ms = px_mono_ms();
    pthread_mutex_unlock(&self->mutex);
    event__revoked__free_unpacked(event, NULL);
    atomic_fetch_add(&self->heard, 1);
}

static void listen(struct listener *self, uint64_t from)
{
    memset(self, 0, sizeof *self);
    pthread_mutex_init(&self->mutex, NULL);
    CHECK_OK(px_event_subscribe(bus, PX_STREAM_AUTH, from, hear, self, &self->subscription, NULL));
}

static void stop_listening(struct listener *self)
{
    px_event_unsubscribe(self->subscription);
    pthread_mutex_destroy(&self->mutex);
}

TEST(signing_out_is_told_to_every_gateway_within_a_second)
{
    static struct listener gateway;
    struct person anna;
    person_new(&anna);
    listen(&gateway, UINT64_MAX);
    int64_t start_ms = px_mono_ms();
    CHECK_OK(person_logout(&anna));
    wait_for(&gateway.heard, 1);
    CHECK(gateway.heard_ms - start_ms < 1000);
    CHECK_STR(gateway.user_id, anna.user_id);
    CHECK_STR(gateway.session_id, anna.session_id);
    CHECK(gateway.until_at >= px_wall_ms() - 1000);
    stop_listening(&gateway);
}

TEST(deleting_an_account_asks_every_service_once)
{
    static struct stand_in generation, hashtag, contact;
    static struct listener gateway;
    struct person anna;
    person_new(&anna);
    stand_in_start(&generation, "generation", false);
    stand_in_start(&hashtag, "hashtag", false);
    stand_in_start(&contact, "contact", false);
    listen(&gateway, UINT64_MAX);
    CHECK_OK(person_delete(&anna));
    CHECK_INT(atomic_load(&generation.asked), 1);
    CHECK_INT(atomic_load(&hashtag.asked), 1);
    CHECK_INT(atomic_load(&contact.asked), 1);
    CHECK_STR(generation.user_id, anna.user_id);
    wait_for(&gateway.heard, 2); /* the whole account, and its session */
    CHECK_STR(gateway.user_id, anna.user_id);
    CHECK_CODE(person_sign_in(&anna, PASSWORD), PX_BAD_CREDENTIALS);
    stop_listening(&gateway);
    stand_in_stop(&generation);
    stand_in_stop(&hashtag);
    stand_in_stop(&contact);
}

TEST(a_service_that_is_down_or_refuses_is_asked_again_and_the_others_are_not)
{
    static struct stand_in generation, hashtag, contact;
    struct person anna;
    person_new(&anna);
    stand_in_start(&generation, "generation", false);
    stand_in_start(&contact, "contact", true);
    CHECK_OK(person_delete(&anna));
    CHECK_INT(atomic_load(&generation.asked), 1);
    CHECK_INT(atomic_load(&contact.asked), 1);
    stand_in_start(&hashtag, "hashtag", false);
    atomic_store(&contact.refuses, false);
    wait_for(&hashtag.asked, 1);
    wait_for(&contact.asked, 2);
    CHECK_STR(hashtag.user_id, anna.user_id);
    px_sleep_ms(500);
    CHECK_INT(atomic_load(&generation.asked), 1);
    CHECK_INT(atomic_load(&hashtag.asked), 1);
    stand_in_stop(&generation);
    stand_in_stop(&hashtag);
    stand_in_stop(&contact);
}

TEST(a_deletion_outlives_the_death_of_the_program)
{
    static struct stand_in generation, hashtag, contact;
    struct person anna;
    person_new(&anna);
    CHECK_OK(person_delete(&anna)); /* nobody is there */
    program_kill();
    stand_in_start(&generation, "generation", false);
    stand_in_start(&hashtag, "hashtag", false);
    stand_in_start(&contact, "contact", false);
    program_start(SECRET);
    wait_for(&generation.asked, 1);
    wait_for(&hashtag.asked, 1);
    wait_for(&contact.asked, 1);
    CHECK_STR(contact.user_id, anna.user_id);
    CHECK_CODE(person_sign_in(&anna, PASSWORD), PX_BAD_CREDENTIALS);
    stand_in_stop(&generation);
    stand_in_stop(&hashtag);
    stand_in_stop(&contact);
}

TEST(accounts_and_sessions_outlive_the_death_of_the_program)
{
    auto_arena struct px_arena arena = {0};
    struct person anna;
    ProtobufCMessage *response = NULL;
    Auth__RefreshRequest request = AUTH__REFRESH_REQUEST__INIT;
    px_arena_init(&arena, PX_ARENA_BUDGET);
    person_new(&anna);
    request.refresh_token = anna.refresh_token;
    program_kill();
    program_start(SECRET);
    int64_t until_ms = px_mono_ms() + 20000;
    while (call(&anna, "Refresh", &request.base, &arena, &response, NULL) != PX_OK) {
        CHECK(px_mono_ms() < until_ms);
        px_sleep_ms(50);
    }
    CHECK_STR(((Auth__LoginResponse *)response)->user->id, anna.user_id);
}

TEST(what_a_lost_bus_forgets_is_told_again)
{
    static struct listener gateway;
    struct person anna;
    person_new(&anna);
    CHECK_OK(person_logout(&anna));
    nats_fixture_kill(&nats);
    nats_fixture_restart(&nats, true);
    int64_t until_ms = px_mono_ms() + 20000;
    while (!px_bus_connected(bus) || px_events_setup(bus, NULL, NULL) != PX_OK) {
        CHECK(px_mono_ms() < until_ms);
        px_sleep_ms(20);
    }
    listen(&gateway, 0);
    bool found = false;
    while (!found && px_mono_ms() < until_ms) {
        pthread_mutex_lock(&gateway.mutex);
        found = strcmp(gateway.session_id, anna.session_id) == 0;
        pthread_mutex_unlock(&gateway.mutex);
        px_sleep_ms(5);
    }
    CHECK(found);
    stop_listening(&gateway);
}

struct crowd {
    struct person *anna;
    atomic_int in, away, odd;
};

static void *sign_in_once(void *data)
{
    struct crowd *crowd = data;
    struct person copy = *crowd->anna;
    enum px_code code = person_sign_in(&copy, PASSWORD);
    atomic_fetch_add(code == PX_OK ? &crowd->in : code == PX_OVERLOADED ? &crowd->away : &crowd->odd, 1);
    nats_ReleaseThreadMemory();
    return NULL;
}

TEST(a_crowd_at_the_door_does_not_keep_others_waiting)
{
    enum { N = 60 };
    struct person anna;
    struct crowd crowd = {.anna = &anna};
    pthread_t threads[N];
    person_new(&anna);
    for (int i = 0; i < N; i++)
        CHECK_INT(pthread_create(&threads[i], NULL, sign_in_once, &crowd), 0);
    px_sleep_ms(30);
    for (int i = 0; i < 5; i++) {
        auto_arena struct px_arena arena = {0};
        Auth__GetMeRequest request = AUTH__GET_ME_REQUEST__INIT;
        ProtobufCMessage *response = NULL;
        px_arena_init(&arena, PX_ARENA_BUDGET);
        int64_t start_ms = px_mono_ms();
        CHECK_OK(call(&anna, "GetMe", &request.base, &arena, &response, NULL));
        CHECK(px_mono_ms() - start_ms < 2000);
    }
    for (int i = 0; i < N; i++)
        CHECK_INT(pthread_join(threads[i], NULL), 0);
    CHECK(atomic_load(&crowd.in) > 0);
    CHECK_INT(atomic_load(&crowd.in) + atomic_load(&crowd.away), N);
}

TEST(sigterm_ends_it_cleanly_and_weak_secrets_keep_it_from_starting)
{
    static const char *const weak[] = {"", "short", "1234567890123456789012345678901",
                                       "your-256-bit-secret-your-256-bit-secret",
                                       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    CHECK_INT(program_end(), 0);
    for (size_t i = 0; i < sizeof weak / sizeof *weak; i++) {
        program_start(weak[i]);
        CHECK_INT(program_wait(), 78);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(signing_out_is_told_to_every_gateway_within_a_second),
        CASE(deleting_an_account_asks_every_service_once),
        CASE(a_service_that_is_down_or_refuses_is_asked_again_and_the_others_are_not),
        CASE(a_deletion_outlives_the_death_of_the_program),
        CASE(accounts_and_sessions_outlive_the_death_of_the_program),
        CASE(what_a_lost_bus_forgets_is_told_again),
        CASE(a_crowd_at_the_door_does_not_keep_others_waiting),
        CASE(sigterm_ends_it_cleanly_and_weak_secrets_keep_it_from_starting),
    };
    return cmocka_run_group_tests(tests, start_all, stop_all);
}
