/* Many at once. */
#include "support/check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "auth/sessions.h"
#include "auth/users.h"
#include "base/clock.h"
#include "fixture.h"

enum { N = 32 };

static atomic_int won, lost, odd;
static char token[SESSION_TOKEN_SIZE];

static void *insert_anna(void *data)
{
    auto_arena struct px_arena arena = {0};
    char id[PX_ID_SIZE];
    px_arena_init(&arena, PX_ARENA_BUDGET);
    px_id_new(id);
    const struct user user = {
        .id = id,
        .first_name = "Anna",
        .last_name = "Petrova",
        .password_hash = "x",
        .email = users_spell_email(&arena, (uintptr_t)data % 2 ? "Anna@example.org" : "anna@EXAMPLE.org")};
    enum px_code code = users_insert(service.store, &user, NULL);
    atomic_fetch_add(code == PX_OK ? &won : code == PX_EMAIL_TAKEN ? &lost : &odd, 1);
    return NULL;
}

static void *refresh(void *data)
{
    struct session session;
    char next[SESSION_TOKEN_SIZE];
    bool ended = false;
    (void)data;
    enum px_code code = sessions_use(service.store, token, &session, next, &ended, NULL);
    atomic_fetch_add(code == PX_OK ? &won : code == PX_UNAUTHENTICATED && ended ? &lost : &odd, 1);
    return NULL;
}

static void run_all(void *(*fn)(void *))
{
    pthread_t threads[N];
    atomic_store(&won, 0);
    atomic_store(&lost, 0);
    atomic_store(&odd, 0);
    for (uintptr_t i = 0; i < N; i++)
        CHECK_INT(pthread_create(&threads[i], NULL, fn, (void *)i), 0);
    for (int i = 0; i < N; i++)
        CHECK_INT(pthread_join(threads[i], NULL), 0);
}

TEST(one_address_has_one_account_however_many_sign_up_at_once)
{
    run_all(insert_anna);
    CHECK_INT(atomic_load(&won), 1);
    CHECK_INT(atomic_load(&lost), N - 1);
    CHECK_INT(atomic_load(&odd), 0);
}

TEST(one_refresh_token_is_good_once_however_many_use_it_at_once)
{
    struct session session;
    CHECK_OK(sessions_start(service.store, "AAAAAAAAAAAAAAAAAAAAAA", 0, "", &session, token, NULL));
    run_all(refresh);
    CHECK_INT(atomic_load(&won), 1);
    CHECK_INT(atomic_load(&lost), N - 1);
    CHECK_INT(atomic_load(&odd), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_address_has_one_account_however_many_sign_up_at_once,
                                        service_start, service_stop),
        cmocka_unit_test_setup_teardown(one_refresh_token_is_good_once_however_many_use_it_at_once,
                                        service_start, service_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
