/* Deliveries of the image service pass through as they came. */
#include "support/check.h"

#include <pulix/generation/v1/generation.pb-c.h>
#include <string.h>

#include "support/loopback.h"

static struct {
    char job[64], body[200], signature[300], timestamp[32], delivery_id[64], event[32];
    size_t body_len;
    enum px_code outcome;
} seen;

static enum px_code receive(struct px_bus *bus, const ProtobufCServiceDescriptor *descriptor,
                            const char *method, const struct px_caller *caller,
                            const ProtobufCMessage *message, struct px_arena *arena,
                            ProtobufCMessage **ret_response, struct px_reply_info *info, struct px_error *err)
{
    static Generation__ReceiveWebhookResponse response = GENERATION__RECEIVE_WEBHOOK_RESPONSE__INIT;
    const Generation__ReceiveWebhookRequest *request = (const Generation__ReceiveWebhookRequest *)message;
    (void)bus, (void)descriptor, (void)caller, (void)arena, (void)info;
    CHECK_STR(method, "ReceiveWebhook");
    seen.body_len = request->body.len;
    (void)snprintf(seen.body, sizeof seen.body, "%.*s", (int)request->body.len,
                   (const char *)request->body.data);
    (void)snprintf(seen.signature, sizeof seen.signature, "%s", request->signature);
    (void)snprintf(seen.timestamp, sizeof seen.timestamp, "%s", request->timestamp);
    (void)snprintf(seen.delivery_id, sizeof seen.delivery_id, "%s", request->delivery_id);
    (void)snprintf(seen.event, sizeof seen.event, "%s", request->event);
    (void)snprintf(seen.job, sizeof seen.job, "%s", request->job);
    *ret_response = &response.base;
    return seen.outcome == PX_OK ? PX_OK : px_fail(err, seen.outcome);
}

static struct loopback_gateway gateway;
static struct loopback peer;

static int setup(void **state)
{
    (void)state;
    loopback_gateway_init(&gateway);
    gateway.gw.rpc = receive;
    loopback_init(&peer, &gateway.gw);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    loopback_done(&peer);
    loopback_gateway_done(&gateway);
    return 0;
}

TEST(the_raw_body_and_the_signature_reach_the_service)
{
    static const char body[] = "{\"event\":\"job.completed\",  \"url\":\"https:\\/\\/x\"}";
    loopback_header(&peer, "X-DeAPI-Signature", "sha256=abc");
    loopback_header(&peer, "X-DeAPI-Timestamp", "1767323045");
    loopback_header(&peer, "X-DeAPI-Delivery-Id", "d-1");
    loopback_header(&peer, "X-DeAPI-Event", "job.completed");
    CHECK_INT(loopback_ask(&peer, "POST", "/generation/webhooks/deapi", body), 204);
    CHECK_STR(seen.body, body);
    CHECK_STR(seen.signature, "sha256=abc");
    CHECK_STR(seen.timestamp, "1767323045");
    CHECK_STR(seen.delivery_id, "d-1");
    CHECK_STR(seen.event, "job.completed");
}

TEST(the_job_of_the_address_reaches_the_service)
{
    CHECK_INT(loopback_ask(&peer, "POST", "/generation/webhooks/deapi?job=AAAAAAAAAAAAAAAAAAAAAA", "{}"),
              204);
    CHECK_STR(seen.job, "AAAAAAAAAAAAAAAAAAAAAA");
    CHECK_INT(loopback_ask(&peer, "POST", "/generation/webhooks/deapi", "{}"), 204);
    CHECK_STR(seen.job, "");
}

TEST(a_body_that_is_no_json_is_the_services_business)
{
    CHECK_INT(loopback_ask(&peer, "POST", "/generation/webhooks/deapi", "not json"), 204);
    CHECK_STR(seen.body, "not json");
    CHECK_STR(seen.signature, "");
}

TEST(a_signature_that_no_honest_sender_makes_is_left_out)
{
    char long_text[400];
    memset(long_text, 'a', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    loopback_header(&peer, "X-DeAPI-Signature", long_text);
    CHECK_INT(loopback_ask(&peer, "POST", "/generation/webhooks/deapi", "{}"), 204);
    CHECK_STR(seen.signature, "");
}

TEST(a_refusal_of_the_service_is_told)
{
    seen.outcome = PX_PERMISSION_DENIED;
    CHECK_INT(loopback_ask(&peer, "POST", "/generation/webhooks/deapi", "{}"), 403);
    seen.outcome = PX_OK;
}

int main(void)
{
    const struct CMUnitTest tests[] = {CASE(the_raw_body_and_the_signature_reach_the_service),
                                       CASE(the_job_of_the_address_reaches_the_service),
                                       CASE(a_body_that_is_no_json_is_the_services_business),
                                       CASE(a_signature_that_no_honest_sender_makes_is_left_out),
                                       CASE(a_refusal_of_the_service_is_told)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
