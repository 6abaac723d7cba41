/* Log-in, refresh tokens, changing the password. */
#include "support/check.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "auth/attempts.h"
#include "auth/hasher.h"
#include "auth/sessions.h"
#include "auth/users.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "fixture.h"

#define ANNA "anna@example.org"

static char anna_id[PX_ID_SIZE];

static int start_with_anna(void **state)
{
    (void)service_start(state);
    CHECK_OK(sign_up(ANNA, anna_id));
    return 0;
}

TEST(the_right_password_gives_tokens_and_the_account)
{
    Auth__LoginRequest request = AUTH__LOGIN_REQUEST__INIT;
    ProtobufCMessage *message = NULL;
    static char email[] = "Anna@Example.org", password[] = PASSWORD;
    request.email = email;
    request.password = password;
    CHECK_OK(call_method("Login", &request.base, &message));
    const Auth__LoginResponse *response = (const Auth__LoginResponse *)message;
    struct px_claims claims;
    CHECK_STR(response->token_type, "bearer");
    CHECK_INT(response->expires_in, PX_TOKEN_LIFETIME_S);
    CHECK_STR(response->user->id, anna_id);
    CHECK_OK(px_token_verify(&service.keyring, response->access_token, px_wall_ms() / 1000, &claims, NULL));
    CHECK_STR(claims.user_id, anna_id);
    CHECK_INT(claims.expires_s - claims.issued_s, PX_TOKEN_LIFETIME_S);
    CHECK(px_wall_ms() / 1000 - claims.auth_time_s <= 1);
    CHECK_INT(claims.role, PX_ROLE_USER);
}

TEST(an_unknown_address_and_a_wrong_password_look_the_same)
{
    CHECK_CODE(sign_in(ANNA, "wrong password", NULL), PX_BAD_CREDENTIALS);
    struct px_error wrong = last.err;
    CHECK_CODE(sign_in("nobody@example.org", "wrong password", NULL), PX_BAD_CREDENTIALS);
    CHECK_MEM(&wrong, &last.err, sizeof wrong);
    CHECK_CODE(sign_in("not an address", "wrong password", NULL), PX_BAD_CREDENTIALS);
    CHECK_MEM(&wrong, &last.err, sizeof wrong);
}

TEST(an_empty_form_names_its_fields)
{
    CHECK_CODE(sign_in("", "", NULL), PX_VALIDATION_FAILED);
    CHECK_INT(last.err.n_fields, 2);
}

TEST(two_people_with_one_password_have_different_hashes)
{
    auto_arena struct px_arena arena = {0};
    struct user anna, bob;
    px_arena_init(&arena, PX_ARENA_BUDGET);
    CHECK_OK(sign_up("bob@example.org", NULL));
    CHECK_OK(users_find(service.store, ANNA, &arena, &anna, NULL));
    CHECK_OK(users_find(service.store, "bob@example.org", &arena, &bob, NULL));
    CHECK(strcmp(anna.password_hash, bob.password_hash) != 0);
    CHECK_INT(strncmp(anna.password_hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31), 0);
}

TEST(a_hash_with_old_parameters_is_raised_at_the_next_log_in)
{
    auto_arena struct px_arena arena = {0};
    struct user anna;
    struct px_change change = {0};
    char weak[crypto_pwhash_STRBYTES];
    px_arena_init(&arena, PX_ARENA_BUDGET);
    CHECK_INT(crypto_pwhash_str(weak, PASSWORD, strlen(PASSWORD), 1, 8 << 20), 0);
    px_change_set(&change, "password", PX_STR(weak));
    CHECK_OK(users_change(service.store, anna_id, &change, &arena, &anna, NULL));
    CHECK_CODE(sign_in(ANNA, "wrong password", NULL), PX_BAD_CREDENTIALS);
    CHECK_OK(users_get(service.store, anna_id, &arena, &anna, NULL));
    CHECK_STR(anna.password_hash, weak);
    CHECK_OK(sign_in(ANNA, PASSWORD, NULL));
    CHECK_OK(users_get(service.store, anna_id, &arena, &anna, NULL));
    CHECK_INT(strncmp(anna.password_hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31), 0);
    CHECK_OK(sign_in(ANNA, PASSWORD, NULL));
}

