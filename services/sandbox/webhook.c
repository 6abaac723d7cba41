/* Deliveries. A job owes two: that it is being worked on, and how it ended. The journal knows which are
 * settled; attempts and waits are kept here and start anew after a restart. */
#include "sandbox/webhook.h"

#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/log.h"
#include "base/str.h"
#include "sandbox/failure.h"
#include "sandbox/results.h"
#include "sandbox/timeline.h"

enum { LOOK_EVERY_MS = 50, SEND_TIMEOUT_MS = 10000, MAX_DELIVERIES = 512, DELIVERY_ARENA = 1 << 20 };

/* Waits before attempts 2..10, in units of settings.webhook_retry_ms; deAPI's unit is a minute. */
static const int waits[] = {1, 2, 5, 10, 30, 60, 180, 360, 720};

struct delivery {
    char job_id[JOB_ID_SIZE];
    enum webhook_event event; /* 0: the slot is free */
    enum fault fault;
    int attempts;
    int64_t due_ms; /* wall clock */
};

struct webhook_sender {
    struct sandbox *sandbox;
    pthread_t thread;
    pthread_mutex_t lock;
    bool stop;
    struct delivery deliveries[MAX_DELIVERIES]; /* of the thread alone */
};

PX_DEFINE_AUTO(json, json_t *, json_decref);
#define auto_json PX_AUTO(json)
PX_DEFINE_AUTO(curl, CURL *, curl_easy_cleanup);
#define auto_curl PX_AUTO(curl)
PX_DEFINE_AUTO(slist, struct curl_slist *, curl_slist_free_all);
#define auto_slist PX_AUTO(slist)

void webhook_sign(const char *secret, const char *timestamp, const char *body,
                  char out[WEBHOOK_SIGNATURE_SIZE])
{
    unsigned char digest[PX_SHA256_LEN];
    char hex[2 * sizeof digest + 1];
    auto_buf struct px_buf text = {0};
    px_buf_init(&text, DELIVERY_ARENA);
    px_buf_printf(&text, "%s.%s", timestamp, body);
    px_hmac_sha256(secret, strlen(secret), text.data, text.len, digest);
    px_hex(digest, sizeof digest, hex);
    (void)snprintf(out, WEBHOOK_SIGNATURE_SIZE, "sha256=%s", hex);
}

/* The same for every attempt, also after a restart: a UUID made of the job and the event. */
static void make_delivery_id(const struct delivery *delivery, char out[JOB_ID_SIZE])
{
    char text[64], hex[PX_SHA256_HEX_SIZE];
    int len = snprintf(text, sizeof text, "%s|%d", delivery->job_id, (int)delivery->event);
    px_sha256_hex(text, (size_t)len, hex);
    (void)snprintf(out, JOB_ID_SIZE, "%.8s-%.4s-4%.3s-a%.3s-%.12s", hex, hex + 8, hex + 13, hex + 17,
                   hex + 20);
}

static const char *event_name(const struct delivery *delivery, const struct moment *moment)
{
    if (delivery->event == WEBHOOK_PROCESSING)
        return "job.processing";
    return moment->phase == PHASE_ERROR ? "job.failed" : "job.completed";
}

static json_t *describe_job(struct sandbox *sandbox, const struct delivery *delivery, const struct job *job,
                            const struct moment *moment, struct px_arena *arena)
{
    bool started = delivery->event == WEBHOOK_PROCESSING, failed = moment->phase == PHASE_ERROR;
    char when[ISO_TIME_SIZE];
    iso_time(started ? moment->started_ms : moment->ended_ms, when);
    json_t *data = json_pack("{ss ss ss ss}", "job_request_id", job->id, "status",
                             started  ? "processing"
                             : failed ? "error"
                                      : "done",
                             "previous_status", started ? "pending" : "processing", "job_type", "txt2img");
    if (started) {
        json_object_set_new(data, "started_at", json_string(when));
    } else if (failed) {
        failure_describe(job, moment, data);
    } else {
        int64_t ttl_s = behaviour_settings(&sandbox->behaviour).result_ttl_s;
        const char *name = px_arena_printf(arena, "%s.png", job->id);
        const char *url =
            name ? results_sign(arena, sandbox->token, job->host, name, px_wall_ms() / 1000, ttl_s) : NULL;
        json_object_set_new(data, "completed_at", json_string(when));
        json_object_set_new(data, "result_url", url ? json_string(url) : json_null());
        json_object_set_new(data, "processing_time_ms", json_integer(moment->ended_ms - moment->started_ms));
    }
    return data;
}

