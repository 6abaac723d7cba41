/* Log-in, refresh, and the change of a password. */
#include "auth/credentials.h"

#include <string.h>

#include "auth/attempts.h"
#include "auth/hasher.h"
#include "auth/password_policy.h"
#include "auth/revocations.h"
#include "auth/sessions.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "rpc/validate.h"

enum px_code credentials_check(struct px_call *call, struct auth *self, const char *email,
                               const char *password, struct user *ret_user)
{
    struct attempt attempt;
    bool match = false;
    int64_t now_ms = px_wall_ms();
    attempts_name(self, email, call->caller.client, &attempt);
    enum px_code code = attempts_check(self->store, &attempt, now_ms, &call->err);
    if (code == PX_RATE_LIMITED)
        px_log_warn("password not tried, too many failures");
    PX_TRY(code);
    code = users_find(self->store, email, &call->arena, ret_user, &call->err);
    if (code != PX_OK && code != PX_NOT_FOUND)
        return code;
    const char *hash = code == PX_OK ? ret_user->password_hash : NULL;
    PX_TRY(hasher_verify(self->hasher, hash, password, &match, &call->err));
    if (match) {
        attempts_succeeded(self->store, &attempt, now_ms);
        return PX_OK;
    }
    px_log_warn("wrong password or unknown account", PX_S("user_id", hash ? ret_user->id : ""));
    PX_TRY(attempts_failed(self->store, &attempt, now_ms, &call->err));
    return px_fail(&call->err, PX_BAD_CREDENTIALS);
}

enum px_code credentials_again(struct px_call *call, struct auth *self, const struct user *user,
                               const char *password)
{
    struct user found;
    if (px_wall_ms() / 1000 - call->caller.auth_time_s <= AUTH_RECENT_S)
        return PX_OK;
    if (!password[0])
        return px_fail(&call->err, PX_REAUTHENTICATION_REQUIRED);
    enum px_code code = credentials_check(call, self, user->email, password, &found);
    return code == PX_BAD_CREDENTIALS ? px_fail(&call->err, PX_REAUTHENTICATION_REQUIRED) : code;
}

enum px_code credentials_caller(struct px_call *call, struct auth *self, struct user *ret_user)
{
    enum px_code code = users_get(self->store, call->caller.user_id, &call->arena, ret_user, &call->err);
    return code == PX_NOT_FOUND ? px_fail(&call->err, PX_INVALID_TOKEN) : code;
}

static enum px_code sign(struct px_call *call, struct auth *self, const struct user *user,
                         const struct session *session, char **ret_token)
{
    struct px_claims claims = {.role = user->role == AUTH__ROLE__ROLE_ADMIN ? PX_ROLE_ADMIN : PX_ROLE_USER,
                               .issued_s = px_wall_ms() / 1000,
                               .auth_time_s = session->auth_at / 1000};
    const char *plan = user->plan == AUTH__PLAN__PLAN_PRO ? "pro" : "standard";
    char *token = px_arena_alloc(&call->arena, PX_TOKEN_SIZE);
    if (!token)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    claims.expires_s = claims.issued_s + PX_TOKEN_LIFETIME_S;
    (void)snprintf(claims.user_id, sizeof claims.user_id, "%s", user->id);
    (void)snprintf(claims.session_id, sizeof claims.session_id, "%s", session->id);
    (void)snprintf(claims.plan, sizeof claims.plan, "%s", plan);
    px_id_new(claims.token_id);
    PX_TRY(px_token_sign(&self->keyring, &claims, token, &call->err));
    *ret_token = token;
    return PX_OK;
}

/* The gateway moves the refresh token into a cookie unless the client asked for it in the body. */
static enum px_code fill(struct px_call *call, struct auth *self, const struct user *user,
                         const struct session *session, const char *refresh_token, Auth__LoginResponse *resp)
{
    static char bearer[] = "bearer";
    PX_TRY(sign(call, self, user, session, &resp->access_token));
    resp->token_type = bearer;
    resp->expires_in = PX_TOKEN_LIFETIME_S;
    resp->user = users_message(user, &call->arena);
    resp->refresh_case = AUTH__LOGIN_RESPONSE__REFRESH_REFRESH_TOKEN;
    resp->refresh_token = px_arena_strdup(&call->arena, refresh_token);
    return resp->user && resp->refresh_token ? PX_OK : px_fail(&call->err, PX_OUT_OF_MEMORY);
}

/* What a new token brings up to date: role and plan when the operators' lists have changed, and with a
 * password (NULL: none is at hand) the hash's parameters. A failure is no reason to refuse the person. */
static void refresh_account(struct px_call *call, struct auth *self, struct user *user, const char *password)
{
    struct px_change change = {0};
    char hash[HASHER_TEXT_SIZE];
    Auth__Role role = auth_role_of(self->config, user->email);
    Auth__Plan plan = auth_plan_of(self->config, user->email);
    px_change_if(&change, "password", PX_STR(user->password_hash));
    size_t n_conditions = change.n_steps;
    if (password && hasher_is_outdated(user->password_hash) &&
        hasher_hash(self->hasher, password, hash, NULL) == PX_OK)
        px_change_set(&change, "password", PX_STR(hash));
    if (plan != user->plan)
        px_change_set(&change, "plan", PX_INT((int)plan));
    if (role != user->role)
        px_change_set(&change, "role", PX_INT((int)role));
    if (change.n_steps == n_conditions)
        return;
    struct user changed;
    if (users_change(self->store, user->id, &change, &call->arena, &changed, NULL) != PX_OK) {
        px_log_warn("account not brought up to date", PX_S("user_id", user->id));
        return;
    }
    *user = changed;
    px_call_purge(call, "user:%s", user->id);
}

