/* The tables: methods, collections, configuration, and how answers are kept under idempotency keys. */
#include <stdio.h>
#include <string.h>

#include "auth/attempts.h"
#include "auth/deletion.h"
#include "auth/revocations.h"
#include "auth/sessions.h"
#include "auth/users.h"
#include "base/cleanup.h"
#include "store/replay.h"

PX_HANDLER(Auth, struct auth, SignUp, SignUpRequest, SignUpResponse, auth_sign_up)
PX_HANDLER(Auth, struct auth, Login, LoginRequest, LoginResponse, auth_login)
PX_HANDLER(Auth, struct auth, Refresh, RefreshRequest, LoginResponse, auth_refresh)
PX_HANDLER(Auth, struct auth, Logout, LogoutRequest, LogoutResponse, auth_logout)
PX_HANDLER(Auth, struct auth, GetMe, GetMeRequest, GetMeResponse, auth_get_me)
PX_HANDLER(Auth, struct auth, UpdateMe, UpdateMeRequest, GetMeResponse, auth_update_me)
PX_HANDLER(Auth, struct auth, DeleteMe, DeleteMeRequest, DeleteMeResponse, auth_delete_me)
PX_HANDLER(Auth, struct auth, ChangePassword, ChangePasswordRequest, ChangePasswordResponse,
           auth_change_password)
PX_HANDLER(Auth, struct auth, ListSessions, ListSessionsRequest, ListSessionsResponse, auth_list_sessions)
PX_HANDLER(Auth, struct auth, DeleteSession, DeleteSessionRequest, DeleteSessionResponse, auth_delete_session)

const struct px_method auth_methods[] = {
    PX_METHOD(SignUp, PX_ANYONE | PX_CREATES),
    PX_METHOD(Login, PX_ANYONE),
    PX_METHOD(Refresh, PX_ANYONE),
    PX_METHOD(Logout, 0),
    PX_METHOD(GetMe, 0),
    PX_METHOD(UpdateMe, 0),
    PX_METHOD(DeleteMe, 0),
    PX_METHOD(ChangePassword, 0),
    PX_METHOD(ListSessions, 0),
    PX_METHOD(DeleteSession, 0),
};
const size_t n_auth_methods = PX_ARRAY_LEN(auth_methods);

const struct px_collection *const auth_collections[] = {
    &users_collection,    &sessions_collection,  &revocations_collection,
    &attempts_collection, &deletions_collection, &px_replay_collection,
};
const size_t n_auth_collections = PX_ARRAY_LEN(auth_collections);

const struct px_config_row auth_config_rows[] = {
    PX_CONFIG_SECRET(struct auth_config, jwt_secret, "JWT_SECRET", NULL, PX_KEY_MIN, 2 * PX_KEY_MAX + 1,
                     "signs access tokens: 32 random bytes or more; \"new,old\" while keys rotate"),
    PX_CONFIG_STR(struct auth_config, admin_emails, "PULIX_ADMIN_EMAILS", "", 0, 4096,
                  "accounts that are administrators, with commas between"),
    PX_CONFIG_STR(struct auth_config, pro_emails, "PULIX_PRO_EMAILS", "", 0, 65536,
                  "accounts with the plan pro, with commas between"),
};
const size_t n_auth_config_rows = PX_ARRAY_LEN(auth_config_rows);

bool auth_config_check(void *data)
{
    const struct auth_config *config = data;
    struct px_keyring ring;
    struct px_error err = {0};
    if (px_keyring_load(config->jwt_secret, &ring, &err) == PX_OK)
        return true;
    (void)fprintf(stderr, "config: JWT_SECRET is refused: %s\n", err.cause);
    return false;
}

static bool is_same_email(const char *listed, size_t len, const char *email)
{
    if (strlen(email) != len)
        return false;
    for (size_t i = 0; i < len; i++) {
        char c = listed[i] >= 'A' && listed[i] <= 'Z' ? (char)(listed[i] - 'A' + 'a') : listed[i];
        if (c != email[i])
            return false;
    }
    return true;
}

static bool is_listed(const char *list, const char *email)
{
    for (const char *p = list; *p;) {
        p += strspn(p, ", ");
        size_t len = strcspn(p, ", ");
        if (len > 0 && is_same_email(p, len, email))
            return true;
        p += len;
    }
    return false;
}

Auth__Role auth_role_of(const struct auth_config *config, const char *email)
{
    return is_listed(config->admin_emails, email) ? AUTH__ROLE__ROLE_ADMIN : AUTH__ROLE__ROLE_USER;
}

Auth__Plan auth_plan_of(const struct auth_config *config, const char *email)
{
    return is_listed(config->pro_emails, email) ? AUTH__PLAN__PLAN_PRO : AUTH__PLAN__PLAN_STANDARD;
}
