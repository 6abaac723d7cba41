/* A double of the generation service on a real bus: one job, and pictures of any size. */
#ifndef PX_TESTS_GATEWAY_GENERATION_DOUBLE_H
#define PX_TESTS_GATEWAY_GENERATION_DOUBLE_H

#include <pulix/event/v1/event.pb-c.h>
#include <stdatomic.h>

#include "rpc/server.h"

#define DOUBLE_JOB "JJJJJJJJJJJJJJJJJJJJJA"
#define DOUBLE_PICTURE "PPPPPPPPPPPPPPPPPPPPPA"

struct generation_double {
    struct px_bus *bus; /* borrowed */
    struct px_server *server;
    atomic_int status;  /* of the job */
    atomic_int n_reads; /* ReadImage calls */
    atomic_int n_jobs;  /* GetJob calls */
    size_t picture_size;
};

void generation_double_start(struct generation_double *self, struct px_bus *bus);
void generation_double_stop(struct generation_double *self);

/* The byte at this offset of the picture. */
unsigned char generation_double_byte(size_t offset);

/* Publishes the job's event for this user, after the job has taken this state. */
void generation_double_tell(struct generation_double *self, const char *user_id, int status, int status_seq);

#endif
