/* The methods about jobs, for the table of methods.c. See the .proto for what each does. */
#ifndef PX_GENERATION_JOB_HANDLERS_H
#define PX_GENERATION_JOB_HANDLERS_H

#include <pulix/generation/v1/generation.pb-c.h>

#include "generation/generation.h"

#define JOB_HANDLER(function, Request, Response)                                                             \
    enum px_code function(struct px_call *call, struct generation *self, const Generation__##Request *req,   \
                          Generation__##Response *resp)

/* create.c */
JOB_HANDLER(generation_create_jobs, CreateJobsRequest, CreateJobsResponse); /* PX_CREATES */
JOB_HANDLER(generation_retry_job, RetryJobRequest, CreateJobsResponse);     /* PX_CREATES */
JOB_HANDLER(generation_estimate, EstimateRequest, EstimateResponse);
/* job_handlers.c */
JOB_HANDLER(generation_list_jobs, ListJobsRequest, ListJobsResponse);
JOB_HANDLER(generation_get_job, GetJobRequest, Job);
JOB_HANDLER(generation_cancel_job, CancelJobRequest, Job);
JOB_HANDLER(generation_cancel_jobs, CancelJobsRequest, CancelJobsResponse);
JOB_HANDLER(generation_get_quota, GetQuotaRequest, Quota);
JOB_HANDLER(generation_delete_user_data, DeleteUserDataRequest,
            DeleteUserDataResponse); /* PX_INTERNAL_ONLY */
/* model_handlers.c */
JOB_HANDLER(generation_list_models, ListModelsRequest, ListModelsResponse); /* PX_ANYONE */
JOB_HANDLER(generation_enhance, EnhanceRequest, EnhanceResponse);
/* status.c */
JOB_HANDLER(generation_get_status, GetStatusRequest, StatusReport); /* PX_ANYONE */
/* webhook.c */
JOB_HANDLER(generation_receive_webhook, ReceiveWebhookRequest, ReceiveWebhookResponse); /* PX_ANYONE */

#endif
