/* Idempotency keys of sign-ups. The answer holds a name and an address, which must be gone at once when the
 * account is deleted; so only the account's id is kept, and the answer is written anew from the account. */
#include <string.h>

#include "auth/users.h"
#include "base/cleanup.h"
#include "store/replay.h"
#include "store/store.h"

/* Writes the answer to a sign-up from the account as it is now. An account that is gone has no answer any
 * more. */
static enum px_code write_answer(struct auth *self, const char *user_id, void **ret_answer, size_t *ret_len,
                                 struct px_error *err)
{
    static char message[] = "Account created.";
    auto_arena struct px_arena arena = {0};
    struct user user;
    Auth__SignUpResponse response = AUTH__SIGN_UP_RESPONSE__INIT;
    px_arena_init(&arena, PX_ARENA_BUDGET);
    PX_TRY(users_get(self->store, user_id, &arena, &user, err));
    response.message = message;
    response.user = users_message(&user, &arena);
    if (!response.user)
        return px_fail(err, PX_OUT_OF_MEMORY);
    size_t len = auth__sign_up_response__get_packed_size(&response);
    void *answer = malloc(len + 1);
    if (!answer)
        return px_fail(err, PX_OUT_OF_MEMORY);
    *ret_len = auth__sign_up_response__pack(&response, answer);
    *ret_answer = answer;
    return PX_OK;
}

static enum px_code begin(void *data, const char *scope, const char *key, const char *hash, void **ret_answer,
                          size_t *ret_len, struct px_error *err)
{
    struct auth *self = data;
    char user_id[PX_ID_SIZE] = "";
    auto_free void *kept = NULL;
    size_t len = 0;
    PX_TRY(px_replay_begin(self->store, scope, key, hash, &kept, &len, err));
    if (!kept)
        return PX_OK;
    if (len >= sizeof user_id)
        return px_fail_because(err, PX_INTERNAL, "an answer that is no id");
    memcpy(user_id, kept, len);
    return write_answer(self, user_id, ret_answer, ret_len, err);
}

static enum px_code finish(void *data, const char *scope, const char *key, const void *answer, size_t len,
                           struct px_error *err)
{
    struct auth *self = data;
    Auth__SignUpResponse *response = auth__sign_up_response__unpack(NULL, len, answer);
    if (!response || !response->user) {
        if (response)
            auth__sign_up_response__free_unpacked(response, NULL);
        return px_fail_because(err, PX_INTERNAL, "no answer to a sign-up");
    }
    const char *id = response->user->id;
    enum px_code code = px_replay_finish(self->store, scope, key, id, strlen(id), err);
    auth__sign_up_response__free_unpacked(response, NULL);
    return code;
}

static void forget(void *data, const char *scope, const char *key)
{
    px_replay_forget(((struct auth *)data)->store, scope, key);
}

const struct px_replay_hooks auth_replay_hooks = {begin, finish, forget};
