/* A real deapi-sandbox for one test program: own port, own folder. It can be killed and started again with
 * what it had written down. Call from the main thread only: the sandbox dies with the thread that started it.
 */
#ifndef PX_TESTS_SANDBOX_FIXTURE_H
#define PX_TESTS_SANDBOX_FIXTURE_H

#include <jansson.h>
#include <sys/types.h>

#include "support/scratch.h"

#define SANDBOX_FIXTURE_TOKEN "token-of-the-fixture"

struct sandbox_fixture {
    char folder[SCRATCH_PATH];
    char url[64]; /* http://127.0.0.1:<port> */
    int port;
    pid_t process;
};

/* 'behaviour': JSON as for POST /sandbox/behaviour, with single quotes for double ones. Aborts when it does
 * not come up. */
void sandbox_fixture_start(struct sandbox_fixture *fixture, const char *behaviour);

/* kill -9, and again on the same port with the same folder. */
void sandbox_fixture_kill(struct sandbox_fixture *fixture);
void sandbox_fixture_restart(struct sandbox_fixture *fixture, const char *behaviour);

/* Kills it and removes its folder. */
void sandbox_fixture_stop(struct sandbox_fixture *fixture);

/* Sends a request with the key. 'body' NULL: GET, otherwise POST (single quotes as above). Returns the
 * status, or 0 when there was no answer. ret_json: new, or NULL when the answer was no JSON; may be NULL. */
int sandbox_fixture_ask(const struct sandbox_fixture *fixture, const char *target, const char *body,
                        json_t **ret_json);

/* Changes the switches; aborts when they are refused. */
void sandbox_fixture_behave(const struct sandbox_fixture *fixture, const char *behaviour);

/* How many submits were accepted so far. */
int sandbox_fixture_accepted(const struct sandbox_fixture *fixture);

#endif
