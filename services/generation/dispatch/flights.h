/* What the dispatcher's files share: a job under way, and the loop's state. Private to them; what is not said
 * to be for other threads belongs to the loop's. */
#ifndef PX_GENERATION_FLIGHTS_H
#define PX_GENERATION_FLIGHTS_H

#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <uthash.h>

#include "generation/deapi/deapi.h"
#include "generation/dispatch/breaker.h"
#include "generation/dispatch/dispatcher.h"
#include "generation/dispatch/finisher.h"
#include "generation/dispatch/lease.h"

/* A job that has a place upstream, or asks for one. */
struct flight {
    UT_hash_handle hh;
    char job_id[PX_ID_SIZE];
    struct px_arena arena; /* the job's texts */
    struct job *job;
    int saved_seq;                 /* status_seq in the store */
    unsigned effects;              /* still to be carried out; MACHINE_SAVE among them comes first */
    struct deapi_request *request; /* under way, or NULL */
    const char *result_url;        /* to be loaded as soon as there is room; NULL: none */
    bool finishing;                /* its bytes are with the finisher */
    int64_t due_at;      /* monotonic: when to save again, or to read the status; 0 = nothing is planned */
    int64_t accepted_at; /* monotonic: when upstream took it (or when we found it) */
    int64_t duration_ms; /* how long upstream took; 0 = we were not there */
    bool was_throttled;  /* it had its turn in vain */
    int faults;          /* reads or loads in a row that told nothing */
    int misses;          /* times that upstream did not know the job */
};

struct inbox_note {
    enum dispatcher_note note;
    char job_id[PX_ID_SIZE];
    char upstream_id[64];
};

enum { INBOX_NOTES = 8192 };

struct dispatcher {
    struct generation *self;
    struct lanes *lanes; /* safe from any thread */
    struct finisher *finisher;
    CURLM *multi;
    pthread_t thread;
    natsSubscription *wakes;

    pthread_mutex_t inbox_mutex;
    struct inbox_note *inbox;
    size_t n_inbox;
    struct finisher_task *finished;
    bool stopping;

    atomic_int n_flights;     /* read by handlers for their forecasts */
    atomic_llong mean_age_ms; /* of the flights; see struct lanes_upstream */
    atomic_int upstream;      /* enum breaker_state, for GET /status */
    atomic_bool leads;
    atomic_llong silent_until; /* monotonic: until then the leader is not asked about the line; line.c */

    /* the loop's own */
    struct lease lease;
    struct flight *flights;
    struct breaker breaker;
    struct bucket reads; /* of status reads */
    int n_submits;       /* submits under way */
    int n_loads;         /* results that are being loaded; what they may take of memory is bounded */
    bool draining;       /* the process ends: nothing new is sent */
    int64_t renew_at, sweep_at;
};

/* What instances tell and ask each other. */
#define DISPATCHER_SUBJECT "pulix.wake.generation"

/* line.c */

/* Answers another instance's question about the line, if this one leads. Borrows the message. */
void line_answer(struct dispatcher *d, natsConnection *connection, natsMsg *message);

/* flights.c */

/* Loads the job and makes it a flight, or tells why not: NOT_FOUND, CONFLICT when it is terminal. */
enum px_code flights_open(struct dispatcher *d, const char *job_id, struct flight **ret_flight);
struct flight *flights_find(struct dispatcher *d, const char *job_id);
/* Ends the flight in memory only. */
void flights_drop(struct dispatcher *d, struct flight *flight);
/* Applies an event to the job, saves, announces and carries out what follows. The flight may be gone
 * afterwards. */
void flights_apply(struct dispatcher *d, struct flight *flight, const struct machine_event *event);
/* Carries out what is due: saves again what could not be saved, reads what is worth reading. */
void flights_tick(struct dispatcher *d, struct flight *flight, int64_t now);
/* When to read the status for the first time, or the next. An account with few reads a day reads when the picture is
 * probably there; one with many shows progress. */
int64_t flights_plan_read(struct dispatcher *d, const struct flight *flight, int64_t now);
/* Begins to load the result if there is room; flights_tick() tries again otherwise. */
void flights_load(struct dispatcher *d, struct flight *flight);

/* leader.c */

/* Takes or renews the lease when it is time; begins with a sweep. True while this instance leads. */
bool leader_try(struct dispatcher *d, int64_t now);
/* Forgets everything in memory; the store has it all. */
void leader_stop(struct dispatcher *d);
/* Looks at every job that has not ended. */
void leader_sweep(struct dispatcher *d);
/* Brings a job of the store into memory: into its lane, or, when 'recovered', as a flight. */
void leader_take_in(struct dispatcher *d, const char *job_id, bool recovered);

/* outcomes.c */

/* A request of the flight has ended; frees the request. */
void outcomes_handle(struct dispatcher *d, struct flight *flight, CURLcode result);

#endif
