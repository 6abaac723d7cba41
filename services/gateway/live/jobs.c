/* Reading and canceling single jobs. */
#include "gateway/live/jobs.h"

#include <pulix/generation/v1/generation.pb-c.h>

#include "gateway/live/hub.h"

enum { POLL_AGAIN_S = 2 };

/* The row's own call; NULL when a problem was sent. */
static ProtobufCMessage *call_service(struct gw_request *req)
{
    struct px_error err = {0};
    ProtobufCMessage *message, *answer = NULL;
    enum px_code code = gw_decode(req, &message, &err);
    if (code == PX_OK)
        code = gw_call(req, req->route->service, req->route->rpc, message, &answer, &err);
    if (code == PX_OK)
        return answer;
    gw_send_problem(req, &err);
    return NULL;
}

static void learn(struct gw_request *req, const Generation__Job *job)
{
    if (req->gw->hub)
        gw_hub_learn(req->gw->hub, req->claims->user_id, job);
}

/* What one poll was told, no later poll forgets: an event that is still on its way may be older. */
static void send_job(struct gw_request *req)
{
    const ProtobufCMessage *answer = call_service(req);
    if (!answer)
        return;
    learn(req, (const Generation__Job *)answer);
    if (((const Generation__Job *)answer)->status < GENERATION__JOB_STATUS__JOB_STATUS_SUCCEEDED)
        gw_add_headerf(req, "Retry-After", "%d", POLL_AGAIN_S);
    gw_send_message(req, 200, answer);
}

void gw_cancel_job(struct gw_request *req)
{
    const ProtobufCMessage *answer = call_service(req);
    if (!answer)
        return;
    learn(req, (const Generation__Job *)answer);
    gw_send_message(req, 200, answer);
}

void gw_cancel_jobs(struct gw_request *req)
{
    const ProtobufCMessage *answer = call_service(req);
    if (!answer)
        return;
    const Generation__CancelJobsResponse *response = (const Generation__CancelJobsResponse *)answer;
    for (size_t i = 0; i < response->n_jobs; i++)
        learn(req, response->jobs[i]);
    gw_send_message(req, 200, answer);
}

void gw_job(struct gw_request *req)
{
    bool final = false;
    px_buf_clear(req->json);
    if (req->n_params > 1 || !req->gw->hub || /* a query parameter is refused by gw_decode */
        !gw_hub_job(req->gw->hub, req->claims->user_id, gw_param(req, "id"), req->json, &final)) {
        send_job(req);
        return;
    }
    if (!final)
        gw_add_headerf(req, "Retry-After", "%d", POLL_AGAIN_S);
    gw_send_json(req, 200, &(struct gw_answer){.bytes = req->json->data, .len = req->json->len});
}
