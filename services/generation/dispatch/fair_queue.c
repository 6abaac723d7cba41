/* A ring of users, each with a line of jobs; the user whose turn it is stands first. */
#include "generation/dispatch/fair_queue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uthash.h>
#include <utlist.h>

#include "base/id.h"

struct line;

struct waiting {
    UT_hash_handle hh; /* by job */
    char job_id[PX_ID_SIZE];
    struct line *line;
    struct waiting *prev, *next;
};

struct line {
    UT_hash_handle hh; /* by user */
    char user_id[PX_ID_SIZE];
    struct waiting *jobs;
    int length;
    struct line *prev, *next; /* the ring */
};

struct fair_queue {
    struct waiting *by_job;
    struct line *by_user;
    struct line *ring; /* the one whose turn it is */
};

struct fair_queue *fair_queue_new(void)
{
    return calloc(1, sizeof(struct fair_queue));
}

static void drop_line(struct fair_queue *queue, struct line *line)
{
    HASH_DEL(queue->by_user, line);
    DL_DELETE(queue->ring, line);
    free(line);
}

static void drop_waiting(struct fair_queue *queue, struct waiting *waiting)
{
    struct line *line = waiting->line;
    HASH_DEL(queue->by_job, waiting);
    DL_DELETE(line->jobs, waiting);
    free(waiting);
    if (--line->length == 0)
        drop_line(queue, line);
}

void fair_queue_free(struct fair_queue *queue)
{
    if (!queue)
        return;
    while (queue->ring)
        drop_waiting(queue, queue->ring->jobs);
    free(queue);
}

static struct line *find_or_add_line(struct fair_queue *queue, const char *user_id)
{
    struct line *line = NULL;
    HASH_FIND_STR(queue->by_user, user_id, line);
    if (line)
        return line;
    line = calloc(1, sizeof *line);
    if (!line)
        return NULL;
    (void)snprintf(line->user_id, sizeof line->user_id, "%s", user_id);
    HASH_ADD_STR(queue->by_user, user_id, line);
    DL_APPEND(queue->ring, line);
    return line;
}

static struct waiting *add(struct fair_queue *queue, const char *user_id, const char *job_id)
{
    struct waiting *waiting = NULL;
    HASH_FIND_STR(queue->by_job, job_id, waiting);
    if (waiting)
        return NULL;
    struct line *line = find_or_add_line(queue, user_id);
    waiting = line ? calloc(1, sizeof *waiting) : NULL;
    if (!waiting) {
        if (line && line->length == 0)
            drop_line(queue, line);
        return NULL;
    }
    (void)snprintf(waiting->job_id, sizeof waiting->job_id, "%s", job_id);
    waiting->line = line;
    HASH_ADD_STR(queue->by_job, job_id, waiting);
    line->length++;
    return waiting;
}

bool fair_queue_push(struct fair_queue *queue, const char *user_id, const char *job_id)
{
    struct waiting *waiting = add(queue, user_id, job_id);
    if (waiting)
        DL_APPEND(waiting->line->jobs, waiting);
    return waiting != NULL;
}

bool fair_queue_return(struct fair_queue *queue, const char *user_id, const char *job_id)
{
    struct waiting *waiting = add(queue, user_id, job_id);
    if (!waiting)
        return false;
    DL_PREPEND(waiting->line->jobs, waiting);
    DL_DELETE(queue->ring, waiting->line);
    DL_PREPEND(queue->ring, waiting->line);
    return true;
}

bool fair_queue_has(const struct fair_queue *queue, const char *job_id)
{
    struct waiting *waiting = NULL;
    HASH_FIND_STR(queue->by_job, job_id, waiting);
    return waiting != NULL;
}

bool fair_queue_pop(struct fair_queue *queue, char *out, size_t size)
{
    struct line *line = queue->ring;
    if (!line)
        return false;
    (void)snprintf(out, size, "%s", line->jobs->job_id);
    /* To the end of the ring first: the line itself may go with its last job. */
    DL_DELETE(queue->ring, line);
    DL_APPEND(queue->ring, line);
    drop_waiting(queue, line->jobs);
    return true;
}

bool fair_queue_remove(struct fair_queue *queue, const char *job_id)
{
    struct waiting *waiting = NULL;
    HASH_FIND_STR(queue->by_job, job_id, waiting);
    if (!waiting)
        return false;
    drop_waiting(queue, waiting);
    return true;
}

int fair_queue_position(const struct fair_queue *queue, const char *job_id)
{
    struct waiting *waiting = NULL;
    HASH_FIND_STR(queue->by_job, job_id, waiting);
    if (!waiting)
        return 0;
    int ahead = 0; /* in one's own line */
    for (const struct waiting *w = waiting->line->jobs; w != waiting; w = w->next)
        ahead++;
    int position = ahead + 1;
    bool before = true; /* lines before ours in the ring have one turn more */
    for (const struct line *line = queue->ring; line; line = line->next) {
        if (line == waiting->line) {
            before = false;
            continue;
        }
        int turns = ahead + (before ? 1 : 0);
        position += line->length < turns ? line->length : turns;
    }
    return position;
}

size_t fair_queue_length(const struct fair_queue *queue)
{
    return HASH_COUNT(queue->by_job);
}
