/* Requests to the image service. */
#include "generation/deapi/deapi.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include <jansson.h>

#include "base/clock.h"
#include "base/str.h"
#include "generation/deapi/deapi_parse.h"
#include "generation/gallery/images.h"

enum {
    CONNECT_MS = 10 * 1000,
    STALL_BYTES = 1024, /* a second, over */
    STALL_S = 20,
    API_BYTES = 4 << 20,
};

static const char user_agent[] = "Pulix/1.0";

static size_t on_body(char *data, size_t size, size_t n, void *request)
{
    struct px_buf *body = &((struct deapi_request *)request)->body;
    px_buf_append(body, data, size * n);
    return px_buf_ok(body) ? size * n : 0;
}

static size_t on_header(char *line, size_t size, size_t n, void *request)
{
    deapi_parse_header(line, size * n, px_mono_ms(), px_wall_ms(),
                       &((struct deapi_request *)request)->limits);
    return size * n;
}

/* Loopback, link-local, private and reserved ranges (RFC 6890). */
static bool is_private(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        uint32_t ip = ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr);
        return ip >> 24 == 0 || ip >> 24 == 10 || ip >> 24 == 127 || ip >> 20 == 0xac1 ||
               ip >> 16 == 0xc0a8 || ip >> 16 == 0xa9fe || ip >> 22 == 0x191 || ip >> 28 >= 0xe ||
               ip >> 17 == 0x6309 || ip >> 8 == 0xc00000;
    }
    if (address->sa_family != AF_INET6)
        return true;
    const struct in6_addr *ip = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    return (ip->s6_addr[0] & 0xe0) != 0x20; /* only 2000::/3 is public */
}

/* The connected address is checked, not the name: no trick of DNS gets past it. */
static curl_socket_t open_public_socket(void *unused, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)unused, (void)purpose;
    if (is_private(&address->addr))
        return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

void deapi_free(struct deapi_request *request)
{
    if (!request)
        return;
    curl_easy_cleanup(request->easy);
    curl_slist_free_all(request->headers);
    curl_mime_free(request->form);
    free(request->payload);
    px_buf_done(&request->body);
    free(request);
}

static bool add_header(struct deapi_request *request, const char *name, const char *value)
{
    char line[2048];
    (void)snprintf(line, sizeof line, "%s: %s", name, value);
    struct curl_slist *list = curl_slist_append(request->headers, line);
    if (!list)
        return false;
    request->headers = list;
    return true;
}

static void set_common_options(struct deapi_request *request, long total_ms)
{
    CURL *easy = request->easy;
    bool http = px_str_starts(request->config->deapi_url, "http://");
    (void)curl_easy_setopt(easy, CURLOPT_URL, request->url);
    (void)curl_easy_setopt(easy, CURLOPT_PRIVATE, request);
    (void)curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, http ? "http,https" : "https");
    (void)curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    (void)curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(easy, CURLOPT_PROXY, "");
    (void)curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    (void)curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, total_ms);
    (void)curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    (void)curl_easy_setopt(easy, CURLOPT_WRITEDATA, request);
    (void)curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    (void)curl_easy_setopt(easy, CURLOPT_HEADERDATA, request);
    (void)curl_easy_setopt(easy, CURLOPT_USERAGENT, user_agent);
}

static struct deapi_request *new_request(const struct generation_config *config, enum deapi_kind kind,
                                         size_t max_bytes, long total_ms, const char *url)
{
    struct deapi_request *request = calloc(1, sizeof *request);
    if (!request)
        return NULL;
    *request = (struct deapi_request){.kind = kind, .config = config};
    request->limits = bucket_headers_none;
    px_buf_init(&request->body, max_bytes);
    request->easy = curl_easy_init();
    int len = snprintf(request->url, sizeof request->url, "%s", url);
    if (!request->easy || len < 0 || (size_t)len >= sizeof request->url) {
        deapi_free(request);
        return NULL;
    }
    set_common_options(request, total_ms);
    return request;
}

