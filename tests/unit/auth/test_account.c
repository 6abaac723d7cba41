/* Signing up, one's own data, and the end of an account. */
#include "support/check.h"

#include <string.h>

#include "auth/deletion.h"
#include "auth/sessions.h"
#include "auth/users.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "fixture.h"

#define ANNA "anna@example.org"

static char first_name[600], last_name[64], email[300], password[600];

/* A good request to change one member of. */
static Auth__SignUpRequest good_sign_up(void)
{
    Auth__SignUpRequest request = AUTH__SIGN_UP_REQUEST__INIT;
    (void)snprintf(first_name, sizeof first_name, "Anna");
    (void)snprintf(last_name, sizeof last_name, "Petrova");
    (void)snprintf(email, sizeof email, ANNA);
    (void)snprintf(password, sizeof password, PASSWORD);
    request.first_name = first_name;
    request.last_name = last_name;
    request.email = email;
    request.password = password;
    return request;
}

/* The one fault of the last call is this one. */
static void check_fault(const char *field, enum px_fault fault)
{
    CHECK_CODE(last.err.code, PX_VALIDATION_FAILED);
    CHECK_INT(last.err.n_fields, 1);
    CHECK_STR(last.err.fields[0].path, field);
    CHECK_STR(px_fault_token(last.err.fields[0].fault), px_fault_token(fault));
}

TEST(signing_up_answers_with_a_message_and_the_account)
{
    Auth__SignUpRequest request = good_sign_up();
    ProtobufCMessage *message = NULL;
    CHECK_OK(call_method("SignUp", &request.base, &message));
    const Auth__SignUpResponse *response = (const Auth__SignUpResponse *)message;
    CHECK_STR(response->message, "Account created.");
    CHECK(px_id_valid(response->user->id));
    CHECK_STR(response->user->first_name, "Anna");
    CHECK_STR(response->user->last_name, "Petrova");
    CHECK_STR(response->user->email, ANNA);
    CHECK_INT(response->user->plan, AUTH__PLAN__PLAN_STANDARD);
    CHECK_INT(response->user->role, AUTH__ROLE__ROLE_USER);
    CHECK_INT(response->user->language, AUTH__LANGUAGE__LANGUAGE_EN);
    CHECK(!response->user->is_verified);
    CHECK(px_wall_ms() - response->user->created_at < 60000);
}

TEST(a_russian_reader_gets_a_russian_message_and_language)
{
    Auth__SignUpRequest request = good_sign_up();
    ProtobufCMessage *message = NULL;
    caller.lang = PX_RU;
    CHECK_OK(call_method("SignUp", &request.base, &message));
    CHECK_STR(((Auth__SignUpResponse *)message)->message, "Аккаунт создан.");
    CHECK_INT(((Auth__SignUpResponse *)message)->user->language, AUTH__LANGUAGE__LANGUAGE_RU);
    request.email = px_unconst("second@example.org");
    request.language = AUTH__LANGUAGE__LANGUAGE_EN;
    CHECK_OK(call_method("SignUp", &request.base, &message));
    CHECK_INT(((Auth__SignUpResponse *)message)->user->language, AUTH__LANGUAGE__LANGUAGE_EN);
}

TEST(signing_up_twice_is_a_conflict_in_any_spelling)
{
    static const char *const spellings[] = {ANNA, "Anna@example.org", "ANNA@EXAMPLE.ORG", "anna@Example.Org"};
    CHECK_OK(sign_up(ANNA, NULL));
    for (size_t i = 0; i < PX_ARRAY_LEN(spellings); i++)
        CHECK_CODE(sign_up(spellings[i], NULL), PX_EMAIL_TAKEN);
    CHECK_OK(sign_up("anna.b@example.org", NULL));
}

TEST(the_address_is_stored_in_one_spelling)
{
    Auth__User *user = NULL;
    CHECK_OK(sign_up("Anna@Example.ORG", NULL));
    CHECK_OK(sign_in("ANNA@example.org", PASSWORD, NULL));
    CHECK_OK(get_me(&user));
    CHECK_STR(user->email, ANNA);
}

