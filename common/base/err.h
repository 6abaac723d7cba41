/* One error value from the database to the browser.
 *
 * A function that can fail returns 'enum px_code' and takes 'struct px_error *err' last (may be NULL). It
 * fills err only on failure and writes its ret_ parameters only on success. struct px_error is a plain value:
 * nothing to free, so that running out of memory can be reported too. Programming errors are assert(), not
 * codes. */
#ifndef PX_BASE_ERR_H
#define PX_BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

enum px_code {
    PX_OK = 0,
#define PX_ERROR(symbol, token, status, en, ru) PX_##symbol,
#include "base/errors.inc"
#undef PX_ERROR
    PX_CODE_COUNT
};

enum px_fault {
    PX_FAULT_NONE = 0,
#define PX_FAULT(symbol, token, en, ru) PX_FAULT_##symbol,
#include "base/faults.inc"
#undef PX_FAULT
    PX_FAULT_COUNT
};

enum px_lang { PX_EN, PX_RU };

enum { PX_MAX_FIELD_FAULTS = 8, PX_MAX_FIELD_PATH = 64, PX_MAX_ERROR_PARAM = 96 };

/* What is wrong with one field. 'path' is as in the JSON body: "loras[1].weight". */
struct px_field_fault {
    char path[PX_MAX_FIELD_PATH];
    enum px_fault fault;
    long limit; /* what "{}" stands for in the fault's text; 0 when unused */
};

struct px_error {
    enum px_code code;
    int retry_after_s;              /* > 0: when a repeat can succeed */
    char param[PX_MAX_ERROR_PARAM]; /* what "{}" stands for in the text; safe to show */
    char cause[160];                /* for our log only; never leaves the process */
    size_t n_fields;
    struct px_field_fault fields[PX_MAX_FIELD_FAULTS];
};

/* Stores the code in err (when not NULL; its other members are cleared) and returns it. */
enum px_code px_fail(struct px_error *err, enum px_code code);

/* The same with a cause for the log: printf-style; the format is always a literal. */
enum px_code px_fail_because(struct px_error *err, enum px_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with the parameter of the text. 'param' is cut at its limit. */
enum px_code px_fail_param(struct px_error *err, enum px_code code, const char *param);

/* The same with the seconds after which a repeat can succeed. */
enum px_code px_fail_retry(struct px_error *err, enum px_code code, int retry_after_s);

/* The same for a limit of ours: 'quota' tries in 'window_s' seconds, called 'policy' in the RateLimit fields
 * of the answer. */
enum px_code px_fail_limit(struct px_error *err, enum px_code code, int retry_after_s, const char *policy,
                           long quota, int window_s);

/* Adds a field's fault and makes the error VALIDATION_FAILED. More than PX_MAX_FIELD_FAULTS are dropped. */
enum px_code px_fail_field(struct px_error *err, const char *path, enum px_fault fault, long limit);

/* Returns the code of a failed call to the caller: PX_TRY(px_store_get(...)); Resources are released by
 * attribute (cleanup.h). The only control-flow macro of this project. */
#define PX_TRY(call)                                                                                         \
    do {                                                                                                     \
        enum px_code px_try_code_ = (call);                                                                  \
        if (px_try_code_ != PX_OK)                                                                           \
            return px_try_code_;                                                                             \
    } while (0)

/* Lookups in the table. Unknown values behave as INTERNAL. */
const char *px_code_token(enum px_code code);
int px_code_status(enum px_code code);
const char *px_code_text(enum px_code code, enum px_lang lang);
/* PX_INTERNAL for an unknown token. */
enum px_code px_code_from_token(const char *token);

const char *px_fault_token(enum px_fault fault);
const char *px_fault_text(enum px_fault fault, enum px_lang lang);
/* PX_FAULT_FORMAT for an unknown token. */
enum px_fault px_fault_from_token(const char *token);

#endif
