/* Collection "messages". */
#ifndef PX_CONTACT_MESSAGES_H
#define PX_CONTACT_MESSAGES_H

#include <stdio.h>

#include "contact/contact.h"
#include "contact/reference.h"

extern const struct px_collection messages_collection;

struct new_message {
    const char *id;
    const char *user_id; /* "" for a person without an account */
    const Contact__CreateMessageRequest *content;
    const char *locale;
    int64_t created_at;
};

/* Stores the message under a new reference. A message that has this id already keeps its own reference, so
 * that a repeat after a crash changes nothing. */
enum px_code messages_insert(struct px_store *store, const struct new_message *message,
                             char ret_reference[REFERENCE_SIZE], struct px_error *err);

/* The user's own message, in the arena. NOT_FOUND when there is none or it is another's. */
enum px_code messages_get(struct px_store *store, const char *id, const char *user_id, struct px_arena *arena,
                          Contact__Message *ret, struct px_error *err);

/* A page of the user's messages, newest first, in the arena. ret_cursor: "" after the last page. */
enum px_code messages_list(struct px_store *store, const char *user_id,
                           const Contact__ListMessagesRequest *page, struct px_arena *arena,
                           Contact__ListMessagesResponse *ret, struct px_error *err);

/* Deletes all messages of a user; repeatable. */
enum px_code messages_delete_user(struct px_store *store, const char *user_id, int64_t *ret_deleted,
                                  struct px_error *err);

/* For operators: writes the messages in a state as JSON lines, oldest first. */
enum px_code messages_write(struct px_store *store, Contact__State state, FILE *out, struct px_error *err);
/* For operators: sets the state of the message with this reference. NOT_FOUND. */
enum px_code messages_set_state(struct px_store *store, const char *reference, Contact__State state,
                                struct px_error *err);

#endif
