/* Collection "users": the accounts.
 *
 * An e-mail address is one identity in one spelling: all ASCII letters in lower case, the local part too. No
 * mail service that people use tells "Anna@" from "anna@", and two accounts that differ in case only would be
 * a trap. */
#ifndef PX_AUTH_USERS_H
#define PX_AUTH_USERS_H

#include "auth/auth.h"

extern const struct px_collection users_collection;

/* An account; texts live in an arena. */
struct user {
    const char *id;
    const char *first_name, *last_name;
    const char *email;         /* in its one spelling */
    const char *password_hash; /* PHC text */
    int64_t password_seq;      /* rises with every change of the password; sessions know theirs */
    Auth__Role role;
    Auth__Plan plan;
    Auth__Language language;
    bool is_verified;
    int64_t created_at;
};

/* The address in its one spelling; NULL without memory. */
const char *users_spell_email(struct px_arena *arena, const char *email);

/* EMAIL_TAKEN when the address has an account, ALREADY_EXISTS when the id has. */
enum px_code users_insert(struct px_store *store, const struct user *user, struct px_error *err);

/* NOT_FOUND. */
enum px_code users_get(struct px_store *store, const char *id, struct px_arena *arena, struct user *ret_user,
                       struct px_error *err);
/* 'email' in its one spelling. NOT_FOUND. */
enum px_code users_find(struct px_store *store, const char *email, struct px_arena *arena,
                        struct user *ret_user, struct px_error *err);

/* Applies the change and reads the account as it is then. EMAIL_TAKEN, NOT_FOUND, CONFLICT. ret_user may be
 * NULL. */
enum px_code users_change(struct px_store *store, const char *id, const struct px_change *change,
                          struct px_arena *arena, struct user *ret_user, struct px_error *err);

/* No error when there is none. */
enum px_code users_delete(struct px_store *store, const char *id, struct px_error *err);

/* What others may see; NULL without memory. Texts are borrowed from 'user'. */
Auth__User *users_message(const struct user *user, struct px_arena *arena);

#endif
