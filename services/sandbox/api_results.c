/* The storage: result files behind signed addresses. They are painted when they are asked for. */
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/str.h"
#include "sandbox/api.h"
#include "sandbox/picture.h"
#include "sandbox/results.h"
#include "sandbox/timeline.h"

enum { OVERSIZED = 101 << 20, TRICKLE_PIECES = 20 };

struct format_row {
    const char *extension, *type;
    enum picture_format format;
};
static const struct format_row formats[] = {
    {".png", "image/png", PICTURE_PNG},
    {".jpg", "image/jpeg", PICTURE_JPEG},
    {".webp", "image/webp", PICTURE_WEBP},
};

static void answer_storage_error(struct exchange *exchange, int status, const char *code, const char *message)
{
    struct answer *answer = exchange->answer;
    answer_text(answer, status, "application/xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    px_buf_printf(&answer->body, "<Error><Code>%s</Code><Message>%s</Message></Error>", code, message);
}

static const struct format_row *find_format(const char *name)
{
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < PX_ARRAY_LEN(formats); i++)
        if (!strcmp(formats[i].extension, dot))
            return &formats[i];
    return NULL;
}

/* The finished job that the file belongs to. */
static bool find_job(struct sandbox *sandbox, struct exchange *exchange, const char *name, struct job *ret)
{
    const char *id = px_arena_strndup(exchange->arena, name, strcspn(name, "."));
    return id && jobs_get(&sandbox->jobs, id, exchange->arena, ret) &&
           timeline_at(ret, px_wall_ms()).phase == PHASE_DONE;
}

static bool check_address(struct sandbox *sandbox, struct exchange *exchange, const char *name)
{
    enum result_access access = results_check(sandbox->token, name, query_value(exchange, "X-Amz-Date"),
                                              query_value(exchange, "X-Amz-Expires"),
                                              query_value(exchange, "X-Amz-Signature"), px_wall_ms() / 1000);
    if (access == RESULT_EXPIRED_ADDRESS)
        answer_storage_error(exchange, 403, "AccessDenied", "Request has expired");
    else if (access == RESULT_BAD_SIGNATURE)
        answer_storage_error(exchange, 403, "SignatureDoesNotMatch", "The request signature does not match.");
    return access == RESULT_ALLOWED;
}

/* A PNG whose header claims 30000 x 30000 pixels; the checksum of the header is right, the data is short. */
static void answer_bomb(struct exchange *exchange)
{
    static const unsigned char head[] = {0x89, 'P',  'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a, 0,    0,    0,
                                         13,   'I',  'H', 'D', 'R',  0,    0,    0x75, 0x30, 0,    0,
                                         0x75, 0x30, 8,   2,   0,    0,    0,    0x3c, 0x66, 0xcf, 0x67};
    static const unsigned char zeros[8192];
    answer_bytes(exchange->answer, 200, "image/png", head, sizeof head);
    px_buf_append(&exchange->answer->body, zeros, sizeof zeros);
}

static void answer_oversized(struct exchange *exchange)
{
    struct px_buf *body = &exchange->answer->body;
    static const unsigned char zeros[1 << 20];
    for (int i = 0; i < OVERSIZED / (int)sizeof zeros; i++)
        px_buf_append(body, zeros, sizeof zeros);
}

/* Faults that replace the file. true when the answer is complete. */
static bool replace_file(struct exchange *exchange, enum fault fault, const char *param)
{
    if (fault == FAULT_RESULT_MISSING)
        answer_storage_error(exchange, 404, "NoSuchKey", "The specified key does not exist.");
    else if (fault == FAULT_RESULT_FORBIDDEN)
        answer_storage_error(exchange, 403, "AccessDenied", "Request has expired");
    else if (fault == FAULT_RESULT_ERROR)
        answer_storage_error(exchange, 500, "InternalError", "We encountered an internal error.");
    else if (fault == FAULT_RESULT_WRONG_TYPE)
        answer_text(exchange->answer, 200, "image/png",
                    "<!DOCTYPE html><title>Maintenance</title><p>Back soon.</p>");
    else if (fault == FAULT_RESULT_BOMB)
        answer_bomb(exchange);
    else if (fault == FAULT_RESULT_REDIRECT) {
        answer_text(exchange->answer, 302, "text/html", "");
        answer_header(exchange->answer, "Location", "%s",
                      param[0] ? param : "http://169.254.169.254/latest/meta-data/");
    } else
        return false;
    return true;
}

/* Faults that spoil the file that was painted. */
static void spoil_file(struct answer *answer, enum fault fault, const char *param)
{
    int64_t pause_ms = 1000;
    (void)px_parse_int(param, 1, 60000, &pause_ms);
    if (fault == FAULT_RESULT_TRUNCATED)
        answer->body.len /= 2;
    else if (fault == FAULT_RESULT_CUT)
        answer->cut = answer->body.len / 2;
    else if (fault == FAULT_RESULT_SLOW) {
        answer->trickle_ms = (int)pause_ms;
        answer->piece = (int)(answer->body.len / TRICKLE_PIECES) + 1;
    }
}

void api_result(struct sandbox *sandbox, struct exchange *exchange, const char *tail)
{
    struct job job;
    char param[MAX_PARAM];
    const struct format_row *format = find_format(tail);
    if (!check_address(sandbox, exchange, tail))
        return;
    enum fault fault = behaviour_draw(&sandbox->behaviour, PLACE_RESULT, OP_RESULT, param);
    if (replace_file(exchange, fault, param))
        return;
    if (!format || !find_job(sandbox, exchange, tail, &job)) {
        answer_storage_error(exchange, 404, "NoSuchKey", "The specified key does not exist.");
        return;
    }
    struct painting_order order = picture_order(&job);
    answer_bytes(exchange->answer, 200, format->type, "", 0);
    if (picture_make(&order, format->format, &exchange->answer->body, NULL) != PX_OK) {
        answer_storage_error(exchange, 500, "InternalError", "We encountered an internal error.");
        return;
    }
    if (fault == FAULT_RESULT_OVERSIZED)
        answer_oversized(exchange);
    spoil_file(exchange->answer, fault, param);
}
