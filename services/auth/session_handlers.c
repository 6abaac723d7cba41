/* Where am I signed in, and signing out. */
#include <string.h>

#include "auth/revocations.h"
#include "auth/sessions.h"
#include "base/cleanup.h"
#include "base/log.h"

static enum px_code end_session(struct auth *self, const char *user_id, const char *session_id,
                                struct px_error *err)
{
    PX_TRY(revocations_add(self, user_id, session_id, err));
    px_log_info("session ended", PX_S("user_id", user_id), PX_S("session_id", session_id));
    return sessions_delete(self->store, session_id, err);
}

enum px_code auth_end_sessions(struct auth *self, const char *user_id, const char *except_session_id,
                               struct px_error *err)
{
    auto_arena struct px_arena arena = {0};
    struct session *sessions = NULL;
    size_t n = 0;
    px_arena_init(&arena, PX_ARENA_BUDGET);
    PX_TRY(sessions_list(self->store, user_id, PX_MAX_PAGE, &arena, &sessions, &n, err));
    for (size_t i = 0; i < n; i++)
        if (strcmp(sessions[i].id, except_session_id) != 0)
            PX_TRY(end_session(self, user_id, sessions[i].id, err));
    return PX_OK;
}

/* Signing out twice is no fault. */
enum px_code auth_logout(struct px_call *call, struct auth *self, const Auth__LogoutRequest *req,
                         Auth__LogoutResponse *resp)
{
    (void)resp;
    if (req->all)
        PX_TRY(auth_end_sessions(self, call->caller.user_id, call->caller.session_id, &call->err));
    return end_session(self, call->caller.user_id, call->caller.session_id, &call->err);
}

static Auth__Session *session_message(struct px_call *call, const struct session *session)
{
    Auth__Session *message = px_arena_alloc(&call->arena, sizeof *message);
    if (!message)
        return NULL;
    auth__session__init(message);
    message->id = px_unconst(session->id);
    message->created_at = session->created_at;
    message->used_at = session->used_at;
    message->user_agent = px_unconst(session->user_agent);
    message->current = strcmp(session->id, call->caller.session_id) == 0;
    return message;
}

enum px_code auth_list_sessions(struct px_call *call, struct auth *self, const Auth__ListSessionsRequest *req,
                                Auth__ListSessionsResponse *resp)
{
    struct session *sessions = NULL;
    size_t n = 0;
    (void)req;
    PX_TRY(sessions_list(self->store, call->caller.user_id, AUTH_MAX_SESSIONS, &call->arena, &sessions, &n,
                         &call->err));
    resp->data = px_arena_array(&call->arena, n + 1, sizeof resp->data[0]);
    if (!resp->data)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    for (size_t i = 0; i < n; i++) {
        resp->data[i] = session_message(call, &sessions[i]);
        if (!resp->data[i])
            return px_fail(&call->err, PX_OUT_OF_MEMORY);
    }
    resp->n_data = n;
    return PX_OK;
}

enum px_code auth_delete_session(struct px_call *call, struct auth *self,
                                 const Auth__DeleteSessionRequest *req, Auth__DeleteSessionResponse *resp)
{
    struct session session;
    (void)resp;
    PX_TRY(sessions_get(self->store, call->caller.user_id, req->id, &session, &call->err));
    return end_session(self, session.user_id, session.id, &call->err);
}
