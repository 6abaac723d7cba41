/* The error table's lookups and the ways to fail. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct error_row {
    const char *token;
    int status;
    const char *text[2];
};

static const struct error_row errors[PX_CODE_COUNT] = {
    [PX_OK] = {"ok", 200, {"", ""}},
#define PX_ERROR(symbol, token, status, en, ru) [PX_##symbol] = {token, status, {en, ru}},
#include "base/errors.inc"
#undef PX_ERROR
};

struct fault_row {
    const char *token;
    const char *text[2];
};

static const struct fault_row faults[PX_FAULT_COUNT] = {
    [PX_FAULT_NONE] = {"none", {"", ""}},
#define PX_FAULT(symbol, token, en, ru) [PX_FAULT_##symbol] = {token, {en, ru}},
#include "base/faults.inc"
#undef PX_FAULT
};

static const struct error_row *error_row(enum px_code code)
{
    return (unsigned)code < PX_CODE_COUNT ? &errors[code] : &errors[PX_INTERNAL];
}

static const struct fault_row *fault_row(enum px_fault fault)
{
    return (unsigned)fault < PX_FAULT_COUNT ? &faults[fault] : &faults[PX_FAULT_FORMAT];
}

enum px_code px_fail(struct px_error *err, enum px_code code)
{
    if (err) {
        memset(err, 0, offsetof(struct px_error, fields));
        err->code = code;
    }
    return code;
}

enum px_code px_fail_because(struct px_error *err, enum px_code code, const char *format, ...)
{
    px_fail(err, code);
    if (err) {
        va_list args;
        va_start(args, format);
        (void)vsnprintf(err->cause, sizeof err->cause, format, args);
        va_end(args);
    }
    return code;
}

enum px_code px_fail_param(struct px_error *err, enum px_code code, const char *param)
{
    px_fail(err, code);
    if (err)
        (void)snprintf(err->param, sizeof err->param, "%s", param);
    return code;
}

enum px_code px_fail_retry(struct px_error *err, enum px_code code, int retry_after_s)
{
    px_fail(err, code);
    if (err)
        err->retry_after_s = retry_after_s;
    return code;
}

enum px_code px_fail_limit(struct px_error *err, enum px_code code, int retry_after_s, const char *policy,
                           long quota, int window_s)
{
    char param[PX_MAX_ERROR_PARAM];
    (void)snprintf(param, sizeof param, "%s;q=%ld;w=%d", policy, quota, window_s);
    (void)px_fail_param(err, code, param);
    if (err)
        err->retry_after_s = retry_after_s;
    return code;
}

enum px_code px_fail_field(struct px_error *err, const char *path, enum px_fault fault, long limit)
{
    if (!err)
        return PX_VALIDATION_FAILED;
    if (err->code != PX_VALIDATION_FAILED)
        px_fail(err, PX_VALIDATION_FAILED);
    if (err->n_fields < PX_MAX_FIELD_FAULTS) {
        struct px_field_fault *f = &err->fields[err->n_fields++];
        (void)snprintf(f->path, sizeof f->path, "%s", path);
        f->fault = fault;
        f->limit = limit;
    }
    return PX_VALIDATION_FAILED;
}

const char *px_code_token(enum px_code code)
{
    return error_row(code)->token;
}

int px_code_status(enum px_code code)
{
    return error_row(code)->status;
}

const char *px_code_text(enum px_code code, enum px_lang lang)
{
    return error_row(code)->text[lang == PX_RU];
}

enum px_code px_code_from_token(const char *token)
{
    for (int i = 0; token && i < PX_CODE_COUNT; i++)
        if (strcmp(errors[i].token, token) == 0)
            return (enum px_code)i;
    return PX_INTERNAL;
}

const char *px_fault_token(enum px_fault fault)
{
    return fault_row(fault)->token;
}

const char *px_fault_text(enum px_fault fault, enum px_lang lang)
{
    return fault_row(fault)->text[lang == PX_RU];
}

enum px_fault px_fault_from_token(const char *token)
{
    for (int i = 0; token && i < PX_FAULT_COUNT; i++)
        if (strcmp(faults[i].token, token) == 0)
            return (enum px_fault)i;
    return PX_FAULT_FORMAT;
}
