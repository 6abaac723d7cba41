/* Sessions as documents. */
#include "auth/sessions.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/str.h"
#include "store/doc.h"

enum { SECRET_BYTES = 32 };

static const struct px_index indexes[] = {
    {.name = "by_user", .fields = {"user_id", "used_at"}},
    {.name = "by_expiry", .fields = {"expires_at"}},
};

const struct px_collection sessions_collection = {"sessions", indexes, PX_ARRAY_LEN(indexes)};

static int64_t expiry(int64_t used_at, int64_t ends_at)
{
    return used_at + SESSION_IDLE_MS < ends_at ? used_at + SESSION_IDLE_MS : ends_at;
}

static void new_token(const char *session_id, char out[SESSION_TOKEN_SIZE])
{
    unsigned char secret[SECRET_BYTES];
    char text[PX_BASE64URL_SIZE(SECRET_BYTES)];
    px_random_bytes(secret, sizeof secret);
    px_base64url(secret, sizeof secret, text);
    (void)snprintf(out, SESSION_TOKEN_SIZE, "%s.%s", session_id, text);
}

static bool split_token(const char *token, char session_id[PX_ID_SIZE])
{
    if (strlen(token) != SESSION_TOKEN_SIZE - 1 || token[PX_ID_LEN] != '.')
        return false;
    (void)snprintf(session_id, PX_ID_SIZE, "%.*s", PX_ID_LEN, token);
    return px_id_valid(session_id);
}

static void read_session(const bson_t *doc, struct session *out)
{
    *out = (struct session){.created_at = px_doc_int(doc, "created_at"),
                            .used_at = px_doc_int(doc, "used_at"),
                            .ends_at = px_doc_int(doc, "ends_at"),
                            .auth_at = px_doc_int(doc, "auth_at"),
                            .password_seq = px_doc_int(doc, "password_seq")};
    (void)snprintf(out->id, sizeof out->id, "%s", px_doc_str(doc, "_id"));
    (void)snprintf(out->user_id, sizeof out->user_id, "%s", px_doc_str(doc, "user_id"));
    (void)snprintf(out->user_agent, sizeof out->user_agent, "%s", px_doc_str(doc, "user_agent"));
}

/* Cut between two characters. */
static void cut_agent(const char *text, char out[SESSION_MAX_AGENT + 1])
{
    size_t len = strlen(text) < SESSION_MAX_AGENT ? strlen(text) : SESSION_MAX_AGENT;
    while (len > 0 && !px_utf8_valid(text, len))
        len--;
    memcpy(out, text, len);
    out[len] = '\0';
}

enum px_code sessions_start(struct px_store *store, const char *user_id, int64_t password_seq,
                            const char *user_agent, struct session *ret_session,
                            char ret_token[SESSION_TOKEN_SIZE], struct px_error *err)
{
    int64_t now_ms = px_wall_ms();
    struct session session = {.created_at = now_ms,
                              .used_at = now_ms,
                              .auth_at = now_ms,
                              .ends_at = now_ms + SESSION_LIFE_MS,
                              .password_seq = password_seq};
    char hash[PX_SHA256_HEX_SIZE];
    px_id_new(session.id);
    (void)snprintf(session.user_id, sizeof session.user_id, "%s", user_id);
    cut_agent(user_agent, session.user_agent);
    new_token(session.id, ret_token);
    px_sha256_hex(ret_token, strlen(ret_token), hash);
    auto_bson bson_t *doc = BCON_NEW(
        "_id", BCON_UTF8(session.id), "user_id", BCON_UTF8(user_id), "token", BCON_UTF8(hash), "created_at",
        BCON_INT64(now_ms), "used_at", BCON_INT64(now_ms), "auth_at", BCON_INT64(now_ms), "ends_at",
        BCON_INT64(session.ends_at), "expires_at", BCON_INT64(expiry(now_ms, session.ends_at)),
        "password_seq", BCON_INT64(password_seq), "user_agent", BCON_UTF8(session.user_agent));
    PX_TRY(px_store_insert(store, &sessions_collection, doc, err));
    *ret_session = session;
    return PX_OK;
}

