/* Server-sent events (HTML standard, section 9.2): names and JSON of what the services publish. */
#include "gateway/live/event_text.h"

#include <inttypes.h>
#include <pulix/event/v1/event.pb-c.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "jsonpb/jsonpb.h"

const char *gw_event_user(const char *subject)
{
    static const char prefix[] = "pulix.events.";
    const char *user_id = subject + sizeof prefix - 1;
    return px_str_starts(subject, prefix) && px_id_valid(user_id) ? user_id : NULL;
}

static struct gw_job_state describe_job(const Generation__Job *job)
{
    struct gw_job_state state = {
        .status_seq = job->status_seq,
        .final = job->status >= GENERATION__JOB_STATUS__JOB_STATUS_SUCCEEDED,
        .running = job->status > GENERATION__JOB_STATUS__JOB_STATUS_QUEUED &&
                   job->status < GENERATION__JOB_STATUS__JOB_STATUS_SUCCEEDED,
        .at_ms = px_mono_ms(),
    };
    if (px_id_valid(job->id))
        memcpy(state.id, job->id, sizeof state.id);
    return state;
}

/* Appends the message as JSON; *ret_start and *ret_len tell where it stands in 'out'. */
static bool append_json(struct px_buf *out, const ProtobufCMessage *message, size_t *ret_start,
                        size_t *ret_len)
{
    *ret_start = out->len;
    if (px_json_encode(message, out, NULL) != PX_OK)
        return false;
    *ret_len = out->len - *ret_start;
    return true;
}

bool gw_job_write(struct px_buf *out, const Generation__Job *job, struct gw_job_state *ret_job)
{
    size_t start, len;
    *ret_job = describe_job(job);
    if (!append_json(out, &job->base, &start, &len))
        return false;
    ret_job->json = out->data + start;
    ret_job->len = len;
    return ret_job->id[0] != '\0';
}

bool gw_event_write(struct px_buf *out, uint64_t sequence, const void *bytes, size_t len,
                    struct gw_job_state *ret_job)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    ProtobufCMessage *message;
    if (px_proto_unpack(&event__user_event__descriptor, bytes, len, &arena, &message, NULL) != PX_OK)
        return false;
    const Event__UserEvent *event = (const Event__UserEvent *)message;
    const ProtobufCMessage *data = NULL;
    const char *name = "quota.updated";
    size_t json_start, json_len;
    *ret_job = (struct gw_job_state){0};
    if (event->change_case == EVENT__USER_EVENT__CHANGE_JOB) {
        *ret_job = describe_job(event->job);
        name = ret_job->final ? "job.finished" : "job.updated";
        data = &event->job->base;
    } else if (event->change_case == EVENT__USER_EVENT__CHANGE_QUOTA) {
        data = &event->quota->base;
    }
    if (!data)
        return false;
    px_buf_printf(out, "id: %" PRIu64 "\nevent: %s\ndata: ", sequence, name);
    if (!append_json(out, data, &json_start, &json_len))
        return false;
    px_buf_append(out, "\n\n", 2);
    ret_job->json = out->data ? out->data + json_start : NULL;
    ret_job->len = json_len;
    return px_buf_ok(out);
}
