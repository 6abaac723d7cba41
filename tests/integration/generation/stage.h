/* The job half of the service in this process, between a real bus, a real store and a real sandbox. Handlers
 * are called as the server would call them; what becomes of jobs is read from the store. */
#ifndef PX_TESTS_GENERATION_STAGE_H
#define PX_TESTS_GENERATION_STAGE_H

#include <pulix/generation/v1/generation.pb-c.h>

#include "generation/generation.h"
#include "generation/jobs/jobs.h"
#include "support/nats_fixture.h"
#include "support/sandbox_fixture.h"

#define STAGE_USER "AAAAAAAAAAAAAAAAAAAAAA"

enum { STAGE_MOST_JOBS = 64, STAGE_WAIT_MS = 30 * 1000 };

struct stage {
    struct nats_fixture nats; /* of its own, unless it stands beside another stage */
    struct sandbox_fixture sandbox;
    char folder[SCRATCH_PATH]; /* of the store */
    struct generation_config config;
    struct generation self;
};

/* Starts everything; 'behaviour' as for the sandbox. Aborts when something does not come up. */
void stage_open(struct stage *stage, const char *behaviour);
/* The same on the bus of another stage, which closes last. Their jobs know nothing of each other. */
void stage_open_beside(struct stage *stage, const struct stage *other, const char *behaviour);
void stage_close(struct stage *stage);

/* The dispatcher ends as at SIGTERM, and begins again with what the store has. */
void stage_stop_dispatcher(struct stage *stage);
void stage_start_dispatcher(struct stage *stage);

/* Everything forgotten upstream, other behaviour. */
void stage_behave(struct stage *stage, const char *behaviour);

/* Creates 'count' jobs of a user; ids go to 'ids'. Returns the handler's code. */
enum px_code stage_create(struct stage *stage, const char *user_id, int count, char ids[][PX_ID_SIZE]);

/* The same with a request of one's own. */
enum px_code stage_ask(struct stage *stage, const char *user_id, const Generation__CreateJobsRequest *request,
                       char ids[][PX_ID_SIZE]);

/* Waits until the job has this status, or any end when status is 0. What it was then; aborts with its state
 * otherwise. */
struct stage_job {
    enum job_status status;
    enum px_code error;
    bool retryable, charged, has_image;
    int status_seq;
    int64_t created_at, started_at, finished_at, seed;
};
struct stage_job stage_wait(struct stage *stage, const char *id, enum job_status status, int64_t max_ms);
struct stage_job stage_look(struct stage *stage, const char *id);

enum px_code stage_cancel(struct stage *stage, const char *user_id, const char *id);
/* Pictures that the user has used up today. */
int stage_used(struct stage *stage, const char *user_id);

#endif
