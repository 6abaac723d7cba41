/* The waiting jobs: round-robin between users, first come first served within one. Not thread-safe. */
#ifndef PX_GENERATION_FAIR_QUEUE_H
#define PX_GENERATION_FAIR_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

struct fair_queue;

struct fair_queue *fair_queue_new(void);
void fair_queue_free(struct fair_queue *queue);

/* Appends to the user's line. False without memory or when the job is waiting already. */
bool fair_queue_push(struct fair_queue *queue, const char *user_id, const char *job_id);

/* Copies the next job's id into out (at least size bytes of an id); false when nobody waits. The user's next
 * job comes after one of every other user who waits. */
bool fair_queue_pop(struct fair_queue *queue, char *out, size_t size);

/* Puts a job back that had its turn in vain: first of its user's, and its user is next. */
bool fair_queue_return(struct fair_queue *queue, const char *user_id, const char *job_id);

bool fair_queue_has(const struct fair_queue *queue, const char *job_id);

/* False when it was not waiting. */
bool fair_queue_remove(struct fair_queue *queue, const char *job_id);

/* 1 is next; 0 when it does not wait. Costs one look at every user who waits. */
int fair_queue_position(const struct fair_queue *queue, const char *job_id);

size_t fair_queue_length(const struct fair_queue *queue);

#endif
