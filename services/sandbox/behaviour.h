/* The switches of the sandbox: how long a picture takes, which limits apply, what goes wrong and how often.
 *
 * They are set as JSON, at start by PULIX_SANDBOX_BEHAVIOUR and later by POST /sandbox/behaviour; README.md
 * lists the members. A rule says "this fault, at these operations, after so many requests, so many times,
 * with this probability". Draws come from one seeded generator, so that a test that sends the same requests
 * in the same order sees the same faults. Switches live in memory only; what a job drew stays with the job. */
#ifndef PX_SANDBOX_BEHAVIOUR_H
#define PX_SANDBOX_BEHAVIOUR_H

#include <jansson.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum place {
    PLACE_NONE,
    PLACE_ANSWER,
    PLACE_LATE,
    PLACE_JOB,
    PLACE_STATUS,
    PLACE_RESULT,
    PLACE_MODELS,
    PLACE_WEBHOOK
};

enum fault {
    FAULT_NONE,
#define FAULT(symbol, name, place, help) FAULT_##symbol,
#include "sandbox/faults.inc"
#undef FAULT
    FAULT_COUNT
};

/* What a request does. A rule without "on" strikes wherever its place allows. */
enum operation {
    OP_SUBMIT,
    OP_PRICE,
    OP_STATUS,
    OP_MODELS,
    OP_BALANCE,
    OP_ENHANCE,
    OP_ENHANCE_PRICE,
    OP_RESULT,
    OP_WEBHOOK,
    OP_COUNT,
    OP_CONTROL /* our own switches; faults never strike them */
};

enum tier { TIER_GENEROUS, TIER_BASIC, TIER_PREMIUM };
enum preview { PREVIEW_DATA_URI, PREVIEW_BASE64, PREVIEW_URL, PREVIEW_NULL };

enum { MAX_RULES = 32, MAX_PARAM = 256 };

struct rule {
    enum fault fault;
    unsigned on; /* bit set of operations */
    int skip;    /* this many matching requests pass first */
    int times;   /* strikes left; -1: no end */
    double probability;
    char param[MAX_PARAM];
};

/* The numbers, copied out under the lock. */
struct settings {
    int64_t min_ms, max_ms; /* of a picture, from accept to done */
    enum tier tier;
    int64_t minute, daily; /* override of the tier's limits for submits; -1: the tier's, 0: none */
    int64_t status_minute, status_daily;
    int64_t limit_speed;  /* the limits' minutes and days are this many times shorter; 0 and 1: as they are */
    double balance;       /* USD before any job */
    int64_t result_ttl_s; /* life of a result address */
    enum preview preview;
    int64_t webhook_retry_ms;   /* what stands for deAPI's one minute */
    char webhook_to[MAX_PARAM]; /* origin that replaces that of every webhook address; "": none */
};

struct behaviour {
    pthread_mutex_t lock;
    uint64_t random; /* state of the generator */
    struct settings settings;
    struct rule rules[MAX_RULES];
    size_t n_rules;
};

void behaviour_init(struct behaviour *behaviour);

/* Applies the members that are given and keeps the others. On a fault nothing is changed, and the reason is
 * in 'why'. */
bool behaviour_apply(struct behaviour *behaviour, json_t *change, char *why, size_t why_size);

/* All settings and rules (with what is left of them) as JSON: new. */
json_t *behaviour_describe(struct behaviour *behaviour);

struct settings behaviour_settings(struct behaviour *behaviour);

/* The fault that strikes here and now, or FAULT_NONE; counts it. param: at least MAX_PARAM bytes, "" when the
 * rule has none. */
enum fault behaviour_draw(struct behaviour *behaviour, enum place place, enum operation operation,
                          char *param);

/* A number 0..1 from the seeded generator. */
double behaviour_random(struct behaviour *behaviour);

const char *fault_name(enum fault fault);
/* FAULT_NONE for an unknown name. */
enum fault fault_from_name(const char *name);

#endif
