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

PX_DEFINE_REPLAY_HOOKS(contact_replay_hooks, struct contact)
