/* All methods of the service, for the table of methods.c, under the files that hold them. See the .proto for what each
 * does. */
#ifndef PX_GENERATION_HANDLERS_H
#define PX_GENERATION_HANDLERS_H

#include <pulix/generation/v1/generation.pb-c.h>

#include "generation/generation.h"

#define GENERATION_HANDLER(function, Request, Response)                                                      \
    enum px_code function(struct px_call *call, struct generation *self, const Generation__##Request *req,   \
                          Generation__##Response *resp)

/* jobs/create.c */
GENERATION_HANDLER(generation_create_jobs, CreateJobsRequest, CreateJobsResponse);
GENERATION_HANDLER(generation_retry_job, RetryJobRequest, CreateJobsResponse);
GENERATION_HANDLER(generation_estimate, EstimateRequest, EstimateResponse);
/* jobs/job_handlers.c */
GENERATION_HANDLER(generation_list_jobs, ListJobsRequest, ListJobsResponse);
GENERATION_HANDLER(generation_get_job, GetJobRequest, Job);
GENERATION_HANDLER(generation_cancel_job, CancelJobRequest, Job);
GENERATION_HANDLER(generation_cancel_jobs, CancelJobsRequest, CancelJobsResponse);
GENERATION_HANDLER(generation_get_quota, GetQuotaRequest, Quota);
GENERATION_HANDLER(generation_delete_user_data, DeleteUserDataRequest, DeleteUserDataResponse);
/* jobs/status.c */
GENERATION_HANDLER(generation_get_status, GetStatusRequest, StatusReport);
/* models/model_handlers.c */
GENERATION_HANDLER(generation_list_models, ListModelsRequest, ListModelsResponse);
GENERATION_HANDLER(generation_list_styles, ListStylesRequest, ListStylesResponse);
GENERATION_HANDLER(generation_enhance, EnhanceRequest, EnhanceResponse);
/* deapi/webhook.c */
GENERATION_HANDLER(generation_receive_webhook, ReceiveWebhookRequest, ReceiveWebhookResponse);
/* gallery/image_lists.c */
GENERATION_HANDLER(generation_list_images, ListImagesRequest, ListImagesResponse);
GENERATION_HANDLER(generation_list_image_ids, ListImagesRequest, ListImageIdsResponse);
/* gallery/image_handlers.c */
GENERATION_HANDLER(generation_get_image, GetImageRequest, Image);
GENERATION_HANDLER(generation_update_image, UpdateImageRequest, Image);
GENERATION_HANDLER(generation_delete_image, DeleteImageRequest, DeleteImageResponse);
GENERATION_HANDLER(generation_restore_image, RestoreImageRequest, Image);
/* gallery/bulk.c */
GENERATION_HANDLER(generation_bulk_images, BulkImagesRequest, BulkImagesResponse);
/* gallery/shares.c */
GENERATION_HANDLER(generation_create_share, CreateShareRequest, Share);
GENERATION_HANDLER(generation_delete_share, DeleteShareRequest, DeleteShareResponse);
GENERATION_HANDLER(generation_get_shared, GetSharedRequest, SharedImage);
/* gallery/read_image.c */
GENERATION_HANDLER(generation_read_image, ReadImageRequest, ReadImageResponse);

#endif
