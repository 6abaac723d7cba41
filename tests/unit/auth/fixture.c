#include "support/check.h"

#include "fixture.h"

#include <string.h>

#include "auth/hasher.h"
#include "auth/revocations.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "store/doc.h"

#define SECRET "sQ3kZk1n8Tq0v5yBw7Xc2Lf6Hd9Gj4RaPm"

struct auth service;
struct px_caller caller;
struct px_call last;

struct auth_config config;
static char caller_user[PX_ID_SIZE], caller_session[PX_ID_SIZE];
static char access_token[PX_TOKEN_SIZE];

int service_start(void **state)
{
    (void)state;
    const struct px_store_options options = {.service = "auth",
                                             .data_dir = ":memory:",
                                             .collections = auth_collections,
                                             .n_collections = n_auth_collections,
                                             .readers = 2};
    px_log_setup("auth", PX_LOG_ERROR);
    config = (struct auth_config){
        .jwt_secret = SECRET, .admin_emails = "other@example.org, Boss@Example.org", .pro_emails = ""};
    service = (struct auth){.config = &config};
    CHECK_OK(px_keyring_load(config.jwt_secret, &service.keyring, NULL));
    CHECK_OK(hasher_new(&service.hasher, NULL));
    CHECK_OK(px_store_open(&options, &service.store, NULL));
    px_arena_init(&last.arena, PX_ARENA_BUDGET);
    caller = (struct px_caller){.request_id = "",
                                .user_id = "",
                                .session_id = "",
                                .client = "10.0.0.1",
                                .origin = "",
                                .idempotency_key = "",
                                .user_agent = "Browser/1.0",
                                .timeout_ms = 10000};
    return 0;
}

int service_stop(void **state)
{
    (void)state;
    px_arena_done(&last.arena);
    px_store_close(service.store);
    hasher_free(service.hasher);
    return 0;
}

enum px_code call_method(const char *method, const ProtobufCMessage *request, ProtobufCMessage **ret_response)
{
    const struct px_server_options options = {.descriptor = &auth__auth__descriptor,
                                              .methods = auth_methods,
                                              .n_methods = n_auth_methods,
                                              .self = &service,
                                              .replay = &auth_replay_hooks};
    px_arena_done(&last.arena);
    last = (struct px_call){.caller = caller};
    px_arena_init(&last.arena, PX_ARENA_BUDGET);
    for (size_t i = 0; i < n_auth_methods; i++) {
        ProtobufCMessage *response = NULL;
        if (strcmp(auth_methods[i].name, method) != 0)
            continue;
        enum px_code code = px_server_dispatch(&options, &last, &auth_methods[i], request, &response);
        if (code == PX_OK && ret_response)
            *ret_response = response;
        return code;
    }
    fail_msg("no method %s", method);
    return PX_INTERNAL;
}

enum px_code sign_up(const char *email, char ret_user_id[PX_ID_SIZE])
{
    static char first_name[] = "Anna", last_name[] = "Petrova", password[] = PASSWORD;
    Auth__SignUpRequest request = AUTH__SIGN_UP_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    request.first_name = first_name;
    request.last_name = last_name;
    request.email = px_unconst(email);
    request.password = password;
    enum px_code code = call_method("SignUp", &request.base, &response);
    if (code == PX_OK && ret_user_id)
        (void)snprintf(ret_user_id, PX_ID_SIZE, "%s", ((Auth__SignUpResponse *)response)->user->id);
    return code;
}

static void take_login(const Auth__LoginResponse *response, char ret_refresh[128])
{
    (void)snprintf(access_token, sizeof access_token, "%s", response->access_token);
    struct px_claims claims = access_claims();
    (void)snprintf(caller_user, sizeof caller_user, "%s", claims.user_id);
    (void)snprintf(caller_session, sizeof caller_session, "%s", claims.session_id);
    caller.user_id = caller_user;
    caller.session_id = caller_session;
    caller.auth_time_s = claims.auth_time_s;
    CHECK_INT(response->refresh_case, AUTH__LOGIN_RESPONSE__REFRESH_REFRESH_TOKEN);
    if (ret_refresh)
        (void)snprintf(ret_refresh, 128, "%s", response->refresh_token);
}

enum px_code sign_in(const char *email, const char *password, char ret_refresh[128])
{
    Auth__LoginRequest request = AUTH__LOGIN_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    request.email = px_unconst(email);
    request.password = px_unconst(password);
    enum px_code code = call_method("Login", &request.base, &response);
    if (code == PX_OK)
        take_login((Auth__LoginResponse *)response, ret_refresh);
    return code;
}

enum px_code use_refresh(const char *token, char ret_next[128])
{
    Auth__RefreshRequest request = AUTH__REFRESH_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    char copy[256];
    (void)snprintf(copy, sizeof copy, "%s", token);
    request.refresh_token = copy;
    enum px_code code = call_method("Refresh", &request.base, &response);
    if (code == PX_OK)
        take_login((Auth__LoginResponse *)response, ret_next);
    return code;
}

struct px_claims access_claims(void)
{
    struct px_claims claims;
    CHECK_OK(px_token_verify(&service.keyring, access_token, px_wall_ms() / 1000, &claims, NULL));
    return claims;
}

enum px_code get_me(Auth__User **ret_user)
{
    Auth__GetMeRequest request = AUTH__GET_ME_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    enum px_code code = call_method("GetMe", &request.base, &response);
    if (code == PX_OK && ret_user)
        *ret_user = ((Auth__GetMeResponse *)response)->user;
    return code;
}

int64_t count_documents(const struct px_collection *collection, const char *index, struct px_value first)
{
    const struct px_query query = {.index = index, .equal = {first}, .n_equal = 1, .limit = PX_MAX_PAGE};
    int64_t n = 0;
    CHECK_OK(px_store_count(service.store, collection, &query, PX_MAX_PAGE, &n, NULL));
    return n;
}

int count_revocations(const char *user_id, const char *session_id)
{
    auto_page struct px_page page = {0};
    const struct px_query query = {
        .index = "by_told", .equal = {PX_BOOL(false)}, .n_equal = 1, .limit = PX_MAX_PAGE};
    int n = 0;
    CHECK_OK(px_store_find(service.store, &revocations_collection, &query, &page, NULL));
    for (size_t i = 0; i < page.n_docs; i++)
        n += strcmp(px_doc_str(page.docs[i], "user_id"), user_id) == 0 &&
             strcmp(px_doc_str(page.docs[i], "session_id"), session_id) == 0;
    return n;
}
