/* The tables: methods, collections, replay hooks. */
#include "contact/contact.h"
#include "contact/messages.h"
#include "contact/senders.h"
#include "store/replay.h"

PX_HANDLER(Contact, struct contact, CreateMessage, CreateMessageRequest, CreateMessageResponse,
           contact_create_message)
PX_HANDLER(Contact, struct contact, ListMessages, ListMessagesRequest, ListMessagesResponse,
           contact_list_messages)
PX_HANDLER(Contact, struct contact, GetMessage, GetMessageRequest, Message, contact_get_message)
PX_HANDLER(Contact, struct contact, DeleteUserData, DeleteUserDataRequest, DeleteUserDataResponse,
           contact_delete_user_data)

const struct px_method contact_methods[] = {
    PX_METHOD(CreateMessage, PX_ANYONE | PX_CREATES),
    PX_METHOD(ListMessages, 0),
    PX_METHOD(GetMessage, 0),
    PX_METHOD(DeleteUserData, PX_INTERNAL_ONLY),
};
const size_t n_contact_methods = PX_ARRAY_LEN(contact_methods);

const struct px_collection *const contact_collections[] = {&messages_collection, &senders_collection,
                                                           &px_replay_collection};
const size_t n_contact_collections = PX_ARRAY_LEN(contact_collections);

static struct px_store *store_of(void *self)
{
    return ((struct contact *)self)->store;
}

static enum px_code replay_begin(void *self, const char *scope, const char *key, const char *hash,
                                 void **ret_answer, size_t *ret_len, struct px_error *err)
{
    return px_replay_begin(store_of(self), scope, key, hash, ret_answer, ret_len, err);
}

static enum px_code replay_finish(void *self, const char *scope, const char *key, const void *answer,
                                  size_t len, struct px_error *err)
{
    return px_replay_finish(store_of(self), scope, key, answer, len, err);
}

static void replay_forget(void *self, const char *scope, const char *key)
{
    px_replay_forget(store_of(self), scope, key);
}

const struct px_replay_hooks contact_replay_hooks = {replay_begin, replay_finish, replay_forget};
