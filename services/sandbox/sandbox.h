/* The sandbox: a stand-in for the image API deAPI v2, so that Pulix works without a token and tests have an
 * upstream that can be told to misbehave.
 *
 * Its one idea: everything about a job is decided when the job is accepted, and written to the journal in one
 * line. What the job is at any later moment (waiting, half done, failed) is a pure function of that line and
 * the clock, and its picture is a pure function of the prompt, so that a killed sandbox goes on after a
 * restart as if nothing had happened. */
#ifndef PX_SANDBOX_SANDBOX_H
#define PX_SANDBOX_SANDBOX_H

#include <stdint.h>

#include "sandbox/behaviour.h"
#include "sandbox/jobs.h"
#include "sandbox/limits.h"

/* The token that works when none is configured; main refuses it on an address that is not loopback. */
#define SANDBOX_DEFAULT_TOKEN "sandbox-token"

enum {
    SANDBOX_MAX_BODY = 75 << 20,   /* deAPI's own limit; more is a 413 */
    SANDBOX_MAX_ANSWER = 160 << 20 /* room for the answer that is too large on purpose */
};

struct sandbox_config {
    const char *addr;      /* PULIX_SANDBOX_ADDR */
    const char *token;     /* PULIX_SANDBOX_TOKEN */
    const char *behaviour; /* PULIX_SANDBOX_BEHAVIOUR: JSON, applied at start */
    const char *data_dir;  /* PULIX_DATA_DIR: the journal lives here */
    const char *log_level; /* PULIX_LOG_LEVEL */
};

struct sandbox {
    const char *token;
    struct behaviour behaviour;
    struct limits limits;
    struct jobs jobs;
};

#endif