/* PHP writes "\/" for "/". New, free() it. */
static char *make_body(struct sandbox *sandbox, const struct delivery *delivery, const struct job *job,
                       const char *delivery_id)
{
    if (delivery->fault == FAULT_WEBHOOK_BROKEN)
        return strdup("{\"event\":\"job.completed\",");
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, DELIVERY_ARENA);
    struct moment moment = timeline_at(job, px_wall_ms());
    char now[ISO_TIME_SIZE];
    iso_time(px_wall_ms(), now);
    json_t *data = describe_job(sandbox, delivery, job, &moment, &arena);
    if (delivery->fault == FAULT_WEBHOOK_LIE)
        json_object_set_new(data, "job_request_id", json_string(delivery_id));
    auto_json json_t *body = json_pack("{ss ss ss so}", "event", event_name(delivery, &moment), "delivery_id",
                                       delivery_id, "timestamp", now, "data", data);
    return body ? json_dumps(body, JSON_COMPACT | JSON_ESCAPE_SLASH) : NULL;
}

static struct curl_slist *make_headers(const struct delivery *delivery, const struct job *job,
                                       const char *body, const char *delivery_id)
{
    bool late = delivery->fault == FAULT_WEBHOOK_LATE;
    char timestamp[24], signature[WEBHOOK_SIGNATURE_SIZE] = "", line[160];
    struct curl_slist *headers = NULL;
    (void)snprintf(timestamp, sizeof timestamp, "%lld", (long long)(px_wall_ms() / 1000 - (late ? 600 : 0)));
    if (job->webhook_secret[0] && delivery->fault != FAULT_WEBHOOK_UNSIGNED)
        webhook_sign(job->webhook_secret, timestamp, body, signature);
    if (delivery->fault == FAULT_WEBHOOK_FORGED && signature[0])
        signature[sizeof signature - 2] = signature[sizeof signature - 2] == '0' ? '1' : '0';
    struct moment moment = timeline_at(job, px_wall_ms());
    /* curl leaves a header without a value out unless it ends with ';'. */
    (void)snprintf(line, sizeof line, signature[0] ? "X-DeAPI-Signature: %s" : "X-DeAPI-Signature;%s",
                   signature);
    headers = curl_slist_append(headers, line);
    (void)snprintf(line, sizeof line, "X-DeAPI-Timestamp: %s", timestamp);
    headers = curl_slist_append(headers, line);
    (void)snprintf(line, sizeof line, "X-DeAPI-Event: %s", event_name(delivery, &moment));
    headers = curl_slist_append(headers, line);
    (void)snprintf(line, sizeof line, "X-DeAPI-Delivery-Id: %s", delivery_id);
    headers = curl_slist_append(headers, line);
    return curl_slist_append(headers, "Content-Type: application/json");
}

/* The address, with the origin replaced when the switch says so. */
static void make_url(struct sandbox *sandbox, const struct job *job, struct px_buf *out)
{
    struct settings settings = behaviour_settings(&sandbox->behaviour);
    const char *path = strchr(job->webhook_url + strlen("https://"), '/');
    px_buf_str(out, settings.webhook_to[0] ? settings.webhook_to : job->webhook_url);
    if (settings.webhook_to[0])
        px_buf_str(out, path ? path : "/");
}

static size_t ignore_body(char *bytes, size_t size, size_t n, void *data)
{
    (void)bytes;
    (void)data;
    return size * n;
}

/* true when the receiver answered 2xx. */
static bool send_once(struct sandbox *sandbox, const struct delivery *delivery, const struct job *job)
{
    char delivery_id[JOB_ID_SIZE];
    make_delivery_id(delivery, delivery_id);
    auto_free char *body = make_body(sandbox, delivery, job, delivery_id);
    auto_curl CURL *curl = curl_easy_init();
    auto_buf struct px_buf url = {0};
    px_buf_init(&url, 4096);
    make_url(sandbox, job, &url);
    if (!body || !curl || !px_buf_ok(&url))
        return false;
    auto_slist struct curl_slist *headers = make_headers(delivery, job, body, delivery_id);
    long status = 0;
    curl_easy_setopt(curl, CURLOPT_URL, url.data);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "DeAPI-Webhook/1.0");
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)SEND_TIMEOUT_MS);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore_body);
    if (curl_easy_perform(curl) != CURLE_OK)
        return false;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    return status >= 200 && status < 300;
}

static struct delivery *find_delivery(struct webhook_sender *sender, const char *job_id, int event)
{
    for (size_t i = 0; i < MAX_DELIVERIES; i++) {
        struct delivery *delivery = &sender->deliveries[i];
        if ((int)delivery->event == event && (!event || !strcmp(delivery->job_id, job_id)))
            return delivery;
    }
    return NULL;
}