TEST(names_may_have_any_letters)
{
    static const char *const good[] = {"Zoë",      "Юлия", "李小龙", "O'Brien-Smith",
                                       "ابن سينا", "Þór",  "नरेन्द्र",  "<b>Bob</b>",
                                       "🎨🎨",       "J.",   "x y"};
    for (size_t i = 0; i < PX_ARRAY_LEN(good); i++) {
        Auth__SignUpRequest request = good_sign_up();
        ProtobufCMessage *message = NULL;
        (void)snprintf(email, sizeof email, "person%zu@example.org", i);
        (void)snprintf(first_name, sizeof first_name, "%s", good[i]);
        CHECK_OK(call_method("SignUp", &request.base, &message));
        CHECK_STR(((Auth__SignUpResponse *)message)->user->first_name, good[i]);
    }
}

TEST(names_that_are_short_long_or_invisible_are_refused)
{
    static const struct {
        const char *name;
        enum px_fault fault;
    } bad[] = {
        {"", PX_FAULT_REQUIRED},
        {"A", PX_FAULT_TOO_SHORT},
        {"Я", PX_FAULT_TOO_SHORT},
        {"  ", PX_FAULT_TOO_SHORT},
        {" A ", PX_FAULT_TOO_SHORT},
        {"\u00a0\u2003\u3000", PX_FAULT_TOO_SHORT},
        {"\u200b\u200d\ufeff", PX_FAULT_TOO_SHORT},
        {"Anna\u202eannA", PX_FAULT_CHARACTERS},
        {"Anna\nPetrova", PX_FAULT_CHARACTERS},
        {"Anna\x1b[31m", PX_FAULT_CHARACTERS},
        {"A\tB", PX_FAULT_CHARACTERS},
    };
    for (size_t i = 0; i < PX_ARRAY_LEN(bad); i++) {
        Auth__SignUpRequest request = good_sign_up();
        (void)snprintf(first_name, sizeof first_name, "%s", bad[i].name);
        CHECK_CODE(call_method("SignUp", &request.base, NULL), PX_VALIDATION_FAILED);
        check_fault("first_name", bad[i].fault);
    }
    Auth__SignUpRequest request = good_sign_up();
    memset(first_name, 'x', 61);
    first_name[61] = '\0';
    CHECK_CODE(call_method("SignUp", &request.base, NULL), PX_VALIDATION_FAILED);
    check_fault("first_name", PX_FAULT_TOO_LONG);
}

TEST(all_faults_of_a_form_are_told_at_once)
{
    Auth__SignUpRequest request = AUTH__SIGN_UP_REQUEST__INIT;
    CHECK_CODE(call_method("SignUp", &request.base, NULL), PX_VALIDATION_FAILED);
    CHECK_INT(last.err.n_fields, 4);
    CHECK_STR(last.err.fields[0].path, "first_name");
    CHECK_STR(last.err.fields[1].path, "last_name");
    CHECK_STR(last.err.fields[2].path, "email");
    CHECK_STR(last.err.fields[3].path, "password");
}

TEST(a_common_password_and_a_bad_address_are_refused)
{
    Auth__SignUpRequest request = good_sign_up();
    (void)snprintf(password, sizeof password, "Password123");
    CHECK_CODE(call_method("SignUp", &request.base, NULL), PX_VALIDATION_FAILED);
    check_fault("password", PX_FAULT_COMMON);
    request = good_sign_up();
    (void)snprintf(email, sizeof email, "anna@localhost");
    CHECK_CODE(call_method("SignUp", &request.base, NULL), PX_VALIDATION_FAILED);
    check_fault("email", PX_FAULT_EMAIL);
}

TEST(long_passwords_count_to_their_last_character)
{
    Auth__SignUpRequest request = good_sign_up();
    static const char base[] = "весна 🌱 пришла и вся зелень проснулась, даже на севере страны!";
    (void)snprintf(password, sizeof password, "%s1", base);
    CHECK_OK(call_method("SignUp", &request.base, NULL));
    char other[600];
    (void)snprintf(other, sizeof other, "%s2", base);
    CHECK_CODE(sign_in(ANNA, other, NULL), PX_BAD_CREDENTIALS);
    CHECK_CODE(sign_in(ANNA, base, NULL), PX_BAD_CREDENTIALS);
    (void)snprintf(other, sizeof other, "%s1", base);
    CHECK_OK(sign_in(ANNA, other, NULL));
}

TEST(a_sign_up_repeated_under_its_key_gives_the_same_account)
{
    char first[PX_ID_SIZE], second[PX_ID_SIZE];
    caller.idempotency_key = "sign-up-1";
    CHECK_OK(sign_up(ANNA, first));
    CHECK(!last.info.replayed);
    CHECK_OK(sign_up(ANNA, second));
    CHECK(last.info.replayed);
    CHECK_STR(second, first);
    CHECK_CODE(sign_up("other@example.org", second), PX_IDEMPOTENCY_MISMATCH);
}

