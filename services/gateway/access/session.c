/* Sessions of browsers: the refresh token travels in a cookie that no script can read, and only to /auth.
 * With "remember":"token" (API clients) it is in the body instead.
 *
 * The cookie is named __Secure-, not __Host-, because the latter demands Path=/ and would send the token
 * along with every request for a picture. What __Host- adds, protection from cookies set by sibling domains,
 * is no loss here: a foreign token in the cookie only fails, or signs into the account of whoever planted it,
 * as SameSite=Strict and the same-origin proof allow nobody to make the browser do that. */
#include "gateway/access/session.h"

#include <string.h>

#include <pulix/auth/v1/auth.pb-c.h>

#include "base/cleanup.h"
#include "gateway/access/guard.h"
#include "jsonpb/jsonpb.h"

enum { COOKIE_AGE_S = 30 * 24 * 3600, MAX_REFRESH_TOKEN = 256 };

#define AUTH &auth__auth__descriptor

static const char *cookie_name(const struct gw_request *req)
{
    return req->gw->https ? "__Secure-pulix_refresh" : "pulix_refresh";
}

/* token "": removes it. */
static void set_cookie(struct gw_request *req, const char *token)
{
    gw_add_headerf(req, "Set-Cookie", "%s=%s; Path=/auth; Max-Age=%d; HttpOnly; SameSite=Strict%s",
                   cookie_name(req), token, token[0] ? COOKIE_AGE_S : 0, req->gw->https ? "; Secure" : "");
}

/* The cookie's value in the arena; NULL when there is none. */
static const char *get_cookie(struct gw_request *req)
{
    const char *name = cookie_name(req);
    size_t name_len = strlen(name);
    const char *at = gw_header(req, "Cookie");
    while (at && *at) {
        at += strspn(at, " ;");
        size_t len = strcspn(at, ";");
        if (len > name_len && memcmp(at, name, name_len) == 0 && at[name_len] == '=')
            return len - name_len <= MAX_REFRESH_TOKEN
                       ? px_arena_strndup(&req->arena, at + name_len + 1, len - name_len - 1)
                       : NULL;
        at += len;
    }
    return NULL;
}

/* Moves the refresh token into the cookie unless the client wants it in the body, and sends the rest. */
static void send_session(struct gw_request *req, ProtobufCMessage *message, bool in_body)
{
    Auth__LoginResponse *response = (Auth__LoginResponse *)message;
    if (!in_body && response->refresh_case == AUTH__LOGIN_RESPONSE__REFRESH_REFRESH_TOKEN) {
        set_cookie(req, response->refresh_token);
        response->refresh_case = AUTH__LOGIN_RESPONSE__REFRESH__NOT_SET;
    }
    gw_send_message(req, 200, message);
}

void gw_login(struct gw_request *req)
{
    struct px_error err = {0};
    ProtobufCMessage *message = NULL;
    ProtobufCMessage *response = NULL;
    enum px_code code = gw_decode(req, &message, &err);
    if (code == PX_OK)
        code = gw_call(req, AUTH, "Login", message, &response, &err);
    if (code != PX_OK) {
        gw_send_problem(req, &err);
        return;
    }
    send_session(req, response, strcmp(((Auth__LoginRequest *)message)->remember, "token") == 0);
}

/* Takes the token from the cookie when the body has none. A cookie is sent by the browser itself, so it
 * counts only with a proof that a page of ours asked for it. */
static enum px_code find_refresh_token(struct gw_request *req, Auth__RefreshRequest *message,
                                       bool *ret_in_body, struct px_error *err)
{
    *ret_in_body = message->refresh_token[0] != '\0';
    if (*ret_in_body)
        return PX_OK;
    const char *token = get_cookie(req);
    if (!token)
        return px_fail(err, PX_UNAUTHENTICATED);
    PX_TRY(gw_guard_same_origin(req, err));
    message->refresh_token = px_unconst(token);
    return PX_OK;
}

void gw_refresh(struct gw_request *req)
{
    struct px_error err = {0};
    ProtobufCMessage *message = NULL;
    ProtobufCMessage *response = NULL;
    bool in_body = false;
    enum px_code code = gw_decode(req, &message, &err);
    if (code == PX_OK)
        code = find_refresh_token(req, (Auth__RefreshRequest *)message, &in_body, &err);
    if (code == PX_OK) {
        code = gw_call(req, AUTH, "Refresh", message, &response, &err);
        if (code != PX_OK && px_code_status(code) == 401 && !in_body)
            set_cookie(req, ""); /* it is of no use any more */
    }
    if (code != PX_OK)
        gw_send_problem(req, &err);
    else
        send_session(req, response, in_body);
}

void gw_logout(struct gw_request *req)
{
    struct px_error err = {0};
    ProtobufCMessage *message = NULL;
    ProtobufCMessage *response = NULL;
    enum px_code code = gw_decode(req, &message, &err);
    if (code == PX_OK)
        code = gw_call(req, AUTH, "Logout", message, &response, &err);
    if (code != PX_OK) {
        gw_send_problem(req, &err);
        return;
    }
    set_cookie(req, "");
    gw_send(req, 204, NULL, NULL, 0);
}
