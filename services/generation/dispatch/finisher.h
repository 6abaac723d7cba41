/* Makes pictures of loaded bytes (decode, thumbnails, store) on worker threads, off the event loop. */
#ifndef PX_GENERATION_FINISHER_H
#define PX_GENERATION_FINISHER_H

#include "generation/jobs/jobs.h"

enum { FINISHER_THREADS = 2 };

struct finisher;

struct finisher_task {
    char job_id[PX_ID_SIZE];
    char *bytes; /* of the result; owned by the task */
    size_t len;
    int64_t duration_ms;   /* to be noted; 0 = unknown */
    struct px_arena arena; /* the job's copy, for its texts */
    struct job *job;
    /* the outcome */
    enum px_code code;
    struct stored_image image;
    struct finisher_task *next;
};

/* 'done' is called on a worker thread and takes the task. NULL without memory. */
struct finisher *finisher_start(struct generation *self, void (*done)(struct finisher_task *task, void *data),
                                void *data);
/* Ends after the tasks under way; those that wait are dropped (a job found in 'fetching' is loaded again). */
void finisher_stop(struct finisher *finisher);

/* Takes the task. The number of tasks is bounded by the dispatcher's jobs. */
void finisher_add(struct finisher *finisher, struct finisher_task *task);

void finisher_task_free(struct finisher_task *task);

#endif
