/* The members that describe a failed job. */
#include "sandbox/failure.h"

#include <stdio.h>

#include "base/clock.h"

void iso_time(int64_t wall_ms, char out[ISO_TIME_SIZE])
{
    char when[PX_RFC3339_SIZE];
    px_rfc3339(wall_ms, when);
    (void)snprintf(out, ISO_TIME_SIZE, "%.19s+00:00", when);
}

void failure_describe(const struct job *job, const struct moment *moment, json_t *into)
{
    char failed_at[ISO_TIME_SIZE];
    bool retryable = job->fault == FAULT_ERROR_RETRYABLE;
    const char *reason = retryable ? "TIMEOUT" : "PROCESSING_FAILED";
    iso_time(moment->ended_ms, failed_at);
    json_object_set_new(into, "error_code", json_string(retryable ? "WORKER_TIMEOUT" : "PROCESSING_ERROR"));
    json_object_set_new(into, "error_message", json_string(retryable ? "worker-error" : "processing-error"));
    json_object_set_new(into, "error_reason", json_string(job->fault_param[0] ? job->fault_param : reason));
    json_object_set_new(into, "retryable", json_boolean(retryable));
    json_object_set_new(into, "refunded", json_boolean(moment->refunded));
    json_object_set_new(into, "failed_at", json_string(failed_at));
}