TEST(the_profile_is_cacheable_until_it_changes)
{
    char id[PX_ID_SIZE], tag[PX_TAG_SIZE];
    CHECK_OK(sign_up(ANNA, id));
    CHECK_OK(sign_in(ANNA, PASSWORD, NULL));
    CHECK_OK(get_me(NULL));
    (void)snprintf(tag, sizeof tag, "user:%s", id);
    CHECK(last.info.cache_ttl_s > 0);
    CHECK_STR(last.info.cache_tags[0], tag);
    Auth__UpdateMeRequest request = AUTH__UPDATE_ME_REQUEST__INIT;
    request.language__case = AUTH__UPDATE_ME_REQUEST__LANGUAGE__LANGUAGE;
    request.language = AUTH__LANGUAGE__LANGUAGE_RU;
    CHECK_OK(call_method("UpdateMe", &request.base, NULL));
    CHECK_INT(last.info.n_purge_tags, 1);
    CHECK_STR(last.info.purge_tags[0], tag);
}

TEST(what_is_not_named_stays_as_it_is)
{
    static char boris[] = "Boris";
    Auth__UpdateMeRequest request = AUTH__UPDATE_ME_REQUEST__INIT;
    Auth__User *user = NULL;
    CHECK_OK(sign_up(ANNA, NULL));
    CHECK_OK(sign_in(ANNA, PASSWORD, NULL));
    request.first_name__case = AUTH__UPDATE_ME_REQUEST__FIRST_NAME__FIRST_NAME;
    request.first_name = boris;
    CHECK_OK(call_method("UpdateMe", &request.base, NULL));
    CHECK_OK(get_me(&user));
    CHECK_STR(user->first_name, "Boris");
    CHECK_STR(user->last_name, "Petrova");
    CHECK_STR(user->email, ANNA);
}

/* Changes the address with this password; the caller signed in long ago. */
static enum px_code change_email(const char *to, const char *with)
{
    Auth__UpdateMeRequest request = AUTH__UPDATE_ME_REQUEST__INIT;
    request.email__case = AUTH__UPDATE_ME_REQUEST__EMAIL__EMAIL;
    request.email = px_unconst(to);
    request.password = px_unconst(with);
    return call_method("UpdateMe", &request.base, NULL);
}

TEST(a_new_address_needs_the_password_unless_it_was_just_given)
{
    CHECK_OK(sign_up(ANNA, NULL));
    CHECK_OK(sign_in(ANNA, PASSWORD, NULL));
    caller.auth_time_s -= AUTH_RECENT_S + 1;
    CHECK_CODE(change_email("new@example.org", ""), PX_REAUTHENTICATION_REQUIRED);
    CHECK_CODE(change_email("new@example.org", "wrong password"), PX_REAUTHENTICATION_REQUIRED);
    CHECK_OK(change_email("New@example.org", PASSWORD));
    CHECK_CODE(sign_in(ANNA, PASSWORD, NULL), PX_BAD_CREDENTIALS);
    CHECK_OK(sign_in("new@example.org", PASSWORD, NULL));
    CHECK_OK(change_email("newer@example.org", ""));
    CHECK_OK(sign_in("newer@example.org", PASSWORD, NULL));
}

TEST(a_new_address_must_be_free)
{
    CHECK_OK(sign_up("bob@example.org", NULL));
    CHECK_OK(sign_up(ANNA, NULL));
    CHECK_OK(sign_in(ANNA, PASSWORD, NULL));
    CHECK_CODE(change_email("BOB@example.org", PASSWORD), PX_EMAIL_TAKEN);
    CHECK_OK(change_email("ANNA@example.org", "")); /* the same one */
}

/* Deletes the caller's account with this password. */
static enum px_code delete_me(const char *with)
{
    Auth__DeleteMeRequest request = AUTH__DELETE_ME_REQUEST__INIT;
    request.password = px_unconst(with);
    return call_method("DeleteMe", &request.base, NULL);
}

TEST(deleting_needs_the_password_unless_it_was_just_given)
{
    CHECK_OK(sign_up(ANNA, NULL));
    CHECK_OK(sign_in(ANNA, PASSWORD, NULL));
    caller.auth_time_s -= AUTH_RECENT_S + 1;
    CHECK_CODE(delete_me(""), PX_REAUTHENTICATION_REQUIRED);
    CHECK_CODE(delete_me("wrong password"), PX_REAUTHENTICATION_REQUIRED);
    CHECK_OK(get_me(NULL));
    CHECK_OK(delete_me(PASSWORD));
}

