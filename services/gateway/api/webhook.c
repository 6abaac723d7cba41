/* The signature covers the raw bytes, so that nothing is parsed here. */
#include "gateway/api/webhook.h"

#include <pulix/generation/v1/generation.pb-c.h>
#include <string.h>

#include "base/cleanup.h"

/* A header field's value; "" when it is absent or longer than any honest one. */
static char *field(const struct gw_request *req, const char *name)
{
    enum { MAX = 256 };
    const char *value = gw_header(req, name);
    return px_unconst(value && strnlen(value, MAX + 1) <= MAX ? value : "");
}

void gw_webhook(struct gw_request *req)
{
    Generation__ReceiveWebhookRequest request = GENERATION__RECEIVE_WEBHOOK_REQUEST__INIT;
    ProtobufCMessage *answer;
    struct px_error err = {0};
    request.body = (ProtobufCBinaryData){req->body_len, px_unconst(req->body)};
    request.signature = field(req, "X-DeAPI-Signature");
    request.timestamp = field(req, "X-DeAPI-Timestamp");
    request.delivery_id = field(req, "X-DeAPI-Delivery-Id");
    request.event = field(req, "X-DeAPI-Event");
    const char *job = gw_param(req, "job"); /* our own id: it stands in the address that we gave away */
    request.job = px_unconst(job ? job : "");
    if (gw_call(req, &generation__generation__descriptor, "ReceiveWebhook", &request.base, &answer, &err) !=
        PX_OK)
        gw_send_problem(req, &err);
    else
        gw_send(req, 204, NULL, NULL, 0);
}
