/* The methods about pictures, for the table of main.c. See the .proto for what each does. */
#ifndef PX_GENERATION_IMAGE_HANDLERS_H
#define PX_GENERATION_IMAGE_HANDLERS_H

#include <pulix/generation/v1/generation.pb-c.h>

#include "generation/generation.h"

#define IMAGE_HANDLER(function, Request, Response)                                                           \
    enum px_code function(struct px_call *call, struct generation *self, const Generation__##Request *req,   \
                          Generation__##Response *resp)

/* image_lists.c */
IMAGE_HANDLER(generation_list_images, ListImagesRequest, ListImagesResponse);
IMAGE_HANDLER(generation_list_image_ids, ListImagesRequest, ListImageIdsResponse);
/* image_handlers.c */
IMAGE_HANDLER(generation_get_image, GetImageRequest, Image);
IMAGE_HANDLER(generation_update_image, UpdateImageRequest, Image);
IMAGE_HANDLER(generation_delete_image, DeleteImageRequest, DeleteImageResponse);
IMAGE_HANDLER(generation_restore_image, RestoreImageRequest, Image);
IMAGE_HANDLER(generation_list_styles, ListStylesRequest, ListStylesResponse); /* PX_ANYONE */
/* bulk.c */
IMAGE_HANDLER(generation_bulk_images, BulkImagesRequest, BulkImagesResponse);
/* shares.c */
IMAGE_HANDLER(generation_create_share, CreateShareRequest, Share); /* PX_CREATES */
IMAGE_HANDLER(generation_delete_share, DeleteShareRequest, DeleteShareResponse);
IMAGE_HANDLER(generation_get_shared, GetSharedRequest, SharedImage); /* PX_ANYONE */
/* read_image.c */
IMAGE_HANDLER(generation_read_image, ReadImageRequest, ReadImageResponse); /* PX_INTERNAL_ONLY */

/* The tags of a request as they are kept, in the arena. VALIDATION_FAILED with the path of each bad one. */
enum px_code image_tags_clean(struct px_call *call, char *const *tags, size_t n,
                              const char *const **ret_tags);

#endif
