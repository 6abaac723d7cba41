/* The contact service: messages to the people who run Pulix. */
#ifndef PX_CONTACT_CONTACT_H
#define PX_CONTACT_CONTACT_H

#include <pulix/contact/v1/contact.pb-c.h>

#include "rpc/server.h"
#include "store/store.h"

enum {
    CONTACT_MAX_SUBJECT = 200,
    CONTACT_MIN_MESSAGE = 10,
    CONTACT_MAX_MESSAGE = 2000,
    CONTACT_MAX_IMAGES = 3,
    CONTACT_MIN_FILL_MS = 2000, /* a person needs more for a form */
};

struct px_ticker;

struct contact {
    struct px_store *store;
    struct px_ticker *sweep; /* NULL in tests of handlers */
};

extern const struct px_collection *const contact_collections[];
extern const size_t n_contact_collections;
extern const struct px_method contact_methods[];
extern const size_t n_contact_methods;
extern const struct px_replay_hooks contact_replay_hooks;

/* The handlers; see the .proto for what each does. */
enum px_code contact_create_message(struct px_call *call, struct contact *self,
                                    const Contact__CreateMessageRequest *req,
                                    Contact__CreateMessageResponse *resp);
enum px_code contact_list_messages(struct px_call *call, struct contact *self,
                                   const Contact__ListMessagesRequest *req,
                                   Contact__ListMessagesResponse *resp);
enum px_code contact_get_message(struct px_call *call, struct contact *self,
                                 const Contact__GetMessageRequest *req, Contact__Message *resp);
enum px_code contact_delete_user_data(struct px_call *call, struct contact *self,
                                      const Contact__DeleteUserDataRequest *req,
                                      Contact__DeleteUserDataResponse *resp);

#endif
