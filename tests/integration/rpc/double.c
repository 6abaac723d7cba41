#include "support/check.h"

#include "double.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"

enum { BUS_WAIT_MS = 10000, DRAIN_MS = 20000, BIG = 2 << 20 };

static enum px_code make_big(struct px_call *call, Contact__Message *resp)
{
    char *text = px_arena_alloc(&call->arena, BIG + 1);
    if (!text)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    memset(text, 'x', BIG);
    resp->message = text;
    return PX_OK;
}

static void note_caller(struct px_call *call, struct double_service *self)
{
    (void)snprintf(self->user_id, sizeof self->user_id, "%s", call->caller.user_id);
    (void)snprintf(self->request_id, sizeof self->request_id, "%s", call->caller.request_id);
    (void)snprintf(self->log_request_id, sizeof self->log_request_id, "%s", px_log_request_id());
    (void)snprintf(self->client, sizeof self->client, "%s", call->caller.client);
    self->left_ms = px_deadline_left_ms(60000);
}

static enum px_code get_message(struct px_call *call, struct double_service *self,
                                const Contact__GetMessageRequest *req, Contact__Message *resp)
{
    atomic_fetch_add(&self->n_calls, 1);
    resp->subject = req->id;
    if (strcmp(req->id, "fields") == 0) {
        px_fail_field(&call->err, "images[1].id", PX_FAULT_TOO_LONG, 22);
        return px_fail_field(&call->err, "email", PX_FAULT_EMAIL, 0);
    }
    if (strcmp(req->id, "retry") == 0)
        return px_fail_retry(&call->err, PX_RATE_LIMITED, 17);
    if (strcmp(req->id, "secret") == 0)
        return px_fail_because(&call->err, PX_INTERNAL, "only for our log");
    if (strcmp(req->id, "recovered") == 0)
        px_fail(&call->err, PX_NOT_FOUND);
    if (strcmp(req->id, "slow") == 0)
        px_sleep_ms(400);
    for (int i = 0; strcmp(req->id, "wait") == 0 && !atomic_load(&self->open) && i < 1000; i++)
        px_sleep_ms(10);
    if (strcmp(req->id, "big") == 0)
        return make_big(call, resp);
    if (strcmp(req->id, "whoami") == 0)
        note_caller(call, self);
    if (strcmp(req->id, "cached") == 0)
        px_call_cache(call, 60, "user:1", "models", NULL);
    if (strcmp(req->id, "changed") == 0)
        px_call_purge(call, "user:%d", 1);
    return PX_OK;
}

static enum px_code create_message(struct px_call *call, struct double_service *self,
                                   const Contact__CreateMessageRequest *req,
                                   Contact__CreateMessageResponse *resp)
{
    (void)req;
    char id[PX_ID_SIZE];
    px_call_new_id(call, 0, id);
    resp->id = px_arena_strdup(&call->arena, id);
    resp->reference = px_arena_printf(&call->arena, "%d", atomic_fetch_add(&self->n_created, 1) + 1);
    return PX_OK;
}

static enum px_code list_messages(struct px_call *call, struct double_service *self,
                                  const Contact__ListMessagesRequest *req,
                                  Contact__ListMessagesResponse *resp)
{
    (void)call;
    (void)req;
    (void)resp;
    atomic_fetch_add(&self->n_calls, 1);
    return PX_OK;
}

static enum px_code delete_user_data(struct px_call *call, struct double_service *self,
                                     const Contact__DeleteUserDataRequest *req,
                                     Contact__DeleteUserDataResponse *resp)
{
    (void)call;
    (void)self;
    (void)req;
    resp->deleted = 3;
    return PX_OK;
}

PX_HANDLER(Contact, struct double_service, CreateMessage, CreateMessageRequest, CreateMessageResponse,
           create_message)
PX_HANDLER(Contact, struct double_service, ListMessages, ListMessagesRequest, ListMessagesResponse,
           list_messages)
