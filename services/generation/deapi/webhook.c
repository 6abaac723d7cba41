/* Deliveries of the image service: signature over the raw bytes, a five-minute window, each delivery once. A
 * delivery is only a hint: what it says is confirmed by reading the job. Its one power is to name the
 * upstream id of a job whose submit had an unknown outcome, because its address carries our own job id. */
#include "generation/handlers.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/str.h"
#include "generation/deapi/deapi_parse.h"
#include "generation/dispatch/dispatcher.h"

enum { WINDOW_S = 300 };

PX_DEFINE_AUTO(json, json_t *, json_decref);
#define auto_json PX_AUTO(json)

static bool has_good_signature(const struct generation *self, const Generation__ReceiveWebhookRequest *req)
{
    char secret[DEAPI_WEBHOOK_SECRET_SIZE];
    char expected[sizeof "sha256=" + 2 * PX_SHA256_LEN] = "sha256=";
    unsigned char mac[PX_SHA256_LEN];
    auto_buf struct px_buf signed_text = {0};
    int64_t sent_s = 0;
    int64_t now_s = px_wall_ms() / 1000;
    if (!px_parse_int(req->timestamp, 0, INT64_MAX / 1000, &sent_s) || sent_s > now_s + WINDOW_S ||
        sent_s < now_s - WINDOW_S)
        return false;
    px_buf_init(&signed_text, req->body.len + 64);
    px_buf_printf(&signed_text, "%s.", req->timestamp);
    px_buf_append(&signed_text, req->body.data, req->body.len);
    if (!px_buf_ok(&signed_text))
        return false;
    deapi_webhook_secret(self->config, secret);
    px_hmac_sha256(secret, strlen(secret), signed_text.data, signed_text.len, mac);
    px_hex(mac, sizeof mac, expected + strlen("sha256="));
    return px_secret_equal(expected, strlen(expected), req->signature, strlen(req->signature));
}

/* Each delivery counts once, on whichever instance it arrives. *ret_code: OK the first time, then
 * ALREADY_EXISTS. */
static enum px_code note_delivery(struct generation *self, const char *delivery_id, enum px_code *ret_code,
                                  struct px_error *err)
{
    char hex[PX_SHA256_HEX_SIZE];
    char id[sizeof hex + sizeof "delivery|"];
    px_sha256_hex(delivery_id, strlen(delivery_id), hex);
    (void)snprintf(id, sizeof id, "delivery|%s", hex);
    auto_bson bson_t *doc = bson_new();
    BSON_APPEND_UTF8(doc, "_id", id);
    BSON_APPEND_INT64(doc, "created_at", px_wall_ms());
    *ret_code = px_store_insert(self->store, &claims_collection, doc, err);
    return *ret_code == PX_ALREADY_EXISTS ? PX_OK : *ret_code;
}

enum px_code generation_receive_webhook(struct px_call *call, struct generation *self,
                                        const Generation__ReceiveWebhookRequest *req,
                                        Generation__ReceiveWebhookResponse *resp)
{
    struct job *job = NULL;
    (void)resp;
    if (!has_good_signature(self, req))
        return px_fail_because(&call->err, PX_UNAUTHENTICATED, "webhook with a wrong signature or time");
    auto_json json_t *root = json_loadb((const char *)req->body.data, req->body.len, 0, NULL);
    const char *upstream_id =
        json_string_value(json_object_get(json_object_get(root, "data"), "job_request_id"));
    if (!upstream_id)
        return px_fail(&call->err, PX_BAD_JSON);
    enum px_code code = jobs_load(self->store, req->job, &call->arena, &job, &call->err);
    if (code == PX_NOT_FOUND) /* of a deleted account: nothing to do, and no reason to deliver again */
        return PX_OK;
    PX_TRY(code);
    if (job->state.status == JOB_SUBMITTING) {
        /* The dispatcher takes the id only when it does not know the outcome itself. Until the job has moved
         * on, the delivery is not accepted: it comes again, whatever gets lost here. */
        dispatcher_tell(self->dispatcher, DISPATCHER_RESOLVED, job->id, upstream_id);
        return px_fail_retry(&call->err, PX_UNAVAILABLE, 5);
    }
    if (machine_is_terminal(job->state.status) || strcmp(job->upstream_id, upstream_id) != 0)
        return PX_OK;
    PX_TRY(note_delivery(self, req->delivery_id, &code, &call->err));
    if (code == PX_OK)
        dispatcher_tell(self->dispatcher, DISPATCHER_READ, job->id, NULL);
    return PX_OK;
}
