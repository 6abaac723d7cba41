/* Each allocation on the way of a request through the gateway fails once. */
#include "support/check.h"

#include <pulix/auth/v1/auth.pb-c.h>
#include <pulix/contact/v1/contact.pb-c.h>
#include <string.h>

#include "base/cleanup.h"
#include "support/loopback.h"
#include "support/scarce.h"

static struct loopback_gateway gateway;
static struct loopback peer;

/* Answers without taking memory. */
static enum px_code answer(struct px_bus *bus, const ProtobufCServiceDescriptor *service, const char *method,
                           const struct px_caller *caller, const ProtobufCMessage *request,
                           struct px_arena *arena, ProtobufCMessage **ret_response,
                           struct px_reply_info *info, struct px_error *err)
{
    static Auth__User user = AUTH__USER__INIT;
    static Auth__GetMeResponse me = AUTH__GET_ME_RESPONSE__INIT;
    static Contact__CreateMessageResponse created = CONTACT__CREATE_MESSAGE_RESPONSE__INIT;
    (void)bus, (void)service, (void)caller, (void)request, (void)arena, (void)info, (void)err;
    me.user = &user;
    *ret_response = strcmp(method, "GetMe") == 0 ? &me.base : &created.base;
    return PX_OK;
}

static int open_gateway(void **state)
{
    (void)state;
    loopback_gateway_init(&gateway);
    gateway.gw.rpc = answer;
    loopback_init(&peer, &gateway.gw);
    loopback_sign_in(&peer, LOOPBACK_USER);
    return 0;
}

static int close_gateway(void **state)
{
    (void)state;
    loopback_done(&peer);
    loopback_gateway_done(&gateway);
    return 0;
}

struct question {
    const char *method, *target, *body;
    int status;
};

static enum px_code ask(void *arg, int round)
{
    const struct question *question = arg;
    (void)round;
    peer.n_headers = 0;
    loopback_header(&peer, "Authorization", peer.token);
    int status = loopback_ask(&peer, question->method, question->target, question->body);
    if (status == question->status)
        return PX_OK;
    return status == 503 || peer.cut ? PX_OUT_OF_MEMORY : PX_INTERNAL;
}

/* The first question is asked with enough memory, so that the buffers of the test have grown. */
static void sweep(struct question question)
{
    CHECK_OK(ask(&question, 0));
    CHECK(scarce_sweep(ask, &question) > 0);
}

TEST(a_read_without_memory_is_refused_and_works_afterwards)
{
    sweep((struct question){"GET", "/auth/sessions", NULL, 200});
}

TEST(a_body_without_memory_is_refused_and_works_afterwards)
{
    sweep((struct question){
        "POST", "/contact/messages",
        "{\"name\":\"Anna\",\"email\":\"a@b.example\",\"subject\":\"s\",\"message\":\"hello you\"}", 201});
}

TEST(an_error_without_memory_is_still_an_error)
{
    sweep((struct question){"POST", "/contact/messages", "{\"nope\":1}", 422});
}

#define ONE(name) cmocka_unit_test_setup_teardown(name, open_gateway, close_gateway)

int main(void)
{
    const struct CMUnitTest tests[] = {ONE(a_read_without_memory_is_refused_and_works_afterwards),
                                       ONE(a_body_without_memory_is_refused_and_works_afterwards),
                                       ONE(an_error_without_memory_is_still_an_error)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