static void add_delivery(struct webhook_sender *sender, const char *job_id, enum webhook_event event,
                         int64_t now_ms)
{
    char param[MAX_PARAM];
    if (find_delivery(sender, job_id, (int)event))
        return;
    struct delivery *delivery = find_delivery(sender, job_id, 0);
    if (!delivery)
        return; /* full: this job is found again at the next look */
    *delivery = (struct delivery){
        .event = event,
        .fault = behaviour_draw(&sender->sandbox->behaviour, PLACE_WEBHOOK, OP_WEBHOOK, param),
        .due_ms = now_ms,
    };
    (void)snprintf(delivery->job_id, sizeof delivery->job_id, "%s", job_id);
}

struct look {
    struct webhook_sender *sender;
    int64_t now_ms;
};

/* Notes what the job owes by now. Lost events are not noted twice: a lost delivery is settled like a sent
 * one. */
static bool look_at_job(const struct job *job, void *data)
{
    const struct look *look = data;
    unsigned both = WEBHOOK_PROCESSING | WEBHOOK_FINISHED;
    if (!job->webhook_url[0] || (job->settled & both) == both)
        return true;
    enum phase phase = timeline_at(job, look->now_ms).phase;
    if (phase != PHASE_PENDING && !(job->settled & WEBHOOK_PROCESSING))
        add_delivery(look->sender, job->id, WEBHOOK_PROCESSING, look->now_ms);
    if ((phase == PHASE_DONE || phase == PHASE_ERROR) && !(job->settled & WEBHOOK_FINISHED))
        add_delivery(look->sender, job->id, WEBHOOK_FINISHED, look->now_ms);
    return true;
}

/* Sends what is due; settles it, or plans the next attempt. */
static void attempt(struct webhook_sender *sender, struct delivery *delivery, int64_t now_ms)
{
    struct sandbox *sandbox = sender->sandbox;
    struct job job;
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, DELIVERY_ARENA);
    bool lost = delivery->fault == FAULT_WEBHOOK_LOST;
    bool exists = jobs_get(&sandbox->jobs, delivery->job_id, &arena, &job);
    bool sent = exists && !lost && send_once(sandbox, delivery, &job);
    if (sent && delivery->fault == FAULT_WEBHOOK_TWICE)
        (void)send_once(sandbox, delivery, &job);
    px_log_debug("webhook", PX_S("job", delivery->job_id), PX_I("sent", sent));
    if (exists && !lost && !sent && delivery->attempts < (int)PX_ARRAY_LEN(waits)) {
        int64_t unit_ms = behaviour_settings(&sandbox->behaviour).webhook_retry_ms;
        delivery->due_ms = now_ms + waits[delivery->attempts++] * unit_ms;
        return;
    }
    if (exists)
        (void)jobs_settle(&sandbox->jobs, delivery->job_id, delivery->event, NULL);
    delivery->event = 0;
}

static bool is_stopping(struct webhook_sender *sender)
{
    auto_lock pthread_mutex_t *held = px_lock(&sender->lock);
    return sender->stop;
}

static void *run(void *data)
{
    struct webhook_sender *sender = data;
    while (!is_stopping(sender)) {
        struct look look = {sender, px_wall_ms()};
        jobs_each(&sender->sandbox->jobs, look_at_job, &look);
        for (size_t i = 0; i < MAX_DELIVERIES && !is_stopping(sender); i++)
            if (sender->deliveries[i].event && sender->deliveries[i].due_ms <= look.now_ms)
                attempt(sender, &sender->deliveries[i], look.now_ms);
        px_sleep_ms(LOOK_EVERY_MS);
    }
    return NULL;
}

enum px_code webhook_start(struct sandbox *sandbox, struct webhook_sender **ret_sender, struct px_error *err)
{
    struct webhook_sender *sender = calloc(1, sizeof *sender);
    if (!sender)
        return px_fail(err, PX_OUT_OF_MEMORY);
    sender->sandbox = sandbox;
    pthread_mutex_init(&sender->lock, NULL);
    if (pthread_create(&sender->thread, NULL, run, sender)) {
        free(sender);
        return px_fail_because(err, PX_UNAVAILABLE, "no thread for webhooks");
    }
    *ret_sender = sender;
    return PX_OK;
}

void webhook_stop(struct webhook_sender *sender)
{
    pthread_mutex_lock(&sender->lock);
    sender->stop = true;
    pthread_mutex_unlock(&sender->lock);
    (void)pthread_join(sender->thread, NULL);
    pthread_mutex_destroy(&sender->lock);
    free(sender);
}
