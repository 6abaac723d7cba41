/* The auth service: what its parts share. Accounts, passwords, sessions, tokens, and the end of all of them. */
#ifndef PX_AUTH_AUTH_H
#define PX_AUTH_AUTH_H

#include <pulix/auth/v1/auth.pb-c.h>

#include "base/config.h"
#include "rpc/server.h"
#include "store/store.h"
#include "token/token.h"

struct chores;
struct hasher;

struct auth_config {
    const char *jwt_secret;   /* JWT_SECRET: signs access tokens; "new,old" while keys rotate */
    const char *admin_emails; /* PULIX_ADMIN_EMAILS: comma list; "" for none */
    const char *pro_emails;   /* PULIX_PRO_EMAILS: the same */
};

struct auth {
    const struct auth_config *config;
    struct px_keyring keyring;
    struct px_store *store;
    struct px_bus *bus; /* NULL in tests of handlers: nothing is published, no other service is asked */
    struct hasher *hasher;
    struct chores *chores; /* NULL in tests of handlers */
};

enum {
    AUTH_RECENT_S = 600,    /* a password given so recently need not be given again */
    AUTH_MAX_SESSIONS = 50, /* of one account; the one used longest ago ends */
};

extern const struct px_config_row auth_config_rows[];
extern const size_t n_auth_config_rows;

/* Further checks of the configuration; see px_service_spec.check. */
bool auth_config_check(void *config);

extern const struct px_collection *const auth_collections[];
extern const size_t n_auth_collections;
extern const struct px_method auth_methods[];
extern const size_t n_auth_methods;
extern const struct px_replay_hooks auth_replay_hooks;

/* What the operators' lists give to the account of this address, which is in its one spelling (users.h). */
Auth__Role auth_role_of(const struct auth_config *config, const char *email);
Auth__Plan auth_plan_of(const struct auth_config *config, const char *email);

/* Ends all sessions of the account but one ("" for none): their refresh tokens at once, their access tokens
 * on every gateway. */
enum px_code auth_end_sessions(struct auth *self, const char *user_id, const char *except_session_id,
                               struct px_error *err);

/* The handlers; see the .proto for what each does. */
#define AUTH_HANDLER(function, Request, Response)                                                            \
    enum px_code function(struct px_call *call, struct auth *self, const Auth__##Request *req,               \
                          Auth__##Response *resp)

/* account.c */
AUTH_HANDLER(auth_sign_up, SignUpRequest, SignUpResponse);
AUTH_HANDLER(auth_get_me, GetMeRequest, GetMeResponse);
AUTH_HANDLER(auth_update_me, UpdateMeRequest, GetMeResponse);
AUTH_HANDLER(auth_delete_me, DeleteMeRequest, DeleteMeResponse);
/* credentials.c */
AUTH_HANDLER(auth_login, LoginRequest, LoginResponse);
AUTH_HANDLER(auth_refresh, RefreshRequest, LoginResponse);
AUTH_HANDLER(auth_change_password, ChangePasswordRequest, ChangePasswordResponse);
/* session_handlers.c */
AUTH_HANDLER(auth_logout, LogoutRequest, LogoutResponse);
AUTH_HANDLER(auth_list_sessions, ListSessionsRequest, ListSessionsResponse);
AUTH_HANDLER(auth_delete_session, DeleteSessionRequest, DeleteSessionResponse);

#endif
