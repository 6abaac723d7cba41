/* JSON lines on stdout, each written by one write(2), so that lines of several threads never mix. */
#include "base/log.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"

enum { MAX_LINE = 16 << 10 };

static const char *service_name = "pulix";
static enum px_log_level least_level = PX_LOG_INFO;
static atomic_uint_fast64_t lost_lines;
static __thread char request[64];

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

void px_log_write(enum px_log_level level, const char *message, const struct px_log_field *fields, size_t n)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    if (level < least_level)
        return;
    char now[PX_RFC3339_SIZE];
    px_rfc3339(px_wall_ms(), now);
    auto_buf struct px_buf line;
    px_buf_init(&line, MAX_LINE);
    px_buf_printf(&line, "{\"ts\":\"%s\",\"level\":\"%s\",\"svc\":\"%s\",\"msg\":", now, names[level], service_name);
    px_buf_json_str(&line, message);
    struct px_log_field request_id = PX_S("request_id", request);
    if (request[0])
        append_field(&line, &request_id);
    for (size_t i = 0; i < n; i++)
        append_field(&line, &fields[i]);
    px_buf_str(&line, "}\n");
    if (!px_buf_ok(&line) || write(STDOUT_FILENO, line.data, line.len) != (ssize_t)line.len)
        atomic_fetch_add(&lost_lines, 1);
}