TEST(a_refresh_token_gives_new_tokens_of_the_same_session)
{
    char first[128], second[128], third[128];
    CHECK_OK(sign_in(ANNA, PASSWORD, first));
    struct px_claims before = access_claims();
    CHECK_OK(use_refresh(first, second));
    struct px_claims after = access_claims();
    CHECK_STR(after.session_id, before.session_id);
    CHECK_STR(after.user_id, before.user_id);
    CHECK(strcmp(after.token_id, before.token_id) != 0);
    CHECK_INT(after.auth_time_s, before.auth_time_s);
    CHECK(strcmp(first, second) != 0);
    CHECK_OK(use_refresh(second, third));
}

TEST(a_refresh_token_used_twice_ends_its_session)
{
    char first[128], second[128];
    CHECK_OK(sign_in(ANNA, PASSWORD, first));
    struct px_claims claims = access_claims();
    CHECK_OK(use_refresh(first, second));
    CHECK_CODE(use_refresh(first, NULL), PX_UNAUTHENTICATED);
    CHECK_CODE(use_refresh(second, NULL), PX_UNAUTHENTICATED);
    CHECK_INT(count_revocations(anna_id, claims.session_id), 1);
}

TEST(the_end_of_one_session_leaves_others_alone)
{
    char here[128], there[128];
    CHECK_OK(sign_in(ANNA, PASSWORD, here));
    CHECK_OK(sign_in(ANNA, PASSWORD, there));
    CHECK_OK(use_refresh(here, NULL));
    CHECK_CODE(use_refresh(here, NULL), PX_UNAUTHENTICATED);
    CHECK_OK(use_refresh(there, NULL));
}

TEST(text_that_is_no_refresh_token_is_refused)
{
    char token[128];
    static const char *const bad[] = {"", ".", "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAA.",
                                      "not a token at all"};
    for (size_t i = 0; i < PX_ARRAY_LEN(bad); i++)
        CHECK_CODE(use_refresh(bad[i], NULL), PX_UNAUTHENTICATED);
    CHECK_OK(sign_in(ANNA, PASSWORD, token));
    token[0] = token[0] == 'A' ? 'B' : 'A'; /* a session that is not there */
    CHECK_CODE(use_refresh(token, NULL), PX_UNAUTHENTICATED);
}

TEST(a_refresh_token_is_not_stored_in_clear)
{
    char token[128];
    auto_bson bson_t *doc = NULL;
    CHECK_OK(sign_in(ANNA, PASSWORD, token));
    CHECK_OK(px_store_get(service.store, &sessions_collection, access_claims().session_id, &doc, NULL));
    auto_free char *json = bson_as_canonical_extended_json(doc, NULL);
    CHECK(!strstr(json, strchr(token, '.') + 1));
}

TEST(an_expired_session_is_over)
{
    char token[128];
    struct px_change change = {0};
    CHECK_OK(sign_in(ANNA, PASSWORD, token));
    px_change_set(&change, "expires_at", PX_INT(px_wall_ms() - 1));
    CHECK_OK(px_store_update(service.store, &sessions_collection, access_claims().session_id, &change, NULL,
                             NULL));
    CHECK_CODE(use_refresh(token, NULL), PX_UNAUTHENTICATED);
    CHECK_INT(count_documents(&sessions_collection, "by_user", PX_STR(anna_id)), 0);
}