TEST(a_deleted_account_is_gone_at_once)
{
    char id[PX_ID_SIZE], refresh[128];
    CHECK_OK(sign_up(ANNA, id));
    CHECK_OK(sign_in(ANNA, PASSWORD, refresh));
    CHECK_OK(delete_me(""));
    CHECK_CODE(get_me(NULL), PX_INVALID_TOKEN);
    CHECK_CODE(delete_me(""), PX_INVALID_TOKEN);
    CHECK_CODE(use_refresh(refresh, NULL), PX_UNAUTHENTICATED);
    CHECK_CODE(sign_in(ANNA, PASSWORD, NULL), PX_BAD_CREDENTIALS);
    CHECK_INT(count_revocations(id, ""), 1);
    CHECK_INT(count_documents(&users_collection, "by_email", PX_STR(ANNA)), 0);
    CHECK_INT(count_documents(&sessions_collection, "by_user", PX_STR(id)), 0);
}

TEST(the_address_of_a_deleted_account_is_free_for_a_new_one)
{
    char old_id[PX_ID_SIZE], new_id[PX_ID_SIZE];
    CHECK_OK(sign_up(ANNA, old_id));
    CHECK_OK(sign_in(ANNA, PASSWORD, NULL));
    CHECK_OK(delete_me(""));
    CHECK_OK(sign_up(ANNA, new_id));
    CHECK(strcmp(new_id, old_id) != 0);
}

TEST(nothing_of_a_deleted_person_stays_under_an_idempotency_key)
{
    caller.idempotency_key = "sign-up-1";
    CHECK_OK(sign_up(ANNA, NULL));
    caller.idempotency_key = "";
    CHECK_OK(sign_in(ANNA, PASSWORD, NULL));
    CHECK_OK(delete_me(""));
    caller.user_id = "";
    caller.idempotency_key = "sign-up-1";
    CHECK_CODE(sign_up(ANNA, NULL), PX_NOT_FOUND); /* the answer could only be written from the account */
}

TEST(a_deletion_waits_for_the_other_services)
{
    char id[PX_ID_SIZE];
    const struct px_query all = {.index = "by_due", .limit = 10};
    int64_t n = 0;
    CHECK_OK(sign_up(ANNA, id));
    CHECK_OK(sign_in(ANNA, PASSWORD, NULL));
    CHECK_OK(delete_me("")); /* there is no bus: nobody has confirmed */
    CHECK_OK(px_store_count(service.store, &deletions_collection, &all, 10, &n, NULL));
    CHECK_INT(n, 1);
    deletion_work_due(&service, px_wall_ms() + 3600 * 1000, 10);
    CHECK_OK(px_store_count(service.store, &deletions_collection, &all, 10, &n, NULL));
    CHECK_INT(n, 1);
}

int main(void)
{
#define ACCOUNT(name) cmocka_unit_test_setup_teardown(name, service_start, service_stop)
    const struct CMUnitTest tests[] = {
        ACCOUNT(signing_up_answers_with_a_message_and_the_account),
        ACCOUNT(a_russian_reader_gets_a_russian_message_and_language),
        ACCOUNT(signing_up_twice_is_a_conflict_in_any_spelling),
        ACCOUNT(the_address_is_stored_in_one_spelling),
        ACCOUNT(names_may_have_any_letters),
        ACCOUNT(names_that_are_short_long_or_invisible_are_refused),
        ACCOUNT(all_faults_of_a_form_are_told_at_once),
        ACCOUNT(a_common_password_and_a_bad_address_are_refused),
        ACCOUNT(long_passwords_count_to_their_last_character),
        ACCOUNT(a_sign_up_repeated_under_its_key_gives_the_same_account),
        ACCOUNT(the_profile_is_cacheable_until_it_changes),
        ACCOUNT(what_is_not_named_stays_as_it_is),
        ACCOUNT(a_new_address_needs_the_password_unless_it_was_just_given),
        ACCOUNT(a_new_address_must_be_free),
        ACCOUNT(deleting_needs_the_password_unless_it_was_just_given),
        ACCOUNT(a_deleted_account_is_gone_at_once),
        ACCOUNT(the_address_of_a_deleted_account_is_free_for_a_new_one),
        ACCOUNT(nothing_of_a_deleted_person_stays_under_an_idempotency_key),
        ACCOUNT(a_deletion_waits_for_the_other_services),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
