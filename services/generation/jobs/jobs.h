/* Collection "jobs": one document per picture that somebody asked for. The document is the truth and the
 * outbox: what is announced or sent upstream stands in it first. */
#ifndef PX_GENERATION_JOBS_H
#define PX_GENERATION_JOBS_H

#include "base/arena.h"
#include "base/id.h"
#include "generation/gallery/images.h"
#include "generation/jobs/machine.h"

extern const struct px_collection jobs_collection;

/* A job; its texts live where it was loaded to (an arena). */
struct job {
    const char *id, *user_id, *batch_id;
    const char *plan;                             /* of its user when it was created */
    const char *retried_from;                     /* "" for none */
    const char *origin;                           /* base of our addresses when it was created */
    const char *upstream_id;                      /* "" until upstream took it */
    const char *image_id;                         /* the id that its picture gets */
    const Generation__CreateJobsRequest *request; /* as typed */
    const Generation__Resolved *resolved;
    struct stored_image image; /* its id is "" until the job has succeeded */
    struct machine_state state;
    int64_t created_at, submitted_at;
    double percent;  /* < 0: unknown */
    double cost_usd; /* < 0: unknown */
    bool cost_is_estimate;
};

/* ALREADY_EXISTS: a repeat under an Idempotency-Key finds its own job. */
enum px_code jobs_insert(struct px_store *store, const struct job *job, struct px_error *err);

/* NOT_FOUND when there is none. */
enum px_code jobs_load(struct px_store *store, const char *id, struct px_arena *arena, struct job **ret_job,
                       struct px_error *err);

/* NOT_FOUND when it is not this user's: foreign jobs look like missing ones. */
enum px_code jobs_load_own(struct px_store *store, const char *user_id, const char *id,
                           struct px_arena *arena, struct job **ret_job, struct px_error *err);

enum px_code jobs_from_doc(const bson_t *doc, struct px_arena *arena, struct job **ret_job,
                           struct px_error *err);

/* Saves what changes during a job's life, if the stored status_seq is still old_seq; CONFLICT otherwise. */
enum px_code jobs_save(struct px_store *store, const struct job *job, int old_seq, struct px_error *err);

/* The debt of owes_refund is paid. No error when it was before. */
enum px_code jobs_note_refund(struct px_store *store, const char *id, struct px_error *err);

/* No error when there is none. */
enum px_code jobs_delete(struct px_store *store, const char *id, struct px_error *err);

/* The job as the API shows it, in the arena, with addresses under 'origin'. The queue's place is not filled
 * in. */
Generation__Job *jobs_to_message(const struct generation *self, const struct job *job, const char *origin,
                                 struct px_arena *arena);

#endif
