/* How a failed job is told, in its status and in its webhook. */
#ifndef PX_SANDBOX_FAILURE_H
#define PX_SANDBOX_FAILURE_H

#include <jansson.h>

#include "sandbox/timeline.h"

enum { ISO_TIME_SIZE = sizeof "2026-01-01T00:00:00+00:00" };

/* Adds error_code, error_message, error_reason, retryable, refunded and failed_at. */
void failure_describe(const struct job *job, const struct moment *moment, json_t *into);

/* deAPI's times: whole seconds and an offset. */
void iso_time(int64_t wall_ms, char out[ISO_TIME_SIZE]);

#endif
