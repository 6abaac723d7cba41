/* The generation service: what its parts share. Jobs (prompt in, picture out) and pictures (the gallery). */
#ifndef PX_GENERATION_GENERATION_H
#define PX_GENERATION_GENERATION_H

#include "base/config.h"
#include "generation/jobs/plans.h"
#include "rpc/bus.h"
#include "rpc/server.h"
#include "store/store.h"

struct announcer;
struct conversions;
struct dispatcher;
struct housekeeper;
struct models;
struct durations;

struct generation_config {
    const char *deapi_url;   /* PULIX_DEAPI_URL, without a slash at the end */
    const char *deapi_token; /* DEAPI_TOKEN; opaque, never logged */
    /* PULIX_SANDBOX_URL and _TOKEN: stand for both when there is no DEAPI_TOKEN. */
    const char *sandbox_url, *sandbox_token;
    const char *media_secret;   /* PULIX_MEDIA_SECRET: signs the addresses of pictures */
    const char *public_url;     /* PULIX_PUBLIC_URL; "" without one */
    const char *daily_pictures; /* PULIX_DAILY_PICTURES as set */
    struct plans plans;         /* what it says */
    int64_t job_lifetime_s;     /* PULIX_JOB_LIFETIME_S: from acceptance to the end, at most */
    int64_t parallel;           /* PULIX_UPSTREAM_PARALLEL: most jobs that are at the image service at once */
    int64_t submit_ms;          /* PULIX_UPSTREAM_SUBMIT_MS: deadline of a submit */
    int64_t read_ms;            /* PULIX_UPSTREAM_READ_MS: deadline of every other call of the API */
    int64_t load_ms;            /* PULIX_UPSTREAM_LOAD_MS: deadline for loading a result */
    int64_t pause_ms;           /* PULIX_UPSTREAM_PAUSE_MS: longest pause between probes */
    int64_t lease_ms;           /* PULIX_LEASE_MS: how long a silent leader keeps its place */
    const char *crash_point;    /* PULIX_CRASH_AT in builds with tests; see crash.h */
};

struct generation {
    const struct generation_config *config;
    struct px_store *store;
    struct px_bus *bus;              /* NULL in tests of handlers */
    struct models *models;           /* never NULL */
    struct durations *durations;     /* never NULL */
    struct dispatcher *dispatcher;   /* NULL in tests of handlers: jobs stay queued */
    struct housekeeper *housekeeper; /* NULL in tests: nothing is swept, models are not asked for */
    struct announcer *announcer;     /* NULL: nothing is announced */
    struct conversions *conversions; /* never NULL where pictures are read */
};

extern const struct px_config_row generation_config_rows[];
extern const size_t n_generation_config_rows;

/* Further checks of the configuration; see px_service_spec.check. */
bool generation_config_check(void *config);

/* The pictures come from a sandbox on this machine (or the compose network), not from the real image service.
 */
bool generation_is_sandbox(const struct generation *self);

extern const struct px_collection *const generation_collections[];
extern const size_t n_generation_collections;
extern const struct px_method generation_methods[];
extern const size_t n_generation_methods;
extern const struct px_replay_hooks generation_replay_hooks;

#endif