/* A call of the API: the key, JSON wanted. */
static struct deapi_request *new_api_request(const struct generation_config *config, enum deapi_kind kind,
                                             const char *path)
{
    char url[1024];
    char bearer[1024];
    (void)snprintf(url, sizeof url, "%s/api/v2/%s", config->deapi_url, path);
    (void)snprintf(bearer, sizeof bearer, "Bearer %s", config->deapi_token);
    struct deapi_request *request = new_request(config, kind, API_BYTES, (long)config->read_ms, url);
    if (!request)
        return NULL;
    if (!add_header(request, "Authorization", bearer) || !add_header(request, "Accept", "application/json")) {
        deapi_free(request);
        return NULL;
    }
    (void)curl_easy_setopt(request->easy, CURLOPT_HTTPHEADER, request->headers);
    return request;
}

/* Takes 'payload' (of json_dumps). */
static struct deapi_request *with_json(struct deapi_request *request, char *payload)
{
    if (!request || !payload || !add_header(request, "Content-Type", "application/json") ||
        !add_header(request, "Expect", "")) {
        free(payload);
        deapi_free(request);
        return NULL;
    }
    request->payload = payload;
    (void)curl_easy_setopt(request->easy, CURLOPT_HTTPHEADER, request->headers);
    (void)curl_easy_setopt(request->easy, CURLOPT_POSTFIELDS, payload);
    (void)curl_easy_setopt(request->easy, CURLOPT_POSTFIELDSIZE, (long)strlen(payload));
    return request;
}

static json_t *resolved_to_json(const Generation__Resolved *resolved)
{
    json_t *body =
        json_pack("{s:s, s:s, s:i, s:i, s:i, s:I, s:f}", "prompt", resolved->prompt_sent, "model",
                  resolved->model, "width", resolved->width, "height", resolved->height, "steps",
                  resolved->steps, "seed", (json_int_t)resolved->seed, "guidance", resolved->guidance);
    if (body && resolved->negative_sent[0])
        (void)json_object_set_new(body, "negative_prompt", json_string(resolved->negative_sent));
    if (body && resolved->n_loras > 0) {
        json_t *loras = json_array();
        for (size_t i = 0; i < resolved->n_loras; i++)
            (void)json_array_append_new(loras, json_pack("{s:s, s:f}", "name", resolved->loras[i]->name,
                                                         "weight", resolved->loras[i]->weight));
        (void)json_object_set_new(body, "loras", loras);
    }
    return body;
}

struct deapi_request *deapi_new_submit(const struct generation_config *config,
                                       const Generation__Resolved *resolved, bool enhance, const char *job_id)
{
    json_t *body = resolved_to_json(resolved);
    char url[1024];
    if (body && enhance)
        (void)json_object_set_new(body, "enhance_prompt", json_true());
    if (body && px_str_starts(config->public_url, "https://")) {
        (void)snprintf(url, sizeof url, "%s/generation/webhooks/deapi?job=%s", config->public_url, job_id);
        (void)json_object_set_new(body, "webhook_url", json_string(url));
        char secret[DEAPI_WEBHOOK_SECRET_SIZE];
        deapi_webhook_secret(config, secret);
        (void)json_object_set_new(body, "webhook_secret", json_string(secret));
    }
    char *payload = body ? json_dumps(body, JSON_COMPACT) : NULL;
    json_decref(body);
    struct deapi_request *request = new_api_request(config, DEAPI_SUBMIT, "images/generations");
    if (request && !add_header(request, "X-Pulix-Job", job_id)) { /* for the ledgers of both sides */
        deapi_free(request);
        request = NULL;
    }
    request = with_json(request, payload);
    /* On a connection that was used before, libcurl sends a request again when the peer closed it meanwhile.
     * A submit must never be sent twice, so each has a connection of its own. */
    if (!request)
        return NULL;
    (void)curl_easy_setopt(request->easy, CURLOPT_FRESH_CONNECT, 1L);
    (void)curl_easy_setopt(request->easy, CURLOPT_TIMEOUT_MS, (long)config->submit_ms);
    return request;
}

struct deapi_request *deapi_new_status(const struct generation_config *config, const char *upstream_id)
{
    char path[256];
    (void)snprintf(path, sizeof path, "jobs/%s", upstream_id);
    return new_api_request(config, DEAPI_STATUS, path);
}

/* A sandbox's results lie on its own address, which is private: exactly there they may be. */
static bool is_from_sandbox(const struct generation_config *config, const char *url)
{
    size_t len = strlen(config->deapi_url);
    return px_str_starts(config->deapi_url, "http://") && px_str_starts(url, config->deapi_url) &&
           url[len] == '/';
}

