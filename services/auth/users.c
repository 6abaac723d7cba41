/* Accounts as documents. */
#include "auth/users.h"

#include <string.h>

#include "base/cleanup.h"
#include "store/doc.h"

static const struct px_index indexes[] = {
    {.name = "by_email", .fields = {"email"}, .unique = true},
};

const struct px_collection users_collection = {"users", indexes, PX_ARRAY_LEN(indexes)};

const char *users_spell_email(struct px_arena *arena, const char *email)
{
    char *spelled = px_arena_strdup(arena, email);
    for (char *p = spelled; p && *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
    return spelled;
}

static enum px_code translate(enum px_code code, struct px_error *err)
{
    if (code == PX_ALREADY_EXISTS && err && strcmp(err->param, "by_email") == 0)
        return px_fail(err, PX_EMAIL_TAKEN);
    return code;
}

enum px_code users_insert(struct px_store *store, const struct user *user, struct px_error *err)
{
    struct px_error own = {0};
    auto_bson bson_t *doc =
        BCON_NEW("_id", BCON_UTF8(user->id), "email", BCON_UTF8(user->email), "first_name",
                 BCON_UTF8(user->first_name), "last_name", BCON_UTF8(user->last_name), "password",
                 BCON_UTF8(user->password_hash), "password_seq", BCON_INT64(user->password_seq), "role",
                 BCON_INT32((int)user->role), "plan", BCON_INT32((int)user->plan), "language",
                 BCON_INT32((int)user->language), "is_verified", BCON_BOOL(user->is_verified), "created_at",
                 BCON_INT64(user->created_at));
    struct px_error *faults = err ? err : &own;
    return translate(px_store_insert(store, &users_collection, doc, faults), faults);
}

static enum px_code read_user(const bson_t *doc, struct px_arena *arena, struct user *out,
                              struct px_error *err)
{
    *out = (struct user){
        .id = px_arena_strdup(arena, px_doc_str(doc, "_id")),
        .email = px_arena_strdup(arena, px_doc_str(doc, "email")),
        .first_name = px_arena_strdup(arena, px_doc_str(doc, "first_name")),
        .last_name = px_arena_strdup(arena, px_doc_str(doc, "last_name")),
        .password_hash = px_arena_strdup(arena, px_doc_str(doc, "password")),
        .password_seq = px_doc_int(doc, "password_seq"),
        .role = px_doc_int(doc, "role") == AUTH__ROLE__ROLE_ADMIN ? AUTH__ROLE__ROLE_ADMIN
                                                                  : AUTH__ROLE__ROLE_USER,
        .plan = px_doc_int(doc, "plan") == AUTH__PLAN__PLAN_PRO ? AUTH__PLAN__PLAN_PRO
                                                                : AUTH__PLAN__PLAN_STANDARD,
        .language = px_doc_int(doc, "language") == AUTH__LANGUAGE__LANGUAGE_RU ? AUTH__LANGUAGE__LANGUAGE_RU
                                                                               : AUTH__LANGUAGE__LANGUAGE_EN,
        .is_verified = px_doc_bool(doc, "is_verified"),
        .created_at = px_doc_int(doc, "created_at"),
    };
    bool complete = out->id && out->email && out->first_name && out->last_name && out->password_hash;
    return complete ? PX_OK : px_fail(err, PX_OUT_OF_MEMORY);
}

enum px_code users_get(struct px_store *store, const char *id, struct px_arena *arena, struct user *ret_user,
                       struct px_error *err)
{
    auto_bson bson_t *doc = NULL;
    PX_TRY(px_store_get(store, &users_collection, id, &doc, err));
    return read_user(doc, arena, ret_user, err);
}

enum px_code users_find(struct px_store *store, const char *email, struct px_arena *arena,
                        struct user *ret_user, struct px_error *err)
{
    auto_bson bson_t *doc = NULL;
    const struct px_query query = {.index = "by_email", .equal = {PX_STR(email)}, .n_equal = 1, .limit = 1};
    PX_TRY(px_store_find_one(store, &users_collection, &query, &doc, err));
    return read_user(doc, arena, ret_user, err);
}

enum px_code users_change(struct px_store *store, const char *id, const struct px_change *change,
                          struct px_arena *arena, struct user *ret_user, struct px_error *err)
{
    auto_bson bson_t *doc = NULL;
    struct px_error own = {0};
    struct px_error *faults = err ? err : &own;
    enum px_code code = px_store_update(store, &users_collection, id, change, &doc, faults);
    if (code != PX_OK)
        return translate(code, faults);
    return ret_user ? read_user(doc, arena, ret_user, err) : PX_OK;
}

enum px_code users_delete(struct px_store *store, const char *id, struct px_error *err)
{
    enum px_code code = px_store_delete(store, &users_collection, id, err);
    return code == PX_NOT_FOUND ? PX_OK : code;
}

Auth__User *users_message(const struct user *user, struct px_arena *arena)
{
    Auth__User *message = px_arena_alloc(arena, sizeof *message);
    if (!message)
        return NULL;
    auth__user__init(message);
    message->id = px_unconst(user->id);
    message->first_name = px_unconst(user->first_name);
    message->last_name = px_unconst(user->last_name);
    message->email = px_unconst(user->email);
    message->plan = user->plan;
    message->is_verified = user->is_verified;
    message->role = user->role;
    message->language = user->language;
    message->created_at = user->created_at;
    return message;
}