PX_HANDLER(Contact, struct double_service, GetMessage, GetMessageRequest, Message, get_message)
PX_HANDLER(Contact, struct double_service, DeleteUserData, DeleteUserDataRequest, DeleteUserDataResponse,
           delete_user_data)

const struct px_method double_methods[DOUBLE_METHODS] = {
    PX_METHOD(CreateMessage, PX_ANYONE | PX_CREATES),
    PX_METHOD(ListMessages, 0),
    PX_METHOD(GetMessage, PX_ANYONE),
    PX_METHOD(DeleteUserData, PX_INTERNAL_ONLY),
};

static enum px_code replay_begin(void *data, const char *scope, const char *key, const char *hash,
                                 void **ret_answer, size_t *ret_len, struct px_error *err)
{
    struct double_service *self = data;
    if (strcmp(self->key, key) == 0 && strcmp(self->scope, scope) == 0) {
        if (strcmp(self->hash, hash) != 0)
            return px_fail(err, PX_IDEMPOTENCY_MISMATCH);
        *ret_answer = malloc(self->answer_len + 1);
        memcpy(*ret_answer, self->answer, self->answer_len);
        *ret_len = self->answer_len;
        return PX_OK;
    }
    (void)snprintf(self->hash, sizeof self->hash, "%s", hash);
    return PX_OK;
}

static enum px_code replay_finish(void *data, const char *scope, const char *key, const void *answer,
                                  size_t len, struct px_error *err)
{
    struct double_service *self = data;
    (void)err;
    free(self->answer);
    self->answer = malloc(len + 1);
    memcpy(self->answer, answer, len);
    self->answer_len = len;
    (void)snprintf(self->key, sizeof self->key, "%s", key);
    (void)snprintf(self->scope, sizeof self->scope, "%s", scope);
    return PX_OK;
}

static void replay_forget(void *data, const char *scope, const char *key)
{
    (void)data;
    (void)scope;
    (void)key;
}

const struct px_replay_hooks double_hooks = {replay_begin, replay_finish, replay_forget};

void double_start(struct double_service *self, const char *url, int threads, int queue)
{
    const struct px_bus_options bus = {.url = url, .name = "contact", .n_rpc = 1};
    memset(self, 0, sizeof *self);
    CHECK_OK(px_bus_open(&bus, BUS_WAIT_MS, &self->bus, NULL));
    const struct px_server_options options = {.bus = self->bus,
                                              .descriptor = &contact__contact__descriptor,
                                              .methods = double_methods,
                                              .n_methods = DOUBLE_METHODS,
                                              .self = self,
                                              .threads = threads,
                                              .queue = queue,
                                              .replay = &double_hooks};
    CHECK_OK(px_server_start(&options, &self->server, NULL));
}

void double_stop(struct double_service *self)
{
    CHECK(px_server_stop(self->server, DRAIN_MS));
    px_bus_close(self->bus);
    free(self->answer);
}

struct px_bus *client_open(const char *url)
{
    const struct px_bus_options options = {.url = url, .name = "client", .n_rpc = 2, .jetstream = true};
    struct px_bus *bus = NULL;
    CHECK_OK(px_bus_open(&options, BUS_WAIT_MS, &bus, NULL));
    return bus;
}

enum px_code client_order(struct px_bus *bus, const char *order, int timeout_ms, char text[64],
                          struct px_error *err)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    Contact__GetMessageRequest request = CONTACT__GET_MESSAGE_REQUEST__INIT;
    struct px_caller caller = {.timeout_ms = timeout_ms};
    ProtobufCMessage *response = NULL;
    char id[64];
    (void)snprintf(id, sizeof id, "%s", order);
    request.id = id;
    enum px_code code = px_rpc_call(bus, &contact__contact__descriptor, "GetMessage", &caller, &request.base,
                                    &arena, &response, NULL, err);
    if (code == PX_OK && text)
        (void)snprintf(text, 64, "%s", ((Contact__Message *)response)->subject);
    return code;
}
