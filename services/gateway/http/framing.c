/* Reading a request's head strictly. One pass over the lines; every rule refuses, none repairs, but for the
 * two forms that RFC 9112 makes a server accept: the absolute-form target and tabs as white space. */
#include "gateway/http/framing.h"

#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "gateway/gateway.h"

/* A part of the head: not terminated. */
struct span {
    char *at;
    size_t len;
};

struct head {
    struct span method, target, version, host;
    int n_host, n_length, n_coding, n_fields;
    int64_t content_length;
    bool has_connection, says_keep_alive, bad_expectation;
};

static bool span_is(struct span span, const char *text)
{
    return span.len == strlen(text) && strncasecmp(span.at, text, span.len) == 0;
}

/* tchar of RFC 9110 section 5.6.2. */
static bool is_token_char(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool is_token(struct span span)
{
    for (size_t i = 0; i < span.len; i++)
        if (!is_token_char((unsigned char)span.at[i]))
            return false;
    return span.len > 0;
}

size_t gw_framing_end(const char *bytes, size_t len)
{
    const char *end = bytes + len;
    const char *at = bytes;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at)))) {
        at++;
        if (at < end && *at == '\n')
            return (size_t)(at + 1 - bytes);
        if (at + 1 < end && at[0] == '\r' && at[1] == '\n')
            return (size_t)(at + 2 - bytes);
    }
    return 0;
}

enum px_code gw_framing_partial(const char *bytes, size_t len)
{
    enum { AROUND_TARGET = 32 }; /* method, version, spaces */
    const char *line_end = memchr(bytes, '\n', len);
    size_t line_len = line_end ? (size_t)(line_end - bytes) : len;
    if (line_len > GW_MAX_TARGET + AROUND_TARGET)
        return PX_URI_TOO_LONG;
    return len >= GW_HEAD_MAX ? PX_HEADERS_TOO_LARGE : PX_OK;
}

/* A host with an optional port: a name, an IPv4 address or an IPv6 literal (RFC 3986 section 3.2.2, without
 * user information and percent-encoding). */
static bool host_is_valid(struct span host)
{
    size_t n = 0;
    bool literal = host.len > 0 && host.at[0] == '[';
    if (literal) {
        for (n = 1; n < host.len && strchr("0123456789abcdefABCDEF:.", host.at[n]); n++)
            ;
        if (n == 1 || n >= host.len || host.at[n++] != ']')
            return false;
    } else {
        while (n < host.len &&
               (is_token_char((unsigned char)host.at[n]) && !strchr("!#$%&'*+^`|", host.at[n])))
            n++;
    }
    if (n == 0 || n > 255)
        return false;
    if (n == host.len)
        return true;
    char port[6] = "";
    size_t digits = host.len - n - 1;
    if (host.at[n] != ':' || digits == 0 || digits > 5)
        return false;
    int64_t number = 0;
    memcpy(port, host.at + n + 1, digits);
    return px_parse_int(port, 1, 65535, &number);
}

static enum px_code refuse(struct px_error *err, const char *why)
{
    return px_fail_because(err, PX_BAD_REQUEST, "%s", why);
}

static enum px_code check_method(struct span method, struct px_error *err)
{
    static const char *const known[] = {"GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS", "PUT"};
    if (!is_token(method))
        return refuse(err, "method is no token");
    for (size_t i = 0; i < PX_ARRAY_LEN(known); i++)
        if (method.len == strlen(known[i]) && memcmp(method.at, known[i], method.len) == 0)
            return PX_OK;
    bool refused = method.len == strlen("TRACE") && memcmp(method.at, "TRACE", method.len) == 0;
    refused = refused || (method.len == strlen("CONNECT") && memcmp(method.at, "CONNECT", method.len) == 0);
    return px_fail(err, refused ? PX_METHOD_NOT_ALLOWED : PX_UNKNOWN_METHOD);
}

static enum px_code check_target(struct span target, struct px_error *err)
{
    if (target.len > GW_MAX_TARGET)
        return px_fail(err, PX_URI_TOO_LONG);
    for (size_t i = 0; i < target.len; i++)
        if (target.at[i] <= ' ' || target.at[i] > '~' || target.at[i] == '#')
            return refuse(err, "character in the target");
    return target.len ? PX_OK : refuse(err, "no target");
}

/* "GET /path HTTP/1.1" with single spaces. */
static enum px_code check_request_line(struct span line, struct head *head, struct px_error *err)
{
    char *first = memchr(line.at, ' ', line.len);
    char *last = memrchr(line.at, ' ', line.len);
    if (!first || first == last)
        return refuse(err, "request line");
    head->method = (struct span){line.at, (size_t)(first - line.at)};
    head->target = (struct span){first + 1, (size_t)(last - first - 1)};
    head->version = (struct span){last + 1, line.len - (size_t)(last + 1 - line.at)};
    PX_TRY(check_target(head->target, err));
    const char *v = head->version.at;
    bool is_version = head->version.len == 8 && memcmp(v, "HTTP/", 5) == 0 && v[5] >= '0' && v[5] <= '9' &&
                      v[6] == '.' && v[7] >= '0' && v[7] <= '9';
    if (!is_version)
        return refuse(err, "version");
    if (v[5] != '1' || v[7] > '1')
        return px_fail(err, PX_VERSION_NOT_SUPPORTED);
    return check_method(head->method, err);
}

