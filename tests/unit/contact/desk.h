/* The contact service without a bus: its methods over a store in memory. */
#ifndef PX_TESTS_DESK_H
#define PX_TESTS_DESK_H

#include "contact/contact.h"

struct desk {
    struct contact contact;
    struct px_server_options options;
    struct px_call call; /* the last one; its answer lives in call.arena */
};

#define ANNA "AAAAAAAAAAAAAAAAAAAAAA"
#define BORIS "BBBBBBBBBBBBBBBBBBBBBA"

void desk_open(struct desk *desk);
void desk_close(struct desk *desk);

/* Calls a method as this user ("" for a stranger). ret_response may be NULL. */
enum px_code desk_call(struct desk *desk, const char *user_id, const char *method,
                       const ProtobufCMessage *request, ProtobufCMessage **ret_response);
/* The same for a caller of whom more is known. */
enum px_code desk_call_as(struct desk *desk, const struct px_caller *caller, const char *method,
                          const ProtobufCMessage *request, ProtobufCMessage **ret_response);

/* A caller without anything but an address. */
struct px_caller desk_stranger(const char *address);

/* A message that nobody can object to. */
Contact__CreateMessageRequest desk_message(void);

#endif
