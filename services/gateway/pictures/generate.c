/* POST /generation/generate-image, the oldest endpoint: one request, one picture. It makes jobs like POST
 * /generation/jobs, then sleeps until an event says that the first of them has ended. */
#include "gateway/live/jobs.h"

#include <pulix/generation/v1/generation.pb-c.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/str.h"
#include "gateway/live/hub.h"

#define GENERATION &generation__generation__descriptor

enum {
    WAIT_S = 60,
    LOOK_MS = 1000,   /* how often the client and the session are looked at */
    CHECK_MS = 15000, /* how often the service is asked all the same: an event may be lost */
    POLL_AGAIN_S = 2,
};

/* Seconds to wait by the Prefer field (RFC 7240): "respond-async", "wait=N"; anything else is ignored. */
static int64_t wait_seconds(const struct gw_request *req)
{
    int64_t wait_s = WAIT_S, asked_s;
    const char *p = gw_header(req, "Prefer");
    while (p && *p) {
        char token[32] = "";
        p += strspn(p, " \t,;");
        size_t len = strcspn(p, " \t,;");
        memcpy(token, p, len < sizeof token ? len : sizeof token - 1);
        if (strcasecmp(token, "respond-async") == 0)
            return 0;
        if (strncasecmp(token, "wait=", 5) == 0 && px_parse_int(token + 5, 0, INT32_MAX, &asked_s))
            wait_s = asked_s < WAIT_S ? asked_s : WAIT_S;
        p += len;
    }
    return wait_s;
}

static bool is_final(const Generation__Job *job)
{
    return job->status >= GENERATION__JOB_STATUS__JOB_STATUS_SUCCEEDED;
}

/* The job as the service knows it; the old one stays when the service can't say. */
static void reload(struct gw_request *req, const Generation__Job **job)
{
    Generation__GetJobRequest request = GENERATION__GET_JOB_REQUEST__INIT;
    ProtobufCMessage *answer;
    struct px_error err = {0};
    request.id = (*job)->id;
    if (gw_call(req, GENERATION, "GetJob", &request.base, &answer, &err) == PX_OK)
        *job = (const Generation__Job *)answer;
}

static void wait_for(struct gw_request *req, const Generation__Job **job, int64_t wait_ms)
{
    int64_t now_ms = px_mono_ms(), until_ms = now_ms + wait_ms, checked_ms = now_ms;
    while (!is_final(*job) && (now_ms = px_mono_ms()) < until_ms) {
        int64_t left_ms = until_ms - now_ms;
        bool ended = gw_hub_wait_job(req->gw->hub, req->claims->user_id, (*job)->id,
                                     left_ms < LOOK_MS ? left_ms : LOOK_MS);
        if (gw_draining(req->gw) || gw_peer_gone(req) || gw_session_ended(req))
            return;
        if (!ended && px_mono_ms() - checked_ms < CHECK_MS)
            continue;
        checked_ms = px_mono_ms();
        reload(req, job);
        if (ended && !is_final(*job)) /* the service's own reading is behind the event: let it catch up */
            px_sleep_ms(100);
    }
}

static void send_accepted(struct gw_request *req, const Generation__Job *job)
{
    Generation__GenerateImageResponse response = GENERATION__GENERATE_IMAGE_RESPONSE__INIT;
    response.job = px_unconst(job);
    gw_add_headerf(req, "Location", "/generation/jobs/%s", job->id);
    gw_add_headerf(req, "Retry-After", "%d", POLL_AGAIN_S);
    gw_send_message(req, 202, &response.base);
}

/* A failed job is a problem document with the job's own code. */
static void send_failed(struct gw_request *req, const Generation__Job *job)
{
    enum px_code code = PX_INTERNAL;
    if (job->error && job->error->code[0])
        code = px_code_from_token(job->error->code);
    else if (job->status == GENERATION__JOB_STATUS__JOB_STATUS_CANCELED)
        code = PX_JOB_CANCELED;
    else if (job->status == GENERATION__JOB_STATUS__JOB_STATUS_EXPIRED)
        code = PX_JOB_EXPIRED;
    gw_add_headerf(req, "Link", "</generation/jobs/%s>; rel=\"related\"", job->id);
    gw_send_code(req, code);
}

static void send_result(struct gw_request *req, const Generation__Job *job)
{
    Generation__GenerateImageResponse response = GENERATION__GENERATE_IMAGE_RESPONSE__INIT;
    if (!is_final(job)) {
        send_accepted(req, job);
    } else if (job->status != GENERATION__JOB_STATUS__JOB_STATUS_SUCCEEDED || !job->image) {
        send_failed(req, job);
    } else {
        response.image_case = GENERATION__GENERATE_IMAGE_RESPONSE__IMAGE_IMAGE_URL;
        response.imageurl = job->image->url;
        response.job = px_unconst(job);
        gw_send_message(req, 200, &response.base);
    }
}

void gw_generate_image(struct gw_request *req)
{
    struct px_error err = {0};
    ProtobufCMessage *message, *answer;
    enum px_code code = gw_decode(req, &message, &err);
    if (code == PX_OK)
        code = gw_call(req, GENERATION, "CreateJobs", message, &answer, &err);
    if (code != PX_OK) {
        gw_send_problem(req, &err);
        return;
    }
    if (req->info.replayed)
        gw_add_header(req, "Idempotency-Replayed", "true");
    const Generation__CreateJobsResponse *created = (const Generation__CreateJobsResponse *)answer;
    if (created->n_jobs == 0) {
        gw_send_code(req, PX_INTERNAL);
        return;
    }
    const Generation__Job *job = created->jobs[0];
    req->caller.idempotency_key = NULL; /* it belonged to CreateJobs */
    if (req->info.replayed)
        reload(req, &job);
    if (req->gw->hub)
        wait_for(req, &job, wait_seconds(req) * 1000);
    send_result(req, job);
}
