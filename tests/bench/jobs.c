/* The queue under a crowd: 2,000 jobs of 50 people through a real sandbox, handlers and dispatcher in this
 * process.
 *
 * RUN:    bench_jobs free [SPEED] | bench_jobs crowd
 * OUTPUT: how fair the waiting was, how often the promised time held, what was read and sent upstream.
 *
 * "free" uses the documented limits of a free account: 3 submits a minute, 100 a day, 200 reads of a status a
 * day. 2,000 pictures take twenty such days. So the sandbox's windows run SPEED times faster (14,400 unless
 * told: a day in six seconds, a minute in four milliseconds) and its headers tell them so; pictures, the
 * network and our own work are not sped up. "crowd" has no limits and 1,000 jobs upstream at once. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/id.h"
#include "base/str.h"
#include "generation/dispatch/dispatcher.h"
#include "generation/dispatch/durations.h"
#include "generation/models/models.h"
#include "generation/models/resolve.h"
#include "generation/stage.h"

enum {
    PEOPLE = 50,
    EACH = 40,
    JOBS = PEOPLE * EACH,
    BATCH = 8,
    FREE_MIN_MS = 20,
    WARM = JOBS / 10,  /* this many have ended before promises are looked at */
    CROWD_WARM = 1000, /* jobs before the crowd, so that it finds all places taken */
    LOOK_MS = 300,
    PROMISES_A_LOOK = 20,
    MOST_MS = 30 * 60 * 1000,
};

struct line {
    char id[PX_ID_SIZE];
    int person;
    bool has_ended;
    struct stage_job end;
    int64_t asked_at, low_at, high_at; /* a promise and when it was made; 0 = none */
};

static struct stage stage;
static struct line lines[JOBS];
static int most_upstream;

static void need(bool ok, const char *what)
{
    if (ok)
        return;
    (void)fprintf(stderr, "bench_jobs: %s\n", what);
    exit(1);
}

/* Small pictures: what is measured is the queue. How long they take is known as after weeks of use, because
 * an account that may hardly read learns it slowly. */
static void prepare_model(bool is_free)
{
    struct model model;
    int width;
    int height;
    need(models_find(stage.self.models, "", &model, NULL) == PX_OK, "no model");
    model.default_width = model.min_width;
    model.default_height = model.min_height;
    models_set(stage.self.models, &model, 1);
    need(resolve_size(&model, "1:1", &width, &height), "no size");
    for (int i = 0; is_free && i < DURATIONS_SAMPLES; i++)
        durations_note(stage.self.durations, DURATIONS_UPSTREAM, model.slug, width, height,
                       FREE_MIN_MS + px_random_below(40));
}

/* Everybody asks for five batches, in turn. */
static void create_all(void)
{
    int n = 0;
    for (int batch = 0; batch < EACH / BATCH; batch++)
        for (int person = 0; person < PEOPLE; person++) {
            char ids[BATCH][PX_ID_SIZE];
            char user[] = STAGE_USER;
            user[0] = (char)('A' + person / 10);
            user[1] = (char)('A' + person % 10);
            need(stage_create(&stage, user, BATCH, ids) == PX_OK, "a request was refused");
            for (int i = 0; i < BATCH; i++, n++) {
                memcpy(lines[n].id, ids[i], PX_ID_SIZE);
                lines[n].person = person;
            }
        }
}

/* What a page would show of a waiting job now. */
static void note_promise(struct line *line)
{
    auto_arena struct px_arena arena = {0};
    struct lanes_place place;
    struct job *job = NULL;
    px_arena_init(&arena, PX_ARENA_BUDGET);
    px_deadline_set(px_mono_ms() + 10 * 1000);
    if (line->asked_at || jobs_load(stage.self.store, line->id, &arena, &job, NULL) != PX_OK ||
        !dispatcher_place(stage.self.dispatcher, job, &place))
        return;
    line->asked_at = px_wall_ms();
    line->low_at = line->asked_at + place.eta_low_ms;
    line->high_at = line->asked_at + place.eta_high_ms;
}

/* A crowd that comes to a service at work: its places are taken, and it knows how long pictures take. */
static void warm_up(void)
{
    char ids[BATCH][PX_ID_SIZE];
    int64_t until = px_mono_ms() + MOST_MS;
    for (int i = 0; i < CROWD_WARM; i += BATCH) {
        char user[] = STAGE_USER;
        user[2] = (char)('B' + i / 100);
        need(stage_create(&stage, user, BATCH, ids) == PX_OK, "a request was refused");
    }
    (void)stage_wait(&stage, ids[0], 0, MOST_MS);
    while (dispatcher_waiting(stage.self.dispatcher) > 0 && px_mono_ms() < until)
        px_sleep_ms(LOOK_MS);
}

static int look(int ended)
{
    int upstream = 0;
    for (int i = 0; i < JOBS; i++) {
        if (lines[i].has_ended)
            continue;
        struct stage_job job = stage_look(&stage, lines[i].id);
        upstream += job.status == JOB_RUNNING || job.status == JOB_SUBMITTING;
        if (!machine_is_terminal(job.status))
            continue;
        need(job.status == JOB_SUCCEEDED, px_code_token(job.error));
        lines[i].has_ended = true;
        lines[i].end = job;
        ended++;
    }
    most_upstream = upstream > most_upstream ? upstream : most_upstream;
    for (int i = 0; ended > WARM && i < PROMISES_A_LOOK; i++)
        note_promise(&lines[px_random_below(JOBS)]);
    return ended;
}

static long long number_of(const json_t *ledger, const char *name)
{
    return (long long)json_integer_value(json_object_get(ledger, name));
}