TEST(refreshing_does_not_move_the_absolute_end_of_a_session)
{
    char token[128];
    struct session session;
    struct px_change change = {0};
    int64_t end_ms = px_wall_ms() + 1000;
    CHECK_OK(sign_in(ANNA, PASSWORD, token));
    px_change_set(&change, "ends_at", PX_INT(end_ms));
    CHECK_OK(px_store_update(service.store, &sessions_collection, access_claims().session_id, &change, NULL,
                             NULL));
    CHECK_OK(use_refresh(token, token));
    CHECK_OK(sessions_get(service.store, anna_id, access_claims().session_id, &session, NULL));
    CHECK_INT(session.ends_at, end_ms);
    px_sleep_ms(1100);
    CHECK_CODE(use_refresh(token, NULL), PX_UNAUTHENTICATED);
}

static enum px_code change_password(const char *from, const char *to)
{
    Auth__ChangePasswordRequest request = AUTH__CHANGE_PASSWORD_REQUEST__INIT;
    request.old_password = px_unconst(from);
    request.new_password = px_unconst(to);
    return call_method("ChangePassword", &request.base, NULL);
}

TEST(a_new_password_ends_all_other_sessions)
{
    char here[128], there[128];
    CHECK_OK(sign_in(ANNA, PASSWORD, there));
    struct px_claims other = access_claims();
    CHECK_OK(sign_in(ANNA, PASSWORD, here));
    struct px_claims own = access_claims();
    CHECK_OK(change_password(PASSWORD, "a quiet harbour 88"));
    CHECK_INT(count_revocations(anna_id, other.session_id), 1);
    CHECK_INT(count_revocations(anna_id, own.session_id), 0);
    CHECK_CODE(use_refresh(there, NULL), PX_UNAUTHENTICATED);
    CHECK_OK(use_refresh(here, NULL));
    CHECK_CODE(sign_in(ANNA, PASSWORD, NULL), PX_BAD_CREDENTIALS);
    CHECK_OK(sign_in(ANNA, "a quiet harbour 88", NULL));
}

TEST(a_new_password_needs_the_old_one)
{
    CHECK_OK(sign_in(ANNA, PASSWORD, NULL));
    CHECK_CODE(change_password("", "a quiet harbour 88"), PX_VALIDATION_FAILED);
    CHECK_STR(last.err.fields[0].path, "old_password");
    CHECK_CODE(change_password("wrong password", "a quiet harbour 88"), PX_VALIDATION_FAILED);
    CHECK_STR(last.err.fields[0].path, "old_password");
    CHECK_STR(px_fault_token(last.err.fields[0].fault), "wrong");
    CHECK_CODE(change_password(PASSWORD, "password123"), PX_VALIDATION_FAILED);
    CHECK_STR(last.err.fields[0].path, "new_password");
    CHECK_OK(sign_in(ANNA, PASSWORD, NULL));
}

/* What a refresh finds when the password was changed at the same moment. */
TEST(a_session_opened_with_an_old_password_does_not_outlive_the_change)
{
    char token[SESSION_TOKEN_SIZE];
    struct session session;
    CHECK_OK(sign_in(ANNA, PASSWORD, NULL));
    CHECK_OK(change_password(PASSWORD, "a quiet harbour 88"));
    CHECK_OK(sessions_start(service.store, anna_id, 0, "late", &session, token, NULL));
    CHECK_CODE(use_refresh(token, NULL), PX_UNAUTHENTICATED);
}

TEST(guessing_is_slowed_and_the_owner_elsewhere_is_not_punished)
{
    for (int i = 0; i < ATTEMPTS_FREE; i++)
        CHECK_CODE(sign_in(ANNA, "wrong password", NULL), PX_BAD_CREDENTIALS);
    for (int i = 0; i < 90; i++) {
        CHECK_CODE(sign_in(ANNA, "wrong password", NULL), PX_RATE_LIMITED);
        CHECK(last.err.retry_after_s > 0 && last.err.retry_after_s <= 31);
    }
    CHECK_CODE(sign_in(ANNA, PASSWORD, NULL), PX_RATE_LIMITED);
    caller.client = "10.0.0.2";
    CHECK_OK(sign_in(ANNA, PASSWORD, NULL));
}

