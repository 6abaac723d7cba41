/* Where am I signed in, and signing out. */
#include "support/check.h"

#include <string.h>

#include "auth/sessions.h"
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

static enum px_code logout(bool all)
{
    Auth__LogoutRequest request = AUTH__LOGOUT_REQUEST__INIT;
    request.all = all;
    return call_method("Logout", &request.base, NULL);
}

static enum px_code list(Auth__ListSessionsResponse **ret_response)
{
    Auth__ListSessionsRequest request = AUTH__LIST_SESSIONS_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    enum px_code code = call_method("ListSessions", &request.base, &response);
    *ret_response = (Auth__ListSessionsResponse *)response;
    return code;
}

static enum px_code delete_session(const char *id)
{
    Auth__DeleteSessionRequest request = AUTH__DELETE_SESSION_REQUEST__INIT;
    request.id = px_unconst(id);
    return call_method("DeleteSession", &request.base, NULL);
}

TEST(the_list_shows_every_session_and_which_one_asks)
{
    Auth__ListSessionsResponse *sessions = NULL;
    caller.user_agent = "Phone/2.0";
    CHECK_OK(sign_in(ANNA, PASSWORD, NULL));
    px_sleep_ms(5);
    caller.user_agent = "Laptop/1.0";
    CHECK_OK(sign_in(ANNA, PASSWORD, NULL));
    CHECK_OK(list(&sessions));
    CHECK_INT(sessions->n_data, 2);
    CHECK_STR(sessions->data[0]->user_agent, "Laptop/1.0");
    CHECK(sessions->data[0]->current);
    CHECK_STR(sessions->data[1]->user_agent, "Phone/2.0");
    CHECK(!sessions->data[1]->current);
    CHECK(sessions->data[1]->created_at <= sessions->data[0]->created_at);
}

TEST(a_long_user_agent_is_cut_between_two_characters)
{
    static char agent[400];
    Auth__ListSessionsResponse *sessions = NULL;
    for (int i = 0; i < 133; i++)
        memcpy(agent + (size_t)i * 3, "✓", 4);
    caller.user_agent = agent;
    CHECK_OK(sign_in(ANNA, PASSWORD, NULL));
    CHECK_OK(list(&sessions));
    CHECK_INT(strlen(sessions->data[0]->user_agent), 198);
}

TEST(signing_out_ends_this_session_only)
{
    char here[128], there[128];
    CHECK_OK(sign_in(ANNA, PASSWORD, there));
    CHECK_OK(sign_in(ANNA, PASSWORD, here));
    struct px_claims claims = access_claims();
    CHECK_OK(logout(false));
    CHECK_INT(count_revocations(anna_id, claims.session_id), 1);
    CHECK_OK(logout(false)); /* twice is no fault */
    CHECK_CODE(use_refresh(here, NULL), PX_UNAUTHENTICATED);
    CHECK_OK(use_refresh(there, NULL));
}

TEST(signing_out_everywhere_ends_all_sessions)
{
    char here[128], there[128];
    CHECK_OK(sign_in(ANNA, PASSWORD, there));
    struct px_claims other = access_claims();
    CHECK_OK(sign_in(ANNA, PASSWORD, here));
    struct px_claims own = access_claims();
    CHECK_OK(logout(true));
    CHECK_INT(count_revocations(anna_id, other.session_id), 1);
    CHECK_INT(count_revocations(anna_id, own.session_id), 1);
    CHECK_CODE(use_refresh(here, NULL), PX_UNAUTHENTICATED);
    CHECK_CODE(use_refresh(there, NULL), PX_UNAUTHENTICATED);
}

TEST(one_session_can_be_ended_from_another)
{
    char there[128];
    CHECK_OK(sign_in(ANNA, PASSWORD, there));
    struct px_claims other = access_claims();
    CHECK_OK(sign_in(ANNA, PASSWORD, NULL));
    CHECK_OK(delete_session(other.session_id));
    CHECK_INT(count_revocations(anna_id, other.session_id), 1);
    CHECK_CODE(use_refresh(there, NULL), PX_UNAUTHENTICATED);
    CHECK_CODE(delete_session(other.session_id), PX_NOT_FOUND);
}

TEST(the_session_of_another_person_looks_like_none)
{
    char there[128];
    CHECK_OK(sign_in(ANNA, PASSWORD, there));
    struct px_claims foreign = access_claims();
    CHECK_OK(sign_up("bob@example.org", NULL));
    CHECK_OK(sign_in("bob@example.org", PASSWORD, NULL));
    CHECK_CODE(delete_session(foreign.session_id), PX_NOT_FOUND);
    CHECK_CODE(delete_session("AAAAAAAAAAAAAAAAAAAAAA"), PX_NOT_FOUND);
    CHECK_CODE(delete_session("../users"), PX_NOT_FOUND);
    CHECK_CODE(delete_session(""), PX_NOT_FOUND);
    CHECK_OK(use_refresh(there, NULL));
}

int main(void)
{
#define WITH_ANNA(name) cmocka_unit_test_setup_teardown(name, start_with_anna, service_stop)
    const struct CMUnitTest tests[] = {
        WITH_ANNA(the_list_shows_every_session_and_which_one_asks),
        WITH_ANNA(a_long_user_agent_is_cut_between_two_characters),
        WITH_ANNA(signing_out_ends_this_session_only),
        WITH_ANNA(signing_out_everywhere_ends_all_sessions),
        WITH_ANNA(one_session_can_be_ended_from_another),
        WITH_ANNA(the_session_of_another_person_looks_like_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