/* Puts the next token's hash in the place of this one's. CONFLICT when somebody else was faster. */
static enum px_code rotate(struct px_store *store, struct session *session, const char *hash,
                           char ret_token[SESSION_TOKEN_SIZE], struct px_error *err)
{
    struct px_change change = {0};
    char next[PX_SHA256_HEX_SIZE];
    int64_t now_ms = px_wall_ms();
    new_token(session->id, ret_token);
    px_sha256_hex(ret_token, strlen(ret_token), next);
    px_change_if(&change, "token", PX_STR(hash));
    px_change_set(&change, "token", PX_STR(next));
    px_change_set(&change, "used_at", PX_INT(now_ms));
    px_change_set(&change, "expires_at", PX_INT(expiry(now_ms, session->ends_at)));
    session->used_at = now_ms;
    return px_store_update(store, &sessions_collection, session->id, &change, NULL, err);
}

enum px_code sessions_use(struct px_store *store, const char *token, struct session *ret_session,
                          char ret_token[SESSION_TOKEN_SIZE], bool *ret_ended, struct px_error *err)
{
    char id[PX_ID_SIZE];
    char hash[PX_SHA256_HEX_SIZE];
    auto_bson bson_t *doc = NULL;
    *ret_ended = false;
    if (!split_token(token, id))
        return px_fail_because(err, PX_UNAUTHENTICATED, "no refresh token");
    enum px_code code = px_store_get(store, &sessions_collection, id, &doc, err);
    if (code == PX_NOT_FOUND)
        return px_fail_because(err, PX_UNAUTHENTICATED, "no such session");
    PX_TRY(code);
    read_session(doc, ret_session);
    px_sha256_hex(token, strlen(token), hash);
    bool is_current =
        px_secret_equal(hash, strlen(hash), px_doc_str(doc, "token"), strlen(px_doc_str(doc, "token")));
    if (is_current && px_doc_int(doc, "expires_at") > px_wall_ms()) {
        code = rotate(store, ret_session, hash, ret_token, err);
        if (code != PX_CONFLICT && code != PX_NOT_FOUND)
            return code;
        is_current = false;
    }
    *ret_ended = true;
    return px_fail_because(err, PX_UNAUTHENTICATED,
                           is_current ? "session expired" : "refresh token used before");
}

enum px_code sessions_list(struct px_store *store, const char *user_id, int most, struct px_arena *arena,
                           struct session **ret_sessions, size_t *ret_n, struct px_error *err)
{
    auto_page struct px_page page = {0};
    const struct px_query query = {
        .index = "by_user", .equal = {PX_STR(user_id)}, .n_equal = 1, .descending = true, .limit = most};
    PX_TRY(px_store_find(store, &sessions_collection, &query, &page, err));
    struct session *sessions = px_arena_array(arena, page.n_docs + 1, sizeof *sessions);
    if (!sessions)
        return px_fail(err, PX_OUT_OF_MEMORY);
    for (size_t i = 0; i < page.n_docs; i++)
        read_session(page.docs[i], &sessions[i]);
    *ret_sessions = sessions;
    *ret_n = page.n_docs;
    return PX_OK;
}

enum px_code sessions_get(struct px_store *store, const char *user_id, const char *session_id,
                          struct session *ret_session, struct px_error *err)
{
    auto_bson bson_t *doc = NULL;
    if (!px_id_valid(session_id))
        return px_fail(err, PX_NOT_FOUND);
    PX_TRY(px_store_get(store, &sessions_collection, session_id, &doc, err));
    read_session(doc, ret_session);
    return strcmp(ret_session->user_id, user_id) == 0 ? PX_OK : px_fail(err, PX_NOT_FOUND);
}

enum px_code sessions_delete(struct px_store *store, const char *session_id, struct px_error *err)
{
    enum px_code code = px_store_delete(store, &sessions_collection, session_id, err);
    return code == PX_NOT_FOUND ? PX_OK : code;
}

enum px_code sessions_set_password_seq(struct px_store *store, const char *session_id, int64_t password_seq,
                                       struct px_error *err)
{
    struct px_change change = {0};
    px_change_set(&change, "password_seq", PX_INT(password_seq));
    enum px_code code = px_store_update(store, &sessions_collection, session_id, &change, NULL, err);
    return code == PX_NOT_FOUND ? PX_OK : code;
}

void sessions_sweep(struct px_store *store, int64_t now_ms, int most)
{
    const struct px_query query = {.index = "by_expiry", .to = &now_ms, .limit = most};
    int64_t deleted = 0;
    (void)px_store_delete_many(store, &sessions_collection, &query, &deleted, NULL);
}