struct deapi_request *deapi_new_download(const struct generation_config *config, const char *result_url)
{
    bool sandbox = is_from_sandbox(config, result_url);
    if (!sandbox && strncasecmp(result_url, "https://", 8) != 0)
        return NULL;
    struct deapi_request *request =
        new_request(config, DEAPI_DOWNLOAD, IMAGES_MAX_BYTES, (long)config->load_ms, result_url);
    if (!request)
        return NULL;
    (void)curl_easy_setopt(request->easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)IMAGES_MAX_BYTES);
    (void)curl_easy_setopt(request->easy, CURLOPT_LOW_SPEED_LIMIT, (long)STALL_BYTES);
    (void)curl_easy_setopt(request->easy, CURLOPT_LOW_SPEED_TIME, (long)STALL_S);
    if (!sandbox)
        (void)curl_easy_setopt(request->easy, CURLOPT_OPENSOCKETFUNCTION, open_public_socket);
    return request;
}

struct deapi_request *deapi_new_models(const struct generation_config *config, int page)
{
    char path[128];
    (void)snprintf(path, sizeof path, "models?limit=50&page=%d&filter%%5Binference_types%%5D=txt2img", page);
    return new_api_request(config, DEAPI_MODELS, path);
}

struct deapi_request *deapi_new_price(const struct generation_config *config,
                                      const Generation__Resolved *resolved)
{
    json_t *body = resolved_to_json(resolved);
    char *payload = body ? json_dumps(body, JSON_COMPACT) : NULL;
    json_decref(body);
    return with_json(new_api_request(config, DEAPI_PRICE, "images/generations/price"), payload);
}

static bool add_part(curl_mime *form, const char *name, const char *value)
{
    curl_mimepart *part = curl_mime_addpart(form);
    return part && curl_mime_name(part, name) == CURLE_OK &&
           curl_mime_data(part, value, CURL_ZERO_TERMINATED) == CURLE_OK;
}

struct deapi_request *deapi_new_enhance(const struct generation_config *config, const char *model,
                                        const char *prompt, const char *negative_prompt)
{
    struct deapi_request *request = new_api_request(config, DEAPI_ENHANCE, "prompts/enhancements");
    if (!request)
        return NULL;
    request->form = curl_mime_init(request->easy);
    bool ok = request->form && add_part(request->form, "prompt", prompt) &&
              add_part(request->form, "type", "images.generations") &&
              add_part(request->form, "model_slug", model);
    if (ok && negative_prompt[0])
        ok = add_part(request->form, "negative_prompt", negative_prompt);
    if (!ok) {
        deapi_free(request);
        return NULL;
    }
    (void)curl_easy_setopt(request->easy, CURLOPT_MIMEPOST, request->form);
    return request;
}

long deapi_status(const struct deapi_request *request)
{
    long status = 0;
    (void)curl_easy_getinfo(request->easy, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

bool deapi_was_not_sent(CURLcode result)
{
    switch ((int)result) {
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
        return true;
    default:
        return false;
    }
}

enum px_code deapi_perform(struct deapi_request *request, struct px_error *err)
{
    if (!request)
        return px_fail(err, PX_OUT_OF_MEMORY);
    int64_t left_ms = px_deadline_left_ms(request->config->read_ms);
    if (left_ms <= 0)
        return px_fail(err, PX_DEADLINE_EXCEEDED);
    (void)curl_easy_setopt(request->easy, CURLOPT_TIMEOUT_MS, (long)left_ms);
    CURLcode result = curl_easy_perform(request->easy);
    if (result == CURLE_OPERATION_TIMEDOUT)
        return px_fail(err, PX_UPSTREAM_TIMEOUT);
    if (result != CURLE_OK)
        return px_fail_because(err, PX_UPSTREAM_UNAVAILABLE, "%s", curl_easy_strerror(result));
    long status = deapi_status(request);
    if (status >= 200 && status < 300)
        return PX_OK;
    struct deapi_refusal refusal;
    deapi_parse_refusal(status, request->body.data, request->body.len, &refusal);
    return px_fail(err, refusal.code);
}
