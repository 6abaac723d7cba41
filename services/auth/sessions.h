/* Collection "sessions": where an account is signed in, and the one refresh token that each session has.
 *
 * A refresh token is "<session id>.<43 letters>": 256 random bits, stored as a SHA-256 hash, good for one
 * use. Using it gives the next one. A token that is not the current one of its session was used before (or is
 * made up by somebody who knows the session's id): either way the session ends, and with it whoever else
 * holds a token of it. */
#ifndef PX_AUTH_SESSIONS_H
#define PX_AUTH_SESSIONS_H

#include "auth/auth.h"

enum {
    SESSION_TOKEN_SIZE = PX_ID_LEN + 1 + 43 + 1,
    SESSION_MAX_AGENT = 200, /* bytes kept of the user agent */
};
#define SESSION_LIFE_MS (INT64_C(30) * 24 * 3600 * 1000) /* a session ends after this, used or not */
#define SESSION_IDLE_MS (INT64_C(14) * 24 * 3600 * 1000) /* and after this without use */

extern const struct px_collection sessions_collection;

struct session {
    char id[PX_ID_SIZE], user_id[PX_ID_SIZE];
    char user_agent[SESSION_MAX_AGENT + 1];
    int64_t created_at, used_at, ends_at; /* wall clock, ms */
    int64_t auth_at;                      /* when the password was given */
    int64_t password_seq;                 /* of the account, when the password was given */
};

/* Opens a session of the account: fills id and times. */
enum px_code sessions_start(struct px_store *store, const char *user_id, int64_t password_seq,
                            const char *user_agent, struct session *ret_session,
                            char ret_token[SESSION_TOKEN_SIZE], struct px_error *err);

/* Exchanges a token. UNAUTHENTICATED when it is no good; then *ret_ended tells whether a session must be
 * ended because of it (ret_session names it). */
enum px_code sessions_use(struct px_store *store, const char *token, struct session *ret_session,
                          char ret_token[SESSION_TOKEN_SIZE], bool *ret_ended, struct px_error *err);

/* The account's sessions, used last first, at most 'most'. ret_sessions: in the arena. */
enum px_code sessions_list(struct px_store *store, const char *user_id, int most, struct px_arena *arena,
                           struct session **ret_sessions, size_t *ret_n, struct px_error *err);

/* NOT_FOUND when the account has no such session. */
enum px_code sessions_get(struct px_store *store, const char *user_id, const char *session_id,
                          struct session *ret_session, struct px_error *err);

/* No error when there is none. */
enum px_code sessions_delete(struct px_store *store, const char *session_id, struct px_error *err);

/* The session outlives a change of the password. */
enum px_code sessions_set_password_seq(struct px_store *store, const char *session_id, int64_t password_seq,
                                       struct px_error *err);

/* Deletes what has expired, at most 'most'. */
void sessions_sweep(struct px_store *store, int64_t now_ms, int most);

#endif
