/* The accepted jobs: a table in memory whose truth is the journal. Safe from any thread. */
#ifndef PX_SANDBOX_JOBS_H
#define PX_SANDBOX_JOBS_H

#include <jansson.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "sandbox/behaviour.h"
#include "sandbox/models.h"

enum {
    JOB_ID_SIZE = sizeof "00000000-0000-4000-8000-000000000000",
    MAX_JOBS = 20000, /* older ones are forgotten, but still counted */
};

/* Which deliveries of a job are settled. */
enum webhook_event { WEBHOOK_PROCESSING = 1, WEBHOOK_FINISHED = 2 };

/* Texts are never NULL; "" is absent. */
struct job {
    char id[JOB_ID_SIZE];
    int64_t accepted_ms; /* wall clock */
    int64_t pending_ms, running_ms;
    enum fault fault; /* of PLACE_JOB; its fate */
    const char *fault_param;
    const struct model *model;
    const char *prompt, *negative_prompt;
    const char *boosted; /* the enhanced prompt */
    const char *loras;   /* their names, separated by spaces */
    int width, height, steps;
    int64_t seed; /* the real one */
    double price, fee;
    const char *marker; /* what the client sent as X-Pulix-Job: finds a job in the ledger */
    const char *host;   /* where the client reached us */
    const char *webhook_url, *webhook_secret;
    unsigned settled; /* webhook events that need no more work */
};

struct stored_job;

struct jobs {
    pthread_mutex_t lock;
    int fd;                   /* of the journal */
    struct stored_job *table; /* by id, in the order of acceptance */
    int64_t count;            /* accepted since the last reset, forgotten ones too */
    double other_cost;        /* of forgotten jobs, and of what is no job */
};

/* Replays the journal. */
enum px_code jobs_open(struct jobs *jobs, const char *path, struct px_error *err);
void jobs_close(struct jobs *jobs);

/* Makes the id and writes the job down; from then on it exists, whatever happens to the process. */
enum px_code jobs_accept(struct jobs *jobs, struct job *job, struct px_error *err);

/* Copies the job; its texts live in the arena. false when there is none. */
bool jobs_get(struct jobs *jobs, const char *id, struct px_arena *arena, struct job *ret);

/* Notes that an event of a job was delivered or given up. */
enum px_code jobs_settle(struct jobs *jobs, const char *id, enum webhook_event event, struct px_error *err);

/* How many were accepted since the last reset. */
int64_t jobs_count(struct jobs *jobs);

/* Writes down a cost that belongs to no job. */
enum px_code jobs_charge(struct jobs *jobs, double amount, struct px_error *err);

/* What everything cost, failed jobs refunded. */
double jobs_cost(struct jobs *jobs, int64_t now_ms);

/* Calls fn for each job, oldest first, under the lock: fn must not call back. Stops when fn returns false. */
typedef bool (*jobs_fn)(const struct job *job, void *data);
void jobs_each(struct jobs *jobs, jobs_fn fn, void *data);

/* Forgets all jobs, on disk too. */
enum px_code jobs_reset(struct jobs *jobs, struct px_error *err);

#endif