TEST(guessing_at_an_account_that_does_not_exist_is_slowed_in_the_same_way)
{
    for (int i = 0; i < ATTEMPTS_FREE; i++)
        CHECK_CODE(sign_in("nobody@example.org", "wrong password", NULL), PX_BAD_CREDENTIALS);
    CHECK_CODE(sign_in("nobody@example.org", "wrong password", NULL), PX_RATE_LIMITED);
    CHECK_OK(sign_in(ANNA, PASSWORD, NULL));
}

TEST(the_right_password_forgives_earlier_failures)
{
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < ATTEMPTS_FREE - 1; i++)
            CHECK_CODE(sign_in(ANNA, "wrong password", NULL), PX_BAD_CREDENTIALS);
        CHECK_OK(sign_in(ANNA, PASSWORD, NULL));
    }
}

TEST(guessing_by_way_of_a_stolen_token_is_slowed_too)
{
    CHECK_OK(sign_in(ANNA, PASSWORD, NULL));
    for (int i = 0; i < ATTEMPTS_FREE; i++)
        CHECK_CODE(change_password("wrong password", "a quiet harbour 88"), PX_VALIDATION_FAILED);
    CHECK_CODE(change_password(PASSWORD, "a quiet harbour 88"), PX_RATE_LIMITED);
}

TEST(too_many_sessions_end_the_one_used_longest_ago)
{
    char first[128];
    CHECK_OK(sign_in(ANNA, PASSWORD, first));
    struct px_claims oldest = access_claims();
    px_sleep_ms(5);
    for (int i = 1; i < AUTH_MAX_SESSIONS; i++) {
        struct session session;
        char token[SESSION_TOKEN_SIZE];
        CHECK_OK(sessions_start(service.store, anna_id, 0, "", &session, token, NULL));
    }
    CHECK_INT(count_documents(&sessions_collection, "by_user", PX_STR(anna_id)), AUTH_MAX_SESSIONS);
    CHECK_OK(sign_in(ANNA, PASSWORD, NULL));
    CHECK_INT(count_documents(&sessions_collection, "by_user", PX_STR(anna_id)), AUTH_MAX_SESSIONS);
    CHECK_INT(count_revocations(anna_id, oldest.session_id), 1);
    CHECK_CODE(use_refresh(first, NULL), PX_UNAUTHENTICATED);
}

int main(void)
{
#define WITH_ANNA(name) cmocka_unit_test_setup_teardown(name, start_with_anna, service_stop)
    const struct CMUnitTest tests[] = {
        WITH_ANNA(the_right_password_gives_tokens_and_the_account),
        WITH_ANNA(an_unknown_address_and_a_wrong_password_look_the_same),
        WITH_ANNA(an_empty_form_names_its_fields),
        WITH_ANNA(two_people_with_one_password_have_different_hashes),
        WITH_ANNA(a_hash_with_old_parameters_is_raised_at_the_next_log_in),
        WITH_ANNA(a_refresh_token_gives_new_tokens_of_the_same_session),
        WITH_ANNA(a_refresh_token_used_twice_ends_its_session),
        WITH_ANNA(the_end_of_one_session_leaves_others_alone),
        WITH_ANNA(text_that_is_no_refresh_token_is_refused),
        WITH_ANNA(a_refresh_token_is_not_stored_in_clear),
        WITH_ANNA(an_expired_session_is_over),
        WITH_ANNA(refreshing_does_not_move_the_absolute_end_of_a_session),
        WITH_ANNA(a_new_password_ends_all_other_sessions),
        WITH_ANNA(a_new_password_needs_the_old_one),
        WITH_ANNA(a_session_opened_with_an_old_password_does_not_outlive_the_change),
        WITH_ANNA(guessing_is_slowed_and_the_owner_elsewhere_is_not_punished),
        WITH_ANNA(guessing_at_an_account_that_does_not_exist_is_slowed_in_the_same_way),
        WITH_ANNA(the_right_password_forgives_earlier_failures),
        WITH_ANNA(guessing_by_way_of_a_stolen_token_is_slowed_too),
        WITH_ANNA(too_many_sessions_end_the_one_used_longest_ago),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
