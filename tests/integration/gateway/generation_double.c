#include "support/check.h"

#include "generation_double.h"

#include <string.h>

#include "rpc/event.h"
#include "stage.h"

static char job_id[] = DOUBLE_JOB, picture_id[] = DOUBLE_PICTURE, address[] = "http://localhost/file";

unsigned char generation_double_byte(size_t offset)
{
    return (unsigned char)(offset * 31 + offset / 257);
}

static void fill_job(struct px_call *call, struct generation_double *self, Generation__Job *job)
{
    generation__job__init(job);
    job->id = job_id;
    job->status = (Generation__JobStatus)atomic_load(&self->status);
    if (job->status != GENERATION__JOB_STATUS__JOB_STATUS_SUCCEEDED)
        return;
    job->image = px_arena_alloc(&call->arena, sizeof *job->image);
    generation__job_image__init(job->image);
    job->image->url = address;
}

static enum px_code get_job(struct px_call *call, struct generation_double *self,
                            const Generation__GetJobRequest *req, Generation__Job *resp)
{
    (void)req;
    atomic_fetch_add(&self->n_jobs, 1);
    fill_job(call, self, resp);
    return PX_OK;
}

static enum px_code create_jobs(struct px_call *call, struct generation_double *self,
                                const Generation__CreateJobsRequest *req,
                                Generation__CreateJobsResponse *resp)
{
    (void)req;
    resp->jobs = px_arena_alloc(&call->arena, sizeof *resp->jobs);
    resp->jobs[0] = px_arena_alloc(&call->arena, sizeof **resp->jobs);
    resp->n_jobs = 1;
    fill_job(call, self, resp->jobs[0]);
    return PX_OK;
}

static enum px_code get_image(struct px_call *call, struct generation_double *self,
                              const Generation__GetImageRequest *req, Generation__Image *resp)
{
    (void)self;
    if (strcmp(req->id, picture_id) != 0)
        return px_fail(&call->err, PX_NOT_FOUND);
    resp->id = picture_id;
    resp->created_at = INT64_C(1767323045678);
    return PX_OK;
}

static enum px_code read_image(struct px_call *call, struct generation_double *self,
                               const Generation__ReadImageRequest *req, Generation__ReadImageResponse *resp)
{
    static char type[] = "image/png", name[] = "lighthouse.png";
    atomic_fetch_add(&self->n_reads, 1);
    bool owner = strcmp(call->caller.user_id, STAGE_USER) == 0;
    if (strcmp(req->id, picture_id) != 0 || !(owner || req->is_signed))
        return px_fail(&call->err, PX_NOT_FOUND);
    size_t left = self->picture_size - (size_t)req->offset;
    resp->data.len = left < (size_t)req->length ? left : (size_t)req->length;
    resp->data.data = px_arena_alloc(&call->arena, resp->data.len + 1);
    for (size_t i = 0; i < resp->data.len; i++)
        resp->data.data[i] = generation_double_byte((size_t)req->offset + i);
    resp->total = (int64_t)self->picture_size;
    resp->content_type = type;
    resp->file_name = name;
    return PX_OK;
}

static enum px_code refuse(struct px_call *call, const ProtobufCMessage *request, ProtobufCMessage *response)
{
    (void)request, (void)response;
    return px_fail(&call->err, PX_UNIMPLEMENTED);
}

PX_HANDLER(Generation, struct generation_double, GetJob, GetJobRequest, Job, get_job)
PX_HANDLER(Generation, struct generation_double, CreateJobs, CreateJobsRequest, CreateJobsResponse,
           create_jobs)
PX_HANDLER(Generation, struct generation_double, GetImage, GetImageRequest, Image, get_image)
PX_HANDLER(Generation, struct generation_double, ReadImage, ReadImageRequest, ReadImageResponse, read_image)

static size_t fill_methods(struct px_method *methods)
{
    static const struct px_method ours[] = {PX_METHOD(GetJob, PX_ANYONE), PX_METHOD(CreateJobs, PX_ANYONE),
                                            PX_METHOD(GetImage, PX_ANYONE), PX_METHOD(ReadImage, PX_ANYONE)};
    const ProtobufCServiceDescriptor *descriptor = &generation__generation__descriptor;
    for (unsigned i = 0; i < descriptor->n_methods; i++) {
        methods[i] = (struct px_method){descriptor->methods[i].name, refuse, PX_ANYONE};
        for (size_t k = 0; k < sizeof ours / sizeof *ours; k++)
            if (strcmp(ours[k].name, methods[i].name) == 0)
                methods[i] = ours[k];
    }
    return descriptor->n_methods;
}

void generation_double_start(struct generation_double *self, struct px_bus *bus)
{
    static struct px_method methods[64];
    struct px_error err = {0};
    *self = (struct generation_double){.bus = bus, .picture_size = 3 << 20};
    atomic_store(&self->status, GENERATION__JOB_STATUS__JOB_STATUS_QUEUED);
    struct px_server_options options = {.bus = bus,
                                        .descriptor = &generation__generation__descriptor,
                                        .methods = methods,
                                        .n_methods = fill_methods(methods),
                                        .self = self,
                                        .threads = 4,
                                        .queue = 64};
    CHECK_OK(px_server_start(&options, &self->server, &err));
}

void generation_double_stop(struct generation_double *self)
{
    px_server_stop(self->server, 5000);
}

void generation_double_tell(struct generation_double *self, const char *user_id, int status, int status_seq)
{
    char subject[64];
    Generation__Job job = GENERATION__JOB__INIT;
    Event__UserEvent event = EVENT__USER_EVENT__INIT;
    atomic_store(&self->status, status);
    job.id = job_id;
    job.status = (Generation__JobStatus)status;
    job.status_seq = status_seq;
    event.change_case = EVENT__USER_EVENT__CHANGE_JOB;
    event.job = &job;
    (void)snprintf(subject, sizeof subject, "pulix.events.%s", user_id);
    CHECK_OK(px_event_publish(self->bus, subject, NULL, &event.base, NULL));
}
