/* The growable buffer. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

void px_buf_init(struct px_buf *buf, size_t max)
{
    *buf = (struct px_buf){.max = max};
}

void px_buf_done(struct px_buf *buf)
{
    free(buf->data);
    *buf = (struct px_buf){.max = buf->max};
}

void px_buf_clear(struct px_buf *buf)
{
    buf->len = 0;
    buf->failed = false;
}

/* Makes room for 'more' bytes and the final NUL. */
static bool reserve(struct px_buf *buf, size_t more)
{
    if (buf->failed || more > buf->max - buf->len) {
        buf->failed = true;
        return false;
    }
    size_t need = buf->len + more + 1;
    if (need <= buf->size)
        return true;
    size_t size = buf->size ? buf->size * 2 : 256;
    if (size < need)
        size = need;
    if (size > buf->max + 1)
        size = buf->max + 1;
    char *data = realloc(buf->data, size);
    if (!data) {
        buf->failed = true;
        return false;
    }
    buf->data = data;
    buf->size = size;
    return true;
}

void px_buf_append(struct px_buf *buf, const void *bytes, size_t len)
{
    if (!reserve(buf, len))
        return;
    if (len > 0)
        memcpy(buf->data + buf->len, bytes, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
}

void px_buf_str(struct px_buf *buf, const char *text)
{
    px_buf_append(buf, text, strlen(text));
}

void px_buf_char(struct px_buf *buf, char c)
{
    px_buf_append(buf, &c, 1);
}

void px_buf_int(struct px_buf *buf, int64_t value)
{
    char digits[21];
    size_t i = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--i] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        digits[--i] = '-';
    px_buf_append(buf, digits + i, sizeof digits - i);
}

void px_buf_printf(struct px_buf *buf, const char *format, ...)
{
    va_list args;
    if (!reserve(buf, 0))
        return;
    size_t room = buf->size - buf->len;
    va_start(args, format);
    int len = vsnprintf(buf->data + buf->len, room, format, args);
    va_end(args);
    if (len >= 0 && (size_t)len >= room && reserve(buf, (size_t)len)) {
        va_start(args, format);
        (void)vsnprintf(buf->data + buf->len, (size_t)len + 1, format, args);
        va_end(args);
    }
    if (len >= 0 && !buf->failed)
        buf->len += (size_t)len;
    buf->data[buf->len] = '\0'; /* also when there was no room: nothing of it stays */
}

static void append_escape(struct px_buf *buf, unsigned char c)
{
    static const char names[] = "btnvfr"; /* 8..13; vertical tab has no short form in JSON */
    switch (c) {
    case '"':
        px_buf_append(buf, "\\\"", 2);
        return;
    case '\\':
        px_buf_append(buf, "\\\\", 2);
        return;
    default:
        if (c >= 8 && c <= 13 && c != 11)
            px_buf_append(buf, (char[]){'\\', names[c - 8]}, 2);
        else
            px_buf_printf(buf, "\\u%04x", c);
    }
}

void px_buf_json_str(struct px_buf *buf, const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    px_buf_char(buf, '"');
    while (*p) {
        const unsigned char *plain = p;
        while (*p >= 0x20 && *p < 0x7f && *p != '"' && *p != '\\')
            p++;
        if (p > plain)
            px_buf_append(buf, plain, (size_t)(p - plain));
        if (!*p)
            break;
        if (*p < 0x80) {
            append_escape(buf, *p++);
            continue;
        }
        size_t len = px_utf8_len(p, strnlen((const char *)p, 4));
        if (len == 0) {
            px_buf_append(buf, "\xef\xbf\xbd", 3);
            p++;
        } else {
            px_buf_append(buf, p, len);
            p += len;
        }
    }
    px_buf_char(buf, '"');
}

bool px_buf_ok(const struct px_buf *buf)
{
    return !buf->failed;
}

char *px_buf_take(struct px_buf *buf, size_t *ret_len)
{
    if (!buf->data && !buf->failed)
        px_buf_append(buf, "", 0);
    if (buf->failed) {
        px_buf_done(buf);
        return NULL;
    }
    char *data = buf->data;
    if (ret_len)
        *ret_len = buf->len;
    *buf = (struct px_buf){.max = buf->max};
    return data;
}
