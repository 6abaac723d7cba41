/* Calling methods as the server would. */
#include "desk.h"

#include <string.h>

#include "support/check.h"

void desk_open(struct desk *desk)
{
    *desk = (struct desk){0};
    const struct px_store_options options = {
        .service = "contact",
        .data_dir = ":memory:",
        .collections = contact_collections,
        .n_collections = n_contact_collections,
        .readers = 1,
    };
    CHECK_OK(px_store_open(&options, &desk->contact.store, NULL));
    desk->options = (struct px_server_options){
        .descriptor = &contact__contact__descriptor,
        .methods = contact_methods,
        .n_methods = n_contact_methods,
        .self = &desk->contact,
        .replay = &contact_replay_hooks,
    };
    px_arena_init(&desk->call.arena, PX_ARENA_BUDGET);
}

void desk_close(struct desk *desk)
{
    px_arena_done(&desk->call.arena);
    px_store_close(desk->contact.store);
}

struct px_caller desk_stranger(const char *address)
{
    return (struct px_caller){.request_id = "r",
                              .user_id = "",
                              .session_id = "",
                              .client = address,
                              .origin = "http://pulix.test",
                              .idempotency_key = "",
                              .user_agent = "t",
                              .timeout_ms = 5000};
}

enum px_code desk_call_as(struct desk *desk, const struct px_caller *caller, const char *method,
                          const ProtobufCMessage *request, ProtobufCMessage **ret_response)
{
    px_arena_done(&desk->call.arena);
    desk->call = (struct px_call){.caller = *caller};
    px_arena_init(&desk->call.arena, PX_ARENA_BUDGET);
    const struct px_method *row = NULL;
    for (size_t i = 0; i < n_contact_methods; i++)
        if (strcmp(contact_methods[i].name, method) == 0)
            row = &contact_methods[i];
    CHECK(row);
    ProtobufCMessage *response = NULL;
    enum px_code code = px_server_dispatch(&desk->options, &desk->call, row, request, &response);
    if (ret_response)
        *ret_response = response;
    return code;
}

enum px_code desk_call(struct desk *desk, const char *user_id, const char *method,
                       const ProtobufCMessage *request, ProtobufCMessage **ret_response)
{
    struct px_caller caller = desk_stranger("192.0.2.1");
    caller.user_id = user_id;
    return desk_call_as(desk, &caller, method, request, ret_response);
}

Contact__CreateMessageRequest desk_message(void)
{
    static char subject[] = "The lighthouse", text[] = "Where can I see it in the evening?";
    Contact__CreateMessageRequest request = CONTACT__CREATE_MESSAGE_REQUEST__INIT;
    request.kind = CONTACT__KIND__KIND_PICTURE;
    request.subject = subject;
    request.message = text;
    request.fill_ms = 8000;
    return request;
}