/* Whether the comma-separated list holds the word. */
static bool list_has(struct span list, const char *word)
{
    size_t at = 0;
    while (at < list.len) {
        size_t end = at;
        while (end < list.len && list.at[end] != ',')
            end++;
        struct span item = {list.at + at, end - at};
        while (item.len && item.at[0] == ' ')
            item = (struct span){item.at + 1, item.len - 1};
        while (item.len && item.at[item.len - 1] == ' ')
            item.len--;
        if (span_is(item, word))
            return true;
        at = end + 1;
    }
    return false;
}

static enum px_code note_length(struct span value, struct head *head, struct px_error *err)
{
    enum { MAX_DIGITS = 15 };
    if (++head->n_length > 1)
        return refuse(err, "two lengths");
    if (value.len == 0 || value.len > MAX_DIGITS)
        return refuse(err, "length");
    for (size_t i = 0; i < value.len; i++) {
        if (value.at[i] < '0' || value.at[i] > '9')
            return refuse(err, "length");
        head->content_length = head->content_length * 10 + (value.at[i] - '0');
    }
    return PX_OK;
}

/* Remembers what frames the message. */
static enum px_code note_field(struct span name, struct span value, struct head *head, struct px_error *err)
{
    if (span_is(name, "Host")) {
        head->host = value;
        head->n_host++;
    } else if (span_is(name, "Content-Length")) {
        return note_length(value, head, err);
    } else if (span_is(name, "Transfer-Encoding")) {
        head->n_coding++;
    } else if (span_is(name, "Connection")) {
        head->has_connection = true;
        head->says_keep_alive = list_has(value, "keep-alive") && !list_has(value, "close");
    } else if (span_is(name, "Expect")) {
        head->bad_expectation = head->bad_expectation || !span_is(value, "100-continue");
    }
    return PX_OK;
}

static enum px_code check_field(struct span line, struct head *head, struct px_error *err)
{
    char *colon = memchr(line.at, ':', line.len);
    struct span name = {line.at, colon ? (size_t)(colon - line.at) : 0};
    if (!is_token(name)) /* also a folded line and white space before the colon */
        return refuse(err, "field name");
    struct span value = {colon + 1, line.len - name.len - 1};
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.at[i];
        if (c == '\t')
            value.at[i] = ' ';
        else if (c < ' ' || c == 0x7f)
            return refuse(err, "control character in a field");
    }
    while (value.len && value.at[0] == ' ')
        value = (struct span){value.at + 1, value.len - 1};
    while (value.len && value.at[value.len - 1] == ' ')
        value.len--;
    if (++head->n_fields >= GW_MAX_HEADERS)
        return px_fail(err, PX_HEADERS_TOO_LARGE);
    return note_field(name, value, head, err);
}

static enum px_code check_message(const struct head *head, struct px_error *err)
{
    if (head->n_host != 1 || !host_is_valid(head->host))
        return refuse(err, "host");
    if (head->n_coding)
        return refuse(err, "transfer coding");
    return head->bad_expectation ? px_fail(err, PX_EXPECTATION_FAILED) : PX_OK;
}

/* "http://host/path" -> "/path", when the host is the one of the Host field. */
static enum px_code make_origin_form(char *bytes, size_t *len, const struct head *head, struct px_error *err)
{
    static const char scheme[] = "http://";
    struct span target = head->target;
    if (target.at[0] == '/')
        return PX_OK;
    size_t scheme_len = sizeof scheme - 1;
    if (target.len <= scheme_len || strncasecmp(target.at, scheme, scheme_len) != 0)
        return refuse(err, "form of the target");
    char *authority = target.at + scheme_len;
    char *path = memchr(authority, '/', target.len - scheme_len);
    if (!path || (size_t)(path - authority) != head->host.len ||
        strncasecmp(authority, head->host.at, head->host.len) != 0)
        return refuse(err, "target of another host");
    size_t cut = (size_t)(path - target.at);
    memmove(target.at, path, *len - (size_t)(path - bytes));
    *len -= cut;
    return PX_OK;
}

enum px_code gw_framing_check(char *bytes, size_t *len, struct gw_framing *ret_framing, struct px_error *err)
{
    struct head head = {0};
    if (*len > 2 && bytes[0] == '\r' &&
        bytes[1] == '\n') { /* RFC 9112 section 2.2: one empty line before it */
        *len -= 2;
        memmove(bytes, bytes + 2, *len);
    }
    char *at = bytes;
    char *end = bytes + *len;
    for (bool is_first = true; at < end; is_first = false) {
        char *line_end = memchr(at, '\n', (size_t)(end - at));
        if (!line_end || line_end == at || line_end[-1] != '\r')
            return refuse(err, "line without CR LF");
        struct span line = {at, (size_t)(line_end - 1 - at)};
        at = line_end + 1;
        if (line.len == 0 && !is_first)
            break; /* gw_framing_end has found this place */
        if (is_first)
            PX_TRY(check_request_line(line, &head, err));
        else
            PX_TRY(check_field(line, &head, err));
    }
    PX_TRY(check_message(&head, err));
    ret_framing->content_length = head.content_length;
    ret_framing->keep_alive = head.has_connection ? head.says_keep_alive : head.version.at[7] == '1';
    return make_origin_form(bytes, len, &head, err);
}
