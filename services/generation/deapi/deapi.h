/* Client of the image service's API v2: builds requests, runs none by itself. The dispatcher hands them to
 * its event loop; handlers run them with deapi_perform().
 *
 * What holds for each: https (http only when the service itself is addressed by http: a sandbox), no
 * redirects, no private address for a result, deadlines for connecting and for the whole, a stall limit, a
 * cap of bytes, no decompression, the key only towards the service and never in a log. */
#ifndef PX_GENERATION_DEAPI_H
#define PX_GENERATION_DEAPI_H

#include <curl/curl.h>

#include "base/buf.h"
#include "generation/dispatch/bucket.h"
#include "generation/generation.h"
#include "pulix/generation/v1/generation.pb-c.h"

enum deapi_kind {
    DEAPI_SUBMIT,
    DEAPI_STATUS,
    DEAPI_DOWNLOAD,
    DEAPI_MODELS,
    DEAPI_PRICE,
    DEAPI_ENHANCE,
};

struct deapi_request {
    enum deapi_kind kind;
    const struct generation_config *config;
    CURL *easy;
    struct curl_slist *headers;
    curl_mime *form;
    char *payload;
    char url[2048];
    struct px_buf body;           /* of the answer */
    struct bucket_headers limits; /* what the answer's headers said */
    void *owner;                  /* the caller's */
};

/* Each returns a new request, or NULL without memory (or for an address that may not be asked). Texts are
 * copied. */
struct deapi_request *deapi_new_submit(const struct generation_config *config,
                                       const Generation__Resolved *resolved, bool enhance,
                                       const char *job_id);
struct deapi_request *deapi_new_status(const struct generation_config *config, const char *upstream_id);
struct deapi_request *deapi_new_download(const struct generation_config *config, const char *result_url);
struct deapi_request *deapi_new_models(const struct generation_config *config, int page);
struct deapi_request *deapi_new_price(const struct generation_config *config,
                                      const Generation__Resolved *resolved);
struct deapi_request *deapi_new_enhance(const struct generation_config *config, const char *model,
                                        const char *prompt, const char *negative_prompt);
void deapi_free(struct deapi_request *request);
PX_DEFINE_AUTO(deapi, struct deapi_request *, deapi_free);
#define auto_deapi PX_AUTO(deapi)

/* Runs it on this thread, within the thread's deadline. OK for a 2xx answer, else UPSTREAM_* or what the
 * answer said. */
enum px_code deapi_perform(struct deapi_request *request, struct px_error *err);

/* The HTTP status of a finished request; 0 when there was no answer. */
long deapi_status(const struct deapi_request *request);

/* A finished request of which nothing can have reached the service: no connection, no TLS. */
bool deapi_was_not_sent(CURLcode result);

#endif
