/* The writer thread: writes that wait at the same time share one transaction, and so one wait for the disk.
 *
 * The transaction is begun before jobs are taken: while another process holds the file, a caller whose
 * deadline comes can take its job back. A job that was taken is waited for. Answers are given after the
 * commit; when that fails every job of the group is told UNAVAILABLE, also those that had found, say, a key
 * taken: what they saw may be gone. */
#include "store/sqlite.h"

#include <errno.h>
#include <time.h>

#include "base/clock.h"

enum { MAX_GROUP = 128, QUIET_MS = 1000 };

enum job_state { JOB_WAITING, JOB_TAKEN, JOB_DONE };

/* On its caller's stack. */
struct sqlite_job {
    sqlite_job_fn run;
    void *data;
    enum job_state state; /* under the writer's mutex, as is next */
    struct sqlite_job *next;
    pthread_cond_t done;
    enum px_code code;
    struct px_error err;
};

static struct sqlite_job *take_job(struct sqlite_writer *writer)
{
    auto_lock pthread_mutex_t *held = px_lock(&writer->mutex);
    struct sqlite_job *job = writer->first;
    if (!job)
        return NULL;
    writer->first = job->next;
    if (!writer->first)
        writer->last = NULL;
    job->state = JOB_TAKEN;
    job->next = NULL;
    return job;
}

static void answer(struct sqlite_writer *writer, struct sqlite_job *jobs, enum px_code failed,
                   const struct px_error *err)
{
    auto_lock pthread_mutex_t *held = px_lock(&writer->mutex);
    for (struct sqlite_job *job = jobs, *next; job; job = next) {
        next = job->next; /* its caller may be gone as soon as the lock is free */
        if (failed != PX_OK) {
            job->code = failed;
            job->err = *err;
        }
        job->state = JOB_DONE;
        (void)pthread_cond_signal(&job->done);
    }
}

static bool breaks_group(enum px_code code)
{
    return code == PX_UNAVAILABLE || code == PX_OUT_OF_MEMORY;
}

/* One transaction. */
static void write_group(struct sqlite_writer *writer, struct sqlite_conn *conn)
{
    struct px_error err = {0};
    struct sqlite_job *jobs = NULL, *job;
    enum px_code failed = px_sqlite__exec(conn, &err, "BEGIN IMMEDIATE");
    for (int n = 0; n < MAX_GROUP && (job = take_job(writer)); n++) {
        job->next = jobs;
        jobs = job;
        if (failed != PX_OK)
            continue;
        job->code = job->run(conn, job->data, &job->err);
        if (breaks_group(job->code)) {
            err = job->err;
            failed = job->code;
        }
    }
    if (failed == PX_OK)
        failed = px_sqlite__exec(conn, &err, "COMMIT");
    if (failed != PX_OK && !sqlite3_get_autocommit(conn->db))
        (void)px_sqlite__exec(conn, NULL, "ROLLBACK");
    answer(writer, jobs, failed, &err);
}

enum wake { WAKE_WORK, WAKE_QUIET, WAKE_END };

/* Waits for work; with 'written', only until the writes have paused for a while. */
static enum wake wait_for_work(struct sqlite_writer *writer, bool written)
{
    struct timespec until = px_mono_after_ms(QUIET_MS);
    auto_lock pthread_mutex_t *held = px_lock(&writer->mutex);
    while (!writer->first && !writer->stopping) {
        if (!written)
            (void)pthread_cond_wait(&writer->work, &writer->mutex);
        else if (pthread_cond_clockwait(&writer->work, &writer->mutex, CLOCK_MONOTONIC, &until) == ETIMEDOUT)
            return WAKE_QUIET;
    }
    return writer->first ? WAKE_WORK : WAKE_END;
}

static void *write_until_stopped(void *data)
{
    struct sqlite_writer *writer = data;
    bool written = false;
    for (enum wake wake; (wake = wait_for_work(writer, written)) != WAKE_END;) {
        auto_conn struct sqlite_conn *conn = NULL;
        if (px_sqlite__lease(writer->pool, &conn, NULL) != PX_OK)
            continue;
        if (wake == WAKE_WORK)
            write_group(writer, conn);
        else /* empties the log, so that what was deleted stands nowhere; a reader may be in the way, then
                later */
            (void)px_sqlite__exec(conn, NULL, "PRAGMA wal_checkpoint(TRUNCATE)");
        written = wake == WAKE_WORK;
    }
    return NULL;
}

enum px_code px_sqlite__writer_start(struct sqlite_writer *writer, struct sqlite_pool *pool,
                                     struct px_error *err)
{
    writer->pool = pool;
    (void)pthread_mutex_init(&writer->mutex, NULL);
    (void)pthread_cond_init(&writer->work, NULL);
    writer->started = pthread_create(&writer->thread, NULL, write_until_stopped, writer) == 0;
    return writer->started ? PX_OK : px_fail_because(err, PX_UNAVAILABLE, "no thread for the writer");
}

void px_sqlite__writer_stop(struct sqlite_writer *writer)
{
    if (!writer->started)
        return;
    pthread_mutex_lock(&writer->mutex);
    writer->stopping = true;
    (void)pthread_cond_signal(&writer->work);
    pthread_mutex_unlock(&writer->mutex);
    (void)pthread_join(writer->thread, NULL);
    writer->started = false;
    (void)pthread_cond_destroy(&writer->work);
    (void)pthread_mutex_destroy(&writer->mutex);
}

static void append_job(struct sqlite_writer *writer, struct sqlite_job *job)
{
    if (writer->last)
        writer->last->next = job;
    else
        writer->first = job;
    writer->last = job;
    (void)pthread_cond_signal(&writer->work);
}

static void take_back(struct sqlite_writer *writer, struct sqlite_job *job)
{
    struct sqlite_job *before = NULL;
    for (struct sqlite_job *each = writer->first; each != job; each = each->next)
        before = each;
    if (before)
        before->next = job->next;
    else
        writer->first = job->next;
    if (writer->last == job)
        writer->last = before;
}

enum px_code px_sqlite__write(struct sqlite_writer *writer, sqlite_job_fn run, void *data,
                              struct px_error *err)
{
    int64_t left_ms = px_deadline_left_ms(PX_STORE_WAIT_MS);
    if (left_ms <= 0)
        return px_fail(err, PX_DEADLINE_EXCEEDED);
    struct timespec until = px_mono_after_ms(left_ms);
    struct sqlite_job job = {.run = run, .data = data, .state = JOB_WAITING};
    (void)pthread_cond_init(&job.done, NULL);

    pthread_mutex_lock(&writer->mutex);
    append_job(writer, &job);
    while (job.state != JOB_DONE) {
        int waited = job.state == JOB_TAKEN
                         ? pthread_cond_wait(&job.done, &writer->mutex)
                         : pthread_cond_clockwait(&job.done, &writer->mutex, CLOCK_MONOTONIC, &until);
        if (waited == ETIMEDOUT && job.state == JOB_WAITING) {
            take_back(writer, &job);
            job.code = px_fail_because(&job.err, PX_DEADLINE_EXCEEDED, "sqlite: the file is locked");
            break;
        }
    }
    pthread_mutex_unlock(&writer->mutex);
    (void)pthread_cond_destroy(&job.done);
    if (job.code != PX_OK && err)
        *err = job.err;
    return job.code;
}
