/* The service's methods and collections, as tables. */
#include "generation/generation.h"

#include "generation/dispatch/dispatcher.h"
#include "generation/dispatch/durations.h"
#include "generation/dispatch/lease.h"
#include "generation/gallery/images.h"
#include "generation/handlers.h"
#include "generation/jobs/quota.h"
#include "generation/models/models.h"
#include "store/replay.h"

#define HANDLER(Method, Request, Response, function)                                                         \
    PX_HANDLER(Generation, struct generation, Method, Request, Response, function)

HANDLER(CreateJobs, CreateJobsRequest, CreateJobsResponse, generation_create_jobs)
HANDLER(Estimate, EstimateRequest, EstimateResponse, generation_estimate)
HANDLER(ListJobs, ListJobsRequest, ListJobsResponse, generation_list_jobs)
HANDLER(GetJob, GetJobRequest, Job, generation_get_job)
HANDLER(CancelJob, CancelJobRequest, Job, generation_cancel_job)
HANDLER(CancelJobs, CancelJobsRequest, CancelJobsResponse, generation_cancel_jobs)
HANDLER(RetryJob, RetryJobRequest, CreateJobsResponse, generation_retry_job)
HANDLER(ListModels, ListModelsRequest, ListModelsResponse, generation_list_models)
HANDLER(ListStyles, ListStylesRequest, ListStylesResponse, generation_list_styles)
HANDLER(Enhance, EnhanceRequest, EnhanceResponse, generation_enhance)
HANDLER(GetQuota, GetQuotaRequest, Quota, generation_get_quota)
HANDLER(ListImages, ListImagesRequest, ListImagesResponse, generation_list_images)
HANDLER(ListImageIds, ListImagesRequest, ListImageIdsResponse, generation_list_image_ids)
HANDLER(GetImage, GetImageRequest, Image, generation_get_image)
HANDLER(UpdateImage, UpdateImageRequest, Image, generation_update_image)
HANDLER(DeleteImage, DeleteImageRequest, DeleteImageResponse, generation_delete_image)
HANDLER(RestoreImage, RestoreImageRequest, Image, generation_restore_image)
HANDLER(BulkImages, BulkImagesRequest, BulkImagesResponse, generation_bulk_images)
HANDLER(CreateShare, CreateShareRequest, Share, generation_create_share)
HANDLER(DeleteShare, DeleteShareRequest, DeleteShareResponse, generation_delete_share)
HANDLER(GetShared, GetSharedRequest, SharedImage, generation_get_shared)
HANDLER(GetStatus, GetStatusRequest, StatusReport, generation_get_status)
HANDLER(ReadImage, ReadImageRequest, ReadImageResponse, generation_read_image)
HANDLER(ReceiveWebhook, ReceiveWebhookRequest, ReceiveWebhookResponse, generation_receive_webhook)
HANDLER(DeleteUserData, DeleteUserDataRequest, DeleteUserDataResponse, generation_delete_user_data)

const struct px_method generation_methods[] = {
    PX_METHOD(CreateJobs, PX_CREATES),
    PX_METHOD(Estimate, 0),
    PX_METHOD(ListJobs, 0),
    PX_METHOD(GetJob, 0),
    PX_METHOD(CancelJob, 0),
    PX_METHOD(CancelJobs, 0),
    PX_METHOD(RetryJob, PX_CREATES),
    PX_METHOD(ListModels, PX_ANYONE),
    PX_METHOD(ListStyles, PX_ANYONE),
    PX_METHOD(Enhance, 0),
    PX_METHOD(GetQuota, 0),
    PX_METHOD(ListImages, 0),
    PX_METHOD(ListImageIds, 0),
    PX_METHOD(GetImage, 0),
    PX_METHOD(UpdateImage, 0),
    PX_METHOD(DeleteImage, 0),
    PX_METHOD(RestoreImage, 0),
    PX_METHOD(BulkImages, 0),
    PX_METHOD(CreateShare, PX_CREATES),
    PX_METHOD(DeleteShare, 0),
    PX_METHOD(GetShared, PX_ANYONE),
    PX_METHOD(GetStatus, PX_ANYONE),
    PX_METHOD(ReadImage, PX_INTERNAL_ONLY),
    PX_METHOD(ReceiveWebhook, PX_ANYONE),
    PX_METHOD(DeleteUserData, PX_INTERNAL_ONLY),
};
const size_t n_generation_methods = PX_ARRAY_LEN(generation_methods);

const struct px_collection *const generation_collections[] = {
    &jobs_collection,  &claims_collection,    &leases_collection, &models_collection,
    &quota_collection, &durations_collection, &images_collection, &px_replay_collection,
};
const size_t n_generation_collections = PX_ARRAY_LEN(generation_collections);

PX_DEFINE_REPLAY_HOOKS(generation_replay_hooks, struct generation)
