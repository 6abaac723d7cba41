/* What becomes of requests while a service restarts. */
#include "support/check.h"

#include <string.h>

#include "base/clock.h"
#include "gateway/api/call.h"
#include "gateway/gateway.h"
#include "jsonpb/jsonpb.h"
#include "support/loopback.h"

enum { MANY = 1000, AWAY_MS = 150 };

static struct loopback_gateway gateway;
static struct loopback peer;

/* The service: what becomes of its first calls; after them all is well. */
static struct {
    enum px_delivery delivery;
    int lost, calls, first_timeout_ms;
} service;

static enum px_code call(struct px_bus *bus, const ProtobufCServiceDescriptor *descriptor, const char *method,
                         const struct px_caller *caller, const ProtobufCMessage *request,
                         struct px_arena *arena, ProtobufCMessage **ret_response, struct px_reply_info *info,
                         struct px_error *err)
{
    (void)bus;
    (void)request;
    if (service.calls++ == 0)
        service.first_timeout_ms = caller->timeout_ms;
    if (service.calls <= service.lost) {
        info->delivery = service.delivery;
        return px_fail(err, service.delivery == PX_UNSENT ? PX_UNAVAILABLE : PX_DEADLINE_EXCEEDED);
    }
    *ret_response =
        px_message_new(protobuf_c_service_descriptor_get_method_by_name(descriptor, method)->output, arena);
    return PX_OK;
}

static int set_up(void **state)
{
    (void)state;
    loopback_gateway_init(&gateway);
    gateway.gw.rpc = call;
    gw_calls_free(gateway.gw.calls);
    gateway.gw.calls = gw_calls_new(4, AWAY_MS);
    loopback_init(&peer, &gateway.gw);
    memset(&service, 0, sizeof service);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    loopback_done(&peer);
    loopback_gateway_done(&gateway);
    return 0;
}

static int read_something(void)
{
    loopback_sign_in(&peer, LOOPBACK_USER);
    return loopback_ask(&peer, "GET", "/auth/sessions", NULL);
}

static int change_something(void)
{
    loopback_sign_in(&peer, LOOPBACK_USER);
    return loopback_ask(&peer, "POST", "/hashtag/sets", "{\"name\":\"sea\",\"tags\":[\"sea\"]}");
}

TEST(a_change_that_nobody_got_is_made_again)
{
    service.delivery = PX_UNSENT;
    service.lost = 2;
    CHECK_INT(change_something(), 201);
    CHECK_INT(service.calls, 3);
}

TEST(a_change_without_an_answer_is_not_made_again)
{
    service.delivery = PX_UNANSWERED;
    service.lost = 1;
    CHECK_INT(change_something(), 504);
    CHECK_INT(service.calls, 1);
}

TEST(a_read_without_an_answer_is_made_once_more)
{
    service.delivery = PX_UNANSWERED;
    service.lost = 1;
    CHECK_INT(read_something(), 200);
    CHECK_INT(service.calls, 2);
    CHECK(service.first_timeout_ms < 2000); /* it leaves time for the second */

    service.calls = 0;
    service.lost = MANY;
    CHECK_INT(read_something(), 504);
    CHECK_INT(service.calls, 2);
}

TEST(a_service_that_stays_away_is_waited_for_once_and_not_by_everybody)
{
    service.delivery = PX_UNSENT;
    service.lost = MANY;
    CHECK_INT(read_something(), 503);
    CHECK(service.calls > 1);

    int64_t begun_ms = px_mono_ms();
    for (int i = 0; i < 5; i++)
        CHECK_INT(read_something(), 503);
    CHECK(px_mono_ms() - begun_ms < AWAY_MS);

    service.lost = 0; /* it is back, and may be away again */
    CHECK_INT(read_something(), 200);
    service.calls = 0;
    service.lost = 1;
    CHECK_INT(read_something(), 200);
}

TEST(reads_made_again_add_a_tenth_to_the_load_and_no_more)
{
    service.delivery = PX_UNANSWERED;
    service.lost = MANY;
    for (int i = 0; i < 60; i++)
        CHECK_INT(read_something(), 504);
    CHECK(service.calls < 60 + 20 + 7); /* 20: what a quiet time has saved up */
}

#define ONE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

RUN_TESTS(ONE(a_change_that_nobody_got_is_made_again), ONE(a_change_without_an_answer_is_not_made_again),
          ONE(a_read_without_an_answer_is_made_once_more),
          ONE(a_service_that_stays_away_is_waited_for_once_and_not_by_everybody),
          ONE(reads_made_again_add_a_tenth_to_the_load_and_no_more))
