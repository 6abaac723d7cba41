/* Walking over the parts: "--boundary CRLF headers CRLF CRLF bytes CRLF --boundary …". */
#include "sandbox/multipart.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { MAX_BOUNDARY = 70 };

/* "--" and the boundary of the content type; false when there is none. */
static bool read_boundary(const char *content_type, char out[MAX_BOUNDARY + 3])
{
    static const char key[] = "boundary=";
    if (strncasecmp(content_type, "multipart/form-data", strlen("multipart/form-data")) != 0)
        return false;
    const char *start = strcasestr(content_type, key);
    if (!start)
        return false;
    start += strlen(key);
    bool quoted = *start == '"';
    start += quoted;
    size_t len = strcspn(start, quoted ? "\"" : "; ");
    if (!len || len > MAX_BOUNDARY)
        return false;
    (void)snprintf(out, MAX_BOUNDARY + 3, "--%.*s", (int)len, start);
    return true;
}

/* Do the headers of a part, head..end, name it so? */
static bool is_named(const char *head, const char *end, const char *name)
{
    char wanted[80];
    int len = snprintf(wanted, sizeof wanted, "; name=\"%s\"", name);
    return len < (int)sizeof wanted && memmem(head, (size_t)(end - head), wanted, (size_t)len);
}

const char *multipart_text(struct px_arena *arena, const char *content_type, const char *body, size_t len,
                           const char *name)
{
    char boundary[MAX_BOUNDARY + 3];
    if (!read_boundary(content_type, boundary))
        return NULL;
    const char *end = body + len;
    const char *part = memmem(body, len, boundary, strlen(boundary));
    while (part) {
        const char *head = part + strlen(boundary);
        const char *blank = memmem(head, (size_t)(end - head), "\r\n\r\n", 4);
        const char *bytes = blank ? blank + 4 : end;
        part = memmem(bytes, (size_t)(end - bytes), boundary, strlen(boundary));
        if (part && part - bytes >= 2 && is_named(head, blank, name))
            return px_arena_strndup(arena, bytes, (size_t)(part - bytes) - 2);
    }
    return NULL;
}
