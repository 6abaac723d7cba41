/* JSON lines on stdout, whole lines by one write(2), so that lines of several threads never mix. Collected
 * lines wait in one of two buffers: one fills while the other is being written. */
#include "base/log.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"

enum { MAX_LINE = 16 << 10, MAX_COLLECTED = 1 << 20, COLLECT_MS = 100 };

static const char *service_name = "pulix";
static enum px_log_level least_level = PX_LOG_INFO;
static atomic_uint_fast64_t lost_lines;
static __thread char request[64];

static struct {
    pthread_mutex_t filling; /* guards 'len' and which buffer is which; held for a copy only */
    pthread_mutex_t writing; /* guards the order of what is written */
    char *filled, *written;  /* MAX_COLLECTED bytes each */
    size_t len;
    pthread_t thread;
    atomic_bool on, stopping;
} collected = {.filling = PTHREAD_MUTEX_INITIALIZER, .writing = PTHREAD_MUTEX_INITIALIZER};

static const char *const level_names[] = {"debug", "info", "warn", "error"};

bool px_log_level_named(const char *name, enum px_log_level *ret_level)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(level_names); i++) {
        if (strcmp(name, level_names[i]) != 0)
            continue;
        *ret_level = (enum px_log_level)i;
        return true;
    }
    return false;
}

void px_log_setup(const char *service, enum px_log_level least)
{
    service_name = service;
    least_level = least;
}

void px_log_request(const char *request_id)
{
    (void)snprintf(request, sizeof request, "%s", request_id ? request_id : "");
}

const char *px_log_request_id(void)
{
    return request;
}

uint64_t px_log_lost(void)
{
    return atomic_load(&lost_lines);
}

static void append_field(struct px_buf *line, const struct px_log_field *field)
{
    px_buf_char(line, ',');
    px_buf_json_str(line, field->key);
    px_buf_char(line, ':');
    if (field->text)
        px_buf_json_str(line, field->text);
    else
        px_buf_int(line, field->number);
}

/* Counts the lines that could not be written. */
static void write_lines(const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(STDOUT_FILENO, bytes, len);
        if (n <= 0)
            break;
        bytes += n;
        len -= (size_t)n;
    }
    for (size_t i = 0; i < len; i++)
        if (bytes[i] == '\n')
            atomic_fetch_add(&lost_lines, 1);
}

static void write_collected(void)
{
    auto_lock pthread_mutex_t *writing = px_lock(&collected.writing);
    pthread_mutex_lock(&collected.filling);
    char *bytes = collected.filled;
    size_t len = collected.len;
    collected.filled = collected.written;
    collected.written = bytes;
    collected.len = 0;
    pthread_mutex_unlock(&collected.filling);
    write_lines(bytes, len);
}

static void collect(const char *line, size_t len)
{
    auto_lock pthread_mutex_t *filling = px_lock(&collected.filling);
    if (len > MAX_COLLECTED - collected.len) {
        atomic_fetch_add(&lost_lines, 1);
        return;
    }
    memcpy(collected.filled + collected.len, line, len);
    collected.len += len;
}

static void *write_now_and_then(void *data __attribute__((unused)))
{
    while (!atomic_load(&collected.stopping)) {
        px_sleep_ms(COLLECT_MS);
        write_collected();
    }
    return NULL;
}

bool px_log_collect_start(void)
{
    if (!collected.filled)
        collected.filled = malloc(MAX_COLLECTED);
    if (!collected.written)
        collected.written = malloc(MAX_COLLECTED);
    atomic_store(&collected.stopping, false);
    bool started = collected.filled && collected.written &&
                   pthread_create(&collected.thread, NULL, write_now_and_then, NULL) == 0;
    atomic_store(&collected.on, started);
    return started;
}

/* The buffers stay: a thread may be between looking at 'on' and its copy. A later start uses them again. */
void px_log_collect_stop(void)
{
    if (!atomic_exchange(&collected.on, false))
        return;
    atomic_store(&collected.stopping, true);
    (void)pthread_join(collected.thread, NULL);
    write_collected();
}

void px_log_write(enum px_log_level level, const char *message, const struct px_log_field *fields, size_t n)
{
    if (level < least_level)
        return;
    char now[PX_RFC3339_SIZE];
    px_rfc3339(px_wall_ms(), now);
    auto_buf struct px_buf line = {0};
    px_buf_init(&line, MAX_LINE);
    px_buf_str(&line, "{\"ts\":\"");
    px_buf_str(&line, now);
    px_buf_str(&line, "\",\"level\":\"");
    px_buf_str(&line, level_names[level]);
    px_buf_str(&line, "\",\"svc\":\"");
    px_buf_str(&line, service_name);
    px_buf_str(&line, "\",\"msg\":");
    px_buf_json_str(&line, message);
    struct px_log_field request_id = PX_S("request_id", request);
    if (request[0])
        append_field(&line, &request_id);
    for (size_t i = 0; i < n; i++)
        append_field(&line, &fields[i]);
    px_buf_str(&line, "}\n");
    if (!px_buf_ok(&line)) {
        atomic_fetch_add(&lost_lines, 1);
    } else if (!atomic_load(&collected.on)) {
        write_lines(line.data, line.len);
    } else {
        collect(line.data, line.len);
        if (level >= PX_LOG_WARN)
            write_collected();
    }
}
