/* Structured logs: one JSON object per line on stdout.
 *
 *     px_log_info("image stored", PX_S("image_id", id), PX_I("bytes", n));
 *
 * The message is a constant lower-case phrase, values are typed fields; there are no format strings. Every
 * line has ts, level, svc, msg and, while a request is served, its request_id. Never log passwords, tokens,
 * e-mail addresses or prompts: log ids. Thread-safe. A line that can't be written (full disk, closed pipe) is
 * counted, never waited for twice (px_log_lost). */
#ifndef PX_BASE_LOG_H
#define PX_BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum px_log_level { PX_LOG_DEBUG, PX_LOG_INFO, PX_LOG_WARN, PX_LOG_ERROR };

struct px_log_field {
    const char *key;
    const char *text; /* NULL: the number is meant */
    int64_t number;
};

static inline struct px_log_field px_log_text(const char *key, const char *text)
{
    return (struct px_log_field){key, text ? text : "", 0};
}
static inline struct px_log_field px_log_number(const char *key, int64_t number)
{
    return (struct px_log_field){key, NULL, number};
}
#define PX_S(key, value) px_log_text((key), (value))
#define PX_I(key, value) px_log_number((key), (int64_t)(value))

/* "debug", "info", "warn" or "error"; false for anything else. */
bool px_log_level_named(const char *name, enum px_log_level *ret_level);

/* Call once in main, before threads. 'service' is borrowed for the process's life. */
void px_log_setup(const char *service, enum px_log_level least);

/* The request that this thread serves; copied; NULL or "" for none. */
void px_log_request(const char *request_id);
const char *px_log_request_id(void);

uint64_t px_log_lost(void);

/* For a program that writes a line for every request: from now on lines are collected and written together,
 * at most 100 ms later; warnings and errors at once, after what was collected. False when no thread could be
 * started: then nothing changes. A killed process loses at most its last 100 ms of lines. */
bool px_log_collect_start(void);
/* Writes what was collected; lines go out one by one again. */
void px_log_collect_stop(void);

void px_log_write(enum px_log_level level, const char *message, const struct px_log_field *fields, size_t n);

#define PX_LOG_(level, message, ...)                                                                         \
    px_log_write((level), (message), (const struct px_log_field[]){__VA_ARGS__ __VA_OPT__(, ){0}},           \
                 sizeof((const struct px_log_field[]){__VA_ARGS__ __VA_OPT__(, ){0}}) /                      \
                         sizeof(struct px_log_field) -                                                       \
                     1)
#define px_log_debug(message, ...) PX_LOG_(PX_LOG_DEBUG, message, __VA_ARGS__)
#define px_log_info(message, ...) PX_LOG_(PX_LOG_INFO, message, __VA_ARGS__)
#define px_log_warn(message, ...) PX_LOG_(PX_LOG_WARN, message, __VA_ARGS__)
#define px_log_error(message, ...) PX_LOG_(PX_LOG_ERROR, message, __VA_ARGS__)

#endif