static void tell_progress(int ended)
{
    json_t *ledger = NULL;
    need(sandbox_fixture_ask(&stage.sandbox, "/sandbox/ledger", NULL, &ledger) == 200, "no ledger");
    (void)fprintf(stderr, "%d of %d, %lld sent, %lld reads (%lld refused)\n", ended, JOBS,
                  number_of(ledger, "accepted"), number_of(ledger, "reads"),
                  number_of(ledger, "reads_refused"));
    json_decref(ledger);
}

static void work_off(void)
{
    int ended = 0;
    int shown = 0;
    for (int64_t until = px_mono_ms() + MOST_MS; ended < JOBS;) {
        need(px_mono_ms() < until, "it takes too long");
        ended = look(ended);
        if (ended / 200 > shown / 200)
            tell_progress(ended);
        shown = ended;
        px_sleep_ms(LOOK_MS);
    }
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Jain's index: 1 when all wait the same, 1/n when one waits for all. */
static void tell_fairness(void)
{
    double mean_s[PEOPLE] = {0};
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < JOBS; i++)
        mean_s[lines[i].person] += (double)(lines[i].end.finished_at - lines[i].end.created_at) / 1000 / EACH;
    for (int i = 0; i < PEOPLE; i++) {
        sum += mean_s[i];
        squares += mean_s[i] * mean_s[i];
    }
    qsort(mean_s, PEOPLE, sizeof *mean_s, compare);
    (void)printf("mean wait of a person, s: least %.1f, median %.1f, most %.1f; Jain's index %.4f\n",
                 mean_s[0], mean_s[PEOPLE / 2], mean_s[PEOPLE - 1], sum * sum / (PEOPLE * squares));
}

static void tell_promises(void)
{
    static double width[JOBS];
    int n = 0;
    int held = 0;
    int early = 0;
    for (int i = 0; i < JOBS; i++) {
        const struct line *line = &lines[i];
        if (!line->asked_at)
            continue;
        double truth = (double)(line->end.finished_at - line->asked_at);
        held += line->end.finished_at >= line->low_at && line->end.finished_at <= line->high_at;
        early += line->end.finished_at < line->low_at;
        width[n++] = (double)(line->high_at - line->low_at) / (truth > 1 ? truth : 1);
    }
    need(n > 0, "no promise was made");
    qsort(width, (size_t)n, sizeof *width, compare);
    (void)printf(
        "promised times that held, after %d jobs: %.1f %% of %d (%d came earlier); a range is %.0f %% of the "
        "true wait wide (median)\n",
        WARM, 100.0 * held / n, n, early, 100 * width[n / 2]);
}

static void tell_upstream(double days, int before)
{
    json_t *ledger = NULL;
    need(sandbox_fixture_ask(&stage.sandbox, "/sandbox/ledger", NULL, &ledger) == 200, "no ledger");
    long long reads = number_of(ledger, "reads");
    (void)printf("submits accepted upstream: %lld of %d jobs; refused by the limit: %lld\n",
                 number_of(ledger, "accepted") - before, JOBS, number_of(ledger, "submits_refused"));
    (void)printf("reads of a status: %lld, %.2f a job; refused by the limit: %lld", reads,
                 (double)reads / (JOBS + before), number_of(ledger, "reads_refused"));
    if (days > 0)
        (void)printf("; budget %.0f (200 a day, %.1f days)", 200 * ceil(days), days);
    (void)printf("\nmost jobs upstream at once: %d\n", most_upstream);
    need(number_of(ledger, "accepted") == JOBS + before, "submits and jobs differ");
    json_decref(ledger);
}

int main(int argc, char **argv)
{
    bool is_free = argc > 1 && strcmp(argv[1], "free") == 0;
    bool is_crowd = argc > 1 && strcmp(argv[1], "crowd") == 0;
    int64_t speed = 7200;
    char behaviour[200];
    need((is_free || is_crowd) && (argc <= 2 || px_parse_int(argv[2], 1, 100000, &speed)),
         "usage: bench_jobs free [SPEED] | crowd");
    (void)snprintf(behaviour, sizeof behaviour,
                   is_free ? "{'min_ms':20,'max_ms':40,'tier':'basic','limit_speed':%d}"
                           : "{'min_ms':20000,'max_ms':30000,'minute':0,'status_minute':0}",
                   (int)speed);
    stage_open(&stage, "{}");
    stage_stop_dispatcher(&stage);
    stage_behave(&stage, behaviour);
    stage.config.job_lifetime_s = MOST_MS / 1000;
    /* A hundred pictures a day never fill 32 places. Pictures are not sped up, so there have to be more here. */
    stage.config.parallel = is_free ? 128 : 1000;
    stage.config.submit_ms = 100 * 1000;
    stage.config.read_ms = 30 * 1000;
    stage.config.load_ms = 120 * 1000;
    prepare_model(is_free);
    int64_t from = px_mono_ms();
    if (is_free) {
        create_all(); /* before anything moves: who comes first while nobody else waits is served first,
                         rightly */
        stage_start_dispatcher(&stage);
    } else {
        stage_start_dispatcher(&stage);
        warm_up();
        from = px_mono_ms();
        create_all();
    }
    work_off();
    double seconds = (double)(px_mono_ms() - from) / 1000;
    double days = seconds * (double)speed / 86400;
    (void)printf("%d jobs of %d people, %s: %.1f s", JOBS, PEOPLE, argv[1], seconds);
    if (is_free)
        (void)printf(" at %d times the speed of the limits", (int)speed);
    (void)printf("\n");
    tell_fairness();
    tell_promises();
    tell_upstream(is_free ? days : 0, is_free ? 0 : CROWD_WARM);
    stage_close(&stage);
    return 0;
}
