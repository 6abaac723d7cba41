/* Signing up, one's own data, and the end of an account. */
#include <string.h>

#include "auth/credentials.h"
#include "auth/deletion.h"
#include "auth/hasher.h"
#include "auth/password_policy.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "rpc/validate.h"

enum { MIN_NAME = 2, MAX_NAME = 60, MAX_EMAIL = 254, CACHE_S = 300 };

/* Characters that show nothing: spaces of all widths, joiners, fillers. */
static bool is_blank(uint32_t c)
{
    return c == ' ' || c == 0xa0 || c == 0xad || c == 0x34f || c == 0x61c || c == 0x115f || c == 0x1160 ||
           c == 0x1680 || c == 0x180e || (c >= 0x2000 && c <= 0x200f) || (c >= 0x2028 && c <= 0x202f) ||
           (c >= 0x205f && c <= 0x206f) || c == 0x2800 || c == 0x3000 || c == 0x3164 || c == 0xfeff ||
           c == 0xffa0;
}

/* Characters that turn the direction of what stands around them (bidirectional overrides). */
static bool is_override(uint32_t c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static uint32_t decode(const unsigned char *p, size_t len)
{
    static const unsigned char first_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t c = p[0] & first_bits[len];
    for (size_t i = 1; i < len; i++)
        c = c << 6 | (p[i] & 0x3f);
    return c;
}

/* Names may have any letters, as long as two of their characters can be seen. */
static enum px_code check_name(const char *field, const char *name, struct px_error *err)
{
    const unsigned char *p = (const unsigned char *)name;
    size_t left = strlen(name);
    int visible = 0;
    while (left > 0) {
        size_t len = px_utf8_len(p, left);
        uint32_t c = len > 0 ? decode(p, len) : 0x202e;
        if (is_override(c))
            return px_fail_field(err, field, PX_FAULT_CHARACTERS, 0);
        visible += !is_blank(c);
        p += len;
        left -= len;
    }
    return visible >= MIN_NAME ? PX_OK : px_fail_field(err, field, PX_FAULT_TOO_SHORT, MIN_NAME);
}

static const struct px_rule sign_up_rules[] = {
    {.field = "first_name", .min = MIN_NAME, .max = MAX_NAME, .flags = PX_RULE_LINE},
    {.field = "last_name", .min = MIN_NAME, .max = MAX_NAME, .flags = PX_RULE_LINE},
    {.field = "email", .max = MAX_EMAIL, .flags = PX_RULE_EMAIL},
    {.field = "language"},
};

static enum px_code check_sign_up(struct px_call *call, const Auth__SignUpRequest *req, const char *email)
{
    struct px_error *err = &call->err;
    enum px_code code = px_validate(&req->base, sign_up_rules, PX_ARRAY_LEN(sign_up_rules), err);
    if (code == PX_OK) {
        (void)check_name("first_name", req->first_name, err);
        (void)check_name("last_name", req->last_name, err);
    }
    (void)password_check("password", req->password, email, err);
    return err->code;
}

static Auth__Language choose_language(const struct px_call *call, Auth__Language asked)
{
    if (asked != AUTH__LANGUAGE__LANGUAGE_UNSPECIFIED)
        return asked;
    return call->caller.lang == PX_RU ? AUTH__LANGUAGE__LANGUAGE_RU : AUTH__LANGUAGE__LANGUAGE_EN;
}

/* A taken address is told before the work of hashing; the unique index decides races. */
static enum px_code refuse_taken(struct px_call *call, struct auth *self, const char *email,
                                 const char *own_id)
{
    struct user other;
    enum px_code code = users_find(self->store, email, &call->arena, &other, &call->err);
    if (code == PX_NOT_FOUND || (code == PX_OK && strcmp(other.id, own_id) == 0))
        return PX_OK;
    return code == PX_OK ? px_fail(&call->err, PX_EMAIL_TAKEN) : code;
}

/* Under an idempotency key a repeat finds the account that the first try has made: it has the same id. */
static enum px_code create_user(struct px_call *call, struct auth *self, struct user *user)
{
    enum px_code code = users_insert(self->store, user, &call->err);
    if (code != PX_ALREADY_EXISTS && !(code == PX_EMAIL_TAKEN && call->seeded))
        return code;
    struct user before;
    if (users_get(self->store, user->id, &call->arena, &before, NULL) != PX_OK)
        return px_fail(&call->err, PX_EMAIL_TAKEN);
    *user = before;
    return PX_OK;
}

enum px_code auth_sign_up(struct px_call *call, struct auth *self, const Auth__SignUpRequest *req,
                          Auth__SignUpResponse *resp)
{
    static char message_en[] = "Account created.";
    static char message_ru[] = "Аккаунт создан.";
    char id[PX_ID_SIZE];
    char hash[HASHER_TEXT_SIZE];
    const char *email = users_spell_email(&call->arena, req->email);
    if (!email)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    PX_TRY(check_sign_up(call, req, email));
    px_call_new_id(call, 0, id);
    PX_TRY(refuse_taken(call, self, email, id));
    PX_TRY(hasher_hash(self->hasher, req->password, hash, &call->err));
    struct user user = {.id = px_arena_strdup(&call->arena, id),
                        .first_name = req->first_name,
                        .last_name = req->last_name,
                        .email = email,
                        .password_hash = hash,
                        .language = choose_language(call, req->language),
                        .role = auth_role_of(self->config, email),
                        .plan = auth_plan_of(self->config, email),
                        .created_at = px_wall_ms()};
    if (!user.id)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    PX_TRY(create_user(call, self, &user));
    px_log_info("account created", PX_S("user_id", user.id));
    resp->message = call->caller.lang == PX_RU ? message_ru : message_en;
    resp->user = users_message(&user, &call->arena);
    return resp->user ? PX_OK : px_fail(&call->err, PX_OUT_OF_MEMORY);
}

enum px_code auth_get_me(struct px_call *call, struct auth *self, const Auth__GetMeRequest *req,
                         Auth__GetMeResponse *resp)
{
    struct user user;
    char tag[PX_TAG_SIZE];
    (void)req;
    PX_TRY(credentials_caller(call, self, &user));
    resp->user = users_message(&user, &call->arena);
    (void)snprintf(tag, sizeof tag, "user:%s", user.id);
    px_call_cache(call, CACHE_S, tag, NULL);
    return resp->user ? PX_OK : px_fail(&call->err, PX_OUT_OF_MEMORY);
}

static const struct px_rule update_rules[] = {
    {.field = "first_name", .min = MIN_NAME, .max = MAX_NAME, .flags = PX_RULE_LINE},
    {.field = "last_name", .min = MIN_NAME, .max = MAX_NAME, .flags = PX_RULE_LINE},
    {.field = "email", .max = MAX_EMAIL, .flags = PX_RULE_EMAIL},
    {.field = "language", .min = 1},
};

static enum px_code check_update(const Auth__UpdateMeRequest *req, struct px_error *err)
{
    PX_TRY(px_validate(&req->base, update_rules, PX_ARRAY_LEN(update_rules), err));
    if (req->first_name__case == AUTH__UPDATE_ME_REQUEST__FIRST_NAME__FIRST_NAME)
        (void)check_name("first_name", req->first_name, err);
    if (req->last_name__case == AUTH__UPDATE_ME_REQUEST__LAST_NAME__LAST_NAME)
        (void)check_name("last_name", req->last_name, err);
    return err->code;
}

/* Notes a new address; it needs the password, and is not verified any more. */
static enum px_code change_email(struct px_call *call, struct auth *self, const struct user *user,
                                 const Auth__UpdateMeRequest *req, struct px_change *change)
{
    const char *email = users_spell_email(&call->arena, req->email);
    if (!email)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    if (strcmp(email, user->email) == 0)
        return PX_OK;
    PX_TRY(credentials_again(call, self, user, req->password));
    px_change_set(change, "email", PX_STR(email));
    px_change_set(change, "is_verified", PX_BOOL(false));
    return PX_OK;
}

enum px_code auth_update_me(struct px_call *call, struct auth *self, const Auth__UpdateMeRequest *req,
                            Auth__GetMeResponse *resp)
{
    struct user user;
    struct px_change change = {0};
    PX_TRY(check_update(req, &call->err));
    PX_TRY(credentials_caller(call, self, &user));
    if (req->first_name__case == AUTH__UPDATE_ME_REQUEST__FIRST_NAME__FIRST_NAME)
        px_change_set(&change, "first_name", PX_STR(req->first_name));
    if (req->last_name__case == AUTH__UPDATE_ME_REQUEST__LAST_NAME__LAST_NAME)
        px_change_set(&change, "last_name", PX_STR(req->last_name));
    if (req->language__case == AUTH__UPDATE_ME_REQUEST__LANGUAGE__LANGUAGE)
        px_change_set(&change, "language", PX_INT((int)req->language));
    size_t n_before = change.n_steps;
    if (req->email__case == AUTH__UPDATE_ME_REQUEST__EMAIL__EMAIL)
        PX_TRY(change_email(call, self, &user, req, &change));
    bool changes_email = change.n_steps > n_before;
    if (change.n_steps > 0) {
        PX_TRY(users_change(self->store, user.id, &change, &call->arena, &user, &call->err));
        px_call_purge(call, "user:%s", user.id);
        px_log_info("account changed", PX_S("user_id", user.id),
                    PX_S("email", changes_email ? "changed, not verified" : "unchanged"));
    }
    resp->user = users_message(&user, &call->arena);
    return resp->user ? PX_OK : px_fail(&call->err, PX_OUT_OF_MEMORY);
}

/* The record comes first: from then on the account will be deleted, whatever happens. What other services
 * have not confirmed by the end of the call is repeated by the chores. */
enum px_code auth_delete_me(struct px_call *call, struct auth *self, const Auth__DeleteMeRequest *req,
                            Auth__DeleteMeResponse *resp)
{
    static char message_en[] = "Account deleted.";
    static char message_ru[] = "Аккаунт удалён.";
    struct user user;
    int64_t now_ms = px_wall_ms();
    PX_TRY(credentials_caller(call, self, &user));
    PX_TRY(credentials_again(call, self, &user, req->password));
    PX_TRY(deletion_record(self, user.id, now_ms, &call->err));
    PX_TRY(deletion_remove_account(self, user.id, &call->err));
    deletion_work(self, user.id, now_ms);
    px_call_purge(call, "user:%s", user.id);
    px_log_info("account deleted", PX_S("user_id", user.id));
    resp->message = call->caller.lang == PX_RU ? message_ru : message_en;
    return PX_OK;
}
