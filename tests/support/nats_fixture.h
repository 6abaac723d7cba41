/* A real nats-server for one test program: own port, own folder, JetStream on. It can be killed, stopped for
 * a while, and started again with or without its store. Nothing is left behind, even when the test crashes.
 * Call from the main thread only: the server dies with the thread that started it. */
#ifndef PX_TESTS_NATS_FIXTURE_H
#define PX_TESTS_NATS_FIXTURE_H

#include <stdbool.h>
#include <sys/types.h>

#include "support/scratch.h"

struct nats_fixture {
    char folder[SCRATCH_PATH];
    char url[64]; /* nats://127.0.0.1:<port> */
    int port;
    pid_t server;
    const char *config; /* NULL, or a configuration file that replaces our own switches */
};

/* Starts one on a free port and waits until it answers. Leaves the program as skipped when none is installed,
 * and aborts when it does not come up. 'config' may be NULL; it finds its address in PULIX_NATS_LISTEN and
 * its folder in PULIX_NATS_STORE. */
void nats_fixture_start(struct nats_fixture *fixture, const char *config);

/* kill -9. */
void nats_fixture_kill(struct nats_fixture *fixture);
/* Starts it again on the same port after a kill; 'empty': without what it had stored. */
void nats_fixture_restart(struct nats_fixture *fixture, bool empty);

/* SIGSTOP and SIGCONT. */
void nats_fixture_pause(struct nats_fixture *fixture);
void nats_fixture_resume(struct nats_fixture *fixture);

/* Kills it and removes its folder. */
void nats_fixture_stop(struct nats_fixture *fixture);

#endif