/* Ends the session used longest ago when there are too many. */
static void limit_sessions(struct px_call *call, struct auth *self, const char *user_id)
{
    struct session *sessions = NULL;
    size_t n = 0;
    if (sessions_list(self->store, user_id, AUTH_MAX_SESSIONS + 1, &call->arena, &sessions, &n, NULL) !=
        PX_OK)
        return;
    for (size_t i = AUTH_MAX_SESSIONS; i < n; i++) {
        (void)revocations_add(self, user_id, sessions[i].id, NULL);
        (void)sessions_delete(self->store, sessions[i].id, NULL);
    }
}

/* Opens the session, then looks again: an account that was deleted, or whose password was changed, while we
 * were hashing must not get one. */
static enum px_code open_session(struct px_call *call, struct auth *self, const struct user *user,
                                 struct session *session, char token[SESSION_TOKEN_SIZE])
{
    struct user now;
    PX_TRY(sessions_start(self->store, user->id, user->password_seq, call->caller.user_agent, session, token,
                          &call->err));
    enum px_code code = users_get(self->store, user->id, &call->arena, &now, &call->err);
    if (code == PX_OK && now.password_seq == user->password_seq)
        return PX_OK;
    PX_TRY(sessions_delete(self->store, session->id, &call->err));
    return code == PX_OK || code == PX_NOT_FOUND ? px_fail(&call->err, PX_BAD_CREDENTIALS) : code;
}

static const struct px_rule login_rules[] = {
    {.field = "email", .max = 254},
    {.field = "remember", .max = 16, .flags = PX_RULE_OPTIONAL | PX_RULE_TOKEN},
};

enum px_code auth_login(struct px_call *call, struct auth *self, const Auth__LoginRequest *req,
                        Auth__LoginResponse *resp)
{
    struct user user;
    struct session session;
    char token[SESSION_TOKEN_SIZE];
    enum px_code code = px_validate(&req->base, login_rules, PX_ARRAY_LEN(login_rules), &call->err);
    if (!req->password[0])
        code = px_fail_field(&call->err, "password", PX_FAULT_REQUIRED, 0);
    PX_TRY(code);
    const char *email = users_spell_email(&call->arena, req->email);
    if (!email)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    PX_TRY(credentials_check(call, self, email, req->password, &user));
    refresh_account(call, self, &user, req->password);
    PX_TRY(open_session(call, self, &user, &session, token));
    limit_sessions(call, self, user.id);
    px_log_info("signed in", PX_S("user_id", user.id), PX_S("session_id", session.id));
    return fill(call, self, &user, &session, token, resp);
}

/* Ends a session because of the token that was shown for it. */
static enum px_code end_used_session(struct px_call *call, struct auth *self, const struct session *session)
{
    px_log_warn("session ended by its refresh token", PX_S("user_id", session->user_id),
                PX_S("session_id", session->id), PX_S("cause", call->err.cause));
    PX_TRY(revocations_add(self, session->user_id, session->id, &call->err));
    PX_TRY(sessions_delete(self->store, session->id, &call->err));
    return px_fail(&call->err, PX_UNAUTHENTICATED);
}

enum px_code auth_refresh(struct px_call *call, struct auth *self, const Auth__RefreshRequest *req,
                          Auth__LoginResponse *resp)
{
    struct session session;
    struct user user;
    char token[SESSION_TOKEN_SIZE];
    bool ended = false;
    enum px_code code = sessions_use(self->store, req->refresh_token, &session, token, &ended, &call->err);
    if (ended)
        return end_used_session(call, self, &session);
    PX_TRY(code);
    code = users_get(self->store, session.user_id, &call->arena, &user, &call->err);
    if (code == PX_NOT_FOUND || (code == PX_OK && user.password_seq != session.password_seq))
        return end_used_session(call, self, &session);
    PX_TRY(code);
    refresh_account(call, self, &user, NULL);
    return fill(call, self, &user, &session, token, resp);
}

enum px_code auth_change_password(struct px_call *call, struct auth *self,
                                  const Auth__ChangePasswordRequest *req, Auth__ChangePasswordResponse *resp)
{
    struct user user, proved;
    char hash[HASHER_TEXT_SIZE];
    struct px_change change = {0};
    (void)resp;
    PX_TRY(credentials_caller(call, self, &user));
    enum px_code code = password_check("new_password", req->new_password, user.email, &call->err);
    if (!req->old_password[0])
        code = px_fail_field(&call->err, "old_password", PX_FAULT_REQUIRED, 0);
    PX_TRY(code);
    code = credentials_check(call, self, user.email, req->old_password, &proved);
    if (code == PX_BAD_CREDENTIALS)
        return px_fail_field(&call->err, "old_password", PX_FAULT_WRONG, 0);
    PX_TRY(code);
    PX_TRY(hasher_hash(self->hasher, req->new_password, hash, &call->err));
    px_change_if(&change, "password_seq", PX_INT(proved.password_seq));
    px_change_set(&change, "password", PX_STR(hash));
    px_change_inc(&change, "password_seq", 1);
    PX_TRY(users_change(self->store, user.id, &change, &call->arena, &user, &call->err));
    px_log_info("password changed", PX_S("user_id", user.id));
    PX_TRY(sessions_set_password_seq(self->store, call->caller.session_id, user.password_seq, &call->err));
    return auth_end_sessions(self, user.id, call->caller.session_id, &call->err);
}
