/* Words, parameters and examples of rows that the descriptors can't tell about. Rows are found by method and
 * path. */
#include <pulix/export/v1/export.pb-c.h>
#include <pulix/generation/v1/generation.pb-c.h>
#include <string.h>

#include "base/cleanup.h"
#include "gateway/api/openapi_parts.h"

static const char *const variants[] = {"full", "thumb", "thumb2x", "png", "jpeg", "webp", NULL};
static const char *const yes[] = {"1", NULL};

static const struct gw_openapi_param file_params[] = {
    {"variant", "query", "Which form of the picture; full is as it was made.", variants},
    {"exp", "query", "Of a signed address, as handed out: when it ends, in seconds since 1970.", NULL},
    {"sig", "query", "Of a signed address, as handed out.", NULL},
    {"download", "query", "Offered to be saved instead of shown.", yes},
    {"recipe", "query", "With the recipe inside the file (for the owner; not in thumbnails).", yes},
    {"Range", "header", "One range of bytes.", NULL},
    {"If-None-Match", "header", "Entity tags that you have.", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct gw_openapi_param archive_params[] = {
    {"ids", "query", "Ids of pictures, with commas between them; instead of the filters.", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct gw_openapi_param event_params[] = {
    {"Last-Event-ID", "header", "Where to go on: the id of the last event that you have seen.", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct gw_openapi_param prefer_params[] = {
    {"Prefer", "header", "wait=N: answer after at most N seconds (up to 60); respond-async: at once.", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct gw_openapi_param webhook_params[] = {
    {"X-DeAPI-Signature", "header", "sha256= and the HMAC of time stamp, point and body.", NULL},
    {"X-DeAPI-Timestamp", "header", "Seconds since 1970.", NULL},
    {"X-DeAPI-Delivery-Id", "header", "The same for every try of one delivery.", NULL},
    {"X-DeAPI-Event", "header", "What happened.", NULL},
    {NULL, NULL, NULL, NULL},
};

#define JOB_EXAMPLE                                                                                          \
    "{\"prompt\":\"a lighthouse at dawn, long exposure\",\"style\":\"photo\",\"aspect_ratio\":\"16:9\","     \
    "\"negative_prompt\":\"people\",\"count\":2}"

static const struct gw_openapi_text texts[] = {
    {.method = "POST",
     .path = "/auth/register",
     .request_example = "{\"first_name\":\"Ada\",\"last_name\":\"Lovelace\",\"email\":\"ada@example.com\","
                        "\"password\":\"correct horse battery\"}",
     .statuses = {403}},
    {.method = "POST",
     .path = "/auth/login",
     .description = "Browsers get the refresh token as a cookie; API clients ask for it in the body by "
                    "\"remember\": \"token\".",
     .request_example = "{\"email\":\"ada@example.com\",\"password\":\"correct horse battery\"}",
     .statuses = {401, 403}},
    {.method = "POST",
     .path = "/auth/refresh",
     .description = "Takes the token from the body, or from the cookie when a page of ours asks.",
     .statuses = {401, 403}},
    {.method = "DELETE", .path = "/auth/delete", .statuses = {403}},
    {.method = "GET",
     .path = "/auth/export",
     .operation_id = "exportMe",
     .summary = "Everything that the services hold of the caller, as one file.",
     .answer = &export__export__descriptor},
    {.method = "POST",
     .path = "/generation/generate-image",
     .operation_id = "generateImage",
     .summary = "Makes a picture and waits for it.",
     .description =
         "One request, one picture. What is not done in time is answered with 202 and the job, whose state "
         "is at Location. A failed job is a problem document with the job's own code. With count above 1 all "
         "are made and the answer is the first one; the others have its batch_id.",
     .answer = &generation__generate_image_response__descriptor,
     .params = prefer_params,
     .request_example = JOB_EXAMPLE,
     .also = {202},
     .statuses = {502}},
    {.method = "POST",
     .path = "/generation/jobs",
     .description = "Each picture is a job of its own; follow them by GET /generation/events or by polling.",
     .request_example = JOB_EXAMPLE},
    {.method = "POST", .path = "/generation/estimate", .request_example = JOB_EXAMPLE},
    {.method = "GET",
     .path = "/generation/jobs/{id}",
     .description = "While the job runs, Retry-After says when to ask again."},
    {.method = "GET",
     .path = "/generation/events",
     .operation_id = "events",
     .summary = "Live updates as server-sent events.",
     .description =
         "Events: job.updated and job.finished carry a job, quota.updated the quota, reset says that some "
         "were missed and everything should be loaded again. A comment comes every 15 seconds. The "
         "stream ends after about ten minutes; come back with Last-Event-ID.",
     .content_type = "text/event-stream",
     .params = event_params},
    {.method = "POST",
     .path = "/generation/webhooks/deapi",
     .summary = "A delivery of the image service.",
     .params = webhook_params,
     .statuses = {403},
     .own_body = true},
    {.method = "GET",
     .path = "/generation/images/{id}/file",
     .operation_id = "getImageFile",
     .summary = "The bytes of a picture.",
     .description =
         "For the owner's token, or by a signed address as handed out in url, thumb_url and imageUrl.",
     .content_type = "image/*",
     .params = file_params,
     .also = {206, 304},
     .statuses = {403, 416},
     .own_query = true},
    {.method = "GET",
     .path = "/generation/archive",
     .operation_id = "getArchive",
     .summary = "Pictures as one ZIP file, each with its recipe as JSON.",
     .description = "Selected by ids, or by the filters of GET /generation/images; without any, all of "
                    "the gallery.",
     .content_type = "application/zip",
     .params = archive_params,
     .statuses = {404}},
    {.method = "GET",
     .path = "/s/{token}",
     .operation_id = "getSharedPage",
     .summary = "The page behind a share link.",
     .content_type = "text/html",
     .own_query = true},
    {.method = "GET",
     .path = "/s/{token}/picture",
     .operation_id = "getSharedPicture",
     .summary = "The picture of a share link.",
     .description = "Good for as long as the link.",
     .content_type = "image/*",
     .also = {206, 304},
     .statuses = {404, 416}},
    {.method = "POST",
     .path = "/hashtag/suggest",
     .request_example =
         "{\"text\":\"a lighthouse at dawn, long exposure\",\"platform\":\"instagram\",\"count\":12}"},
    {.method = "POST",
     .path = "/contact/messages",
     .request_example =
         "{\"kind\":\"idea\",\"subject\":\"Square prints\",\"message\":\"Please offer prints of "
         "pictures.\",\"email\":\"ada@example.com\",\"locale\":\"en\",\"fill_ms\":8000}"},
};

const struct gw_openapi_text *gw_openapi_text(const struct gw_route *route)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(texts); i++)
        if (strcmp(texts[i].method, route->method) == 0 && strcmp(texts[i].path, route->path) == 0)
            return &texts[i];
    return NULL;
}
